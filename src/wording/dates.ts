import { addDays, type Day } from "../rules/day.ts";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** Beyond so many months from today a date is written with its year, because the same date comes round again. */
const yearShownBeyondMonths = 6;

/** What the first of each month adds to the weekday of its year: Sakamoto's rule, a hundred times faster than a Date. */
const monthShifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4] as const;

function fields(on: Day): { year: number; month: number; date: number; weekday: string } {
  const year = Number(on.slice(0, 4));
  const month = Number(on.slice(5, 7)) - 1;
  const date = Number(on.slice(8));
  const from = month < 2 ? year - 1 : year;
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return { year, month, date, weekday: weekdays[(from + leaps + (monthShifts[month] ?? 0) + date) % 7] ?? "" };
}

/** A day as letters write it: `Thursday 26 November`, with the year when it is far from today. */
export function longDay(on: Day, today: Day): string {
  const { year, month, date, weekday } = fields(on);
  const monthsAway = year * 12 + month - (Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1);
  const isFar = Math.abs(monthsAway) > yearShownBeyondMonths;
  return `${weekday} ${date} ${months[month] ?? ""}${isFar ? ` ${year}` : ""}`;
}

/** A day as texts write it: `Thu 26 Nov`. */
export function shortDay(on: Day): string {
  const { month, date, weekday } = fields(on);
  return `${weekday.slice(0, 3)} ${date} ${months[month]?.slice(0, 3) ?? ""}`;
}

/** The last day to act: `today`, or `by Thursday 26 November`. */
export function byDay(on: Day, today: Day): string {
  return on === today ? "today" : `by ${longDay(on, today)}`;
}

/** The last day to act, as texts write it: `today`, or `by Thu 26 Nov`. */
export function byShortDay(on: Day, today: Day): string {
  return on === today ? "today" : `by ${shortDay(on)}`;
}

/** The day of an event: `today, Friday 27 November`, `tomorrow, …` or `on Friday 27 November`. */
export function onDay(on: Day, today: Day): string {
  const written = longDay(on, today);
  if (on === today) return `today, ${written}`;
  return on === addDays(today, 1) ? `tomorrow, ${written}` : `on ${written}`;
}
