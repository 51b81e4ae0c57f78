import { describe, expect, test } from "vitest";
import { accountStanding, accountState, lapseDates } from "../../src/rules/account.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day } from "../../src/rules/day.ts";
import type { AccountFacts } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";
import type { LapseDates } from "../../src/rules/reminder.ts";
import { anAccount, aSnapshot } from "../support/facts.ts";

function stand(facts: Partial<AccountFacts>, on = "2026-11-22", policy: Policy = defaultPolicy) {
  const standing = accountStanding(anAccount(facts), day(on), policy, calendar);
  return { ...standing.dates, state: standing.state, isLeaver: standing.isLeaver };
}

const d = day;

describe("the state of an account", () => {
  test.each([
    ["2026-10-30", "active"],
    ["2026-10-31", "inactive"],
    ["2026-11-01", "inactive"],
    ["2026-11-29", "inactive"],
    ["2026-11-30", "deleted"],
    ["2026-12-29", "deleted"],
    ["2026-12-30", "gone"],
    ["2026-12-31", "gone"],
  ])("last used on 1 October, on %s is %s: the boundary day belongs to the later state", (on, state) => {
    expect(stand({ lastActivity: d("2026-10-01") }, on).state).toBe(state);
  });

  test.each([
    ["2026-10-31", "active"],
    ["2026-11-01", "inactive"],
    ["2026-11-30", "inactive"],
    ["2026-12-01", "deleted"],
  ])("with the boundary day in the earlier state, on %s it is %s", (on, state) => {
    const policy: Policy = { ...defaultPolicy, boundary: "earlier" };
    const standing = stand({ lastActivity: d("2026-10-01") }, on, policy);
    expect(standing).toMatchObject({ state, loginBy: "2026-10-31", saveBy: "2026-11-30" });
  });

  test("is unknown, never deleted, for a set-up account without activity", () => {
    expect(stand({ activated: d("2020-01-01") })).toMatchObject({ state: "unknown", deleteOn: null, loginBy: null });
  });

  test("counts activity later than the day asked about as that day", () => {
    expect(stand({ lastActivity: d("2026-11-23") })).toMatchObject({ anchor: "2026-11-22", inactiveOn: "2026-12-22" });
  });

  test("begins again on the day an account was restored or enabled, if that is later than its last use", () => {
    const restored = { lastActivity: d("2026-08-01"), deleted: d("2026-10-01"), restored: d("2026-11-10") };
    expect(stand(restored)).toMatchObject({ state: "active", cause: "idle", anchor: "2026-11-10" });
    const enabled = { lastActivity: d("2026-08-01"), disabled: d("2026-10-01"), enabled: d("2026-11-12") };
    expect(stand(enabled)).toMatchObject({ state: "active", cause: "idle", anchor: "2026-11-12" });
  });
});

describe("an account that was never set up", () => {
  test.each([
    ["2026-11-28", "active"],
    ["2026-11-29", "inactive"],
    ["2026-12-29", "deleted"],
  ])("created on 30 October, on %s is %s", (on, state) => {
    expect(stand({ isSetUp: false, created: d("2026-10-30") }, on)).toMatchObject({ cause: "setup", state });
  });

  test("counts as set up when it has been used since", () => {
    const used = { isSetUp: false, created: d("2026-09-01"), lastActivity: d("2026-11-20") };
    expect(stand(used)).toMatchObject({ cause: "idle", anchor: "2026-11-20" });
  });

  test("counts from the day it was re-secured until it is set up or used again", () => {
    const resecured = { resecured: d("2026-11-10"), lastActivity: d("2026-11-09") };
    expect(stand(resecured)).toMatchObject({ cause: "setup", anchor: "2026-11-10" });
    expect(stand({ ...resecured, activated: d("2026-11-12") })).toMatchObject({ cause: "idle", anchor: "2026-11-12" });
    expect(stand({ ...resecured, lastActivity: d("2026-11-11") })).toMatchObject({ cause: "idle" });
  });
});

