import type { AccountNotice, Finding, Notice, NoticeKind } from "./finding.ts";

/** The lists that the truth of something rests on: what rests on two is as old as the older of them. */
export type RestsOn = "accounts" | "mailboxes" | "mailboxes and accounts" | "site" | "dspt";

/** What is to be said of every kind of notice: one that is missing, or says less, does not compile. */
interface KindTraits {
  restsOn: RestsOn;
  /** Its stages count down to a day; else they say how often it has been told again. */
  countsDown: boolean;
}

const kindTraits: Readonly<Record<NoticeKind, KindTraits>> = {
  "account-inactive-soon": { restsOn: "accounts", countsDown: true },
  "account-setup-unfinished": { restsOn: "accounts", countsDown: true },
  "account-inactive": { restsOn: "accounts", countsDown: false },
  "account-deleted-soon": { restsOn: "accounts", countsDown: true },
  "account-deleted": { restsOn: "accounts", countsDown: false },
  "account-restore-ending": { restsOn: "accounts", countsDown: true },
  "account-gone": { restsOn: "accounts", countsDown: false },
  "leaver-deleted-soon": { restsOn: "accounts", countsDown: true },
  "disabled-ending": { restsOn: "accounts", countsDown: true },
  "mailbox-no-owner": { restsOn: "mailboxes", countsDown: false },
  "mailbox-no-usable-owner": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-owner-unconfirmed": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-last-owner-leaving": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-last-owner-at-risk": { restsOn: "mailboxes and accounts", countsDown: true },
  "mailbox-single-owner": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-no-member": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-leaver-has-access": { restsOn: "mailboxes and accounts", countsDown: false },
  "mailbox-site-mismatch": { restsOn: "mailboxes", countsDown: false },
  "site-no-mailbox": { restsOn: "mailboxes and accounts", countsDown: false },
  "site-full": { restsOn: "accounts", countsDown: false },
  "site-over-allowance": { restsOn: "accounts", countsDown: false },
  "site-closed": { restsOn: "site", countsDown: false },
  "site-code-invalid": { restsOn: "site", countsDown: false },
  "site-deregistered": { restsOn: "site", countsDown: false },
  "site-no-phone": { restsOn: "site", countsDown: false },
  "site-still-open": { restsOn: "mailboxes and accounts", countsDown: false },
  "account-no-mobile": { restsOn: "accounts", countsDown: false },
  "account-mobile-invalid": { restsOn: "accounts", countsDown: false },
  "account-mobile-shared": { restsOn: "accounts", countsDown: false },
  "account-contact-shared": { restsOn: "accounts", countsDown: false },
  "account-duplicate-person": { restsOn: "accounts", countsDown: false },
  "account-unreachable": { restsOn: "accounts", countsDown: false },
  "account-activity-unknown": { restsOn: "accounts", countsDown: false },
  "account-state-drift": { restsOn: "accounts", countsDown: false },
  "account-sources-contradict": { restsOn: "accounts", countsDown: false },
  "dspt-unknown": { restsOn: "dspt", countsDown: false },
  "dspt-below-minimum": { restsOn: "dspt", countsDown: true },
  "dspt-expired": { restsOn: "dspt", countsDown: true },
  "dspt-approaching": { restsOn: "dspt", countsDown: true },
  "dspt-due": { restsOn: "dspt", countsDown: true },
  "dspt-head-office-cover": { restsOn: "dspt", countsDown: false },
};

/** Every kind of notice there is. */
export const noticeKinds = Object.keys(kindTraits) as readonly NoticeKind[];

/** The lists that a notice rests on. */
export function restsOn(kind: NoticeKind): RestsOn {
  return kindTraits[kind].restsOn;
}

/** Whether the stages of a kind count down; what an older version recorded may be of a kind that is no more. */
export function countsDown(kind: string): boolean {
  return noticeKinds.some((known) => known === kind && kindTraits[known].countsDown);
}

/** What sets the notices of an account's silence apart from each other. */
interface SilenceTraits {
  /** Logging in puts it right, once the account has been unlocked where it is locked. */
  isHelpedByLogIn: boolean;
  /** The person is asked to log in before it is too late: silent while they are believed to have done so. */
  isNudge: boolean;
  /** A manager whose own account it is hears of it as the person. */
  isOwnMatter: boolean;
  /** The manager goes on hearing of it; of one account only the latest of these still stands. */
  staysOpen: boolean;
}

/** In the order in which they follow each other. */
const silenceTraits: Readonly<Record<AccountNotice["kind"], SilenceTraits>> = {
  "account-inactive-soon": { isHelpedByLogIn: true, isNudge: true, isOwnMatter: true, staysOpen: false },
  "account-setup-unfinished": { isHelpedByLogIn: true, isNudge: true, isOwnMatter: true, staysOpen: false },
  "account-inactive": { isHelpedByLogIn: true, isNudge: true, isOwnMatter: true, staysOpen: true },
  "account-deleted-soon": { isHelpedByLogIn: true, isNudge: true, isOwnMatter: true, staysOpen: true },
  "account-deleted": { isHelpedByLogIn: false, isNudge: false, isOwnMatter: true, staysOpen: true },
  "account-restore-ending": { isHelpedByLogIn: false, isNudge: false, isOwnMatter: false, staysOpen: true },
  "account-gone": { isHelpedByLogIn: false, isNudge: false, isOwnMatter: false, staysOpen: true },
  "leaver-deleted-soon": { isHelpedByLogIn: true, isNudge: false, isOwnMatter: false, staysOpen: false },
  "disabled-ending": { isHelpedByLogIn: false, isNudge: false, isOwnMatter: false, staysOpen: true },
};

const silences = Object.keys(silenceTraits) as AccountNotice["kind"][];

/** What a manager is told of the silence of one account and goes on hearing of, in the order in which they follow. */
export const silenceKinds: readonly NoticeKind[] = silences.filter((kind) => silenceTraits[kind].staysOpen);

/** Whether a kind tells of the silence of an account: it has dates of its own and no severity, and is no finding. */
export function isAccountNotice(kind: string): kind is AccountNotice["kind"] {
  return Object.hasOwn(silenceTraits, kind);
}

/** Whether a notice is a finding: a condition that opens and closes. */
export function isFinding(notice: Notice): notice is Finding {
  return !isAccountNotice(notice.kind);
}

/** Whether a kind is of the silence of an account and has a trait. */
export function isSilence(kind: NoticeKind, trait: keyof SilenceTraits): boolean {
  return isAccountNotice(kind) && silenceTraits[kind][trait];
}
