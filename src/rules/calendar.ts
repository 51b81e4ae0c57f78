import { publishedBankHolidays } from "./bank-holidays.ts";
import { addDays, day, weekday, type Day } from "./day.ts";

/** Which days offices and the helpdesk work: Monday to Friday except bank holidays. */
export interface Calendar {
  isWorkingDay(on: Day): boolean;
}

const sunday = 0;
const monday = 1;
const saturday = 6;

/** The last day for which bank holidays have been published; after it they are computed. */
export const bankHolidaysPublishedUntil: Day = day(
  `${Math.max(...Object.keys(publishedBankHolidays).map(Number))}-12-31`,
);

/** Changes whenever the published data changes. */
export const calendarFingerprint: string = Object.entries(publishedBankHolidays)
  .map(([year, dates]) => `${year}:${dates.join()}`)
  .join(";");

/**
 * The bank holidays of a year by statute: Banking and Financial Dealings Act 1971, Schedule 1, with New Year's Day and
 * the early May holiday by royal proclamation. Holidays granted for one year only are not known to it.
 */
export function statutoryBankHolidays(year: number): Day[] {
  const easter = easterSunday(year);
  const [newYear, christmas, boxing] = [day(`${year}-01-01`), day(`${year}-12-25`), day(`${year}-12-26`)];
  return [
    isWeekend(newYear) ? mondayOnOrAfter(newYear) : newYear,
    addDays(easter, -2),
    addDays(easter, 1),
    mondayOnOrAfter(day(`${year}-05-01`)),
    mondayOnOrAfter(day(`${year}-05-25`)),
    mondayOnOrAfter(day(`${year}-08-25`)),
    // On a weekend their substitutes are two days later, so that the two never fall together.
    isWeekend(christmas) ? addDays(christmas, 2) : christmas,
    isWeekend(boxing) ? addDays(boxing, 2) : boxing,
  ].toSorted();
}

/** The calendar of England and Wales: published bank holidays where there are any, else computed ones. */
export const calendar: Calendar = {
  isWorkingDay: (on) => !isWeekend(on) && !bankHolidaysOf(Number(on.slice(0, 4))).has(on),
};

/** The latest working day that is not after `on`. */
export function workingDayOnOrBefore(on: Day, calendar: Calendar): Day {
  let found = on;
  while (!calendar.isWorkingDay(found)) found = addDays(found, -1);
  return found;
}

/** The earliest working day that is not before `on`. */
export function workingDayOnOrAfter(on: Day, calendar: Calendar): Day {
  let found = on;
  while (!calendar.isWorkingDay(found)) found = addDays(found, 1);
  return found;
}

/** The `n`th working day after `on`, whether `on` is one or not; before it when `n` is negative; `on` itself for 0. */
export function addWorkingDays(on: Day, n: number, calendar: Calendar): Day {
  let found = on;
  for (let left = Math.abs(n); left > 0; left -= 1) {
    found =
      n > 0 ? workingDayOnOrAfter(addDays(found, 1), calendar) : workingDayOnOrBefore(addDays(found, -1), calendar);
  }
  return found;
}

const byYear = new Map<number, ReadonlySet<string>>();

function bankHolidaysOf(year: number): ReadonlySet<string> {
  const known = byYear.get(year);
  if (known) return known;
  const published = publishedBankHolidays[year]?.map((date) => `${year}-${date}`);
  const dates = new Set<string>(published ?? statutoryBankHolidays(year));
  byYear.set(year, dates);
  return dates;
}

function isWeekend(on: Day): boolean {
  return weekday(on) === saturday || weekday(on) === sunday;
}

function mondayOnOrAfter(on: Day): Day {
  return addDays(on, (7 + monday - weekday(on)) % 7);
}

/** Western Easter by the method of Meeus, Jones and Butcher. */
function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const ordinal = h + l - 7 * m + 114;
  const [month, date] = [Math.floor(ordinal / 31), (ordinal % 31) + 1];
  return day(`${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`);
}
