import type { AccountNotice, Finding, Notice, NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";

/** The lists that the truth of something rests on: what rests on two is as old as the older of them. */
export type RestsOn = "accounts" | "mailboxes" | "mailboxes and accounts" | "site" | "dspt";

/** What is to be said of every kind of notice: one that is missing, or says less, does not compile. */
interface KindTraits {
  restsOn: RestsOn;
  /** The stages of the policy by which it counts down to a day; null: its stages say how often it has been told again. */
  countsBy: keyof Policy["stages"] | null;
}

const kindTraits: Readonly<Record<NoticeKind, KindTraits>> = {
  "account-inactive-soon": { restsOn: "accounts", countsBy: "account-inactive-soon" },
  "account-setup-unfinished": { restsOn: "accounts", countsBy: "account-setup-unfinished" },
  "account-inactive": { restsOn: "accounts", countsBy: null },
  "account-deleted-soon": { restsOn: "accounts", countsBy: "account-deleted-soon" },
  "account-deleted": { restsOn: "accounts", countsBy: null },
  "account-restore-ending": { restsOn: "accounts", countsBy: "account-restore-ending" },
  "account-gone": { restsOn: "accounts", countsBy: null },
  "leaver-deleted-soon": { restsOn: "accounts", countsBy: "leaver-deleted-soon" },
  "disabled-ending": { restsOn: "accounts", countsBy: "disabled-ending" },
  "mailbox-no-owner": { restsOn: "mailboxes", countsBy: null },
  "mailbox-no-usable-owner": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-owner-unconfirmed": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-last-owner-leaving": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-last-owner-at-risk": { restsOn: "mailboxes and accounts", countsBy: "mailbox-last-owner-at-risk" },
  "mailbox-single-owner": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-no-member": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-leaver-has-access": { restsOn: "mailboxes and accounts", countsBy: null },
  "mailbox-site-mismatch": { restsOn: "mailboxes", countsBy: null },
  "site-no-mailbox": { restsOn: "mailboxes and accounts", countsBy: null },
  "site-full": { restsOn: "accounts", countsBy: null },
  "site-over-allowance": { restsOn: "accounts", countsBy: null },
  "site-closed": { restsOn: "site", countsBy: null },
  "site-code-invalid": { restsOn: "site", countsBy: null },
  "site-deregistered": { restsOn: "site", countsBy: null },
  "site-no-phone": { restsOn: "site", countsBy: null },
  "site-still-open": { restsOn: "mailboxes and accounts", countsBy: null },
  "account-no-mobile": { restsOn: "accounts", countsBy: null },
  "account-mobile-invalid": { restsOn: "accounts", countsBy: null },
  "account-mobile-shared": { restsOn: "accounts", countsBy: null },
  "account-contact-shared": { restsOn: "accounts", countsBy: null },
  "account-duplicate-person": { restsOn: "accounts", countsBy: null },
  "account-unreachable": { restsOn: "accounts", countsBy: null },
  "account-activity-unknown": { restsOn: "accounts", countsBy: null },
  "account-state-drift": { restsOn: "accounts", countsBy: null },
  "account-sources-contradict": { restsOn: "accounts", countsBy: null },
  "dspt-unknown": { restsOn: "dspt", countsBy: null },
  "dspt-below-minimum": { restsOn: "dspt", countsBy: "dspt" },
  "dspt-expired": { restsOn: "dspt", countsBy: "dspt" },
  "dspt-approaching": { restsOn: "dspt", countsBy: "dspt" },
  "dspt-due": { restsOn: "dspt", countsBy: "dspt" },
  "dspt-head-office-cover": { restsOn: "dspt", countsBy: null },
};

/** Every kind of notice there is. */
export const noticeKinds = Object.keys(kindTraits) as readonly NoticeKind[];

/** The lists that a notice rests on. */
export function restsOn(kind: NoticeKind): RestsOn {
  return kindTraits[kind].restsOn;
}

/** Whether the stages of a kind count down; what an older version recorded may be of a kind that is no more. */
export function countsDown(kind: string): boolean {
  return noticeKinds.some((known) => known === kind && countsBy(known) !== null);
}

/** The stages of the policy by which a kind counts down; null where it does not. */
export function countsBy(kind: NoticeKind): keyof Policy["stages"] | null {
  return kindTraits[kind].countsBy;
}

/** What sets the notices of an account's silence apart from each other. */
interface SilenceTraits {
  /** Logging in puts it right, once the account has been unlocked where it is locked. */
  isHelpedByLogIn: boolean;
  /** The person is asked to log in before it is too late: silent while they are believed to have done so. */
  isNudge: boolean;
  /** That log-in is in time to keep the account on, and with it the mailboxes whose last owner it is. */
  isWhileOn: boolean;
  /** A manager whose own account it is hears of it as the person. */
  isOwnMatter: boolean;
  /** The manager goes on hearing of it; of one account only the latest of these still stands. */
  staysOpen: boolean;
}

/** In the order in which they follow each other. */
const silenceTraits: Readonly<Record<AccountNotice["kind"], SilenceTraits>> = {
  "account-inactive-soon": {
    isHelpedByLogIn: true,
    isNudge: true,
    isWhileOn: true,
    isOwnMatter: true,
    staysOpen: false,
  },
  "account-setup-unfinished": {
    isHelpedByLogIn: true,
    isNudge: true,
    isWhileOn: true,
    isOwnMatter: true,
    staysOpen: false,
  },
  "account-inactive": { isHelpedByLogIn: true, isNudge: true, isWhileOn: false, isOwnMatter: true, staysOpen: true },
  "account-deleted-soon": {
    isHelpedByLogIn: true,
    isNudge: true,
    isWhileOn: false,
    isOwnMatter: true,
    staysOpen: true,
  },
  "account-deleted": { isHelpedByLogIn: false, isNudge: false, isWhileOn: false, isOwnMatter: true, staysOpen: true },
  "account-restore-ending": {
    isHelpedByLogIn: false,
    isNudge: false,
    isWhileOn: false,
    isOwnMatter: false,
    staysOpen: true,
  },
  "account-gone": { isHelpedByLogIn: false, isNudge: false, isWhileOn: false, isOwnMatter: false, staysOpen: true },
  "leaver-deleted-soon": {
    isHelpedByLogIn: true,
    isNudge: false,
    isWhileOn: false,
    isOwnMatter: false,
    staysOpen: false,
  },
  "disabled-ending": { isHelpedByLogIn: false, isNudge: false, isWhileOn: false, isOwnMatter: false, staysOpen: true },
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
