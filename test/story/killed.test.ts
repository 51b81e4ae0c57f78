import { it, vi } from "vitest";
import { addDays, londonDay } from "../../src/rules/day.ts";
import { openStore } from "../../src/store/connect.ts";
import { endOf, install, type Installation } from "../support/program.ts";
import { redisUrl } from "../support/services.ts";

// The service runs by the clock, so that these stories play today, with windows that are open at every hour.
const today = londonDay(new Date());
const allDay = { from: "00:00", to: "23:59" };

/** A region of so many homes, in each of them one person who must log in today. */
async function region(app: Installation, homes: number): Promise<void> {
  // A first list of so many people would wait for somebody to release it.
  const numbers = { peopleWindow: allDay, textsPerSiteAndDay: 1000, brakeAfterMessages: 100_000 };
  const policy = await app.file("policy.json", JSON.stringify(numbers));
  Object.assign(app.env, { POLICY_FILE: policy, CHECK_AT: "00:00" });
  const file = await app.file("register.csv", ...register(homes));
  await app.ask("import", "accounts", file, "--contact-basis", "consent");
}

function register(homes: number): string[] {
  const last = addDays(today, -29);
  const rows = Array.from({ length: homes }, (_, n) => {
    const number = String(n).padStart(4, "0");
    return `person${number}.sample@nhs.example,VL${number},Person Sample,${last},person${number}@home.example`;
  });
  return ["account,site,name,last_activity,contact_email", ...rows];
}

const soon = { timeout: 80_000, interval: 20 };

// Without any Redis the queue lives in PostgreSQL alone; the line about the services says so.
const queues: readonly { queue: "postgres" | "redis" }[] =
  redisUrl() === null ? [{ queue: "postgres" }] : [{ queue: "postgres" }, { queue: "redis" }];

const limits = { timeout: 170_000 };

// Side by side: they wait for leases and timers more than they work.
it.concurrent.for(queues)(
  "a worker killed in the middle of a check ($queue): another finishes it, each site looked at once",
  limits,
  async ({ queue }, { expect }) => {
    await using app = await install({ queue, settings: { SENDING: "off" } });
    const homes = 6000;
    await region(app, homes);
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
