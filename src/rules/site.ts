import type { AccountStanding } from "./account.ts";
import type { SiteFacts } from "./facts.ts";
import type { Policy } from "./policy.ts";
import type { Found, Scene } from "./scene.ts";

/**
 * How many accounts a site may have: what was agreed for it, else the usual number. Null where accounts are not counted
 * by site: on the third-party route the organisation has them together, and an e-mail system of one's own has none.
 */
export function allowanceOf({ allowance, route }: SiteFacts, { accountsPerSite }: Policy): number | null {
  if (allowance !== null) return allowance;
  return route === "third-party" || route === "own-email" ? null : accountsPerSite;
}

/** Sites with as many accounts as they may have, or more. What has been deleted no longer counts. */
export function siteAllowance({ snapshot: { site }, standings, policy }: Scene): Found[] {
  const allowance = allowanceOf(site, policy);
  const kept = standings.filter(({ state }) => state !== "deleted" && state !== "gone");
  const used = kept.length;
  if (allowance === null || used === 0 || used < allowance) return [];
  const kind = used > allowance ? "site-over-allowance" : "site-full";
  const inactive = kept.filter(canBeWoken).toSorted(bySaveBy);
  const finding = {
    kind,
    site: site.id,
    allowance,
    used,
    inactive: inactive.map(({ account }) => account.id),
  } as const;
  return [{ finding, since: null }];
}

/** Switched off for want of use. Disabled accounts are kept so on purpose, and those of leavers go by themselves. */
function canBeWoken({ state, dates, isLeaver }: AccountStanding): boolean {
  return state === "inactive" && dates.cause !== "disabled" && !isLeaver;
}

/** Whoever has least time left comes first; those of whom no day is known come last. */
function bySaveBy(one: AccountStanding, other: AccountStanding): number {
  const [a, b] = [one.dates.saveBy ?? "9999", other.dates.saveBy ?? "9999"];
  return a < b ? -1 : a > b ? 1 : one.account.id - other.account.id;
}
