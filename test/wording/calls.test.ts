import { describe, expect, it } from "vitest";
import type { CallReason, Cause } from "../../src/rules/calls.ts";
import { day } from "../../src/rules/day.ts";
import type { Route } from "../../src/rules/facts.ts";
import { callee } from "../../src/wording/callee.ts";
import { callNote, callWords, type CallScene } from "../../src/wording/calls.ts";
import { aSite, sunday22November } from "../support/facts.ts";
import { readingGrade } from "./support/reading-grade.ts";

const people = [
  { name: "Sam Green", address: "sam.green@nhs.example" },
  { name: "Priya Sample", address: "priya.sample@nhs.example" },
  { name: null, address: "a.n.other@nhs.example" },
];

const scene: CallScene = {
  site: aSite(),
  today: sunday22November,
  letterhead: {
    serviceName: "NHSmail",
    senderName: "Sunrise Care",
    supportContact: null,
    helpdeskEmail: "helpdesk@nhs.example",
    helpdeskPhone: "0333 200 1133",
    dsptHelp: "Better Security, Better Care",
  },
  personOf: (id) => people[id - 1] ?? null,
  mailboxOf: () => "oakhouse.vl0ab@nhs.example",
  informationFrom: day("2026-11-21"),
  isFresh: true,
};

function reasonOf(cause: Cause, lastSafeDay: string | null): CallReason {
  return {
    ...{ class: "last-day", cause, lastSafeDay: lastSafeDay === null ? null : day(lastSafeDay), isFinal: false },
    ...{ subject: { type: "account", id: 1 }, since: sunday22November, finding: null, handled: null },
  };
}

const unreachable = { kind: "unreachable", account: 1, isOff: true, needsSetup: false, isOwner: false } as const;
const unowned = { kind: "mailbox-no-usable-owner", mailbox: 1, fixer: null, saveBy: null } as const;

it("of an account that the list shows as on, though its dates say otherwise, nothing is claimed", () => {
  const reason = reasonOf(unreachable, "2026-11-29");
  expect(callWords(reason, scene).reason).toContain("is switched off");
  expect(callWords({ ...reason, isContradicted: true }, scene).reason).toContain("may be switched off");
});

it("two people with one first name are named in full", () => {
  const sams = [
    { name: "Sam Green", address: "sam.green@nhs.example" },
    { name: "Sam Wood", address: "sam.wood@nhs.example" },
  ];
  const [onLeave, notNeeded] = [
    { kind: "on-leave", until: day("2026-12-20") },
    { kind: "not-needed", until: null },
  ] as const;
  const loginBy = day("2026-11-28");
  const causes: Cause[] = [
    {
      ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, loginBy, ownerlessOn: day("2026-11-29") },
      owners: [
        { account: 1, loginBy, away: onLeave },
        { account: 2, loginBy, away: notNeeded },
      ],
    },
    {
      ...{ kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [1, 2], ownerlessOn: null },
      away: [
        { account: 1, away: onLeave },
        { account: 2, away: notNeeded },
      ],
    },
  ];
  for (const cause of causes) {
    const { reason } = callWords(reasonOf(cause, "2026-11-28"), { ...scene, personOf: (id) => sams[id - 1] ?? null });
    expect(reason).toContain(
      "Sam Green is on leave until Sunday 20 December. We were told that Sam Wood no longer needs NHSmail.",
    );
  }
});

it("who was to leave on a day that has passed is not said to be leaving", () => {
  const cause: Cause = { kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [1], ownerlessOn: day("2026-12-19") };
  const gone = { name: "Sam Green", address: "sam.green@nhs.example", leaving: day("2026-11-20") };
  const { reason } = callWords(reasonOf(cause, "2026-12-18"), { ...scene, personOf: () => gone });
  expect(reason).toContain("was to leave on Friday 20 November.");
});

