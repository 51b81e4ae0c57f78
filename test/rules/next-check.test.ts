import { expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { nextCheckAt } from "../../src/rules/next-check.ts";

it.each([
  ["before its time", "2026-11-21", "2026-11-22T06:29:59Z", "2026-11-22T06:30:00Z"],
  ["at its time, until it has finished", "2026-11-21", "2026-11-22T06:30:00Z", "2026-11-22T06:30:00Z"],
  ["late, when nobody was there at its time", "2026-11-21", "2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z"],
  ["after today's has finished", "2026-11-22", "2026-11-22T06:31:00Z", "2026-11-23T06:30:00Z"],
  ["after today's was made early by hand", "2026-11-22", "2026-11-22T05:00:00Z", "2026-11-23T06:30:00Z"],
  ["by London time in summer", "2026-06-30", "2026-07-01T05:29:00Z", "2026-07-01T05:30:00Z"],
  ["over the end of summer time", "2026-10-24", "2026-10-24T12:00:00Z", "2026-10-25T06:30:00Z"],
  ["when none has ever finished", null, "2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z"],
])("the next check %s", (_, last, now, next) => {
  const lastDay = last === null ? null : day(last);
  expect(nextCheckAt({ lastDay, now: new Date(now), checkAt: "06:30" })).toEqual(new Date(next));
});