describe("a leaver", () => {
  test.each<[string, Partial<AccountFacts>, Partial<LapseDates>]>([
    ["loses the account 30 days after the mark", { leaver: d("2026-11-01") }, { deleteOn: d("2026-12-01") }],
    ["is not switched off first when deletion comes first", { leaver: d("2026-11-01") }, { inactiveOn: null }],
    ["cannot ask for it back", { leaver: d("2026-11-01") }, { callBy: null, cause: "leaver" }],
    [
      "is switched off first when that comes first",
      { leaver: d("2026-11-10"), lastActivity: d("2026-11-05") },
      { inactiveOn: d("2026-12-05"), deleteOn: d("2026-12-10") },
    ],
    [
      "is an idle account where idleness deletes it earlier",
      { leaver: d("2026-11-15"), lastActivity: d("2026-10-01") },
      { cause: "idle", deleteOn: d("2026-11-30") },
    ],
    ["is none before the day of the mark", { leaver: d("2026-11-23") }, { cause: "idle" }],
    ["is none from a later joiner mark on", { leaver: d("2026-11-01"), joiner: d("2026-11-01") }, { cause: "idle" }],
    [
      "stays one before the joiner mark's day",
      { leaver: d("2026-11-01"), joiner: d("2026-11-23") },
      { cause: "leaver" },
    ],
  ])("%s", (_, facts, dates) => {
    expect(stand({ lastActivity: d("2026-11-20"), ...facts })).toMatchObject(dates);
  });

  test("can ask for the account back where the policy says so", () => {
    const policy = { ...defaultPolicy, leaverRestorable: true };
    const facts = { leaver: d("2026-11-01"), lastActivity: d("2026-11-20") };
    expect(stand(facts, "2026-11-22", policy).callBy).toBe("2026-12-30");
  });
});

describe("a disabled account", () => {
  test.each([
    ["2025-06-10", "2026-12-10"],
    ["2025-08-31", "2027-02-28"],
  ])("disabled on %s is kept until %s, eighteen calendar months", (disabled, deleteOn) => {
    expect(stand({ disabled: d(disabled) })).toMatchObject({ state: "inactive", deleteOn, loginBy: null });
  });

  test("is not disabled yet before its day", () => {
    expect(stand({ disabled: d("2026-11-23"), lastActivity: d("2026-11-20") }).cause).toBe("idle");
  });
});

