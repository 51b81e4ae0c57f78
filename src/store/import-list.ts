import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";
import type { Kind } from "./importing.ts";

/** An import as lists show it. */
export interface ListedImport {
  import: string;
  source: string;
  kind: Kind;
  outcome: string;
  asOf: Day;
  at: Date;
  /** What the guard said: codes, the reason for which it was rejected or held. */
  guard: { code: string; message: string }[];
  rows: Record<string, number>;
  /** Whether it can be undone: the last applied one of its source, of which is still kept what was there before. */
  canBeUndone: boolean;
}

const columns = `i.id::text as import, s.name as source, i.kind, i.outcome, i.as_of as "asOf", i.ended_at as at,
  coalesce(i.guard, '[]') as guard, coalesce(i.rows, '{}') as rows,
  i.outcome = 'applied' and s.last_import_id = i.id and exists (
    select 1 from import_images m where m.import_id = i.id and m.table_name = 'sources') as "canBeUndone"`;

/** Every import that waits for a decision, and the last ones of all, newest first. */
export async function listImports(store: Store, recent: number): Promise<ListedImport[]> {
  const { rows } = await store.pool.query<ListedImport>(
    `select ${columns} from imports i join sources s on s.id = i.source_id
      where i.outcome = 'held' or i.id in (select id from imports order by id desc limit $1) order by i.id desc`,
    [recent],
  );
  return rows;
}

/** One import; null when there is none of that number. */
export async function readImport(store: Store, id: number): Promise<ListedImport | null> {
  const { rows } = await store.pool.query<ListedImport>(
    `select ${columns} from imports i join sources s on s.id = i.source_id where i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** What an import changes at one site, or would. */
export interface SiteChanges {
  site: string;
  new: number;
  changed: number;
  /** Listed by the source until now and not in the file; known of a held import only. */
  vanished: number;
  /** Dates of last use that move back, or become empty. */
  backwards: number;
  emptied: number;
}

/** What an import changes, or would, site by site, where most happens first. */
export async function readSiteChanges(store: Store, id: number): Promise<SiteChanges[]> {
  const was = "d.before ->> 'last_activity'";
  const becomes = "d.after ->> 'last_activity'";
  const { rows } = await store.pool.query<SiteChanges>(
    `with told as (
       select ${siteOf} as site, (d.before is null)::integer as new, (d.before is not null and ${isChange})::integer as changed,
              0 as vanished, coalesce(${becomes} < ${was}, false)::integer as backwards,
              (${was} is not null and d.after ? 'last_activity' and ${becomes} is null)::integer as emptied
         from import_differences d left join accounts a on d.key = 'account ' || a.address
              left join mailboxes m on d.key = 'mailbox ' || m.address left join sites h on h.id = coalesce(a.site_id, m.site_id)
        where d.import_id = $1
       union all
       select h.code, 0, 0, 1, 0, 0 from (${vanished}) v join sites h on h.id = v.site_id)
     select site, sum(new)::integer as new, sum(changed)::integer as changed, sum(vanished)::integer as vanished,
            sum(backwards)::integer as backwards, sum(emptied)::integer as emptied
       from told where new + changed + vanished > 0 group by site
      order by sum(new + changed + vanished) desc, site`,
    [id],
  );
  return rows;
}

/** That a source lists an account, which it may not have listed before, changes nothing about the account. */
const isChange = "(d.after is null or d.after - 'listed' <> '{}')";

/** The site as it is known, or else as the file tells it. */
const siteOf = `case when d.key ~ '^(site|dspt) ' then substr(d.key, 6)
  else coalesce(d.before ->> 'site', h.code, d.after ->> 'site', '') end`;

/** Accounts that the source of a held import lists and its rows do not. */
const vanished = `
  select a.site_id from imports i join activity v on v.source_id = i.source_id and v.seen_until is null
    join accounts a on a.id = v.account_id
   where i.id = $1 and i.kind = 'accounts' and i.held_as is not null and not exists (
     select 1 from held_rows r where r.import_id = $1 and (r.content ->> 'account') = a.address)
     and not exists (select 1 from held_rows r where r.import_id = $1 and (r.content ->> 'known_as') = a.address)`;
