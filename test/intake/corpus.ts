import writeExcelFile from "write-excel-file/node";
import { encodings, quotes } from "./corpus-bytes.ts";
import { shuffled, swapped } from "./corpus-columns.ts";
import { dates } from "./corpus-dates.ts";
import { foreignFiles } from "./corpus-foreign.ts";
import { type Fate, type Made, variant, type Variant } from "./corpus-variant.ts";
import { csvOf, type GoodFile, goodFiles, withColumn } from "./good-files.ts";

export const kinds = ["accounts", "mailboxes", "sites", "dspt"] as const;

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
