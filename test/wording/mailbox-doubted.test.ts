import { describe, expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice, NoticeOf } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { callWords } from "../../src/wording/calls.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import type { Matter, Occasion } from "../../src/wording/occasion.ts";
import { aSite } from "../support/facts.ts";
import { forManager, matterFor } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

const today = day("2026-11-23");
type Unowned = NoticeOf<"mailbox-no-owner" | "mailbox-no-usable-owner">;
type Leaving = NoticeOf<"mailbox-last-owner-leaving">;
type AtRisk = NoticeOf<"mailbox-last-owner-at-risk">;
type OneOwner = NoticeOf<"mailbox-single-owner" | "mailbox-no-member">;

const closed: Unowned = { kind: "mailbox-no-usable-owner", mailbox: 1, reach: "nobody", fixer: null, saveBy: null };
const noOwner: Unowned = { kind: "mailbox-no-owner", mailbox: 1, reach: "nobody" };

function read(notice: Unowned | Leaving | AtRisk, role: Role = "manager") {
  const occasion = forManager([matterFor(notice, { role })], { to: { role, name: "Jo Marsh" } });
  const { subject, text, html } = emailWords(occasion);
  return { subject, text, html, short: textWords(occasion).text };
}

function called(cause: Unowned | Leaving | AtRisk) {
  return callWords(
    {
      ...{ class: "mailbox-closed", cause, lastSafeDay: null, isFinal: false, since: today, finding: null },
      ...{ subject: { type: "mailbox", id: 1 }, handled: null },
    },
    {
      ...{ site: aSite(), today, letterhead: forManager([]).letterhead, informationFrom: today, isFresh: true },
      personOf: () => null,
      mailboxOf: () => "oakhouse.vl0ab@nhs.example",
    },
  );
}

const claims =
  /(Since \w+ \d+ \w+ )?[Nn]obody can add|Nobody can take|\. Nobody can open|are not being read|has no working|: nobody can open/;

describe("a mailbox whose owner is lost by our dates, but shown as on by the list", () => {
  test.each<Role>(["manager", "admin", "operator", "member"])("nothing is claimed in a letter to the %s", (role) => {
    const { subject, text, html } = read({ ...closed, doubted: "owners" }, role);
    expect(subject).toContain("shared mailbox may have no working owner");
    expect(text).toContain("The Oak House shared mailbox may have no working owner.");
    expect(text).toContain("It may be that nobody can open it now.");
    expect(text).toContain("Our list and our dates do not agree about who can log in. Please check this first.");
    for (const words of [subject, text, html]) expect(words).not.toMatch(claims);
    expect(read(closed, role).text).toMatch(claims);
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
  });

  test("nor in a text, nor by whoever phones", () => {
    const { short } = read({ ...closed, doubted: "owners" });
    expect(short).toContain("it may be that nobody can open the shared mailbox.");
    expect(textLength(short).parts).toBe(1);
    expect(called({ ...closed, doubted: "owners" }).reason).toMatch(/^It may be that nobody can open/);
    expect(called(closed).reason).toMatch(/^Nobody can open/);
    expect(called({ ...closed, reach: "members-can-read", doubted: "owners" }).reason).toContain("may have no working");
  });

  test("nor that a disabled owner is disabled, where the account was used since", () => {
    const disabled = { ...closed, reach: "owner-disabled" } as const;
    expect(read({ ...disabled, doubted: "owners" }).text).toContain("An owner's account may be disabled.");
    expect(read(disabled).text).toContain("An owner's account is disabled.");
    expect(read({ ...disabled, doubted: "owners" }).short).toContain("the shared mailbox may have no working owner.");
  });
});

test("what is sure of the owners is still said where only a reader is doubted", () => {
  const { subject, text, short } = read({ ...noOwner, doubted: "reach" });
  expect(subject).toContain("shared mailbox has no owner");
  expect(text).toContain("Nobody can add people to the Oak House shared mailbox.");
  expect(text).toContain("It may be that nobody can open it now.");
  expect(short).toContain("it may be that nobody can open the shared mailbox.");
  expect(called({ ...noOwner, doubted: "reach" }).reason).toMatch(/^It may be that nobody can open/);
});

test("who is leaving is not claimed to be the last owner where another is shown as on", () => {
  const leaving: Leaving = { kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [2], ownerlessOn: null };
  const { text, short } = read({ ...leaving, doubted: "owners" });
  expect(text).toContain("Sam Green may be the last owner of the Oak House shared mailbox, and is leaving.");
  expect(text).toContain("After that it might have no owner. Our list and our dates do not agree");
  expect(short).toContain("Sam, maybe the last owner of the shared mailbox, is leaving.");
  expect(called({ ...leaving, doubted: "owners" }).reason).toContain("maybe the last owner of");
  const sams = { name: null, address: "a@nhs.example", leaving: day("2026-12-04"), isToBeDisabled: true };
  const nameless = (notice: Leaving) =>
    textWords(forManager([matterFor(notice, { people: new Map([[2, sams]]) })])).text;
  const long = nameless({ ...leaving, doubted: "owners" });
  expect(long).toContain("maybe last owner of the shared mailbox loses their account on Fri 4 Dec.");
  expect(textLength(long).units).toBeLessThanOrEqual(textLength(nameless(leaving)).units);
  for (const words of [read(leaving).text, read(leaving).short, called(leaving).reason]) {
    expect(words).not.toMatch(/may be|maybe|might have no owner/);
  }
});

