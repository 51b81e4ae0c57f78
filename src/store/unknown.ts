import type pg from "pg";
import { type Day, londonDay } from "../rules/day.ts";
import type { DoubtfulStage } from "../rules/once-more.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockExclusive } from "./locks.ts";
import type { Telling } from "./marks.ts";
import { type ClaimedMessage, claimedColumns } from "./messages.ts";
import { doubtReminders, oweAgain, settleReminders } from "./outcomes.ts";

/** A message of today that was handed over and got no answer, as whoever decides on it needs it. */
export interface UnknownMessage extends ClaimedMessage {
  /** How often it was handed over without an answer. */
  times: number;
  /** Since the last of these, in milliseconds. */
  agoMs: number;
  /** Whether it may still leave today. */
  isOpen: boolean;
  stages: DoubtfulStage[];
}

/** Messages of today without an answer, oldest first; copies to the account itself, and alerts, are left alone. */
export async function readUnknownToday(store: Store, now: Date, today: Day): Promise<UnknownMessage[]> {
  const { rows } = await store.pool.query<UnknownMessage>(
    `select ${claimedColumns}, t.times, t."agoMs", m.closes_at > $2 as "isOpen",
            coalesce((select json_agg(json_build_object('kind', r.kind, 'daysLeft', r.days_left, 'role', r.recipient_role))
                        from message_reminders mr join reminders r on r.id = mr.reminder_id
                       where mr.message_id = m.id and r.ended_on is null), '[]') as stages
       from messages m cross join lateral (
            select count(*)::int as times, extract(epoch from clock_timestamp() - max(u.ended_at))::float * 1000 as "agoMs"
              from attempts u where u.message_id = m.id and u.status = 'unknown') t
      where m.day = $1 and m.status = 'unknown' and m.sequence > 0 and not m.is_copy and m.destination is not null
      order by m.id`,
    [today, now],
  );
  return rows;
}

/** What can be said of a delivery without an answer. */
export const verdicts = ["sent", "not-sent", "send-again"] as const;
export type Verdict = (typeof verdicts)[number];

/** Whoever resolves a delivery, and what they know besides. */
export interface Resolving extends Telling {
  /** When it may leave again: a copy, by hand at once; or what has certainly not left, as long as its hours last. */
  leavesAt?: Date;
  /** The provider's own name for the message, where it said so. */
  providerReference?: string;
}

/** What came of resolving a delivery: done; no such message; not without an answer; its hours are over. */
export type Resolved = "resolved" | "not-known" | "answered" | "too-late";

interface Row {
  status: string;
  reason: string | null;
  day: Day;
  isOpen: boolean;
}

async function lockMessage(client: pg.ClientBase, id: number, now: Date): Promise<Row | null> {
  // Planning locks reminders before messages; here it is the other way round.
  await lockExclusive(client, "plan");
  const { rows } = await client.query<Row>(
    `select status, reason, day, closes_at > $2 as "isOpen" from messages where id = $1 for update`,
    [id, now],
  );
  return rows[0] ?? null;
}

/**
 * Resolves a delivery without an answer. `sent`: it counts as told. `not-sent`: what it told is owed again. `send-again`:
 * the same message, with its Message-ID and date, leaves once more, as long as its hours last.
 */
export async function resolveUnknown(store: Store, id: number, as: Verdict, by: Resolving): Promise<Resolved> {
  return await inTransaction(store, async (client) => {
    const message = await lockMessage(client, id, by.now);
    if (message === null) return "not-known";
    if (message.status !== "unknown") return "answered";
    if (as === "send-again" && (!message.isOpen || message.day !== londonDay(by.now))) return "too-late";
    await deeds[as](client, id, by);
    await audit(client, "unknown resolved", { id, as }, by);
    return "resolved";
  });
}

const deeds: Record<Verdict, (client: pg.ClientBase, id: number, by: Resolving) => Promise<void>> = {
  async sent(client, id, { providerReference }) {
    await client.query(
      `update messages set status = 'accepted', reason = case when $2::text is null then 'said-sent' end,
              provider_reference = coalesce($2, provider_reference) where id = $1`,
      [id, providerReference ?? null],
    );
    await moveAttempts(client, id, "accepted");
    await settleReminders(client, [id], "accepted");
  },
  async "not-sent"(client, id, { leavesAt }) {
    if (leavesAt) await planAgain(client, id, { reason: "not-sent", leavesAt });
    else await client.query("update messages set status = 'expired', reason = 'not-sent' where id = $1", [id]);
    await moveAttempts(client, id, "retry");
    await oweAgain(client, id);
  },
  async "send-again"(client, id, { now, leavesAt = now }) {
    await planAgain(client, id, { reason: "sent-again", leavesAt });
  },
};

async function planAgain(
  client: pg.ClientBase,
  id: number,
  { reason, leavesAt }: { reason: string; leavesAt: Date },
): Promise<void> {
  await client.query(
    "update messages set status = 'planned', reason = $2, next_attempt_at = $3, ended_at = null where id = $1",
    [id, reason, leavesAt],
  );
}

async function moveAttempts(client: pg.ClientBase, id: number, status: string): Promise<void> {
  await client.query("update attempts set status = $2 where message_id = $1 and status = 'unknown'", [id, status]);
}

/** What came of taking a decision back. `too-late`: something has come of it that cannot be taken back. */
export type Reopened = "reopened" | "not-known" | "not-resolved" | "too-late";

/** Takes back what somebody said of a delivery without an answer, as long as nothing has come of it. */
export async function reopenUnknown(store: Store, id: number, by: Telling): Promise<Reopened> {
  return await inTransaction(store, async (client) => {
    const message = await lockMessage(client, id, by.now);
    if (message === null) return "not-known";
    const isSaid = ["said-sent", "not-sent", "sent-again"].includes(message.reason ?? "");
    if (!isSaid || !["accepted", "expired", "planned"].includes(message.status)) return "not-resolved";
    if (await hasFollowed(client, id)) return "too-late";
    await client.query(
      "update messages set status = 'unknown', reason = 'no-answer', ended_at = clock_timestamp() where id = $1",
      [id],
    );
    await client.query(
      `update attempts set status = 'unknown'
        where message_id = $1 and fence = (select max(fence) from attempts where message_id = $1)`,
      [id],
    );
    await doubtReminders(client, id);
    await audit(client, "unknown reopened", { id, was: message.status }, by);
    return "reopened";
  });
}

/** Whether what a message told has been planned anew meanwhile. */
async function hasFollowed(client: pg.ClientBase, id: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from message_reminders o join message_reminders l on l.reminder_id = o.reminder_id
            join messages m on m.id = l.message_id
      where o.message_id = $1 and m.id > $1 and m.channel = (select channel from messages where id = $1)
        and m.status not in ('suppressed', 'expired') limit 1`,
    [id],
  );
  return (rowCount ?? 0) > 0;
}

async function audit(
  client: pg.ClientBase,
  action: string,
  { id, ...detail }: { id: number } & Record<string, unknown>,
  { now, actor }: Telling,
): Promise<void> {
  await writeAudit(client, { at: now, actor, action, subject: { type: "message", id }, detail });
}
