import { type Day, daysBetween } from "../rules/day.ts";
import type { FindingKind, Severity } from "../rules/finding.ts";
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

export const kindWords: Record<FindingKind, string> = {
  "mailbox-no-owner": "Shared mailbox without an owner",
  "mailbox-no-usable-owner": "Shared mailbox without a working owner",
  "mailbox-last-owner-leaving": "Last owner of a shared mailbox is leaving",
  "mailbox-last-owner-at-risk": "Last owner of a shared mailbox must log in soon",
  "mailbox-owner-unconfirmed": "Owner of a shared mailbox not confirmed",
  "mailbox-single-owner": "Shared mailbox with one owner only",
  "mailbox-no-member": "Shared mailbox with nobody besides the owner",
  "mailbox-leaver-has-access": "Leaver can still open a shared mailbox",
  "mailbox-site-mismatch": "Shared mailbox does not fit its site",
  "site-no-mailbox": "Site without a shared mailbox",
  "site-full": "No room for another account",
  "site-over-allowance": "More accounts than there may be",
  "site-closed": "Site that has closed",
  "site-deregistered": "Site not registered with the CQC",
  "site-code-invalid": "Site code that cannot be right",
  "site-no-phone": "Site without a phone number",
  "site-still-open": "Weekly look at what is still open",
  "account-no-mobile": "Person without a mobile number",
  "account-mobile-invalid": "Number that is not a UK mobile",
  "account-mobile-shared": "Mobile number that is not one person's own",
  "account-contact-shared": "Email address that is not one person's own",
  "account-duplicate-person": "Person who may have two accounts",
  "account-unreachable": "Person whom no message reaches",
  "account-activity-unknown": "Account whose last use is not known",
  "account-state-drift": "Account in another state than reported",
  "account-sources-contradict": "Account on which two lists disagree",
  "dspt-unknown": "Site not on the DSPT list",
  "dspt-below-minimum": "DSPT below the minimum",
  "dspt-expired": "DSPT has run out",
  "dspt-approaching": "DSPT at Approaching Standards",
  "dspt-due": "DSPT to be renewed",
  "dspt-head-office-cover": "DSPT of the head office may not cover the site",
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
