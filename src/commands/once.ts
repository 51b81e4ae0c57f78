import { randomUUID } from "node:crypto";
import type { App } from "../app.ts";
import type { JobData, Queue } from "../jobs/queue.ts";
import type { Work } from "../jobs/work.ts";

/** A queue of a command's own, which a running service leaves alone; wiped when the command ends. */
export interface Once extends AsyncDisposable {
  queue: Queue;
  work: Work;
  /** What its jobs carry: the moment the command runs as of. */
  data: JobData;
}

/** Everything below a warning is left to the service, unless somebody asks for more than it says. */
function quieter(level: string): string {
  return level === "info" ? "warn" : level;
}

/** Opens a queue for one command and one moment. */
export async function onceQueue(app: App, now: Date): Promise<Once> {
  const queue = await app.queue(`once-${randomUUID().slice(0, 8)}`);
  return {
    queue,
    // A person at a terminal is told in words; the log speaks up when something is wrong.
    work: { ...app.work(queue, () => now), log: app.log.child({}, { level: quieter(app.settings.logLevel) }) },
    data: { now: now.toISOString() },
    [Symbol.asyncDispose]: () => queue.obliterate(),
  };
}
