import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** A row of a file as it was read: only the columns that it has something to say about. `line` orders the rows. */
export interface ImportedRow {
  line: number;
}

/** A contact takes two columns: the address, and under `<name>_unusable` why it cannot be used. */
export interface StagedColumn {
  name: string;
  type: "text" | "date" | "integer" | "jsonb" | "contact";
}

/** A file in the database, one row for each of its rows, in a table that only this connection sees. */
export interface Staged {
  table: string;
  /** The columns of the file that were taken in; a row's `leaves` has the bit of every column of which it tells nothing. */
  present: readonly string[];
  /** Whether the file has a column. */
  has(column: string): boolean;
  /**
   * SQL for what row `s` says of a column: its value where the file tells one, `known` where the row (a short one, or an
   * unknown word) tells nothing and so leaves what is known. Only for columns that the file has.
   */
  said(column: string, known: string): string;
  /** SQL condition under which row `s` tells something of a column. */
  tells(column: string): string;
}

/** Columns by which rows are matched with what is known. The planner needs to know no others, and asking costs. */
const joining: ReadonlySet<string> = new Set(["account", "previous_account", "mailbox", "site", "parent", "code"]);

/** Streams the rows into a new temporary table. Memory does not grow with their number. */
export async function stageRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly StagedColumn[],
  { columns: given, batches }: { columns: ReadonlySet<string>; batches: AsyncIterable<readonly ImportedRow[]> },
): Promise<Staged> {
  const definitions = columns.flatMap(({ name, type }) =>
    type === "contact" ? [`${name} text`, `${name}_unusable text`] : [`${name} ${type}`],
  );
  await client.query(
    `create temp table ${table} (line integer not null, leaves integer not null, ${definitions.join()})`,
  );
  const present = columns.filter(({ name }) => given.has(name));
  const names = present.flatMap(({ name, type }) => (type === "contact" ? [name, `${name}_unusable`] : [name]));
  const copy = client.query(copyFrom(`copy ${table} (${["line", "leaves", ...names].join()}) from stdin`));
  let leaves = 0;
  const lines = copyText(present, batches, (left) => (leaves |= left));
  await pipeline(Readable.from(lines, { objectMode: false, highWaterMark: 1 << 18 }), copy);
  const asked = columns.flatMap(({ name }) => (joining.has(name) ? [name] : []));
  await client.query(`analyze ${table} (${asked.join()})`);
  return stagedTable(table, present, given, leaves);
}

function stagedTable(
  table: string,
  present: readonly StagedColumn[],
  given: ReadonlySet<string>,
  leaves: number,
): Staged {
  const bitOf = (column: string): number => 1 << present.findIndex(({ name }) => name === column);
  // Hardly any file leaves fields out; those that do not are spared the question.
  const isLeft = (column: string): boolean => (leaves & bitOf(column.replace(/_unusable$/, ""))) !== 0;
  const tells = (column: string): string => {
    const named = column.replace(/_unusable$/, "");
    if (!given.has(named)) return "false";
    return isLeft(named) ? `(s.leaves & ${bitOf(named)} = 0)` : "true";
  };
  return {
    table,
    present: present.map(({ name }) => name),
    has: (column) => given.has(column),
    said: (column, known) =>
      isLeft(column) ? `case when ${tells(column)} then s.${column} else ${known} end` : `s.${column}`,
    tells,
  };
}

async function* copyText(
  present: readonly StagedColumn[],
  batches: AsyncIterable<readonly ImportedRow[]>,
  onLeft: (leaves: number) => void,
): AsyncGenerator<Buffer> {
  for await (const batch of batches) {
    let text = "";
    for (const row of batch) {
      const values = row as ImportedRow & Record<string, unknown>;
      let leaves = 0;
      let fields = "";
      for (const [at, { name, type }] of present.entries()) {
        const value = values[name];
        if (value === undefined) leaves |= 1 << at;
        fields += type === "contact" ? contactFields(value) : `\t${field(value)}`;
      }
      if (leaves !== 0) onLeft(leaves);
      text += `${row.line}\t${leaves}${fields}\n`;
    }
    if (text !== "") yield Buffer.from(text);
  }
}

function contactFields(value: unknown): string {
  const { address, unusable } = (value ?? {}) as { address?: unknown; unusable?: unknown };
  return `\t${field(address)}\t${field(unusable)}`;
}

// What COPY's text format gives a meaning of its own.
const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function field(value: unknown): string {
  if (value === undefined || value === null) return "\\N";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (letter) => escapes[letter] ?? letter) : text;
}
