import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryResult } from "../delivery/channel.ts";
import { isDatabaseAway } from "../store/connect.ts";
import type { Trail } from "../store/import-trail.ts";
import {
  type ClaimedMessage,
  expireMessages,
  keepWords,
  type KeptWords,
  recoverLostLeases,
  renewLeases,
} from "../store/messages.ts";
import { type Holding, settleMessages, type Settled, type Settlement } from "../store/settlements.ts";
import { claimAtRates, type Rates } from "../store/rates.ts";
import { capturedReason } from "../store/totals.ts";
import { markDestinationRefused } from "../store/refusals.ts";
import type { SpokenReminder } from "../store/spoken.ts";
import { readBatch } from "./batch.ts";
import { gathering } from "./gathering.ts";
import { gatherHandedMarks, LeaseLost } from "./handed-marks.ts";
import { letterOf, occasionOf, type Setting, wordsOf } from "./letters.ts";
import { nameFailure, placesOf } from "./failure.ts";
import { ringNext } from "./lanes.ts";
import type { JobData } from "./queue.ts";
import { retryAfterMs } from "./retrying.ts";
import { settleUnknown } from "./settle-unknown.ts";
import { momentOf, type Work } from "./work.ts";

/** Messages in one job; they go side by side, each to its own outcome. */
const batchSize = 50;
const leaseMs = 20_000;
const renewMs = 5_000;
const misconfiguredPauseMs = 5 * 60_000;
/** What has left is written down as long as the database may take to start again. */
const writeForMs = 60_000;

/** Sends a batch of the messages that may leave now, then rings for the next. */
export async function deliverMessages(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await recoverLostLeases(work.store);
  if (!work.maySend) return void (await expireMessages(work.store, now));
  await settleUnknown(work, data);
  const claim = { now, today, limit: batchSize, leaseMs };
  const { claimed, waitMs } = await claimAtRates(work.store, claim, ratesOf(work));
  // Nothing whose window is over is claimed: it is ended with the last batch, since all that waits is looked through.
  if (claimed.length < batchSize) await expireMessages(work.store, now);
  if (claimed.length === 0) return await ringWhenFree(work, data, waitMs);
  const outcomes = await deliverBatch(work, claimed, data);
  // Another address of the same person may still work today.
  if (outcomes.has("refused")) await work.ring({ name: "plan-messages", data, id: "plan" });
  // With a log-in that does not work the rest would only fail too: the timer tries again.
  if (outcomes.has("misconfigured")) work.log.error({ day: today }, "a channel is misconfigured: sending pauses");
  else {
    await ringWhenFree(work, data, waitMs);
    await ringNext(work, "deliver-messages", data);
  }
}

/** More may wait than a provider takes at a time: it goes on when some of it may leave. */
async function ringWhenFree(work: Work, data: JobData, waitMs: number | null): Promise<void> {
  if (waitMs !== null) await ringNext(work, "deliver-messages", data, waitMs);
}

function ratesOf({ channels: { email, sms } }: Work): Rates {
  return { email: email.perMinute, sms: sms.perMinute };
}

/**
 * Sends the alerts to operators that may leave now, without the queue. Where it works, whoever sends messages takes them
 * as well.
 */
export async function deliverAlerts(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await recoverLostLeases(work.store);
  await expireMessages(work.store, now);
  const claim = { now, today, limit: batchSize, leaseMs, alertsOnly: true };
  const { claimed } = await claimAtRates(work.store, claim, ratesOf(work));
  if (claimed.length > 0) await deliverBatch(work, claimed, data);
}

async function deliverBatch(work: Work, claimed: readonly ClaimedMessage[], data: JobData): Promise<Set<string>> {
  const { today } = momentOf(work, data);
  const inFlight = new Map(claimed.map((message) => [message.id, message]));
  const renewal = setInterval(() => {
    renewLeases(work.store, [...inFlight.values()], leaseMs).catch(() => {
      work.log.warn({ messages: inFlight.size }, "leases could not be renewed");
    });
  }, renewMs);
  try {
    const { setting, owedOf, trailOf } = await readBatch(work, claimed, today);
    const writes = sharedWrites(work);
    const outcomes = new Set<string>();
    const tries = claimed.map(async (message) => {
      const outcome = await deliverOrRetry({ work, message, owed: owedOf(message), setting, writes });
      outcomes.add(await settle(work, message, outcome, { data, writes, trail: trailOf(message) }));
      inFlight.delete(message.id);
    });
    // Every message is seen to its end, and its lease kept, before a failure of one is passed on.
    const failed = (await Promise.allSettled(tries)).find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return outcomes;
  } finally {
    clearInterval(renewal);
  }
}

/** What the messages of a batch write on their way: those that come to it at the same time share a commit. */
function sharedWrites({ store }: Work) {
  return {
    handed: gatherHandedMarks(store),
    keepWords: gathering(async (all: readonly (Holding & { words: KeptWords })[]) => {
      await keepWords(store, all);
      return () => {};
    }),
    settle: gathering(async (all: readonly Settled[]) => {
      const ours = await settleMessages(store, all);
      return ({ id }: Settled) => ours.has(id);
    }),
  };
}

