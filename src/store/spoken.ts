import { partingOf, type Parting } from "../rules/account.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, AccountId, Route, SiteId } from "../rules/facts.ts";
import type { DataAges } from "../rules/data-age.ts";
import type { Notice } from "../rules/finding.ts";
import type { Role } from "../rules/reminder.ts";
import type { Reported } from "../rules/status.ts";
import type { Store } from "./connect.ts";
import { agesOf } from "./data-age.ts";
import { doubtsLoss, isUsable } from "./lost-accounts.ts";

export interface PersonRow extends Partial<Parting> {
  name: string | null;
  address: string;
  /** The last day of the leave that somebody told us of. */
  onLeaveUntil?: Day | null;
  site?: { code: string; name: string | null };
  /** Their own e-mail address and mobile. */
  contacts?: readonly string[];
  /** By its dates the account is lost, but the newest list shows it as on, or it was used since. */
  isContradicted?: boolean;
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
  manager: {
    name: string | null;
    email: string | null;
    mobile: string | null;
    /** No address or number of theirs is known that works. */
    isOutOfReach?: boolean;
  };
  subject: PersonRow | null;
  lastActivity: Day | null;
  /** The status that was reported of the subject account. */
  reported: Reported | null;
  /** That it is shown as on or was used since, though its dates say that it is lost, is an open finding. */
  isContradicted?: boolean;
  /** The text goes to a manager to whom no e-mail about the same thing goes. */
  isTextOnly?: boolean;
  /** The message goes to an address or a number of the person whose account it is about. */
  isOwnAddress: boolean;
  /** An earlier message about the same thing has reached the same destination by the same channel. */
  isToldAgain: boolean;
  since: Day;
  /** As-of of what it may rest on. */
  ages: DataAges;
}

const managerContact = (field: string, channel: string) =>
  `(select c.${field} from contacts c where c.site_id = r.site_id and c.role = 'manager' and c.channel = '${channel}')`;

/** What is told of one reminder `r` of the site `s`. */
export const spokenColumns = `r.id as "reminderId", r.status, r.ended_on as "endedOn", r.notice, r.days_left as "daysLeft", r.recipient_role as role,
  r.site_id as "siteId", json_build_object('code', s.code, 'name', s.name, 'phone', s.phone, 'route', s.route,
                                        'localSupport', s.local_support) as site,
  json_build_object('name', coalesce(${managerContact("name", "email")}, ${managerContact("name", "sms")}),
                    'email', ${managerContact("address", "email")},
                    'mobile', ${managerContact("address", "sms")},
                    'isOutOfReach', not exists (select 1 from contacts c where c.site_id = r.site_id and c.role = 'manager'
                                                   and c.address is not null and ${isUsable})) as manager,
  case r.subject_type
    when 'account' then (select json_build_object('name', a.name, 'address', a.address) from accounts a where a.id = r.subject_id)
    when 'mailbox' then (select json_build_object('name', null, 'address', b.address) from mailboxes b where b.id = r.subject_id)
  end as subject,
  case when r.subject_type = 'account'
       then (select max(v.last_activity) from activity v where v.account_id = r.subject_id) end as "lastActivity",
  case when r.subject_type = 'account'
       then (select json_build_object('status', a.status, 'statusAsOf', a.status_as_of)
               from accounts a where a.id = r.subject_id) end as reported,
  r.subject_type = 'account' and exists (select 1 from findings f where f.site_id = r.site_id
               and f.subject_id = r.subject_id and ${doubtsLoss} offset 0) as "isContradicted",
  coalesce((select f.since from findings f where f.site_id = r.site_id and f.kind = r.kind and f.closed_on is null
               and f.subject_type = r.subject_type and f.subject_id = r.subject_id), r.episode) as since,
  ${agesOf({ type: "r.subject_type", id: "r.subject_id", site: "r.site_id" })} as ages`;

/** The same has reached the same destination by the same channel. */
export const isToldBefore = `exists (
    select 1 from messages e join message_reminders er on er.message_id = e.id join reminders f on f.id = er.reminder_id
     where e.destination_hash = m.destination_hash and e.channel = m.channel and e.id <> m.id
       and e.status in ('accepted', 'delivered')
       and f.subject_type = r.subject_type and f.subject_id = r.subject_id and f.kind = r.kind and f.episode = r.episode)`;

/** Asked one by one (offset): else every batch of messages would read all accounts and all contacts. */
export const isOwnAddress = `r.subject_type = 'account' and (
    exists (select 1 from accounts a where a.id = r.subject_id and lower(a.address) = m.destination offset 0)
    or exists (select 1 from contacts c where c.account_id = r.subject_id and c.role = 'person'
                  and lower(c.address) = m.destination offset 0))`;

/** What the manager is told by text has been written to none of the manager's addresses. */
const isTextOnly = `m.channel = 'sms' and r.recipient_role = 'manager' and not exists (
    select 1 from messages e join message_reminders er on er.message_id = e.id
      join contacts c on c.site_id = r.site_id and c.role = 'manager' and c.channel = 'email'
     where er.reminder_id = r.id and e.channel = 'email' and e.destination = lower(c.address)
       and e.status not in ('refused', 'failed', 'suppressed', 'expired'))`;

/** Everything that the given messages speak of, in no order. */
export async function readSpoken(store: Store, messageIds: readonly number[]): Promise<SpokenReminder[]> {
  // That a stage is a later one proves nothing: those before it may have been overtaken without ever being sent.
  const { rows } = await store.pool.query<SpokenReminder>(
    `select mr.message_id as "messageId", r.days_left < 0 and ${isToldBefore} as "isToldAgain",
            ${isOwnAddress} as "isOwnAddress", ${isTextOnly} as "isTextOnly", ${spokenColumns}
       from message_reminders mr join messages m on m.id = mr.message_id
       join reminders r on r.id = mr.reminder_id join sites s on s.id = r.site_id
      where mr.message_id = any($1)`,
    [messageIds],
  );
  return rows;
}

type Planned = Pick<AccountFacts, "leaving" | "leaver" | "disabled" | "joiner">;
type KnownPerson = Planned & Required<Omit<PersonRow, keyof Parting>> & { id: AccountId };

/** Names and addresses of accounts, by id, and what is known on a day of their leave and of their parting. */
export async function readPeople(store: Store, ids: readonly AccountId[], on: Day): Promise<Map<AccountId, PersonRow>> {
  const { rows } = await store.pool.query<KnownPerson>(
    `select a.id, a.name, a.address, a.leaving, a.leaver, a.disabled, a.joiner,
            (select max(k.until_day) from marks k where k.kind = 'on-leave' and k.undone_at is null
                and k.subject_type = 'account' and k.subject_id = a.id) as "onLeaveUntil",
            json_build_object('code', s.code, 'name', s.name) as site,
            array(select c.address from contacts c where c.account_id = a.id and c.role = 'person') as contacts,
            exists (select 1 from findings f where f.site_id = a.site_id and f.subject_id = a.id and ${doubtsLoss} offset 0) as "isContradicted"
       from accounts a join sites s on s.id = a.site_id where a.id = any($1)`,
    [[...new Set(ids)]],
  );
  return new Map(
    rows.map(({ id, leaving, leaver, disabled, joiner, ...person }) => [
      id,
      { ...person, ...partingOf({ leaving, leaver, disabled, joiner }, on) },
    ]),
  );
}
