import type { Day } from "../rules/day.ts";
import type { ImportKind, ReadOptions, RowOf } from "./reading.ts";

/** The field being read, and what its reader may say about it. */
export interface Field {
  line: number;
  /** Canonical name of its column. */
  column: string;
  readonly options: ReadOptions;
  /** The last day that something which has happened may carry: 24 hours after the import. */
  readonly latest: Day;
  /** Rejects the row. */
  problem(code: string, message: string): void;
  /** Leaves the row applied. */
  note(code: string, message: string): void;
  /** Says that a slashed date of this column was read day first, or makes sense only month first. */
  sawDateOrder(order: "day-first" | "month-first"): void;
}

/** How one column is found and read. A reader that answers undefined leaves what is known as it is. */
export interface Column<Value> {
  /** Headers that people and reports write for it; case, spaces and punctuation do not count. */
  aliases: readonly string[];
  read(text: string, field: Field): Value | undefined;
}

/** A kind of table that we can read: one row of it becomes one row of ours. */
export interface Format<Kind extends ImportKind = ImportKind> {
  name: string;
  kind: Kind;
  columns: Readonly<Record<string, Column<unknown>>>;
  /** Columns without which the file is refused. */
  required: readonly string[];
  /** Columns that the options supply where the file has none. */
  supplied(options: ReadOptions): readonly string[];
  /** Completes a row from its values; null rejects it (a problem has been said). */
  row(values: Record<string, unknown>, field: Field): RowOf[Kind] | null;
}

/** The names in a text that separates them by commas. */
export function listed(names: string): string[] {
  return names.split(",").map((name) => name.trim());
}

/**
 * Declares a format with the types of its columns tied to the values that `row` gets. The table of formats cannot
 * know them, so this is the one place where they are forgotten.
 */
export function format<Kind extends ImportKind, Values extends object>(declared: {
  name: string;
  kind: Kind;
  columns: { [Name in keyof Values]-?: Column<Values[Name]> };
  required: readonly (keyof Values & string)[];
  supplied?(options: ReadOptions): readonly (keyof Values & string)[];
  row(values: Partial<Values>, field: Field): RowOf[Kind] | null;
}): Format<Kind> {
  const { supplied = () => [], row } = declared;
  return {
    name: declared.name,
    kind: declared.kind,
    columns: declared.columns,
    required: declared.required,
    supplied,
    row: (values, field) => row(values as Partial<Values>, field),
  };
}
