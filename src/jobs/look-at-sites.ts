import { type Day, earliest } from "../rules/day.ts";
import type { SiteId, SiteSnapshot } from "../rules/facts.ts";
import { lookAt } from "../rules/look.ts";
import type { Look } from "../rules/reminder.ts";
import { closeRun, noteMissedDays, recordRun } from "../store/check-runs.ts";
import { hasDueSites, markSiteFailed, PageFailed, withDueSites } from "../store/due-sites.ts";
import { isDatabaseAway } from "../store/connect.ts";
import { importsSince } from "../store/import-trail.ts";
import { tidyAfterLooks } from "../store/tidy.ts";
import { nameFailure, placesOf } from "./failure.ts";
import { ringNext } from "./lanes.ts";
import type { JobData } from "./queue.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** Sites in one page: one transaction, a few queries. */
const pageSize = 1000;

/** Looks at one page of due sites, then rings for the next; when none is left the check closes and messages are planned. */
export async function lookAtSites(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  // A page that waited over midnight comes before the day's check.
  await recordRun(work.store, today, now);
  await noteMissedDays(work.store, today, policyOn(work, today).brakeAfterMissedDays);
  const looked = await lookAtPage(work, today);
  if (looked > 0) {
    const importIds = await importsSince(work.store, today);
    work.log.info({ day: today, sites: looked, importIds }, "sites were looked at");
    await ringNext(work, "look-at-sites", data);
  } else if (!(await hasDueSites(work.store, today))) {
    await closeRun(work.store, today, now);
    await tidyAfterLooks(work.store);
    await work.ring({ name: "plan-messages", id: "plan", data });
  } // else: the rest is being looked at by others, and the last of them closes
}

/** Looks at one page and writes down who is owed what; sends nothing. Answers how many sites it got through. */
export async function lookAtPage(work: Work, today: Day, only: readonly SiteId[] | null = null): Promise<number> {
  const policy = policyOn(work, today);
  const nextPolicy = work.policies.find(({ effectiveFrom }) => effectiveFrom !== null && effectiveFrom > today);
  const look = (site: SiteSnapshot): Look => {
    const answer = lookAt(site, today, policy, work.calendar);
    // With other numbers the rules may answer otherwise.
    return { ...answer, lookOn: earliest(answer.lookOn, nextPolicy?.effectiveFrom) };
  };
  try {
    const { looked } = await withDueSites(work.store, { on: today, limit: pageSize, only }, look);
    return looked;
  } catch (error) {
    if (!(error instanceof PageFailed) || isDatabaseAway(error.cause)) throw error;
    return lookAtHalves(work, today, error);
  }
}

/** One site that cannot be looked at must not stop the others: the page is halved until it stands alone. */
async function lookAtHalves(work: Work, today: Day, { siteIds, cause }: PageFailed): Promise<number> {
  const [first] = siteIds;
  if (siteIds.length === 1 && first !== undefined) {
    await markSiteFailed(work.store, first, today);
    const why = { failure: nameFailure(cause), at: placesOf(cause) };
    work.log.error({ siteId: first, day: today, ...why }, "site could not be looked at");
    return 1;
  }
  const middle = Math.ceil(siteIds.length / 2);
  const before = await lookAtPage(work, today, siteIds.slice(0, middle));
  return before + (await lookAtPage(work, today, siteIds.slice(middle)));
}
