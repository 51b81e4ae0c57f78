import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { AccountFacts } from "../../src/rules/facts.ts";
import { doubtsLoss } from "../../src/rules/finding.ts";
import { findingsOn } from "../../src/rules/findings.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { anAccount, aSnapshot, sunday22November as on } from "../support/facts.ts";

function found(facts: Partial<AccountFacts>, open = aSnapshot().open) {
  return findingsOn(sceneOf(aSnapshot({ accounts: [anAccount(facts)], open }), on, defaultPolicy, calendar));
}

const drift = "account-state-drift";
const activeToday = { status: "active", statusAsOf: on } as const;
const activeYesterday = { status: "active", statusAsOf: day("2026-11-21") } as const;

describe("what is noticed about the facts of an account", () => {
  test.each<[string, Partial<AccountFacts>, string[]]>([
    ["set up, no activity date", {}, ["account-activity-unknown"]],
    ["never set up, no day of creation", { isSetUp: false }, ["account-activity-unknown"]],
    [
      "reported inactive since a day, no activity date",
      { inactiveSince: day("2026-11-01") },
      ["account-activity-unknown"],
    ],
    ["reported inactive, no activity date", { status: "inactive", statusAsOf: on }, ["account-activity-unknown"]],
    ["reported inactive, idle for long", { inactiveSince: day("2026-10-01"), lastActivity: day("2026-09-01") }, []],
    ["reported deleted, no activity date", { status: "deleted", statusAsOf: on }, []],
    ["disabled, no activity date", { disabled: on }, []],
    ["reported active today, idle for 29 days", { ...activeToday, lastActivity: day("2026-10-24") }, []],
    ["reported active today, idle for 30 days", { ...activeToday, lastActivity: day("2026-10-23") }, [drift]],
    ["reported active today, idle for 60 days", { ...activeToday, lastActivity: day("2026-09-23") }, [drift]],
    ["reported active yesterday, lapsed today", { ...activeYesterday, lastActivity: day("2026-10-23") }, []],
    ["reported active yesterday, lapsed yesterday", { ...activeYesterday, lastActivity: day("2026-10-22") }, [drift]],
    [
      "reported active long ago and again today, lapsed today",
      { ...activeYesterday, statusAsOf: day("2026-08-02"), statusSeen: on, lastActivity: day("2026-10-23") },
      [drift],
    ],
    [
      "reported active long ago and again yesterday, lapsed today",
      {
        ...activeYesterday,
        statusAsOf: day("2026-08-02"),
        statusSeen: day("2026-11-21"),
        lastActivity: day("2026-10-23"),
      },
      [],
    ],
    [
      "reported active before it lapsed, and again by a list of tomorrow",
      { ...activeYesterday, statusSeen: day("2026-11-23"), lastActivity: day("2026-10-23") },
      [],
    ],
    ["reported active on no known day, idle for 30 days", { status: "active", lastActivity: day("2026-10-23") }, []],
    ["reported inactive, idle for 30 days", { status: "inactive", lastActivity: day("2026-10-23") }, []],
    ["no status, idle for 30 days", { lastActivity: day("2026-10-23") }, []],
    ["reported active, dated disabled", { status: "active", disabled: day("2026-11-01") }, []],
  ])("%s", (_, facts, expected) => {
    expect(found(facts).map(({ finding }) => finding.kind)).toEqual(expected);
  });
});

test("of an account without any activity the deletion is only counted, and doubted from its day on", () => {
  const of = (inactiveSince: string) => found({ inactiveSince: day(inactiveSince) }).map(({ finding }) => finding);
  const told = { kind: "account-activity-unknown", account: 1 };
  expect(of("2026-10-24")).toEqual([told]);
  for (const since of ["2026-10-23", "2026-05-01"]) {
    expect(of(since)).toEqual([{ ...told, isLost: true }]);
    expect(of(since).every((finding) => doubtsLoss(finding, 1))).toBe(true);
  }
  expect(of("2026-10-24").some((finding) => doubtsLoss(finding, 1))).toBe(false);
});

describe("since when a finding has stood", () => {
  const drifting = { status: "active", statusAsOf: day("2026-11-10"), lastActivity: day("2026-10-10") } as const;
  const subject = { type: "account", id: 1 } as const;
  const opened = { id: 4, kind: "account-state-drift", subject, openedOn: on, acknowledged: false };

  test("the day of the report that its dates contradict", () => {
    expect(found(drifting)[0]).toMatchObject({ since: "2026-11-10", open: null });
  });

  test("the day of the look where no date tells", () => {
    expect(found({})[0]?.since).toBe(on);
  });

  test("the day on which it was opened, while it is open", () => {
    const open = [{ ...opened, since: day("2026-11-15") }];
    expect(found(drifting, open)[0]).toMatchObject({ since: "2026-11-15", open: { id: 4 } });
  });

  test("never a day after the one asked about", () => {
    const open = [{ ...opened, since: day("2026-11-25") }];
    expect(found(drifting, open)[0]?.since).toBe("2026-11-10");
  });

  test("another account's open finding does not count", () => {
    const open = [{ ...opened, since: day("2026-11-15"), subject: { type: "account", id: 2 } as const }];
    expect(found(drifting, open)[0]).toMatchObject({ since: "2026-11-10", open: null });
  });
});
