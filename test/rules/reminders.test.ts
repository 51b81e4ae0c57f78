import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { AccountFacts, Mark, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Reminder } from "../../src/rules/reminder.ts";
import { anAccess, anAccount, aMailbox, aMark, aSite, aSnapshot } from "../support/facts.ts";

const d = day;
const owner = anAccount({ id: 50, lastActivity: d("2026-11-20") });
const secondOwner = anAccount({ id: 51, lastActivity: d("2026-11-20") });

function reminders(snapshot: Partial<SiteSnapshot>, on: string): readonly Reminder[] {
  return lookAt(aSnapshot(snapshot), d(on), defaultPolicy, calendar).reminders;
}

/** About one account of a site with two other owners, used until a little before the day asked about. */
function aboutAccount(facts: Partial<AccountFacts>, on: string, marks: Mark[] = []) {
  const account = anAccount(facts);
  const owners = [owner, secondOwner].map((one) => anAccess("owner", { ...one, lastActivity: d(on) }));
  const mailboxes = [aMailbox([...owners, anAccess("owner", account)])];
  const all = reminders({ accounts: [account], mailboxes, marks }, on);
  return all.filter(({ subject, notice }) => subject.type === "account" && notice.kind !== "account-activity-unknown");
}

const current = (all: readonly Reminder[]) => all.filter(({ status }) => status !== "superseded");
const told = (all: readonly Reminder[]) =>
  current(all).map(({ recipient, notice, daysLeft, channels }) =>
    [recipient.role, notice.kind, daysLeft, channels.join("+")].join(" "),
  );

const owners = (words: string) => [`owner ${words} email`, `owner ${words} email`];

describe("the ladder of a silence, last use on 24 October 2026", () => {
  const idle = { lastActivity: d("2026-10-24") };
  test.each<[string, string[]]>([
    ["2026-11-11", []],
    ["2026-11-12", ["person account-inactive-soon 10 email"]],
    ["2026-11-16", ["person account-inactive-soon 10 email"]],
    ["2026-11-17", ["person account-inactive-soon 5 sms+email"]],
    ["2026-11-20", ["person account-inactive-soon 2 sms", ...owners("account-inactive-soon 0")]],
    ["2026-11-22", ["person account-inactive-soon 0 sms+email", ...owners("account-inactive-soon 0")]],
    [
      "2026-11-23",
      ["person account-inactive 0 sms+email", ...owners("account-inactive 0"), "manager account-inactive 0 email"],
    ],
    [
      "2026-12-07",
      [
        "person account-deleted-soon 15 sms+email",
        ...owners("account-deleted-soon 15"),
        "manager account-inactive 0 email",
      ],
    ],
    [
      "2026-12-17",
      [
        "person account-deleted-soon 5 sms+email",
        ...owners("account-deleted-soon 5"),
        "manager account-deleted-soon 5 email",
      ],
    ],
    [
      "2026-12-23",
      ["person account-deleted 0 sms+email", ...owners("account-deleted 0"), "manager account-deleted 0 email"],
    ],
    [
      "2027-01-06",
      [
        "person account-deleted 0 sms+email",
        ...owners("account-restore-ending 15"),
        "manager account-restore-ending 15 email",
      ],
    ],
    ["2027-01-22", ["manager account-gone 0 email"]],
    ["2027-12-31", ["manager account-gone 0 email"]],
  ])("on %s", (on, expected) => {
    expect(told(aboutAccount(idle, on))).toEqual(expected);
  });

  test("each earlier stage is kept as superseded", () => {
    const person = aboutAccount(idle, "2026-12-22").filter(({ recipient }) => recipient.role === "person");
    expect(person.map(({ daysLeft, status }) => `${daysLeft} ${status}`)).toEqual([
      ...["10", "5", "2", "0", "0", "15", "5", "2"].map((stage) => `${stage} superseded`),
      "0 owed",
    ]);
  });

  test("without a mobile, e-mail takes the place of the text", () => {
    expect(told(aboutAccount({ ...idle, mobile: null }, "2026-11-20"))[0]).toBe("person account-inactive-soon 2 email");
  });

  test("after the last day to phone nobody is told to phone", () => {
    const phoned = { lastActivity: d("2026-09-30") };
    expect(told(aboutAccount(phoned, "2026-12-24")).map((words) => words.split(" ")[1])).toContain("account-deleted");
    expect(told(aboutAccount(phoned, "2026-12-28"))).toEqual([]);
    expect(told(aboutAccount(phoned, "2026-12-29"))).toEqual(["manager account-gone 0 email"]);
  });
});

