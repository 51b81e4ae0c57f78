import { type ListFilter } from "../store/list-pages.ts";
import { readSiteCodes } from "../store/messages-list.ts";
import type { Store } from "../store/connect.ts";
import { type Answer, type Columns, notKnown, usageError } from "./answer.ts";
import { type Options, nearestOf, type Values } from "./command.ts";
import { csvWriter } from "./csv.ts";

/** What can be asked of every list. */
export const listOptions = {
  status: { type: "string", value: "STATUS", about: "only what stands so; all for everything" },
  site: { type: "string", value: "CODE", about: "only of the site of this ODS code" },
  kind: { type: "string", value: "KIND", about: "only of this kind" },
  csv: { type: "boolean", about: "for a spreadsheet; safe to open" },
  limit: { type: "string", value: "N", about: "at most so many (a table shows 100 without it)" },
} as const satisfies Options;

type Typed = Partial<Values<typeof listOptions>>;

/** What a list is asked for, with everything that was typed found to be known. Throws Stop. */
export async function readFilter<Status extends string>(
  store: Store,
  { status, site, kind }: Typed,
  known: { statuses: readonly Status[]; kinds: readonly string[] },
): Promise<ListFilter & { status: Status | null }> {
  return {
    status: status === undefined ? null : chosen("status", status.toLowerCase(), known.statuses),
    kind: kind === undefined ? null : chosen("kind", kind.toLowerCase(), known.kinds),
    site: site === undefined ? null : chosen("site", site.trim().toUpperCase(), await readSiteCodes(store)),
  };
}

/** The longest lists of names that an error repeats. */
const mostNamed = 40;

function chosen<Name extends string>(what: string, typed: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === typed);
  if (found !== undefined) return found;
  const nearest = nearestOf(typed, names);
  const all = what !== "site" && names.length <= mostNamed ? ` There are: ${names.join(", ")}.` : "";
  const text = `There is no ${what} "${typed}".${nearest ? ` Did you mean ${nearest}?` : all}`;
  throw what === "site" ? notKnown(text) : usageError(text);
}

/** How many rows are wanted at most. Throws a usage error. */
export function readLimit(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed);
  throw usageError(`"${typed}" is no number of rows. Give a whole number from 1, such as --limit 20.`);
}

/** How a list looks. */
export interface Looks<Row> {
  /** For a table. */
  columns: Columns<Row>;
  /** For a spreadsheet. */
  csv: Columns<Row>;
}

/** Rows of a table when no limit is given: it has to be held whole, and nobody reads more. */
const tableRows = 100;

/** Says a list as it was asked for. Only a table is held whole: everything else goes out page by page. */
export async function sayList<Row extends object>(
  answer: Answer,
  typed: Typed,
  looks: Looks<Row>,
  read: (limit: number) => AsyncIterable<readonly Row[]>,
): Promise<void> {
  const limit = readLimit(typed.limit);
  refuseTwoForms(answer, typed.csv);
  if (answer.json) {
    for await (const page of read(limit ?? Infinity)) answer.rows(page, looks.columns);
  } else if (typed.csv) {
    const write = csvWriter(answer, looks.csv);
    for await (const page of read(limit ?? Infinity)) write(page);
  } else {
    await sayTable(answer, looks.columns, limit ?? tableRows, read);
  }
}

/** Says a list that is short enough to be held whole. */
export function sayShortList<Row extends object>(
  answer: Answer,
  { csv }: { csv: boolean },
  looks: Looks<Row>,
  rows: readonly Row[],
): void {
  refuseTwoForms(answer, csv);
  if (csv) csvWriter(answer, looks.csv)(rows);
  else answer.rows(rows, looks.columns);
}

/** A list is for a program or for a spreadsheet. Throws a usage error. */
export function refuseTwoForms({ json }: Answer, csv: boolean | undefined): void {
  if (csv && json) throw usageError("Give either --json or --csv.");
}

async function sayTable<Row extends object>(
  answer: Answer,
  columns: Columns<Row>,
  shown: number,
  read: (limit: number) => AsyncIterable<readonly Row[]>,
): Promise<void> {
  const rows: Row[] = [];
  // One more than is shown, to know whether there are more.
  for await (const page of read(shown + 1)) rows.push(...page);
  answer.rows(rows.slice(0, shown), columns);
  if (rows.length > shown) answer.note(`These are the first ${shown}; there are more. See --limit, --csv and --json.`);
}
