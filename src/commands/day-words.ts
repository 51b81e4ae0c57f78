import { type Day, londonDay, weekday } from "../rules/day.ts";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** `Fri 2026-11-27`. */
export function dayWords(on: Day): string {
  return `${weekdays[weekday(on)]} ${on}`;
}

const londonTime = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });

/** `09:00`, by London time. */
export function timeWords(at: Date): string {
  return londonTime.format(at);
}

/** `Fri 2026-11-27 09:00`, by London time. */
export function momentWords(at: Date | string): string {
  const moment = new Date(at);
  return `${dayWords(londonDay(moment))} ${timeWords(moment)}`;
}
