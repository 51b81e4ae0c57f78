import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { ImportRemark } from "./merging.ts";

/** What is remembered of a source: the last import that was applied. */
export interface SourceRecord {
  id: number;
  kind: string;
  asOf: Day | null;
  lastImportId: number | null;
  lastHash: Buffer | null;
  lastRows: number | null;
}

/** The source of a name; null when nothing has come from it yet. */
export async function readSource(client: pg.ClientBase, name: string): Promise<SourceRecord | null> {
  const { rows } = await client.query<SourceRecord>(
    `select id, kind, as_of as "asOf", last_import_id as "lastImportId", last_hash as "lastHash",
            last_rows as "lastRows"
       from sources where name = $1`,
    [name],
  );
  return rows[0] ?? null;
}

/** Creates a source without any data yet, where it does not exist; its id. Until data comes, its kind may change. */
export async function keepSource(client: pg.ClientBase, name: string, kind: string): Promise<number> {
  await client.query(
    "insert into sources (name, kind) values ($1, $2) on conflict (name) do update set kind = excluded.kind where sources.last_import_id is null",
    [name, kind],
  );
  const source = await readSource(client, name);
  if (source === null) throw new Error("A source that was just created is gone.");
  return source.id;
}

/** An import as it is remembered, whatever became of it. */
export interface ImportRecord {
  kind: string;
  format: string;
  outcome: string;
  asOf: Day;
  startedAt: Date;
  endedAt: Date;
  hash: Buffer;
  rows: object;
  guard: readonly object[];
  problems: readonly ImportRemark[];
  problemCount: number;
  notes: readonly ImportRemark[];
  noteCount: number;
}

/** Writes an import and what was wrong with its rows; the import's id. */
export async function writeImport(client: pg.ClientBase, sourceId: number, record: ImportRecord): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into imports (source_id, kind, format, outcome, as_of, started_at, ended_at, hash, rows, guard,
                          problem_count, note_count)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
    [
      sourceId,
      record.kind,
      record.format,
      record.outcome,
      record.asOf,
      record.startedAt,
      record.endedAt,
      record.hash,
      JSON.stringify(record.rows),
      JSON.stringify(record.guard),
      record.problemCount,
      record.noteCount,
    ],
  );
  const importId = rows[0]?.id;
  if (importId === undefined) throw new Error("An import got no id.");
  const remarks = [...record.problems, ...record.notes];
  await client.query(
    `insert into import_problems (import_id, line, "column", code, rejected)
     select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::boolean[])`,
    [
      importId,
      remarks.map(({ line }) => line),
      remarks.map(({ column }) => column),
      remarks.map(({ code }) => code),
      remarks.map((_, at) => at < record.problems.length),
    ],
  );
  return importId;
}

/** Remembers an applied import as the source's last; data never becomes older by it. */
export async function writeLastImport(
  client: pg.ClientBase,
  sourceId: number,
  {
    importId,
    hash,
    rowCount,
    asOf,
    tellsActivity,
  }: { importId: number; hash: Buffer; rowCount: number; asOf: Day; tellsActivity: boolean },
): Promise<void> {
  await client.query(
    `update sources set last_import_id = $2, last_hash = $3, last_rows = $4, as_of = greatest(as_of, $5::date),
            activity_as_of = case when $6 then greatest(activity_as_of, $5::date) else activity_as_of end
      where id = $1`,
    [sourceId, importId, hash, rowCount, asOf, tellsActivity],
  );
}

/** Remembers that the facts of a source were still true on a day. */
export async function confirmSource(client: pg.ClientBase, sourceId: number, asOf: Day): Promise<void> {
  await client.query(
    `update sources set as_of = $2, activity_as_of = case when activity_as_of = as_of then $2 else activity_as_of end
      where id = $1 and as_of < $2`,
    [sourceId, asOf],
  );
}
