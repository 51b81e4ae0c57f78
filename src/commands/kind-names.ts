import { alertKinds } from "../rules/alerts.ts";
import type { FindingKind } from "../rules/finding.ts";
import { countsDown, isAccountNotice, noticeKinds } from "../rules/kinds.ts";

/** All kinds, in the order in which they are listed. */
export const kinds = noticeKinds;

/** What a message can speak of. */
export const messageKinds: readonly string[] = [...kinds, ...alertKinds];

/** What is listed as trouble: not what is only reminded of. */
export const findingKinds = kinds.filter(
  (kind): kind is FindingKind => !isAccountNotice(kind) && kind !== "dspt-due" && kind !== "site-still-open",
);

/** A stage in words: `5 days left`, `the last day`, `7 days overdue`; empty for what has no countdown. */
export function stageWords(kind: string, daysLeft: number): string {
  if (!countsDown(kind)) return daysLeft < 0 ? `again after ${counted(-daysLeft, "day")}` : "";
  if (daysLeft < 0) return `${counted(-daysLeft, "day")} overdue`;
  return daysLeft === 0 ? "the last day" : `${counted(daysLeft, "day")} left`;
}

/** `1 day`, `2 days`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : /[sx]$/.test(what) ? "es" : "s"}`;
}
