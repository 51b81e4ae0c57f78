import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";

/**
 * The applied imports since the last check of an earlier day finished: what the looks of this day have to see. One that
 * came later on that day may have been looked at already, and is told of again.
 */
export async function importsSince(store: Store, on: Day): Promise<number[]> {
  const { rows } = await store.pool.query<{ id: number }>(
    `select id from imports where outcome = 'applied' and ended_at > coalesce(
              (select finished_at from check_runs where day < $1 and finished_at is not null order by day desc limit 1),
              '-infinity')
      order by id`,
    [on],
  );
  return rows.map(({ id }) => id);
}

/** What a message is made of, by ids. */
export interface Trail {
  reminderIds: number[];
  /** The imports that told the facts its reminders rest on. */
  importIds: number[];
}

/** Who tells of the account `a`: its record, and its activity. */
const toldOfAccount = `select a.import_id union all select v.import_id from activity v where v.account_id = a.id`;

/** Reminders of the given messages, and the imports behind them, for the log. */
export async function readTrails(store: Store, messageIds: readonly number[]): Promise<Map<number, Trail>> {
  const { rows } = await store.pool.query<Trail & { messageId: number }>(
    `select mr.message_id as "messageId", array_agg(distinct r.id order by r.id)::int[] as "reminderIds",
            coalesce(array_agg(distinct t.import_id order by t.import_id)
                       filter (where t.import_id is not null), '{}') as "importIds"
       from message_reminders mr join reminders r on r.id = mr.reminder_id
            left join lateral (
              select told.import_id from accounts a cross join lateral (${toldOfAccount}) told
               where r.subject_type = 'account' and a.id = r.subject_id
              union all
              select b.import_id from mailboxes b where r.subject_type = 'mailbox' and b.id = r.subject_id
              union all
              select x.import_id from accesses x where r.subject_type = 'mailbox' and x.mailbox_id = r.subject_id
              union all
              select told.import_id
                from accesses x join accounts a on a.address = x.address cross join lateral (${toldOfAccount}) told
               where r.subject_type = 'mailbox' and x.mailbox_id = r.subject_id
              union all
              select s.import_id from sites s where r.subject_type = 'site' and s.id = r.subject_id
              union all
              select p.import_id from sites s join dspt_publications p on p.code = s.code
               where r.subject_type = 'site' and s.id = r.subject_id
            ) t on true
      where mr.message_id = any($1) group by mr.message_id`,
    [messageIds],
  );
  return new Map(rows.map(({ messageId, ...trail }) => [messageId, trail]));
}
