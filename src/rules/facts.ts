import type { Day } from "./day.ts";

export type AccountId = number;
export type MailboxId = number;
export type SiteId = number;

/** The statuses a register or portal report may carry, in our spelling. */
export type ReportedStatus =
  | "active"
  | "inactive"
  | "leaver"
  | "locked"
  | "deleted"
  | "gone"
  | "disabled"
  | "disabled-leaver"
  | "enabling"
  | "disabling"
  | "deleting"
  | "restoring"
  | "pending"
  | "migration-pending";

/** Why a known number or address is not used: it is none, nobody agreed to its use, or it has failed for good. */
export type Unusable = "invalid" | "no-basis" | "refused" | "opted-out";

/** What is known of one account. Days are London dates; null means not known or did not happen. */
export interface AccountFacts {
  id: AccountId;
  address: string;
  site: SiteId;
  /** Since when the account has been at its site; null when it has always been. */
  siteSince: Day | null;
  name: string | null;
  /** False when a source said that it was never set up (policy not accepted, no security answers). */
  isSetUp: boolean;
  status: ReportedStatus | null;
  /** As-of of the import that first gave the status, and of the one before that did not; null when there was none. */
  statusAsOf: Day | null;
  statusAfter: Day | null;
  /** As-of of the list that said the status again after a loss that we compute; null: none has. */
  statusSeen: Day | null;
  created: Day | null;
  activated: Day | null;
  leaver: Day | null;
  /** Planned leaving day. */
  leaving: Day | null;
  joiner: Day | null;
  disabled: Day | null;
  enabled: Day | null;
  deleted: Day | null;
  restored: Day | null;
  resecured: Day | null;
  inactiveSince: Day | null;
  /** Newest activity over all sources. */
  lastActivity: Day | null;
  /** Sources whose newest list has the account at another site than the one it is taken to be at. */
  listedElsewhere: readonly { source: string; site: string }[];
  /** Usable ways to reach the person besides the account itself: mobile in E.164, private e-mail that has a basis. */
  mobile: string | null;
  contactEmail: string | null;
  /** Why the known mobile and private e-mail cannot be used; null when they can, or there is none. */
  unusable: { mobile: Unusable | null; contactEmail: Unusable | null };
  /** Of those that cannot be used: what is known still tells who has the same. Null where it is none. */
  unused: { mobile: string | null; contactEmail: string | null };
  /** The day on which the provider said that mail to the account itself will never arrive. */
  refusedOn: Day | null;
  /** Whether a list that told of the account ever had a column for mobiles: only then can one be missing. */
  mobileSupplied: boolean;
}

export type AccessRole = "owner" | "co-owner" | "member" | "user";

/** Somebody who can open a mailbox; `account` is null when no such account is known (or it is a group). */
export interface Access {
  address: string;
  role: AccessRole;
  account: AccountFacts | null;
  /** As-of of the import that first listed this access. */
  since: Day;
}

export interface MailboxFacts {
  id: MailboxId;
  address: string;
  accesses: readonly Access[];
}

export type Route = "nas" | "self-managed" | "third-party" | "own-email";

export interface SiteFacts {
  id: SiteId;
  code: string;
  name: string | null;
  route: Route;
  /** How many accounts it may have, where that was agreed for this site; null: the usual number. */
  allowance: number | null;
  /** The day of the first look at it; null where this is the first. */
  firstLookOn: Day | null;
  /** The number that CQC lists, in national form. */
  phone: string | null;
  /** Whether a list that told of the site ever had columns for this: only then can it be missing. */
  supplied: { phone: boolean };
  /** The day on which its ODS code is closed; may lie ahead. */
  closed: Day | null;
  /** Its registration as the CQC, or a list, words it. */
  cqcStatus: string | null;
  /** Who supports it locally, as a list words it. */
  localSupport: string | null;
  /** Whom most messages about the site go to: what can be used to reach them, as the newest lists have it. */
  manager: {
    name: string | null;
    email: string | null;
    mobile: string | null;
    /** The e-mail address is that of an account which is off by the last look at it: nobody reads what comes there. */
    isUnread?: boolean;
  };
  adminEmail: string | null;
  dsptPlanDue: Day | null;
  /** The ODS code under which the site was known before, and since when it has the present one. */
  codeChangedOn: Day | null;
}

export type DsptLevel = "met" | "exceeded" | "approaching" | "not-met" | "entry-level";

/** A row of the public DSPT list; `level` and `label` are null for Not Published or blank. */
export interface DsptPublication {
  label: string | null;
  level: DsptLevel | null;
  publishedOn: Day | null;
}

/** What people told us, through `hold`, `mark` and `ack`. */
export interface Mark {
  kind: "hold" | "contacted" | "logged-in" | "not-needed" | "on-leave";
  subject: Subject;
  /** First day it holds, and last day (null: until undone). */
  from: Day;
  until: Day | null;
}

export type Subject =
  { type: "account"; id: AccountId } | { type: "mailbox"; id: MailboxId } | { type: "site"; id: SiteId };

/** A finding recorded by an earlier look and still open. */
export interface OpenFinding {
  id: number;
  kind: string;
  subject: Subject;
  since: Day;
  /** The day of the look that opened it: nobody can have been told before. */
  openedOn: Day;
  acknowledged: boolean;
}

/** Everything the rules may read to answer for one site, including what crosses from other sites. */
export interface SiteSnapshot {
  site: SiteFacts;
  accounts: readonly AccountFacts[];
  mailboxes: readonly MailboxFacts[];
  /** Accounts of other sites with a mobile or private e-mail of somebody here; a few of each. */
  sharers: readonly AccountFacts[];
  /** Accounts of other sites that share one allowance with those here: the third-party route counts by organisation. */
  allowanceSharers: readonly AccountFacts[];
  /** Whether any mailbox of the site's organisation has ever been imported. */
  mailboxesImported: boolean;
  dspt: {
    /** As-of of the newest DSPT list; null when none has been imported. */
    listAsOf: Day | null;
    /** Null when the list does not hold the site's code. */
    own: DsptPublication | null;
    parent: DsptPublication | null;
  };
  open: readonly OpenFinding[];
  marks: readonly Mark[];
}
