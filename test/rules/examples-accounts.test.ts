import { describe, expect, test } from "vitest";
import { idleDays } from "../../src/rules/account.ts";
import { day, daysBetween, londonDay, type Day } from "../../src/rules/day.ts";
import type { AccountFacts } from "../../src/rules/facts.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { identityOf, type AccountState, type LapseDates } from "../../src/rules/reminder.ts";
import { settle } from "../../src/rules/settle.ts";
import { emailWords } from "../../src/wording/index.ts";
import { anAccount, aSite, sunday22November } from "../support/facts.ts";
import { forManager, matterFor } from "../wording/support/occasions.ts";
import { look, lookAtAccount, noticeOf, owed, planned } from "./examples.ts";

// The worked examples by which the rules were agreed, by their numbers; those of mailboxes and the DSPT stand beside.
// Today is Sunday 22 November 2026, and the data is of the same day, unless an example says otherwise.

const d = day;

interface Example {
  number: number;
  facts: Partial<AccountFacts>;
  on?: string;
  state: AccountState;
  idle: number | null;
  dates: { [Name in keyof LapseDates]?: string | null };
  owed: string[];
}

const examples: Example[] = [
  {
    number: 1,
    facts: { lastActivity: d("2026-11-22") },
    state: "active",
    idle: 0,
    dates: { inactiveOn: "2026-12-22" },
    owed: [],
  },
  {
    number: 2,
    facts: { lastActivity: d("2026-11-03") },
    state: "active",
    idle: 19,
    dates: { loginBy: "2026-12-02" },
    owed: ["person account-inactive-soon 10"],
  },
  {
    number: 3,
    facts: { lastActivity: d("2026-10-29") },
    state: "active",
    idle: 24,
    dates: {
      cause: "idle",
      anchor: "2026-10-29",
      inactiveOn: "2026-11-28",
      deleteOn: "2026-12-28",
      goneOn: "2027-01-27",
      loginBy: "2026-11-27",
      saveBy: "2026-12-27",
      callBy: "2027-01-26",
    },
    owed: ["person account-inactive-soon 5"],
  },
  {
    number: 4,
    facts: { lastActivity: d("2026-10-24") },
    state: "active",
    idle: 29,
    dates: { loginBy: "2026-11-22" },
    owed: ["person account-inactive-soon 0", "owner account-inactive-soon 0"],
  },
  {
    number: 5,
    facts: { lastActivity: d("2026-10-23") },
    state: "inactive",
    idle: 30,
    dates: { deleteOn: "2026-12-22" },
    owed: ["person account-inactive 0", "owner account-inactive 0", "manager account-inactive 0"],
  },
  {
    number: 6,
    facts: { lastActivity: d("2026-09-24") },
    state: "inactive",
    idle: 59,
    dates: { saveBy: "2026-11-22" },
    owed: ["person account-deleted-soon 0", "owner account-deleted-soon 0", "manager account-deleted-soon 0"],
  },
  {
    number: 7,
    facts: { lastActivity: d("2026-09-23") },
    state: "deleted",
    idle: 60,
    dates: { goneOn: "2026-12-22", callBy: "2026-12-21" },
    owed: ["person account-deleted 0", "owner account-deleted 0", "manager account-deleted 0"],
  },
  {
    number: 8,
    facts: { lastActivity: d("2026-09-30") },
    on: "2026-12-19",
    state: "deleted",
    idle: 80,
    dates: { deleteOn: "2026-11-29", goneOn: "2026-12-29", callBy: "2026-12-24" },
    owed: ["person account-deleted 0", "owner account-restore-ending 5", "manager account-restore-ending 5"],
  },
  {
    number: 9,
    facts: { lastActivity: londonDay(new Date("2026-06-30T23:30:00Z")) },
    on: "2026-07-30",
    state: "active",
    idle: 29,
    dates: {},
    owed: ["person account-inactive-soon 0", "owner account-inactive-soon 0"],
  },
  {
    number: 10,
    facts: { isSetUp: false, created: d("2026-10-29") },
    state: "active",
    idle: 24,
    dates: { cause: "setup", loginBy: "2026-11-27" },
    owed: ["person account-setup-unfinished 5"],
  },
  {
    number: 11,
    facts: { leaver: d("2026-11-01"), lastActivity: d("2026-11-20") },
    state: "active",
    idle: 2,
    dates: { cause: "leaver", deleteOn: "2026-12-01", inactiveOn: null, callBy: null },
    owed: ["person leaver-deleted-soon 10"],
  },
  {
    number: 13,
    facts: { disabled: d("2025-06-10") },
    state: "inactive",
    idle: null,
    dates: { cause: "disabled", deleteOn: "2026-12-10", loginBy: null },
    owed: ["manager disabled-ending 30"],
  },
];

