import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { Role } from "../rules/reminder.ts";
import { inTransaction, type Store } from "./connect.ts";
import { expirePlans, planIsStopped, sendingIsHeld } from "./plans.ts";
import { type Holding, type Settlement, settleWithin } from "./settlements.ts";

/** A message taken for one try. Only the holder of this fence may write what became of it. */
export interface ClaimedMessage {
  id: number;
  fence: number;
  reference: string;
  channel: "sms" | "email";
  destination: string;
  role: Role;
  recipientId: number;
  day: Day;
  messageIdHeader: string;
  dateHeader: Date;
  /** How often it has been tried, this time counted; not when whoever held it was gone before the words left. */
  attemptCount: number;
  /** The words of an alert to operators, written when it was planned; null for what is made of reminders. */
  alertWords: KeptWords | null;
  /** The words that left before, where nobody knows whether they arrived: a copy is the same copy. */
  wordsBefore: KeptWords | null;
}

/** Words as they left, or are about to. */
export interface KeptWords {
  subject: string | null;
  text: string;
  html: string | null;
}

/** Message `m` was handed over and no answer came. */
export const hasNoAnswer = (m: string) =>
  `exists (select 1 from attempts u where u.message_id = ${m}.id and u.status = 'unknown')`;

/** A message `m` as whoever sends it needs it. */
export const claimedColumns = `m.id, m.fence, m.reference, m.channel, m.destination, m.recipient_role as role,
  m.recipient_id as "recipientId", m.day, m.message_id_header as "messageIdHeader", m.date_header as "dateHeader",
  case when m.attempt_count < 2 then m.attempt_count else m.attempt_count - (
    select count(*)::int from attempts r where r.message_id = m.id and r.status = 'released') end as "attemptCount",
  case when m.sequence < 0 then m.words end as "alertWords",
  case when ${hasNoAnswer("m")} then m.words end as "wordsBefore"`;

/**
 * Message `w` may leave at instant $1 of day $2: nobody has stopped it, and every site it speaks of has been looked at.
 * What was on its way when the plan was stopped by hand, and comes back to be tried again, waits too. The sites are asked
 * for message by message (offset): joined to all that wait, it takes minutes where the statistics lag behind a release.
 */
const mayLeave = `w.status = 'planned' and w.day = $2 and w.next_attempt_at <= $1 and w.opens_at <= $1 and w.closes_at > $1
  and not ${sendingIsHeld("$2::date")}
  and (w.sequence < 0 or not ${planIsStopped})
  and not exists (select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
                    join sites s on s.id = r.site_id where mr.message_id = w.id and s.look_on <= $2 offset 0)`;

/** Which messages are wanted, and how long they are held. */
export interface Claim {
  now: Date;
  today: Day;
  limit: number;
  leaseMs: number;
  alertsOnly?: boolean;
  channel?: ClaimedMessage["channel"];
}

/**
 * Takes up to `limit` messages that may leave now, with a lease. A message is taken only when every site it speaks of
 * has been looked at since its facts last changed; where a look failed, it waits and expires with its window.
 */
export async function claimMessages(store: Store, claim: Claim): Promise<ClaimedMessage[]> {
  return inTransaction(store, (client) => claimWithin(client, claim));
}

/** The same as part of a transaction. */
export async function claimWithin(client: pg.ClientBase, claim: Claim): Promise<ClaimedMessage[]> {
  const { rows } = await client.query<ClaimedMessage>(
    `with free as materialized (
       select w.id from messages w where ($5::text is null or w.channel = $5) ${claim.alertsOnly ? "and w.sequence < 0" : ""}
          and ${mayLeave}
        order by w.next_attempt_at, w.id limit $3 for update skip locked
     )
     update messages m set status = 'claimed', fence = m.fence + 1, attempt_count = m.attempt_count + 1,
            lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from free where m.id = free.id
     returning ${claimedColumns}`,
    [claim.now, claim.today, claim.limit, claim.leaseMs, claim.channel ?? null],
  );
  await client.query(
    `insert into attempts (message_id, fence, status, claimed_at)
     select id, fence, 'claimed', clock_timestamp() from unnest($1::bigint[], $2::int[]) as t(id, fence)`,
    [rows.map(({ id }) => id), rows.map(({ fence }) => fence)],
  );
  return rows.toSorted((a, b) => a.id - b.id);
}

