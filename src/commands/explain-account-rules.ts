import { type AccountStanding, idleDays, leaverSpell } from "../rules/account.ts";
import { addDays, type Day, latest } from "../rules/day.ts";
import type { AccountFacts } from "../rules/facts.ts";
import type { Policy } from "../rules/policy.ts";
import type { Question } from "./explain-question.ts";
import { dayWords } from "./day-words.ts";
import { counted } from "./kind-names.ts";

/** The rules that gave an account its dates, in sentences. */
export function accountRuleWords(standing: AccountStanding, question: Question): string[] {
  const { cause } = standing.dates;
  const { policy, on } = question;
  switch (cause) {
    case "reported":
      return [
        "A report says that it is deleted, and nothing says that it was restored since: that decides, whatever its activity.",
        ...restoring(standing, policy),
      ];
    case "disabled":
      return [
        `Disabled and not enabled since: kept for ${policy.disabledKeptMonths} calendar months, then deleted. Nobody is asked to log in.`,
        ...restoring(standing, policy),
      ];
    default:
      return [...lapsing(standing, question), ...leaving(standing, policy, on), ...restoring(standing, policy)];
  }
}

function lapsing({ account, dates }: AccountStanding, { policy, on }: Question): string[] {
  const { inactiveAfterDays, deletedAfterDays } = policy;
  const rule = `An account is switched off after ${inactiveAfterDays} days without use and deleted after ${deletedAfterDays}`;
  const isSetUp = dates.cause !== "setup";
  const { anchor } = dates;
  if (anchor === null) {
    const unknown = isSetUp ? "no activity is known" : "it is not known when it was created";
    if (dates.atLeast === null) {
      return [`${rule}. Here ${unknown}, so no date can be told, and nobody is warned of a loss.`];
    }
    const maybe = dates.deleteOn === null ? "" : " The deletion is counted from that report, and told as a maybe.";
    return [`${rule}. Here ${unknown}: what is known is that it is reported inactive.${maybe}`];
  }
  const idle = counted(idleDays(dates, on) ?? 0, "day");
  const begins = isSetUp ? beginning(account, anchor) : setupBeginning(account);
  const words = [`${rule}. Counted from ${anchor} (${begins}): ${idle} on ${on}.`];
  if (policy.boundary === "earlier") words.push("The boundary day itself still belongs to the earlier state.");
  if (dates.atLeast === "inactive")
    words.push("It is reported inactive, with no activity since: that brings its dates nearer.");
  return words;
}

function beginning({ lastActivity, restored, enabled }: AccountFacts, anchor: Day): string {
  if (lastActivity !== null && lastActivity >= anchor) return "the newest activity";
  if (restored === anchor) return "it was restored that day";
  return enabled === anchor ? "it was enabled that day" : "it was set up again that day";
}

function setupBeginning({ created, resecured }: AccountFacts): string {
  const isResecured = resecured !== null && latest(created, resecured) === resecured;
  return isResecured ? "re-secured then, and not set up or used since" : "created then, and never set up";
}

function leaving({ account, dates, isLeaver }: AccountStanding, policy: Policy, on: Day): string[] {
  if (!isLeaver) {
    const { leaver, joiner } = account;
    const isCancelled = leaver !== null && joiner !== null && leaver <= on && joiner <= on && joiner >= leaver;
    return isCancelled ? [`The joiner mark of ${joiner} cancels the leaver mark of ${leaver}.`] : [];
  }
  const since = leaverSpell(account, on)?.since ?? null;
  if (since === null)
    return ["Marked a leaver on a day that is not known, so it is not known either when it is deleted."];
  const days = policy.leaverDeletedAfterDays;
  const end = addDays(since, days + (policy.boundary === "later" ? 0 : 1));
  return [
    dates.cause === "leaver"
      ? `Marked a leaver on ${since}, with no later joiner mark: deleted ${days} days later, on ${end}, before it would be by disuse.`
      : `Marked a leaver on ${since}, which would delete it on ${end}; it goes earlier by disuse.`,
    "Somebody who has left is told only that the account goes, and to save what they need.",
  ];
}

function restoring({ dates: { deleteOn, goneOn, callBy } }: AccountStanding, policy: Policy): string[] {
  if (deleteOn === null || goneOn === null) return [];
  const kept = `A deleted account can be asked back for ${policy.goneAfterDays} days, up to ${dayWords(addDays(goneOn, -1))}`;
  if (callBy === null) return ["A leaver's deleted account is not given back."];
  return [
    callBy === addDays(goneOn, -1)
      ? `${kept}.`
      : `${kept}; the last day on which the helpdesk works is ${dayWords(callBy)}.`,
  ];
}
