import { describe, expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Route } from "../../src/rules/facts.ts";
import type { Away, NoticeOf } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { callWords } from "../../src/wording/calls.ts";
import { grouped } from "../../src/wording/groups.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import type { Occasion } from "../../src/wording/occasion.ts";
import { aSite } from "../support/facts.ts";
import { forManager, matterFor } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

const [priya, sam, today] = [1, 2, day("2026-11-23")];
const onLeave: Away = { kind: "on-leave", until: day("2026-12-04") };
const notNeeded: Away = { kind: "not-needed", until: null };
type AtRisk = NoticeOf<"mailbox-last-owner-at-risk">;

const owner = (account: number, loginBy: string, away?: Away): AtRisk["owners"][number] => ({
  ...{ account, loginBy: day(loginBy) },
  ...(away && { away }),
});
const risk = (...owners: AtRisk["owners"]): AtRisk => ({
  ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, owners },
  ...{ loginBy: day("2026-11-26"), ownerlessOn: day("2026-11-27") },
});
const read = (notice: AtRisk, role: "manager" | "owner" = "manager", rest: Partial<Occasion> = {}) => {
  const occasion = forManager([matterFor(notice, { role })], rest);
  return { ...emailWords(occasion), short: textWords(occasion).text };
};

describe.each([
  ["on leave", onLeave, "Sam is on leave until Friday 4 December.", "is on leave until Fri 4 Dec."],
  ["no longer needed", notNeeded, "We were told that Sam no longer needs NHSmail.", "no longer needs NHSmail."],
])("the last owner is %s", (_, away, sentence, short) => {
  const letter = read(risk(owner(sam, "2026-11-26", away)));

  test("nobody is told to ask them: a new owner is to be set in time", () => {
    expect(letter.subject).toBe("Oak House: set a new owner of the shared mailbox by Thursday 26 November");
    expect(letter.text).toContain(`Sam Green is the last owner of the Oak House shared mailbox. ${sentence}`);
    expect(letter.text).toContain("If no owner logs in, the mailbox will have no owner from Friday 27 November.");
    expect(letter.text).toContain("1. Choose the new owner.");
    expect(`${letter.subject} ${letter.text} ${letter.short}`).not.toMatch(/(tell|ask) Sam|Sam must|please tell them/i);
    expect(readingGrade(letter.text)).toBeLessThanOrEqual(5);
  });

  test("the text says the same, in one part", () => {
    expect(letter.short).toContain(
      `Sam, the last owner of the shared mailbox, ${short} Please set a new owner by Thu 26 Nov.`,
    );
    expect(textLength(letter.short).parts).toBe(1);
  });

  test("another owner is asked to make the new one", () => {
    const { text } = read(risk(owner(sam, "2026-11-26", away)), "owner");
    expect(text).toContain(sentence);
    expect(text).toContain("Please make a second person an owner.");
    expect(text).not.toMatch(/If this is you|please tell them/);
  });

  test("nor is whoever phones", () => {
    const { reason, say } = callWords(
      {
        ...{ class: "last-day", cause: risk(owner(sam, "2026-11-26", away)), lastSafeDay: day("2026-11-26") },
        ...{ subject: { type: "mailbox", id: 1 }, isFinal: false, since: today, finding: null, handled: null },
      },
      {
        ...{ site: aSite(), today, letterhead: forManager([]).letterhead, informationFrom: today, isFresh: true },
        personOf: () => ({ name: "Sam Green", address: "sam.green@nhs.example" }),
        mailboxOf: () => "oakhouse.vl0ab@nhs.example",
      },
    );
    expect(reason).toBe(`Sam Green is the last owner of the shared mailbox oakhouse.vl0ab@nhs.example. ${sentence}`);
    expect(say).toBe(
      "Ask who should own the mailbox. Then ask them to phone the helpdesk on 0333 200 1133 by Thursday 26 November.",
    );
  });
});

