import { nameFailure } from "./failure.ts";

/** The queue did not answer, or not in time. */
export class QueueUnreachable extends Error {
  override name = "QueueUnreachable";
}

/** How long the queue may take to answer. */
export const answerWithinMs = 5000;

/** The answer, or QueueUnreachable when it is late or an error. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(Object.assign(new Error("late"), { code: "ETIMEDOUT" })), answerWithinMs);
  try {
    return await Promise.race([answer, late.promise]);
  } catch (cause) {
    throw new QueueUnreachable(`The queue does not answer (${nameFailure(cause)}).`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
