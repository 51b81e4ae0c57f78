import { expect, test } from "vitest";
import { day, londonInstant } from "../../src/rules/day.ts";

test.each([
  ["2026-01-15", "09:00", "2026-01-15T09:00:00.000Z", "in winter"],
  ["2026-07-01", "00:10", "2026-06-30T23:10:00.000Z", "in summer"],
  ["2026-03-29", "00:59", "2026-03-29T00:59:00.000Z", "the last minute before the clocks go forward"],
  ["2026-03-29", "01:00", "2026-03-29T01:00:00.000Z", "skipped: an hour on, which is 2:00"],
  ["2026-03-29", "01:30", "2026-03-29T01:30:00.000Z", "skipped: an hour on, which is 2:30"],
  ["2026-03-29", "02:00", "2026-03-29T01:00:00.000Z", "the first minute after it"],
  ["2026-10-25", "00:30", "2026-10-24T23:30:00.000Z", "before the clocks go back"],
  ["2026-10-25", "02:00", "2026-10-25T02:00:00.000Z", "after the clocks went back"],
])("%s %s in London is %s: %s", (on, time, instant) => {
  expect(londonInstant(day(on), time).toISOString()).toBe(instant);
});
