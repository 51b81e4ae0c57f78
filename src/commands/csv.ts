import type { Answer, Columns } from "./answer.ts";

/** A program that opens the file takes it for UTF-8 only when it begins with this. */
const byteOrderMark = "\uFEFF";

/**
 * One line of CSV (RFC 4180), without its end. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front, so that opening a list can never do more than show it; a number can run nothing and stays one:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(values: readonly (string | number | null)[]): string {
  return values.map((value) => quoted(typeof value === "string" ? guarded(value) : String(value ?? ""))).join(",");
}

/** Says rows as CSV, with headings before the first. Call it once for each page of a long list. */
export function csvWriter<Row>(answer: Pick<Answer, "say">, columns: Columns<Row>): (rows: readonly Row[]) => void {
  const cells = Object.values(columns);
  // A line that is said ends in a line feed; the standard wants a carriage return before it.
  const write = (line: string) => answer.say(`${line}\r`);
  write(byteOrderMark + csvLine(Object.keys(columns)));
  return (rows) => rows.forEach((row) => write(csvLine(cells.map((cell) => cell(row)))));
}

function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
