import { isUsable } from "./lost-accounts.ts";

/** How far up a tree of organisations is searched: far deeper than any, so that bad data cannot make it endless. */
const deepest = 20;

/**
 * SQL of a CTE `admins (site_id, address)`, to stand after `with recursive`: of each site that `ids` selects, the admin's
 * address that can be written to and is read: its own, else that of the nearest organisation above it. A parent code is a
 * site of its own where a list names it, with an admin and a parent of its own. Sites without any admin are not in it.
 */
export function adminsOf(ids: string): string {
  return `line (site_id, code, organisation_id, path) as (
      select s.id, s.code, s.organisation_id, array[s.id] from sites s where s.id in (${ids})
      union all
      select l.site_id, p.code, p.organisation_id, l.path || p.id
        from line l join organisations o on o.id = l.organisation_id join sites p on p.code = o.code
       where p.id <> all(l.path) and cardinality(l.path) < ${deepest}
    ), admins as materialized (
      select distinct on (l.site_id) l.site_id, c.address
        from line l join contacts c on c.site_id = l.path[cardinality(l.path)]
       where c.role = 'admin' and c.channel = 'email' and c.address is not null and ${isUsable}
       order by l.site_id, cardinality(l.path)
    )`;
}
