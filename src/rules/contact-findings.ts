import { isMailRefused, type AccountStanding } from "./account.ts";
import type { AccountFacts, AccountId } from "./facts.ts";
import { isOwner } from "./mailbox.ts";
import type { Found, Scene } from "./scene.ts";

/** Whether somebody still works with the account, so that it matters how they can be reached. */
export function isStaff({ state, isLeaver }: AccountStanding): boolean {
  return state !== "deleted" && state !== "gone" && !isLeaver;
}

/**
 * People without a mobile, where a list could have told it; and those with only ways that nobody agreed to, who are
 * written to at nothing but the account that may lapse.
 */
export function accountNoMobile(scene: Scene): Found[] {
  const owners = ownerIds(scene);
  return scene.standings.filter(isStaff).flatMap(({ account }) => {
    const { id, mobile, unusable, mobileSupplied } = account;
    const isNone = mobile === null && unusable.mobile === null && mobileSupplied;
    const lacksBasis = !isNone && isOnlyWithoutBasis(account);
    if (!isNone && !lacksBasis) return [];
    const basis = lacksBasis && ({ lacksBasis } as const);
    return [{ finding: { kind: "account-no-mobile", account: id, isOwner: owners.has(id), ...basis }, since: null }];
  });
}

/** Something is known by which to reach them, and all that keeps us from it is that nobody agreed. */
function isOnlyWithoutBasis({ mobile, contactEmail, unusable }: AccountFacts): boolean {
  if (mobile !== null || contactEmail !== null) return false;
  const why = [unusable.mobile, unusable.contactEmail].filter((one) => one !== null);
  return why.length > 0 && why.every((one) => one === "no-basis");
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