describe("a status that a report gives", () => {
  const seen = { statusAfter: d("2026-11-15"), statusAsOf: d("2026-11-20"), lastActivity: d("2026-11-01") };
  const firstSeen = { ...seen, statusAfter: null };

  test.each<[string, Partial<AccountFacts>, object]>([
    ["deleted, dated", { ...seen, status: "deleted", deleted: d("2026-11-18") }, { deleteOn: "2026-11-18" }],
    [
      "deleted, without a date: counted from the import before",
      { ...seen, status: "deleted" },
      { state: "deleted", deleteOn: "2026-11-15", goneOn: "2026-12-15", callBy: "2026-12-14", cause: "reported" },
    ],
    [
      "deleted, with no import before: no date",
      { ...firstSeen, status: "deleted" },
      { state: "deleted", deleteOn: null, goneOn: null, callBy: null },
    ],
    [
      "deleted after a long gap: counted from the import before all the same",
      { ...seen, status: "deleted", statusAfter: d("2026-09-01"), statusAsOf: d("2026-11-22") },
      { state: "gone", deleteOn: "2026-09-01", goneOn: "2026-10-01", undatedDays: 82 },
    ],
    ["gone", { ...firstSeen, status: "gone" }, { state: "gone", goneOn: null }],
    ["gone, restored since", { ...firstSeen, status: "gone", restored: d("2026-11-21") }, { state: "active" }],
    ["disabled", { ...seen, status: "disabled" }, { state: "inactive", deleteOn: "2028-05-15", cause: "disabled" }],
    ["disabled, with no import before", { ...firstSeen, status: "disabled" }, { state: "inactive", deleteOn: null }],
    [
      "inactive, without a date",
      { ...seen, status: "inactive" },
      { state: "inactive", inactiveOn: "2026-11-15", deleteOn: "2026-12-15", saveBy: "2026-12-14" },
    ],
    [
      "inactive after a long gap: it was there on the day of the list",
      { status: "inactive", statusAfter: d("2026-09-01"), statusAsOf: d("2026-11-22"), lastActivity: null },
      { state: "inactive", inactiveOn: "2026-09-01", deleteOn: "2026-11-23", saveBy: "2026-11-22" },
    ],
    [
      "a leaver after a long gap: it was there on the day of the list",
      { ...seen, status: "leaver", statusAfter: d("2026-09-01"), statusAsOf: d("2026-11-22") },
      { state: "active", deleteOn: "2026-11-23", cause: "leaver" },
    ],
    [
      "inactive, with no import before: sign in today, no date is promised",
      { ...firstSeen, status: "inactive" },
      { state: "inactive", inactiveOn: null, deleteOn: null, saveBy: null },
    ],
    [
      "inactive, with newer activity",
      { ...seen, status: "inactive", lastActivity: d("2026-11-21") },
      { state: "active", inactiveOn: "2026-12-21" },
    ],
    [
      "inactive since a day after the last use",
      { inactiveSince: d("2026-11-10"), lastActivity: d("2026-11-01") },
      { state: "inactive", inactiveOn: "2026-11-10", deleteOn: "2026-12-10" },
    ],
    [
      "inactive since a day before the last use",
      { inactiveSince: d("2026-10-30"), lastActivity: d("2026-11-01") },
      { state: "active", inactiveOn: "2026-12-01" },
    ],
    ["leaver", { ...seen, status: "leaver" }, { isLeaver: true, deleteOn: "2026-12-15", cause: "leaver" }],
    ["leaver, with no import before", { ...firstSeen, status: "leaver" }, { isLeaver: true, deleteOn: null }],
    ["leaver, joined since", { ...firstSeen, status: "leaver", joiner: d("2026-11-21") }, { isLeaver: false }],
    ["locked: the clock runs", { ...seen, status: "locked" }, { state: "active", inactiveOn: "2026-12-01" }],
  ])("%s", (_, facts, expected) => {
    expect(stand(facts)).toMatchObject(expected);
  });
});

describe("a status beside the dates of an episode that is over", () => {
  const again = { lastActivity: d("2026-11-01"), statusAsOf: d("2026-11-22"), statusAfter: d("2026-11-15") };
  const wasDeleted = { ...again, status: "deleted", deleted: d("2026-01-01"), restored: d("2026-02-01") } as const;
  const wasDisabled = { ...again, status: "disabled", disabled: d("2026-01-01"), enabled: d("2026-02-01") } as const;
  const hadLeft = { ...again, status: "leaver", leaver: d("2026-01-01"), joiner: d("2026-02-01") } as const;

  test.each<[string, Partial<AccountFacts>, object]>([
    ["deleted again", wasDeleted, { cause: "reported", state: "deleted", deleteOn: "2026-11-15", undatedDays: 7 }],
    ["deleted again, no import before", { ...wasDeleted, statusAfter: null }, { state: "deleted", deleteOn: null }],
    ["disabled again", wasDisabled, { cause: "disabled", state: "inactive", inactiveOn: "2026-11-15" }],
    ["a leaver again", hadLeft, { cause: "leaver", isLeaver: true, deleteOn: "2026-12-15", undatedDays: 7 }],
  ])("opens a new one when it is newer: %s", (_, facts, expected) => {
    expect(stand(facts)).toMatchObject(expected);
  });

  test.each([
    ["deleted", wasDeleted],
    ["disabled", wasDisabled],
    ["a leaver", hadLeft],
  ])("says nothing new when it is as old as the end, or older: %s", (_, facts) => {
    for (const statusAsOf of ["2026-01-20", "2026-02-01"]) {
      const standing = stand({ ...facts, statusAsOf: d(statusAsOf), statusAfter: d("2025-12-20") });
      expect(standing).toMatchObject({ cause: "idle", state: "active", isLeaver: false, undatedDays: null });
    }
  });
});

