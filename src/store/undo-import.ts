import type pg from "pg";
import { type Day, londonDay } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { countOf } from "./differences.ts";
import { lockExclusive } from "./locks.ts";
import type { Telling } from "./marks.ts";
import { moveReminders } from "./moving.ts";
import { reconsiderWaiting } from "./planning.ts";
import { removeCreated, type Removed } from "./remove-created.ts";
import { countChangedSince, restoreImages } from "./restore-images.ts";
import { beginWaking, endWaking, wakeSites } from "./waking.ts";

/** What has become of an import that was taken back. */
export interface UndoneImport {
  import: string;
  kind: string;
  source: string;
  /** As-of of the source's last import now; null when it has none any more. */
  asOf: Day | null;
  /** It had been undone before, and nothing was done. */
  already: boolean;
  removed: Removed["removed"];
  /** What it created and somebody else has spoken of since: it stays, emptied of what the import told of it. */
  kept: Removed["kept"];
  /** Rows of which a later import has changed the same facts: there those stay. */
  changedSince: { rows: number; imports: string[] };
}

/** Why an import cannot be undone. */
export interface NotUndoable {
  /** not-last: the source has a later one; forgotten: what was there before is no longer kept; else what became of it. */
  because: "not-last" | "forgotten" | "held" | "rejected" | "unchanged" | "overtaken" | "expired";
  source: string;
  last: number | null;
}

interface Applied {
  id: number;
  sourceId: number;
  source: string;
  kind: string;
  outcome: "applied" | "undone" | Exclude<NotUndoable["because"], "not-last" | "forgotten">;
  last: number | null;
  isKept: boolean;
}

const nothing = {
  removed: { accounts: 0, mailboxes: 0, sites: 0 },
  kept: { accounts: 0, mailboxes: 0, sites: 0 },
  changedSince: { rows: 0, imports: [] },
};

/**
 * Takes back the last applied import of a source: every fact that is still as it left it becomes what it was before.
 * Null: there is no such import.
 */
export async function undoImport(
  store: Store,
  id: number,
  { now, actor }: Telling,
): Promise<UndoneImport | NotUndoable | null> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "import");
    const found = await readApplied(client, id);
    if (found === null) return null;
    const because = obstacle(found);
    if (because !== null) return { because, source: found.source, last: found.last };
    const already = found.outcome === "undone";
    const done = already ? nothing : await takeBack(client, found, { now, actor });
    const asOf = await readAsOf(client, found.sourceId);
    return { import: String(id), kind: found.kind, source: found.source, asOf, already, ...done };
  });
}

