import type pg from "pg";
import { brake, type Origin } from "../rules/brake.ts";
import type { Day } from "../rules/day.ts";
import type { PlannedMessage } from "../rules/plan.ts";
import type { NewMessage } from "../store/new-messages.ts";
import type { SpentRow } from "../store/planning.ts";
import { openPlan, standingReason } from "../store/plans.ts";
import { countPeople } from "../store/totals.ts";
import { policyOn, type Work } from "./work.ts";

/** What was planned today, and what it is made of. */
interface Planned {
  day: Day;
  now: Date;
  messages: readonly PlannedMessage[];
  owed: readonly { id: number; origin: Origin }[];
  spent: readonly SpentRow[];
}

const isUnreleased = ({ origin }: { origin: Origin }) => origin === "unreleased";

/** Holds back what would surprise many, or comes too late to leave unseen, in the day's plan. */
export async function withBrake(
  client: pg.ClientBase,
  work: Work,
  { day, now, messages, owed, spent }: Planned,
): Promise<NewMessage[]> {
  const origins = new Map(owed.map(({ id, origin }) => [id, origin]));
  const policy = policyOn(work, day);
  const earlier = spent.filter(({ counts, isSurprising }) => counts && isSurprising);
  // Counting them takes a while; so few messages surprise nobody, whatever they are.
  const isFew = messages.length + earlier.length <= policy.brakeAfterMessages;
  const held = brake({
    messages,
    originOf: (id) => origins.get(id) ?? "calendar",
    earlier,
    peopleKnown: isFew ? 0 : await countPeople(client),
    isCaptured: ({ channel, destination }) => work.channels[channel].captures?.(destination) ?? false,
    // What has not been released holds later surprises even on a day on which nothing of it may leave.
    standing: (await standingReason(client, day)) ?? (owed.some(isUnreleased) ? "surprise" : null),
    policy,
  });
  if (held === null) return messages.map((message) => ({ ...message, planId: null }));
  const { reason } = held;
  const planId = await openPlan(client, { day, now, reason });
  work.log.warn({ day, planId, reason, messages: held.messages.size }, "messages wait for a person");
  return messages.map((message) => ({ ...message, planId: held.messages.has(message) ? planId : null }));
}
