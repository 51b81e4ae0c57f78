import type { Day } from "../rules/day.ts";
import type { SiteId, Subject } from "../rules/facts.ts";
import type { Store } from "./connect.ts";

/** What has been recorded around the sites that are to be called. */
export interface CallRecords {
  /** As-of of the newest accounts data of each site. */
  accountsAsOf: ReadonlyMap<SiteId, Day>;
  /** The tickets of findings that somebody has taken on. */
  ticketOf: ReadonlyMap<number, string>;
  /** Reminders of a subject that are not over and not overtaken, whether they have been sent or not. */
  remindersOf(site: SiteId, subject: Subject): number[];
}

/** Reads what has been recorded around some sites. */
export async function readCallRecords(store: Store, sites: readonly SiteId[]): Promise<CallRecords> {
  const ages = await store.pool.query<{ site: SiteId; asOf: Day }>(
    `select a.site_id as site, max(o.as_of) as "asOf" from accounts a
       join activity v on v.account_id = a.id join sources o on o.id = v.source_id
      where a.site_id = any($1) and o.as_of is not null group by a.site_id`,
    [sites],
  );
  const tickets = await store.pool.query<{ id: number; ticket: string }>(
    "select id, ticket from findings where site_id = any($1) and closed_on is null and ticket is not null",
    [sites],
  );
  const reminders = await store.pool.query<{ id: number; subject: string }>(
    `select id, concat_ws(' ', site_id, subject_type, subject_id) as subject from reminders
      where site_id = any($1) and ended_on is null and status not in ('superseded', 'withdrawn', 'suppressed')
      order by id`,
    [sites],
  );
  const known = Map.groupBy(reminders.rows, ({ subject }) => subject);
  return {
    accountsAsOf: new Map(ages.rows.map(({ site, asOf }) => [site, asOf])),
    ticketOf: new Map(tickets.rows.map(({ id, ticket }) => [id, ticket])),
    remindersOf: (site, { type, id }) => (known.get(`${site} ${type} ${id}`) ?? []).map((reminder) => reminder.id),
  };
}
