import { alertKinds } from "../rules/alerts.ts";
import { isAccountNotice, type FindingKind, type NoticeKind } from "../rules/finding.ts";
import { kindNames } from "../wording/kind-names.ts";

/** All kinds, in the order of the table. */
export const kinds = Object.keys(kindNames) as NoticeKind[];

/** What a message can speak of. */
export const messageKinds: readonly string[] = [...kinds, ...alertKinds];

/** What is listed as trouble: not what is only reminded of. */
export const findingKinds = kinds.filter(
  (kind): kind is FindingKind => !isAccountNotice(kind) && kind !== "dspt-due" && kind !== "site-still-open",
);

const events: ReadonlySet<string> = new Set(["account-inactive", "account-deleted", "account-gone"]);

/** A stage in words: `5 days left`, `the last day`, `7 days overdue`; empty for what has no countdown. */
export function stageWords(kind: string, daysLeft: number): string {
  const isCountdown = (!events.has(kind) && /^(account|leaver|disabled|dspt)-/.test(kind)) || kind.endsWith("-at-risk");
  const isPlainFinding =
    /^(account-(activity|state|sources|no-mobile|mobile|contact|duplicate|unreachable)|dspt-(unknown|head))/.test(kind);
  if (!isCountdown || isPlainFinding) return daysLeft < 0 ? `again after ${counted(-daysLeft, "day")}` : "";
  if (daysLeft < 0) return `${counted(-daysLeft, "day")} overdue`;
  return daysLeft === 0 ? "the last day" : `${counted(daysLeft, "day")} left`;
}

/** `1 day`, `2 days`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : /[sx]$/.test(what) ? "es" : "s"}`;
}