const stage = (kind: string, daysLeft: number, role: string, facts: Partial<AccountFacts>, on: string) => {
  const found = aboutAccount(facts, on).find(
    ({ notice, recipient, ...one }) => notice.kind === kind && one.daysLeft === daysLeft && recipient.role === role,
  );
  return found && [found.reachedOn, found.dueOn];
};

describe("days on which offices are closed", () => {
  const sunday = { lastActivity: d("2026-10-24") };
  const deletedOnSunday = { lastActivity: d("2026-09-23") };

  test.each<[string, string, number, string, Partial<AccountFacts>, string[]]>([
    ["a person's stage does not move", "account-inactive-soon", 0, "person", sunday, ["2026-11-22", "2026-11-22"]],
    ["an owner's moves to the Friday", "account-inactive-soon", 0, "owner", sunday, ["2026-11-20", "2026-11-20"]],
    [
      "a loss is told at the next opening",
      "account-deleted",
      0,
      "manager",
      deletedOnSunday,
      ["2026-11-22", "2026-11-23"],
    ],
    ["to the person as well", "account-deleted", 0, "person", deletedOnSunday, ["2026-11-22", "2026-11-23"]],
  ])("%s", (_, kind, daysLeft, role, facts, expected) => {
    expect(stage(kind, daysLeft, role, facts, "2026-11-22")).toEqual(expected);
  });
});

describe("accounts with clocks of their own", () => {
  test.each<[string, Partial<AccountFacts>, string, string[]]>([
    [
      "a leaver gets only what ends with the account",
      { leaver: d("2026-11-01"), lastActivity: d("2026-11-20") },
      "2026-11-28",
      ["person leaver-deleted-soon 2 sms+email"],
    ],
    [
      "a leaver is told nothing afterwards",
      { leaver: d("2026-11-01"), lastActivity: d("2026-11-20") },
      "2026-12-01",
      [],
    ],
    [
      "a leaver whose account ends for idleness gets only that too",
      { leaver: d("2026-11-15"), lastActivity: d("2026-09-24") },
      "2026-11-22",
      ["person leaver-deleted-soon 0 email"],
    ],
    ["a disabled leaver hears nothing", { disabled: d("2025-06-10"), leaver: d("2025-06-01") }, "2026-12-05", []],
    [
      "the manager hears that a disabled account ends",
      { disabled: d("2025-06-10") },
      "2026-10-09",
      ["manager disabled-ending 60 email"],
    ],
    [
      "an account never set up",
      { isSetUp: false, created: d("2026-10-29") },
      "2026-11-22",
      ["person account-setup-unfinished 5 sms+email"],
    ],
    ["an account of which nothing is known", {}, "2026-11-22", []],
  ])("%s", (_, facts, on, expected) => {
    expect(told(aboutAccount(facts, on))).toEqual(expected);
  });

  test.each<[string, Partial<AccountFacts>, true | undefined]>([
    ["used before", { lastActivity: d("2026-10-01") }, true],
    ["activated before", { isSetUp: false, activated: d("2025-03-01") }, true],
    ["never set up before", { isSetUp: false }, undefined],
  ])("an account that was re-secured, %s", (_, facts, isAgain) => {
    const resecured = { created: d("2025-02-01"), resecured: d("2026-10-29"), ...facts };
    const again = (on: string) =>
      aboutAccount(resecured, on).map(({ notice }) => [notice.kind, "isAgain" in notice ? notice.isAgain : undefined]);
    expect(again("2026-11-22")).toContainEqual(["account-setup-unfinished", isAgain]);
    expect(again("2026-11-28")).toContainEqual(["account-inactive", isAgain]);
  });

  test("reported deleted without a date: the episode is the day of the report", () => {
    const facts = { status: "deleted", statusAsOf: d("2026-11-20"), lastActivity: d("2026-11-01") } as const;
    const all = aboutAccount(facts, "2026-11-22");
    expect(all).toHaveLength(4);
    expect(all.every(({ episode, notice }) => episode === "2026-11-20" && notice.kind === "account-deleted")).toBe(
      true,
    );
  });

  test("when the manager is the one it is about, the admin is told too", () => {
    const facts = { address: "jo.marsh@care.example", lastActivity: d("2026-09-23") };
    const roles = (site = aSite(), account = facts) =>
      current(reminders({ site, accounts: [anAccount(account)] }, "2026-11-23"))
        .filter(({ subject }) => subject.type === "account")
        .map(({ recipient }) => recipient.role);
    expect(roles()).toEqual(["person", "manager", "admin"]);
    expect(roles(aSite(), { ...facts, address: "else@care.example" })).toEqual(["person", "manager"]);
    const sameMobile = aSite({ manager: { name: null, email: null, mobile: anAccount().mobile } });
    expect(roles(sameMobile)).toEqual(["person", "manager", "admin"]);
    // Where that is the same person once more, operators are.
    expect(roles(aSite({ adminEmail: "Jo.Marsh@care.example" }))).toEqual(["person", "manager", "operator"]);
    expect(roles(aSite({ adminEmail: null }))).toEqual(["person", "manager", "admin"]);
  });
});