describe("a new owner can be set only while the helpdesk works", () => {
  const christmas = day("2026-12-23");
  const sams = (loginBy: string, from = christmas) => {
    const notice = { ...risk(owner(sam, loginBy, notNeeded)), loginBy: day(loginBy) };
    const told = (change: Partial<Occasion>) => {
      const occasion = forManager([matterFor(notice)], { today: from, ...change });
      return { ...emailWords(occasion), short: textWords(occasion).text };
    };
    const call = (site: Parameters<typeof aSite>[0]) =>
      callWords(
        {
          ...{
            class: "last-day",
            cause: notice,
            lastSafeDay: day(loginBy),
            isFinal: false,
            since: from,
            finding: null,
          },
          ...{ subject: { type: "mailbox", id: 1 }, handled: null },
        },
        {
          ...{ site: aSite(site), today: from, letterhead: forManager([]).letterhead, informationFrom: from },
          ...{ isFresh: true, personOf: () => null, mailboxOf: () => null },
        },
      ).say;
    return { notice, told: told({}), call };
  };

  test.each<[string, string, string, string, string]>([
    ["a bank holiday", "2026-12-23", "2026-12-28", "by Thursday 24 December", "by Thu 24 Dec"],
    ["a bank holiday, on the last working day", "2026-12-24", "2026-12-28", "today", "today"],
    ["a Saturday", "2026-11-23", "2026-11-28", "by Friday 27 November", "by Fri 27 Nov"],
    ["a Sunday", "2026-11-23", "2026-11-29", "by Friday 27 November", "by Fri 27 Nov"],
    ["a Friday", "2026-11-23", "2026-11-27", "by Friday 27 November", "by Fri 27 Nov"],
    ["a Sunday, on the Saturday before", "2026-11-28", "2026-11-29", "on Monday 30 November", "on Mon 30 Nov"],
  ])("the last day to log in is %s", (_, from, loginBy, long, short) => {
    const { told, call } = sams(loginBy, day(from));
    expect(told.subject).toBe(`Oak House: set a new owner of the shared mailbox ${long}`);
    expect(told.short).toContain(`Please set a new owner ${short}.`);
    expect(call({})).toContain(`phone the helpdesk on 0333 200 1133 ${long}.`);
  });

  test("whoever runs the accounts of other homes may be asked until the day itself", () => {
    const { notice, call } = sams("2026-12-28");
    const site = { ...matterFor(notice).site, route: "self-managed" } as const;
    const { subject } = emailWords(forManager([matterFor(notice, { site })], { today: christmas }));
    expect(subject).toContain("by Monday 28 December");
    expect(call({ route: "self-managed" })).toContain("administrator by Monday 28 December.");
    expect(call({ route: "third-party" })).toContain("by Monday 28 December.");
  });

  test("who is back from leave in time may log in until the day itself", () => {
    const back: Away = { kind: "on-leave", until: day("2026-12-26") };
    const notice = { ...risk(owner(sam, "2026-12-28", back)), loginBy: day("2026-12-28") };
    const { text } = emailWords(forManager([matterFor(notice)], { today: christmas }));
    expect(text).toContain("Or ask Sam to log in after the leave, by Monday 28 December.");
  });

  test("what cannot wait for the helpdesk stands first in a digest", () => {
    const sections = (loginBy: string) => {
      const notice = { ...risk(owner(sam, loginBy, notNeeded)), loginBy: day(loginBy) };
      return grouped(forManager([matterFor(notice)], { today: christmas })).map(({ section }) => section);
    };
    expect(sections("2026-12-28")).toEqual(["first"]);
    expect(sections("2026-12-29")).toEqual(["week"]);
  });
});

const personOf = (id: number) =>
  id === sam
    ? { name: "Sam Green", address: "sam.green@nhs.example" }
    : { name: "Priya Sample", address: "priya.sample@nhs.example" };
