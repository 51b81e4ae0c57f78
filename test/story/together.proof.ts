import { it, vi } from "vitest";
import { openStore } from "../../src/store/connect.ts";
import { install } from "../support/program.ts";
import { queues, region } from "./homes.ts";

const patiently = { timeout: 200_000, interval: 100 };
const limits = { timeout: 280_000 };
const homes = 3000;

interface Run {
  looked: number;
  failed: number;
  finished: boolean;
}

it.concurrent.for(queues)(
  "four worker processes share one check ($queue): each site is looked at once",
  limits,
  async ({ queue }, { expect }) => {
    await using app = await install({ queue, settings: { SENDING: "off" } });
    const today = await region(app, homes);
    await using store = await openStore(app.databaseUrl, { max: 2 });
    for (let workers = 0; workers < 4; workers += 1) app.start("--role", "worker");
    const run = async () =>
      (
        await store.pool.query<Run>(
          "select looked, failed, finished_at is not null as finished from check_runs where day = $1",
          [today],
        )
      ).rows[0];
    await vi.waitUntil(async () => (await run())?.finished, patiently);
    expect(await run()).toEqual({ looked: homes, failed: 0, finished: true });
    const { rows } = await store.pool.query<{ people: number; reminders: number }>(
      `select count(distinct recipient_id)::int as people, count(*)::int as reminders from reminders
        where recipient_role = 'person' and status = 'owed'`,
    );
    expect(rows).toEqual([{ people: homes, reminders: homes }]);
  },
);

it.concurrent("two checks and an import at the same moment lose nothing", limits, async ({ expect }) => {
  await using app = await install({ settings: { SENDING: "off" } });
  const today = await region(app, homes);
  const late = await app.file(
    "late.csv",
    "account,site,name,last_activity",
    `late.sample@nhs.example,VL0001,Late Sample,${today}`,
  );
  const check = async () =>
    (await app.ask<{ sites: { looked: number; failed: number } }>("check", "--date", today)).sites;
  const [one, other] = await Promise.all([check(), check(), app.ask("import", "accounts", late, "--source", "late")]);
  expect([one.failed, other.failed]).toEqual([0, 0]);
  await check();
  await using store = await openStore(app.databaseUrl, { max: 1 });
  const { rows } = await store.pool.query<{ state: string | null; accounts: number }>(
    "select state, count(*)::int as accounts from accounts group by state",
  );
  expect(rows).toEqual([{ state: "active", accounts: homes + 1 }]);
  const due = await store.pool.query("select 1 from sites where look_on <= $1", [today]);
  expect(due.rows).toEqual([]);
});
