import type { Day } from "./day.ts";
import type { AccountId, DsptLevel, MailboxId, Mark, SiteId, Subject } from "./facts.ts";

export type Severity = "critical" | "high" | "medium" | "security" | "advisory" | "info" | "data-quality";

/** A loss that was reported without its day: not before `from`, if that is known, and no later than `until`. */
export interface Sometime {
  from: Day | null;
  until: Day;
}

/** What somebody has told of the person behind an account who is therefore asked nothing; null: until it is undone. */
export interface Away {
  kind: Extract<Mark["kind"], "not-needed" | "on-leave">;
  until: Day | null;
}

/** An account whose person is asked nothing. */
export interface AwayAccount {
  account: AccountId;
  away: Away;
}

/** Given where the day of the loss is not known: then no day is claimed. */
interface MaybeUndated {
  sometime?: Sometime;
}

/** Given where the account was set up before and re-secured since: it is not new. */
interface MaybeSetUpAgain {
  isAgain?: true;
}

/** Given where the account was never set up, or has to be set up anew: logging in alone does not turn it on. */
interface MaybeNotSetUp extends MaybeSetUpAgain {
  needsSetup?: true;
}

/** What a countdown or an event says about one account. Dates that do not exist are null. */
export type AccountNotice =
  | { kind: "account-inactive-soon"; account: AccountId; loginBy: Day; saveBy: Day | null; daysLeft: number }
  | ({
      kind: "account-setup-unfinished";
      account: AccountId;
      loginBy: Day;
      saveBy: Day | null;
      daysLeft: number;
    } & MaybeSetUpAgain)
  | (MaybeUndated &
      (
        | ({ kind: "account-inactive"; account: AccountId; inactiveOn: Day; saveBy: Day | null } & MaybeNotSetUp)
        | ({ kind: "account-deleted-soon"; account: AccountId; saveBy: Day; daysLeft: number } & MaybeNotSetUp)
        | { kind: "account-deleted"; account: AccountId; deleteOn: Day; callBy: Day | null }
        | { kind: "account-restore-ending"; account: AccountId; callBy: Day; deleteOn: Day; daysLeft: number }
        | { kind: "account-gone"; account: AccountId; goneOn: Day }
        | { kind: "leaver-deleted-soon"; account: AccountId; deleteOn: Day; saveBy: Day; daysLeft: number }
        | { kind: "disabled-ending"; account: AccountId; deleteOn: Day; daysLeft: number }
      ));

/** How much of a mailbox still works when no owner does. Whoever may only read it counts among those who can read. */
export type MailboxReach = "owner-can-sign-in" | "owner-disabled" | "members-can-read" | "nobody";

/**
 * Given where it rests on the loss of an account that is itself doubted: that no owner works (and so how much still
 * does), or only that nobody can open it.
 */
interface MaybeDoubted {
  doubted?: "owners" | "reach";
}

/** Given where the owner is asked nothing any more, because they are not needed or have left. */
interface MaybeUnasked {
  unasked?: "not-needed" | "left";
}

/** How many accounts there are. Where an organisation has its accounts together, they are those of all its sites. */
interface Allowance {
  allowance: number;
  /** Accounts that are not deleted. */
  used: number;
  /** Those of them that logging in wakes, the most pressing first. */
  inactive: AccountId[];
  /** Of the same kind, given where there are such: those of people who are asked nothing. */
  away?: AwayAccount[];
  isOrganisation: boolean;
}