type Leaving = NoticeOf<"mailbox-last-owner-leaving">;
const leavingOwners = (...owners: readonly [number, Away?][]): Leaving => ({
  ...{ kind: "mailbox-last-owner-leaving", mailbox: 1, owners: owners.map(([id]) => id) },
  ...{ ownerlessOn: day("2026-12-19"), away: owners.flatMap(([account, away]) => (away ? [{ account, away }] : [])) },
});
const departs = new Map([priya, sam].map((id) => [id, { ...personOf(id), leaving: day("2026-12-04") }] as const));
const readLeaving = (notice: Leaving, rest: Partial<Occasion> = {}, role: Role = "manager") => {
  const occasion = forManager([matterFor(notice, { role, people: departs })], rest);
  return { ...emailWords(occasion), short: textWords(occasion).text };
};
const callAbout = (cause: Leaving) =>
  callWords(
    {
      ...{ class: "last-day", cause, lastSafeDay: day("2026-12-03"), isFinal: false, since: today, finding: null },
      ...{ subject: { type: "mailbox", id: 1 }, handled: null },
    },
    {
      ...{ site: aSite(), today, letterhead: forManager([]).letterhead, informationFrom: today, isFresh: true },
      personOf: (id) => departs.get(id) ?? null,
      mailboxOf: () => "oakhouse.vl0ab@nhs.example",
    },
  );

describe.each([
  ["on leave", onLeave, "Sam is on leave until Friday 4 December."],
  ["no longer needed", notNeeded, "We were told that Sam no longer needs NHSmail."],
])("the last owner is leaving and %s", (_, away, sentence) => {
  const letter = readLeaving(leavingOwners([sam, away]));

  test("nobody is told to ask them: a new owner is to be set before they are gone", () => {
    expect(letter.subject).toBe("Oak House: set a new owner of the shared mailbox by Thursday 3 December");
    expect(letter.text).toContain(
      `Sam Green is the last owner of the Oak House shared mailbox, and is leaving on Friday 4 December. ${sentence}`,
    );
    expect(letter.text).toContain("1. Choose the new owner.");
    expect(`${letter.subject} ${letter.text} ${letter.short}`).not.toMatch(/(tell|ask) Sam|make a second/i);
    expect(readingGrade(letter.text)).toBeLessThanOrEqual(5);
  });

  test("the text says the same, in one part", () => {
    expect(letter.short).toContain(
      "Sam, the last owner of the shared mailbox, is leaving on Fri 4 Dec. Please set a new owner by Thu 3 Dec.",
    );
    expect(textLength(letter.short).parts).toBe(1);
  });

  test("nor is whoever phones", () => {
    const { reason, say } = callAbout(leavingOwners([sam, away]));
    expect(reason).toBe(
      `Sam Green, the last owner of the shared mailbox oakhouse.vl0ab@nhs.example, is leaving. ${sentence}`,
    );
    expect(say).toBe(
      "Ask who should own the mailbox. Then ask them to phone the helpdesk on 0333 200 1133 by Thursday 3 December.",
    );
  });
});

test("of two last owners who are leaving only the one who is there is asked", () => {
  const notice = leavingOwners([priya], [sam, notNeeded]);
  const { subject, text } = readLeaving(notice);
  expect(subject).toBe("Oak House: make a second owner of the shared mailbox before Friday 4 December");
  expect(text).toContain("Ask Priya to make a second person an owner.");
  expect(callAbout(notice).say).toBe(
    "Ask who should own the mailbox now. Priya Sample must add the new owner by Thursday 3 December.",
  );
});

test("last owners who are leaving and are both away are each said to be", () => {
  const { text, short } = readLeaving(leavingOwners([priya, notNeeded], [sam, onLeave]));
  expect(text).toContain("We were told that Priya no longer needs NHSmail. Sam is on leave until Friday 4 December.");
  expect(short).toContain("Please set a new owner by Thu 3 Dec.");
});

test("a last owner who has left is not asked to make a second one", () => {
  const passed = new Map([[sam, { ...personOf(sam), leaving: day("2026-11-15") }]]);
  const left: Leaving = {
    kind: "mailbox-last-owner-leaving",
    mailbox: 1,
    owners: [sam],
    left: [sam],
    ownerlessOn: null,
  };
  const occasion = forManager([matterFor({ ...left, ownerlessOn: day("2026-12-19") }, { people: passed })]);
  const { subject, text } = emailWords(occasion);
  expect(subject).toBe("Oak House: set a new owner of the shared mailbox by Friday 18 December");
  expect(text).toContain("and was to leave on Sunday 15 November.");
  expect(text).toContain("1. Choose the new owner.");
  expect(text).not.toMatch(/[Aa]sk Sam|make a second/);
  const short = textWords(occasion).text;
  expect(short).toContain("was to leave on Sun 15 Nov. Please set a new owner by Fri 18 Dec.");
  expect(textLength(short).parts).toBe(1);
  expect(callAbout(left).say).toContain("Then ask them to phone the helpdesk on");
  const both = callAbout({ ...left, owners: [priya, sam] }).say;
  expect(both).toContain("Priya Sample must add the new owner");
});

