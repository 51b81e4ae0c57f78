import { calendar } from "../rules/calendar.ts";
import { daysBetween, weekday, type Day } from "../rules/day.ts";
import type { Mark } from "../rules/facts.ts";
import type { Reminder } from "../rules/reminder.ts";
import type { Origin } from "../store/provenance.ts";
import { counted, kindNames, stageWords } from "./kind-names.ts";
import type { Question } from "./explain-question.ts";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** `Fri 2026-11-27`. */
export function dayWords(on: Day): string {
  return `${weekdays[weekday(on)]} ${on}`;
}

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
  return date !== null && date > on ? ` (later than the day asked about: ${meaning})` : "";
}

/** Why what is due is due, held back, or not there at all. */
export function dueWords({ on, due, next, reached, policies, snapshot }: Question): string[] {
  const sentences: string[] = [];
  const inForce = policies.findLast(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= on);
  if (inForce?.effectiveFrom) sentences.push(`The policy in force on that day holds from ${inForce.effectiveFrom}.`);
  const [first] = next;
  if (due.length === 0) {
    sentences.push(
      first
        ? `Nothing is due on ${on}. The first to come: ${kindNames[first.kind]}${staged(first)}, on ${dayWords(first.on)}.`
        : `Nothing is due on ${on}, and nothing will be unless a fact changes.`,
    );
  }
  sentences.push(...waiting(reached, on), ...keptBack(reached));
  const overtaken = reached.filter(({ reason }) => reason === "later-stage").length;
  if (overtaken > 0) sentences.push("Earlier stages are overtaken: each reader gets only the latest that is reached.");
  const isForManager = due.some(({ to }) => to.includes("manager"));
  if (isForManager && snapshot.site.manager.email === null && snapshot.site.manager.mobile === null) {
    sentences.push(
      "No manager of the site can be reached: what is for the manager goes to the admin or the operators.",
    );
  }
  return sentences;
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

const keepings: Readonly<Record<string, string>> = {
  hold: "it is on hold",
  contacted: "somebody has been in contact",
  "logged-in": "somebody says that the person has logged in",
  "on-leave": "the person is on leave",
};

function keptBack(reached: readonly Reminder[]): string[] {
  const reasons = new Set(reached.flatMap(({ status, reason }) => (status === "held" ? [reason ?? "hold"] : [])));
  return [...reasons].map((reason) => `Kept back: ${keepings[reason] ?? reason}.`);
}

/** What people told us about the subject, or by a hold about its whole site. */
export function markWords({ subject, snapshot, on }: Question): string[] {
  const concerns = ({ kind, subject: about }: Mark) =>
    (about.type === subject.type && about.id === subject.id) || (kind === "hold" && about.type === "site");
  return snapshot.marks.filter(concerns).map(({ kind, subject: about, from, until }) => {
    const whole = about.type === subject.type ? "" : " of the whole site";
    const end = until === null ? "" : ` to ${until}`;
    return `Told by hand: ${kind}${whole}, from ${from}${end}${laterWords(from, on)}.`;
  });
}

/** How old the accounts data is on the day, and what follows from it. */
export function ageWords({ record: { accountsAsOf }, on, policy }: Question): string {
  if (accountsAsOf === null) return "No accounts data has been imported for this site.";
  const age = daysBetween(accountsAsOf, on);
  if (age < 0) return `The accounts data is of ${accountsAsOf}, later than the day asked about.`;
  const old = `The accounts data is of ${accountsAsOf}, ${counted(age, "day")} old on that day`;
  return age <= policy.dataFreshDays
    ? `${old}: fresh.`
    : `${old}: not fresh (more than ${policy.dataFreshDays} days). People are not nudged on it; the manager is asked to check.`;
}
