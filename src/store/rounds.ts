import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";

/** What the daily e-mail to a manager or to head office says besides what it was planned for. */
export interface RoundRow {
  messageId: number;
  isFirst: boolean;
  quietSites: number;
  nhsmailSites: number;
  sentToStaff: { reference: string; name: string | null; day: Day }[];
}

/** Of so many days, the letter's own among them, messages to staff are listed at most. */
const daysListed = 14;

const isFirst = `not exists (select 1 from messages e where e.destination_hash = m.destination_hash and e.id <> m.id
                       and e.channel = 'email' and e.status in ('accepted', 'delivered'))`;

/**
 * That nobody has anything to do at the site of `m`: the letter tells nothing of it, it is not on hold, nothing is found
 * there, and nothing that was told before is asked for still. An account that is gone, or will go, is told and asks for
 * nothing. One by one (offset): else every letter would read all findings and all reminders.
 */
const isQuiet = `not exists (
               select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
                where mr.message_id = m.id and r.site_id = m.site_id)
             and not exists (
               select 1 from marks k where k.kind = 'hold' and k.subject_type = 'site' and k.subject_id = m.site_id
                  and k.undone_at is null and k.from_day <= m.day and (k.until_day is null or k.until_day >= m.day) offset 0)
             and not exists (
               select 1 from findings f where f.site_id = m.site_id and f.closed_on is null and f.severity is not null offset 0)
             and not exists (
               select 1 from reminders r left join accounts a on r.subject_type = 'account' and a.id = r.subject_id
                where r.site_id = m.site_id and r.ended_on is null and a.state is distinct from 'gone'
                  and r.kind not in ('disabled-ending', 'leaver-deleted-soon') offset 0)`;

/**
 * For each of the messages to managers: whether it is the first this address ever gets, at how many of its sites there
 * is nothing to do, how many of them have NHSmail, and the references of what their staff are sent since the letter of an
 * earlier day, the newest first: whoever asks a manager shall find it. For those to head office the first.
 */
export async function readRounds(store: Store, messageIds: readonly number[]): Promise<RoundRow[]> {
  const { rows } = await store.pool.query<RoundRow>(
    `with manager as (
       select m.id, m.day, m.destination_hash, c.site_id, e.day as last_day, e.created_at as last_at from messages m
         join contacts c on c.role = 'manager' and c.channel = 'email' and c.address = m.destination
         left join lateral (
           select e.day, e.created_at from messages e
            where e.destination_hash = m.destination_hash and e.day between m.day - $2::int and m.day - 1
              and e.channel = 'email' and e.recipient_role = 'manager' and e.status in ('accepted', 'delivered')
            order by e.day desc, e.created_at desc limit 1) e on true
        where m.id = any($1) and m.channel = 'email' and m.recipient_role = 'manager'
     ), staff as materialized (
       select distinct a.site_id, s.day, s.created_at, s.reference, a.name from messages s join accounts a on a.id = s.recipient_id
        where s.day between (select min(coalesce(last_day, day - $2::int)) from manager) and (select max(day) from manager)
          and s.recipient_role in ('person', 'owner', 'member') and not s.is_copy
          and a.site_id in (select site_id from manager)
          and s.status not in ('suppressed', 'expired', 'refused', 'failed')
          -- The manager knows what they get themselves.
          and not exists (select 1 from contacts k where k.site_id = a.site_id and k.role = 'manager'
                and (lower(k.address) = lower(a.address) or lower(k.name) = lower(a.name) or lower(k.address) in (
                     select lower(p.address) from contacts p where p.account_id = a.id and p.role = 'person')))
     )
     select m.id as "messageId", ${isFirst} as "isFirst",
            (count(*) filter (where ${isQuiet}))::int as "quietSites",
            (count(*) filter (where (select s.route <> 'own-email' from sites s where s.id = m.site_id)))::int as "nhsmailSites",
            coalesce((select json_agg(json_build_object('reference', t.reference, 'name', t.name, 'day', t.day)
                                      order by t.day desc, t.reference)
                        from staff t where t.day between m.day - $2::int and m.day and t.site_id = any(array_agg(m.site_id))
                         -- On its day the earlier letter told of what there was by then.
                         and (m.last_day is null or t.day > m.last_day or t.day = m.last_day and t.created_at > m.last_at)),
                     '[]') as "sentToStaff"
       from manager m group by m.id, m.day, m.destination_hash, m.last_day, m.last_at
     union all
     select m.id, ${isFirst}, 0, 0, '[]'::json from messages m
      where m.id = any($1) and m.channel = 'email' and m.recipient_role = 'admin'`,
    [messageIds, daysListed - 1],
  );
  return rows;
}
