import { it, vi } from "vitest";
import { openStore } from "../../src/store/connect.ts";
import { endOf, install } from "../support/program.ts";
import { queues, region } from "./homes.ts";

// On a machine with no time left a try may fail, and the next comes minutes later.
const soon = { timeout: 250_000, interval: 50 };

const limits = { timeout: 400_000 };

// Side by side: they wait for leases and timers more than they work.
it.concurrent.for(queues)(
  "a worker killed in the middle of a check ($queue): another finishes it, each site looked at once",
  limits,
  async ({ queue }, { expect }) => {
    await using app = await install({ queue, settings: { SENDING: "off" } });
    const homes = 6000;
    const today = await region(app, homes);
    await using store = await openStore(app.databaseUrl, { max: 2 });
    const run = async () =>
      (
        await store.pool.query<{ looked: number; finished: boolean }>(
          "select looked, finished_at is not null as finished from check_runs where day = $1",
          [today],
        )
      ).rows[0] ?? { looked: 0, finished: false };

    const first = app.start("--role", "worker");
    await vi.waitUntil(async () => (await run()).looked > 0, soon);
    await endOf(first, "SIGKILL");
    const killedAt = await run();
    expect(killedAt.finished).toBe(false);

    app.start("--role", "worker");
    await vi.waitUntil(async () => (await run()).finished, soon);
    expect((await run()).looked).toBe(homes);
    const { rows } = await store.pool.query<{ people: number }>(
      `select count(distinct recipient_id)::int as people from reminders
        where recipient_role = 'person' and status = 'owed' and days_left = 0`,
    );
    expect(rows).toEqual([{ people: homes }]);
  },
);

it.concurrent.for(queues)(
  "a worker killed in the middle of sending ($queue): nobody is left out, nobody is written to twice unseen",
  limits,
  async ({ queue }, { expect }) => {
    await using app = await install({ queue });
    const homes = 300;
    await region(app, homes);
    await using store = await openStore(app.databaseUrl, { max: 2 });

    const first = app.start("--role", "worker");
    await vi.waitUntil(() => app.mail.mails.length > 20, soon);
    await endOf(first, "SIGKILL");
    app.start("--role", "worker");
    const left = async () =>
      (await store.pool.query("select 1 from messages where status in ('planned', 'claimed')")).rows.length;
    await vi.waitUntil(async () => app.mail.mails.length > homes && (await left()) === 0, soon);

    const { rows } = await store.pool.query<{ destination: string; status: string }>(
      "select destination, status from messages where status not in ('suppressed', 'expired')",
    );
    const received = Map.groupBy(app.mail.mails, ({ to }) => to.join());
    const wrong = rows.filter(({ destination, status }) => {
      const times = received.get(destination)?.length ?? 0;
      return status === "accepted" ? times !== 1 : status !== "unknown" || times > 1;
    });
    expect(wrong).toEqual([]);
    expect(rows.filter(({ status }) => status === "accepted").length).toBeGreaterThan(homes);
    // Each person has a private address and the account itself: one e-mail, one copy.
    expect(rows).toHaveLength(2 * homes);
  },
);
