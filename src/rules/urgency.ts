import { severityOf, type Notice } from "./finding.ts";
import { dayToActBy } from "./notice-fields.ts";

/** Whether a notice is of a critical finding: one that may be told in a second e-mail of the day. */
export function isCritical(notice: Notice): boolean {
  return !("account" in notice) && severityOf(notice) === "critical";
}

/**
 * The same things, most urgent first: what nobody can open, then critical findings, then the nearest date. A critical
 * finding without a date cannot wait for one and goes before those that have one; anything else without a date is last.
 */
export function inOrderOfUrgency<Told extends { notice: Notice }>(told: readonly Told[]): Told[] {
  return told.toSorted(
    (a, b) => rankOf(a.notice) - rankOf(b.notice) || compare(dateOrRank(a.notice), dateOrRank(b.notice)),
  );
}

function rankOf(notice: Notice): number {
  if ("reach" in notice && notice.reach === "nobody") return 0;
  return isCritical(notice) ? 1 : 2;
}

function dateOrRank(notice: Notice): string {
  return dayToActBy(notice) ?? (isCritical(notice) ? "0000" : "9999");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
