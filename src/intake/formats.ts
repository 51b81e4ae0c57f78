import { accounts } from "./accounts.ts";
import { cqc } from "./cqc.ts";
import { dspt } from "./dspt.ts";
import type { Format } from "./format.ts";
import { signIns } from "./graph.ts";
import { columnDuplicated, columnMissing, verdict, wrongKind } from "./guard.ts";
import { activeUsers, emailActivity } from "./m365.ts";
import { mailboxes } from "./mailboxes.ts";
import { ods } from "./ods.ts";
import { permissions } from "./permissions.ts";
import { portal } from "./portal.ts";
import type { GuardRemark, ImportKind } from "./reading.ts";
import { sites } from "./sites.ts";

/**
 * Everything we can read. Where several fit a file, a report wins over a list kept by hand, and then the one with the
 * most columns found.
 */
export const formats: readonly Format[] = [
  accounts,
  mailboxes,
  sites,
  dspt,
  portal,
  activeUsers,
  emailActivity,
  signIns,
  permissions,
  ods,
  cqc,
];

/** A format whose columns have been found in a file. */
export interface Match {
  format: Format;
  /** Name and position of every column that is read, and what the file calls it. */
  found: readonly { name: string; at: number; header: string }[];
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

/** Finds the columns of the best fitting format in the first row of a table, or says why the file cannot be read. */
export function matchHeader(candidates: readonly Format[], headers: readonly string[]): Match | GuardRemark {
  const best = bestOf(candidates, headers);
  if (best !== null && "format" in best) return best;
  const other = bestOf(formats, headers);
  if (other !== null && "format" in other && other.format.onlyKnown) return wrongKind("column-missing", other.format);
  return best ?? columnMissing("account");
}

/** The best of the formats that fit; where none does, what the first of them misses. */
function bestOf(candidates: readonly Format[], headers: readonly string[]): Match | GuardRemark | null {
  const matches = candidates.map((format) => matchFormat(format, headers)).filter((match) => match !== null);
  const complete = matches.filter((match) => "format" in match);
  const rank = ({ format, found }: Match) => (format.onlyKnown ? 1000 : 0) + found.length;
  return complete.toSorted((a, b) => rank(b) - rank(a))[0] ?? matches[0] ?? null;
}

/** Finds the format of JSON objects by the keys of the first, or says why the file cannot be read. */
export function matchKeys(candidates: readonly Format[], keys: readonly string[]): Match | GuardRemark {
  const isOne = ({ layout }: Format): boolean =>
    layout.by === "key" && layout.keys.some((key) => keys.some((other) => bare(other) === bare(key)));
  const format = candidates.find(isOne);
  if (format === undefined) {
    const other = formats.find(isOne);
    return other === undefined ? verdict("file-not-a-table") : wrongKind("file-not-a-table", other);
  }
  const found = Object.entries(format.columns).map(([name, { aliases }], at) => ({
    name,
    at,
    header: keys.find((key) => columnOf(format, key) === name) ?? aliases[0] ?? name,
  }));
  const ignored = keys.filter((key) => columnOf(format, key) === null);
  return { format, found, width: found.length, ignored };
}

/** The column of a format that a header or key stands for. */
export function columnOf(format: Format, header: string): string | null {
  return dictionaries.get(format)?.get(bare(header)) ?? null;
}

function matchFormat(format: Format, headers: readonly string[]): Match | GuardRemark | null {
  if (format.layout.by === "key") return null;
  return format.layout.by === "place" ? matchPlaces(format, format.layout, headers) : matchNames(format, headers);
}

function matchPlaces(
  format: Format,
  { places, isRecord }: Extract<Format["layout"], { by: "place" }>,
  cells: readonly string[],
): Match | GuardRemark {
  if (!isRecord(cells)) return columnMissing(format.required[0] ?? "");
  const found = Object.entries(places).map(([name, at]) => ({ name, at, header: `column ${at + 1}` }));
  return { format, found, width: cells.length, ignored: [] };
}

function matchNames(format: Format, headers: readonly string[]): Match | GuardRemark {
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
    found: [...positions]
      .map(([name, at]) => ({ name, at, header: headers[at] ?? "" }))
      .toSorted((a, b) => a.at - b.at),
    width: headers.length,
    ignored: headers.filter((header, at) => !used.has(at) && header.trim() !== ""),
  };
}