const cases: [string, Cause, string | null, string, string][] = [
  [
    "an owner whom nothing reaches",
    { ...unreachable, isOwner: true },
    "2026-11-29",
    "The account of Sam Green is switched off, and we know no mobile or other email for Sam that works.",
    "Ask Sam Green to log in to NHSmail by Sunday 29 November. If Sam has left, ask who should own the mailbox. If not, ask for a mobile number.",
  ],
  [
    "somebody who never set up the account",
    { ...unreachable, isOff: false, needsSetup: true },
    "2026-11-22",
    "The account of Sam Green will be switched off soon, and we know no mobile or other email for Sam that works.",
    "Ask Sam Green to finish setting up NHSmail today. If Sam has left, ask for the leaving date. If not, ask for a mobile number.",
  ],
  [
    "an account about to be deleted",
    { kind: "deletion", account: 3, isDisabled: false },
    "2026-11-25",
    "The account of a.n.other@nhs.example will be deleted soon.",
    "Ask a.n.other@nhs.example to log in to NHSmail by Wednesday 25 November. If the person has left, ask for the leaving date.",
  ],
  [
    "a disabled account about to be deleted",
    { kind: "deletion", account: 1, isDisabled: true },
    "2026-11-25",
    "The account of Sam Green is disabled and will be deleted soon.",
    "Ask if Sam Green is coming back. If so, ask them to phone the helpdesk on 0333 200 1133 by Wednesday 25 November to turn it on.",
  ],
  [
    "an account that can still be asked for",
    { kind: "restore", account: 1 },
    "2026-12-04",
    "The account of Sam Green was deleted. Soon it cannot be brought back.",
    "Ask if Sam Green still needs NHSmail. If so, ask them to phone the helpdesk on 0333 200 1133 by Friday 4 December to get it back.",
  ],
  [
    "a mailbox that nobody can open",
    { ...unowned, reach: "nobody" },
    null,
    "Nobody can open the shared mailbox oakhouse.vl0ab@nhs.example.",
    "Ask who should own the mailbox. Then ask them to phone the helpdesk on 0333 200 1133 on Monday 23 November, from 0115 496 0000. An email will not do.",
  ],
  [
    "a mailbox that people can still read",
    { kind: "mailbox-no-owner", mailbox: 1, reach: "members-can-read" },
    null,
    "The shared mailbox oakhouse.vl0ab@nhs.example has no owner.",
    "Ask who should own the mailbox. Then ask them to phone the helpdesk on 0333 200 1133 on Monday 23 November.",
  ],
  [
    "a mailbox that an owner can put right",
    { ...unowned, reach: "owner-can-sign-in", fixer: 1 },
    "2026-11-29",
    "The shared mailbox oakhouse.vl0ab@nhs.example has no working owner.",
    "Ask Sam Green to log in to NHSmail by Sunday 29 November. If Sam has left, ask who should own the mailbox.",
  ],
  [
    "a last owner who leaves",
    { kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [1], ownerlessOn: day("2026-12-01") },
    "2026-11-30",
    "Sam Green, the last owner of the shared mailbox oakhouse.vl0ab@nhs.example, is leaving.",
    "Ask who should own the mailbox now. Sam Green must add the new owner by Monday 30 November.",
  ],
  [
    "last owners who must log in",
    {
      ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, loginBy: day("2026-11-28"), ownerlessOn: day("2026-11-29") },
      owners: [
        { account: 1, loginBy: day("2026-11-28") },
        { account: 2, loginBy: day("2026-11-26") },
      ],
    },
    "2026-11-28",
    "One of Sam Green and Priya Sample, the last owners of the shared mailbox oakhouse.vl0ab@nhs.example, must log in.",
    "Ask Sam Green or Priya Sample to log in to NHSmail by Saturday 28 November. Ask who could be a second owner.",
  ],
  [
    "a DSPT that has run out",
    { kind: "dspt-expired", site: 1, label: "24/25", level: "met", deadline: day("2026-06-30") },
    null,
    "The DSPT has run out, and we know nobody to write to.",
    "Ask who looks after the DSPT, and for their email. It must be published now. Better Security, Better Care can help.",
  ],
  [
    "a DSPT that is due",
    { kind: "dspt-due", site: 1, label: "25/26", level: "met", deadline: day("2027-06-30") },
    "2026-11-30",
    "The DSPT must be published again soon, and we know nobody to write to.",
    "Ask who looks after the DSPT, and for their email. It must be published by Monday 30 November. Better Security, Better Care can help.",
  ],
];

