import type { Day } from "../rules/day.ts";
import type { Subject } from "../rules/facts.ts";
import type { Store } from "./connect.ts";
import { type ListedReminder, recipientSql, subjectSql } from "./lists.ts";
import { type ListFilter, pagesOf } from "./list-pages.ts";

export const reminderStatuses = [
  ...["owed", "held", "superseded", "withdrawn", "suppressed"],
  ...["accepted", "delivered", "refused", "failed", "unknown", "all"],
] as const;

/** A message that spoke of a reminder. */
export interface Telling {
  reference: string;
  channel: string;
  /** To whom it went: to another than the reminder's recipient where that one could not be told. */
  recipient: { role: string; ref: string };
  status: string;
  reason: string | null;
  opensAt: string;
  endedAt: string | null;
  /** The plan it waits in for a person; null for most. */
  heldPlan: number | null;
}

/** A reminder with what has become of it. */
export interface ReminderRow extends ListedReminder {
  site: string;
  reason: string | null;
  /** What planning last found to stand in its way; null where nothing does, or it is not owed. */
  waitsFor: string | null;
  recordedOn: Day;
  /** Oldest first. */
  messages: Telling[];
}

export interface ReminderFilter extends ListFilter {
  status: string;
  /** Recorded by the check of this day; null: by any. */
  on: Day | null;
}

const tellings = `(select coalesce(json_agg(json_build_object('reference', m.reference, 'channel', m.channel,
    'recipient', ${recipientSql("m")}, 'status', m.status, 'reason', m.reason, 'opensAt', m.opens_at, 'endedAt', m.ended_at,
    'heldPlan', case when m.status = 'held' then m.plan_id end) order by m.id), '[]')
  from message_reminders mr join messages m on m.id = mr.message_id where mr.reminder_id = r.id)`;

const shown = `r.kind, r.days_left as "daysLeft", ${subjectSql("r.subject_type", "r.subject_id")} as subject, r.episode,
  ${recipientSql("r")} as recipient, r.channels, r.due_on as "dueOn", r.status`;

const whole = `${shown}, s.code as site, r.reason, case when r.status = 'owed' then r.waits_for end as "waitsFor",
  r.recorded_on as "recordedOn", ${tellings} as messages`;

/** Reminders in the order in which they were recorded, a page at a time. */
export function listReminders(
  store: Store,
  { status, on, site, kind }: ReminderFilter,
  limit = Infinity,
): AsyncGenerator<ReminderRow[]> {
  return pagesOf(limit, async (after, atMost) => {
    const { rows } = await store.pool.query<ReminderRow & { key: number }>(
      `select r.id as key, ${whole} from reminders r join sites s on s.id = r.site_id
        where r.id > $1 and ($2::text is null or s.code = $2) and ($3::text is null or r.kind = $3)
          and ($4::date is null or r.recorded_on = $4) and ($5 = 'all' or r.status = $5)
        order by r.id limit $6`,
      [after, site, kind, on, status, atMost],
    );
    return rows;
  });
}

/** Reminders that the check of a day recorded, of those with a higher id than `after`. */
export async function listRemindersRecordedOn(store: Store, on: Day, after: number): Promise<ListedReminder[]> {
  const { rows } = await store.pool.query<ListedReminder>(
    `select ${shown} from reminders r where r.recorded_on = $1 and r.id > $2 order by r.id`,
    [on, after],
  );
  return rows;
}

/** The highest id that a reminder has; what is recorded later has a higher one. */
export async function newestReminderId(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ id: number }>("select coalesce(max(id), 0) as id from reminders");
  return rows[0]?.id ?? 0;
}

/** Reminders of one subject, newest first, with what became of them. */
export async function listRemindersOf(store: Store, { type, id }: Subject): Promise<ReminderRow[]> {
  const { rows } = await store.pool.query<ReminderRow>(
    `select ${whole} from reminders r join sites s on s.id = r.site_id
      where r.subject_type = $1 and r.subject_id = $2 order by r.id desc limit 200`,
    [type, id],
  );
  return rows;
}
