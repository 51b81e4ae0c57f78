import type { Notice } from "../rules/finding.ts";
import { silenceKinds } from "../rules/kinds.ts";
import type { Store } from "./connect.ts";
import { isOwnAddress, isToldBefore, spokenColumns, type SpokenReminder } from "./spoken.ts";

/**
 * What is still open at the sites of which a message brings the weekly digest, besides what the message was planned for:
 * of each matter the latest that the manager has been told, or would have been; of findings as they stand now. What is kept back is left out; so is the
 * DSPT, which has its own days, and an account that is gone, of which nothing more comes.
 */
export async function readStillOpen(store: Store, messageIds: readonly number[]): Promise<SpokenReminder[]> {
  const { rows } = await store.pool.query<SpokenReminder & { standing: Notice | null }>(
    `select m.id as "messageId", ${isToldBefore} as "isToldAgain", ${isOwnAddress} as "isOwnAddress", ${spokenColumns},
            (select f.detail || jsonb_build_object('kind', f.kind) from findings f where f.site_id = r.site_id and f.kind = r.kind
                and f.subject_type = r.subject_type and f.subject_id = r.subject_id and f.closed_on is null) as standing
       from messages m
       join message_reminders mr on mr.message_id = m.id
       join reminders w on w.id = mr.reminder_id and w.kind = 'site-still-open'
       join lateral (
         select distinct on (o.subject_type, o.subject_id, case when o.kind = any($2) then 'silence' else o.kind end) o.*
           from reminders o
          where o.site_id = w.site_id and o.ended_on is null and o.recipient_role = 'manager'
            and o.kind not like 'dspt-%' and o.kind <> 'site-still-open'
          order by o.subject_type, o.subject_id, case when o.kind = any($2) then 'silence' else o.kind end,
                   o.reached_on desc, o.days_left, o.id
       ) r on r.kind <> 'account-gone' and r.status not in ('held', 'withdrawn')
              and (r.status <> 'superseded' or r.reason = 'acknowledged')
       join sites s on s.id = r.site_id
      where m.id = any($1)
        and not exists (select 1 from message_reminders x where x.message_id = m.id and x.reminder_id = r.id)`,
    [messageIds, silenceKinds],
  );
  return rows.map(({ standing, ...told }) => ({ ...told, notice: standing ?? told.notice }));
}
