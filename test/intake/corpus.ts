import writeExcelFile from "write-excel-file/node";
import type { ImportKind } from "../../src/intake/reading.ts";
import { accountsUsedUntil, csvOf, type GoodFile, goodFiles, withColumn } from "./good-files.ts";
import { swapped, shuffled } from "./corpus-columns.ts";
import { foreignFiles } from "./corpus-foreign.ts";

/** What must become of a variant: refused with a guard code, held with one, known again, or applied with the same facts. */
export type Fate = "rejected" | "held" | "unchanged" | "harmless";

/** A variant of a good file. */
export interface Variant {
  name: string;
  kind: ImportKind;
  bytes: Buffer;
  fate: Fate;
  /** The guard codes of which one at least must be told; none where nothing is. */
  codes: readonly string[];
}

export const kinds = ["accounts", "mailboxes", "sites", "dspt"] as const;

type Made = Omit<Variant, "kind">;

/** A variant from a text or bytes. */
export function variant(name: string, fate: Fate, code: string, file: string | Buffer): Made {
  return { name, fate, codes: code === "" ? [] : code.split("|"), bytes: Buffer.from(file) };
}

/** Every ruined or rewritten variant of the good files. */
export async function corpus(): Promise<Variant[]> {
  const made: Variant[] = [];
  for (const kind of kinds) {
    const file = goodFiles[kind];
    const ofKind = [
      ...cuts(file),
      ...swapped(kind, file),
      ...shuffled(kind, file),
      ...encodings(kind, file),
      ...quotes(kind, file),
      ...shapes(file),
      ...rewritten(file),
      ...foreignFiles(csvOf(file)),
      ...(await workbooks(file)),
      ...(kind === "accounts" ? dates(file) : []),
    ];
    made.push(...ofKind.map((one) => ({ ...one, kind })));
  }
  return made;
}

/** Cut at bytes of several rows, so that at least a quarter of the file is missing. */
function cuts(file: GoodFile): Made[] {
  const text = csvOf(file);
  const starts = [...text.matchAll(/\n/g)].map(({ index }) => Buffer.byteLength(text.slice(0, index + 1)));
  const bytes = Buffer.from(text);
  const found: Made[] = [variant("cut after the header", "rejected", "file-no-rows", bytes.subarray(0, starts[0]))];
  for (const share of [0.05, 0.1, 0.3, 0.5]) {
    const row = Math.floor(file.rows.length * share);
    const [from = 0, to = 0] = starts.slice(row, row + 2);
    const cut = (what: string, at: number, fate: Fate, code: string): void => {
      found.push(variant(`cut ${what} of row ${row + 1}`, fate, code, bytes.subarray(0, at)));
    };
    cut("at the start", from, "held", "rows-shrunk");
    cut("before the line end", to - 1, "held", "rows-shrunk");
    cut("in the first field", from + 3, "rejected", "file-truncated");
    cut("after the first field", bytes.indexOf(",", from), "rejected", "file-truncated");
  }
  const quoted = /"[^"]*, ?[^"]*"/.exec(text.slice(0, text.length * 0.5));
  if (quoted) {
    const at = Buffer.byteLength(text.slice(0, quoted.index + 4));
    found.push(variant("cut within a quoted field", "rejected", "file-truncated", bytes.subarray(0, at)));
  }
  const accents = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0xc3 ? [at] : []));
  for (const at of accents.slice(1, 6)) {
    const cut = bytes.subarray(0, at + 1);
    found.push(variant(`cut within the letter at byte ${at}`, "rejected", "encoding-invalid", cut));
  }
  return found;
}

