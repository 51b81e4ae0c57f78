import { londonDay, parseDay, type Day } from "../rules/day.ts";
import type { Field } from "./format.ts";

/** NHSmail began in 2002. Earlier dates are fillers of other programs, such as 1900-01-01 for "never". */
const earliestDay = "1990-01-01" as Day;

const isoDay = /^\d{4}-\d\d-\d\d$/;
const isoInstant = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;
const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,? \d{1,2}:\d\d(?::\d\d)?)?$/;
const named = /^(\d{1,2})[- ]([a-z]{3,9})[- ](\d{4}|\d\d)$/i;

const months = "january february march april may june july august september october november december".split(" ");

/** What a text says as a date, and for a slashed one whether it was read day first or makes sense only month first. */
export interface ReadDate {
  day: Day | null;
  order: "day-first" | "month-first" | null;
}

/**
 * Reads YYYY-MM-DD, ISO date-times (UTC unless they say otherwise) as the London day, DD/MM/YYYY (a time after it does
 * not count) and DD-Mon-YY or DD-Mon-YYYY. The day is null for anything else.
 */
export function readDate(text: string): ReadDate {
  if (isoDay.test(text)) return { day: bounded(parseDay(text)), order: null };
  const instant = isoInstant.exec(text);
  if (instant !== null) return { day: bounded(dayOfInstant(instant)), order: null };
  const slash = slashed.exec(text);
  if (slash !== null) return daySlashed(Number(slash[1]), Number(slash[2]), slash[3] ?? "");
  const name = named.exec(text);
  if (name !== null) return { day: bounded(dayNamed(name)), order: null };
  return { day: null, order: null };
}

function bounded(on: Day | null): Day | null {
  return on !== null && on >= earliestDay ? on : null;
}

function dayOfInstant([, date = "", hour, minute, second, zone]: readonly (string | undefined)[]): Day | null {
  const on = parseDay(date);
  if (on === null || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const utcHour = Number(hour);
  const isUtc = zone === undefined || /^(z|utc)$/i.test(zone);
  // London is at UTC or one hour ahead: before 23:00 UTC both have the same date.
  if (isUtc && utcHour < 23) return on;
  const offset = isUtc ? "Z" : zone.length === 3 ? `${zone}:00` : zone.replace(/^(...):?(..)$/, "$1:$2");
  const at = Date.parse(`${date}T${hour}:${minute}:${second ?? "00"}${offset}`);
  return Number.isNaN(at) ? null : londonDay(new Date(at));
}

function daySlashed(date: number, month: number, year: string): ReadDate {
  const day = dayOf(year, month, date);
  if (day !== null) return { day: bounded(day), order: "day-first" };
  return { day: null, order: dayOf(year, date, month) === null ? null : "month-first" };
}

function dayNamed([, date, month = "", year = ""]: readonly (string | undefined)[]): Day | null {
  const at = months.findIndex((name) => name === month.toLowerCase() || name.slice(0, 3) === month.toLowerCase());
  const isSept = month.toLowerCase() === "sept";
  if (at < 0 && !isSept) return null;
  return dayOf(year.length === 2 ? `20${year}` : year, isSept ? 9 : at + 1, Number(date));
}

function dayOf(year: string, month: number, date: number): Day | null {
  return parseDay(`${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`);
}

/** Files repeat their dates: the last few hundred are kept, so that a million rows do not parse a million. */
const recent = new Map<string, ReadDate>();

function readDateAgain(text: string): ReadDate {
  const known = recent.get(text);
  if (known !== undefined) return known;
  if (recent.size >= 500) recent.clear();
  const date = readDate(text);
  recent.set(text, date);
  return date;
}

/** A date that may lie ahead. Empty is null; a bad one rejects the row. */
export function anyDate(text: string, field: Field): Day | null | undefined {
  const written = text.trim();
  if (written === "") return null;
  const { day, order } = readDateAgain(written);
  if (order !== null) field.sawDateOrder(order);
  if (day !== null) return day;
  field.problem("date-bad", `The date in ${field.column} cannot be read: write it as YYYY-MM-DD or DD/MM/YYYY.`);
  return undefined;
}

/** A date of something that has happened: more than 24 hours after the import it is a bad date. */
export function pastDate(text: string, field: Field): Day | null | undefined {
  const day = anyDate(text, field);
  if (day === null || day === undefined || day <= field.latest) return day;
  field.problem("date-bad", `The date in ${field.column} lies ahead: correct it, or check the clock of its source.`);
  return undefined;
}
