import type pg from "pg";
import type { Store } from "./connect.ts";
import type { ImportedFile } from "./importing.ts";
import type { ImportedRow, Staged } from "./staging.ts";

/** How the rows of a held import were read: all of the file but its rows. */
interface HeldAs {
  file: Omit<ImportedFile, "columns" | "batches" | "end">;
  columns: string[];
  /** The columns that were taken in, in the order of their bits in `leaves`. */
  present: string[];
  createSites: boolean;
  /** How many rows the reader counted, and of what kinds. */
  counts: Omit<Awaited<ImportedFile["end"]>, "hash" | "problems" | "notes" | "guard">;
}

/** A held import as somebody decides on it. */
export interface HeldImport {
  id: number;
  source: string;
  asOf: string;
  hash: Buffer;
  heldAs: HeldAs;
  rows: object;
}

/** Keeps the rows of an import that waits for somebody to decide. */
export async function keepHeldRows(
  client: pg.ClientBase,
  importId: number,
  { table, present }: Staged,
  { columns, batches: _batches, end, ...file }: ImportedFile,
  createSites: boolean,
): Promise<void> {
  const { hash: _hash, problems: _problems, notes: _notes, guard: _guard, ...counts } = await end;
  const heldAs: HeldAs = { file, columns: [...columns], present: [...present], createSites, counts };
  await client.query("update imports set held_as = $2 where id = $1", [importId, JSON.stringify(heldAs)]);
  await client.query(
    `insert into held_rows (import_id, content)
     select $1, content from (select line, row_to_json(s) as content from ${table} s
                              union all
                              select (content ->> 'line')::integer, content from taken_out where table_name = $2) told
      order by line`,
    [importId, table],
  );
}

/** Forgets the rows of held imports that a condition on imports `i` selects. */
export async function forgetHeldRows(client: Pick<pg.ClientBase, "query">, which: string): Promise<void> {
  await client.query(`delete from held_rows h using imports i where i.id = h.import_id and ${which}`);
  await client.query(`update imports i set held_as = null where held_as is not null and ${which}`);
}

const pageRows = 1000;

/** The file of a held import, as it was read. */
export function heldFile(store: Store, { id, hash, heldAs }: HeldImport): ImportedFile {
  return {
    ...heldAs.file,
    columns: new Set(heldAs.columns),
    batches: heldBatches(store, id, heldAs.present),
    end: Promise.resolve({ ...heldAs.counts, hash, problems: [], notes: [], guard: [] }),
  };
}

async function* heldBatches(store: Store, importId: number, present: readonly string[]): AsyncGenerator<ImportedRow[]> {
  let after = 0;
  for (;;) {
    const { rows } = await store.pool.query<{ id: number; content: HeldContent }>(
      "select id, content from held_rows where import_id = $1 and id > $2 order by id limit $3",
      [importId, after, pageRows],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield rows.map(({ content }) => heldRow(content, present));
  }
}

type HeldContent = ImportedRow & { leaves: number } & Record<string, unknown>;

/** A row as it came from the file: without the columns of which it told nothing. */
function heldRow(content: HeldContent, present: readonly string[]): ImportedRow {
  const row: ImportedRow & Record<string, unknown> = { line: content.line };
  for (const [at, name] of present.entries()) {
    if ((content.leaves & (1 << at)) === 0) row[name] = valueOf(content, name);
  }
  return row;
}

/** The database writes names of columns in small letters, and a contact in two. */
function valueOf(content: HeldContent, name: string): unknown {
  const column = name.toLowerCase();
  const address = content[column];
  const isContact = `${column}_unusable` in content;
  return isContact && address !== null ? { address, unusable: content[`${column}_unusable`] } : address;
}
