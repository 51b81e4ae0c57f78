import { addDays, type Day, londonDay, londonInstant } from "./day.ts";

/**
 * When the next daily check begins: at its time today, tomorrow once today's has finished (`lastDay` is the last that
 * has), or now where its time has passed: then the first worker that runs makes up for it.
 */
export function nextCheckAt({ lastDay, now, checkAt }: { lastDay: Day | null; now: Date; checkAt: string }): Date {
  const today = londonDay(now);
  const isDone = lastDay !== null && lastDay >= today;
  const at = londonInstant(isDone ? addDays(today, 1) : today, checkAt);
  return at > now ? at : now;
}
