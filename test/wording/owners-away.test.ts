import { describe, expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Away, NoticeOf } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { callWords } from "../../src/wording/calls.ts";
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
    expect(letter.subject).toBe("Oak House: set a new owner of the shared mailbox before Friday 4 December");
    expect(letter.text).toContain(
      `Sam Green is the last owner of the Oak House shared mailbox, and is leaving on Friday 4 December. ${sentence}`,
    );
    expect(letter.text).toContain("1. Choose the new owner.");
    expect(`${letter.subject} ${letter.text} ${letter.short}`).not.toMatch(/(tell|ask) Sam|make a second/i);
    expect(readingGrade(letter.text)).toBeLessThanOrEqual(5);
  });

  test("the text says the same, in one part", () => {
    expect(letter.short).toContain(
      "Sam, the last owner of the shared mailbox, is leaving on Fri 4 Dec. Please set a new owner before then.",
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
  expect(short).toContain("Please set a new owner before then.");
});

test("members go on reading, and a manager who is leaving reads what to do, whatever was told of them", () => {
  const notice = leavingOwners([sam, onLeave]);
  const member = readLeaving(notice, {}, "member");
  expect(member.text).toContain("Please go on reading the mailbox.");
  expect(member.short).toContain("Please tell your manager today.");
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
