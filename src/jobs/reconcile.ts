import { readRun } from "../store/check-runs.ts";
import { expireMessages, hasWaitingMessages } from "../store/messages.ts";
import { hasUnplanned } from "../store/planning.ts";
import { bell } from "./daily-check.ts";
import { ringAllLanes } from "./lanes.ts";
import type { Queue, ScheduleEntry } from "./queue.ts";
import { settleUnknown } from "./settle-unknown.ts";
import { momentOf, type Work } from "./work.ts";

/** How often every worker process looks for what the queue may have forgotten, in milliseconds. */
export const reconcileMs = 30_000;

/**
 * The database is the truth, the queue a doorbell: this rings again for whatever is due, and brings back the schedule
 * where it was wiped. It runs on a timer of the process, not as a job, so that it works when the queue has lost all.
 */
export async function reconcile(work: Work, queue: Queue, schedule: readonly ScheduleEntry[]): Promise<void> {
  await queue.schedule(schedule);
  const { now, today } = momentOf(work, {});
  await expireMessages(work.store, now);
  await settleUnknown(work, {});
  await bell(work, {});
  // Before the day's check has ended there is more to come that belongs into the same messages.
  const run = await readRun(work.store, today);
  const isChecked = run !== null && run.finishedAt !== null;
  if (isChecked && (await hasUnplanned(work.store.pool, today))) await work.ring({ name: "plan-messages", id: "plan" });
  if (await hasWaitingMessages(work.store, now, today)) await ringAllLanes(work, "deliver-messages", {});
}
