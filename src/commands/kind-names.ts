import { alertKinds } from "../rules/alerts.ts";
import { isAccountNotice, type FindingKind, type NoticeKind } from "../rules/finding.ts";

/** What each kind is about, in words for a table or a sentence. A kind without words does not compile. */
export const kindNames: Readonly<Record<NoticeKind, string>> = {
  "account-inactive-soon": "an account is about to be switched off",
  "account-setup-unfinished": "an account has not been set up",
  "account-inactive": "an account has been switched off",
  "account-deleted-soon": "an account is about to be deleted",
  "account-deleted": "an account has been deleted",
  "account-restore-ending": "a deleted account can soon no longer be restored",
  "account-gone": "a deleted account is gone for good",
  "leaver-deleted-soon": "the account of somebody who left is about to be deleted",
  "disabled-ending": "a disabled account is about to be deleted",
  "mailbox-no-owner": "a shared mailbox has no owner",
  "mailbox-no-usable-owner": "a shared mailbox has no working owner",
  "mailbox-owner-unconfirmed": "nobody knows whether the owners of a shared mailbox still work",
  "mailbox-last-owner-leaving": "the last owner of a shared mailbox is leaving",
  "mailbox-last-owner-at-risk": "the last owner of a shared mailbox is about to lapse",
  "mailbox-single-owner": "a shared mailbox has one owner only",
  "mailbox-no-member": "a shared mailbox has one owner and nobody else",
  "mailbox-leaver-has-access": "somebody who has left can still open a shared mailbox",
  "mailbox-site-mismatch": "the address of a shared mailbox does not carry the site's code",
  "site-no-mailbox": "a site has accounts and no shared mailbox",
  "site-full": "a site or organisation has as many accounts as it may have",
  "site-over-allowance": "a site or organisation has more accounts than it may have",
  "site-closed": "the ODS code of a site is closed",
  "site-code-invalid": "the code of a site cannot be an ODS code",
  "site-deregistered": "a site is not registered with the CQC",
  "site-no-phone": "no telephone number of a site is known to the CQC",
  "account-no-mobile": "no mobile of a person is known",
  "account-mobile-invalid": "the mobile of a person is no UK mobile",
  "account-mobile-shared": "a person has the same mobile as somebody else",
  "account-contact-shared": "a person has the same e-mail address as somebody else",
  "account-duplicate-person": "two accounts may belong to one person",
  "account-unreachable": "every way to reach a person has failed",
  "site-still-open": "something at a site is still open",
  "account-activity-unknown": "no activity of an account is known",
  "account-state-drift": "an account is reported active although its dates say otherwise",
  "account-sources-contradict": "two lists disagree about an account",
  "dspt-unknown": "a site's code is not on the DSPT list",
  "dspt-below-minimum": "a site's DSPT is below the minimum",
  "dspt-expired": "a site's DSPT has expired",
  "dspt-approaching": "a site's DSPT is at Approaching Standards",
  "dspt-due": "a site's DSPT is to be renewed",
  "dspt-head-office-cover": "the head office has published the DSPT and the site has not",
};

/** All kinds, in the order of the table. */
export const kinds = Object.keys(kindNames) as NoticeKind[];

/** What a message can speak of. */
export const messageKinds: readonly string[] = [...kinds, ...alertKinds];

/** What is listed as trouble: not what is only reminded of. */
export const findingKinds = kinds.filter(
  (kind): kind is FindingKind => !isAccountNotice(kind) && kind !== "dspt-due" && kind !== "site-still-open",
);

const events: ReadonlySet<string> = new Set(["account-inactive", "account-deleted", "account-gone"]);

/** A stage in words: `5 days left`, `the last day`, `7 days overdue`; empty for what has no countdown. */
export function stageWords(kind: string, daysLeft: number): string {
  const isCountdown = (!events.has(kind) && /^(account|leaver|disabled|dspt)-/.test(kind)) || kind.endsWith("-at-risk");
  const isPlainFinding =
    /^(account-(activity|state|sources|no-mobile|mobile|contact|duplicate|unreachable)|dspt-(unknown|head))/.test(kind);
  if (!isCountdown || isPlainFinding) return daysLeft < 0 ? `again after ${counted(-daysLeft, "day")}` : "";
  if (daysLeft < 0) return `${counted(-daysLeft, "day")} overdue`;
  return daysLeft === 0 ? "the last day" : `${counted(daysLeft, "day")} left`;
}

/** `1 day`, `2 days`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : /[sx]$/.test(what) ? "es" : "s"}`;
}
