import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { addDays, day, type Day, daysBetween } from "../../src/rules/day.ts";
import { openStore } from "../../src/store/connect.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const last = day("2026-10-01"); // off on 31 October, deleted on 30 November, gone on 30 December
const monday = day("2026-10-05");

/** Checks and sends on each of the days; answers the stages recorded, and what Priya was sent on which day. */
async function live(days: readonly Day[]) {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-days-"));
  opening.defer(() => rm(folder, { recursive: true }));
  const priya = { address: "priya.sample@nhs.example", lastActivity: last, mobile: "+447700900123" };
  await addSite(store, "VL0AB", [priya], { manager: "jo.marsh@sunrise.example", asOf: days[0] ?? last });
  const work = workOn(store, { folder, now: `${days[0]}T06:30:00Z` });

  for (const today of days) {
    await store.pool.query("update sources set as_of = $1", [today]);
    for (let runs = 0; runs < 2; runs += 1) {
      const check = { now: `${today}T06:30:00Z` };
      await dailyCheck(work, check);
      await lookAtSites(work, check);
      await lookAtSites(work, check);
      await planOwedMessages(work, check);
      await deliverMessages(work, { now: `${today}T10:00:00Z` });
    }
  }
  const { rows: stages } = await store.pool.query<{ stage: string; status: string }>(
    `select kind || ' ' || days_left as stage, status from reminders where recipient_role = 'person' order by id`,
  );
  const names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).toSorted();
  const sent = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })),
  );
  return {
    stages,
    texts: sent.filter(({ text }) => text.includes("+447700900123")).map(({ name }) => name.slice(0, 10)),
    toManager: sent
      .filter(({ text }) => text.includes("<jo.marsh@sunrise.example>"))
      .map(({ name }) => name.slice(0, 10)),
  };
}

const everyDay = Array.from({ length: daysBetween(monday, day("2027-01-08")) }, (_, n) => addDays(monday, n));

/** Stages of the person, with the day on which each is reached. */
const ladder = [
  ["account-inactive-soon 10", "2026-10-20"],
  ["account-inactive-soon 5", "2026-10-25"],
  ["account-inactive-soon 2", "2026-10-28"],
  ["account-inactive-soon 0", "2026-10-30"],
  ["account-inactive 0", "2026-10-31"],
  ["account-deleted-soon 15", "2026-11-14"],
  ["account-deleted-soon 5", "2026-11-24"],
  ["account-deleted-soon 2", "2026-11-27"],
  ["account-deleted-soon 0", "2026-11-29"],
  ["account-deleted 0", "2026-11-30"],
] as const;

describe("Priya stops using her account on 1 October", () => {
  it("hears of every stage once on its day, though every check runs twice", { timeout: 120_000 }, async () => {
    const { stages, texts, toManager } = await live(everyDay);
    expect(stages.map(({ stage }) => stage)).toEqual(ladder.map(([stage]) => stage));
    expect(new Set(stages.map(({ status }) => status))).toEqual(new Set(["accepted"]));
    expect(texts).toEqual(ladder.filter(([stage]) => !stage.endsWith(" 10")).map(([, on]) => on));
    // Closed days: off on a Saturday, told on Monday; the countdown stages move to the working day before.
    expect(toManager[0]).toBe("2026-11-02");
    expect(toManager).toContain("2026-11-24");
    expect(new Set(toManager).size).toBe(toManager.length);
  });

  it.for<{ missed: string; days: readonly Day[]; skipped: readonly string[] }>([
    {
      missed: "the days of two stages",
      days: everyDay.filter((on) => on < "2026-10-25" || on > "2026-10-29"),
      skipped: ["account-inactive-soon 5", "account-inactive-soon 2"],
    },
    {
      missed: "the day of one stage, so that it comes a day late",
      days: everyDay.filter((on) => on !== "2026-10-25"),
      skipped: [],
    },
    {
      missed: "everything until the account has been off for a week",
      days: everyDay.filter((on) => on > "2026-11-06"),
      skipped: ladder.slice(0, 4).map(([stage]) => stage),
    },
  ])("hears only of the latest stage when checks miss $missed", { timeout: 120_000 }, async ({ days, skipped }) => {
    const { stages } = await live(days);
    const all = stages.map(({ stage }) => stage);
    expect(new Set(all).size).toBe(all.length);
    const told = stages.filter(({ status }) => status === "accepted").map(({ stage }) => stage);
    expect(told).toEqual(ladder.map(([stage]) => stage).filter((stage) => !skipped.includes(stage)));
    expect(stages.filter(({ status }) => status !== "accepted" && status !== "superseded")).toEqual([]);
  });
});
