import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { OpenFinding, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Reminder } from "../../src/rules/reminder.ts";
import { anAccess, anAccount, aMailbox, aSnapshot, openFrom } from "../support/facts.ts";

const d = day;
const owner = anAccount({ id: 50, lastActivity: d("2026-11-20") });
const secondOwner = anAccount({ id: 51, lastActivity: d("2026-11-20") });

function reminders(snapshot: Partial<SiteSnapshot>, on: string): readonly Reminder[] {
  return lookAt(aSnapshot(snapshot), d(on), defaultPolicy, calendar).reminders;
}

const current = (all: readonly Reminder[]) => all.filter(({ status }) => status !== "superseded");
const told = (all: readonly Reminder[]) =>
  current(all).map(({ recipient, notice, daysLeft, channels }) =>
    [recipient.role, notice.kind, daysLeft, channels.join("+")].join(" "),
  );

describe("findings about a mailbox", () => {
  const gone = anAccount({ id: 1, lastActivity: d("2026-10-24") });
  const reader = anAccount({ id: 2, lastActivity: d("2026-11-20") });
  const readUntil = (on: string) => anAccess("member", { ...reader, lastActivity: d(on) });
  const subject = { type: "mailbox", id: 1 } as const;
  const opened = (kind: string, since: string, acknowledged = false): OpenFinding[] => [
    { id: 1, kind, subject, since: d(since), openedOn: d(since), acknowledged },
  ];
  const critical = (on: string, acknowledged = false) =>
    reminders(
      {
        mailboxes: [aMailbox([anAccess("owner", gone), readUntil(on)])],
        open: opened("mailbox-no-usable-owner", "2026-11-23", acknowledged),
      },
      on,
    );

  test.each([
    ["2026-11-23", 0, "2026-11-23"],
    ["2026-11-24", -1, "2026-11-24"],
    ["2026-11-26", -3, "2026-11-26"],
    ["2026-11-30", -7, "2026-11-30"],
    ["2026-12-06", -7, "2026-11-30"],
    ["2026-12-07", -14, "2026-12-07"],
    ["2026-12-28", -35, "2026-12-29"],
  ])("a critical one since Monday 23 November is told on %s as stage %i, at the opening of %s", (on, stage, dueOn) => {
    const [manager, member] = current(critical(on));
    const expected = { daysLeft: stage, dueOn, episode: "2026-11-23" };
    expect(manager).toMatchObject({ ...expected, recipient: { role: "manager", id: 1 }, channels: ["sms", "email"] });
    expect(member).toMatchObject({ ...expected, recipient: { role: "member", id: 2 }, channels: ["email"] });
  });

  test.each([
    ["2026-11-24", ["manager", "member"]],
    ["2026-11-25", ["manager", "member", "admin"]],
    ["2026-11-26", ["manager", "member", "admin", "operator"]],
  ])("on %s, nobody having taken it on, it is told to %s", (on, roles) => {
    expect(current(critical(on)).map(({ recipient }) => recipient.role)).toEqual(roles);
  });

  test("once acknowledged it is not told again", () => {
    expect(current(critical("2026-11-23", true)).map(({ daysLeft }) => daysLeft)).toEqual([0, 0]);
    expect(critical("2026-12-07", true).map(({ daysLeft, reason }) => [daysLeft, reason])).toEqual([
      [0, "acknowledged"],
      [0, "acknowledged"],
    ]);
  });

  test("the risk to the last owner: a text to the manager from two days left, moved to the Friday", () => {
    const last = anAccount({ id: 1, lastActivity: d("2026-11-07") });
    const risky = [aMailbox([anAccess("owner", last), anAccess("member", reader)])];
    // The last day to log in is Sunday 6 December: stages 2 and 0 are told on Friday 4 December.
    const at = (on: string) =>
      current(reminders({ mailboxes: risky }, on)).filter(({ notice }) => notice.kind === "mailbox-last-owner-at-risk");
    expect(told(at("2026-11-25"))).toEqual([]);
    expect(told(at("2026-11-26")).map((words) => words.split(" ")[2])).toEqual(["10", "10"]);
    expect(told(at("2026-12-04"))).toEqual([
      "manager mailbox-last-owner-at-risk 0 sms+email",
      "owner mailbox-last-owner-at-risk 0 email",
    ]);
    expect(at("2026-12-04")[0]).toMatchObject({ reachedOn: "2026-12-04", dueOn: "2026-12-04", episode: "2026-12-06" });
    expect(at("2026-12-07")).toEqual([]);
  });

  test("the risk to the last owner is told no more once somebody has taken it on", () => {
    const last = anAccount({ id: 1, lastActivity: d("2026-11-07") });
    const risky = [aMailbox([anAccess("owner", last), anAccess("member", reader)])];
    const at = (on: string, acknowledged: boolean) =>
      reminders({ mailboxes: risky, open: opened("mailbox-last-owner-at-risk", "2026-11-26", acknowledged) }, on)
        .filter(({ notice }) => notice.kind === "mailbox-last-owner-at-risk")
        .map(({ daysLeft, recipient, status, reason }) => [daysLeft, recipient.role, status, reason].join(" "));
    const before = ["10 manager superseded later-stage", "10 owner superseded later-stage"];
    expect(at("2026-12-01", false).toSorted()).toEqual([...before, "5 manager owed ", "5 owner owed "]);
    const taken = ["5 manager superseded acknowledged", "5 owner superseded acknowledged"];
    expect(at("2026-12-01", true).toSorted()).toEqual([...before, ...taken]);
    expect(at("2026-12-04", true).filter((words) => words.includes("owed"))).toEqual([]);
  });

  test.each([
    ["2026-11-24", 0, "2026-11-30"],
    ["2026-12-23", 0, "2026-11-30"],
    // 28 December is a bank holiday; the digest goes on the Tuesday.
    ["2026-12-24", -30, "2026-12-29"],
    ["2027-01-23", -60, "2027-01-25"],
  ])(
    "a single owner since Tuesday 24 November is on %s a line of stage %i for the digest of %s",
    (on, stage, dueOn) => {
      const used = { ...owner, lastActivity: d(on) };
      const single = [aMailbox([anAccess("owner", used), readUntil(on)])];
      const all = current(
        reminders({ mailboxes: single, open: opened("mailbox-single-owner", "2026-11-24") }, on),
      ).filter(({ notice }) => notice.kind === "mailbox-single-owner");
      expect(told(all)).toEqual([
        `manager mailbox-single-owner ${stage} email`,
        `owner mailbox-single-owner ${stage} email`,
      ]);
      expect(all.map((one) => one.dueOn)).toEqual([dueOn, dueOn]);
    },
  );

  test("of a leaver with access the owners hear, but not the leaver", () => {
    const leaving = { ...owner, leaver: d("2026-11-10") };
    const shared = [aMailbox([anAccess("owner", leaving), anAccess("owner", secondOwner)])];
    const all = reminders({ mailboxes: shared }, "2026-11-22");
    const heard = all.filter(({ notice }) => notice.kind === "mailbox-leaver-has-access");
    expect(heard.map(({ recipient }) => recipient)).toEqual([
      { role: "manager", id: 1 },
      { role: "owner", id: 51 },
    ]);
  });

  describe("whoever has left is told nothing, though they are listed still and can sign in", () => {
    const member = { ...reader, lastActivity: d("2026-11-20") };
    const readers = (facts: Partial<typeof member>) =>
      current(
        reminders(
          { mailboxes: [aMailbox([anAccess("owner", gone), anAccess("member", { ...member, ...facts })])] },
          "2026-11-25",
        ),
      )
        .filter(({ notice }) => notice.kind === "mailbox-no-usable-owner")
        .map(({ recipient }) => recipient.role);

    test.each<[string, Partial<typeof member>, string[]]>([
      ["who stays", {}, ["manager", "member"]],
      ["who leaves today", { leaving: d("2026-11-25") }, ["manager", "member"]],
      ["who was planned to leave yesterday", { leaving: d("2026-11-24") }, ["manager"]],
      ["who left and came back", { leaving: d("2026-11-20"), joiner: d("2026-11-23") }, ["manager", "member"]],
      ["marked a leaver", { leaver: d("2026-11-25") }, ["manager"]],
      ["marked a leaver from tomorrow", { leaver: d("2026-11-26") }, ["manager", "member"]],
      ["reported a leaver", { status: "leaver", statusAsOf: d("2026-11-20") }, ["manager"]],
    ])("a member %s", (_, facts, expected) => {
      expect(readers(facts)).toEqual(expected);
    });

    test.each<[string, Partial<typeof member>, number[]]>([
      ["who stays", {}, [50, 51]],
      ["who was planned to leave yesterday", { leaving: d("2026-11-22") }, [51]],
      ["marked a leaver", { leaver: d("2026-11-10") }, [51]],
    ])("an owner %s, of a colleague", (_, facts, expected) => {
      const lost = anAccount({ id: 3, lastActivity: d("2026-10-24") });
      const owners = [{ ...owner, ...facts }, secondOwner].map((one) => anAccess("owner", one));
      const all = current(reminders({ accounts: [lost], mailboxes: [aMailbox(owners)] }, "2026-11-23"));
      const heard = all.filter(({ recipient, subject: about }) => recipient.role === "owner" && about.id === 3);
      expect(heard.map(({ recipient }) => recipient.id)).toEqual(expected);
    });
  });
});

describe("findings about the DSPT that have no deadline", () => {
  const listed = { label: "25/26", level: "met", publishedOn: null } as const;
  const listAsOf = d("2026-11-20");

  test.each([
    ["dspt-unknown", { listAsOf, own: null, parent: null }],
    ["dspt-head-office-cover", { listAsOf, own: listed, parent: { ...listed, label: "26/27" } }],
  ])("%s: the manager, once, by e-mail at the next opening; nobody further up", (kind, dspt) => {
    const on = d("2026-11-22");
    const first = lookAt(aSnapshot({ dspt }), on, defaultPolicy, calendar);
    const about = (all: readonly Reminder[]) => all.filter(({ notice }) => notice.kind === kind);
    const once = { recipient: { role: "manager", id: 1 }, channels: ["email"], daysLeft: 0, dueOn: "2026-11-23" };
    expect(about(first.reminders)).toMatchObject([{ ...once, status: "owed", episode: on }]);
    const open = openFrom(first, on);
    expect(about(reminders({ dspt, open }, "2027-03-01"))).toMatchObject([{ ...once, episode: on }]);
  });
});
