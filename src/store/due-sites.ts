import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { SiteId, SiteSnapshot } from "../rules/facts.ts";
import type { Look } from "../rules/reminder.ts";
import type { Store } from "./connect.ts";
import { inTransaction } from "./connect.ts";
import { readPage, readSnapshots } from "./facts.ts";
import { lockShared } from "./locks.ts";
import { type ClaimedSite, type LookCounts, noCounts, writeLooks } from "./looks.ts";

/** A page whose transaction was rolled back, with the sites it had claimed, so that the caller can halve it. */
export class PageFailed extends Error {
  readonly siteIds: readonly SiteId[];
  constructor(siteIds: readonly SiteId[], cause: unknown) {
    super("A page of sites could not be looked at.", { cause });
    this.siteIds = siteIds;
  }
}

/** The condition under which a site `s` is due to be looked at on the day that stands in parameter $1. */
const isDue = "s.look_on <= $1 and (s.failed_on is null or s.failed_on < $1)";

/**
 * Makes a transaction look everything up by its key. A page is a small part of everything, whatever the planner thinks
 * of arrays of a thousand ids: without this it reads whole tables for each page, and compiles or forks to do so.
 */
async function lookUpByKeys(client: pg.ClientBase): Promise<void> {
  await client.query(
    `set local enable_seqscan = off; set local random_page_cost = 1;
     set local max_parallel_workers_per_gather = 0; set local jit = off`,
  );
}

async function claim(client: pg.ClientBase, on: Day, limit: number, only: readonly SiteId[] | null) {
  const { rows } = await client.query<ClaimedSite>(
    `select s.id, s.woken_by as "wokenBy" from sites s
      where ${isDue} ${only ? "and s.id = any($3)" : ""}
      order by s.look_on limit $2 for update skip locked`,
    only ? [on, limit, only] : [on, limit],
  );
  return rows;
}

/**
 * Claims up to `limit` due sites (of `only`, where given), lets the rules look at them and writes what they answer,
 * all in one transaction. Sites claimed by somebody else are left to them. Throws PageFailed when that fails.
 */
export async function withDueSites(
  store: Store,
  { on, limit, only = null }: { on: Day; limit: number; only?: readonly SiteId[] | null },
  look: (site: SiteSnapshot) => Look,
): Promise<LookCounts> {
  return inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    await lockShared(client, "plan");
    await lookUpByKeys(client);
    const claimed = await claim(client, on, limit, only);
    if (claimed.length === 0) return noCounts;
    try {
      const { snapshots, writtenState } = await readPage(
        client,
        claimed.map((site) => site.id),
      );
      const looks = snapshots.map((site) => ({ site: site.site.id, look: look(site) }));
      return await writeLooks(client, on, { claimed, looks, writtenState });
    } catch (error) {
      throw new PageFailed(
        claimed.map((site) => site.id),
        error,
      );
    }
  });
}

/** Leaves a site that cannot be looked at alone until tomorrow. */
export async function markSiteFailed(store: Store, site: SiteId, on: Day): Promise<void> {
  await store.pool.query("update sites set failed_on = $2 where id = $1", [site, on]);
  await store.pool.query("update check_runs set failed = failed + 1 where day = $1", [on]);
}

/** Whether any site is due to be looked at, claimed or not. In the order of the index, so that it is used in any case. */
export async function hasDueSites(store: Store, on: Day): Promise<boolean> {
  const { rows } = await store.pool.query(`select 1 from sites s where ${isDue} order by s.look_on limit 1`, [on]);
  return rows.length > 0;
}

/** How many sites are due to be looked at; for showing progress only. */
export async function countDueSites(store: Store, on: Day): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>(
    `select count(*)::int as count from sites s where ${isDue}`,
    [on],
  );
  return rows[0]?.count ?? 0;
}

/** Pages of snapshots of all sites, by id, for a dry run: nothing is claimed and nothing written. */
export async function* allSnapshots(store: Store, pageSize: number): AsyncGenerator<SiteSnapshot[]> {
  for (let after = 0; ;) {
    const page = await inTransaction(store, async (client) => {
      await lockShared(client, "facts");
      await lookUpByKeys(client);
      const { rows } = await client.query<{ id: number }>("select id from sites where id > $1 order by id limit $2", [
        after,
        pageSize,
      ]);
      const ids = rows.map((row) => row.id);
      return ids.length === 0 ? [] : readSnapshots(client, ids);
    });
    if (page.length === 0) return;
    yield page;
    after = Math.max(...page.map(({ site }) => site.id));
  }
}
