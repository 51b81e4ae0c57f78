import { type Day, londonDay } from "../rules/day.ts";
import type { Field } from "./format.ts";
import type { Match } from "./formats.ts";
import { dateOrderAmbiguous, keyMissing, tooManyBadRows, verdict } from "./guard.ts";
import type { GuardRemark, ImportKind, ReadOptions, RowOf } from "./reading.ts";
import { addNote, addProblem, type Remarks } from "./remarks.ts";
import type { TableRecord } from "./records.ts";

const dayMs = 86_400_000;

/** Microsoft 365 conceals names as 32 hexadecimal digits. */
const concealed = /^[0-9a-f]{32}$/i;

/** Turns the records of one file into rows, and keeps in mind what only the whole file can tell. */
export interface Rows {
  readonly counts: { read: number; rejected: number; skipped: number };
  /** The row of a record; null when the record is blank or rejected, and nothing remains of it. */
  read(record: TableRecord): RowOf[ImportKind] | null;
  /** Why the file is to be refused, as soon as that is certain. */
  verdict(): GuardRemark | null;
  /** Why the file is to be refused, once all its records have been read. */
  verdictAtEnd(endsWithNewline: boolean): GuardRemark | null;
}

/** The last day that something which has happened may carry: 24 hours after the import. */
export function latestDay({ now }: Pick<ReadOptions, "now">): Day {
  return londonDay(new Date(now.getTime() + dayMs));
}

/** Starts reading the rows of a file whose columns have been found. */
export function openRows({ format, found, width }: Match, options: ReadOptions, remarks: Remarks): Rows {
  const counts = { read: 0, rejected: 0, skipped: 0 };
  const columns = found.map(({ name, at }) => ({ name, at, column: format.columns[name], isKey: name === "account" }));
  let refused: GuardRemark | null = null;
  let isLastShort = false;
  // Objects of JSON leave out what they have no value for.
  const isSparse = format.layout.by === "key";
  const unseen = new Set(isSparse ? format.required : []);
  const { field, begin, isRejected, isSkipped } = openField(options, remarks, (column) => {
    refused ??= dateOrderAmbiguous(column);
  });

  const valuesOf = (cells: TableRecord["cells"]): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const { name, at, column, isKey } of columns) {
      const text = cells[at];
      field.column = name;
      if (text === undefined) {
        if (!isSparse && format.required.includes(name)) field.problem("row-short", tooShort);
        continue;
      }
      if (isSparse) unseen.delete(name);
      if (isKey && concealed.test(text.trim())) refused ??= verdict("names-concealed");
      const value = column?.read(text, field);
      if (value !== undefined) values[name] = value;
    }
    return values;
  };

  return {
    counts,
    read: ({ line, cells, isTorn }) => {
      if (cells.every(isBlank)) return null;
      counts.read += 1;
      begin(line);
      isLastShort = cells.length < width;
      if (isTorn) field.problem("row-quotes", unclosed);
      else if (isLastShort) field.note("row-short", tooShort);
      if (cells.length > width && !cells.slice(width).every(isBlank)) field.problem("row-long", tooLong);
      const values = valuesOf(cells);
      const row = isRejected() ? null : format.row(values, field);
      if (row !== null) return row;
      counts[isSkipped() ? "skipped" : "rejected"] += 1;
      return isSkipped() ? null : (format.remains?.(values, field) ?? null);
    },
    verdict: () => refused,
    verdictAtEnd: (endsWithNewline) => {
      if (counts.read === 0) return verdict("file-no-rows");
      if (isLastShort && !endsWithNewline) return verdict("file-truncated");
      const missing = found.find(({ name }) => unseen.has(name));
      if (missing !== undefined) return keyMissing(missing.header);
      return tooManyBadRows(counts.read, counts.rejected);
    },
  };
}

const tooShort =
  "The row has fewer fields than there are columns; the missing ones stay as they are known: complete it.";
const unclosed =
  "A quotation mark is missing, so that fields run into each other: put one before and after each field, or none.";
const tooLong = "The row has more fields than there are columns: put a field that holds the separator into quotes.";

function isBlank(cell: string | undefined): boolean {
  return cell === undefined || cell === "" || cell.trim() === "";
}

interface OpenField {
  /** One object for all fields of a file: a million rows must not make ten million of them. */
  field: Field;
  begin(line: number): void;
  isRejected(): boolean;
  isSkipped(): boolean;
}

function openField(options: ReadOptions, remarks: Remarks, onAmbiguous: (column: string) => void): OpenField {
  let isRejected = false;
  let isSkipped = false;
  const orders = new Map<string, { readable: boolean; monthFirst: boolean }>();
  const field: Field = {
    line: 0,
    column: "",
    options,
    latest: latestDay(options),
    problem: (code, message) => {
      isRejected = true;
      addProblem(remarks, { line: field.line, column: columnOf(field, code), code, message });
    },
    note: (code, message) => addNote(remarks, { line: field.line, column: columnOf(field, code), code, message }),
    skip: () => {
      isSkipped = true;
      return null;
    },
    sawDateOrder: (order) => {
      const seen = orders.get(field.column) ?? { readable: false, monthFirst: false };
      if (order === "month-first") seen.monthFirst = true;
      else seen.readable = true;
      orders.set(field.column, seen);
      if (seen.readable && seen.monthFirst) onAmbiguous(field.column);
    },
  };
  const begin = (line: number): void => {
    field.line = line;
    field.column = "";
    isRejected = false;
    isSkipped = false;
  };
  return { field, begin, isRejected: () => isRejected, isSkipped: () => isSkipped };
}

function columnOf({ column }: Field, code: string): string | null {
  return column === "" || code.startsWith("row-") ? null : column;
}
