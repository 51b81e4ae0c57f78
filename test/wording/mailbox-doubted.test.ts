import { describe, expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { NoticeOf } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { callWords } from "../../src/wording/calls.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import { aSite } from "../support/facts.ts";
import { forManager, matterFor } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

const today = day("2026-11-23");
type Unowned = NoticeOf<"mailbox-no-owner" | "mailbox-no-usable-owner">;
type Leaving = NoticeOf<"mailbox-last-owner-leaving">;
type AtRisk = NoticeOf<"mailbox-last-owner-at-risk">;

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