test("nor is who is leaving claimed to be the last owner on an old list, in the letter and in the text", () => {
  const leaving: Leaving = {
    ...{ kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [2], ownerlessOn: day("2026-12-19") },
  };
  const told = (isFresh: boolean) => {
    const occasion = forManager([matterFor(leaving, { isFresh })]);
    return { ...emailWords(occasion), short: textWords(occasion).text };
  };
  const { text, short } = told(false);
  expect(text).toContain("Sam Green may be the last owner of the Oak House shared mailbox, and may be leaving.");
  expect(text).toContain("From Saturday 19 December it might have no owner.");
  expect(text).not.toContain("do not agree");
  expect(short).toContain("Sam, maybe the last owner of the shared mailbox, may be leaving.");
  expect(textLength(short).parts).toBe(1);
  expect(told(true).text).toContain("Sam Green is the last owner of");
  expect(told(true).short).toContain("Sam, the last owner of the shared mailbox, is leaving.");
});

describe("who is about to lapse is not claimed to be the last owner where another is shown as on", () => {
  const risk = (...owners: AtRisk["owners"]): AtRisk => ({
    ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, owners },
    ...{ loginBy: day("2026-11-26"), ownerlessOn: day("2026-11-27") },
  });
  const sam = { account: 2, loginBy: day("2026-11-26") };
  const other = { account: 3, loginBy: day("2026-11-25") };
  const away = { kind: "on-leave", until: day("2026-12-04") } as const;
  const sure =
    / (?:is|are|You are) (?:one of )?the last owners?|^The last owner|will have no owner|the last owners? of/m;

  test.each<[string, AtRisk, string, string]>([
    ["one", risk(sam), "Sam Green may be the last owner of", "Sam, maybe the last owner of the shared mailbox, must"],
    [
      "one of several",
      risk(sam, other),
      "One of these owners of",
      "Sam or Priya, maybe last owners of the shared mailbox",
    ],
    [
      "one who is on leave",
      risk({ ...sam, away }),
      "Sam Green may be the last owner of",
      "Sam, maybe the last owner of",
    ],
    [
      "several who are",
      risk({ ...sam, away }, { ...other, away }),
      "These owners of the Oak House shared mailbox are away.",
      "maybe the last owners of the shared mailbox are away.",
    ],
  ])("%s", (_, notice, told, texted) => {
    const { subject, text, short } = read({ ...notice, doubted: "owners" });
    expect(text).toContain(told);
    expect(text).toContain("may have no owner from Friday 27 November.");
    expect(text).toContain("Our list and our dates do not agree about who can log in. Please check this first.");
    expect(short).toContain(texted);
    expect(textLength(short).parts).toBe(1);
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
    const claimed = [subject ?? "", text].map((words) => words.replaceAll(/may be the last owner of/g, ""));
    for (const words of claimed) expect(words).not.toMatch(sure);
    expect(read(notice).text).toMatch(sure);
    expect(called({ ...notice, doubted: "owners" }).reason).toMatch(/may be the last|maybe the last/);
    expect(called(notice).reason).not.toMatch(/may/);
  });

  test("the owner who reads it is asked to log in, and told the same", () => {
    const occasion = (doubted: Partial<AtRisk>) =>
      forManager([matterFor({ ...risk(sam, other), ...doubted }, { role: "owner" })], {
        to: { role: "owner", name: "Sam Green" },
        ownAccounts: new Set([2]),
      });
    const { subject, text } = emailWords(occasion({ doubted: "owners" }));
    expect(subject).toContain("please log in by Thursday 26 November, maybe one of the last owners");
    expect(text).toContain("You may be one of the last owners of");
    expect(textWords(occasion({ doubted: "owners" })).text).toContain("you may be one of the last owners of");
    expect(emailWords(occasion({})).text).toContain("You are one of the last owners of");
  });
});

test("mailboxes of which one is doubted are not told of together", () => {
  const matters = [matterFor(closed), matterFor({ ...closed, mailbox: 2, doubted: "owners" })];
  const { text } = emailWords(forManager(matters));
  expect(text).toContain("Nobody can open it now.");
  expect(text).toContain("It may be that nobody can open it now.");
});

test.each<Role>(["admin", "operator"])("the %s is not told since when it has been so, nor that it is wrong", (role) => {
  const why = (notice: Notice) => {
    const since = day("2026-10-01");
    return emailWords(forManager([matterFor(notice, { role, since })], { to: { role, name: null } })).text;
  };
  for (const notice of [closed, noOwner]) {
    const text = why({ ...notice, doubted: "owners" });
    expect(text).toContain("You get this because nobody has cleared it up.");
    expect(text).not.toMatch(/1 October|has been so|put it right\./);
    expect(why(notice)).toContain("since Thursday 1 October.");
  }
});

