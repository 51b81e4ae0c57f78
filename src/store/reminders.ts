import type pg from "pg";
import type { Origin } from "../rules/brake.ts";
import type { Day } from "../rules/day.ts";
import type { SiteId } from "../rules/facts.ts";
import { identityText, type Reminder } from "../rules/reminder.ts";
import type { RecordedReminder, Settled } from "../rules/settle.ts";
import type { Store } from "./connect.ts";

interface RecordedRow {
  id: number;
  siteId: SiteId;
  type: "account" | "mailbox" | "site";
  subjectId: number;
  kind: string;
  episode: Day;
  daysLeft: number;
  role: Reminder["recipient"]["role"];
  recipientId: number;
  status: string;
  origin: Origin;
}

/** What has been recorded, and what made it owed. */
export interface KnownReminder extends RecordedReminder {
  origin: Origin;
}

/** What earlier looks recorded for each site and is not over, with the identity that keeps it from being owed twice. */
export async function readRecorded(
  client: pg.ClientBase,
  siteIds: readonly SiteId[],
): Promise<Map<SiteId, KnownReminder[]>> {
  const { rows } = await client.query<RecordedRow>(
    `select id, site_id as "siteId", subject_type as type, subject_id as "subjectId", kind, episode,
            days_left as "daysLeft", recipient_role as role, recipient_id as "recipientId", status, woken_by as origin
       from reminders where site_id = any($1) and ended_on is null order by id`,
    [siteIds],
  );
  const recorded = new Map<SiteId, KnownReminder[]>();
  for (const row of rows) {
    const subject = { type: row.type, id: row.subjectId };
    const recipient = { role: row.role, id: row.recipientId };
    const one: KnownReminder = {
      origin: row.origin,
      id: row.id,
      identity: identityText({ ...row, subject, recipient }),
      status: row.status,
      subject,
      recipient,
    };
    const group = recorded.get(row.siteId);
    if (group) group.push(one);
    else recorded.set(row.siteId, [one]);
  }
  return recorded;
}

/** Which of these were recorded before and are over, by identity; one with an outcome does not come back. */
export async function readOverIdentities(
  store: Store,
  reminders: readonly Reminder[],
): Promise<Map<string, { mayReturn: boolean }>> {
  if (reminders.length === 0) return new Map();
  const identities = reminders.map(({ notice, subject, episode, daysLeft, recipient }) => ({
    ...{ kind: notice.kind, type: subject.type, subjectId: subject.id, episode, daysLeft },
    ...{ role: recipient.role, recipientId: recipient.id },
  }));
  const { rows } = await store.pool.query<Omit<RecordedRow, "siteId" | "origin">>(
    `select r.id, r.subject_type as type, r.subject_id as "subjectId", r.kind, r.episode, r.days_left as "daysLeft",
            r.recipient_role as role, r.recipient_id as "recipientId", r.status
       from jsonb_to_recordset($1) as i(kind text, type text, "subjectId" int, episode date, "daysLeft" int, role text,
            "recipientId" int)
       join reminders r on (r.subject_type, r.subject_id, r.kind, r.episode, r.days_left, r.recipient_role, r.recipient_id)
                         = (i.type, i."subjectId", i.kind, i.episode, i."daysLeft", i.role, i."recipientId")
      where r.ended_on is not null`,
    [JSON.stringify(identities)],
  );
  return new Map(
    rows.map((row) => {
      const subject = { type: row.type, id: row.subjectId };
      const identity = identityText({ ...row, subject, recipient: { role: row.role, id: row.recipientId } });
      return [identity, { mayReturn: row.status === "superseded" || row.status === "withdrawn" }];
    }),
  );
}

/**
 * Records reminders; answers how many. One that was recorded before and is over comes back, unless it has an outcome:
 * that stays.
 */
export async function insertReminders(
  client: pg.ClientBase,
  on: Day,
  reminders: readonly { site: SiteId; wokenBy: Origin; reminder: Reminder }[],
): Promise<number> {
  if (reminders.length === 0) return 0;
  const rows = reminders.map(({ site, wokenBy, reminder }) => ({ site, wokenBy, ...reminder }));
  const { rowCount } = await client.query(
    `insert into reminders as known (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role,
            recipient_id, notice, channels, reached_on, due_on, status, reason, recorded_on, woken_by)
     select site, subject->>'type', (subject->>'id')::int, notice->>'kind', episode, "daysLeft", recipient->>'role',
            (recipient->>'id')::int, notice, channels, "reachedOn", "dueOn", status, reason, $2, "wokenBy"
       from jsonb_to_recordset($1) as r(site int, "wokenBy" text, subject jsonb, episode date, "daysLeft" int,
            recipient jsonb, notice jsonb, channels text[], "reachedOn" date, "dueOn" date, status text, reason text)
     on conflict on constraint reminders_identity do update
        set ended_on = null, site_id = excluded.site_id, notice = excluded.notice, channels = excluded.channels,
            due_on = excluded.due_on, status = excluded.status, reason = excluded.reason, woken_by = excluded.woken_by
      where known.status in ('superseded', 'withdrawn')`,
    [JSON.stringify(rows), on],
  );
  return rowCount ?? 0;
}

/** What a look made of the reminders of one site, and what brought the look about. */
export type SettledSite = Settled & { wokenBy: Origin };

/** An office whose text has gone and whose e-mail was refused is owed the e-mail alone: a look does not bring it back. */
const channelsNow = `case when r.recipient_role in ('manager', 'admin') and r.channels <@ s.channels
  then r.channels else s.channels end`;

/**
 * Writes what a look made of recorded reminders: superseded, withdrawn, held or owed again; said otherwise than before;
 * over. One that has an outcome by now keeps it. Rows are locked in the order of their ids, as everywhere.
 */
export async function updateReminders(client: pg.ClientBase, on: Day, settled: readonly SettledSite[]): Promise<void> {
  const updates = settled.flatMap(({ update, wokenBy }) => update.map((one) => ({ ...one, wokenBy })));
  const standing = settled.flatMap((one) => one.standing);
  const over = settled.flatMap((one) => one.over);
  const ids = [...updates, ...standing].map(({ id }) => id).concat(over);
  if (ids.length === 0) return;
  await client.query("select 1 from reminders where id = any($1) order by id for update", [ids]);
  await client.query(
    `update reminders r set status = u.status, reason = u.reason,
            woken_by = case when u.status = 'owed' then u.woken_by else r.woken_by end
       from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as u(id, status, reason, woken_by)
      where r.id = u.id and r.status in ('owed', 'held', 'superseded', 'withdrawn')`,
    [
      updates.map(({ id }) => id),
      updates.map(({ status }) => status),
      updates.map(({ reason }) => reason),
      updates.map(({ wokenBy }) => wokenBy),
    ],
  );
  await client.query(
    `update reminders r set notice = s.notice, channels = ${channelsNow}, due_on = s."dueOn"
       from jsonb_to_recordset($1) as s(id bigint, notice jsonb, channels text[], "dueOn" date)
      where r.id = s.id and r.status in ('owed', 'held')
        and (r.notice, r.channels, r.due_on) is distinct from (s.notice, ${channelsNow}, s."dueOn")`,
    [
      JSON.stringify(
        standing.map(({ id, reminder: { notice, channels, dueOn } }) => ({ id, notice, channels, dueOn })),
      ),
    ],
  );
  await client.query("update reminders set ended_on = $2 where id = any($1)", [over, on]);
}