function encodings(kind: ImportKind, file: GoodFile): Made[] {
  const text = csvOf(file);
  const utf8 = Buffer.from(text);
  const wide = Buffer.from(text, "utf16le");
  const swappedBytes = Buffer.from(wide).swap16();
  const found = [
    variant("UTF-16 little endian with a mark", "harmless", "", Buffer.concat([Buffer.from([0xff, 0xfe]), wide])),
    variant("UTF-16 big endian with a mark", "harmless", "", Buffer.concat([Buffer.from([0xfe, 0xff]), swappedBytes])),
    variant("UTF-16 little endian without a mark", "harmless", "", wide),
    variant("UTF-16 big endian without a mark", "harmless", "", swappedBytes),
    variant("UTF-8 with a mark", "harmless", "", `\ufeff${text}`),
    variant("UTF-16 that ends in half a letter", "rejected", "encoding-invalid", wide.subarray(0, wide.length - 1)),
    variant(
      "UTF-16 that lost a byte",
      "rejected",
      "encoding-invalid|bytes-nul|column-missing|too-many-bad-rows|file-too-large|file-truncated|file-not-a-table",
      Buffer.concat([wide.subarray(0, 401), wide.subarray(402)]),
    ),
    variant("bytes of no encoding in the middle", "rejected", "encoding-invalid", damaged(utf8, 0x81)),
    ...[0.1, 0.5, 0.9].flatMap((share) => [
      variant(`a NUL at ${share}`, "rejected", "bytes-nul", spliced(utf8, share, Buffer.from([0]))),
      variant(
        `a block of NULs at ${share}`,
        "rejected",
        "bytes-nul|file-not-a-table",
        spliced(utf8, share, Buffer.alloc(512)),
      ),
    ]),
  ];
  if (!/[ëéâ]/.test(text)) return found;
  return [
    ...found,
    variant("windows-1252", "harmless", "", Buffer.from(text, "latin1")),
    variant("UTF-8 with windows-1252 after it", "rejected", "encoding-invalid", mixed(text)),
    variant(
      "read as windows-1252 and saved as UTF-8",
      kind === "dspt" ? "harmless" : "held",
      kind === "dspt" ? "" : "facts-replaced",
      utf8.toString("latin1"),
    ),
  ];
}

function damaged(bytes: Buffer, value: number): Buffer {
  const middle = Math.floor(bytes.length / 2);
  return Buffer.from(bytes).fill(value, middle, middle + 16);
}

