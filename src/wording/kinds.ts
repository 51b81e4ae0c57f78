import type { NoticeKind } from "../rules/finding.ts";
import { accountDeleted, accountRestoreEnding } from "./account-deleted.ts";
import { accountDeletedSoon } from "./account-deleted-soon.ts";
import { accountGone } from "./account-gone.ts";
import { accountInactive } from "./account-inactive.ts";
import { accountInactiveSoon } from "./account-inactive-soon.ts";
import { accountSetupUnfinished } from "./account-setup-unfinished.ts";
import { accountActivityUnknown, accountSourcesContradict, accountStateDrift } from "./account-unclear.ts";
import { accountMobileInvalid, accountNoMobile } from "./account-mobile.ts";
import { accountContactShared, accountDuplicatePerson, accountMobileShared } from "./account-shared.ts";
import { accountUnreachable } from "./account-unreachable.ts";
import { disabledEnding } from "./disabled-ending.ts";
import { dsptApproaching, dsptBelowMinimum, dsptDue, dsptExpired, dsptHeadOfficeCover, dsptUnknown } from "./dspt.ts";
import { leaverDeletedSoon } from "./leaver-deleted-soon.ts";
import type { KindWords } from "./letter.ts";
import { mailboxLastOwnerAtRisk } from "./mailbox-last-owner-at-risk.ts";
import { mailboxLastOwnerLeaving } from "./mailbox-last-owner-leaving.ts";
import { mailboxLeaverHasAccess } from "./mailbox-leaver-has-access.ts";
import { mailboxOwnerUnconfirmed } from "./mailbox-owner-unconfirmed.ts";
import { mailboxNoMember, mailboxSingleOwner } from "./mailbox-single-owner.ts";
import { mailboxSiteMismatch, siteNoMailbox } from "./mailbox-site.ts";
import { mailboxNoOwner, mailboxNoUsableOwner } from "./mailbox-unowned.ts";
import { withSaidLogIn } from "./said-logged-in.ts";
import { siteFull, siteOverAllowance } from "./site-allowance.ts";
import { siteClosed, siteCodeInvalid, siteDeregistered, siteNoPhone } from "./site-registration.ts";
import { siteStillOpen } from "./site-still-open.ts";

/** The words of every kind. A kind without words does not compile. */
export const kindWords: { readonly [Kind in NoticeKind]: KindWords<Kind> } = {
  "account-inactive-soon": accountInactiveSoon,
  "account-setup-unfinished": accountSetupUnfinished,
  "account-inactive": accountInactive,
  "account-deleted-soon": accountDeletedSoon,
  "account-deleted": accountDeleted,
  "account-restore-ending": accountRestoreEnding,
  "account-gone": accountGone,
  "leaver-deleted-soon": leaverDeletedSoon,
  "disabled-ending": disabledEnding,
  "mailbox-no-owner": mailboxNoOwner,
  "mailbox-no-usable-owner": withSaidLogIn(mailboxNoUsableOwner),
  "mailbox-owner-unconfirmed": mailboxOwnerUnconfirmed,
  "mailbox-last-owner-leaving": mailboxLastOwnerLeaving,
  "mailbox-last-owner-at-risk": mailboxLastOwnerAtRisk,
  "mailbox-single-owner": mailboxSingleOwner,
  "mailbox-no-member": mailboxNoMember,
  "mailbox-leaver-has-access": mailboxLeaverHasAccess,
  "mailbox-site-mismatch": mailboxSiteMismatch,
  "site-no-mailbox": siteNoMailbox,
  "site-full": siteFull,
  "site-over-allowance": siteOverAllowance,
  "site-closed": siteClosed,
  "site-code-invalid": siteCodeInvalid,
  "site-deregistered": siteDeregistered,
  "site-no-phone": siteNoPhone,
  "site-still-open": siteStillOpen,
  "account-no-mobile": accountNoMobile,
  "account-mobile-invalid": accountMobileInvalid,
  "account-mobile-shared": accountMobileShared,
  "account-contact-shared": accountContactShared,
  "account-duplicate-person": accountDuplicatePerson,
  "account-unreachable": accountUnreachable,
  "account-activity-unknown": accountActivityUnknown,
  "account-state-drift": accountStateDrift,
  "account-sources-contradict": accountSourcesContradict,
  "dspt-unknown": dsptUnknown,
  "dspt-below-minimum": dsptBelowMinimum,
  "dspt-expired": dsptExpired,
  "dspt-approaching": dsptApproaching,
  "dspt-due": dsptDue,
  "dspt-head-office-cover": dsptHeadOfficeCover,
};
