import type { Day } from "../../src/rules/day.ts";
import { rowsOf } from "../support/imports.ts";
import type { Lived, Sent } from "./lived.ts";

/** A reminder as it stands at the end of all days. */
export interface Owed {
  id: number;
  kind: string;
  subject: string;
  episode: Day;
  daysLeft: number;
  role: string;
  recipientId: number;
  reachedOn: Day;
  dueOn: Day;
  recordedOn: Day;
  status: string;
  reason: string | null;
  /** The day on which the account of which it speaks is or was deleted, where the notice says so. */
  deleteOn: Day | null;
}

/** A letter that left, with what it was made of. */
export interface Told extends Sent {
  role: string;
  isCopy: boolean;
  isAlert: boolean;
  /** Of the first reminder. */
  site: string;
  reminders: Owed[];
}

/** A finding, with the day on which it was written down. */
export interface Found {
  id: number;
  kind: string;
  subject: string;
  site: string;
  since: Day;
  closedOn: Day | null;
  recordedOn: Day;
}

export interface Records {
  reminders: Owed[];
  told: Told[];
  findings: Found[];
}

const subjectOf = (row: string) => `case ${row}.subject_type
  when 'account' then (select address from accounts where id = ${row}.subject_id)
  when 'mailbox' then (select address from mailboxes where id = ${row}.subject_id)
  else (select code from sites where id = ${row}.subject_id) end`;

interface MessageRow {
  id: number;
  role: string;
  isCopy: boolean;
  isAlert: boolean;
  site: string;
  reminderIds: number[];
}

/** Reads what was recorded, and joins it with what left. */
export async function readRecords({ store, sent, recordedOn }: Lived): Promise<Records> {
  const reminders = await rowsOf<Owed>(
    store,
    `select r.id, r.kind, ${subjectOf("r")} as subject, r.episode, r.days_left as "daysLeft", r.recipient_role as role,
            r.recipient_id as "recipientId", r.reached_on as "reachedOn", r.due_on as "dueOn",
            r.recorded_on as "recordedOn", r.status, r.reason, r.notice ->> 'deleteOn' as "deleteOn"
       from reminders r order by r.id`,
  );
  const messages = await rowsOf<MessageRow>(
    store,
    `select m.id, m.recipient_role as role, m.is_copy as "isCopy", m.sequence < 0 as "isAlert",
            (array_agg(s.code order by r.id))[1] as site,
            coalesce(array_agg(r.id) filter (where r.id is not null), '{}')::int[] as "reminderIds"
       from messages m left join message_reminders mr on mr.message_id = m.id
       left join reminders r on r.id = mr.reminder_id left join sites s on s.id = r.site_id group by m.id`,
  );
  const findings = await rowsOf<Found>(
    store,
    `select f.id, f.kind, ${subjectOf("f")} as subject, s.code as site, f.since, f.closed_on as "closedOn"
       from findings f join sites s on s.id = f.site_id where f.severity is not null order by f.id`,
  );
  const reminderOf = new Map(reminders.map((reminder) => [reminder.id, reminder]));
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  const told = sent.map((letter): Told => {
    const message = messageOf.get(letter.messageId);
    if (message === undefined) throw new Error(`Letter ${letter.messageId} is no message`);
    const { role, isCopy, isAlert, site, reminderIds } = message;
    return { ...letter, role, isCopy, isAlert, site, reminders: reminderIds.flatMap((id) => reminderOf.get(id) ?? []) };
  });
  return {
    reminders,
    told,
    findings: findings.map((one) => ({ ...one, recordedOn: recordedOn.get(one.id) ?? one.since })),
  };
}
