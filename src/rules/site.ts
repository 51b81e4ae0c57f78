import type { AccountStanding } from "./account.ts";
import type { Day } from "./day.ts";
import type { SiteFacts } from "./facts.ts";
import { awayOn } from "./marks.ts";
import type { Policy } from "./policy.ts";
import { hasNhsmail, type Found, type Scene } from "./scene.ts";

/**
 * How many accounts a site may have: what was agreed for it, else the usual number. Null where accounts are not counted
 * by site: on the third-party route the organisation has them together, and an e-mail system of one's own has none.
 */
export function allowanceOf(site: SiteFacts, { accountsPerSite }: Policy): number | null {
  if (!hasNhsmail(site)) return null;
  return site.allowance ?? (sharesAllowance(site) ? null : accountsPerSite);
}

/** Whether its accounts are counted together with those of the organisation's other sites. */
export function sharesAllowance({ allowance, route }: Pick<SiteFacts, "allowance" | "route">): boolean {
  return route === "third-party" && allowance === null;
}

/**
 * Sites, and on the third-party route organisations, with as many accounts as they may have, or more. What has been
 * deleted no longer counts, and what is created after the day does not count yet.
 */
export function siteAllowance(scene: Scene): Found[] {
  const { snapshot, standings, allowanceSharers, policy } = scene;
  const { site } = snapshot;
  const isKept = keptOn(scene.on);
  const isOrganisation = sharesAllowance(site);
  const allowance = isOrganisation ? policy.accountsPerOrganisation : allowanceOf(site, policy);
  const own = standings.filter(isKept);
  const kept = isOrganisation ? [...own, ...allowanceSharers.filter(isKept)] : own;
  const used = kept.length;
  // A site without accounts of its own has no part in what its organisation has.
  if (allowance === null || own.length === 0 || used < allowance) return [];
  const kind = used > allowance ? "site-over-allowance" : "site-full";
  const inactive = kept
    .filter(canBeWoken)
    .toSorted(bySaveBy)
    .map(({ account }) => ({ account: account.id, away: awayOn(account.id, scene) }));
  const away = inactive.flatMap((one) => (one.away === null ? [] : [{ ...one, away: one.away }]));
  const finding = {
    kind,
    site: site.id,
    allowance,
    used,
    inactive: inactive.filter((one) => one.away === null).map(({ account }) => account),
    ...(away.length > 0 && { away }),
    isOrganisation,
  } as const;
  return [{ finding, since: null }];
}

function keptOn(on: Day) {
  return ({ state, account: { created } }: AccountStanding) =>
    state !== "deleted" && state !== "gone" && (created === null || created <= on);
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
