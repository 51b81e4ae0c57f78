import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, weekday, type Day } from "../../src/rules/day.ts";
import type { OpenFinding, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { digestDayOnOrAfter } from "../../src/rules/weekly-digest.ts";
import { anAccount, aMailbox, aMark, aSite, aSnapshot, daysFrom } from "../support/facts.ts";

const look = (snapshot: Partial<SiteSnapshot>, on: string) =>
  lookAt(aSnapshot(snapshot), day(on), defaultPolicy, calendar);

/** The weekly digest of a day, or nothing. */
const digests = (snapshot: Partial<SiteSnapshot>, on: string) =>
  look(snapshot, on)
    .reminders.filter(({ notice }) => notice.kind === "site-still-open")
    .map(({ episode, dueOn, status, recipient }) => `${episode} on ${dueOn} ${status} to the ${recipient.role}`);

const ofMailbox = { type: "mailbox", id: 1 } as const;
const opened = (since: string, acknowledged = false): OpenFinding[] => [
  { id: 1, kind: "mailbox-no-owner", subject: ofMailbox, since: day(since), openedOn: day(since), acknowledged },
];
const ownerless = (since: string, acknowledged?: boolean) => ({
  mailboxes: [aMailbox()],
  open: opened(since, acknowledged),
});

describe("the weekly digest", () => {
  it.each([
    [
      "on the Monday, of what has stood since the Tuesday before",
      "2026-11-24",
      "2026-11-30",
      ["2026-11-30 on 2026-11-30"],
    ],
    ["not before", "2026-11-24", "2026-11-29", []],
    ["on the days after, until it is sent", "2026-11-24", "2026-12-06", ["2026-11-30 on 2026-11-30"]],
    [
      "only the newest: that of the next Monday takes its place",
      "2026-11-24",
      "2026-12-07",
      ["2026-12-07 on 2026-12-07"],
    ],
    ["not of what is new that Monday", "2026-11-30", "2026-11-30", []],
    ["nor of what began at the weekend and is told that Monday", "2026-11-28", "2026-11-30", []],
    ["not in the week in which something has begun", "2026-11-24", "2026-11-27", []],
    ["on Tuesday when the Monday is a bank holiday", "2026-12-14", "2026-12-29", ["2026-12-28 on 2026-12-29"]],
    ["not on that Monday", "2026-12-14", "2026-12-28", ["2026-12-21 on 2026-12-21"]],
    ["on Wednesday after two holidays", "2027-12-13", "2027-12-29", ["2027-12-27 on 2027-12-29"]],
  ])("comes %s", (_, since, on, expected) => {
    expect(digests(ownerless(since), on)).toEqual(expected.map((words) => `${words} owed to the manager`));
  });

  it("is not brought about by what has been acknowledged, and is again once that is undone", () => {
    expect(digests(ownerless("2026-11-24", true), "2026-11-30")).toEqual([]);
    expect(digests(ownerless("2026-11-24", false), "2026-12-01")).toHaveLength(1);
  });

  it.each([
    ["switched off, while it can be logged in to", "2026-10-10", "2026-11-30", 1],
    ["deleted, while it can be asked back", "2026-09-10", "2026-11-30", 1],
    ["gone for good", "2026-07-10", "2026-11-30", 0],
    ["in use", "2026-11-20", "2026-11-30", 0],
    ["soon to be switched off, which the manager is not told", "2026-11-03", "2026-11-30", 0],
  ])("comes of an account that is %s", (_, lastActivity, on, expected) => {
    const accounts = [anAccount({ lastActivity: day(lastActivity) })];
    expect(digests({ accounts }, on)).toHaveLength(expected);
  });

  it("does not come of the DSPT, which has only its own days", () => {
    const own = { label: "24/25", level: "met", publishedOn: null } as const;
    const snapshot = { dspt: { listAsOf: day("2026-11-20"), own, parent: null } };
    expect(look(snapshot, "2026-11-30").findings.map(({ finding }) => finding.kind)).toEqual(["dspt-expired"]);
    expect(digests(snapshot, "2026-11-30")).toEqual([]);
  });

  it("does not come of what is on hold, and is itself kept back by a hold of the site", () => {
    const accounts = [anAccount({ lastActivity: day("2026-10-10") })];
    expect(digests({ accounts, marks: [aMark("hold", "2026-11-01", "2026-12-05")] }, "2026-11-30")).toEqual([]);
    const marks = [{ ...aMark("hold", "2026-11-01"), subject: { type: "site", id: 1 } as const }];
    expect(digests({ ...ownerless("2026-11-03"), marks }, "2026-11-30")).toEqual([
      "2026-11-30 on 2026-11-30 held to the manager",
    ]);
  });

  it.each([
    ["a first look, on the Wednesday", null, []],
    ["a site first seen on the Wednesday", "2026-12-02", []],
    ["a site first seen on that Monday, and told then", "2026-11-30", []],
    ["a site first seen on the Saturday before", "2026-11-28", []],
    ["but a site first seen on the Friday before", "2026-11-27", ["2026-11-30 on 2026-11-30 owed to the manager"]],
  ])("does not come for a Monday before anybody was told: %s", (_, firstLookOn, expected) => {
    const accounts = [anAccount({ lastActivity: day("2026-10-10") })];
    const site = aSite({ firstLookOn: firstLookOn === null ? null : day(firstLookOn) });
    expect(digests({ accounts, site }, "2026-12-02")).toEqual(expected);
  });

  it("is no finding", () => {
    const kinds = look(ownerless("2026-11-24"), "2026-11-30").findings.map(({ finding }) => finding.kind);
    expect(kinds).toEqual(["mailbox-no-owner"]);
  });

  it("has one day in every week of eleven years: the first on which offices are open, never a week without", () => {
    const mondays = daysFrom(day("2026-01-05"), day("2036-12-29")).filter((on) => weekday(on) === 1);
    const days = mondays.map((on) => digestDayOnOrAfter(on, calendar));
    expect(days.filter((on) => !calendar.isWorkingDay(on))).toEqual([]);
    const isFirst = (on: Day, monday: Day) =>
      daysFrom(monday, addDays(on, -1)).every((before) => !calendar.isWorkingDay(before));
    expect(days.filter((on, at) => on >= addDays(mondays[at] ?? on, 5) || !isFirst(on, mondays[at] ?? on))).toEqual([]);
    expect(new Set(days).size).toBe(mondays.length);
  });
});
