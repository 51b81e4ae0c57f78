/** Wait before the next try, doubled each time: from one minute to half an hour. */
const firstRetryMs = 60_000;
const longestRetryMs = 30 * 60_000;

/** How long a message waits after so many tries, in milliseconds. */
export function retryAfterMs(tries: number): number {
  return Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs);
}
