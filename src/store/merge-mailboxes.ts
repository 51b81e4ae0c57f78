import type pg from "pg";
import { anyDiffers, bothSides, changedAsJson, countOf, createSites, type Fact } from "./differences.ts";
import {
  type ApplyingMerge,
  dropRepeated,
  type FoundRemarks,
  leaveOut,
  type Merge,
  type Merging,
  takeOut,
} from "./merging.ts";
import { remember } from "./images.ts";
import { moveReminders } from "./moving.ts";
import { stageRows } from "./staging.ts";
import { beginWaking, endWaking, wakeSites } from "./waking.ts";

const columns = ["mailbox", "site", "account", "role"].map((name) => ({ name, type: "text" }) as const);

/**
 * Merges lists of who can open which mailbox. A file is the whole truth about the mailboxes that it names; a report only
 * about who was found to have access to them.
 */
export const mailboxesMerging: Merging = {
  differences: ["mailbox_differences"],
  stage: (client, rows) => stageRows(client, "accesses_named", columns, rows),
  async compare(client, _staged, merge) {
    const skipped = merge.onlyKnown ? await prepareFound(client) : 0;
    const { problems, notes } = await compareMailboxes(client, merge);
    const { total, created, changed, sitesCreated } = await countMailboxes(client);
    const notSeen = await countOf(
      client,
      `mailboxes m join imports i on i.id = m.import_id
        where i.source_id = $1 and not exists (select 1 from accesses_named n where n.mailbox = m.address)`,
      [merge.sourceId],
    );
    const replaced =
      merge.onlyKnown || merge.sourceId === null ? 0 : await countOf(client, replacedMailboxes(merge.sourceId));
    const same = total - created - changed;
    return {
      rows: { new: created, changed, same, notSeen, sitesCreated, skipped, unplaced: 0 },
      listed: { before: 0, vanished: 0 },
      replaced: { before: same + changed + notSeen, count: replaced + Math.min(created, notSeen) },
      activity: { before: 0, emptied: 0, backwards: 0 },
      problems,
      notes,
    };
  },
  async apply(client, _staged, merge) {
    await writeMailboxes(client, merge);
    await beginWaking(client);
    await wakeMailboxSites(client);
    await endWaking(client, merge.today);
  },
};

/** Mailboxes that the same source put elsewhere, or that lose somebody whom it named. */
const replacedMailboxes = (sourceId: number) => `mailbox_differences d join mailboxes m on m.id = d.mailbox_id
    join imports i on i.id = m.import_id
  where i.source_id = ${sourceId} and (d.site_was <> d.site_now or not d.accesses_was <@ d.accesses_now)`;

/**
 * What a report finds is kept under a role of its own, beside what the lists say: neither takes back the other's, and
 * nobody becomes an owner by it. The rules take it for a member.
 */
const isOfKind = ({ onlyKnown }: Merge) => `(x.role = 'found') = ${onlyKnown}`;

function factsOf(merge: Merge): Fact[] {
  // The role first: what stands in place of an address may hold spaces.
  const known = `select x.role || ' ' || x.address from accesses x where x.mailbox_id = m.id and ${isOfKind(merge)}`;
  return [
    { name: "site", was: "o.code", now: "coalesce(n.site, o.code)" },
    {
      name: "accesses",
      was: `case when m.id is not null then array(${known} order by 1) end`,
      // Where a row could not be read, nobody is taken for gone: it may have been theirs.
      now: `case when n.is_partly_unread then array(select unnest(n.accesses) union ${known} order by 1) else n.accesses end`,
    },
  ];
}

/** Makes ready what a report found; how many of its rows are about mailboxes that we do not know. */
async function prepareFound(client: pg.ClientBase): Promise<number> {
  const table = "accesses_named";
  const skipped = await leaveOut(client, table, "not exists (select 1 from mailboxes m where m.address = s.mailbox)");
  await client.query(`update ${table} set role = 'found' where account is not null`);
  // One person has several rights, and a mailbox several entries that are nobody's.
  await dropRepeated(client, { table, key: "concat_ws(' ', mailbox, account)", column: "account" });
  return skipped;
}

/**
 * Compares the table `accesses_named` (line, mailbox, site, account, role; a row without account for a mailbox with
 * nobody) with the known mailboxes, into the table `mailbox_differences`.
 */
