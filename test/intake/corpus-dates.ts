import { type Fate, type Made, variant } from "./corpus-variant.ts";
import { accountsUsedUntil, csvOf, type GoodFile, withColumn } from "./good-files.ts";

/** Dates of last use and departures, each ruined as other programs do. */
export function dates(file: GoodFile): Made[] {
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
