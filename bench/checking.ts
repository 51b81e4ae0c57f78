import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { App } from "../src/app.ts";
import { jobFunctions } from "../src/jobs/jobs.ts";
import type { JobData, JobRing } from "../src/jobs/queue.ts";
import type { Day } from "../src/rules/day.ts";
import { hasDueSites } from "../src/store/due-sites.ts";
import { readRun } from "../src/store/check-runs.ts";
import { type Cost, costOf, serverCpuMs } from "./measure.ts";
import { momentOfCheck } from "./server.ts";

/** What a worker process says of itself when it is done. */
export interface Worked {
  cpuMs: number;
  peakMiB: number;
}

/** A check of everything that is due, done by worker processes of their own. */
export interface FullCheck extends Cost {
  peakMiB: number;
}

/** Lets `workers` processes do a whole check of `on`, through the queue. Planning the messages is not part of it. */
export async function checkWith(app: App, url: string, on: Day, workers: number): Promise<FullCheck> {
  const name = `bench-${Date.now()}`;
  const queue = await app.queue(name);
  const started = await Promise.all(Array.from({ length: workers }, () => startWorker(url, name)));
  const server = await serverCpuMs(app.store);
  const began = performance.now();
  await queue.ring({ name: "daily-check", data: { now: momentOfCheck(on).toISOString() } });
  while ((await readRun(app.store, on)) === null || (await hasDueSites(app.store, on))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const wallMs = performance.now() - began;
  const worked = await Promise.all(started.map(stopWorker));
  const after = await serverCpuMs(app.store);
  await queue.obliterate();
  const nodeMs = worked.reduce((sum, one) => sum + one.cpuMs, 0);
  const cpuMs = server === null || after === null ? null : nodeMs + after - server;
  return { wallMs, cpuMs, nodeMs, peakMiB: Math.max(...worked.map((one) => one.peakMiB)) };
}

async function startWorker(url: string, queue: string): Promise<ChildProcess> {
  const child = fork(new URL("./worker.ts", import.meta.url), [url, queue], { stdio: ["ignore", 2, 2, "ipc"] });
  await once(child, "message");
  return child;
}

async function stopWorker(child: ChildProcess): Promise<Worked> {
  child.send("stop");
  const [worked] = (await once(child, "message")) as [Worked];
  if (child.exitCode === null) await once(child, "exit");
  return worked;
}

/** A day's check in this process without a queue: each job runs when the one before it has ended. */
export async function checkHere(app: App, on: Day, skip: readonly string[] = []): Promise<void> {
  const rung: JobRing[] = [{ name: "daily-check" }];
  const work = { ...app.work(await app.queue()), ring: async (job: JobRing) => void rung.push(job) };
  const jobs = jobFunctions(work);
  const data: JobData = { now: momentOfCheck(on).toISOString() };
  for (let job = rung.shift(); job !== undefined; job = rung.shift()) {
    const next = job;
    if (rung.some(({ id }) => id !== undefined && id === next.id) || skip.includes(next.name)) continue;
    await jobs[next.name]?.({ ...next.data, ...data });
  }
}

/** What a day's check in this process costs. */
export async function costOfCheckHere(app: App, on: Day, skip?: readonly string[]): Promise<Cost> {
  return await costOf(app.store, () => checkHere(app, on, skip));
}
