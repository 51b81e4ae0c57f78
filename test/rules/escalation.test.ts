import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, daysBetween, type Day } from "../../src/rules/day.ts";
import type { OpenFinding, SiteSnapshot, Subject } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { identityOf, type Reminder } from "../../src/rules/reminder.ts";
import { settle, type RecordedReminder } from "../../src/rules/settle.ts";
import { aMailbox, aSite, aSnapshot, daysFrom, openFrom } from "../support/facts.ts";

const look = (snapshot: SiteSnapshot, on: Day) => lookAt(snapshot, on, defaultPolicy, calendar);

const cases: { kind: string; subject: Subject; facts: Partial<SiteSnapshot>; channels: string[] }[] = [
  {
    kind: "mailbox-no-owner",
    subject: { type: "mailbox", id: 1 },
    facts: { mailboxes: [aMailbox()] },
    channels: ["sms", "email"],
  },
  {
    kind: "site-closed",
    subject: { type: "site", id: 1 },
    facts: { site: aSite({ name: "Oak House (CLOSED)" }) },
    channels: ["email"],
  },
  {
    kind: "site-deregistered",
    subject: { type: "site", id: 1 },
    facts: { site: aSite({ cqcStatus: "Deregistered" }) },
    channels: ["email"],
  },
];

