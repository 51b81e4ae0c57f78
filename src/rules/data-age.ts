import type { Cause } from "./calls.ts";
import { daysBetween, earliest, type Day } from "./day.ts";
import type { NoticeKind } from "./finding.ts";
import { restsOn, type RestsOn } from "./kinds.ts";
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

/** A reason to call that is no notice is about an account. */
function listsOf(kind: NoticeKind | Cause["kind"]): RestsOn {
  return kind === "unreachable" || kind === "deletion" || kind === "restore" ? "accounts" : restsOn(kind);
}

/** From which day the information is that a notice rests on; null where that is not known. */
export function informationFrom(
  kind: NoticeKind | Cause["kind"],
  { accounts, mailboxes, site, dspt }: DataAges,
): Day | null {
  switch (listsOf(kind)) {
    case "dspt":
      return dspt;
    // Where no list of its own has told of it, it came with the accounts.
    case "site":
      return site ?? accounts;
    case "mailboxes":
      return mailboxes ?? accounts;
    case "mailboxes and accounts":
      return earliest(mailboxes, accounts);
    case "accounts":
      return accounts;
  }
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
  const lists = listsOf(kind);
  if (lists === "dspt") return true;
  if (from === null) return false;
  return lists === "site" || daysBetween(from, on) <= dataFreshDays;
}