/** Keeps the leases of messages still being sent. */
export async function renewLeases(store: Store, held: readonly Holding[], leaseMs: number): Promise<void> {
  await store.pool.query(
    // In the same order as those who mark: else two that hold several each would wait for each other.
    `with ours as (
       select m.id from messages m join unnest($1::bigint[], $2::int[]) as h(id, fence) on h.id = m.id and h.fence = m.fence
        where m.status = 'claimed' order by m.id for update of m
     )
     update messages m set lease_until = clock_timestamp() + $3 * interval '1 millisecond' from ours where m.id = ours.id`,
    [held.map(({ id }) => id), held.map(({ fence }) => fence), leaseMs],
  );
}

/**
 * Marks attempts as handed, in one commit: from here on a silent provider means "unknown". Answers which marks hold;
 * an attempt that has lost its lease in the meantime is not among them and must not send.
 */
export async function markHanded(store: Store, held: readonly Holding[]): Promise<Set<number>> {
  const { rows } = await store.pool.query<{ id: number }>(
    `with ours as (
       select m.id, m.fence from messages m
         join unnest($1::bigint[], $2::int[]) as h(id, fence) on h.id = m.id and h.fence = m.fence
        where m.status = 'claimed' and m.lease_until > clock_timestamp() order by m.id for update of m
     )
     update attempts a set status = 'handed', handed_at = clock_timestamp()
       from ours where a.message_id = ours.id and a.fence = ours.fence and a.status = 'claimed'
     returning a.message_id as id`,
    [held.map(({ id }) => id), held.map(({ fence }) => fence)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Keeps the words that are about to leave, for whoever asks later what the messages said. */
export async function keepWords(store: Store, kept: readonly (Holding & { words: KeptWords })[]): Promise<void> {
  await store.pool.query(
    `with ours as (
       select m.id, k.words from messages m
         join jsonb_to_recordset($1) as k(id bigint, fence int, words jsonb) on k.id = m.id and k.fence = m.fence
        where m.status = 'claimed' order by m.id for update of m
     )
     update messages set words = ours.words from ours where messages.id = ours.id`,
    [JSON.stringify(kept.map(({ id, fence, words }) => ({ id, fence, words })))],
  );
}

/**
 * Frees messages whose sender is gone: not handed over means planned again; handed over without an answer means unknown.
 * Each is decided under the lock that the handed mark takes too.
 */
export async function recoverLostLeases(store: Store): Promise<{ freed: number; unknown: number }> {
  const isLost = "status = 'claimed' and lease_until < clock_timestamp()";
  const { rows: lost } = await store.pool.query<Holding>(`select id, fence from messages where ${isLost}`);
  const recovered = { freed: 0, unknown: 0 };
  for (const held of lost) {
    await inTransaction(store, async (client) => {
      const { rows } = await client.query(
        `select 1 from messages where id = $1 and fence = $2 and ${isLost} for update`,
        [held.id, held.fence],
      );
      if (rows.length === 0) return;
      const { rows: handed } = await client.query(
        "select 1 from attempts where message_id = $1 and fence = $2 and status = 'handed'",
        [held.id, held.fence],
      );
      const wasHanded = handed.length > 0;
      const settlement: Settlement = wasHanded
        ? { attempt: "unknown", status: "unknown", reason: "no-answer" }
        : { attempt: "released", status: "planned", reason: "interrupted" };
      if ((await settleWithin(client, [{ ...held, settlement }])).has(held.id))
        recovered[wasHanded ? "unknown" : "freed"] += 1;
    });
  }
  return recovered;
}

/**
 * Ends messages whose window or day is over; what they spoke of is owed again, unless it may have arrived before. In one
 * pass over what waits: joined to itself, that took the square of it where the statistics lag behind.
 */
export async function expireMessages(store: Store, now: Date): Promise<number> {
  const { rowCount } = await store.pool.query(
    `update messages m set ended_at = clock_timestamp(),
            status = case when ${hasNoAnswer("m")} then 'unknown' else 'expired' end,
            reason = case when ${hasNoAnswer("m")} then 'no-answer' else 'window-closed' end
      where m.status = 'planned' and m.closes_at <= $1`,
    [now],
  );
  return (rowCount ?? 0) + (await expirePlans(store, now));
}

/** Whether a message may leave now, or somebody's lease has run out. */
export async function hasWaitingMessages(store: Store, now: Date, today: Day): Promise<boolean> {
  const { rows } = await store.pool.query(
    `select 1 from messages w
      where (${mayLeave}) or (w.status = 'claimed' and w.lease_until < clock_timestamp()) limit 1`,
    [now, today],
  );
  return rows.length > 0;
}
