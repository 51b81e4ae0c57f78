import type { Logger } from "pino";
import { ping, type PingTarget } from "../delivery/ping.ts";
import type { Store } from "../store/connect.ts";
import { markCheckTold, untoldCheck } from "../store/pinged.ts";
import { nameFailure } from "./failure.ts";

/** How often every worker process asks whether a check has finished of which nobody outside has been told, in milliseconds. */
export const tellOutsideMs = 30_000;
/** Wait before the next try, doubled each time: from a minute to an hour. */
const firstRetryMs = 60_000;
const longestRetryMs = 60 * 60_000;

/**
 * Calls the monitor outside after each finished check, so that its silence is an alarm. It asks the database, not the
 * check: that never waits for it, and what a process that died has not told the next one tells. Two workers may both
 * call, which a monitor does not mind.
 */
export function openTellingOutside(
  { store, log }: { store: Store; log: Logger },
  target: PingTarget | null,
): (now: Date) => Promise<void> {
  let failures = 0;
  let nextTryAt = 0;
  return async (now) => {
    if (target === null || now.getTime() < nextTryAt) return;
    const day = await untoldCheck(store, now);
    if (day === null) return;
    try {
      await ping(target);
      failures = 0;
    } catch (error) {
      failures += 1;
      nextTryAt = now.getTime() + Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs);
      log.warn({ day, attempt: failures, failure: nameFailure(error) }, "PING_URL could not be called: tried again");
      return;
    }
    await markCheckTold(store, day);
    log.info({ day }, "PING_URL was called");
  };
}
