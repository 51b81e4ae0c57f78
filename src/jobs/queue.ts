import { type Job, Queue as BullQueue, Worker as BullWorker, withBackend } from "bullmq";
import { nameFailure, placesOf, reportSparingly, type Trouble } from "./failure.ts";
import { answerWithinMs, inTime } from "./in-time.ts";
import { lastingBackend } from "./queue-connections.ts";
import { mayMakeTables } from "./queue-tables.ts";
import { checkRedis, connectRedis } from "./redis.ts";
import { closeWorker, drained, tracked } from "./running.ts";

export { QueueUnreachable } from "./in-time.ts";

/** What a job may carry: the instant it runs as of (ISO 8601; without it, the clock's) and ids. */
export interface JobData {
  now?: string;
  ids?: readonly number[];
}

/** A pull at the bell. */
export interface JobRing {
  name: string;
  data?: JobData;
  /**
   * Rings with the same id are one while the first waits; when it is running already, one more run follows. Delayed
   * rings count by themselves, so they never swallow one that should run now.
   */
  id?: string;
  delayMs?: number;
}

export type JobFunctions = Readonly<Record<string, (data: JobData) => Promise<void>>>;

/** Rings for the job `name` whenever the cron expression says so, London time. */
export interface ScheduleEntry {
  name: string;
  cron: string;
}

export interface Worker {
  /** Resolves when nothing waits, runs or is to be tried again. */
  drain(): Promise<void>;
  /** Takes no more jobs; resolves when those that run have finished. */
  close(): Promise<void>;
}

/** Every call throws QueueUnreachable within a few seconds when the server does not answer. */
export interface Queue extends AsyncDisposable {
  backend: "redis" | "postgres";
  ring(job: JobRing): Promise<void>;
  work(jobs: JobFunctions, options?: { concurrency?: number }): Promise<Worker>;
  /**
   * Makes the schedule what the entries say. What stands already is left untouched, so that an overdue job is not lost;
   * called again and again it brings back what was wiped.
   */
  schedule(entries: readonly ScheduleEntry[]): Promise<void>;
  counts(): Promise<{ waiting: number; active: number; failed: number; delayed: number }>;
  /** What must be put right before this queue can be relied on, a sentence each. */
  check(): Promise<string[]>;
  /** Removes the queue and everything in it. */
  obliterate(): Promise<void>;
  /** Closes the workers too, letting running jobs finish. */
  close(): Promise<void>;
  /** For the queue dashboard only. */
  bullQueue: BullQueue;
}

/** The queue of the service. A one-shot command opens one of its own name and obliterates it at the end. */
export const serviceQueue = "lapsewatch";
const prefix = "{lapsewatch}"; // with braces all keys are in one slot of a cluster
const timeZone = "Europe/London";

const jobOptions = {
  attempts: 4,
  backoff: { type: "exponential", delay: 500 },
  removeOnComplete: true,
  removeOnFail: { count: 1000, age: 14 * 86_400 },
  stackTraceLimit: 0, // stacks hold messages
};

// Nobody reads the stream of events but the dashboard.
const streams = { events: { maxLen: 100 } };

// The job of a worker that died is taken up after lock and interval at the latest, and however often that happens.
const workerOptions = { lockDuration: 20_000, stalledInterval: 10_000, maxStalledCount: 50 };

/** How long the database may take over one statement of the queue. */
const silentMs = 20_000;

type Run = (job: Job<JobData>) => Promise<void>;

/** What differs between the two places a queue can live in. */
interface Backend {
  name: Queue["backend"];
  openQueue(name: string): BullQueue;
  openWorker(name: string, run: Run, concurrency: number): BullWorker;
  check(): Promise<string[]>;
  /** Ends the connections that were made for BullMQ and that it leaves open. */
  disconnect(): void;
}

function redisBackend(url: string): Backend {
  const ringing = connectRedis(url, "gives-up");
  const working = () => connectRedis(url, "waits");
  const opened = [ringing];
  return {
    name: "redis",
    openQueue: (name) => new BullQueue(name, { connection: ringing, prefix, streams, defaultJobOptions: jobOptions }),
    openWorker(name, run, concurrency) {
      const connection = working();
      opened.push(connection);
      return new BullWorker(name, run, { ...workerOptions, concurrency, connection, prefix });
    },
    check: () => checkRedis(ringing),
    disconnect: () => opened.forEach((client) => client.disconnect()),
  };
}

function postgresBackend(url: string, migrate: boolean): Backend {
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(lastingBackend);
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: answerWithinMs,
    // Its statements are short. Without an answer for so long the connection is dead, and is replaced.
    query_timeout: silentMs,
    application_name: "lapsewatch queue",
  };
  // Both are the same to every caller; only the type of their connection differs.
  return {
    name: "postgres",
    openQueue: (name) =>
      new PostgresQueue(name, {
        connection: { ...connection, max: 2, migrate },
        streams,
        defaultJobOptions: jobOptions,
      }) as unknown as BullQueue,
    openWorker: (name, run, concurrency) =>
      new PostgresWorker<JobData>(name, run, {
        ...workerOptions,
        concurrency,
        connection: { ...connection, max: 4 },
      }) as unknown as BullWorker,
    check: async () => [],
    disconnect: () => {},
  };
}

