import { describe, expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { inOrderOfUrgency, type Destinations, type Owed, type SiteDestinations } from "../../src/rules/plan.ts";
import type { ChannelName } from "../../src/rules/reminder.ts";
import {
  asSpent,
  deleted,
  expired,
  inactive,
  lines,
  monday,
  noOwner,
  nowhere,
  office,
  operator,
  owes,
  plan,
  priya,
  reasons,
  soon,
  toManager,
} from "./planning.ts";

describe("the ways to a person", () => {
  it.each<[string, Partial<Destinations>, ChannelName[], string[], string[]]>([
    [
      "text and e-mail, with a copy to the account",
      {},
      ["sms", "email"],
      ["sms +447700900001 main 1", "email priya@home.example main 1", "email priya.sample@nhs.example copy 1"],
      [],
    ],
    ["a text only", {}, ["sms"], ["sms +447700900001 main 1"], []],
    [
      "a text-only stage without a mobile goes by e-mail",
      { mobile: null },
      ["sms"],
      ["email priya@home.example main 1", "email priya.sample@nhs.example copy 1"],
      [],
    ],
    [
      "no copy to an account that is switched off",
      { nhsmailUsable: false },
      ["email"],
      ["email priya@home.example main 1"],
      [],
    ],
    [
      "no copy where the own e-mail is the account",
      { email: "Priya.Sample@nhs.example " },
      ["email"],
      ["email priya.sample@nhs.example main 1"],
      [],
    ],
    [
      "the account alone while it is active",
      { email: null, mobile: null },
      ["email"],
      ["email priya.sample@nhs.example main 1"],
      [],
    ],
    [
      "a text where an e-mail could only go to an account that is switched off",
      { email: null, nhsmailUsable: false },
      ["email"],
      ["sms +447700900001 main 1"],
      [],
    ],
    [
      "by the manager where only an account that is switched off is known",
      { email: null, mobile: null, nhsmailUsable: false },
      ["sms", "email"],
      ["email jo@care.example main 1"],
      [],
    ],
  ])("%s", (_, known, channels, expected, why) => {
    const made = plan([owes(soon(1), { channels, destinations: { ...priya, ...known } })]);
    expect(lines(made)).toEqual(expected);
    expect(reasons(made)).toEqual(why);
  });
});

describe("owners and managers", () => {
  it("read lines of an e-mail, never texts, unless the reminder asks for a text", () => {
    expect(lines(plan([owes(inactive, toManager)]))).toEqual(["email jo@care.example main 1"]);
    expect(lines(plan([owes(noOwner, { ...toManager, channels: ["sms", "email"] })]))).toEqual([
      "sms +447700900009 main 1",
      "email jo@care.example main 1",
    ]);
    const owner = { recipient: { role: "owner", id: 2 }, channels: ["email"] } as const;
    const unread = { ...priya, email: null, nhsmailUsable: false };
    expect(reasons(plan([owes(inactive, { ...owner, destinations: unread })]))).toEqual(["no-destination"]);
  });

  it("one e-mail to a manager of several sites", () => {
    const owed = [
      owes(inactive, toManager),
      owes(inactive, { ...toManager, siteId: 8, recipient: { role: "manager", id: 8 } }),
    ];
    expect(lines(plan(owed))).toEqual(["email jo@care.example main 2"]);
  });

  it("a manager whose own account is spoken of gets one e-mail, as the manager", () => {
    const { messages } = plan([
      owes(soon(1), {
        channels: ["email"],
        destinations: { ...nowhere, nhsmail: "jo@care.example", nhsmailUsable: true },
      }),
      owes(inactive, toManager),
    ]);
    expect(messages).toMatchObject([{ destination: "jo@care.example", recipient: { role: "manager", id: 7 } }]);
    expect(messages[0]?.reminderIds.length).toBe(2);
  });

  it.each<[string, Notice, Partial<SiteDestinations>, string[], string[]]>([
    ["the admin stands in", noOwner, {}, ["email office@care.example main 1"], []],
    ["then the operators", noOwner, { admin: nowhere }, ["email watch@support.example main 1"], []],
    ["for a publication the admin stands in", expired, {}, ["email office@care.example main 1"], []],
    ["for a publication then the operators", expired, { admin: nowhere }, ["email watch@support.example main 1"], []],
  ])("where the manager cannot be reached %s", (_, notice, place, expected, why) => {
    const sites = new Map([[7, { manager: nowhere, admin: office, ...place }]]);
    const made = plan([owes(notice, { ...toManager, destinations: nowhere })], { sites });
    expect(lines(made)).toEqual(expected);
    expect(reasons(made)).toEqual(why);
  });
});

describe("a manager known only by a mobile", () => {
  const texted = { ...nowhere, mobile: "+447700900009" };
  const both = { ...toManager, channels: ["sms", "email"], destinations: texted } as const;

  it.each<[string, Partial<SiteDestinations>, boolean, string[]]>([
    ["the admin", {}, true, ["sms +447700900009 main 1", "email office@care.example main 1"]],
    ["the operators", { admin: nowhere }, true, ["sms +447700900009 main 1", "email watch@support.example main 1"]],
    ["nobody, where there is neither", { admin: nowhere }, false, ["sms +447700900009 main 1"]],
  ])("gets the text, and the e-mail with the steps goes to %s at once", (_, place, hasOperator, expected) => {
    const sites = new Map([[7, { manager: texted, admin: office, ...place }]]);
    const made = plan([owes(noOwner, both)], { sites, operator: hasOperator ? operator : null });
    expect(lines(made)).toEqual(expected);
    expect(reasons(made)).toEqual([]);
    expect(made.messages.map(({ recipient }) => recipient.role)[0]).toBe("manager");
    expect(made.messages.slice(1).map(({ recipient }) => recipient.role)).not.toContain("manager");
  });

  it("whose text has been sent today already is still not the only one to know", () => {
    const sites = new Map([[7, { manager: texted, admin: office }]]);
    const first = plan([owes(noOwner, both)], { sites });
    expect(lines(plan([owes(noOwner, both)], { sites, spent: asSpent(first) }))).toEqual([
      "email office@care.example main 1",
    ]);
  });
});

describe("an owner who is the manager", () => {
  const kim = {
    ...nowhere,
    name: "Kim Dale",
    email: "kim@home.example",
    mobile: "+447700900020",
    nhsmail: "kim.dale@nhs.example",
    nhsmailUsable: true,
  };
  const toOwner = { recipient: { role: "owner", id: 20 }, destinations: kim, channels: ["email"] } as const;
  const lettersTo = (manager: Destinations) => {
    const sites = new Map([[7, { manager, admin: office }]]);
    return lines(plan([owes(noOwner, { ...toManager, destinations: manager }), owes(soon(1), toOwner)], { sites }));
  };

  it.each<[string, Partial<Destinations>, string[]]>([
    ["by the account's address", { email: "Kim.Dale@nhs.example" }, ["email kim.dale@nhs.example main 2"]],
    ["by their own address", { email: "kim@home.example" }, ["email kim@home.example main 2"]],
    ["by their mobile", { email: "kim@care.example", mobile: "+447700900020" }, ["email kim@care.example main 2"]],
    [
      "as somebody else",
      { email: "jo@care.example", mobile: "+447700900021" },
      ["email jo@care.example main 1", "email kim@home.example main 1", "email kim.dale@nhs.example copy 1"],
    ],
  ])("and known as such %s gets one letter", (_, manager, expected) => {
    expect(lettersTo({ ...nowhere, ...manager })).toEqual(expected);
  });

  it("and known by a mobile only is still written to as the owner", () => {
    const texted = { ...nowhere, mobile: "+447700900020" };
    expect(lettersTo(texted)).toContain("email kim@home.example main 1");
  });

  it("hears of the own account where people do: by every way of their own", () => {
    const sites = new Map([[7, { manager: { ...nowhere, email: "kim.dale@nhs.example" }, admin: office }]]);
    const made = plan([owes(soon(20), { ...toOwner, recipient: { role: "person", id: 20 } })], { sites });
    expect(lines(made)).toEqual(["email kim@home.example main 1", "email kim.dale@nhs.example copy 1"]);
  });
});

describe("a finding that has gone further up", () => {
  const toAdmin = { recipient: { role: "admin", id: 7 }, destinations: office, channels: ["email"] } as const;

  it("waits until the manager has been told", () => {
    const before = plan([owes(noOwner, { ...toAdmin, isAfterManager: true })]);
    expect([lines(before), reasons(before)]).toEqual([[], ["manager-first"]]);
    expect(lines(plan([owes(noOwner, { ...toAdmin, isAfterManager: false })]))).toEqual([
      "email office@care.example main 1",
    ]);
  });

  const toOperator = { recipient: { role: "operator", id: 0 }, destinations: operator, channels: ["email"] } as const;
  const noOffice = { sites: new Map([[7, { manager: nowhere, admin: nowhere }]]) };

  it.each([
    ["the admin, who has read it in the manager's place", toAdmin, "Office@care.example", {}],
    ["operators, who have read it in the manager's place", toOperator, "watch@support.example", {}],
    ["operators in place of an admin", { ...toAdmin, destinations: nowhere }, "watch@support.example", noOffice],
  ] as const)("is not told once more to %s", (_, to, told, rest) => {
    const again = plan([owes(noOwner, { ...to, toldAt: [told] })], rest);
    expect([lines(again), reasons(again)]).toEqual([[], ["already-told"]]);
    expect(lines(plan([owes(noOwner, { ...to, toldAt: ["jo@care.example"] })], rest))).toHaveLength(1);
  });
});

describe("a person known only by an account that is switched off", () => {
  const unread = { ...nowhere, nhsmail: "priya.sample@nhs.example", nhsmailUsable: false };
  const setUp: Notice = {
    ...{ kind: "account-setup-unfinished", account: 1, loginBy: day("2026-11-28") },
    ...{ saveBy: null, daysLeft: 5 },
  };
  const deletedSoon: Notice = { kind: "account-deleted-soon", account: 1, saveBy: day("2026-12-08"), daysLeft: 15 };
  const leaver: Notice = {
    ...{ kind: "leaver-deleted-soon", account: 1, deleteOn: day("2026-11-26") },
    ...{ saveBy: day("2026-11-25"), daysLeft: 2 },
  };

  it.each([soon(1), setUp, inactive, deletedSoon, deleted, leaver])("is told by the manager: $kind", (notice) => {
    const { messages } = plan([owes(notice, { destinations: unread })]);
    expect(messages).toMatchObject([
      { channel: "email", destination: "jo@care.example", recipient: { role: "manager", id: 7 } },
    ]);
  });

  const asAccount = { ...nowhere, email: "Priya.Sample@nhs.example" };
  it.each<[string, SiteDestinations | null, boolean, string[], string[]]>([
    ["then the admin", { manager: nowhere, admin: office }, true, ["email office@care.example main 1"], []],
    [
      "not that account as the manager's",
      { manager: asAccount, admin: office },
      true,
      ["email office@care.example main 1"],
      [],
    ],
    ["then the operators", { manager: nowhere, admin: nowhere }, true, ["email watch@support.example main 1"], []],
    ["and nobody where nobody is known", null, false, [], ["no-destination"]],
  ])("%s", (_, place, hasOperator, expected, why) => {
    const sites = new Map(place ? [[7, place]] : []);
    const made = plan([owes(inactive, { destinations: unread })], { sites, operator: hasOperator ? operator : null });
    expect(lines(made)).toEqual(expected);
    expect(reasons(made)).toEqual(why);
  });

  it("in the hours of the office", () => {
    const owed = owes(inactive, { destinations: unread, dueOn: day("2026-11-22") });
    expect(reasons(plan([owed], { now: new Date("2026-11-22T10:00Z") }))).toEqual(["window-closed"]);
    expect(plan([owed]).messages).toMatchObject([
      { opensAt: new Date("2026-11-23T09:00Z"), closesAt: new Date("2026-11-23T17:00Z") },
    ]);
  });

  it("in the one e-mail that the manager gets", () => {
    const owed = [owes(inactive, { destinations: unread }), owes(inactive, toManager)];
    expect(lines(plan(owed))).toEqual(["email jo@care.example main 2"]);
  });
});

describe("one text and one e-mail", () => {
  it("the text carries the most urgent thing, the e-mail everything, most urgent first", () => {
    const [later, sooner] = [owes(soon(1, "2026-11-28")), owes(soon(2, "2026-11-25"))];
    const { messages, unplaced } = plan([later, sooner]);
    expect(messages.map(({ channel, reminderIds }) => [channel, reminderIds])).toEqual([
      ["sms", [sooner.id]],
      ["email", [sooner.id, later.id]],
      ["email", [sooner.id, later.id]],
    ]);
    expect(unplaced).toEqual([]);
  });

  it("a text-only stage that is not the most urgent goes by e-mail", () => {
    const owed = [
      owes(soon(1, "2026-11-28"), { channels: ["sms"] }),
      owes(soon(2, "2026-11-25"), { channels: ["sms"] }),
    ];
    const { messages } = plan(owed);
    expect(messages.filter(({ isCopy }) => !isCopy).map(({ channel, reminderIds }) => [channel, reminderIds])).toEqual([
      ["sms", [owed[1]?.id]],
      ["email", [owed[0]?.id]],
    ]);
  });

  it("what appears later in the day waits, unless it is critical", () => {
    const first = plan([owes(inactive, toManager)]);
    const later = owes(inactive, toManager);
    expect(reasons(plan([later], { spent: asSpent(first) }))).toEqual(["budget"]);
    const second = plan([later, owes(noOwner, toManager)], { spent: asSpent(first) });
    expect(second.messages).toMatchObject([{ channel: "email", destination: "jo@care.example", sequence: 2 }]);
    expect(second.messages[0]?.reminderIds.length).toBe(2);
    const third = plan([owes(noOwner, toManager)], { spent: [...asSpent(first), ...asSpent(second)] });
    expect(reasons(third)).toEqual(["budget"]);
  });

  it("what is known to have reached nobody does not count, and keeps its number", () => {
    const owed = [owes(inactive, toManager)];
    const again = plan(owed, { spent: asSpent(plan(owed), false) });
    expect(again.messages).toMatchObject([{ destination: "jo@care.example", sequence: 2 }]);
  });

  it("a copy to the account does not use up what that address may get", () => {
    const first = plan([owes(soon(1), { channels: ["email"] })]);
    const asManager = { ...toManager, destinations: { ...nowhere, email: "priya.sample@nhs.example" } };
    expect(plan([owes(inactive, asManager)], { spent: asSpent(first) }).messages).toMatchObject([{ sequence: 2 }]);
  });

  it("a site has 20 texts a day; the least urgent go by e-mail instead", () => {
    const owed = Array.from({ length: 23 }, (_, at) =>
      owes(soon(at, `2026-11-${25 + (at % 3)}`), {
        channels: ["sms"],
        destinations: { ...nowhere, mobile: `+4477009001${10 + at}`, email: `p${at}@home.example` },
      }),
    );
    const { messages, unplaced } = plan(owed);
    const [texts, emails] = [
      messages.filter(({ channel }) => channel === "sms"),
      messages.filter((m) => m.channel === "email"),
    ];
    expect([texts.length, emails.length, unplaced.length]).toEqual([20, 3, 0]);
    const dates = new Map(owed.map(({ id, notice }) => [id, "loginBy" in notice ? notice.loginBy : null]));
    expect(emails.map(({ reminderIds }) => dates.get(reminderIds[0] ?? 0))).toEqual(Array(3).fill("2026-11-27"));
    const more = owes(soon(99), { channels: ["sms"], destinations: { ...nowhere, mobile: "+447700900200" } });
    expect(reasons(plan([more], { spent: asSpent({ messages, unplaced }) }))).toEqual(["budget"]);
    expect(plan([{ ...more, siteId: 8 }], { spent: asSpent({ messages, unplaced }) }).messages.length).toBe(1);
  });
});

describe("when data is not fresh", () => {
  const stale = { isFresh: false };

  it("the person is not nudged, the manager's e-mail lists them", () => {
    const owed = [owes(soon(1), stale), owes(soon(2), stale), owes(inactive, toManager)];
    const { messages } = plan(owed);
    expect(messages).toMatchObject([
      { channel: "email", destination: "jo@care.example", recipient: { role: "manager", id: 7 } },
    ]);
    expect(messages[0]?.reminderIds.length).toBe(3);
  });

  it("a deleted account is still told of to the person", () => {
    expect(lines(plan([owes(deleted, stale)]))).toContain("sms +447700900001 main 1");
  });

  it("with nobody to check, the reminder waits", () => {
    expect(reasons(plan([owes(soon(1), stale)], { sites: new Map(), operator: null }))).toEqual(["not-fresh"]);
  });
});

describe("when", () => {
  it.each<[string, string, Notice, Partial<Owed>, string]>([
    ["a nudge on a Sunday", "2026-11-22T06:30Z", soon(1), {}, "08:00-18:00"],
    ["a nudge at the last minute", "2026-11-22T17:59Z", soon(1), {}, "08:00-18:00"],
    ["a nudge at six", "2026-11-22T18:00Z", soon(1), {}, "window-closed"],
    ["a manager on a Sunday", "2026-11-22T06:30Z", inactive, toManager, "window-closed"],
    ["a manager on a Monday", "2026-11-23T06:30Z", inactive, toManager, "09:00-17:00"],
    ["a manager at five", "2026-11-23T17:00Z", inactive, toManager, "window-closed"],
    ["a manager on a bank holiday", "2026-12-28T06:30Z", inactive, toManager, "window-closed"],
    ["'phone' to the person on a Sunday", "2026-11-22T06:30Z", deleted, {}, "window-closed"],
    ["'phone' to the person on a Monday", "2026-11-23T06:30Z", deleted, {}, "09:00-17:00"],
    ["a nudge on old data on a Sunday", "2026-11-22T06:30Z", soon(1), { isFresh: false }, "window-closed"],
    ["what is due tomorrow", "2026-11-22T06:30Z", soon(1), { dueOn: day(monday) }, "not-due"],
  ])("%s (%s)", (_, now, notice, overrides, expected) => {
    const owed = owes(notice, { dueOn: day("2026-11-22"), channels: ["email"], ...overrides });
    const { messages, unplaced } = plan([owed], { now: new Date(now) });
    const clock = (at: Date) => at.toISOString().slice(11, 16);
    const windows = messages.map(({ opensAt, closesAt }) => `${clock(opensAt)}-${clock(closesAt)}`);
    expect([...new Set(windows), ...unplaced.map(({ reason }) => reason)]).toEqual([expected]);
  });

  it("an e-mail of a nudge and an office matter keeps the office's hours", () => {
    const owner = { recipient: { role: "owner", id: 1 }, channels: ["email"] } as const;
    const { messages } = plan([owes(soon(1), { channels: ["email"] }), owes(inactive, owner)]);
    expect(messages[0]).toMatchObject({
      opensAt: new Date("2026-11-23T09:00Z"),
      closesAt: new Date("2026-11-23T17:00Z"),
    });
  });
});

describe("the order of urgency", () => {
  it("is critical findings first, then the nearest date", () => {
    const advisory: Notice = { kind: "mailbox-single-owner", mailbox: 5, owner: 1 };
    const told = [advisory, inactive, soon(1), noOwner, expired].map((notice) => ({ notice }));
    expect(inOrderOfUrgency(told).map(({ notice }) => notice.kind)).toEqual([
      "mailbox-no-owner",
      "dspt-expired",
      "account-inactive-soon",
      "account-inactive",
      "mailbox-single-owner",
    ]);
  });
});
