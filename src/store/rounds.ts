import type { Store } from "./connect.ts";

/** What the daily e-mail to a manager or to head office says besides what it was planned for. */
export interface RoundRow {
  messageId: number;
  isFirst: boolean;
  quietSites: number;
  sentToStaff: { reference: string; name: string | null }[];
}

const isFirst = `not exists (select 1 from messages e where e.destination_hash = m.destination_hash and e.id <> m.id
                       and e.channel = 'email' and e.status in ('accepted', 'delivered'))`;

/**
 * For each of the messages to managers: whether it is the first this address ever gets, how many of its sites have
 * nothing to do, and the references of what their staff are sent on the same day. For those to head office the first.
 */
export async function readRounds(store: Store, messageIds: readonly number[]): Promise<RoundRow[]> {
  const { rows } = await store.pool.query<RoundRow>(
    `with manager as (
       select m.id, m.day, m.destination_hash, c.site_id from messages m
         join contacts c on c.role = 'manager' and c.channel = 'email' and c.address = m.destination
        where m.id = any($1) and m.channel = 'email' and m.recipient_role = 'manager'
     ), staff as materialized (
       select distinct a.site_id, s.day, s.reference, a.name from messages s join accounts a on a.id = s.recipient_id
        where s.day in (select day from manager) and s.recipient_role in ('person', 'owner', 'member') and not s.is_copy
          and a.site_id in (select site_id from manager)
          and s.status not in ('suppressed', 'expired', 'refused', 'failed')
          -- The manager knows what they get themselves.
          and not exists (select 1 from contacts k where k.site_id = a.site_id and k.role = 'manager'
                and (lower(k.address) = lower(a.address) or lower(k.name) = lower(a.name) or lower(k.address) in (
                     select lower(p.address) from contacts p where p.account_id = a.id and p.role = 'person')))
     )
     select m.id as "messageId", ${isFirst} as "isFirst",
            (count(*) filter (where not exists (
               select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
                where mr.message_id = m.id and r.site_id = m.site_id)))::int as "quietSites",
            coalesce((select json_agg(json_build_object('reference', t.reference, 'name', t.name) order by t.reference)
                        from staff t where t.day = m.day and t.site_id = any(array_agg(m.site_id))), '[]') as "sentToStaff"
       from manager m group by m.id, m.day, m.destination_hash
     union all
     select m.id, ${isFirst}, 0, '[]'::json from messages m
      where m.id = any($1) and m.channel = 'email' and m.recipient_role = 'admin'`,
    [messageIds],
  );
  return rows;
}
