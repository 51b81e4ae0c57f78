import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publishedBankHolidays } from "../../src/rules/bank-holidays.ts";
import {
  addWorkingDays,
  bankHolidaysPublishedUntil,
  calendar,
  calendarFingerprint,
  statutoryBankHolidays,
  workingDayOnOrAfter,
  workingDayOnOrBefore,
} from "../../src/rules/calendar.ts";
import { addDays, day, weekday } from "../../src/rules/day.ts";

const publishedYears = Object.entries(publishedBankHolidays).map(([year, dates]) => ({
  year: Number(year),
  dates: dates.map((date) => `${year}-${date}`),
}));
const officialFile = new URL("../../../shared/data/bank-holidays-england-and-wales.json", import.meta.url);
const anyDay = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(day("2000-01-01"), days));

describe("working days", () => {
  it.each([
    ["2026-11-20", true, "a Friday"],
    ["2026-11-21", false, "a Saturday"],
    ["2026-11-22", false, "a Sunday"],
    ["2026-11-23", true, "a Monday"],
    ["2026-12-25", false, "Christmas Day"],
    ["2026-12-28", false, "the substitute for Boxing Day on a Saturday"],
    ["2026-12-29", true, "the day after it"],
    ["2027-05-31", false, "the spring bank holiday"],
    ["2028-01-03", false, "the substitute for New Year's Day on a Saturday"],
    ["2029-05-07", false, "the early May holiday of a year not yet published"],
  ])("%s: %s, %s", (on, expected) => {
    expect(calendar.isWorkingDay(day(on))).toBe(expected);
  });

  it.each([
    ["2026-12-28", "2026-12-24", "2026-12-29"],
    ["2026-12-24", "2026-12-24", "2026-12-24"],
    ["2027-05-31", "2027-05-28", "2027-06-01"],
    ["2027-12-26", "2027-12-24", "2027-12-29"],
  ])("%s: the office was last open on %s and opens on %s", (on, before, after) => {
    expect(workingDayOnOrBefore(day(on), calendar)).toBe(before);
    expect(workingDayOnOrAfter(day(on), calendar)).toBe(after);
  });

  it.each([
    ["2026-11-20", 2, "2026-11-24"],
    ["2026-11-21", 1, "2026-11-23"],
    ["2026-12-24", 1, "2026-12-29"],
    ["2026-12-29", -1, "2026-12-24"],
    ["2026-11-22", 0, "2026-11-22"],
  ])("%s and %i working days is %s", (on, n, expected) => {
    expect(addWorkingDays(day(on), n, calendar)).toBe(expected);
  });

  it("lie at most five days apart, and the two nearest have no other between them", () => {
    fc.assert(
      fc.property(anyDay, (on) => {
        const [before, after] = [workingDayOnOrBefore(on, calendar), workingDayOnOrAfter(on, calendar)];
        expect(before <= on && on <= after && after <= addDays(before, 5)).toBe(true);
        expect(before === on).toBe(calendar.isWorkingDay(on));
        expect(addWorkingDays(before, 1, calendar)).toBe(before === after ? addWorkingDays(on, 1, calendar) : after);
      }),
    );
  });
});

describe("bank holidays", () => {
  it.each(publishedYears)("as computed by statute for $year are those published", ({ year, dates }) => {
    expect(statutoryBankHolidays(year)).toEqual(dates);
  });

  it.each([
    [
      2029,
      ["2029-01-01", "2029-03-30", "2029-04-02", "2029-05-07", "2029-05-28", "2029-08-27", "2029-12-25", "2029-12-26"],
    ],
    [
      2030,
      ["2030-01-01", "2030-04-19", "2030-04-22", "2030-05-06", "2030-05-27", "2030-08-26", "2030-12-25", "2030-12-26"],
    ],
    // Christmas Day on a Saturday: both have substitutes.
    [
      2032,
      ["2032-01-01", "2032-03-26", "2032-03-29", "2032-05-03", "2032-05-31", "2032-08-30", "2032-12-27", "2032-12-28"],
    ],
    // Christmas Day on a Sunday: Boxing Day keeps its Monday, the substitute is the Tuesday.
    [
      2033,
      ["2033-01-03", "2033-04-15", "2033-04-18", "2033-05-02", "2033-05-30", "2033-08-29", "2033-12-26", "2033-12-27"],
    ],
    [
      2038,
      ["2038-01-01", "2038-04-23", "2038-04-26", "2038-05-03", "2038-05-31", "2038-08-30", "2038-12-27", "2038-12-28"],
    ],
  ])("of %i are computed with their substitutes", (year, expected) => {
    expect(statutoryBankHolidays(year)).toEqual(expected);
  });

  it("are eight different weekdays every year", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1978, max: 2150 }), (year) => {
        const holidays = statutoryBankHolidays(year);
        expect(new Set(holidays).size).toBe(8);
        expect(holidays.filter((on) => [0, 6].includes(weekday(on)))).toEqual([]);
      }),
    );
  });

  it("are known as published up to the end of the last published year", () => {
    expect(bankHolidaysPublishedUntil).toBe("2028-12-31");
    expect(calendarFingerprint).toContain("2028:01-03,04-14");
  });

  it.skipIf(!existsSync(officialFile))("are those of the official file (skipped where it is not at hand)", () => {
    const official = JSON.parse(readFileSync(officialFile, "utf8")) as {
      "england-and-wales": { events: { date: string }[] };
    };
    expect(publishedYears.flatMap(({ dates }) => dates)).toEqual(
      official["england-and-wales"].events.map(({ date }) => date),
    );
  });
});
