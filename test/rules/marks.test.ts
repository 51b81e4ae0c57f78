import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { Mark, SiteSnapshot } from "../../src/rules/facts.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Reminder } from "../../src/rules/reminder.ts";
import { anAccess, anAccount, aMailbox, aMark, aSnapshot } from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";

const reminders = (facts: Partial<SiteSnapshot>, on: string): readonly Reminder[] =>
  lookAt(aSnapshot(facts), day(on), defaultPolicy, calendar).reminders;

/** Who is told what, and why not: `manager account-gone 0 owed`. */
const told = (all: readonly Reminder[], type: "account" | "mailbox") =>
  all
    .filter(({ subject, status }) => subject.type === type && status !== "superseded")
    .map(({ recipient, notice, daysLeft, status, reason }) =>
      [recipient.role, notice.kind, daysLeft, status, reason].filter((word) => word !== null).join(" "),
    );

const onHold = (type: "mailbox" | "site", from: string, until: string | null = null): Mark => ({
  ...{ kind: "hold", subject: { type, id: 1 } },
  ...{ from: day(from), until: until === null ? null : day(until) },
});

const hasLost = { type: "mailbox", id: 1 } as const;
/** A mailbox whose only owner was lost on Monday 23 November, with what has been told by hand. */
const ownerless = (marks: Mark[]): Partial<SiteSnapshot> => ({
  mailboxes: [aMailbox([anAccess("owner", anAccount({ lastActivity: day("2026-10-24") }))])],
  open: [
    {
      id: 1,
      kind: "mailbox-no-usable-owner",
      subject: hasLost,
      since: day("2026-11-23"),
      openedOn: day("2026-11-23"),
      acknowledged: false,
    },
  ],
  marks,
});

describe("a hold of a mailbox", () => {
  test.each([
    ["2026-11-23", ["manager mailbox-no-usable-owner 0 owed"]],
    ["2026-11-24", ["manager mailbox-no-usable-owner 0 owed", "manager mailbox-no-usable-owner -1 held hold"]],
  ])("lets the manager hear of the loss, and is silent about it from then on: %s", (on, expected) => {
    expect(told(reminders(ownerless([onHold("mailbox", "2026-11-20")]), on), "mailbox")).toEqual(expected);
  });

  test("says nothing of a loss that was told before the hold", () => {
    for (const on of ["2026-11-24", "2026-11-25", "2026-11-30"]) {
      const toManager = told(reminders(ownerless([onHold("site", "2026-11-24")]), on), "mailbox").filter((words) =>
        words.startsWith("manager"),
      );
      expect(toManager.filter((words) => words.includes(" owed"))).toEqual([]);
    }
  });

  test("lets the manager hear of a loss of the day on which it began, and of a weekend before its second day", () => {
    const lossOf = (from: string, on: string, since: string) => {
      const facts = ownerless([onHold("site", from)]);
      const open = facts.open?.map((one) => ({ ...one, since: day(since), openedOn: day(since) }));
      return told(reminders({ ...facts, ...(open && { open }) }, on), "mailbox");
    };
    const loss = "manager mailbox-no-usable-owner 0 owed";
    expect(lossOf("2026-11-23", "2026-11-24", "2026-11-23")).toContain(loss);
    expect(lossOf("2026-11-22", "2026-11-23", "2026-11-21")).toContain(loss);
    expect(lossOf("2026-11-23", "2026-11-24", "2026-11-21")).not.toContain(loss);
  });

  test("lets the manager hear of an older loss that a list tells of only during the hold", () => {
    const facts = { ...ownerless([onHold("site", "2026-11-25")]), open: [] };
    expect(told(reminders(facts, "2026-11-26"), "mailbox")).toContain("manager mailbox-no-usable-owner 0 owed");
  });

  test("keeps back what goes further up", () => {
    const all = told(reminders(ownerless([onHold("mailbox", "2026-11-20")]), "2026-11-26"), "mailbox");
    expect(all).toContain("manager mailbox-no-usable-owner 0 owed");
    expect(all.filter((words) => !words.startsWith("manager") && words.includes(" owed"))).toEqual([]);
  });

  test("ends with its last day: the latest telling is owed, and only that", () => {
    const marks = [onHold("mailbox", "2026-11-20", "2026-11-25")];
    const toManager = told(reminders(ownerless(marks), "2026-11-26"), "mailbox").filter((words) =>
      words.startsWith("manager"),
    );
    expect(toManager).toEqual(["manager mailbox-no-usable-owner -3 owed"]);
  });
});