describe("what people told us", () => {
  const idle = { lastActivity: d("2026-10-24") };
  const statuses = (marks: Mark[], on: string, facts: Partial<AccountFacts> = idle) =>
    current(aboutAccount(facts, on, marks)).map(({ recipient, status, reason }) =>
      [recipient.role, status, reason].filter(Boolean).join(" "),
    );

  test.each<[string, Mark[], string, string[]]>([
    ["a hold keeps back", [aMark("hold", "2026-11-17", "2026-11-17")], "2026-11-17", ["person held hold"]],
    ["until its end", [aMark("hold", "2026-11-17", "2026-11-17")], "2026-11-18", ["person owed"]],
    ["leave keeps back", [aMark("on-leave", "2026-11-01")], "2026-11-17", ["person held on-leave"]],
    [
      "a talk 2 days before satisfies the stage",
      [aMark("contacted", "2026-11-15")],
      "2026-11-17",
      ["person held contacted"],
    ],
    ["for good", [aMark("contacted", "2026-11-15")], "2026-11-19", ["person held contacted"]],
    ["a talk 3 days before does not", [aMark("contacted", "2026-11-14")], "2026-11-17", ["person owed"]],
    ["has logged in: 7 days of silence", [aMark("logged-in", "2026-11-11")], "2026-11-17", ["person held logged-in"]],
    ["and no more", [aMark("logged-in", "2026-11-10")], "2026-11-17", ["person owed"]],
    ["not needed ends it", [aMark("not-needed", "2026-11-10")], "2026-11-17", []],
    ["not needed, said of an earlier silence", [aMark("not-needed", "2026-10-20")], "2026-11-17", ["person owed"]],
    ["another account's mark", [aMark("hold", "2026-11-01", null, 2)], "2026-11-17", ["person owed"]],
  ])("%s", (_, marks, on, expected) => {
    expect(statuses(marks, on)).toEqual(expected);
  });

  test("whatever is on hold, the manager hears of the loss", () => {
    const site: Mark = { kind: "hold", subject: { type: "site", id: 1 }, from: d("2026-11-01"), until: null };
    expect(statuses([site], "2026-12-23")).toEqual([
      "person held hold",
      "owner held hold",
      "owner held hold",
      "manager owed",
    ]);
  });
});

describe("a stage that is longer than the time it counts down", () => {
  // Off 7 days after the last use of 22 November, deleted 14 days after it: the last safe days are 28 November and 5 December.
  const short = { ...defaultPolicy, inactiveAfterDays: 7, deletedAfterDays: 14 };
  const told = (on: string) =>
    lookAt(aSnapshot({ accounts: [anAccount({ lastActivity: d("2026-11-22") })] }), d(on), short, calendar)
      .reminders.filter(({ recipient, status }) => recipient.role === "person" && status === "owed")
      .map(({ notice, daysLeft }) => `${notice.kind} ${daysLeft}`);

  test.each([
    ["2026-11-22", []],
    ["2026-11-23", ["account-inactive-soon 5"]],
    ["2026-11-29", ["account-inactive 0"]],
    ["2026-11-30", ["account-deleted-soon 5"]],
  ])("never comes: %s", (on, kinds) => {
    expect(told(on)).toEqual(kinds);
  });
});
