import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { ImportedRow, Staged } from "./staging.ts";

/** What merging needs to know of the import besides its rows. */
export interface Merge {
  sourceId: number | null;
  /** As-of of the source's import before this one; null when there was none. */
  previousAsOf: Day | null;
  asOf: Day;
  /** The London day on which the import happens. */
  today: Day;
  createSites: boolean;
  /** The file only tells more of what is known. */
  onlyKnown: boolean;
  /** Activity newer than this day kept an account so far from inactive that still newer activity wakes nobody. */
  restingAfter: Day;
}

/** The same, once it is decided that the import is applied. */
export type ApplyingMerge = Merge & {
  sourceId: number;
  importId: number;
  /** How much that the source has told of before the file does not hold. */
  notSeen: number;
};

/** A remark that only the database can make. Never holds the value. */
export interface ImportRemark {
  line: number;
  column: string | null;
  code: string;
  message: string;
}

export interface FoundRemarks {
  kept: ImportRemark[];
  count: number;
}

/** What an import would do, known before anything is changed. */
export interface Comparison {
  rows: {
    new: number;
    changed: number;
    same: number;
    notSeen: number;
    sitesCreated: number;
    /** Of no concern to us. */
    skipped: number;
    /** Of accounts that are not known and for which the file gives no site. */
    unplaced: number;
  };
  problems: FoundRemarks;
  notes: FoundRemarks;
  /** What the guard judges: of so many rows or activity dates, how many are lost. */
  listed: { before: number; vanished: number };
  /** Of so many entries that the same source told last, how many now say something else, or are others. */
  replaced: { before: number; count: number };
  activity: { before: number; emptied: number; backwards: number };
}

/** One kind of import: rows into staging, staging against what is known, differences into the facts. */
export interface Merging {
  /** Tables of differences that `compare` fills, each with key, before and after. */
  differences: readonly string[];
  stage(
    client: pg.ClientBase,
    rows: { columns: ReadonlySet<string>; batches: AsyncIterable<readonly ImportedRow[]> },
  ): Promise<Staged>;
  compare(client: pg.ClientBase, staged: Staged, merge: Merge): Promise<Comparison>;
  apply(client: pg.ClientBase, staged: Staged, merge: ApplyingMerge): Promise<void>;
}

/** SQL for a day that a file tells. That a report has none yet says nothing of what lies ahead of its own day. */
export function saidDay(staged: Staged, column: string, known: string, { onlyKnown, asOf }: Merge): string {
  const said = staged.said(column, known);
  return onlyKnown ? `coalesce(${said}, case when ${known} > '${asOf}' then ${known} end)` : said;
}

/** How many problems and how many notes are kept; all are counted. */
export const keptRemarks = 100;

export const noRemarks: FoundRemarks = { kept: [], count: 0 };

/** Several collections as one, in the order of the lines. */
export function joinRemarks(...all: readonly FoundRemarks[]): FoundRemarks {
  const kept = all.flatMap((remarks) => remarks.kept).toSorted((a, b) => a.line - b.line);
  return { kept: kept.slice(0, keptRemarks), count: all.reduce((sum, { count }) => sum + count, 0) };
}

/** Makes room for the rows that are taken out: whoever decides on a held import later has all that the file told. */
export async function beginTakingOut(client: pg.ClientBase): Promise<void> {
  await client.query("create temp table taken_out (table_name text not null, content json not null)");
}

/** SQL after `with taken as (`: rows `s` are taken out and kept aside. */
const takingOut = (table: string, where: string): string =>
  `delete from ${table} s where ${where} returning s.line, row_to_json(s) as content),
   kept as (insert into taken_out select '${table}', content from taken)`;

/** Takes the rows that meet a condition out of a staging table; each gets the remark. `opening` begins with WITH. */
export async function takeOut(
  client: pg.ClientBase,
  { table, where, opening = "with" }: { table: string; where: string; opening?: string },
  remark: Omit<ImportRemark, "line">,
): Promise<FoundRemarks> {
  const { rows } = await client.query<{ line: number; total: number }>(
    `${opening} taken as (${takingOut(table, where)}
     select line, count(*) over () as total from taken order by line limit ${keptRemarks}`,
  );
  return { kept: rows.map(({ line }) => ({ line, ...remark })), count: rows[0]?.total ?? 0 };
}

/** Takes all but the last row of a repeated key out of a staging table; `order` is SQL that says which comes last. */
export async function dropRepeated(
  client: pg.ClientBase,
  { table, key, column, order = "line" }: { table: string; key: string; column: string; order?: string },
): Promise<FoundRemarks> {
  return await takeOut(
    client,
    {
      table,
      opening: `with repeated as (select ${key} as key from ${table} group by 1 having count(*) > 1),
        ranked as (select ${table}.ctid as at, row_number() over (partition by key order by ${order} desc) as place
                     from ${table} join repeated on key = ${key}),`,
      where: "s.ctid in (select at from ranked where place > 1)",
    },
    {
      column,
      code: "key-repeated",
      message: `Another row has the same ${column} and was taken, because the last one counts: remove this one.`,
    },
  );
}

/** Takes the rows that meet a condition out of a staging table without a word; how many they are. */
export async function leaveOut(client: pg.ClientBase, table: string, where: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `with taken as (${takingOut(table, where)} select count(*)::integer as count from taken`,
  );
  return rows[0]?.count ?? 0;
}
