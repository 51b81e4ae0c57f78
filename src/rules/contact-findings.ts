import { isMailRefused, type AccountStanding } from "./account.ts";
import type { AccountId } from "./facts.ts";
import { isOwner } from "./mailbox.ts";
import type { Found, Scene } from "./scene.ts";

/** Whether somebody still works with the account, so that it matters how they can be reached. */
export function isStaff({ state, isLeaver }: AccountStanding): boolean {
  return state !== "deleted" && state !== "gone" && !isLeaver;
}

/** People without a mobile, where a list could have told it. */
export function accountNoMobile(scene: Scene): Found[] {
  const owners = ownerIds(scene);
  return scene.standings
    .filter(isStaff)
    .filter(({ account: { mobile, unusable, mobileSupplied } }) => {
      return mobile === null && unusable.mobile === null && mobileSupplied;
    })
    .map(({ account: { id } }) => ({
      finding: { kind: "account-no-mobile", account: id, isOwner: owners.has(id) },
      since: null,
    }));
}

/** People whose mobile is none. */
export function accountMobileInvalid(scene: Scene): Found[] {
  const owners = ownerIds(scene);
  return scene.standings
    .filter(isStaff)
    .filter(({ account }) => account.unusable.mobile === "invalid")
    .map(({ account: { id } }) => ({
      finding: { kind: "account-mobile-invalid", account: id, isOwner: owners.has(id) },
      since: null,
    }));
}

/**
 * People whom nothing reaches any more: their own ways have failed for good, and their account is not read, or takes no
 * mail.
 */
export function accountUnreachable({ standings, on }: Scene): Found[] {
  return standings
    .filter(({ state, isLeaver }) => state !== "gone" && !isLeaver)
    .filter(({ account, state }) => {
      const { mobile, contactEmail, unusable } = account;
      const isRefused = isMailRefused(account, on);
      if (state === "active" && !isRefused) return false;
      const hasFailed =
        isRefused || [unusable.mobile, unusable.contactEmail].some((why) => why === "refused" || why === "opted-out");
      return mobile === null && contactEmail === null && hasFailed;
    })
    .map(({ account }) => ({ finding: { kind: "account-unreachable", account: account.id }, since: null }));
}

/** Whoever is named as owner of one of the site's mailboxes, working or not. */
function ownerIds({ snapshot: { mailboxes } }: Scene): ReadonlySet<AccountId> {
  const owning = mailboxes.flatMap(({ accesses }) => accesses.filter(isOwner));
  return new Set(owning.flatMap(({ account }) => (account === null ? [] : [account.id])));
}
