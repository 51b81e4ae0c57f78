import { fieldTooLarge, fileTooLarge, limits, verdict } from "./guard.ts";
import type { Table, TableRecord } from "./records.ts";

/** A workbook is read in one go, so it and what unfolds from it are bounded more tightly than a text. */
const workbookBytes = 32 * 1024 * 1024;
const unfoldedBytes = 256 * 1024 * 1024;

/** The records of the first sheet of an .xlsx workbook. Any other archive is not a table. */
export async function* workbookRecords(
  chunks: AsyncIterable<Buffer>,
  table: Table,
): AsyncGenerator<TableRecord[], void> {
  // A sheet has no last line that could be cut off.
  table.endsWithNewline = true;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > workbookBytes) {
      table.verdict = fileTooLarge(workbookBytes);
      return;
    }
  }
  const workbook = Buffer.concat(parts);
  if (!workbook.includes("[Content_Types].xml") || !workbook.includes("xl/workbook")) {
    table.verdict = verdict("file-not-a-table");
  } else if (!workbook.includes("PK\u0005\u0006")) {
    table.verdict = verdict("file-truncated");
  } else if (unfoldedSize(workbook) > unfoldedBytes) {
    table.verdict = fileTooLarge(workbookBytes);
  } else {
    yield await firstSheet(workbook, table);
  }
}

/** The size that the archive's own directory states, before anything is unfolded. */
function unfoldedSize(archive: Buffer): number {
  const entry = Buffer.from("PK\u0001\u0002", "latin1");
  let size = 0;
  for (let at = archive.indexOf(entry); at >= 0; at = archive.indexOf(entry, at + 4)) {
    if (at + 28 <= archive.length) size += archive.readUInt32LE(at + 24);
  }
  return size;
}

async function firstSheet(workbook: Buffer, table: Table): Promise<TableRecord[]> {
  const { readSheet } = await import("read-excel-file/node");
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await readSheet(workbook);
  } catch {
    // The package has no one error for a damaged workbook; whatever it stumbles on, the file is not readable.
    table.verdict = verdict("file-not-a-table");
    return [];
  }
  const records: TableRecord[] = [];
  for (const [index, row] of rows.entries()) {
    const cells = row.map(cellText);
    if (cells.some((cell) => cell.length > limits.fieldCharacters)) {
      table.verdict = fieldTooLarge(index + 1);
      return [];
    }
    if (cells.some((cell) => cell !== "")) records.push({ line: index + 1, cells });
  }
  return records;
}

/** A cell as the same text that a CSV would hold. A date is what the sheet shows: it has no time zone. */
function cellText(cell: unknown): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? "#" : cell.toISOString().slice(0, 10);
  if (typeof cell === "string") return cell.replaceAll("\u0000", "").toWellFormed();
  return typeof cell === "number" || typeof cell === "boolean" ? String(cell) : "";
}
