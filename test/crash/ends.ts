import type { Store } from "../../src/store/connect.ts";
import { whatIsLeft } from "./both-sides.ts";
import { type End, type Place, type Running, until } from "./place.ts";
import type { CrashPoint } from "./points.ts";

/** The words that start a process which looks and sends. */
export const worker = ["start", "--role", "worker"];

/** What was begun is finished within this time when somebody stops the program. */
const stopWithinMs = 30_000;

/** Waits for the end of a process that comes by itself. */
export async function ended({ end }: Running): Promise<End> {
  let found: End | undefined;
  void end.then((one) => (found = one));
  await until("the program died", () => found !== undefined);
  return await end;
}

/** A process that ended in another way never came to its point: then nothing has been shown. */
export function requireEnd({ id, isStop }: CrashPoint, { code, signal, stoppedMs, complaint }: End): void {
  const isMeant = isStop ? code === 0 && stoppedMs <= stopWithinMs : signal === "SIGKILL";
  if (isMeant) return;
  throw new Error(`At ${id} it ended with ${signal ?? code}, ${Math.round(stoppedMs)} ms after a stop: ${complaint}`);
}

/** As a person does whose command broke off. */
export async function again(place: Place, words: readonly string[]): Promise<void> {
  const { code, complaint } = await place.start(words).end;
  if (code !== 0) throw new Error(`${words[0]} ended with ${code} when it was repeated: ${complaint}`);
}

/**
 * Starts it, and waits until it works. On a machine without time it may give up by itself, because no queue has answered
 * in time: then it is started again, as whatever watches over a service does.
 */
export async function started(place: Place, words: readonly string[]): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const running = place.start(words);
    const end = await Promise.race([running.started.then(() => null), running.end]);
    if (end === null) return running;
    if (tries === 5) throw new Error(`It ended with ${end.signal ?? end.code} five times: ${end.complaint}`);
  }
}

/** Tells it to stop, and waits until it is gone. */
export async function stop({ child, end }: Running): Promise<void> {
  child.kill("SIGTERM");
  await end;
}

/** Waits until all is settled; answers how long that took. */
export async function recovered(place: Place, store: Store): Promise<number> {
  const from = performance.now();
  await until("all was settled again", () => isSettled(place, store), 250);
  return performance.now() - from;
}

/** Waits until Twilio has been asked about every text that nobody knew of, and those it never took have left. */
export async function lookedUp(place: Place, store: Store): Promise<void> {
  const isUnknown = "select 1 from messages where channel = 'sms' and status = 'unknown' limit 1";
  await until(
    "Twilio was asked",
    async () => {
      if ((await store.pool.query(isUnknown)).rows.length > 0) return false;
      await hasten(store);
      return await isSettled(place, store);
    },
    500,
  );
}

async function isSettled({ mailManner }: Place, store: Store): Promise<boolean> {
  if (mailManner === "greylists") await hasten(store);
  return (await whatIsLeft(store)) === "nothing";
}

/** What is tried again waits for a minute, or five. We do not. */
export async function hasten(store: Store): Promise<void> {
  await store.pool.query(
    `update messages set next_attempt_at = clock_timestamp()
      where status = 'planned' and next_attempt_at > clock_timestamp() + interval '30 seconds'`,
  );
}
