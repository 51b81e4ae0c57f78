import type pg from "pg";
import { inTransaction, type Store } from "./connect.ts";
import { oweAgain, oweStepsAgain, settleReminders } from "./outcomes.ts";

/** A message and the fence under which it is held. */
export interface Holding {
  id: number;
  fence: number;
}

/** Statuses from which nothing further happens by itself. */
export type MessageEnd = "accepted" | "suppressed" | "refused" | "failed" | "unknown" | "expired";

/** What one try came to. `retry` goes back to planned; the others end the message. */
export interface Settlement {
  attempt: "accepted" | "refused" | "retry" | "unknown" | "released";
  status: MessageEnd | "planned";
  reason: string | null;
  providerReference?: string;
  nextAttemptAt?: Date;
}

/** A claimed message, and what became of it. */
export type Settled = Holding & { settlement: Settlement };

/**
 * Writes what became of claimed messages, where the fence is still ours, in one commit; answers the ids of those it
 * was ours to write.
 */
export async function settleMessages(store: Store, settled: readonly Settled[]): Promise<Set<number>> {
  return inTransaction(store, (client) => settleWithin(client, settled));
}

/** The same as part of a transaction. */
export async function settleWithin(client: pg.ClientBase, settled: readonly Settled[]): Promise<Set<number>> {
  // In the order of their ids, as everywhere, so that nobody waits for each other in a ring.
  await client.query("select 1 from messages where id = any($1) order by id for update", [settled.map(({ id }) => id)]);
  const alike = Map.groupBy(settled, ({ settlement: { attempt, status, reason } }) => `${attempt} ${status} ${reason}`);
  const ours = new Set<number>();
  for (const group of alike.values()) for (const id of await settleAlike(client, group)) ours.add(id);
  await settleRemindersOf(client, settled, ours);
  return ours;
}

/** Messages with the same end: one statement for all of them, and for their attempts. */
async function settleAlike(client: pg.ClientBase, group: readonly Settled[]): Promise<number[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { attempt, status, reason } = first.settlement;
  // An answer that comes after the lease ran out still tells what was unknown.
  const { rows } = await client.query<{ id: number }>(
    `with ours as (
       update messages set status = $3, reason = $2, lease_until = null,
              provider_reference = coalesce(h.reference, provider_reference),
              next_attempt_at = coalesce(h.next, next_attempt_at),
              ended_at = case when $3 = 'planned' then null else clock_timestamp() end
         from unnest($4::bigint[], $5::int[], $6::text[], $7::timestamptz[]) as h(held, held_fence, reference, next)
        where id = held and fence = held_fence and (status = 'claimed' or (status = 'unknown' and $3 = 'accepted'))
       returning id, fence
     ), tries as (
       update attempts a set status = $1, reason = $2, ended_at = clock_timestamp() from ours
        where a.message_id = ours.id and a.fence = ours.fence and a.status in ('claimed', 'handed', 'unknown')
     ) select id from ours`,
    [
      attempt,
      reason,
      status,
      group.map(({ id }) => id),
      group.map(({ fence }) => fence),
      group.map(({ settlement }) => settlement.providerReference ?? null),
      group.map(({ settlement }) => settlement.nextAttemptAt ?? null),
    ],
  );
  return rows.map(({ id }) => id);
}

async function settleRemindersOf(
  client: pg.ClientBase,
  settled: readonly Settled[],
  ours: ReadonlySet<number>,
): Promise<void> {
  const ended = (...ends: MessageEnd[]) =>
    settled.flatMap(({ id, settlement }) =>
      ours.has(id) && ends.some((end) => end === settlement.status) ? [id] : [],
    );
  await settleReminders(client, ended("accepted"), "accepted");
  await settleReminders(client, ended("unknown"), "unknown");
  for (const id of ended("refused", "failed")) {
    await oweStepsAgain(client, id);
    // Of a copy sent once more: what has been refused now was not taken before either.
    await oweAgain(client, id);
  }
}