type SharedWrites = ReturnType<typeof sharedWrites>;

interface Try {
  work: Work;
  message: ClaimedMessage;
  owed: readonly SpokenReminder[];
  setting: Setting;
  writes: SharedWrites;
}

/** `freed`: nothing has left, and it was our own database that came between. */
type Outcome = DeliveryResult | { outcome: "suppressed" | "freed" };

/**
 * One message that fails in an unforeseen way must not keep the rest of its batch waiting. Before the handed mark it is
 * tried again later, or at once where only the database was away; after it nobody can say whether it left.
 */
async function deliverOrRetry(one: Try): Promise<Outcome> {
  const { work, message } = one;
  let isHanded = false;
  let isOurs = false;
  const written = async (write: Promise<unknown>) => {
    await write.catch((error: unknown) => {
      isOurs = isDatabaseAway(error) || error instanceof LeaseLost;
      throw error;
    });
  };
  const handed = async () => {
    await written(one.writes.handed(message));
    isHanded = true;
  };
  try {
    return await deliverOne(one, handed, written);
  } catch (error) {
    const why = { failure: nameFailure(error), at: placesOf(error) };
    work.log.error({ messageId: message.id, fence: message.fence, ...why }, "message could not be handed over");
    if (isHanded) return { outcome: "unknown", reason: "no-answer" };
    return isOurs ? { outcome: "freed" } : { outcome: "retry", reason: "interrupted" };
  }
}

async function deliverOne(
  { work, message, owed, setting, writes }: Try,
  handed: () => Promise<void>,
  written: (write: Promise<unknown>) => Promise<void>,
): Promise<Outcome> {
  if (message.alertWords)
    return work.channels[message.channel].send(letterOf(message, message.alertWords, null), handed);
  if (owed.length === 0) return { outcome: "suppressed" };
  const occasion = occasionOf(message, owed, setting);
  const words = message.wordsBefore ?? wordsOf(message.channel, occasion);
  await written(writes.keepWords({ id: message.id, fence: message.fence, words }));
  return work.channels[message.channel].send(letterOf(message, words, occasion.to.name), handed);
}

/** Writes down what became of a message; answers the outcome that planning and the next batch go by. */
async function settle(
  work: Work,
  message: ClaimedMessage,
  result: Outcome,
  { data, writes, trail }: { data: JobData; writes: SharedWrites; trail: Trail | undefined },
): Promise<string> {
  const { now, today } = momentOf(work, data);
  const isCaptured = result.outcome === "accepted" && work.channels[message.channel].captures?.(message.destination);
  const settlement = { ...settlementOf(message, result, now), ...(isCaptured && { reason: capturedReason }) };
  const { attempt, status, reason } = settlement;
  const { id, fence } = message;
  const isOurs = await insistently(() => writes.settle({ id, fence, settlement }));
  // What was refused for its words, or for a fault of ours, says nothing about the address.
  if (isOurs && status === "refused") {
    const refusal = { destination: message.destination, reason: reason ?? "", today, now };
    await insistently(() => markDestinationRefused(work.store, refusal));
  }
  work.log.info({ messageId: id, fence, attempt, status, reason, isOurs, ...trail }, "message tried");
  return result.outcome;
}

/** What has left must be written down: a database that was away for a while, or a deadlock, is not the end of it. */
async function insistently<T>(write: () => Promise<T>): Promise<T> {
  const until = performance.now() + writeForMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (performance.now() > until || !isDatabaseAway(error)) throw error;
      await delay(Math.min(tries * 200, 1000));
    }
  }
}

/** What a result means for the message and its attempt. */
export function settlementOf(message: ClaimedMessage, result: Outcome, now: Date): Settlement {
  const later = (ms: number) => new Date(now.getTime() + ms);
  switch (result.outcome) {
    case "accepted":
      return { attempt: "accepted", status: "accepted", reason: null, providerReference: result.reference };
    case "suppressed":
      return { attempt: "released", status: "suppressed", reason: "no-longer-owed" };
    case "freed":
      return { attempt: "released", status: "planned", reason: "interrupted" };
    case "refused":
      return result.reason === "content-refused"
        ? { attempt: "refused", status: "failed", reason: result.reason }
        : { attempt: "refused", status: "refused", reason: result.reason };
    case "unknown":
      return { attempt: "unknown", status: "unknown", reason: result.reason };
    case "misconfigured":
      return { attempt: "retry", status: "planned", reason: result.reason, nextAttemptAt: later(misconfiguredPauseMs) };
    case "retry": {
      const afterMs = Math.max(retryAfterMs(message.attemptCount), result.afterMs ?? 0);
      return { attempt: "retry", status: "planned", reason: result.reason, nextAttemptAt: later(afterMs) };
    }
  }
}
