/** A calendar date in London, written `YYYY-MM-DD`. Plain text, so `<` and `===` compare days. */
export type Day = string & { readonly [brand]: "Day" };
declare const brand: unique symbol;

const dayShape = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;

/** The day written as `YYYY-MM-DD`, or null when the text is no such date. */
export function parseDay(text: string): Day | null {
  if (!dayShape.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : (text as Day);
}

/** The day written as `YYYY-MM-DD`. Throws a RangeError for anything else; for dates we wrote ourselves. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === null) throw new RangeError(`Not a date written YYYY-MM-DD: ${JSON.stringify(text)}`);
  return parsed;
}

// A look at a million accounts adds to and compares the same few thousand days over and over: each is worked out once.
const knownDays = new Map<number, Day>();
const knownTimes = new Map<Day, number>();
const knownAtMost = 50_000;

function fromUtc(at: number): Day {
  const known = knownDays.get(at);
  if (known !== undefined) return known;
  const found = new Date(at).toISOString().slice(0, 10) as Day;
  if (knownDays.size >= knownAtMost) knownDays.clear();
  knownDays.set(at, found);
  return found;
}

function toUtc(on: Day): number {
  const known = knownTimes.get(on);
  if (known !== undefined) return known;
  const found = Date.parse(`${on}T00:00:00Z`);
  if (knownTimes.size >= knownAtMost) knownTimes.clear();
  knownTimes.set(on, found);
  return found;
}

/** The day `days` later (earlier when negative). */
export function addDays(on: Day, days: number): Day {
  return fromUtc(toUtc(on) + days * dayMs);
}

/** The day `months` calendar months later, clamped to the end of the month. */
export function addMonths(on: Day, months: number): Day {
  const start = new Date(toUtc(on));
  const first = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1);
  const target = new Date(first);
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  return fromUtc(first + (Math.min(start.getUTCDate(), last) - 1) * dayMs);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((toUtc(to) - toUtc(from)) / dayMs);
}

/** The weekday: 0 is Sunday, 6 is Saturday. */
export function weekday(on: Day): number {
  // 1 January 1970 was a Thursday; the remainder of days before it is negative.
  return (((toUtc(on) / dayMs + 4) % 7) + 7) % 7;
}

/** The earlier of the days that exist, or null when none does. */
export function earliest(...days: readonly (Day | null | undefined)[]): Day | null {
  return days.reduce<Day | null>((least, on) => (on && (least === null || on < least) ? on : least), null);
}

/** The later of the days that exist, or null when none does. */
export function latest(...days: readonly (Day | null | undefined)[]): Day | null {
  return days.reduce<Day | null>((most, on) => (on && (most === null || on > most) ? on : most), null);
}

/** The earlier of a day found so far and another, where the other lies after `on`. For long searches of the next day. */
export function sooner(found: Day | null, other: Day | null, on: Day): Day | null {
  return other !== null && other > on && (found === null || other < found) ? other : found;
}

const londonParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

function londonFields(instant: Date): Record<string, string> {
  return Object.fromEntries(londonParts.formatToParts(instant).map(({ type, value }) => [type, value]));
}

/** The calendar date in London at an instant: 2026-06-30T23:30Z is 1 July there. */
export function londonDay(instant: Date): Day {
  const { year, month, day: date } = londonFields(instant);
  return `${year}-${month}-${date}` as Day;
}

/** The instant at which a London clock shows `time` (`HH:MM`) on a day; a time skipped in spring is moved one hour on. */
export function londonInstant(on: Day, time: string): Date {
  const wanted = Date.parse(`${on}T${time}:00Z`);
  const found = wanted - londonAheadMs(wanted);
  // In the hour that is skipped the clock is already ahead of what it was before: what it was then decides.
  return new Date(londonAheadMs(found) === londonAheadMs(wanted) ? found : wanted);
}

/** By how much a London clock is ahead of UTC at an instant. */
function londonAheadMs(at: number): number {
  const { year, month, day: date, hour, minute, second } = londonFields(new Date(at));
  return Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`) - at;
}