describe("the words of a call", () => {
  it.each(cases)("%s", (_, cause, lastSafeDay, reason, say) => {
    expect(callWords(reasonOf(cause, lastSafeDay), scene)).toEqual({ reason, say });
  });

  it("can be read by anybody", () => {
    const texts = cases.map(([, cause, on]) => callWords(reasonOf(cause, on), scene)).map(({ say }) => say);
    expect(readingGrade(texts.join("\n"))).toBeLessThanOrEqual(5);
  });

  it.each(cases.slice(0, 10))("claim nothing from an old list: %s", (_, cause, lastSafeDay) => {
    const old = { ...scene, isFresh: false, informationFrom: day("2026-11-10") };
    const reason = reasonOf(cause, lastSafeDay);
    expect(callWords(reason, old).reason).toMatch(/\bmay\b/);
    expect(callNote([reason], old)).toBe("First ask if this is still so: our list is from Tuesday 10 November.");
    expect(callNote([reason], scene)).toBeNull();
  });

  it("do not ask about an old list of accounts where only the DSPT is spoken of", () => {
    const due = reasonOf(
      { kind: "dspt-expired", site: 1, label: "24/25", level: "met", deadline: day("2026-06-30") },
      null,
    );
    expect(callNote([due], { ...scene, isFresh: false })).toBeNull();
  });

  it("name whoever runs the accounts where that is not the national helpdesk", () => {
    const site = aSite({ route: "self-managed", localSupport: "Sunrise IT, 0115 496 0111" });
    const { say } = callWords(reasonOf({ ...unowned, reach: "nobody" }, null), { ...scene, site });
    expect(say).toBe("Ask who should own the mailbox. Then ask them to contact Sunrise IT, 0115 496 0111, today.");
  });

  it("speak of those who run the accounts as the home's, not as the operator's", () => {
    const said = (route: Route) => {
      const site = aSite({ route, localSupport: null });
      return callWords(reasonOf({ ...unowned, reach: "nobody" }, null), { ...scene, site }).say;
    };
    expect(said("third-party")).toContain("contact the commissioner that manages their NHSmail today.");
    expect(said("self-managed")).toContain("contact their local NHSmail administrator today.");
  });

  it.each([
    ["a Saturday, though the last safe day is the Sunday", "2026-11-21", "2026-11-22", "on Monday 23 November"],
    ["a Saturday before a last safe day in the week", "2026-11-21", "2026-11-24", "by Tuesday 24 November"],
    ["a working day", "2026-11-23", "2026-11-23", "today"],
    ["a working day on which it is late already", "2026-11-23", null, "today"],
    ["the Friday of Christmas", "2026-12-25", null, "on Tuesday 29 December"],
  ])("name a day on which the helpdesk is open: %s", (_, today, last, when) => {
    const disabled = reasonOf({ kind: "deletion", account: 1, isDisabled: true }, last);
    const { say } = callWords(disabled, { ...scene, today: day(today) });
    expect(say).toContain(`phone the helpdesk on 0333 200 1133 ${when} to turn it on.`);
  });
});

describe("whom to phone", () => {
  it.each([
    ["the manager's mobile", aSite(), { name: "Jo Marsh", phone: "07700 900900" }],
    [
      "the site, where the manager has none",
      aSite({ manager: { name: "Jo Marsh", email: null, mobile: null }, phone: "01154960000" }),
      { name: "Jo Marsh", phone: "0115 496 0000" },
    ],
    [
      "nobody, where no number is known",
      aSite({ manager: { name: null, email: null, mobile: null }, phone: null }),
      { name: null, phone: null },
    ],
  ])("%s", (_, site, expected) => {
    expect(callee(site)).toEqual(expected);
  });

  const [jo, home] = [{ name: "Jo Marsh", address: "jo.marsh@nhs.example" }, "Jo Marsh or whoever runs the home"];
  it.each([
    ["on the number of the site", "01154960000", null, { name: home, phone: "0115 496 0000" }],
    ["by no number that is known", null, null, { name: home, phone: null }],
    ["the manager, on a mobile", "01154960000", "+447700900900", { name: "Jo Marsh", phone: "07700 900900" }],
  ])("where the manager is who is lost: %s", (_, phone, mobile, expected) => {
    const site = (name: string | null, email: string | null) => aSite({ manager: { name, email, mobile }, phone });
    expect(callee(site("Jo Marsh", null), [jo])).toEqual(expected);
    expect(callee(site("Jo M", "Jo.Marsh@nhs.example"), [null, jo])).toEqual({
      ...expected,
      name: mobile === null ? "Jo M or whoever runs the home" : "Jo M",
    });
    expect(callee(site("Ann Fable", "ann@sunrise.example"), [jo]).name).toBe("Ann Fable");
    expect(callee(site(null, null), [jo]).name).toBeNull();
    const unread = { name: "Jo Marsh", email: "jo.marsh@nhs.example", mobile, isUnread: true };
    expect(callee(aSite({ manager: unread, phone }))).toEqual(expected);
  });

  it("a manager who is phoned on a mobile is not said to have none", () => {
    const site = aSite({ manager: { name: "Sam Green", email: null, mobile: "+447700900900" } });
    expect(callWords(reasonOf(unreachable, "2026-11-29"), { ...scene, site })).toEqual({
      reason:
        "The account of Sam Green is switched off, and our list of accounts has no mobile or other email for Sam.",
      say: "Ask Sam Green to log in to NHSmail by Sunday 29 November. If Sam has left, ask for the leaving date. If not, ask if we may text this number.",
    });
  });
});
