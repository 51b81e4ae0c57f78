import type { Day } from "../rules/day.ts";
import type { ChannelName } from "../rules/reminder.ts";
import type { Store } from "./connect.ts";
import { capturedReason } from "./totals.ts";

/** What can come of a message that was tried; captured: it only went into the folder of captured messages. */
export const triedOutcomes = ["accepted", "delivered", "bounced", "captured", "refused", "failed", "unknown"] as const;
export type TriedOutcome = (typeof triedOutcomes)[number];

/** How many messages of a day came to which end, by channel; ends that nothing came to are left out. */
export async function countTried(
  store: Store,
  on: Day,
): Promise<{ channel: ChannelName; outcome: TriedOutcome; count: number }[]> {
  const { rows } = await store.pool.query<{ channel: ChannelName; outcome: TriedOutcome; count: number }>(
    `select channel, outcome, count(*)::int as count
       from (select channel, case when status = 'accepted' and reason = $2 then 'captured' else status end as outcome
               from messages where day = $1) ended
      where outcome = any($3) group by channel, outcome`,
    [on, capturedReason, triedOutcomes],
  );
  return rows;
}

/** How long the messages of one channel took: a histogram, without a trace of whom they were for. */
export interface Latency {
  channel: ChannelName;
  count: number;
  /** Seconds, of all together. */
  sum: number;
  /** How many took no longer than each of the bounds. */
  within: number[];
}

/**
 * From the moment a message might leave (it was planned, its hours had begun, whoever stopped it had let it go) until
 * the provider took it, for the messages of a day.
 */
export async function readLatencies(store: Store, on: Day, boundsSeconds: readonly number[]): Promise<Latency[]> {
  const within = boundsSeconds.map((_, at) => `count(*) filter (where seconds <= $${at + 3})`);
  const { rows } = await store.pool.query<Latency>(
    `select channel, count(*)::int as count, sum(seconds)::float as sum, array[${within.join(", ")}]::int[] as within
       from (select m.channel, greatest(0, extract(epoch from
                      a.ended_at - greatest(m.opens_at, m.created_at, p.ended_at)))::float as seconds
               from messages m join attempts a on a.message_id = m.id and a.status = 'accepted'
                    left join plans p on p.id = m.plan_id
              where m.day = $1 and m.reason is distinct from $2) taken
      group by channel`,
    [on, capturedReason, ...boundsSeconds],
  );
  return rows;
}

/** Deliveries without an answer that nobody has resolved, of any day. */
export async function countUnknown(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>(
    "select count(*)::int as count from messages where status = 'unknown'",
  );
  return rows[0]?.count ?? 0;
}

/** The day on which the oldest of what is owed by a day, and not known to its reader already, became due; null: nothing is. */
export async function oldestOwed(store: Store, today: Day): Promise<Day | null> {
  const { rows } = await store.pool.query<{ oldest: Day | null }>(
    `select min(greatest(due_on, recorded_on)) as oldest from reminders
      where status = 'owed' and due_on <= $1 and recorded_on <= $1 and waits_for is distinct from 'already-told'`,
    [today],
  );
  return rows[0]?.oldest ?? null;
}
