import type pg from "pg";
import { type Origin, type Reaching, surprisingOrigins } from "../rules/brake.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, SiteId } from "../rules/facts.ts";
import type { Destinations, Owed, Spent } from "../rules/plan.ts";
import { adminsOf } from "./admins.ts";
import { lockExclusive } from "./locks.ts";
import { accountAsOf } from "./data-age.ts";
import { isUsable } from "./lost-accounts.ts";
import { isAfterManager, toldAt } from "./manager-first.ts";
import { wordsRefusedTo } from "./refused-words.ts";

type Queryable = Pick<pg.ClientBase, "query">;

/** A reminder that is owed, may leave by today and stands in no living message. */
export interface OwedRow extends Omit<Owed, "isFresh"> {
  /** As-of of what is known of the account that it is about; null where it is about none. */
  accountAsOf: Day | null;
  /** Mail to the recipient's own account has been refused; and when that account was last used. Null of offices. */
  mail: Pick<AccountFacts, "refusedOn" | "lastActivity"> | null;
  origin: Origin;
  /** Where its words were refused, whoever they were for: a channel and an address. */
  wordsRefusedTo: string[];
}

const contact = (owner: string, role: string, channel: string) =>
  `(select c.address from contacts c where ${owner} and c.role = '${role}' and c.channel = '${channel}' and ${isUsable})`;

const person = "c.account_id = r.recipient_id";
const manager = "c.site_id = r.recipient_id";

const byEmail = (address: string) =>
  `json_build_object('name', null, 'mobile', null, 'email', ${address}, 'nhsmail', null, 'nhsmailUsable', false)`;

const destinations = `case
  when r.recipient_role in ('person', 'owner', 'member') then
    (select json_build_object('name', a.name, 'mobile', ${contact(person, "person", "sms")},
            'email', ${contact(person, "person", "email")}, 'nhsmail', a.address, 'nhsmailUsable', a.state = 'active')
       from accounts a where a.id = r.recipient_id)
  when r.recipient_role = 'manager' then
    json_build_object('name', (select max(c.name) from contacts c where ${manager} and c.role = 'manager'),
            'mobile', ${contact(manager, "manager", "sms")}, 'email', ${contact(manager, "manager", "email")},
            'nhsmail', null, 'nhsmailUsable', false)
  else ${byEmail("d.address")}
end`;

/** The sites of which an admin is owed something. */
const adminSites = `select recipient_id from reminders where status = 'owed' and due_on <= $1 and recipient_role = 'admin'`;

/** What is owed and has no message yet, of the London day and before. */
export async function readOwed(client: pg.ClientBase, today: Day): Promise<OwedRow[]> {
  const { rows } = await client.query<OwedRow>(
    `with recursive ${adminsOf(adminSites)}
     select r.id, r.site_id as "siteId", r.notice, r.days_left as "daysLeft",
            json_build_object('role', r.recipient_role, 'id', r.recipient_id) as recipient,
            r.channels, r.woken_by as origin, r.due_on as "dueOn", ${destinations} as destinations,
            ${isAfterManager} as "isAfterManager", ${toldAt} as "toldAt",
            case when r.subject_type = 'account' then ${accountAsOf("r.subject_id")} end as "accountAsOf",
            ${wordsRefusedTo} as "wordsRefusedTo",
            case when r.recipient_role in ('person', 'owner', 'member') then
              (select json_build_object('refusedOn', a.refused_on, 'lastActivity',
                        (select max(v.last_activity) from activity v where v.account_id = a.id))
                 from accounts a where a.id = r.recipient_id) end as mail
       from reminders r left join admins d on r.recipient_role = 'admin' and d.site_id = r.recipient_id
      where r.status = 'owed' and r.due_on <= $1
        and not exists (select 1 from message_reminders mr join messages m on m.id = mr.message_id
                         where mr.reminder_id = r.id and m.status in ('planned', 'claimed', 'unknown', 'held'))
      order by r.id`,
    [today],
  );
  return rows;
}

