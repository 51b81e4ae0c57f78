import type { Notice } from "../rules/finding.ts";
import { silenceKinds } from "../rules/kinds.ts";
import type { Store } from "./connect.ts";
import { isOwnAddress, isToldBefore, spokenColumns, type SpokenReminder } from "./spoken.ts";

/**
 * What is still open at the sites of which a message brings the weekly digest, besides what the message was planned for:
 * of each matter the latest that the manager has been told, or would have been; of findings as they stand now. What is
 * kept back is left out; so is the DSPT, which has its own days, and an account that is gone, of which nothing more comes.
 */
export async function readStillOpen(store: Store, messageIds: readonly number[]): Promise<SpokenReminder[]> {
  const { rows } = await store.pool.query<SpokenReminder & { standing: Notice | null }>(
    `select m.id as "messageId", ${isToldBefore} as "isToldAgain", ${isOwnAddress} as "isOwnAddress", ${spokenColumns},
            f.standing
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
       -- One by one (offset): else every batch of messages would read all findings.
       left join lateral (
         select o.detail || jsonb_build_object('kind', o.kind) as standing, o.acknowledged_at is not null as "isTakenOn"
           from findings o where o.site_id = r.site_id and o.kind = r.kind and o.subject_type = r.subject_type
            and o.subject_id = r.subject_id and o.closed_on is null offset 0) f on true
       join sites s on s.id = r.site_id
      where m.id = any($1)
        -- Of what somebody has taken on only the first telling stands, which others may have overtaken before.
        and (r.status <> 'superseded' or f."isTakenOn")
        and not exists (select 1 from message_reminders x where x.message_id = m.id and x.reminder_id = r.id)`,
    [messageIds, silenceKinds],
  );
  return rows.map(({ standing, ...told }) => ({ ...told, notice: standing ?? told.notice }));
}
