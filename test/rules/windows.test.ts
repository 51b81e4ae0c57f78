import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, londonDay } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { hoursFor, overlapOf, windowOn } from "../../src/rules/windows.ts";

const everyDay = fc.integer({ min: 0, max: 4_017 }).map((days) => addDays(day("2026-01-01"), days));
const londonClock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });

describe("the hours a message keeps", () => {
  it.each([
    ["account-inactive-soon", "person", "people"],
    ["account-inactive", "person", "people"],
    ["account-deleted", "person", "office"],
    ["account-inactive", "owner", "office"],
    ["account-inactive", "manager", "office"],
    ["mailbox-no-owner", "member", "office"],
    ["mailbox-no-owner", "admin", "office"],
    ["mailbox-no-owner", "operator", "office"],
    ["dspt-due", "owner", "office"],
  ] as const)("%s to a %s: those of %s", (kind, role, expected) => {
    expect(hoursFor(kind, role)).toBe(expected);
  });
});

describe("the window of a day", () => {
  it.each([
    ["2026-11-22", "people", "2026-11-22T08:00:00.000Z", "2026-11-22T18:00:00.000Z"],
    ["2026-07-05", "people", "2026-07-05T07:00:00.000Z", "2026-07-05T17:00:00.000Z"],
    ["2026-03-29", "people", "2026-03-29T07:00:00.000Z", "2026-03-29T17:00:00.000Z"],
    ["2026-10-25", "people", "2026-10-25T08:00:00.000Z", "2026-10-25T18:00:00.000Z"],
    ["2026-11-23", "office", "2026-11-23T09:00:00.000Z", "2026-11-23T17:00:00.000Z"],
    ["2026-07-06", "office", "2026-07-06T08:00:00.000Z", "2026-07-06T16:00:00.000Z"],
  ] as const)("%s for %s opens at %s and closes at %s", (on, hours, opensAt, closesAt) => {
    expect(windowOn(day(on), hours, defaultPolicy, calendar)).toEqual({
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
    });
  });

  it.each(["2026-11-21", "2026-11-22", "2026-12-25", "2026-12-28", "2027-05-31"])("%s: offices have none", (on) => {
    expect(windowOn(day(on), "office", defaultPolicy, calendar)).toBeNull();
  });

  it("is 08:00 to 18:00 on the London clock, every day of eleven years", () => {
    fc.assert(
      fc.property(everyDay, (on) => {
        const window = windowOn(on, "people", defaultPolicy, calendar);
        expect(window && [window.opensAt, window.closesAt].map((at) => londonClock.format(at))).toEqual([
          "08:00",
          "18:00",
        ]);
        expect(window && [window.opensAt, window.closesAt].map(londonDay)).toEqual([on, on]);
      }),
    );
  });

  it("shared by nudge and office matter is the office's", () => {
    const people = windowOn(day("2026-11-23"), "people", defaultPolicy, calendar);
    const office = windowOn(day("2026-11-23"), "office", defaultPolicy, calendar);
    expect(people && office && overlapOf([people, office])).toEqual(office);
  });
});