/** Whether planning has yet to consider something that is owed today. In the order of the index, so that it is used. */
export async function hasUnplanned(client: Queryable, today: Day): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from reminders r
      where r.status = 'owed' and r.due_on <= $1 and r.considered_on is distinct from $1
        and not exists (select 1 from message_reminders mr join messages m on m.id = mr.message_id
                         where mr.reminder_id = r.id and m.status in ('planned', 'claimed', 'unknown', 'held'))
      order by r.due_on limit 1`,
    [today],
  );
  return rows.length > 0;
}

/** Takes back today's messages that nobody has tried to send yet, so that what came later still fits into them. */
export async function dissolveUntried(client: pg.ClientBase, today: Day): Promise<void> {
  await dissolve(client, "day = $1 and status in ('planned', 'held') and attempt_count = 0 and sequence > 0", [today]);
}

/**
 * After sites were looked at: takes back what is planned today about them, because addresses may have changed with the
 * facts; planning makes it anew. What has been tried stays, unless nothing of it is asked for any more.
 */
export async function takeBackMessages(client: pg.ClientBase, today: Day, sites: readonly SiteId[]): Promise<void> {
  const spoken = `id in (select mr.message_id from messages m join message_reminders mr on mr.message_id = m.id
                           join reminders r on r.id = mr.reminder_id
                          where m.day = $1 and m.status in ('planned', 'held') and r.site_id = any($2))`;
  await dissolve(client, `${spoken} and status in ('planned', 'held') and attempt_count = 0`, [today, sites]);
  await client.query(
    `update messages m set status = 'suppressed', reason = 'no-longer-owed', ended_at = clock_timestamp()
      where ${spoken} and m.status in ('planned', 'held')
        and not exists (select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
                         where mr.message_id = m.id and r.ended_on is null
                           and r.status in ('owed', 'accepted', 'unknown'))`,
    [today, sites],
  );
}

/**
 * What speaks of something that has left by another channel stays: it is owed no more, and would not be planned anew. So
 * does what speaks of the same as a message that stays, such as a text that was tried and waits, or is claimed this moment:
 * nothing is planned anew for what a message is under way.
 */
async function dissolve(client: pg.ClientBase, which: string, values: unknown[]): Promise<void> {
  await client.query(
    `with recursive free as (
       select id from messages where ${which}
          and not exists (select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
                           where mr.message_id = messages.id and r.ended_on is null
                             and r.status in ('accepted', 'delivered', 'unknown'))
          for update skip locked
     ), bound as (
       select f.id from free f join message_reminders mine on mine.message_id = f.id
         join message_reminders other on other.reminder_id = mine.reminder_id
         join messages m on m.id = other.message_id and m.status in ('planned', 'claimed', 'unknown', 'held')
        where other.message_id not in (select id from free)
       union
       select f.id from bound b join message_reminders other on other.message_id = b.id
         join message_reminders mine on mine.reminder_id = other.reminder_id
         join free f on f.id = mine.message_id
     ), untried as (
       select id from free except select id from bound
     ), unlinked as (
       delete from message_reminders where message_id in (select id from untried)
     )
     delete from messages where id in (select id from untried)`,
    values,
  );
}

/** New facts, or the same facts confirmed, may open a way for what found no place today. */
export async function reconsiderWaiting(client: pg.ClientBase): Promise<void> {
  await lockExclusive(client, "plan");
  await client.query("update reminders set considered_on = null where status = 'owed' and considered_on is not null");
}

/** Keeps why planning found no place for reminders today. */
export async function keepUnplaced(
  client: pg.ClientBase,
  today: Day,
  unplaced: readonly { id: number; reason: string }[],
): Promise<void> {
  if (unplaced.length === 0) return;
  await client.query(
    `update reminders r set considered_on = $1, waits_for = u.reason
       from unnest($2::bigint[], $3::text[]) as u(id, reason) where r.id = u.id`,
    [today, unplaced.map(({ id }) => id), unplaced.map(({ reason }) => reason)],
  );
}

/** How the manager or the admin of a site can be reached. */
export interface SitePlace {
  siteId: SiteId;
  role: "manager" | "admin";
  destinations: Destinations;
}

/** How managers and admins of sites can be reached, for what is told to them in place of somebody else. */
export async function readSiteDestinations(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<SitePlace[]> {
  const { rows } = await client.query<SitePlace>(
    `with recursive ${adminsOf("select unnest($1::int[])")}
     select c.site_id as "siteId", c.role,
            json_build_object('name', max(c.name), 'mobile', max(c.address) filter (where c.channel = 'sms' and ${isUsable}),
              'email', max(c.address) filter (where c.channel = 'email' and ${isUsable}),
              'nhsmail', null, 'nhsmailUsable', false) as destinations
       from contacts c where c.site_id = any($1) and c.role = 'manager' group by c.site_id, c.role
     union all
     select d.site_id, 'admin', ${byEmail("d.address")} from admins d`,
    [siteIds],
  );
  return rows;
}

/** A message of today, whatever became of it. */
export interface SpentRow extends Spent, Reaching {
  /** It speaks of what the calendar did not bring, and nobody has seen yet. */
  isSurprising: boolean;
  /** The provider has said today that it will not take this to there. */
  isRefused: boolean;
}

/** What has been planned or sent today. */
export async function readSpent(client: pg.ClientBase, today: Day): Promise<SpentRow[]> {
  const { rows } = await client.query<SpentRow>(
    `select m.channel, m.destination, m.is_copy as "isCopy", m.sequence,
            m.status not in ('suppressed', 'expired', 'refused', 'failed') as counts,
            m.status in ('refused', 'failed') as "isRefused", bool_or(r.woken_by = any($2)) as "isSurprising",
            json_build_object('role', m.recipient_role, 'id', m.recipient_id) as recipient,
            (array_agg(r.site_id order by r.id))[1] as "siteId", 
            -- What has been owed again since it was told by another channel may be planned again.
            coalesce(array_agg(r.id order by r.id) filter (where r.status <> 'owed' or m.status in
              ('planned', 'claimed', 'unknown', 'held')), '{}')::int[] as "reminderIds"
       from messages m join message_reminders mr on mr.message_id = m.id join reminders r on r.id = mr.reminder_id
      where m.day = $1 and m.destination is not null group by m.id order by m.id`,
    [today, surprisingOrigins],
  );
  return rows;
}
