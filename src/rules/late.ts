const hourMs = 3_600_000;

/** A daily check that has not finished for longer is late: a day, and two hours to make up for a bad night. */
const lateAfterHours = 26;

/** Whether the check is late, judged by the moment the last one finished, or the first import while none has. */
export function isCheckLate(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() > lateAfterHours * hourMs;
}
