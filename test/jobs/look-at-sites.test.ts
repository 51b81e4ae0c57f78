import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bell, dailyCheck } from "../../src/jobs/daily-check.ts";
import { lookAtPage, lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { day } from "../../src/rules/day.ts";
import { closeRun, openRun, readRun } from "../../src/store/check-runs.ts";
import { openStore } from "../../src/store/connect.ts";
import { hasDueSites } from "../../src/store/due-sites.ts";
import { readTotals } from "../../src/store/totals.ts";
import { importText } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const today = day("2026-11-22");
const morning = "2026-11-22T06:30:00Z";
let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "lapsewatch-looking-"))));
afterAll(() => rm(folder, { recursive: true }));

async function withSites(count: number) {
  const opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await addSite(store, `VL0${n}A`, [{ address: `p${n}@nhs.example`, lastActivity: "2026-10-29" }]));
  }
  const work = workOn(store, { folder, now: morning });
  return { store, work, ids, rings: work.rings, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

async function countReminders(store: Awaited<ReturnType<typeof openStore>>): Promise<number> {
  const { rows } = await store.pool.query<{ n: number }>(
    "select count(*)::int as n from reminders where status = 'owed'",
  );
  return rows[0]?.n ?? 0;
}

describe("the daily check", () => {
  it("opens the day and rings for pages in several lanes", async () => {
    await using given = await withSites(1);
    await dailyCheck(given.work, {});
    expect(given.rings.map(({ name }) => name)).toEqual(Array(4).fill("look-at-sites"));
    expect(await readRun(given.store, today)).toMatchObject({ day: today, finishedAt: null });
  });

  it("looks at every due site once, closes when none is left and rings for planning", async () => {
    await using given = await withSites(3);
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    expect(await readRun(given.store, today)).toMatchObject({ looked: 3, failed: 0 });
    expect(await countReminders(given.store)).toBeGreaterThanOrEqual(3);
    await lookAtSites(given.work, {});
    expect((await readRun(given.store, today))?.finishedAt).not.toBeNull();
    expect(given.rings.at(-1)).toMatchObject({ name: "plan-messages" });
  });

  it("records nothing new when it runs again", async () => {
    await using given = await withSites(2);
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    const before = await readRun(given.store, today);
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    expect(await readRun(given.store, today)).toMatchObject({ looked: 2, remindersNew: before?.remindersNew });
  });

  it("remembers on which day it first saw a finding, however old the trouble is", async () => {
    await using given = await withSites(1);
    await given.store.pool.query("update activity set last_activity = '2026-01-01'");
    await given.store.pool.query(
      "insert into mailboxes (address, site_id) select 'home.vl00a@nhs.example', id from sites",
    );
    await given.store.pool.query(
      "insert into accesses (mailbox_id, address, role, since, import_id) select id, 'p0@nhs.example', 'owner', '2026-01-01', 1 from mailboxes",
    );
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    const { rows } = await given.store.pool.query("select since, opened_on from findings where severity = 'critical'");
    expect(rows).toEqual([{ since: "2026-01-31", opened_on: "2026-11-22" }]);
    const owed = "select distinct recipient_role as role from reminders where kind like 'mailbox%' and status = 'owed'";
    expect((await given.store.pool.query(owed)).rows).toEqual([{ role: "manager" }]);
  });

  it("counts in the day's record what a page that waited over midnight looks at before the check", async () => {
    await using given = await withSites(2);
    await lookAtSites(given.work, {});
    expect(await readRun(given.store, today)).toMatchObject({ looked: 2, failed: 0, startedAt: new Date(morning) });
  });

  it("shares the sites between workers that look at the same time, each site once", async () => {
    await using given = await withSites(8);
    await dailyCheck(given.work, {});
    const looked = await Promise.all([1, 2, 3, 4].map(() => lookAtPage(given.work, today)));
    expect(looked.reduce((sum, count) => sum + count)).toBe(8);
    expect((await readRun(given.store, today))?.looked).toBe(8);
    expect((await readTotals(given.store)).accounts.active).toBe(8);
  });

  it("does not let one site that cannot be written stop the others", async () => {
    await using given = await withSites(5);
    const poisoned = given.ids[2] ?? 0;
    await given.store.pool.query(`
      create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
      create trigger refuse before insert on reminders for each row when (new.site_id = ${poisoned}) execute function refuse()`);
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    expect(await readRun(given.store, today)).toMatchObject({ looked: 4, failed: 1 });
    expect(await hasDueSites(given.store, today)).toBe(false);
    expect(await hasDueSites(given.store, day("2026-11-23"))).toBe(true);
    expect(given.work.logged.join()).toContain(`"siteId":${poisoned}`);
  });

  it("waits for no hour with the first check of all", async () => {
    await using given = await withSites(1);
    await bell(given.work, { now: "2026-11-22T05:00:00Z" });
    expect(given.rings.length).toBeGreaterThan(0);
  });

  it("leaves a new day to the hour of its check, and makes up for a check that was missed", async () => {
    await using given = await withSites(1);
    await openRun(given.store, day("2026-11-21"), new Date("2026-11-21T06:30:00Z"));
    await closeRun(given.store, day("2026-11-21"), new Date("2026-11-21T06:31:00Z"));
    await bell(given.work, { now: "2026-11-22T05:00:00Z" });
    expect(given.rings).toEqual([]);
    await bell(given.work, { now: "2026-11-22T06:45:00Z" });
    expect(given.rings.length).toBeGreaterThan(0);
  });

  it("looks at every site again when a number of the policy changes", async () => {
    await using given = await withSites(2);
    await dailyCheck(given.work, {});
    await lookAtSites(given.work, {});
    await dailyCheck({ ...given.work, fingerprint: "another" }, {});
    expect(await lookAtPage(given.work, today)).toBe(2);
  });

  it("looks at every site again on a day before one that was checked ahead", async () => {
    await using given = await withSites(2);
    const ahead = { now: "2027-03-01T06:30:00Z" };
    await dailyCheck(given.work, ahead);
    await lookAtSites(given.work, ahead);
    expect(await hasDueSites(given.store, today)).toBe(false);
    await dailyCheck(given.work, {});
    expect(await lookAtPage(given.work, today)).toBe(2);
    await dailyCheck(given.work, {});
    expect(await lookAtPage(given.work, today)).toBe(0);
  });
});

describe("an account that moves to another site", () => {
  const register = (site: string) =>
    `account,site,name,last_activity\npriya.sample@nhs.example,${site},Priya Sample,2026-10-29\n`;

  it("takes what is owed along, and is told once", async () => {
    await using database = await freshDatabase();
    await using store = await openStore(database.url);
    const work = workOn(store, { folder, now: morning });
    const checkNow = async () => {
      await dailyCheck(work, {});
      await lookAtSites(work, {});
    };
    const toPriya = async () =>
      (
        await store.pool.query<{ code: string; status: string }>(
          `select s.code, r.status from reminders r join sites s on s.id = r.site_id
            where r.recipient_role = 'person' and r.status = 'owed'`,
        )
      ).rows;
    await importText(store, "accounts", register("VL0AB"));
    await checkNow();
    expect(await toPriya()).toEqual([{ code: "VL0AB", status: "owed" }]);
    await importText(store, "accounts", register("VL0AC"));
    await checkNow();
    expect(await toPriya()).toEqual([{ code: "VL0AC", status: "owed" }]);
  });
});

describe("a policy that changes on a known day", () => {
  it("is looked at afresh on that day", async () => {
    await using given = await withSites(1);
    const [policy] = given.work.policies;
    if (!policy) throw new Error("no policy");
    const work = { ...given.work, policies: [policy, { ...policy, effectiveFrom: day("2026-11-24") }] };
    await dailyCheck(work, {});
    await lookAtSites(work, {});
    expect(await hasDueSites(given.store, day("2026-11-23"))).toBe(false);
    expect(await hasDueSites(given.store, day("2026-11-24"))).toBe(true);
  });
});