/** A condition that opens and closes. Only ids and days: the words find the names. */
export type Finding =
  | ({ kind: "mailbox-no-owner"; mailbox: MailboxId; reach: MailboxReach } & MaybeDoubted)
  | ({
      kind: "mailbox-no-usable-owner";
      mailbox: MailboxId;
      reach: MailboxReach;
      /** The owner who can put it right by signing in, with the last day for it. */
      fixer: AccountId | null;
      saveBy: Day | null;
      /** Given where that owner is said to have done so: then nobody is asked to. */
      isSaidLoggedIn?: true;
      /** Given where an owner was lost on a day that nobody told. */
      isUndated?: true;
    } & MaybeDoubted)
  | { kind: "mailbox-owner-unconfirmed"; mailbox: MailboxId }
  | {
      kind: "mailbox-last-owner-leaving";
      mailbox: MailboxId;
      owners: AccountId[];
      /** Given where there are such among them: those who cannot be asked to make another. */
      away?: AwayAccount[];
      /** Of the same kind, given where there are such: those who have left already. */
      left?: AccountId[];
      ownerlessOn: Day | null;
      /** Given where the loss of another owner is doubted: then these may not be the last. */
      doubted?: "owners";
    }
  | {
      kind: "mailbox-last-owner-at-risk";
      mailbox: MailboxId;
      /** Every durable owner with the last day to sign in; `away`: given where they cannot be asked to. */
      owners: { account: AccountId; loginBy: Day; away?: Away }[];
      /** The day counted down to: the last day on which the last durable owner can still sign in. */
      loginBy: Day;
      ownerlessOn: Day;
      /** Given where the loss of another owner is doubted: then these may not be the last. */
      doubted?: "owners";
    }
  | ({ kind: "mailbox-single-owner"; mailbox: MailboxId; owner: AccountId } & MaybeUnasked & MaybeDoubted)
  // `isReadByOthers`: given where others may read and do nothing else.
  | ({
      kind: "mailbox-no-member";
      mailbox: MailboxId;
      owner: AccountId;
      isReadByOthers?: true;
    } & MaybeUnasked &
      MaybeDoubted)
  | {
      kind: "mailbox-leaver-has-access";
      mailbox: MailboxId;
      accounts: AccountId[];
      /** Given where there are such among them: those of whom only the account is gone. */
      gone?: AccountId[];
      /** Given where no other owner is left who could take them off the list. */
      needsOwner?: true;
    }
  | { kind: "mailbox-site-mismatch"; mailbox: MailboxId; reason: "address" | "code-changed" }
  | { kind: "site-no-mailbox"; site: SiteId }
  | ({ kind: "site-full"; site: SiteId } & Allowance)
  | ({ kind: "site-over-allowance"; site: SiteId } & Allowance)
  | { kind: "site-closed"; site: SiteId; closedOn: Day | null }
  | { kind: "site-code-invalid"; site: SiteId; looksLikeDate: boolean }
  | { kind: "site-deregistered"; site: SiteId }
  | { kind: "site-no-phone"; site: SiteId }
  // `lacksBasis`: there is a number or another address, and nobody has agreed that it is used.
  | { kind: "account-no-mobile"; account: AccountId; isOwner: boolean; lacksBasis?: true }
  | { kind: "account-mobile-invalid"; account: AccountId; isOwner: boolean }
  // `others`: the accounts that have the same; none where it is only the site's own number or address.
  | { kind: "account-mobile-shared"; account: AccountId; others: AccountId[]; isSites: boolean }
  | { kind: "account-contact-shared"; account: AccountId; others: AccountId[]; isSites: boolean }
  | { kind: "account-duplicate-person"; account: AccountId; others: AccountId[]; by: "mobile" | "name" }
  | { kind: "account-unreachable"; account: AccountId }
  // Something of the site is open and nothing about it is new: once a week the manager sees it whole.
  | { kind: "site-still-open"; site: SiteId }
  // Given where our dates take it for deleted, counted from a report that it was inactive.
  | { kind: "account-activity-unknown"; account: AccountId; isLost?: true }
  | { kind: "account-state-drift"; account: AccountId }
  // `sites`: the other sites at which sources list the account. `usedOn`: its newest use, where it was lost before.
  | {
      kind: "account-sources-contradict";
      account: AccountId;
      sites: readonly { source: string; site: string }[];
      usedOn: Day | null;
    }
  | { kind: "dspt-unknown"; site: SiteId }
  | { kind: "dspt-below-minimum"; site: SiteId; label: string | null; level: DsptLevel | null; deadline: Day }
  | { kind: "dspt-expired"; site: SiteId; label: string; level: DsptLevel; deadline: Day }
  | { kind: "dspt-approaching"; site: SiteId; label: string; deadline: Day; plan: "missing" | "past" | "set" }
  | { kind: "dspt-due"; site: SiteId; label: string; level: DsptLevel; deadline: Day }
  | { kind: "dspt-head-office-cover"; site: SiteId };

/** Anything a reminder can speak of. */
export type Notice = AccountNotice | Finding;
export type NoticeKind = Notice["kind"];
export type FindingKind = Finding["kind"];
export type NoticeOf<Kind extends NoticeKind> = Extract<Notice, { kind: Kind }>;
export type FindingOf<Kind extends FindingKind> = Extract<Finding, { kind: Kind }>;

/** Whom or what a notice is about. */
export function subjectOf(notice: Notice): Subject {
  if ("mailbox" in notice) return { type: "mailbox", id: notice.mailbox };
  if ("site" in notice) return { type: "site", id: notice.site };
  return { type: "account", id: notice.account };
}

/** Whether it makes the loss of an account doubtful: the newest list shows it as on, it was used since, or no use is known. */
export function doubtsLoss(finding: Finding, account: AccountId): boolean {
  switch (finding.kind) {
    case "account-state-drift":
      return finding.account === account;
    case "account-sources-contradict":
      return finding.account === account && finding.usedOn !== null;
    case "account-activity-unknown":
      return finding.account === account && finding.isLost === true;
    default:
      return false;
  }
}

/** How much each finding matters. Null: it is reminded of, never listed as trouble. */
export function severityOf(finding: Finding): Severity | null {
  switch (finding.kind) {
    case "mailbox-no-owner":
    case "mailbox-no-usable-owner":
    case "mailbox-last-owner-leaving":
    case "site-closed":
    case "site-deregistered":
    case "dspt-below-minimum":
    case "dspt-expired":
      return "critical";
    case "mailbox-last-owner-at-risk":
    case "site-over-allowance":
    case "account-unreachable":
      return "high";
    case "account-no-mobile":
    case "account-mobile-invalid":
      return finding.isOwner ? "high" : "medium";
    case "dspt-approaching":
      return finding.plan === "past" ? "high" : "medium";
    case "mailbox-no-member":
    case "site-no-phone":
    case "account-mobile-shared":
    case "account-contact-shared":
      return "medium";
    case "mailbox-leaver-has-access":
      return "security";
    case "mailbox-single-owner":
    case "account-duplicate-person":
      return "advisory";
    case "mailbox-site-mismatch":
    case "site-no-mailbox":
    case "site-full":
    case "dspt-head-office-cover":
      return "info";
    case "mailbox-owner-unconfirmed":
    case "account-activity-unknown":
    case "account-state-drift":
    case "account-sources-contradict":
    case "site-code-invalid":
    case "dspt-unknown":
      return "data-quality";
    case "dspt-due":
    case "site-still-open":
      return null;
  }
}