describe("that only one person can run or read a mailbox is not claimed where another is shown as on", () => {
  const only = (kind: "mailbox-single-owner" | "mailbox-no-member", rest: object = {}): OneOwner => ({
    ...{ kind, mailbox: 1, owner: 2 },
    ...rest,
  });
  const told = (notice: OneOwner, rest: Partial<Occasion> = {}) => emailWords(forManager([matterFor(notice)], rest));
  test.each<[string, OneOwner, string, string]>([
    [
      "the only owner",
      only("mailbox-single-owner"),
      "shared mailbox may have only one owner",
      "Sam Green may be the only owner of",
    ],
    [
      "the only reader",
      only("mailbox-no-member"),
      "maybe only one person can read the shared mailbox",
      "Sam Green may be the only person who can open",
    ],
    [
      "who alone can do more than read",
      only("mailbox-no-member", { isReadByOthers: true }),
      "maybe only one person can use the shared mailbox",
      "Sam Green may be the only person who can do more than read",
    ],
  ])("%s", (_, notice, title, sentence) => {
    const doubtful: OneOwner = { ...notice, doubted: "owners" };
    const { subject, text } = told(doubtful);
    expect(subject).toContain(title);
    expect(text).toContain(sentence);
    expect(text).toContain("Our list and our dates do not agree about who can log in. Please check this first.");
    expect(text).not.toMatch(/Sam Green is|messages are not/);
    expect(told(doubtful, { ownAccounts: new Set([2]) }).text).toContain("You may be the only");
    expect(told(notice).text).toContain("Sam Green is the only");
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
  });

  test.each(["mailbox-single-owner", "mailbox-no-member"] as const)("nor on an old list: %s", (kind) => {
    const { subject, text } = emailWords(forManager([matterFor(only(kind), { isFresh: false })]));
    expect(subject).toMatch(/may have only one owner|maybe only one person/);
    expect(text).toContain("Sam Green may be the only");
    expect(text).not.toMatch(/Sam Green is|messages are not|do not agree/);
  });

  test("nor told of together with one of which it is sure", () => {
    const matters = [{}, { mailbox: 2, doubted: "owners" }].map((rest) => matterFor(only("mailbox-no-member", rest)));
    const { text } = emailWords(forManager(matters));
    expect(text).toContain("Sam Green is the only person who can open");
    expect(text).toContain("Sam Green may be the only person who can open");
  });
});

describe("of an account that is gone nobody is said to have left", () => {
  const listed = (notice: object, isContradicted = false, change: Partial<Matter> = {}) => {
    const priya = { name: "Priya Sample", address: "priya.sample@nhs.example", isContradicted };
    const sams = { name: "Sam Green", address: "sam.green@nhs.example" };
    const people = new Map([
      [1, priya],
      [2, sams],
    ]);
    const told: Notice = { kind: "mailbox-leaver-has-access", mailbox: 1, accounts: [1], ...notice };
    const { subject, text } = emailWords(forManager([matterFor(told, { people, ...change })]));
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
    return { subject, text };
  };
  const disagreement = "Our list and our dates do not agree about who can log in. Please check this first.";

  test("only the account is gone, or may be", () => {
    const { subject, text } = listed({ gone: [1] });
    expect(subject).toBe("Oak House: check who is on the list of the shared mailbox");
    expect(text).toContain("These people are still on the list of the Oak House shared mailbox.");
    expect(text).toContain("- Priya Sample: the account is gone.");
    expect(text).not.toContain(disagreement);
    const doubted = listed({ gone: [1] }, true).text;
    expect(doubted).toContain("- Priya Sample: the account may be gone.");
    expect(doubted).toContain(disagreement);
    expect(listed({ gone: [1] }, false, { isFresh: false }).text).toContain("the account may be gone.");
    for (const words of [subject ?? "", text, doubted]) expect(words).not.toMatch(/left|leaver|moved/);
  });

  test("beside somebody who has left each is said apart", () => {
    const { subject, text } = listed({ accounts: [1, 2], gone: [1] });
    expect(subject).toContain("people who have left may still open the shared mailbox");
    expect(text).toContain("- Priya Sample: the account is gone.\n- Sam Green: has left or moved.");
    expect(text).toContain("not know yet who has left?");
  });

  test("where no other owner is left, a new one takes them off", () => {
    const sentence =
      "Set a new owner of the shared mailbox first. Then ask the new owner to take them off the list if they do not need it.";
    const { text } = listed({ gone: [1], needsOwner: true });
    expect(text).toContain(sentence);
    expect(text).not.toContain("whoever runs");
    expect(listed({ gone: [1] }).text).toContain("Ask whoever runs the shared mailbox to take them off");
  });
});
