import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { OwnRedis } from "./own-redis.ts";
import type { Struck } from "./run.ts";

/** What `status` answered, where it was asked while the fault lasted. */
type Meanwhile = Awaited<ReturnType<Struck["status"]>>;

/** Something that goes wrong around the program while it sends. */
export interface Fault {
  name: string;
  /** What happens, for people. */
  what: string;
  /** What it strikes. In Redis is the queue; otherwise the queue is in PostgreSQL. */
  at: "redis" | "postgres" | "mail" | "workers";
  /** It strikes the way there, not the server. */
  isOnTheWay?: true;
  workers?: number;
  /** It strikes when this share of the people has been sent something; 0: at once, when the day's check begins. */
  after?: number;
  /** Does it, and mends it again. */
  strike(struck: Struck): Promise<Meanwhile | void>;
  /** What `status` says meanwhile. */
  says?: { code: number; like: RegExp };
}

/** Longer than a lease, so that whoever holds messages loses them. */
const longerThanALeaseMs = 26_000;

const redisIsAway = { code: 6, like: /does not answer/ };
const databaseIsAway = { code: 6, like: /The database 127\.0\.0\.1:\d+\/postgres cannot be reached/ };

/** Every fault that the program must live through. */
export const faults: readonly Fault[] = [
  {
    name: "redis-restarted",
    what: "Redis is stopped and started again, empty",
    at: "redis",
    async strike({ redis }) {
      await redis.kill("SIGTERM");
      await delay(1000);
      await redis.start();
    },
  },
  {
    name: "redis-killed",
    what: "Redis is killed (SIGKILL) and comes back empty",
    at: "redis",
    says: redisIsAway,
    async strike({ redis, status }) {
      await redis.kill("SIGKILL");
      const said = await status();
      await redis.start();
      return said;
    },
  },
  {
    name: "redis-flushed",
    what: "FLUSHALL, three times in a second",
    at: "redis",
    async strike({ redis }) {
      for (let times = 0; times < 3; times += 1) {
        await redis.tell("flushall");
        await delay(300);
      }
    },
  },
  {
    name: "redis-full",
    what: "Redis is out of memory and refuses writes; then there is room again",
    at: "redis",
    async strike({ redis }) {
      await redis.tell("config", "set", "maxmemory", "1");
      await delay(8000);
      await redis.tell("config", "set", "maxmemory", "0");
    },
  },
  {
    name: "redis-paused",
    what: "CLIENT PAUSE for 12 seconds",
    at: "redis",
    async strike({ redis }) {
      await paused(redis, 12_000);
    },
  },
  {
    name: "redis-half-open",
    what: "the way to Redis goes dead for 10 seconds, and what was connected stays dead",
    at: "redis",
    isOnTheWay: true,
    says: redisIsAway,
    strike: dead,
  },
  {
    name: "postgres-restarted",
    what: "PostgreSQL is stopped (fast) and started again",
    at: "postgres",
    async strike({ postgres }) {
      await postgres.stop("fast");
      await postgres.start();
    },
  },
  {
    name: "postgres-stopped",
    what: "PostgreSQL is stopped with immediate, as if the plug were pulled, and started again",
    at: "postgres",
    says: databaseIsAway,
    async strike({ postgres, status }) {
      await postgres.stop("immediate");
      const said = await status();
      await delay(3000);
      await postgres.start();
      return said;
    },
  },
  {
    name: "connections-ended-checking",
    what: "every connection to PostgreSQL is ended (pg_terminate_backend), six times from the beginning of the check on",
    at: "postgres",
    after: 0,
    strike: endConnections,
  },
  {
    name: "connections-ended-sending",
    what: "every connection to PostgreSQL is ended, six times in the middle of sending",
    at: "postgres",
    strike: endConnections,
  },
  {
    name: "postgres-locked",
    what: "somebody holds the table of messages for 26 seconds, which is longer than a lease",
    at: "postgres",
    async strike({ postgres }) {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      await client.query("begin");
      await client.query("lock table messages in access exclusive mode");
      await delay(longerThanALeaseMs);
      await client.end();
    },
  },
  {
    name: "facts-locked",
    what: "somebody holds the lock of the facts for 15 seconds while the check begins",
    at: "postgres",
    after: 0,
    async strike({ postgres }) {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(19543, 1)");
      await delay(15_000);
      await client.end();
    },
  },
  {
    name: "postgres-frozen",
    what: "every connection to PostgreSQL stands still (SIGSTOP) for 26 seconds",
    at: "postgres",
    async strike({ store }) {
      const { rows } = await store.pool.query<{ pid: number }>(otherConnections);
      for (const { pid } of rows) process.kill(pid, "SIGSTOP");
      await delay(longerThanALeaseMs);
      for (const { pid } of rows) process.kill(pid, "SIGCONT");
    },
  },
  {
    name: "backend-killed",
    what: "one process of PostgreSQL is killed (SIGKILL): the server cuts all connections and recovers",
    at: "postgres",
    async strike({ store }) {
      const { rows } = await store.pool.query<{ pid: number }>(otherConnections);
      process.kill(rows[0]!.pid, "SIGKILL");
    },
  },
  {
    name: "postgres-half-open",
    what: "the way to PostgreSQL goes dead for 10 seconds, and what was connected stays dead",
    at: "postgres",
    isOnTheWay: true,
    says: databaseIsAway,
    strike: dead,
  },
  {
    name: "mail-slow",
    what: "the mail server answers one byte a second for 26 seconds, which is longer than a lease",
    at: "mail",
    isOnTheWay: true,
    async strike({ proxy }) {
      proxy.drip(1000);
      await delay(longerThanALeaseMs);
      proxy.drip(null);
    },
  },
  {
    name: "worker-frozen",
    what: "one of two workers stands still (SIGSTOP) for 26 seconds, which is longer than its leases, and goes on",
    at: "workers",
    workers: 2,
    async strike({ workers: [one] }) {
      one!.child.kill("SIGSTOP");
      await delay(longerThanALeaseMs);
      one!.child.kill("SIGCONT");
    },
  },
  {
    name: "two-of-everything",
    what: "four workers, two checks and two deliveries by hand, all at once",
    at: "workers",
    workers: 4,
    after: 0,
    async strike({ place }) {
      const words = [["check"], ["check"], ["deliver"], ["deliver"]];
      const codes = await Promise.all(words.map((one) => place.start(...one).ended));
      if (codes.some((code) => code !== 0)) throw new Error(`The commands ended with ${codes.join()}.`);
    },
  },
];

const otherConnections = `select pid from pg_stat_activity
  where backend_type = 'client backend' and application_name <> 'the test' and pid <> pg_backend_pid()`;

async function endConnections({ store }: Struck): Promise<void> {
  for (let times = 0; times < 6; times += 1) {
    await store.pool.query(otherConnections.replace("select pid", "select pg_terminate_backend(pid)"));
    await delay(500);
  }
}

async function paused(redis: OwnRedis, forMs: number): Promise<void> {
  await redis.tell("client", "pause", `${forMs}`, "all");
  await delay(forMs);
}

async function dead({ proxy, status }: Struck): Promise<Meanwhile> {
  proxy.freeze();
  const [said] = await Promise.all([status(), delay(10_000)]);
  proxy.mendForNew();
  return said;
}
