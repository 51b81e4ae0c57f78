import type { Day } from "../rules/day.ts";
import { isSentOnceMore } from "../rules/once-more.ts";
import {
  readUnknownToday,
  type Resolving,
  resolveUnknown,
  type UnknownMessage,
  type Verdict,
} from "../store/unknown.ts";
import { nameFailure } from "./failure.ts";
import { letterOf } from "./letters.ts";
import type { JobData } from "./queue.ts";
import { retryAfterMs } from "./retrying.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** A provider may list a text a moment after it took it: only then "it is not there" is believed. */
const listedAfterMs = 60_000;
/** What a provider has not listed by then it is not asked about again. */
const askedForMs = 60 * 60_000;
/** A late answer still tells what was unknown: before that no copy is sent. */
const copyAfterMs = 5 * 60_000;

type Decision = { as: Verdict; actor: string } & Pick<Resolving, "leavesAt" | "providerReference">;

/**
 * Decides on what was handed over today and got no answer: the provider is asked, where it can be; then what no later
 * stage says again is sent once more, the same copy. The rest is held: it stays unknown, and is listed.
 */
export async function settleUnknown(work: Work, data: JobData): Promise<void> {
  if (!work.maySend) return;
  const { now, today } = momentOf(work, data);
  // Side by side: a provider that does not answer keeps what waits to be sent no longer than one question.
  const unknown = await readUnknownToday(work.store, now, today);
  await Promise.all(
    unknown.map((message) =>
      settleOne(work, message, { now, today }).catch((error: unknown) => {
        work.log.warn({ messageId: message.id, failure: nameFailure(error) }, "unknown could not be resolved");
      }),
    ),
  );
}

async function settleOne(
  work: Work,
  message: UnknownMessage,
  { now, today }: { now: Date; today: Day },
): Promise<void> {
  const decision = (await asked(work, message, now)) ?? copied(work, message, today);
  if (decision === null) return;
  const { as, ...by } = decision;
  const resolved = await resolveUnknown(work.store, message.id, as, { now, ...by });
  if (resolved === "resolved") work.log.info({ messageId: message.id, as, by: by.actor }, "unknown resolved");
}

/** What the provider says of it; null where it cannot be asked, or cannot say. */
async function asked({ channels }: Work, message: UnknownMessage, now: Date): Promise<Decision | null> {
  const { wordsBefore, agoMs, channel, destination, isOpen, attemptCount } = message;
  const { lookUp, captures } = channels[channel];
  if (!lookUp || wordsBefore === null || agoMs > askedForMs || captures?.(destination)) return null;
  const sighting = await lookUp(letterOf(message, wordsBefore, null));
  if (sighting.seen === "yes") return { as: "sent", actor: "look-up", providerReference: sighting.reference };
  if (sighting.seen !== "no" || agoMs < listedAfterMs) return null;
  const leavesAt = new Date(now.getTime() + retryAfterMs(attemptCount));
  return { as: "not-sent", actor: "look-up", ...(isOpen && { leavesAt }) };
}

/** Once, and not while the provider may still list it. */
function copied(work: Work, message: UnknownMessage, today: Day): Decision | null {
  const { times, agoMs, isOpen, stages, channel } = message;
  const isAwaited = work.channels[channel].lookUp !== undefined && agoMs <= askedForMs;
  if (times > 1 || !isOpen || isAwaited || agoMs < copyAfterMs) return null;
  const policy = policyOn(work, today);
  return stages.some((stage) => isSentOnceMore(stage, policy)) ? { as: "send-again", actor: "policy" } : null;
}
