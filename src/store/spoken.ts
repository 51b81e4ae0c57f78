import type { Day } from "../rules/day.ts";
import type { AccountId, Route, SiteId } from "../rules/facts.ts";
import type { Notice } from "../rules/finding.ts";
import type { Role } from "../rules/reminder.ts";
import type { Reported } from "../rules/status.ts";
import type { Store } from "./connect.ts";

export interface PersonRow {
  name: string | null;
  address: string;
  /** The day on which they are planned to leave. */
  leaving?: Day | null;
}

/** One reminder of a message, with what its words need. */
export interface SpokenReminder {
  messageId: number;
  reminderId: number;
  status: string;
  /** The day from which it is no longer asked for; null while it is. */
  endedOn: Day | null;
  notice: Notice;
  daysLeft: number;
  role: Role;
  siteId: SiteId;
  site: { code: string; name: string | null; phone: string | null; route: Route; localSupport: string | null };
  manager: { name: string | null; email: string | null; mobile: string | null };
  subject: PersonRow | null;
  lastActivity: Day | null;
  /** The status that was reported of the subject account. */
  reported: Reported | null;
  /** The message goes to an address or a number of the person whose account it is about. */
  isOwnAddress: boolean;
  /** An earlier message about the same thing has reached the same destination by the same channel. */
  isToldAgain: boolean;
  since: Day;
  /** As-of of the accounts data of the site, and of the newest DSPT list. */
  accountsAsOf: Day | null;
  dsptAsOf: Day | null;
}

const managerContact = (field: string, channel: string) =>
  `(select c.${field} from contacts c where c.site_id = r.site_id and c.role = 'manager' and c.channel = '${channel}')`;

/** What is told of one reminder `r` of the site `s`. */
export const spokenColumns = `r.id as "reminderId", r.status, r.ended_on as "endedOn", r.notice, r.days_left as "daysLeft", r.recipient_role as role,
  r.site_id as "siteId", json_build_object('code', s.code, 'name', s.name, 'phone', s.phone, 'route', s.route,
                                        'localSupport', s.local_support) as site,
  json_build_object('name', coalesce(${managerContact("name", "email")}, ${managerContact("name", "sms")}),
                    'email', ${managerContact("address", "email")},
                    'mobile', ${managerContact("address", "sms")}) as manager,
  case r.subject_type
    when 'account' then (select json_build_object('name', a.name, 'address', a.address) from accounts a where a.id = r.subject_id)
    when 'mailbox' then (select json_build_object('name', null, 'address', b.address) from mailboxes b where b.id = r.subject_id)
  end as subject,
  case when r.subject_type = 'account'
       then (select max(v.last_activity) from activity v where v.account_id = r.subject_id) end as "lastActivity",
  case when r.subject_type = 'account'
       then (select json_build_object('status', a.status, 'statusAsOf', a.status_as_of)
               from accounts a where a.id = r.subject_id) end as reported,
  coalesce((select f.since from findings f where f.site_id = r.site_id and f.kind = r.kind and f.closed_on is null
               and f.subject_type = r.subject_type and f.subject_id = r.subject_id), r.episode) as since,
  (select max(o.as_of) from accounts a join activity v on v.account_id = a.id join sources o on o.id = v.source_id
    where a.site_id = r.site_id) as "accountsAsOf",
  (select max(o.as_of) from sources o where o.kind = 'dspt') as "dsptAsOf"`;

/** The same has reached the same destination by the same channel. */
export const isToldBefore = `exists (
    select 1 from messages e join message_reminders er on er.message_id = e.id join reminders f on f.id = er.reminder_id
     where e.destination_hash = m.destination_hash and e.channel = m.channel and e.id <> m.id
       and e.status in ('accepted', 'delivered')
       and f.subject_type = r.subject_type and f.subject_id = r.subject_id and f.kind = r.kind and f.episode = r.episode)`;

export const isOwnAddress = `r.subject_type = 'account' and (
    exists (select 1 from accounts a where a.id = r.subject_id and lower(a.address) = m.destination)
    or exists (select 1 from contacts c where c.account_id = r.subject_id and c.role = 'person'
                  and lower(c.address) = m.destination))`;

/** Everything that the given messages speak of, in no order. */
export async function readSpoken(store: Store, messageIds: readonly number[]): Promise<SpokenReminder[]> {
  // That a stage is a later one proves nothing: those before it may have been overtaken without ever being sent.
  const { rows } = await store.pool.query<SpokenReminder>(
    `select mr.message_id as "messageId", r.days_left < 0 and ${isToldBefore} as "isToldAgain",
            ${isOwnAddress} as "isOwnAddress", ${spokenColumns}
       from message_reminders mr join messages m on m.id = mr.message_id
       join reminders r on r.id = mr.reminder_id join sites s on s.id = r.site_id
      where mr.message_id = any($1)`,
    [messageIds],
  );
  return rows;
}

/** Names and addresses of accounts, by id, and when somebody is going to leave who has not come back since. */
export async function readPeople(store: Store, ids: readonly AccountId[]): Promise<Map<AccountId, PersonRow>> {
  const { rows } = await store.pool.query<PersonRow & { id: AccountId }>(
    `select id, name, address,
            coalesce(case when joiner < leaving or joiner is null then leaving end, leaver) as leaving
       from accounts where id = any($1)`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name, address, leaving }) => [id, { name, address, leaving: leaving ?? null }]));
}
