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
  /** Leaves the row aside without a word: it is of no concern to us. It is counted. */
  skip(): null;
  /** Says that a slashed date of this column was read day first, or makes sense only month first. */
  sawDateOrder(order: "day-first" | "month-first"): void;
}

/** How one column is found and read. A reader that answers undefined leaves what is known as it is. */
export interface Column<Value> {
  /** Headers that people and reports write for it; case, spaces and punctuation do not count. */
  aliases: readonly string[];
  /** The column of ours that it tells of, where that has another name; null where it only helps to read the row. */
  gives?: string | null;
  read(text: string, field: Field): Value | undefined;
}

/**
 * How the columns of a file are known: by a first row of names, by their place only, or by the keys of JSON objects, of
 * which one at least has to be one of `keys`.
 */
export type Layout =
  | { by: "name" }
  | { by: "place"; places: Readonly<Record<string, number>>; isRecord(cells: readonly string[]): boolean }
  | { by: "key"; keys: readonly string[] };

/** A kind of table that we can read: one row of it becomes one row of ours. */
export interface Format<Kind extends ImportKind = ImportKind> {
  name: string;
  kind: Kind;
  /** What people call such a file. */
  title: string;
  layout: Layout;
  /** It only tells more of what is known: rows about anything else are counted and left aside. */
  onlyKnown: boolean;
  columns: Readonly<Record<string, Column<unknown>>>;
  /** Columns without which the file is refused; in JSON, keys that at least one object has. */
  required: readonly string[];
  /** The column with the day that the whole file tells of. */
  asOf: string | null;
  /** Columns that the options supply where the file has none. */
  supplied(options: ReadOptions): readonly string[];
  /** Completes a row from its values; null rejects it (a problem has been said). */
  row(values: Record<string, unknown>, field: Field): RowOf[Kind] | null;
  /** What a rejected row still tells, where its being there means something; it counts as rejected all the same. */
  remains?(values: Record<string, unknown>, field: Field): RowOf[Kind] | null;
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
  title?: string;
  layout?: Layout;
  onlyKnown?: boolean;
  asOf?: keyof Values & string;
  columns: { [Name in keyof Values]-?: Column<Values[Name]> };
  required: readonly (keyof Values & string)[];
  supplied?(options: ReadOptions): readonly string[];
  row(values: Partial<Values>, field: Field): RowOf[Kind] | null;
  remains?(values: Partial<Values>, field: Field): RowOf[Kind] | null;
}): Format<Kind> {
  const { remains } = declared;
  const { name, kind, title = `a list of ${kind}`, layout = { by: "name" }, supplied = () => [], row } = declared;
  return {
    ...{ name, kind, title, layout },
    onlyKnown: declared.onlyKnown ?? false,
    asOf: declared.asOf ?? null,
    columns: declared.columns,
    required: declared.required,
    supplied,
    row: (values, field) => row(values as Partial<Values>, field),
    ...(remains && { remains: (values, field) => remains(values as Partial<Values>, field) }),
  };
}

/** What a report supplies: the site of --site, for accounts that are not known yet. */
export function suppliedSite({ site }: ReadOptions): string[] {
  return site === undefined ? [] : ["site"];
}

/** The same, for one row of it. */
export function siteFor({ options: { site } }: Field): { site?: string } {
  return site === undefined ? {} : { site: site.trim().toUpperCase() };
}
