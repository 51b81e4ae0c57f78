import type pg from "pg";
import { addToCounters, CounterDeltas } from "./counters.ts";
import { imaged, type Imaged, isSameRow } from "./images.ts";

/** Columns that a look computes from the facts: it does so again. */
const computed: Partial<Record<Imaged, readonly string[]>> = {
  accounts: ["state", "cause", "inactive_on", "delete_on", "gone_on"],
  sites: ["look_on", "woken_by", "first_look_on", "failed_on", "dspt_standing"],
};

/** The source is put back by itself: whatever has confirmed its import since is void too. */
const tables = (Object.keys(imaged) as Imaged[]).filter((table) => table !== "sources");

/** Brings the rows that an import changed or removed back, as far as they still are as it left them. */
export async function restoreImages(client: pg.ClientBase, importId: number): Promise<void> {
  for (const table of await imagedIn(client, importId)) {
    if (table === "activity") await removeMade(client, importId);
    await restoreRemoved(client, table, importId);
    await restoreChanged(client, table, importId);
  }
}

/** How many rows have facts that the import changed and a later one has changed again, and which imports those were. */
export async function countChangedSince(
  client: pg.ClientBase,
  importId: number,
): Promise<{ rows: number; imports: number[] }> {
  let total = 0;
  const imports = new Set<number>();
  for (const table of await imagedIn(client, importId)) {
    const columns = await factColumns(client, table);
    if (!columns.includes("import_id")) continue;
    const differs = columns
      .filter((column) => column !== "import_id")
      .map((column) => `(b.${column} is distinct from a.${column} and t.${column} is distinct from a.${column})`);
    const { rows } = await client.query<{ count: number; imports: number[] }>(
      `select count(*)::integer as count, coalesce(array_agg(distinct t.import_id) filter (where t.import_id <> $1), '{}')
                as imports
         from ${imagesOf(table)} join ${table} t on ${isSameRow(table, "t", "a")} where ${differs.join(" or ")}`,
      [importId],
    );
    total += rows[0]?.count ?? 0;
    for (const id of rows[0]?.imports ?? []) imports.add(id);
  }
  return { rows: total, imports: [...imports].toSorted((one, other) => one - other) };
}

/** Images of rows that were there before and after, as `b` and `a`; $1 is the import. */
function imagesOf(table: Imaged): string {
  return `(select m.before, m.after from import_images m
            where m.import_id = $1 and m.table_name = '${table}' and m.before is not null and m.after is not null) m
    cross join lateral json_populate_record(null::${table}, m.before) b
    cross join lateral json_populate_record(null::${table}, m.after) a`;
}

async function imagedIn(client: pg.ClientBase, importId: number): Promise<Imaged[]> {
  const { rows } = await client.query<{ table: string }>(
    "select distinct table_name as table from import_images where import_id = $1",
    [importId],
  );
  const found = new Set(rows.map(({ table }) => table));
  return tables.filter((table) => found.has(table));
}

/** The columns of a table that hold facts, besides those that identify a row there. */
async function factColumns(client: pg.ClientBase, table: Imaged): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> all ($2::text[])`,
    [table, [...imaged[table], ...(computed[table] ?? [])]],
  );
  return rows.map(({ name }) => name);
}

/** Removes what it took over from one account for another, unless the source has spoken of that since. */
async function removeMade(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query(
    `delete from activity t using import_images m, json_populate_record(null::activity, m.after) a
      where m.import_id = $1 and m.table_name = 'activity' and m.before is null
        and ${isSameRow("activity", "t", "a")} and t.import_id in (a.import_id, $1)`,
    [importId],
  );
}

async function restoreRemoved(client: pg.ClientBase, table: Imaged, importId: number): Promise<void> {
  const { rows } = await client.query<{ state?: string | null }>(
    `insert into ${table} overriding system value
     select b.* from import_images m cross join lateral json_populate_record(null::${table}, m.before) b
      where m.import_id = $1 and m.table_name = '${table}' and m.after is null
     on conflict do nothing returning *`,
    [importId],
  );
  if (table !== "accounts") return;
  const deltas = new CounterDeltas();
  for (const { state } of rows) deltas.add("accounts", state ?? null, 1);
  await addToCounters(client, deltas);
}

async function restoreChanged(client: pg.ClientBase, table: Imaged, importId: number): Promise<void> {
  const columns = await factColumns(client, table);
  if (columns.length === 0) return;
  const sets = columns.map((column) => {
    // Somebody else may have the former address by now.
    const isFree =
      table === "accounts" && column === "address"
        ? " and not exists (select 1 from accounts o where o.address = b.address and o.id <> b.id)"
        : "";
    const isAsLeft = `t.${column} is not distinct from a.${column}${isFree}`;
    return `${column} = case when ${isAsLeft} then b.${column} else t.${column} end`;
  });
  await client.query(
    `update ${table} t set ${sets.join()} from ${imagesOf(table)} where ${isSameRow(table, "t", "a")}`,
    [importId],
  );
}
