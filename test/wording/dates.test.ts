import { expect, test } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import { byDay, byShortDay, longDay, onDay, shortDay } from "../../src/wording/dates.ts";

const intl = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });

test("every day of forty years has its right weekday", () => {
  for (let on = day("2020-01-01"); on < "2060-01-01"; on = addDays(on, 1)) {
    const expected = intl.format(new Date(`${on}T00:00:00Z`)).replace(",", "");
    if (longDay(on, on) !== expected) expect(`${on} ${longDay(on, on)}`).toBe(`${on} ${expected}`);
  }
  expect(longDay(day("2028-02-29"), day("2028-02-29"))).toBe("Tuesday 29 February");
});

test("a day is short in a text", () => {
  expect(shortDay(day("2026-11-26"))).toBe("Thu 26 Nov");
  expect(shortDay(day("2026-12-01"))).toBe("Tue 1 Dec");
});

test.each([
  ["2026-11-30", "Wednesday 30 June 2027"],
  ["2026-12-01", "Wednesday 30 June"],
  ["2027-12-31", "Wednesday 30 June"],
  ["2028-01-01", "Wednesday 30 June 2027"],
])("seen from %s the end of June 2027 is %s", (today, written) => {
  expect(longDay(day("2027-06-30"), day(today))).toBe(written);
});

test("the last day is called today on the day itself only", () => {
  const last = day("2026-11-26");
  expect(byDay(last, day("2026-11-25"))).toBe("by Thursday 26 November");
  expect(byDay(last, last)).toBe("today");
  expect(byShortDay(last, addDays(last, -1))).toBe("by Thu 26 Nov");
  expect(byShortDay(last, last)).toBe("today");
});

test.each([
  ["2026-11-25", "on Friday 27 November"],
  ["2026-11-26", "tomorrow, Friday 27 November"],
  ["2026-11-27", "today, Friday 27 November"],
  ["2026-11-28", "on Friday 27 November"],
])("seen from %s an event is %s", (today, written) => {
  expect(onDay(day("2026-11-27"), day(today))).toBe(written);
});
