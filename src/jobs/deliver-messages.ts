import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryResult } from "../delivery/channel.ts";
import { isDatabaseAway } from "../store/connect.ts";
import { readTrails, type Trail } from "../store/import-trail.ts";
import {
  claimMessages,
  type ClaimedMessage,
  expireMessages,
  keepWords,
  recoverLostLeases,
  renewLeases,
  settleMessage,
  type Settlement,
} from "../store/messages.ts";
import { capturedReason } from "../store/totals.ts";
import { markDestinationRefused } from "../store/refusals.ts";
import { readRounds } from "../store/rounds.ts";
import { readSpoken, type SpokenReminder } from "../store/spoken.ts";
import { readStillOpen } from "../store/still-open.ts";
import { gatherHandedMarks } from "./handed-marks.ts";
import { letterOf, occasionOf, peopleIn, type Setting, withStillOpen, wordsOf } from "./letters.ts";
import { nameFailure, placesOf } from "./failure.ts";
import { ringNext } from "./lanes.ts";
import type { JobData } from "./queue.ts";
import { retryAfterMs } from "./retrying.ts";
import { settleUnknown } from "./settle-unknown.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** Messages in one job; they go side by side, each to its own outcome. */
const batchSize = 50;
const leaseMs = 20_000;
const renewMs = 5_000;
const misconfiguredPauseMs = 5 * 60_000;
const writeTries = 5;

/** Sends a batch of the messages that may leave now, then rings for the next. */
export async function deliverMessages(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await recoverLostLeases(work.store);
  await expireMessages(work.store, now);
  if (!work.maySend) return;
  await settleUnknown(work, data);
  const claimed = await claimMessages(work.store, { now, today, limit: batchSize, leaseMs });
  if (claimed.length === 0) return;
  const outcomes = await deliverBatch(work, claimed, data);
  // Another address of the same person may still work today.
  if (outcomes.has("refused")) await work.ring({ name: "plan-messages", data, id: "plan" });
  // With a log-in that does not work the rest would only fail too: the timer tries again.
  if (outcomes.has("misconfigured")) work.log.error({ day: today }, "a channel is misconfigured: sending pauses");
  else await ringNext(work, "deliver-messages", data);
}

/**
 * Sends the alerts to operators that may leave now, without the queue. Where it works, whoever sends messages takes them
 * as well.
 */
export async function deliverAlerts(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await recoverLostLeases(work.store);
  await expireMessages(work.store, now);
  const claimed = await claimMessages(work.store, { now, today, limit: batchSize, leaseMs, alertsOnly: true });
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
    const spoken = await readSpoken(work.store, [...inFlight.keys()]);
    const byMessage = Map.groupBy(spoken, ({ messageId }) => messageId);
    const stillOpen = await readStillOpen(work.store, [...inFlight.keys()]);
    const openBeside = Map.groupBy(stillOpen, ({ messageId }) => messageId);
    const people = await peopleIn(
      work.store,
      [...spoken, ...stillOpen],
      claimed.filter(({ role }) => role !== "manager" && role !== "admin").map(({ recipientId }) => recipientId),
      today,
    );
    const rounds = new Map((await readRounds(work.store, [...inFlight.keys()])).map((row) => [row.messageId, row]));
    const setting: Setting = { today, policy: policyOn(work, today), letterhead: work.letterhead, people, rounds };
    const trails = await readTrails(work.store, [...inFlight.keys()]);
    const handed = gatherHandedMarks(work.store);
    const outcomes = new Set<string>();
    const tries = claimed.map(async (message) => {
      const stillOwed = (byMessage.get(message.id) ?? []).filter(isStillOwed);
      const owed = withStillOpen(stillOwed, openBeside.get(message.id) ?? [], today);
      const outcome = await deliverOrRetry({ work, message, owed, setting, handed: () => handed(message) });
      outcomes.add(await settle(work, message, outcome, { data, trail: trails.get(message.id) }));
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

/** Accepted or unknown through its other channel counts as owed: the text and the e-mail of one reminder belong together. */
function isStillOwed({ status, endedOn }: SpokenReminder): boolean {
  return endedOn === null && (status === "owed" || status === "accepted" || status === "unknown");
}

interface Try {
  work: Work;
  message: ClaimedMessage;
  owed: readonly SpokenReminder[];
  setting: Setting;
  handed: () => Promise<void>;
}

type Outcome = DeliveryResult | { outcome: "suppressed" };

/**
 * One message that fails in an unforeseen way must not keep the rest of its batch waiting. Before the handed mark it is
 * tried again later; after it nobody can say whether it left.
 */
async function deliverOrRetry(one: Try): Promise<Outcome> {
  const { work, message } = one;
  let isHanded = false;
  const handed = async () => {
    await one.handed();
    isHanded = true;
  };
  try {
    return await deliverOne({ ...one, handed });
  } catch (error) {
    const why = { failure: nameFailure(error), at: placesOf(error) };
    work.log.error({ messageId: message.id, fence: message.fence, ...why }, "message could not be handed over");
    return isHanded ? { outcome: "unknown", reason: "no-answer" } : { outcome: "retry", reason: "interrupted" };
  }
}

async function deliverOne({ work, message, owed, setting, handed }: Try): Promise<Outcome> {
  if (message.alertWords)
    return work.channels[message.channel].send(letterOf(message, message.alertWords, null), handed);
  if (owed.length === 0) return { outcome: "suppressed" };
  const occasion = occasionOf(message, owed, setting);
  const words = message.wordsBefore ?? wordsOf(message.channel, occasion);
  await keepWords(work.store, message, words);
  return work.channels[message.channel].send(letterOf(message, words, occasion.to.name), handed);
}

/** Writes down what became of a message; answers the outcome that planning and the next batch go by. */
async function settle(
  work: Work,
  message: ClaimedMessage,
  result: Outcome,
  { data, trail }: { data: JobData; trail: Trail | undefined },
): Promise<string> {
  const { now, today } = momentOf(work, data);
  const isCaptured = result.outcome === "accepted" && work.channels[message.channel].captures?.(message.destination);
  const settlement = { ...settlementOf(message, result, now), ...(isCaptured && { reason: capturedReason }) };
  const { attempt, status, reason } = settlement;
  const isOurs = await insistently(() => settleMessage(work.store, message, settlement));
  // What was refused for its words, or for a fault of ours, says nothing about the address.
  if (isOurs && status === "refused") {
    const refusal = { destination: message.destination, reason: reason ?? "", today, now };
    await insistently(() => markDestinationRefused(work.store, refusal));
  }
  const { id: messageId, fence } = message;
  work.log.info({ messageId, fence, attempt, status, reason, isOurs, ...trail }, "message tried");
  return result.outcome;
}

/** What has left must be written down: a database that was away for a moment, or a deadlock, is not the end of it. */
async function insistently<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === writeTries || !isDatabaseAway(error)) throw error;
      await delay(tries * 200);
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