describe("the worked examples of accounts", () => {
  test.each(examples)("example $number", (example) => {
    const on = day(example.on ?? sunday22November);
    const { state, dates, reminders } = lookAtAccount(example.facts, on);
    expect(state).toBe(example.state);
    expect(idleDays(dates, on)).toBe(example.idle);
    expect(dates).toMatchObject(example.dates);
    expect(owed(reminders)).toEqual(example.owed);
  });

  test("example 3: the reminder of five days goes by text and e-mail", () => {
    const { reminders } = lookAtAccount({ lastActivity: d("2026-10-29") });
    expect(planned(reminders, "2026-11-22T06:30Z")).toEqual([
      "sms +447700900001 08:00 to 18:00",
      "email person 08:00 to 18:00",
    ]);
  });

  test("example 7: owners and manager are told of the deletion on Monday 23 November from 9:00", () => {
    const { reminders } = lookAtAccount({ lastActivity: d("2026-09-23") });
    expect(planned(reminders, "2026-11-22T09:00Z")).toEqual([]);
    expect(planned(reminders, "2026-11-23T06:30Z")).toEqual(
      expect.arrayContaining(["email owner 09:00 to 17:00", "email manager 09:00 to 17:00"]),
    );
  });

  test("example 8: restore-ending 5 went on Friday 18 December", () => {
    const { reminders } = lookAtAccount({ lastActivity: d("2026-09-30") }, d("2026-12-19"));
    const told = reminders.find(({ notice, status }) => notice.kind === "account-restore-ending" && status === "owed");
    expect(told).toMatchObject({ daysLeft: 5, reachedOn: "2026-12-18", dueOn: "2026-12-18", episode: "2026-12-24" });
  });

  test("example 12: the account is active at the new site, and the old one has no word on it", () => {
    const moved = { leaver: d("2026-11-01"), joiner: d("2026-11-25"), lastActivity: d("2026-11-20"), site: 2 };
    const accounts = [anAccount({ ...moved, siteSince: d("2026-11-25") })];
    const atTheNew = look({ site: aSite({ id: 2, code: "VL0AC" }), accounts }, d("2026-12-01"));
    expect(atTheNew.states).toMatchObject([{ state: "active", dates: { inactiveOn: "2026-12-20" } }]);
    expect(atTheNew).toMatchObject({ findings: [], reminders: [], lookOn: "2026-12-09" });
  });

  test("example 13: nobody is asked to log in, on any day", () => {
    const roles = (on: Day) =>
      lookAtAccount({ disabled: d("2025-06-10") }, on).reminders.map((one) => one.recipient.role);
    for (const on of ["2025-06-10", "2025-07-09", "2026-11-22", "2026-12-09"]) {
      expect(roles(d(on)).filter((role) => role !== "manager")).toEqual([]);
    }
  });
});

describe("example 14: the data is of 10 November", () => {
  const idle = { lastActivity: d("2026-09-24") };
  const asOf = d("2026-11-10");
  const isFresh = (on: Day) => daysBetween(asOf, on) <= defaultPolicy.dataFreshDays;

  test("it was fresh until 17 November", () => {
    expect([isFresh(d("2026-11-17")), isFresh(d("2026-11-18")), isFresh(sunday22November)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("the person is not nudged on Sunday, though the last day to log in is this one", () => {
    const { state, reminders } = lookAtAccount(idle);
    expect(state).toBe("inactive");
    expect(planned(reminders, "2026-11-22T06:30Z", isFresh(sunday22November))).toEqual([]);
    expect(planned(reminders, "2026-11-22T06:30Z", true)).toEqual([
      "sms +447700900001 08:00 to 18:00",
      "email person 08:00 to 18:00",
    ]);
  });

  test("the manager's e-mail of the Friday before says how old our list is, and asks for a check", () => {
    const friday = d("2026-11-20");
    const { reminders } = lookAtAccount(idle, friday);
    expect(planned(reminders, `${friday}T06:30Z`, isFresh(friday)).toSorted()).toEqual([
      "email manager 09:00 to 17:00",
      "email owner 09:00 to 17:00",
    ]);
    const notice = noticeOf(reminders, "account-deleted-soon");
    const matter = matterFor(notice, { isFresh: isFresh(friday), informationFrom: asOf });
    const { text } = emailWords(forManager([matter], { today: friday }));
    expect(text).toContain("Our list is from Tuesday 10 November.");
    expect(text).toContain("Please check that Priya has logged in.");
  });
});

describe("example 15: the worker was down from 18 to 21 November", () => {
  const idle = { lastActivity: d("2026-10-24") };
  const before = lookAtAccount(idle, d("2026-11-17")).reminders;
  const account = anAccount(idle);

  test.each([
    ["had been sent", "accepted", []],
    ["had not been sent", "owed", [[5, "superseded"]]],
  ])("only the last day is owed, stage 2 is superseded; stage 5 %s", (_, status, updated) => {
    const recorded = before.map((reminder, at) => ({
      ...reminder,
      id: at,
      identity: identityOf(reminder),
      status: reminder.status === "owed" ? status : reminder.status,
    }));
    const { insert, update } = settle(recorded, look({ accounts: [account] }));
    const stages = insert.filter(({ recipient }) => recipient.role === "person");
    expect(stages.map(({ daysLeft, reachedOn, status }) => [daysLeft, reachedOn, status])).toEqual([
      [2, "2026-11-20", "superseded"],
      [0, "2026-11-22", "owed"],
    ]);
    expect(update.map(({ id, status }) => [recorded[id]?.daysLeft, status])).toEqual(updated);
  });
});
