import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundle } from "../crash/bundle.ts";
import { areServicesRequired } from "../support/docker.ts";
import { freshDatabase } from "../support/services.ts";
import { faults } from "./faults.ts";
import { openServers } from "./own-postgres.ts";
import { hasRedisProgram, startOwnRedis } from "./own-redis.ts";
import { openPlace } from "./place.ts";
import { type Outcome, strike } from "./run.ts";

/** So many people are owed something in each history; fault-test takes many more. */
const people = 60;
const atOnce = 9;

/** Everything that is owed goes out within a minute after the servers work again; beside other tests it takes longer. */
const withinMs = 120_000;

// A Redis that is only in a container is none that a test may kill.
const hasRedis = hasRedisProgram || areServicesRequired;
const proven = faults.filter(({ at }) => at !== "redis" || hasRedis);

const opened = new AsyncDisposableStack();
const outcomes = new Map<string, Promise<Outcome>>();
let entry = "";

// Side by side: they wait for timers more than they work.
beforeAll(async () => {
  entry = opened.use(await buildBundle()).entry;
  const servers = opened.use(await openServers());
  const databaseUrl = async () => opened.use(await freshDatabase()).url;
  const lanes = Array.from({ length: atOnce }, (): Promise<unknown> => Promise.resolve());
  for (const [index, fault] of proven.entries()) {
    const outcome = (lanes[index % atOnce] ?? Promise.resolve()).then(() =>
      strike(fault, people, { entry, databaseUrl, ownPostgres: servers.start }),
    );
    lanes[index % atOnce] = outcome.catch(() => {}); // its test tells
    outcomes.set(fault.name, outcome);
  }
}, 120_000);

afterAll(() => opened.disposeAsync());

it.for(proven)(
  "$what: nothing is lost, nothing sent twice, and all is out soon",
  { timeout: 400_000 },
  async ({ name, says, workers = 1 }) => {
    const { lost, twice, untrue, recoveredMs, ends, said, meanwhile } = await (outcomes.get(name) ?? Promise.reject());
    expect({ lost, twice, untrue }).toEqual({ lost: [], twice: [], untrue: [] });
    expect(recoveredMs).toBeLessThan(withinMs);
    // Each lived through it, and said nothing that nobody had foreseen.
    expect(ends).toEqual(Array.from({ length: workers }, () => 0));
    expect(said).not.toMatch(/Unhandled|Uncaught|node:internal\/process\/promises/);
    if (!says) return;
    expect(meanwhile?.code).toBe(says.code);
    expect(meanwhile?.said).toMatch(says.like);
  },
);

describe.runIf(hasRedis)("a Redis that would throw jobs away when it is full", () => {
  it("is refused at the start, with the setting to change", { timeout: 120_000 }, async () => {
    await using redis = await startOwnRedis();
    await redis.tell("config", "set", "maxmemory-policy", "allkeys-lru");
    await using database = await freshDatabase();
    await using place = await openPlace(entry, { DATABASE_URL: database.url, QUEUE_URL: redis.url });
    const { ended, said } = place.start("start", "--role", "worker");
    expect(await ended).toBe(3);
    expect(said()).toMatch(/lapsewatch start: QUEUE_URL: .*maxmemory-policy is allkeys-lru.*Set it to noeviction/);
  });
});
