import type { Cause } from "./calls.ts";
import { daysBetween, earliest, type Day } from "./day.ts";
import type { NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";

/** As-of days of the lists that what is told of a subject may rest on; null where no list has told of it. */
export interface DataAges {
  /** Of the account itself; for a mailbox, of the accounts that can open it; else of the accounts of the site. */
  accounts: Day | null;
  mailboxes: Day | null;
  /** Of the list that told of the site. */
  site: Day | null;
  dspt: Day | null;
}

/** What is found in the list of sites alone, and in the list of mailboxes alone. */
const ofSite: readonly string[] = ["site-closed", "site-code-invalid", "site-deregistered", "site-no-phone"];
const ofMailbox: readonly string[] = ["mailbox-no-owner", "mailbox-site-mismatch"];
/** What rests on two lists is as old as the older of them. */
const ofBoth: readonly string[] = ["site-no-mailbox", "site-still-open"];

/** From which day the information is that a notice rests on; null where that is not known. */
export function informationFrom(
  kind: NoticeKind | Cause["kind"],
  { accounts, mailboxes, site, dspt }: DataAges,
): Day | null {
  if (kind.startsWith("dspt-")) return dspt;
  // Where no list of its own has told of it, it came with the accounts.
  if (ofSite.includes(kind)) return site ?? accounts;
  if (ofMailbox.includes(kind)) return mailboxes ?? accounts;
  const isOfBoth = kind.startsWith("mailbox-") || ofBoth.includes(kind);
  return isOfBoth ? earliest(mailboxes, accounts) : accounts;
}

/**
 * Whether the information is recent enough to be told as certain. The registration of a site and its publication stand
 * until another list says otherwise; what is known of accounts and mailboxes gets old.
 */
export function isFreshOn(
  { kind, from }: { kind: NoticeKind | Cause["kind"]; from: Day | null },
  on: Day,
  { dataFreshDays }: Pick<Policy, "dataFreshDays">,
): boolean {
  if (kind.startsWith("dspt-")) return true;
  if (from === null) return false;
  return ofSite.includes(kind) || daysBetween(from, on) <= dataFreshDays;
}