function spliced(bytes: Buffer, share: number, inserted: Buffer): Buffer {
  const at = Math.floor(bytes.length * share);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function mixed(text: string): Buffer {
  const half = text.indexOf("\n", text.length / 2);
  return Buffer.concat([Buffer.from(text.slice(0, half)), Buffer.from(text.slice(half), "latin1")]);
}

function quotes(kind: ImportKind, file: GoodFile): Made[] {
  const text = csvOf(file, { quoteAll: true });
  const plain = csvOf(withColumn(file, file.header[1] ?? "", (cell) => cell.replaceAll(",", "")));
  const unclosed = plain.replaceAll('"', "").replace(/\n([^,]*),/, '\n$1,"');
  return [
    variant("every field in quotes", "harmless", "", text),
    variant(
      "a quote never closed",
      "rejected",
      "file-truncated|file-too-large",
      kind === "accounts" ? lastUnclosed(text) : unclosed,
    ),
    variant("the last quote never closed", "rejected", "file-truncated", text.replace(/"\n$/, "\n")),
    variant(
      "every quote doubled",
      "rejected",
      "too-many-bad-rows|column-missing|file-truncated|facts-replaced",
      text.replaceAll('"', '""'),
    ),
    variant(
      "a separator too many in every row",
      "rejected",
      "too-many-bad-rows",
      text.replaceAll("\n", ',"x"\n').replace(',"x"\n', "\n"),
    ),
  ];
}

function lastUnclosed(text: string): string {
  return text.replaceAll('"', "").replace(/\n([^,\n]*),([^\n]*)\n$/, '\n$1,"$2\n');
}

/** Rows too few, columns named wrongly, and what people and programs write around a table. */
function shapes(file: GoodFile): Made[] {
  const text = csvOf(file);
  const [header = ""] = text.split("\n");
  const [first = ""] = file.header;
  const rows = (wanted: (row: number) => boolean): string =>
    csvOf({ header: file.header, rows: file.rows.filter((_, at) => wanted(at)) });
  const half = file.rows.length / 2;
  const long = (size: number) =>
    csvOf(withColumn(file, file.header[1] ?? "", (cell, at) => (at === 7 ? "x".repeat(size) : cell)));
  return [
    variant("empty", "rejected", "file-empty", ""),
    variant("blank lines only", "rejected", "file-empty", "\r\n \r\n\r\n"),
    variant("a mark only", "rejected", "file-empty", "\ufeff"),
    variant("header only", "rejected", "file-no-rows", `${header}\n`),
    variant(
      "header and blank rows",
      "rejected",
      "file-no-rows",
      `${header}\n${",".repeat(file.header.length - 1)}\n\n`,
    ),
    variant("without its header", "rejected", "column-missing", text.slice(header.length + 1)),
    variant("the key's column renamed", "rejected", "column-missing", text.replace(first, "Shoe size")),
    variant("the key's column twice", "rejected", "column-duplicated", text.replace(first, `${first},${first}`)),
    variant("the header as one cell", "rejected", "column-missing", text.replace(header, `"${header}"`)),
    variant("a title above the header", "rejected", "column-missing", `All our homes\n${text}`),
    variant("a title and a date above the header", "rejected", "column-missing", `Report,of,22/11/2026\n\n${text}`),
    variant(
      "the first half of the rows",
      "held",
      "rows-shrunk",
      rows((at) => at < half),
    ),
    variant(
      "the second half of the rows",
      "held",
      "rows-shrunk",
      rows((at) => at >= half),
    ),
    variant(
      "every other row",
      "held",
      "rows-shrunk",
      rows((at) => at % 2 === 0),
    ),
    variant(
      "one row",
      "held",
      "rows-shrunk",
      rows((at) => at === 4),
    ),
    variant("a separator that we do not know", "rejected", "column-missing", csvOf(file, { delimiter: "|" })),
    variant("the key empty in every row", "rejected", "too-many-bad-rows", csvOf(withColumn(file, first, () => ""))),
    variant(
      "the key as Excel shows a narrow column",
      "rejected",
      "too-many-bad-rows",
      csvOf(withColumn(file, first, () => "???")),
    ),
    variant(
      "the key merged over three rows",
      "rejected",
      "too-many-bad-rows",
      csvOf(withColumn(file, first, (cell, at) => (at % 3 ? "" : cell))),
    ),
    variant("a field of 5 KiB", "rejected", "file-too-large", long(5 * 1024)),
    variant("a field of 300 KiB", "rejected", "file-too-large", long(300 * 1024)),
  ];
}

/** The same table in another form: it is applied, and tells the same. */
function rewritten(file: GoodFile): Made[] {
  const text = csvOf(file);
  const turned: GoodFile = { header: file.header.toReversed(), rows: file.rows.map((cells) => cells.toReversed()) };
  return [
    variant("the same file again", "unchanged", "", text),
    variant("semicolons", "harmless", "", csvOf(file, { delimiter: ";" })),
    variant("tabs", "harmless", "", csvOf(file, { delimiter: "\t" })),
    variant("line ends of Windows", "harmless", "", csvOf(file, { lineEnd: "\r\n" })),
    variant("line ends of an old Mac", "harmless", "", csvOf(file, { lineEnd: "\r" })),
    variant("columns in another order", "harmless", "", csvOf(turned)),
    variant("rows in another order", "harmless", "", csvOf({ ...file, rows: file.rows.toReversed() })),
    variant("every row twice", "harmless", "", csvOf({ ...file, rows: file.rows.flatMap((row) => [row, row]) })),
    variant(
      "a header in capitals",
      "harmless",
      "",
      text.replace(/^.*/, (header) => header.toUpperCase()),
    ),
    variant(
      "spaces around every field",
      "harmless",
      "",
      text
        .replace(/,(?! )/g, " , ")
        .replaceAll('"', "")
        .includes('"')
        ? text
        : csvOf({ ...file, rows: file.rows.map((cells) => cells.map((cell) => ` ${cell} `)) }),
    ),
    variant("without its last line end", "harmless", "", text.trimEnd()),
    variant("sep=, above the header", "harmless", "", `sep=,\n${text}`),
    variant("blank lines between the rows", "harmless", "", text.replaceAll("\n", "\n\n")),
    variant(
      "a column that means nothing to us",
      "harmless",
      "",
      text.replaceAll("\n", ",7\n").replace(",7\n", ",Shoe size\n"),
    ),
  ];
}

/** Dates of last use and departures, each ruined as other programs do. */
function dates(file: GoodFile): Made[] {
  const used = (name: string, fate: Fate, code: string, change: (cell: string, row: number) => string) =>
    variant(`last use ${name}`, fate, code, csvOf(withColumn(file, "last_activity", change)));
  const parts = (cell: string): [string, string, string] => [cell.slice(0, 4), cell.slice(5, 7), cell.slice(8)];
  const serial = (cell: string): number => Date.parse(cell) / 86_400_000 + 25_569;
  const moved = (days: number) => (cell: string) =>
    new Date(Date.parse(cell) + days * 86_400_000).toISOString().slice(0, 10);
  const slashed = (cell: string, monthFirst: boolean): string => {
    const [year, month, date] = parts(cell);
    return monthFirst ? `${month}/${date}/${year}` : `${date}/${month}/${year}`;
  };
  const bad = "too-many-bad-rows";
  const everyone = (column: string, value: string) =>
    variant(`${column} in every row`, "held", "facts-replaced", csvOf(withColumn(file, column, () => value)));
  return [
    used("with the day first", "harmless", "", (cell) => slashed(cell, false)),
    used("with a time", "harmless", "", (cell) => `${cell}T08:15:00Z`),
    used("with the month first", "rejected", `${bad}|date-order-ambiguous`, (cell) => slashed(cell, true)),
    used("in both orders", "rejected", "date-order-ambiguous", (cell, row) => slashed(cell, row % 2 === 0)),
    used("as Excel's numbers", "rejected", bad, (cell) => String(serial(cell))),
    used("as Excel's numbers with a time", "rejected", bad, (cell) => `${serial(cell)}.34375`),
    used("as ######", "rejected", bad, () => "######"),
    used("without a year", "rejected", bad, (cell) => `${Number(cell.slice(8))}-Nov`),
    used("as #VALUE!", "rejected", bad, () => "#VALUE!"),
    used("as 00/01/1900", "rejected", bad, () => "00/01/1900"),
    used("as 1900-01-01", "rejected", bad, () => "1900-01-01"),
    used("with a year of two digits", "rejected", bad, (cell) => `${cell.slice(8)}/11/26`),
    used("empty in every row", "held", "activity-emptied", () => ""),
    used("empty in half the rows", "held", "activity-emptied", (cell, row) => (row % 2 === 0 ? cell : "")),
    used("moved 40 days back", "held", "activity-backwards", moved(-40)),
    used("moved a year back", "held", "activity-backwards", moved(-365)),
    used("moved one day back", "held", "activity-backwards", moved(-1)),
    used("moved 40 days ahead", "rejected", bad, moved(40)),
    used("a hundred years ahead", "rejected", bad, (cell) => cell.replace("2026", "2126")),
    variant("the file of the week before", "held", "activity-backwards", csvOf(accountsUsedUntil(13))),
    everyone("leaver", "2026-11-20"),
    everyone("status", "Deleted"),
    everyone("status", "Disabled Leaver"),
  ];
}

/** Workbooks of the same table. */
async function workbooks(file: GoodFile): Promise<Made[]> {
  type Cell = string | { value: string; columnSpan: number } | null;
  const sheet = async (rows: readonly (readonly Cell[])[]): Promise<Buffer> =>
    await writeExcelFile(rows.map((row) => [...row])).toBuffer();
  const width = file.header.length;
  const whole = await sheet([file.header, ...file.rows]);
  const title: Cell[] = [{ value: "All our homes", columnSpan: width }, ...Array<null>(width - 1).fill(null)];
  const merged = file.rows.map((cells, at): Cell[] => (at % 3 ? [null, ...cells.slice(1)] : [...cells]));
  const bad = "file-not-a-table|file-truncated";
  return [
    variant("as a workbook", "harmless", "", whole),
    variant(
      "a workbook with a merged title",
      "rejected",
      "column-missing",
      await sheet([title, file.header, ...file.rows]),
    ),
    variant("a workbook with merged keys", "rejected", "too-many-bad-rows", await sheet([file.header, ...merged])),
    variant(
      "a workbook with half the rows",
      "held",
      "rows-shrunk",
      await sheet([file.header, ...file.rows.slice(0, file.rows.length / 2)]),
    ),
    variant("a workbook without rows", "rejected", "file-no-rows", await sheet([file.header])),
    variant("a workbook cut in half", "rejected", bad, whole.subarray(0, whole.length / 2)),
    variant("a workbook without its end", "rejected", bad, whole.subarray(0, whole.length - 30)),
    variant("a damaged workbook", "rejected", bad, Buffer.from(whole).fill(0x55, 200, 900)),
  ];
}
