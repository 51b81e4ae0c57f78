import { parse, type Parser } from "csv-parse";
import { fieldTooLarge, limits, verdict } from "./guard.ts";
import { openPlainLines, wellQuotedRecord } from "./plain-lines.ts";
import type { GuardRemark } from "./reading.ts";
import type { Table, TableRecord } from "./records.ts";

/** Bounds what one unclosed quotation mark can swallow. */
const recordBytes = 256 * 1024;

const quote = '"';
const lineEnd = /\r\n|\n|\r/;
const lineEnds = new RegExp(lineEnd, "g");

/** The delimiter of a text whose first lines are given: the one that cuts its first line into most known names. */
export function delimiterOf(head: string, isKnown: (header: string) => boolean): string {
  const first = head.split(lineEnd).find((line) => line.trim() !== "") ?? "";
  const named = /^"?sep=([,;\t])"?$/i.exec(first.trim())?.[1];
  if (named !== undefined) return named;
  let best = { delimiter: ",", known: 0, cells: 1 };
  for (const delimiter of [",", ";", "\t"]) {
    const cells = first.split(delimiter);
    const known = cells.filter((cell) => isKnown(cell.trim().replace(/^"|"$/g, ""))).length;
    if (known > best.known || (known === best.known && cells.length > best.cells)) {
      best = { delimiter, known, cells: cells.length };
    }
  }
  return best.delimiter;
}

/** The records of a CSV text (RFC 4180) in clean UTF-8, in batches as they come. Blank lines are left out. */
export async function* csvRecords(chunks: AsyncIterable<Buffer>, table: Table): AsyncGenerator<TableRecord[], void> {
  const plain = openPlainLines(table, recordBytes);
  let parsed: Parsed | null = null;
  for await (const chunk of chunks) {
    const last = chunk[chunk.length - 1];
    table.endsWithNewline = last === 10 || last === 13;
    if (parsed === null) yield plain.take(chunk.toString());
    else yield parsed.take(chunk);
    if (table.verdict !== null) return;
    if (parsed !== null || plain.odd === null) continue;
    parsed = openParsed(table, plain.line);
    yield parsed.take(Buffer.from(plain.odd));
    if (table.verdict !== null) return;
  }
  if (parsed === null) {
    yield plain.takeLast();
    if (plain.odd === null || table.verdict !== null) return;
    parsed = openParsed(table, plain.line);
    yield parsed.take(Buffer.from(plain.odd));
  }
  if (table.verdict === null) yield await parsed.takeRest();
}

/** What the whole parser makes of a text from a line on. */
interface Parsed {
  take(chunk: Buffer): TableRecord[];
  takeRest(): Promise<TableRecord[]>;
}

function openParsed(table: Table, line: number): Parsed {
  const parser = openParser(table.delimiter);
  const numbered = numbering(table, line);
  return {
    take(chunk) {
      parser.write(chunk);
      const records = numbered(drain(parser));
      if (parser.errored) table.verdict ??= verdictOf(parser.errored, numbered.line());
      return records;
    },
    async takeRest() {
      try {
        parser.end();
        const rest: Written[] = [];
        for await (const record of parser) rest.push(record as Written);
        return numbered(rest);
      } catch (error) {
        table.verdict ??= verdictOf(error, numbered.line());
        return [];
      }
    },
  };
}

function openParser(delimiter: string): Parser {
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    quote,
    raw: true,
    max_record_size: recordBytes,
  });
  // Errors are read from the parser after each write; without a listener they would end the program.
  parser.on("error", () => undefined);
  return parser;
}

/** Takes what a write has made ready. The parser works while it is written to, so nothing is waited for. */
function drain(parser: Parser): Written[] {
  const records: Written[] = [];
  for (let record: unknown = parser.read(); record !== null; record = parser.read()) records.push(record as Written);
  return records;
}

/** A record as the parser gives it, with the text that it was. */
interface Written {
  record: string[];
  raw: string;
}

interface Numbering {
  (records: readonly Written[]): TableRecord[];
  /** The line on which the next record starts. */
  line(): number;
}

/** Counts lines itself: the parser counts a quoted CRLF twice. */
function numbering(table: Table, start: number): Numbering {
  let line = start;
  const wellQuoted = wellQuotedRecord(table.delimiter);
  const isTorn = ({ record, raw }: Written) => record.some(holdsMore) && !wellQuoted.test(raw.replace(endOfRecord, ""));
  const number = (records: readonly Written[]): TableRecord[] => {
    const numbered: TableRecord[] = [];
    for (const written of records) {
      const cells = written.record;
      const at = line;
      line += 1;
      for (const cell of cells) {
        if (cell.length > limits.fieldCharacters) table.verdict ??= fieldTooLarge(at);
        if (cell.includes("\n") || cell.includes("\r")) line += cell.match(lineEnds)?.length ?? 0;
      }
      if (table.verdict !== null) break;
      if (cells.length > 1 || cells[0] !== "") {
        numbered.push(isTorn(written) ? { line: at, cells, isTorn: true } : { line: at, cells });
      }
    }
    return numbered;
  };
  return Object.assign(number, { line: () => line });
}

const endOfRecord = /(?:\r\n|\n|\r)$/;

/** Whether a cell seems to hold a quotation mark of its own, or what belongs to its neighbour. */
function holdsMore(cell: string): boolean {
  if (!cell.includes(quote)) return false;
  if (/[,;\t]"|"[,;\t]/.test(cell)) return true;
  const text = cell.trim();
  return (text.startsWith(quote) || text.endsWith(quote)) && text.split(quote).length % 2 === 0;
}

function verdictOf(error: unknown, line: number): GuardRemark {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "CSV_QUOTE_NOT_CLOSED") return verdict("file-truncated");
  if (code === "CSV_MAX_RECORD_SIZE") return fieldTooLarge(line);
  throw error;
}