/**
 * Opens a queue where `url` says: `redis://`, `rediss://` (`?cluster=true`) or `postgres://`, where its tables are made
 * when they are missing. `onTrouble` hears of failed tries and lost connections.
 */
export async function openQueue(options: {
  url: string;
  name?: string;
  onTrouble?: (trouble: Trouble) => void;
}): Promise<Queue> {
  const { url, name = serviceQueue, onTrouble = () => {} } = options;
  const backend = /^rediss?:/.test(url) ? redisBackend(url) : postgresBackend(url, await inTime(mayMakeTables(url)));
  const bullQueue = backend.openQueue(name);
  let isClosed = false;
  const report = reportSparingly(onTrouble);
  // A connection that is still on its way out when the server stops is nobody's loss.
  const lost = (error: unknown) => void (isClosed || report(error));
  bullQueue.on("error", lost);
  const workers: Worker[] = [];
  async function close(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.close()));
    await inTime(bullQueue.close()).catch(lost);
    isClosed = true;
    backend.disconnect();
  }
  try {
    await inTime(bullQueue.waitUntilReady());
  } catch (error) {
    backend.disconnect();
    void bullQueue.close().catch(lost);
    throw error;
  }
  return {
    backend: backend.name,
    ring: (job) => ring(bullQueue, job),
    async work(jobs, { concurrency = 4 } = {}) {
      const running = new Set<Promise<void>>();
      const run = runJob(jobs, onTrouble);
      const bullWorker = backend.openWorker(name, (job) => tracked(running, run(job)), concurrency);
      bullWorker.on("error", lost);
      const drain = () => drained(bullWorker, () => countJobs(bullQueue));
      const worker = { drain, close: () => closeWorker(bullWorker, running).catch(lost) };
      workers.push(worker);
      await inTime(bullWorker.waitUntilReady());
      return worker;
    },
    schedule: (entries) => inTime(matchSchedule(bullQueue, entries)),
    counts: () => countJobs(bullQueue),
    check: async () => {
      await countJobs(bullQueue);
      return await inTime(backend.check());
    },
    obliterate: () => inTime(bullQueue.obliterate({ force: true })),
    close,
    [Symbol.asyncDispose]: close,
    bullQueue,
  };
}

async function ring(bullQueue: BullQueue, { name, data = {}, id, delayMs = 0 }: JobRing): Promise<void> {
  requireBare([name, id ?? "", ...Object.values(data).flat()]);
  const deduplication = { id: delayMs > 0 ? `${id}.later` : `${id}`, keepLastIfActive: true };
  await inTime(bullQueue.add(name, data, { delay: delayMs, ...(id !== undefined && { deduplication }) }));
}

/** Jobs are seen by everybody who sees the queue. So they hold ids, days and instants; an address or a name is a mistake. */
function requireBare(values: readonly unknown[]): void {
  const isBare = (value: unknown) => /^[\w:.+-]{0,80}$/.test(String(value));
  if (!values.every(isBare)) throw new TypeError("A job may hold ids, days and instants, nothing else.");
}

function runJob(jobs: JobFunctions, onTrouble: (trouble: Trouble) => void): Run {
  return async ({ name, id = "", attemptsMade, data }) => {
    try {
      const run = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
      if (run === undefined) throw new ReferenceError("no such job");
      await run(data);
    } catch (error) {
      const failure = nameFailure(error);
      onTrouble({ job: { name, id, attempt: attemptsMade + 1 }, failure, at: placesOf(error) });
      // In place of the error itself, whose text may quote a row.
      // oxlint-disable-next-line preserve-caught-error
      throw new Error(failure);
    }
  };
}

async function countJobs(bullQueue: BullQueue): ReturnType<Queue["counts"]> {
  const found = await inTime(bullQueue.getJobCounts("waiting", "active", "failed", "delayed"));
  const { waiting = 0, active = 0, failed = 0, delayed = 0 } = found;
  return { waiting, active, failed, delayed };
}

async function matchSchedule(bullQueue: BullQueue, entries: readonly ScheduleEntry[]): Promise<void> {
  const standing = await bullQueue.getJobSchedulers(0, -1);
  const surplus = standing.filter(({ key }) => !entries.some(({ name }) => name === key));
  for (const { key } of surplus) await bullQueue.removeJobScheduler(key);
  for (const { name, cron } of entries) {
    const found = standing.find(({ key, pattern, tz }) => key === name && pattern === cron && tz === timeZone);
    // A scheduler whose next job was removed by hand would never ring again. (Ids of such jobs are BullMQ's own.)
    if (found && (await bullQueue.getJob(`repeat:${name}:${found.next}`))) continue;
    await bullQueue.upsertJobScheduler(name, { pattern: cron, tz: timeZone }, { name, data: {} });
  }
}