describe("a hold of an account", () => {
  const deleted = anAccount({ lastActivity: day("2026-09-23") });

  test("lets the manager hear that it was deleted, also when the last days to phone are near", () => {
    const all = told(reminders({ accounts: [deleted], marks: [aMark("hold", "2026-11-01")] }, "2026-12-10"), "account");
    expect(all.filter((words) => words.startsWith("manager"))).toEqual([
      "manager account-deleted 0 owed",
      "manager account-restore-ending 15 held hold",
    ]);
    expect(all.filter((words) => words.startsWith("person"))).toEqual(["person account-deleted 0 held hold"]);
  });

  test("lets the manager hear that it is gone, and not besides that it was deleted, though a finding is kept back", () => {
    const status = { status: "active", statusAsOf: day("2026-12-01") } as const;
    const accounts = [anAccount({ lastActivity: day("2026-07-10"), ...status })];
    const all = told(reminders({ accounts, marks: [aMark("hold", "2026-11-01")] }, "2026-12-10"), "account");
    expect(all.filter((words) => words.startsWith("manager"))).toEqual([
      "manager account-gone 0 owed",
      "manager account-state-drift 0 held hold",
    ]);
  });
});

describe("what is told of somebody who owns a mailbox elsewhere", () => {
  // The last day to log in is Tuesday 1 December.
  const owner = anAccount({ id: 7, site: 2, lastActivity: day("2026-11-02") });
  const risky = (marks: Mark[]) => ({ mailboxes: [aMailbox([anAccess("owner", owner)])], marks });
  const toOwner = (marks: Mark[], on = "2026-11-26") =>
    told(reminders(risky(marks), on), "mailbox").filter((words) =>
      words.startsWith("owner mailbox-last-owner-at-risk"),
    );

  test.each<[string, Mark[], string]>([
    ["nothing", [], "5 owed"],
    ["a hold", [aMark("hold", "2026-11-20", null, 7)], "5 held hold"],
    ["a hold that has ended", [aMark("hold", "2026-11-20", "2026-11-25", 7)], "5 owed"],
    ["leave", [aMark("on-leave", "2026-11-20", "2026-11-26", 7)], "5 held on-leave"],
    ["leave until the day before", [aMark("on-leave", "2026-11-20", "2026-11-25", 7)], "5 owed"],
    ["a log-in 6 days before", [aMark("logged-in", "2026-11-20", null, 7)], "5 held logged-in"],
    ["a log-in 7 days before", [aMark("logged-in", "2026-11-19", null, 7)], "5 owed"],
    ["a talk 2 days before", [aMark("contacted", "2026-11-24", null, 7)], "5 held contacted"],
    ["a talk 3 days before", [aMark("contacted", "2026-11-23", null, 7)], "5 owed"],
    ["the same of somebody else", [aMark("hold", "2026-11-20", null, 8)], "5 owed"],
  ])("%s", (_, marks, expected) => {
    expect(toOwner(marks)).toEqual([`owner mailbox-last-owner-at-risk ${expected}`]);
  });

  test("not needed: they are not asked any more, the manager still is", () => {
    const marks = [aMark("not-needed", "2026-11-20", null, 7)];
    expect(toOwner(marks)).toEqual([]);
    expect(told(reminders(risky(marks), "2026-11-26"), "mailbox")).toContain(
      "manager mailbox-last-owner-at-risk 5 owed",
    );
  });

  test("a log-in of one owner keeps nothing back that is for others", () => {
    const other = anAccount({ id: 8, lastActivity: day("2026-10-28") });
    const facts = { accounts: [other], ...risky([aMark("logged-in", "2026-11-25", null, 7)]) };
    const today = told(reminders(facts, "2026-11-26"), "account");
    expect(today).toContain("owner account-inactive-soon 0 owed");
  });
});

