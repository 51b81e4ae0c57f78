import { createHash } from "node:crypto";
import { type Alert, alertKinds, type AlertKind, type Installation, type OpenAlert } from "../rules/alerts.ts";
import { addDays, type Day } from "../rules/day.ts";
import { lastFinishedRun } from "./check-runs.ts";
import { inTransaction, type Store } from "./connect.ts";
import { firstImportAt } from "./overview.ts";
import { referenceOf } from "./reference.ts";
import { readHeldPlans } from "./plans.ts";
import { refusedWords } from "./refused-words.ts";
import { readSources } from "./totals.ts";
import { countUntellable } from "./untellable.ts";

/** How far back deliveries without an answer, and answers of providers, are looked for, in days. */
const recentDays = 31;
const answersWithinDays = 7;

type Counted = Pick<Installation, "refusedChannels" | "failedSites" | "unknownDeliveries" | "refusedWords">;

// Whether a provider still refuses our log-in is told by its last answer, not by what waits: that is over every night.
const refusedChannels = `select coalesce(json_agg(channel), '[]') from (
    select channel from messages where status in ('planned', 'claimed') and reason = 'configuration'
    union select subject from alerts where kind = 'channel-misconfigured' and closed_at is null) suspect
  where (select a.reason = 'configuration' from attempts a join messages m on m.id = a.message_id
          where m.channel = suspect.channel and m.day >= $3
            and (a.status in ('accepted', 'refused', 'unknown') or a.reason = 'configuration')
          order by a.ended_at desc limit 1)`;

const failedSites = `select count(*)::int from sites
  where failed_on >= (select max(day) from check_runs where finished_at <= $1)`;

const unknownDeliveries = `select coalesce(json_agg(json_build_object('day', day, 'messages', messages) order by day), '[]')
  from (select day, count(*) as messages from messages where status = 'unknown' and day >= $2 group by day) by_day`;

/** Reads as much of the installation as the alerts are decided by. */
export async function readInstallation(store: Store, { now, today }: { now: Date; today: Day }): Promise<Installation> {
  const { rows } = await store.pool.query<Counted>(
    `select (${refusedChannels}) as "refusedChannels", (${failedSites}) as "failedSites",
            (${unknownDeliveries}) as "unknownDeliveries", (${refusedWords("$3")}) as "refusedWords"`,
    [now, addDays(today, -recentDays), addDays(today, -answersWithinDays)],
  );
  const [counted] = rows;
  if (!counted) throw new Error("The counts of the installation were not answered.");
  const last = await lastFinishedRun(store, now);
  const held = await readHeldPlans(store, today);
  return {
    ...{ now, today, ...counted },
    lastFinishedAt: last?.finishedAt ?? null,
    firstImportAt: await firstImportAt(store),
    sources: await readSources(store),
    untellable: await countUntellable(store),
    heldPlans: held.map(({ id, day, reason, messages }) => ({ plan: id, day, reason, messages })),
  };
}

/**
 * Opens alerts for matters that are new, keeps what those that stand say true, and closes those that are over; of those,
 * what has not left yet is taken back. Run it under the lock on alerts.
 */
export async function recordAlerts(store: Store, standing: readonly Alert[], now: Date): Promise<void> {
  const stands = JSON.stringify(standing);
  await inTransaction(store, async (client) => {
    await client.query(
      `with over as (
         update alerts a set closed_at = $2 where closed_at is null and not exists (
           select 1 from jsonb_to_recordset($1) as s(kind text, subject text)
            where s.kind = a.kind and s.subject = a.subject)
         returning a.id, a.message_id
       )
       update messages m set status = 'suppressed', reason = 'no-longer-owed', ended_at = clock_timestamp()
        where m.status = 'planned' and m.id in (select message_id from over) and not exists (
           select 1 from alerts a where a.message_id = m.id and a.closed_at is null and a.id not in (select id from over))`,
      [stands, now],
    );
    await client.query(
      `insert into alerts as known (kind, subject, detail, opened_at)
       select kind, subject, detail, $2 from jsonb_to_recordset($1) as s(kind text, subject text, detail jsonb)
       on conflict (kind, subject) where closed_at is null do update set detail = excluded.detail
        where known.detail <> excluded.detail`,
      [stands, now],
    );
  });
}

/** Matters that stand, most urgent first, then the longest open, with what became of telling them. */
export async function readOpenAlerts(store: Store): Promise<OpenAlert[]> {
  const { rows } = await store.pool.query<OpenAlert>(
    `select a.id, a.kind, a.subject, a.detail, a.opened_at as "openedAt",
            case when m.id is not null then json_build_object('status', m.status, 'day', m.day) end as message
       from alerts a left join messages m on m.id = a.message_id
      where a.closed_at is null order by array_position($1::text[], a.kind), a.opened_at, a.id`,
    [alertKinds],
  );
  return rows;
}

/** Open alerts by kind; every kind is there. */
export async function countOpenAlerts(store: Store): Promise<Record<AlertKind, number>> {
  const { rows } = await store.pool.query<{ kind: AlertKind; count: number }>(
    "select kind, count(*)::int as count from alerts where closed_at is null group by kind",
  );
  const counts = new Map(rows.map(({ kind, count }) => [kind, count]));
  return Object.fromEntries(alertKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<AlertKind, number>;
}

/** An e-mail that tells operators of alerts: where to, and until when it may leave. */
export interface AlertEnvelope {
  destination: string;
  day: Day;
  now: Date;
  closesAt: Date;
  /** Domain of the Message-ID header. */
  domain: string;
}

/**
 * Plans the e-mail that tells of the given alerts, with its words; it is delivered like every other message. It counts
 * against nobody's budget. Run it under the lock on alerts.
 */
export async function planAlertMessage(
  store: Store,
  { destination, day, now, closesAt, domain }: AlertEnvelope,
  alertIds: readonly number[],
  wordsFor: (reference: string) => { subject: string | null; text: string; html: string | null },
): Promise<void> {
  await inTransaction(store, async (client) => {
    const { rows } = await client.query<{ id: number }>("select nextval('messages_id_seq') as id");
    const id = rows[0]?.id ?? 0;
    const reference = referenceOf(id);
    const address = destination.trim().toLowerCase();
    const hash = createHash("sha256").update(address).digest();
    const header = `<${day}.${id}.${reference.slice(2).toLowerCase()}@${domain}>`;
    await client.query(
      `insert into messages (id, reference, channel, destination, destination_hash, recipient_role, recipient_id, day,
              sequence, status, opens_at, closes_at, next_attempt_at, words, message_id_header, date_header, created_at)
       overriding system value
       select $1, $2, 'email', $3, $4, 'operator', 0, $5,
              (select least(coalesce(min(sequence), 0), 0) - 1 from messages
                where destination_hash = $4 and day = $5 and channel = 'email'),
              'planned', $6, $7, $6, $8, $9, $6, $6`,
      [id, reference, address, hash, day, now, closesAt, JSON.stringify(wordsFor(reference)), header],
    );
    await client.query("update alerts set message_id = $1 where id = any($2)", [id, alertIds]);
  });
}