export async function compareMailboxes(
  client: pg.ClientBase,
  merge: Merge,
): Promise<{ problems: FoundRemarks; notes: FoundRemarks }> {
  const facts = factsOf(merge);
  // A mailbox that is new has nobody to lose.
  await client.query(
    `delete from accesses_named n where role = 'unread' and not exists (select 1 from mailboxes m where m.address = n.mailbox)`,
  );
  const key = "concat_ws(' ', mailbox, role, account, case when role = 'unread' then line end)";
  const notes = await dropRepeated(client, { table: "accesses_named", key, column: "account" });
  const where = `s.mailbox not in (select mailbox from accesses_named where site is not null)
    and not exists (select 1 from mailboxes m where m.address = s.mailbox)`;
  const problems = await takeOut(
    client,
    { table: "accesses_named", where },
    {
      column: "site",
      code: "site-missing",
      message: "The mailbox is new and no row gives its site: fill the site's ODS code, or import with --site.",
    },
  );
  await client.query(
    `create temp table mailbox_differences as
     select d.*, 'mailbox ' || mailbox as key, case when mailbox_id is not null then ${changedAsJson(facts, "was")} end as before,
            ${changedAsJson(facts, "now")} as after
       from (select n.mailbox, m.id as mailbox_id, m.site_id as old_site_id, ${bothSides(facts)}
               from (select mailbox, (array_agg(site order by line desc) filter (where site is not null))[1] as site,
                            coalesce(array_agg(distinct role || ' ' || account) filter (where account is not null), '{}') as accesses,
                            bool_or(role is not distinct from 'unread') as is_partly_unread
                       from accesses_named group by mailbox) n
               left join mailboxes m on m.address = n.mailbox left join sites o on o.id = m.site_id) d
      where mailbox_id is null or ${anyDiffers(facts)}`,
  );
  return { problems, notes };
}

/** Counts mailboxes, not their rows: an access that is no longer listed has no row. */
async function countMailboxes(
  client: pg.ClientBase,
): Promise<Record<"total" | "created" | "changed" | "sitesCreated", number>> {
  const { rows } = await client.query<Record<"total" | "created" | "changed" | "sitesCreated", number>>(
    `select (select count(distinct mailbox) from accesses_named)::integer as total,
            count(*) filter (where mailbox_id is null)::integer as created,
            count(*) filter (where mailbox_id is not null)::integer as changed,
            count(distinct site_now) filter (where not exists (select 1 from sites where code = site_now))::integer
              as "sitesCreated"
       from mailbox_differences`,
  );
  return rows[0] ?? { total: 0, created: 0, changed: 0, sitesCreated: 0 };
}

/** Writes `mailbox_differences`; an access that was there before keeps the day since when it has been known. */
export async function writeMailboxes(client: pg.ClientBase, merge: ApplyingMerge): Promise<void> {
  await createSites(client, "select site_now from mailbox_differences", merge);
  await remember(client, "mailboxes", "t.id in (select mailbox_id from mailbox_differences)");
  await remember(client, "accesses", "t.mailbox_id in (select mailbox_id from mailbox_differences)");
  // A report does not become the source of a mailbox.
  if (!merge.onlyKnown) {
    await client.query(
      `update mailboxes m set site_id = t.id, import_id = $1
         from mailbox_differences d join sites t on t.code = d.site_now where m.id = d.mailbox_id`,
      [merge.importId],
    );
  }
  await moveReminders(client, "mailbox", "select mailbox_id from mailbox_differences");
  await client.query(
    `insert into mailboxes (address, site_id, import_id)
     select d.mailbox, t.id, $1::integer from mailbox_differences d join sites t on t.code = d.site_now
      where d.mailbox_id is null order by d.mailbox`,
    [merge.importId],
  );
  await client.query(
    `delete from accesses x using mailbox_differences d
      where x.mailbox_id = d.mailbox_id and ${isOfKind(merge)} and x.role || ' ' || x.address <> all (d.accesses_now)`,
  );
  await client.query(
    `insert into accesses (mailbox_id, address, role, since, import_id)
     select m.id, n.account, n.role, $1::date, $2::integer
       from mailbox_differences d join mailboxes m on m.address = d.mailbox
       join accesses_named n on n.mailbox = d.mailbox where n.account is not null
     on conflict do nothing`,
    [merge.asOf, merge.importId],
  );
}

/**
 * Wakes the old and the new site of every mailbox in `mailbox_differences`; where a mailbox is new to its site, all sites
 * of the organisation, because for those it decides whether a missing mailbox is worth a word.
 */
export async function wakeMailboxSites(client: pg.ClientBase): Promise<void> {
  const current = "select id from sites where code in (select site_now from mailbox_differences)";
  await wakeSites(client, `select old_site_id from mailbox_differences where old_site_id is not null union ${current}`);
  await wakeSites(
    client,
    `select other.id from sites other where other.organisation_id in
       (select t.organisation_id from mailbox_differences d join sites t on t.code = d.site_now or t.id = d.old_site_id
         where d.site_was is distinct from d.site_now)`,
  );
}
