import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import { forManager, matterFor, occasionWith } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

const saveBy = day("2026-12-21");
const neverSetUp: readonly Notice[] = [
  { kind: "account-inactive", account: 1, inactiveOn: day("2026-11-22"), saveBy, needsSetup: true },
  { kind: "account-deleted-soon", account: 1, saveBy, daysLeft: 28, needsSetup: true },
];

test.each(neverSetUp)("an account that was never set up is turned on by setting it up: $kind", (notice) => {
  const own = occasionWith(notice.kind, { notice }, { today: day("2026-11-23") });
  const { text } = emailWords(own);
  expect(text).toContain("It is not set up yet.");
  expect(text).toMatch(/Read the policy and say yes to it\.[^]*Set your security answers\.[^]*Send one email/);
  expect(text).not.toMatch(/Your emails are still there|Then send one email/);
  const short = textWords(own).text;
  expect(short).toMatch(/Log in and set it up by \w{3} 21 Dec to keep it/);
  expect(textLength(short).parts).toBe(1);
  const toOthers = emailWords(forManager([matterFor(notice, { lastActivity: null })])).text;
  expect(toOthers).toContain("log in");
  expect(toOthers).toContain("say yes to the policy, set the security answers and send one email.");
});

const again: readonly Notice[] = [
  { kind: "account-setup-unfinished", account: 1, loginBy: day("2026-11-28"), saveBy, daysLeft: 5, isAgain: true },
  ...neverSetUp.map((notice): Notice => ({ ...notice, isAgain: true }) as Notice),
];

test.each(again)("an account that was re-secured is not called new or never set up: $kind", (notice) => {
  const own = occasionWith(notice.kind, { notice }, { today: day("2026-11-23") });
  const words = [emailWords(own), textWords(own), emailWords(forManager([matterFor(notice)]))];
  expect(words[0]?.text).toContain("It has to be set up again.");
  for (const { subject, text } of words)
    expect(`${subject} ${text}`).not.toMatch(/ is new|not set up yet|finish setting/);
  expect(textLength(textWords(own).text).parts).toBe(1);
  expect(readingGrade(words[0]?.text ?? "")).toBeLessThanOrEqual(5);
});

test("what is told of an account that was re-secured says what happened, and until when there is time", () => {
  const [notice] = again;
  if (!notice) throw new Error("there are three");
  const own = occasionWith(notice.kind, { notice }, { today: day("2026-11-23") });
  const { subject, text } = emailWords(own);
  expect(subject).toBe("Please set up your NHSmail account again by Saturday 28 November");
  expect(text).toContain("was reset to keep it safe. It has to be set up again. If it is not set up by Saturday 28");
  expect(textWords(own).text).toContain("please set up NHSmail again by Sat 28 Nov (policy, security answers).");
  expect(emailWords(forManager([matterFor(notice)])).text).toContain(
    "was reset to keep it safe. It has to be set up again. It will be switched off if it is not set up by Saturday 28",
  );
});

test("accounts that were never set up are told of apart from those that only lapsed", () => {
  const [unset] = neverSetUp;
  const lapsed: Notice = { kind: "account-inactive", account: 2, inactiveOn: day("2026-11-22"), saveBy };
  if (!unset) throw new Error("there are two");
  const { text } = emailWords(forManager([matterFor(unset), matterFor(lapsed)]));
  expect(text.match(/set the security answers/g)).toHaveLength(1);
  expect(text.match(/log in by Monday 21 December and send one email\. That turns it on again\./g)).toHaveLength(1);
});

test("whoever runs the shared mailbox alone is told whom to ask, not to ask themselves", () => {
  for (const kind of ["account-inactive-soon", "account-inactive", "account-deleted-soon"] as const) {
    expect(emailWords(occasionWith(kind)).text).toContain(
      "If they do not have your mobile number, whoever runs your shared mailbox must phone for you. Is that you? Then ask Jo Marsh to phone.",
    );
  }
});

test("a letter to the owner speaks of their number, not of one of others", () => {
  const notice: Notice = {
    ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, loginBy: day("2026-11-26"), ownerlessOn: day("2026-11-27") },
    owners: [{ account: 2, loginBy: day("2026-11-26") }],
  };
  const jo = { name: "Jo Marsh", isManager: true };
  const rest = { to: { role: "owner", name: "Sam Green" }, ask: jo, ownAccounts: new Set([2]) } as const;
  const { text } = emailWords(forManager([matterFor(notice, { role: "owner" })], rest));
  expect(text).toContain(
    "If the helpdesk has no mobile number for you, another owner must phone for you. Is there none? Then ask Jo Marsh to phone.",
  );
  expect(text).not.toContain("number for them");
});
