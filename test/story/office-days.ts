import { addDays, type Day } from "../../src/rules/day.ts";

/** Bank holidays of England and Wales around these days, from GOV.UK. */
const bankHolidays: ReadonlySet<string> = new Set([
  ...["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31"],
]);

/** Whether offices work on a day. */
export function isOfficeDay(on: Day): boolean {
  return ![0, 6].includes(new Date(`${on}T12:00:00Z`).getUTCDay()) && !bankHolidays.has(on);
}

/** The day that is so many working days later. */
export function workingDaysAfter(on: Day, days: number): Day {
  let found = on;
  for (let left = days; left > 0;) {
    found = addDays(found, 1);
    if (isOfficeDay(found)) left -= 1;
  }
  return found;
}