describe.each(cases)("$kind, which is critical", ({ kind, subject, facts, channels }) => {
  const opened = (since: string, acknowledged = false, seen = since): OpenFinding[] => [
    { id: 1, kind, subject, since: day(since), openedOn: day(seen), acknowledged },
  ];
  const current = (on: string, open: OpenFinding[]) =>
    look(aSnapshot({ ...facts, open }), day(on)).reminders.filter(
      ({ notice, status }) => notice.kind === kind && status === "owed",
    );
  const told = (on: string, open: OpenFinding[]) =>
    current(on, open).map(({ recipient, daysLeft, dueOn }) => `${recipient.role} ${daysLeft} ${dueOn}`);

  it.each([
    ["a Monday", "2026-11-23", ["2026-11-23", "2026-11-25", "2026-11-26"]],
    ["a Friday", "2026-11-27", ["2026-11-27", "2026-12-01", "2026-12-02"]],
    ["a Saturday", "2026-11-28", ["2026-11-30", "2026-12-01", "2026-12-02"]],
    ["Christmas Eve", "2026-12-24", ["2026-12-24", "2026-12-30", "2026-12-31"]],
    ["Maundy Thursday", "2027-03-25", ["2027-03-25", "2027-03-31", "2027-04-01"]],
    ["Boxing Day", "2027-12-26", ["2027-12-29", "2027-12-30", "2027-12-31"]],
  ])(
    "since %s, %s: to the manager at once, to the admin after two working days, to operators after three",
    (_, since, [manager, admin, operator]) => {
      const open = opened(since);
      const first = (role: string) =>
        daysFrom(day(since), addDays(day(since), 10)).find((on) =>
          current(on, open).some(({ recipient, dueOn }) => recipient.role === role && dueOn <= on),
        );
      expect([first("manager"), first("admin"), first("operator")]).toEqual([manager, admin, operator]);
    },
  );

  it.each([
    ["2026-11-23", ["2026-11-23", "2026-11-25", "2026-11-26"]],
    ["2026-11-27", ["2026-11-27", "2026-12-01", "2026-12-02"]],
  ])(
    "older than our first list, which is of %s: the manager has the same working days to see to it",
    (seen, [manager, admin, operator]) => {
      const open = opened("2026-10-01", false, seen);
      const first = (role: string) =>
        daysFrom(day(seen), addDays(day(seen), 10)).find((on) =>
          current(on, open).some(({ recipient, dueOn }) => recipient.role === role && dueOn <= on),
        );
      expect([first("manager"), first("admin"), first("operator")]).toEqual([manager, admin, operator]);
      expect(current(seen, []).map(({ recipient }) => recipient.role)).toEqual(["manager"]);
    },
  );

  it("by text only where a mailbox is in trouble", () => {
    expect(current("2026-11-23", opened("2026-11-23"))[0]?.channels).toEqual(channels);
  });

  it("the same where no manager is known: who can be reached does not matter", () => {
    const nobody = { name: null, email: null, mobile: null };
    const open = opened("2026-11-23");
    const site = aSite({ ...facts.site, manager: nobody, adminEmail: null });
    const all = look(aSnapshot({ ...facts, site, open }), day("2026-11-26")).reminders;
    const roles = all.filter(({ notice, status }) => notice.kind === kind && status === "owed");
    expect(roles.map(({ recipient }) => recipient.role)).toEqual(["manager", "admin", "operator"]);
  });

  it("again after 1, 3 and 7 days, then weekly, as long as nobody takes it on", () => {
    const open = opened("2026-11-23");
    const stages = daysFrom(day("2026-11-23"), day("2027-01-04")).map(
      (on) => current(on, open).find(({ recipient }) => recipient.role === "manager")?.daysLeft,
    );
    const firsts = [...new Set(stages)].map((stage) => [stage, stages.indexOf(stage)]);
    expect(firsts).toEqual([0, 1, 3, 7, 14, 21, 28, 35, 42].map((days) => [days === 0 ? 0 : -days, days]));
  });

  it("acknowledged on the third day: nothing from the next stage on; undone on the tenth: that day's stage", () => {
    expect(told("2026-11-25", opened("2026-11-23", true))).toEqual([]);
    expect(told("2026-12-02", opened("2026-11-23", true))).toEqual([]);
    expect(told("2026-12-03", opened("2026-11-23"))).toEqual([
      "manager -7 2026-11-30",
      "admin 0 2026-11-25",
      "operator 0 2026-11-26",
    ]);
  });

  /** Looks on each day as a store would keep it; what is owed and due is accepted the same day. */
  function live(days: readonly { on: string; isTrue?: boolean; acknowledged?: boolean }[]): string[] {
    const recorded = new Map<string, RecordedReminder>();
    let open: OpenFinding[] = [];
    const sent: string[] = [];
    for (const { on, isTrue = true, acknowledged = false } of days) {
      const now = open.map((one) => ({ ...one, acknowledged }));
      const result = look(aSnapshot({ ...(isTrue && facts), open: now }), day(on));
      open = openFrom(result, day(on));
      const byIdentity = new Map<string, Reminder>(result.reminders.map((one) => [identityOf(one), one]));
      const { insert, update } = settle([...recorded.values()], result);
      for (const reminder of insert) {
        const { subject: about, status, recipient } = reminder;
        const identity = identityOf(reminder);
        recorded.set(identity, { id: recorded.size + 1, identity, status, subject: about, recipient });
      }
      for (const one of recorded.values()) {
        one.status = update.find(({ id }) => id === one.id)?.status ?? one.status;
        const reminder = byIdentity.get(one.identity);
        if (one.status !== "owed" || !reminder || reminder.dueOn > on || reminder.notice.kind !== kind) continue;
        one.status = "accepted";
        sent.push(`${on} ${reminder.recipient.role} ${reminder.daysLeft}`);
      }
    }
    return sent;
  }

  it("acknowledged and undone: told once more, then on as before; nothing that was told is told twice", () => {
    const days = daysFrom(day("2026-11-23"), day("2026-12-08")).map((on) => ({
      on,
      acknowledged: on >= "2026-11-24" && on < "2026-12-03",
    }));
    expect(live(days)).toEqual([
      "2026-11-23 manager 0",
      "2026-12-03 manager -7",
      "2026-12-03 admin 0",
      "2026-12-03 operator 0",
      "2026-12-07 manager -14",
    ]);
  });

  it("closed and open again: a new finding, told from the start", () => {
    const days = daysFrom(day("2026-11-23"), day("2026-12-04")).map((on) => ({
      on,
      isTrue: on < "2026-11-25" || on >= "2026-12-01",
    }));
    const since = (on: string) => daysBetween(day("2026-12-01"), day(on));
    const sent = live(days);
    expect(sent.slice(0, 2)).toEqual(["2026-11-23 manager 0", "2026-11-24 manager -1"]);
    const again = sent.slice(2).map((line) => `${since(line.slice(0, 10))} ${line.slice(11)}`);
    expect(again).toEqual(["0 manager 0", "1 manager -1", "2 admin 0", "3 manager -3", "3 operator 0"]);
  });
});