async function readApplied(client: pg.ClientBase, id: number): Promise<Applied | null> {
  const { rows } = await client.query<Applied>(
    `select i.id, i.source_id as "sourceId", s.name as source, i.kind, i.outcome, s.last_import_id as last,
            exists (select 1 from import_images m where m.import_id = i.id and m.table_name = 'sources') as "isKept"
       from imports i join sources s on s.id = i.source_id where i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

function obstacle({ id, outcome, last, isKept }: Applied): NotUndoable["because"] | null {
  if (outcome === "undone") return null;
  if (outcome !== "applied") return outcome;
  if (last !== id) return "not-last";
  return isKept ? null : "forgotten";
}

async function takeBack(client: pg.ClientBase, undone: Applied, { now, actor }: Telling) {
  await lockExclusive(client, "facts");
  const { id, kind, sourceId } = undone;
  const endIndexes = await indexForManySites(client, id);
  const changedSince = await countChangedSince(client, id);
  await restoreImages(client, id);
  if (kind === "accounts") await restoreActivity(client, undone);
  const moved = (table: string) =>
    `select (after ->> 'id')::integer from import_images where import_id = ${id} and table_name = '${table}'`;
  await moveReminders(client, "account", moved("accounts"));
  await moveReminders(client, "mailbox", moved("mailboxes"));
  const { removed, kept } = await removeCreated(client, id);
  await endIndexes();
  await restoreSource(client, undone);
  await client.query("delete from import_images where import_id = $1", [id]);
  await client.query("update imports set outcome = 'undone' where id = $1", [id]);
  await reconsiderWaiting(client);
  await wakeAll(client, londonDay(now));
  const entry = { at: now, actor, action: "import undone", subject: { type: "import", id } };
  await writeAudit(client, { ...entry, detail: { kind, sourceId, removed, kept, changedSince } });
  return { removed, kept, changedSince: { ...changedSince, imports: changedSince.imports.map(String) } };
}

/** From so many sites on, finding what refers to each by reading whole tables would take too long. */
const manySites = 500;

/** Removing a site asks what refers to it. No index is worth keeping for that, but one is worth making for many. */
async function indexForManySites(client: pg.ClientBase, id: number): Promise<() => Promise<void>> {
  if ((await countOf(client, "sites where import_id = $1", [id])) <= manySites) return async () => {};
  const tables = ["findings", "reminders"];
  if (!(await isOwnerOf(client, tables))) return async () => {};
  for (const table of tables) await client.query(`create index undoing_${table} on ${table} (site_id)`);
  return async () => void (await client.query(`drop index ${tables.map((table) => `undoing_${table}`).join()}`));
}

/** A role without the right to make indexes does without: it takes longer. */
async function isOwnerOf(client: pg.ClientBase, tables: readonly string[]): Promise<boolean> {
  const owned =
    "select bool_and(pg_has_role(relowner, 'usage')) as owned from pg_class where oid = any($1::regclass[])";
  return (await client.query<{ owned: boolean }>(owned, [tables])).rows[0]?.owned ?? false;
}

/** Nobody but its source writes what it tells of activity: the differences say all. What is left was new. */
async function restoreActivity(client: pg.ClientBase, { id, sourceId }: Applied): Promise<void> {
  const was = (fact: string, column: string, type: string) =>
    `${column} = case when d.before ? '${fact}' then (d.before ->> '${fact}')::${type} else v.${column} end`;
  const columns = [
    was("last_activity", "last_activity", "date"),
    was("listed_site", "site", "text"),
    was("seen_until", "seen_until", "date"),
  ];
  await client.query(
    `update activity v set ${columns.join()}, import_id = (d.before ->> 'told_by')::integer
       from import_differences d
      where d.import_id = $1 and v.source_id = $2 and v.import_id = $1
        and v.account_id = (d.before ->> 'account_id')::integer and d.before ? 'told_by'`,
    [id, sourceId],
  );
  await client.query("delete from activity where source_id = $2 and import_id = $1", [id, sourceId]);
}

/**
 * The source is as it was before the import. What other sources have said since may be the same as what was taken back:
 * their next file is compared even if it is the same as their last.
 */
async function restoreSource(client: pg.ClientBase, { id, sourceId, kind }: Applied): Promise<void> {
  await client.query(
    `update sources s set as_of = b.as_of, activity_as_of = b.activity_as_of, last_import_id = b.last_import_id,
            last_hash = b.last_hash, last_rows = b.last_rows
       from import_images m cross join lateral json_populate_record(null::sources, m.before) b
      where m.import_id = $1 and m.table_name = 'sources' and s.id = b.id`,
    [id],
  );
  await client.query(
    `update sources s set last_hash = null
      where s.id <> $2 and s.kind = $3 and exists (
        select 1 from imports i join imports u on u.id = $1
         where i.source_id = s.id and i.outcome in ('applied', 'unchanged')
           and coalesce(i.applied_order, i.id) > coalesce(u.applied_order, u.id))`,
    [id, sourceId, kind],
  );
}

async function readAsOf(client: pg.ClientBase, sourceId: number): Promise<Day | null> {
  const { rows } = await client.query<{ asOf: Day | null }>(
    `select as_of as "asOf" from sources where id = $1 and last_import_id is not null`,
    [sourceId],
  );
  return rows[0]?.asOf ?? null;
}

/** Undoing is rare, and what it touches is spread wide: every site is looked at again rather than one forgotten. */
async function wakeAll(client: pg.ClientBase, today: Day): Promise<void> {
  await beginWaking(client);
  await wakeSites(client, "select id from sites");
  await endWaking(client, today);
}
