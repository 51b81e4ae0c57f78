import type { Store } from "./connect.ts";

/**
 * What waits because nobody is known to tell it to, and at how many sites. Owners and members are told besides somebody
 * else, so that theirs do not count.
 */
export async function countUntellable({ pool }: Store): Promise<{ sites: number; reminders: number }> {
  const { rows } = await pool.query<{ sites: number; reminders: number }>(
    `select count(distinct r.site_id)::int as sites, count(*)::int as reminders from reminders r
      where r.status = 'owed' and r.waits_for = 'no-destination' and r.recipient_role not in ('owner', 'member')
        and not exists (select 1 from message_reminders mr join messages m on m.id = mr.message_id
                         where mr.reminder_id = r.id and m.status in ('planned', 'claimed', 'unknown', 'held'))`,
  );
  return rows[0] ?? { sites: 0, reminders: 0 };
}
