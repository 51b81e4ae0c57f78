import { type Day, daysBetween } from "../rules/day.ts";
import type { Severity } from "../rules/finding.ts";
import type { AccountState, DsptStanding } from "../rules/reminder.ts";
import type { MessageCounts } from "../store/overview.ts";

// What the pages call things.

export const stateWords: Record<AccountState, string> = {
  active: "Active",
  inactive: "Switched off",
  deleted: "Deleted",
  gone: "Gone for good",
  unknown: "Not known",
};

export const severityWords: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  security: "Security",
  advisory: "Advice",
  info: "For information",
  "data-quality": "Quality of the data",
};

export const standingWords: Record<DsptStanding, string> = {
  ok: "Up to date",
  due: "Renewal due",
  approaching: "Approaching Standards",
  expired: "Run out",
  "below-minimum": "Below the minimum",
  unknown: "Not known",
};

export const outcomeWords: Record<keyof MessageCounts, string> = {
  planned: "Still to go",
  accepted: "Handed over",
  captured: "Captured: files that reached nobody",
  delivered: "Delivered",
  refused: "Refused",
  failed: "Failed",
  unknown: "No answer",
  suppressed: "No longer needed",
  expired: "Ran out of time",
  held: "Waiting for release",
};

const numbers = new Intl.NumberFormat("en-GB");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });

/** Such as `12,345`. */
export function count(n: number): string {
  return numbers.format(n);
}

/** A count with its noun: `1 site`, `2 sites`. */
export function several(n: number, one: string, many: string): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** The time of a London clock: `06:31`. */
export function clockTime(at: Date): string {
  return clock.format(at);
}

/** How long ago a day was: `today`, `yesterday`, `9 days ago`. */
export function ago(on: Day, today: Day): string {
  const days = daysBetween(on, today);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${count(days)} days ago`;
}
