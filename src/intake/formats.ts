import { accounts } from "./accounts.ts";
import { dspt } from "./dspt.ts";
import type { Format } from "./format.ts";
import { columnDuplicated, columnMissing } from "./guard.ts";
import { mailboxes } from "./mailboxes.ts";
import type { GuardRemark, ImportKind } from "./reading.ts";
import { sites } from "./sites.ts";

/** Every table we can read. Where several fit a file, the first with the most columns found is taken. */
export const formats: readonly Format[] = [accounts, mailboxes, sites, dspt];

/** A format whose columns have been found in a file. */
export interface Match {
  format: Format;
  /** Canonical name and position of every column that is read. */
  found: readonly { name: string; at: number }[];
  /** How many columns the header row has. */
  width: number;
  /** Headers that are dropped. */
  ignored: readonly string[];
}

/** A header as it is compared: case, spaces, punctuation and anything in brackets do not count. */
function bare(header: string): string {
  return header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[([].*?[)\]]/g, "")
    .replace(/[^a-z0-9]/g, "");
}

/** Canonical names by header, for each format. */
const dictionaries = new Map<Format, ReadonlyMap<string, string>>(
  formats.map((format) => [
    format,
    new Map(
      Object.entries(format.columns).flatMap(([name, { aliases }]) =>
        [name, ...aliases].map((header): [string, string] => [bare(header), name]),
      ),
    ),
  ]),
);

/** The formats of a kind; the one named where a name is given. Throws a RangeError for a name that is none of them. */
export function formatsOf(kind: ImportKind, named?: string): readonly Format[] {
  const candidates = formats.filter((format) => format.kind === kind && (named === undefined || format.name === named));
  if (candidates.length === 0) throw new RangeError(`No format of that name reads ${kind}`);
  return candidates;
}

/** Whether a header stands for a column of any of the formats. */
export function isKnownHeader(candidates: readonly Format[], header: string): boolean {
  return candidates.some((format) => dictionaries.get(format)?.has(bare(header)));
}

/** Finds the columns of the best fitting format in a header row, or says why the file cannot be read. */
export function matchHeader(candidates: readonly Format[], headers: readonly string[]): Match | GuardRemark {
  const matches = candidates.map((format) => matchFormat(format, headers));
  const complete = matches.filter((match) => "format" in match).toSorted((a, b) => b.found.length - a.found.length);
  return complete[0] ?? matches[0] ?? columnMissing("account");
}

function matchFormat(format: Format, headers: readonly string[]): Match | GuardRemark {
  const dictionary = dictionaries.get(format);
  const positions = new Map<string, number>();
  for (const [at, header] of headers.entries()) {
    const name = dictionary?.get(bare(header));
    if (name === undefined) continue;
    const before = positions.get(name);
    const isExact = bare(header) === bare(name);
    const wasExact = before !== undefined && bare(headers[before] ?? "") === bare(name);
    // Our own name wins over another word for it; two of a rank leave the choice to a person.
    if (before !== undefined && isExact === wasExact) return columnDuplicated(name, before + 1, at + 1);
    if (before === undefined || isExact) positions.set(name, at);
  }
  const missing = format.required.find((name) => !positions.has(name));
  if (missing !== undefined) return columnMissing(missing);
  const used = new Set(positions.values());
  return {
    format,
    found: [...positions].map(([name, at]) => ({ name, at })).toSorted((a, b) => a.at - b.at),
    width: headers.length,
    ignored: headers.filter((header, at) => !used.has(at) && header.trim() !== ""),
  };
}
