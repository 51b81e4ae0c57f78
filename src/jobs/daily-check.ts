import { londonInstant } from "../rules/day.ts";
import { lastFinishedRun, openRun, readRun, wakeOnNewFingerprint } from "../store/check-runs.ts";
import { hasDueSites } from "../store/due-sites.ts";
import { ringAllLanes } from "./lanes.ts";
import type { JobData } from "./queue.ts";
import { momentOf, type Work } from "./work.ts";

/** Opens the day's check, wakes what must be looked at afresh, and rings for the first pages. Safe to run again. */
export async function dailyCheck(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await openRun(work.store, today, now);
  await wakeOnNewFingerprint(work.store, today, work.fingerprint);
  await ringAllLanes(work, "look-at-sites", data);
}

/**
 * Rings every few minutes: a check that was missed is made up for, and what an import has woken since is looked at.
 * Before the time of the daily check the new day's sites are left to it; only the first check of all waits for no hour.
 */
export async function bell(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  if (now < londonInstant(today, work.checkAt) && (await lastFinishedRun(work.store)) !== null) return;
  await wakeOnNewFingerprint(work.store, today, work.fingerprint);
  const run = await readRun(work.store, today);
  if (!run?.finishedAt || (await hasDueSites(work.store, today))) await dailyCheck(work, data);
}
