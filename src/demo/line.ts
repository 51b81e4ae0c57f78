/** A line of a table, by the names of its columns. */
export type Line = Readonly<Record<string, string>>;

/** A day as people write it: 22/11/2026. Empty stays empty. */
export function slashed(on: string): string {
  return on.split("-").toReversed().join("/");
}

/** The lines as CSV; the first names the columns. */
export function csvOf(lines: readonly Line[]): string {
  const columns = Object.keys(lines[0] ?? {});
  const rows = [columns, ...lines.map((line) => columns.map((column) => line[column] ?? ""))];
  return rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
