import type { Day } from "../rules/day.ts";
import type { Mark } from "../rules/facts.ts";
import type { Notice } from "../rules/finding.ts";
import { isSilence, silenceKinds } from "../rules/kinds.ts";
import { lastDayOf } from "../rules/marks.ts";
import type { Policy } from "../rules/policy.ts";
import type { Store } from "./connect.ts";
import { isOwnAddress, isToldBefore, spokenColumns, type SpokenReminder } from "./spoken.ts";

/** What is still open; `isElsewhere`: at a site of which no weekly digest is owed. */
export interface StillOpen extends SpokenReminder {
  isElsewhere: boolean;
}

/** What decides whether it is told, and in which words. */
interface Beside {
  standing: Notice | null;
  day: Day;
  marks: Pick<Mark, "kind" | "from" | "until">[];
}

/** Of what the manager has been told before: a hold of it, and a log-in that it asks for and of which we were told. */
const marksThatKeepBack = `coalesce((
    select json_agg(json_build_object('kind', k.kind, 'from', k.from_day, 'until', k.until_day)) from marks k
     where k.undone_at is null and k.from_day <= m.day
       and (k.kind = 'hold' and k.subject_type = r.subject_type and k.subject_id = r.subject_id
         or k.kind = 'logged-in' and k.subject_type = 'account' and (
              r.kind = any($3) and k.subject_id = r.subject_id
              or r.kind = 'mailbox-last-owner-at-risk' and
                 coalesce(f.standing, r.notice) -> 'owners' @> jsonb_build_array(jsonb_build_object('account', k.subject_id)))) offset 0), '[]')`;

/** The sites at which a message looks: those of its weekly digests, and the others of the same manager. */
const places = `with looks as (
       select m.id, m.day, m.destination, m.recipient_role, w.site_id, w.episode from messages m
         join message_reminders mr on mr.message_id = m.id
         join reminders w on w.id = mr.reminder_id and w.kind = 'site-still-open'
        where m.id = any($1)
     ), places as (
       select id, site_id, false as "isElsewhere" from looks
       union all
       select distinct l.id, c.site_id, true from looks l
         join contacts c on c.role = 'manager' and c.channel = 'email' and c.address = l.destination
        where l.recipient_role = 'manager'
          and exists (select 1 from findings f where f.site_id = c.site_id and f.acknowledged_at is not null and f.closed_on is null)
          and not exists (select 1 from reminders w where w.site_id = c.site_id and w.kind = 'site-still-open'
                             and w.episode = l.episode and w.ended_on is null)
          and not exists (select 1 from marks k where k.kind = 'hold' and k.subject_type = 'site' and k.subject_id = c.site_id
                             and k.undone_at is null and k.from_day <= l.day and (k.until_day is null or k.until_day >= l.day))
     )`;

/**
 * What is still open at the sites of which a message brings the weekly digest, besides what the message was planned for:
 * of each matter the latest that the manager has been told, or would have been; of findings as they stand now. What is
 * kept back is left out; so is the DSPT, which has its own days, and an account that is gone, of which nothing more comes.
 * Of the manager's other sites, but those on hold, what has been acknowledged: it owes no digest of its own.
 */
export async function readStillOpen(store: Store, messageIds: readonly number[], policy: Policy): Promise<StillOpen[]> {
  const { rows } = await store.pool.query<StillOpen & Beside>(
    `${places}
     select m.id as "messageId", ${isToldBefore} as "isToldAgain", ${isOwnAddress} as "isOwnAddress", ${spokenColumns},
            f.standing, p."isElsewhere", m.day, ${marksThatKeepBack} as marks
       from places p
       join messages m on m.id = p.id
       join lateral (
         select distinct on (o.subject_type, o.subject_id, case when o.kind = any($2) then 'silence' else o.kind end) o.*
           from reminders o
          where o.site_id = p.site_id and o.ended_on is null and o.recipient_role = 'manager'
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
      where (f."isTakenOn" or not p."isElsewhere")
        -- Of what somebody has taken on only the first telling stands, which others may have overtaken before.
        and (r.status <> 'superseded' or f."isTakenOn")
        and not exists (select 1 from message_reminders x where x.message_id = m.id and x.reminder_id = r.id)`,
    [messageIds, silenceKinds, silenceKinds.filter((kind) => isSilence(kind, "isNudge"))],
  );
  return rows.flatMap(({ standing, marks, day, ...told }) => {
    const isKeptBack = marks.some((mark) => (lastDayOf(mark, policy) ?? day) >= day);
    return isKeptBack ? [] : [{ ...told, notice: standing ?? told.notice }];
  });
}