test.each<[string, Route, string, string]>([
  ["2026-12-06", "nas", "by Friday 4 December", "by Fri 4 Dec"],
  ["2026-12-07", "nas", "by Friday 4 December", "by Fri 4 Dec"],
  ["2026-12-08", "nas", "by Monday 7 December", "by Mon 7 Dec"],
  ["2026-12-07", "self-managed", "before Monday 7 December", "before then"],
])("of last owners gone on %s, on the route %s, a new one is set while it can be", (gone, route, long, short) => {
  const notice = leavingOwners([sam, notNeeded]);
  const people = new Map([[sam, { ...personOf(sam), leaving: day(gone) }]]);
  const matter = matterFor(notice, { people, site: { ...matterFor(notice).site, route } });
  expect(emailWords(forManager([matter])).subject).toBe(`Oak House: set a new owner of the shared mailbox ${long}`);
  expect(textWords(forManager([matter])).text).toContain(`Please set a new owner ${short}.`);
  const { subject } = emailWords(forManager([{ ...matter, notice: leavingOwners([sam]) }]));
  expect(subject).toContain("make a second owner of the shared mailbox before");
  expect(subject).not.toContain(" by ");
});

test("members go on reading, and a manager who is leaving reads what to do, whatever was told of them", () => {
  const notice = leavingOwners([sam, onLeave]);
  const member = readLeaving(notice, { hasManager: true }, "member");
  expect(member.text).toContain("Please go on reading the mailbox.");
  expect(member.short).toContain("Please tell your manager today.");
  expect(readLeaving(notice, {}, "member").short).toContain("Please tell Sunrise Care today.");
  const own = readLeaving(notice, { ownAccounts: new Set([sam]) });
  expect(own.text).toContain("You are the last owner");
  expect(own.text).toContain("Please make a second person an owner.");
});

test("who is back from leave before the last day may still make a second owner then", () => {
  const back: Away = { kind: "on-leave", until: day("2026-12-02") };
  const late: Away = { kind: "on-leave", until: day("2026-12-03") };
  const sentence = "Or ask Sam to make a second person an owner after the leave, before Friday 4 December.";
  expect(readLeaving(leavingOwners([sam, back])).text).toContain(sentence);
  expect(readLeaving(leavingOwners([sam, late])).text).not.toContain("after the leave");
});

test("who is back from leave in time may still log in then", () => {
  const back: Away = { kind: "on-leave", until: day("2026-11-25") };
  expect(read(risk(owner(sam, "2026-11-26", back))).text).toContain(
    "Or ask Sam to log in after the leave, by Thursday 26 November.",
  );
  expect(read(risk(owner(sam, "2026-11-26", onLeave))).text).not.toContain("after the leave");
});

test("of two last owners only the one who is there is asked, by their own last day", () => {
  const { subject, text, short } = read(risk(owner(priya, "2026-11-24"), owner(sam, "2026-11-26", onLeave)));
  expect(subject).toBe("Oak House: one of the last owners of the shared mailbox must log in by Tuesday 24 November");
  expect(text).toContain(
    "- Priya Sample: log in by Tuesday 24 November.\n- Sam Green: on leave until Friday 4 December.",
  );
  expect(text).toContain("Please tell Priya today to log in");
  expect(text).toContain("Ask Priya to make a second person an owner.");
  expect(short).toContain(
    "Priya, one of the last owners of the shared mailbox, must log in by Tue 24 Nov. Please tell Priya",
  );
});

test("where both are away each is listed with the reason", () => {
  const both = risk(owner(priya, "2026-11-24", notNeeded), owner(sam, "2026-11-26", onLeave));
  const { text, short } = read(both);
  expect(text).toContain(
    "- Priya Sample: no longer needs NHSmail, as we were told.\n- Sam Green: on leave until Friday 4 December.",
  );
  expect(short).toContain("the last owners of the shared mailbox are away. Please set a new owner by Thu 26 Nov.");
});

