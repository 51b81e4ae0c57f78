import { calendar } from "../rules/calendar.ts";
import { addDays, daysBetween, type Day } from "../rules/day.ts";
import { lastDayOf } from "../rules/marks.ts";
import type { Reminder } from "../rules/reminder.ts";
import { hasNhsmail, readsEmail } from "../rules/scene.ts";
import { subjectOfRecipient } from "../store/lists.ts";
import type { Origin } from "../store/provenance.ts";
import { kindNames } from "../wording/kind-names.ts";
import { counted, stageWords } from "./kind-names.ts";
import type { Question } from "./explain-question.ts";
import { dayWords } from "./day-words.ts";
import { textWords } from "./explain-texts.ts";
import { isLater } from "./later-facts.ts";
import { reasonWords } from "./waiting.ts";

/** Where a fact came from, as the end of a sentence. */
export function originWords(origin: Origin | null | undefined, on: Day): string {
  if (!origin) return "it is not recorded which import told this";
  const { source, import: number, asOf, confirmedOn } = origin;
  const confirmed = asOf && confirmedOn && confirmedOn > asOf ? `, confirmed as of ${confirmedOn}` : "";
  const from = `from ${source ?? "a source no longer known"}`;
  const record = number === null ? from : `${from}, import ${number}`;
  if (asOf === null) return confirmedOn === null ? record : `${record}, as of ${confirmedOn}`;
  const isLater = asOf > on ? `; it was not known yet on ${on}` : "";
  return `${record}, as of ${asOf}${confirmed}${isLater}`;
}

/** What stands beside a date that lies after the day asked about. */
export function laterWords(date: Day | null, on: Day, meaning = "on that day it has not happened yet"): string {
  return isLater(date, on) ? ` (later than this day: ${meaning})` : "";
}

/** Why what is due is due, held back, or not there at all. */
export function dueWords(question: Question): string[] {
  const { on, due, next, reached, snapshot } = question;
  const sentences = [...policyWords(question), ...routeWords(question)];
  const [first] = next;
  if (due.length === 0) {
    sentences.push(
      first
        ? `Nothing is due on ${on}. The first to come: ${kindNames[first.kind]}${staged(first)}, on ${dayWords(first.on)}.`
        : `Nothing is due on ${on}, and nothing will be unless a fact changes.`,
    );
  }
  sentences.push(...waiting(reached, on), ...keptBack(question));
  const overtaken = reached.filter(({ reason }) => reason === "later-stage").length;
  if (overtaken > 0) sentences.push("Earlier stages are overtaken: each reader gets only the latest that is reached.");
  sentences.push(...textWords(question));
  const isForManager = due.some(({ to }) => to.includes("manager"));
  if (isForManager && !readsEmail(snapshot.site)) {
    sentences.push(
      snapshot.site.manager.mobile === null
        ? "No manager of the site can be reached: what is for the manager goes to the admin or the operators."
        : "No e-mail reaches the manager of the site: letters for the manager go to the admin or the operators.",
    );
  }
  if (question.isSendingHeld)
    sentences.push("All sending is on hold: nothing leaves until lapsewatch release sending.");
  return sentences;
}

/** Which policy was asked, where it is not the only one. */
function policyWords({ policies, on }: Question): string[] {
  const at = policies.findLastIndex(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= on);
  const from = policies[at]?.effectiveFrom;
  const until = policies[at + 1]?.effectiveFrom;
  if (!from && !until) return [];
  const begins = from ? ` from ${from}` : "";
  return [`The policy in force on that day holds${begins}${until ? ` until ${addDays(until, -1)}` : ""}.`];
}

function routeWords({ snapshot: { site }, subject }: Question): string[] {
  if (hasNhsmail(site)) return [];
  const nobody = subject.type === "site" ? "" : ", and of this nobody is told";
  return [`The site has an e-mail system of its own: it is reminded of its DSPT only${nobody}.`];
}

function staged({ kind, daysLeft }: { kind: string; daysLeft: number }): string {
  const words = stageWords(kind, daysLeft);
  return words === "" ? "" : ` (${words})`;
}

/** What has been reached and waits for an opening. */
function waiting(reached: readonly Reminder[], on: Day): string[] {
  const waits = reached.filter(({ status, dueOn }) => status === "owed" && dueOn > on);
  return [...Map.groupBy(waits, ({ dueOn }) => dueOn)].map(([dueOn, all]) => {
    const roles = [...new Set(all.map(({ recipient }) => recipient.role))];
    const because = calendar.isWorkingDay(on) ? "" : ", because offices are closed until then";
    return `What is for ${roles.join(" and ")} goes on ${dayWords(dueOn)}${because}.`;
  });
}

/** What is kept back, and from whom where that is a person of whom something was told and not the subject. */
function keptBack({ reached, subject, nameOf }: Question): string[] {
  const held = reached.filter(({ status }) => status === "held");
  const sentences = held.map(({ reason, recipient }) => {
    const reader = subjectOfRecipient(recipient);
    const isOther = reader?.type === "account" && reader.id !== subject.id && reason !== null && reason !== "hold";
    return `Kept back${isOther ? ` from ${nameOf(reader)}` : ""}: ${reasonWords(reason ?? "hold")}.`;
  });
  return [...new Set(sentences)];
}

/** What people told us about the subject, or of its whole site, and did not take back. */
export function markWords({ subject, marks, policy, on }: Question): string[] {
  return marks.map(({ id, kind, type, subject: about, from, until, reason }) => {
    const of = type === subject.type ? "" : type === "site" ? " of the whole site" : ` of ${about}`;
    const last = lastDayOf({ kind, from, until }, policy);
    const end = last === null ? "" : ` to ${last}${last < on ? ", which has passed" : ""}`;
    const because = reason === null ? "" : ` (${reason})`;
    return `Told by hand: ${kind}${of}, from ${from}${end}${laterWords(from, on)}${because}; lapsewatch undo ${id} takes it back.`;
  });
}

/** Whether people are not nudged, because what is known of the subject is too old: the manager is asked in their place. */
export function isTooOldToNudge({ record: { ages }, on, policy }: Question): boolean {
  return ages.accounts === null || daysBetween(ages.accounts, on) > policy.dataFreshDays;
}

/** How old the accounts data that counts for the subject is on the day, and what follows from it. */
export function ageWords(question: Question): string {
  const { record, on, policy } = question;
  const { accounts: accountsAsOf } = record.ages;
  if (accountsAsOf === null) return "No accounts data has been imported for this site.";
  const age = daysBetween(accountsAsOf, on);
  if (age < 0) return `The accounts data is of ${accountsAsOf}, later than the day asked about.`;
  const old = `The accounts data is of ${accountsAsOf}, ${counted(age, "day")} old on that day`;
  return isTooOldToNudge(question)
    ? `${old}: not fresh (more than ${policy.dataFreshDays} days). People are not nudged on it; the manager is asked to check.`
    : `${old}: fresh.`;
}
