import type pg from "pg";
import { anyDiffers, bothSides, changedAsJson, countOf, createSites, type Fact } from "./differences.ts";
import { type ApplyingMerge, dropRepeated, type Merging, noRemarks } from "./merging.ts";
import { remember } from "./images.ts";
import { stageRows } from "./staging.ts";
import { beginWaking, endWaking, wakeChildren, wakeSites } from "./waking.ts";

const columns = [
  ...["code", "name", "label", "level"].map((name) => ({ name, type: "text" }) as const),
  { name: "publishedOn", type: "date" } as const,
];
/** Rows are whole: a column that a list leaves out is empty. */
const all: ReadonlySet<string> = new Set(columns.map(({ name }) => name));

const facts: readonly Fact[] = [
  { name: "label", was: "p.label", now: "s.label" },
  { name: "level", was: "p.level", now: "s.level" },
  { name: "published_on", was: "p.published_on", now: "s.publishedon" },
];

/** Whether a code is that of a site or organisation of ours. */
const isOurs = `(exists (select 1 from sites where sites.code = d.code)
  or exists (select 1 from organisations where organisations.code = d.code))`;

/** Merges the public list of DSPT publications: kept whole, because a site may become ours later. */
export const dsptMerging: Merging = {
  differences: ["dspt_differences"],
  stage: (client, { batches }) => stageRows(client, "staged", columns, { columns: all, batches }),
  async compare(client, _staged, merge) {
    const notes = await dropRepeated(client, { table: "staged", key: "code", column: "code" });
    await findDifferences(client);
    const total = await countOf(client, "staged");
    const ours = merge.createSites ? total : await countOf(client, `staged d where ${isOurs}`);
    const counted = await countDifferences(client, merge.createSites ? "true" : isOurs);
    // Nothing of ours that was published is taken back, goes, or becomes older for many at once.
    const replaced = await countOf(
      client,
      `dspt_differences d where ${isOurs} and is_known and (not is_listed
      or (level_was is not null and level_now is null) or coalesce(published_on_now < published_on_was, published_on_was is not null))`,
    );
    const unknown = "staged s where not exists (select 1 from sites where sites.code = s.code)";
    const sitesCreated = merge.createSites ? await countOf(client, unknown) : 0;
    const same = ours - counted.new - counted.changed;
    return {
      rows: { ...counted, same, sitesCreated, skipped: total - ours, unplaced: 0 },
      listed: { before: 0, vanished: 0 },
      replaced: { before: same + counted.changed + counted.notSeen, count: replaced },
      activity: { before: 0, emptied: 0, backwards: 0 },
      problems: noRemarks,
      notes,
    };
  },
  async apply(client, _staged, merge) {
    const isFirst = (await countOf(client, "sources where kind = 'dspt' and last_import_id is not null")) === 0;
    if (merge.createSites) await createNamedSites(client, merge);
    await writePublications(client, merge.importId);
    await beginWaking(client);
    const codes = "select code from dspt_differences";
    await wakeSites(client, isFirst ? "select id from sites" : `select id from sites where code in (${codes})`);
    await wakeChildren(client, codes);
    await endWaking(client, merge.today);
  },
};

async function findDifferences(client: pg.ClientBase): Promise<void> {
  await client.query(
    `create temp table dspt_differences as
     select d.*, 'dspt ' || code as key, case when is_known then ${changedAsJson(facts, "was")} end as before,
            case when is_listed then ${changedAsJson(facts, "now")} end as after
       from (select coalesce(s.code, p.code) as code, p.code is not null as is_known, s.code is not null as is_listed,
                    ${bothSides(facts)}
               from staged s full join dspt_publications p on p.code = s.code) d
      where not is_known or not is_listed or ${anyDiffers(facts)}`,
  );
}

async function countDifferences(
  client: pg.ClientBase,
  isOne: string,
): Promise<{ new: number; changed: number; notSeen: number }> {
  const { rows } = await client.query<{ new: number; changed: number; notSeen: number }>(
    `select count(*) filter (where not is_known)::integer as new,
            count(*) filter (where is_known and is_listed)::integer as changed,
            count(*) filter (where not is_listed)::integer as "notSeen"
       from dspt_differences d where ${isOne}`,
  );
  return rows[0] ?? { new: 0, changed: 0, notSeen: 0 };
}

async function createNamedSites(client: pg.ClientBase, merge: ApplyingMerge): Promise<void> {
  await createSites(client, "select code from staged", merge);
  await client.query(
    "update sites set name = s.name from staged s where sites.code = s.code and sites.import_id = $1",
    [merge.importId],
  );
}

async function writePublications(client: pg.ClientBase, importId: number): Promise<void> {
  await remember(client, "dspt_publications", "t.code in (select code from dspt_differences)");
  await client.query(
    "delete from dspt_publications p using dspt_differences d where d.code = p.code and not d.is_listed",
  );
  await client.query(
    `insert into dspt_publications (code, label, level, published_on, import_id)
     select code, label_now, level_now, published_on_now, $1::integer from dspt_differences where is_listed
     on conflict (code) do update set label = excluded.label, level = excluded.level,
       published_on = excluded.published_on, import_id = excluded.import_id`,
    [importId],
  );
}
