import { setTimeout as delay } from "node:timers/promises";
import { jobFunctions } from "./jobs.ts";
import type { JobRing, Queue } from "./queue.ts";
import type { Work } from "./work.ts";

/** How long to wait for what another process holds before ringing again, in milliseconds. */
const pauseMs = 250;

/** A job failed more often than it may be tried. */
export class JobFailed extends Error {
  override name = "JobFailed";
}

/**
 * Runs the jobs that `first` sets off on a queue of the caller's own, with a worker of its own, until `isDone` says that
 * nothing is left. What another process is working on is waited for. Throws JobFailed when a job gives up.
 */
export async function runOnce(
  work: Work,
  queue: Queue,
  first: JobRing,
  { isDone, signal }: { isDone: () => Promise<boolean>; signal?: AbortSignal },
): Promise<void> {
  const worker = await queue.work(jobFunctions(work), { concurrency: 4 });
  try {
    for (;;) {
      signal?.throwIfAborted();
      await queue.ring(first);
      await worker.drain();
      const { failed } = await queue.counts();
      if (failed > 0)
        throw new JobFailed("A job failed and was given up. The log says which; doctor tries every part.");
      if (await isDone()) return;
      await delay(pauseMs, undefined, signal ? { signal } : {});
    }
  } finally {
    await worker.close();
  }
}