test.each<[string, Partial<AccountFacts>]>([
  ["by a date", { leaver: d("2026-10-01") }],
  ["by a status", { status: "leaver", statusAsOf: d("2026-10-10"), statusAfter: d("2026-10-01") }],
  ["by a status, no import before", { status: "leaver", statusAsOf: d("2026-10-10") }],
])("of a leaver (%s) without any activity nothing is known, on any day, and nobody is told of a loss", (_, facts) => {
  const nothing = { state: "unknown", inactiveOn: null, deleteOn: null, goneOn: null, loginBy: null, saveBy: null };
  for (const on of ["2026-10-15", "2026-11-22", "2026-12-15", "2027-03-01"]) {
    expect(stand(facts, on)).toMatchObject(nothing);
    const { reminders } = lookAt(aSnapshot({ accounts: [anAccount(facts)] }), day(on), defaultPolicy, calendar);
    expect(reminders.filter(({ notice }) => notice.kind !== "account-activity-unknown")).toEqual([]);
  }
});

describe("what is told of a loss without its day", () => {
  const at = { lastActivity: d("2026-10-27"), statusAsOf: d("2026-11-20"), statusAfter: d("2026-11-12") };
  const first = { ...at, statusAfter: null };
  const between = { from: "2026-11-12", until: "2026-11-20" };

  test.each<[string, Partial<AccountFacts>, string, object | undefined]>([
    ["deleted", { ...at, status: "deleted" }, "account-deleted", between],
    [
      "deleted, no import before",
      { ...first, status: "deleted" },
      "account-deleted",
      { from: null, until: "2026-11-20" },
    ],
    ["deleted, dated", { ...at, status: "deleted", deleted: d("2026-11-14") }, "account-deleted", undefined],
    ["inactive", { ...at, status: "inactive" }, "account-inactive", between],
    [
      "inactive, no import before",
      { ...first, status: "inactive" },
      "account-inactive",
      { from: null, until: "2026-11-20" },
    ],
    [
      "inactive by disuse already",
      { ...at, status: "inactive", lastActivity: d("2026-10-10") },
      "account-inactive",
      undefined,
    ],
    ["gone", { ...at, status: "gone" }, "account-gone", between],
    ["gone, no import before", { ...first, status: "gone" }, "account-gone", { from: null, until: "2026-11-20" }],
    ["a leaver", { ...at, status: "leaver" }, "leaver-deleted-soon", { from: "2026-12-12", until: "2026-12-20" }],
  ])("%s", (_, facts, kind, sometime) => {
    const on = day(kind === "leaver-deleted-soon" ? "2026-12-05" : "2026-11-23");
    const { reminders } = lookAt(aSnapshot({ accounts: [anAccount(facts)] }), on, defaultPolicy, calendar);
    const told = reminders.filter(({ notice, status }) => notice.kind === kind && status === "owed");
    expect(told.length).toBeGreaterThan(0);
    for (const { notice } of told) expect("sometime" in notice ? notice.sometime : undefined).toEqual(sometime);
  });
});

test("the dates follow from each other", () => {
  const dates = lapseDates(anAccount({ lastActivity: d("2026-10-29") }), d("2026-11-22"), defaultPolicy, calendar);
  expect(dates.goneOn).toBe(addDays(d("2026-12-28"), 30));
  expect(accountState(dates, d("2027-01-26"))).toBe("deleted");
  expect(accountState(dates, d("2027-01-27"))).toBe("gone");
});