test("owners with one first name are named in full", () => {
  const sams = new Map([
    [priya, { name: "Sam Sample", address: "sam.sample@nhs.example" }],
    [sam, { name: "Sam Green", address: "sam.green@nhs.example" }],
  ]);
  const told = (one?: Away) => {
    const notice = risk(owner(priya, "2026-11-24", one), owner(sam, "2026-11-26"));
    const occasion = forManager([matterFor(notice, { people: sams })]);
    return { ...emailWords(occasion), short: textWords(occasion).text };
  };
  expect(told().text).toContain("Please tell Sam Sample and Sam Green today to log in");
  expect(told().short).toContain("Sam Sample or Sam Green, last owners of the shared mailbox, must log in");
  expect(told(onLeave).text).toContain("Please tell Sam Green today to log in");
  expect(told(onLeave).text).toContain("Ask Sam Green to make a second person an owner.");
});

test("a manager who is the owner reads what to do, whatever was told of them", () => {
  const rest = { ownAccounts: new Set([sam]) };
  expect(read(risk(owner(sam, "2026-11-26", onLeave)), "manager", rest).text).toContain(
    "You must log in to NHSmail by",
  );
});

describe.each<[string, NoticeOf<"mailbox-single-owner" | "mailbox-no-member">]>([
  ["the only owner", { kind: "mailbox-single-owner", mailbox: 1, owner: sam }],
  ["the only reader", { kind: "mailbox-no-member", mailbox: 1, owner: sam }],
])("%s is on leave", (_, notice) => {
  const told = (until: string, role: "manager" | "owner" = "manager") => {
    const sams = { name: "Sam Green", address: "sam.green@nhs.example", onLeaveUntil: day(until) };
    const ownAccounts = role === "owner" ? new Set([sam]) : undefined;
    const matter = matterFor(notice, { role, people: new Map([[sam, sams]]) });
    return emailWords(forManager([matter], ownAccounts && { ownAccounts })).text;
  };

  test("what they are to be asked for can wait until they are back", () => {
    expect(told("2026-12-04")).toContain("Sam is on leave until Friday 4 December. You can ask after that.");
    expect(told("2026-11-23")).toContain("Sam is on leave until Monday 23 November.");
    expect(told("2026-11-22")).not.toContain("on leave");
  });

  test("they are not told so themselves", () => {
    expect(told("2026-12-04", "owner")).not.toContain("on leave");
  });
});

describe.each<[string, "not-needed" | "left", string | undefined, string]>([
  ["is no longer needed", "not-needed", undefined, "We were told that Sam no longer needs NHSmail."],
  ["was to leave", "left", "2026-11-15", "Sam was to leave on Sunday 15 November."],
  ["has left, nobody knows when", "left", undefined, "We were told that Sam has left."],
])("the only owner %s", (_, unasked, leaving, why) => {
  const told = (kind: "mailbox-single-owner" | "mailbox-no-member", rest: Partial<Occasion> = {}) => {
    const sams = { name: "Sam Green", address: "sam.green@nhs.example", leaving: leaving ? day(leaving) : null };
    const people = new Map([[sam, { ...sams, onLeaveUntil: day("2026-12-04") }]]);
    const matter = matterFor({ kind, mailbox: 1, owner: sam, unasked }, { people });
    return emailWords(forManager([matter], rest)).text;
  };

  test("a new owner is to be set, and they are asked nothing", () => {
    const single = told("mailbox-single-owner");
    expect(single).toContain(why);
    expect(single).toContain("1. Choose the new owner.");
    const member = told("mailbox-no-member");
    expect(member).toContain(
      `${why} A new owner has to be set by the helpdesk on 0333 200 1133. Then ask the new owner to add one more person as a member.`,
    );
    for (const text of [single, member]) {
      expect(text).not.toMatch(/[Aa]sk Sam|on leave|make a second/);
      expect(readingGrade(text)).toBeLessThanOrEqual(5);
    }
  });

  test("a manager who is that owner reads what to do", () => {
    expect(told("mailbox-no-member", { ownAccounts: new Set([sam]) })).toContain("Please add one more person");
    expect(told("mailbox-single-owner", { ownAccounts: new Set([sam]) })).toContain("Please make a second person");
  });
});
