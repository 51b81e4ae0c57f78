import type { EventEmitter } from "node:events";
import { inTime } from "./in-time.ts";

/** As much of a worker as its end needs. */
type Ending = Pick<EventEmitter, "on" | "off"> & { close(): Promise<void> };

interface Unfinished {
  waiting: number;
  active: number;
  delayed: number;
}

/** Keeps a job in `running` while it runs. */
export async function tracked(running: Set<Promise<void>>, run: Promise<void>): Promise<void> {
  running.add(run);
  try {
    await run;
  } finally {
    running.delete(run);
  }
}

/** Waits for the running jobs however long they take, but not for a server that has gone. */
export async function closeWorker(worker: Ending, running: ReadonlySet<Promise<void>>): Promise<void> {
  const closing = worker.close();
  for (;;) {
    await Promise.allSettled(running);
    try {
      return await inTime(closing);
    } catch (error) {
      if (running.size === 0) throw error;
    }
  }
}

/** Resolves when `count` finds nothing that waits, runs or is to be tried again. */
export async function drained(worker: Ending, count: () => Promise<Unfinished>): Promise<void> {
  for (;;) {
    const { waiting, active, delayed } = await count();
    if (waiting + active + delayed === 0) return;
    await nextEnd(worker);
  }
}

/** Resolves at the next end of a job here; after a moment anyway, because other workers share the queue. */
async function nextEnd(worker: Ending): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  const timer = setTimeout(end, 200);
  worker.on("completed", end).on("failed", end);
  await promise;
  clearTimeout(timer);
  worker.off("completed", end).off("failed", end);
}
