import type { DataAges } from "../rules/data-age.ts";
import type { SiteId, Subject } from "../rules/facts.ts";
import type { Store } from "./connect.ts";
import { agesOf } from "./data-age.ts";

/** What has been recorded around the sites that are to be called. */
export interface CallRecords {
  /** The tickets of findings that somebody has taken on. */
  ticketOf: ReadonlyMap<number, string>;
  /** Reminders of a subject that are not over and not overtaken, whether they have been sent or not. */
  remindersOf(site: SiteId, subject: Subject): number[];
}

/** As-of days of what some subjects are told to be, by their places in the list. */
export async function readAges(
  store: Store,
  subjects: readonly (Subject & { siteId: SiteId })[],
): Promise<readonly DataAges[]> {
  const { rows } = await store.pool.query<{ ages: DataAges }>(
    `select ${agesOf({ type: "c.type", id: "c.id", site: "c.site" })} as ages
       from unnest($1::text[], $2::integer[], $3::integer[]) with ordinality as c(type, id, site, place) order by c.place`,
    [subjects.map(({ type }) => type), subjects.map(({ id }) => id), subjects.map(({ siteId }) => siteId)],
  );
  return rows.map(({ ages }) => ages);
}

/** Reads what has been recorded around some sites. */
export async function readCallRecords(store: Store, sites: readonly SiteId[]): Promise<CallRecords> {
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
    ticketOf: new Map(tickets.rows.map(({ id, ticket }) => [id, ticket])),
    remindersOf: (site, { type, id }) => (known.get(`${site} ${type} ${id}`) ?? []).map((reminder) => reminder.id),
  };
}