describe("a log-in that a mailbox waits for and that is said to have happened", () => {
  const loggedIn = (from: string, id: number) => aMark("logged-in", from, null, id);
  const owned = (lastUse: Readonly<Record<number, string>>, marks: Mark[]) => ({
    mailboxes: [
      aMailbox(
        Object.entries(lastUse).map(([id, on]) =>
          anAccess("owner", anAccount({ id: Number(id), lastActivity: day(on) })),
        ),
      ),
    ],
    marks,
  });
  const toManager = (facts: Partial<SiteSnapshot>, on = "2026-11-26") =>
    told(reminders(facts, on), "mailbox").filter((words) => /^manager mailbox-(last-owner-at|no-usable)/.test(words));
  const risk = "manager mailbox-last-owner-at-risk 5";

  // The last day to log in is Tuesday 1 December.
  test.each<[string, Mark[], string[]]>([
    ["while the last owner's is believed, the manager is not asked", [loggedIn("2026-11-20", 7)], ["held logged-in"]],
    ["afterwards the manager is", [loggedIn("2026-11-19", 7)], ["owed"]],
    ["somebody else's keeps nothing back", [loggedIn("2026-11-20", 9)], ["owed"]],
    [
      "nor that of somebody who no longer needs the account",
      [loggedIn("2026-11-20", 7), aMark("not-needed", "2026-11-21", null, 7)],
      ["owed"],
    ],
  ])("%s", (_, marks, expected) => {
    expect(toManager(owned({ 7: "2026-11-02" }, marks))).toEqual(expected.map((words) => `${risk} ${words}`));
  });

  test("of two last owners that of one is enough, for all who would be asked", () => {
    const two = { 7: "2026-11-02", 8: "2026-11-01" };
    const of = (marks: Mark[]) => told(reminders(owned(two, marks), "2026-11-26"), "mailbox");
    const asked = of([]).filter((words) => words.includes("at-risk"));
    expect(asked.map((words) => words.split(" ")[0])).toEqual(["manager", "owner", "owner"]);
    expect(of([loggedIn("2026-11-25", 8)]).filter((words) => words.includes("at-risk"))).toEqual(
      asked.map((words) => words.replace("owed", "held logged-in")),
    );
  });

  test("a loss that has happened is told all the same, and whose log-in is said to have put it right", () => {
    const lost = { 7: "2026-10-24", 8: "2026-10-23" };
    const found = (marks: Mark[], on: string) =>
      lookAt(aSnapshot(owned(lost, marks)), day(on), defaultPolicy, calendar).findings.flatMap(({ finding }) =>
        finding.kind === "mailbox-no-usable-owner" ? [[finding.fixer, finding.isSaidLoggedIn]] : [],
      );
    const said = [loggedIn("2026-11-23", 8)];
    expect(toManager(owned(lost, said), "2026-11-26")).toEqual(["manager mailbox-no-usable-owner -3 owed"]);
    expect(found(said, "2026-11-26")).toEqual([[8, true]]);
    expect(found(said, "2026-11-29")).toEqual([[8, true]]);
    expect(found(said, "2026-11-30")).toEqual([[7, undefined]]);
  });
});

describe("whatever is told", () => {
  const told = lookDays.chain((on) => fc.record({ on: fc.constant(on), snapshot: snapshotsAround(on) }));
  const lookOn = (snapshot: SiteSnapshot, on: Day) => lookAt(snapshot, on, defaultPolicy, calendar);

  /** Who is asked to put a mailbox right, or to log in, follows from what was told. */
  const withoutAsked = (notice: Notice): unknown => {
    switch (notice.kind) {
      case "mailbox-no-usable-owner":
        return { ...notice, reach: null, fixer: null, saveBy: null, isSaidLoggedIn: undefined, doubted: undefined };
      case "mailbox-last-owner-at-risk":
        return { ...notice, owners: notice.owners.map(({ account, loginBy }) => ({ account, loginBy })) };
      case "mailbox-last-owner-leaving": {
        const { away: _, ...rest } = notice;
        return rest;
      }
      case "mailbox-single-owner":
      case "mailbox-no-member":
        return { ...notice, unasked: undefined };
      case "mailbox-leaver-has-access":
        return { ...notice, needsOwner: undefined };
      case "site-full":
      case "site-over-allowance": {
        const { away = [], ...rest } = notice;
        return {
          ...rest,
          inactive: [...notice.inactive, ...away.map(({ account }) => account)].toSorted((a, b) => a - b),
        };
      }
      default:
        return notice;
    }
  };

  test("it only keeps back or ends reminders: none is new, and what is found stays", () => {
    fc.assert(
      fc.property(told, ({ on, snapshot }) => {
        const marked = lookOn(snapshot, on);
        const plain = lookOn({ ...snapshot, marks: [] }, on);
        const found = ({ findings }: typeof marked) => findings.map(({ finding }) => withoutAsked(finding));
        expect(found(marked)).toEqual(found(plain));
        const kept = (all: readonly Reminder[]) =>
          all.map((reminder) =>
            JSON.stringify({ ...reminder, notice: withoutAsked(reminder.notice), status: null, reason: null }),
          );
        const known = new Set(kept(plain.reminders));
        expect(kept(marked.reminders).filter((reminder) => !known.has(reminder))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("a manager hears of every loss since a hold began that is not said to be unneeded", () => {
    const isLoss = ({ notice: { kind } }: Reminder) =>
      /^(account-(deleted|gone)|mailbox-no-(usable-)?owner)$/.test(kind);
    fc.assert(
      fc.property(told, ({ on, snapshot }) => {
        const from = addDays(on, -9);
        const held = lookOn({ ...snapshot, marks: [onHold("site", from)] }, on).reminders;
        const toManager = held.filter(({ recipient }) => recipient.role === "manager");
        for (const [subject, all] of Map.groupBy(toManager, ({ subject: { type, id } }) => `${type}:${id}`)) {
          // After the last day to phone there is nothing to say until it is gone.
          const isOver = all.some(({ reason }) => reason === "day-passed");
          const isTold = all.some((one) => isLoss(one) && one.status === "owed");
          const isNews = all.some((one) => isLoss(one) && one.daysLeft >= 0 && one.reachedOn >= from);
          expect([subject, isTold || isOver || !isNews]).toEqual([subject, true]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
