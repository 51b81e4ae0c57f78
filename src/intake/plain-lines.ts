import { fieldTooLarge, limits } from "./guard.ts";
import type { Table, TableRecord } from "./records.ts";

/** Cuts text into lines and plain lines into cells, as long as every record is one line. */
export interface PlainLines {
  /** The records of the lines that have come to their end. */
  take(text: string): TableRecord[];
  /** The record of a last line that no line end closes. */
  takeLast(): TableRecord[];
  /** From the first odd line on, what is left to somebody who knows all of CSV; null while every line was plain. */
  odd: string | null;
  /** The 1-based number of the next line. */
  line: number;
}

const cellOf = (delimiter: string): string => `"(?:[^"]|"")*"|[^"${delimiter}]*`;

/** What a record looks like in which quotation marks stand only around whole cells, those within them twice. */
export function wellQuotedRecord(delimiter: string): RegExp {
  const cell = cellOf(delimiter);
  return new RegExp(`^(?:${cell})(?:${delimiter}(?:${cell}))*$`);
}

/**
 * Reads the lines that nearly all of a file are made of, many times as fast as a whole parser. A line is plain when it
 * has no quotation marks, or only such as stand around whole cells: it means the same to every reader of CSV.
 */
export function openPlainLines(table: Table, recordBytes: number): PlainLines {
  const { delimiter } = table;
  const wellQuoted = wellQuotedRecord(delimiter);
  const cells = new RegExp(`${delimiter}(${cellOf(delimiter)})`, "g");
  let open = "";

  /** Null for an odd line. */
  const cellsOf = (line: string): string[] | null => {
    if (line.length > recordBytes || line.includes("\r")) return null;
    if (!line.includes('"')) return line.split(delimiter);
    if (!wellQuoted.test(line)) return null;
    return Array.from(`${delimiter}${line}`.matchAll(cells), ([, written = ""]) => unquoted(written));
  };
  const read = (lines: readonly string[]): TableRecord[] => {
    const records: TableRecord[] = [];
    for (const [at, written] of lines.entries()) {
      const line = written.endsWith("\r") ? written.slice(0, -1) : written;
      const found = cellsOf(line);
      if (found === null) {
        plain.odd = [...lines.slice(at), open].join("\n");
        return records;
      }
      if (line.length > limits.fieldCharacters && found.some((one) => one.length > limits.fieldCharacters)) {
        table.verdict ??= fieldTooLarge(plain.line);
        return records;
      }
      if (line !== "" && line !== '""') records.push({ line: plain.line, cells: found });
      plain.line += 1;
    }
    return records;
  };
  const plain: PlainLines = {
    odd: null,
    line: 1,
    take(text) {
      const all = open + text;
      const end = all.lastIndexOf("\n");
      open = all.slice(end + 1);
      const records = end < 0 ? [] : read(all.slice(0, end).split("\n"));
      if (plain.odd === null && open.length > recordBytes) plain.odd = open;
      return records;
    },
    takeLast() {
      const last = open;
      open = "";
      const records = last === "" ? [] : read([last]);
      if (plain.odd !== null) plain.odd = last;
      return records;
    },
  };
  return plain;
}

function unquoted(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
