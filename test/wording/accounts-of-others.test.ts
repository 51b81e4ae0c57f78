import { describe, expect, it, test } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor, occasionWith } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";
import { readings } from "./support/readings.ts";

const today = day("2026-11-23");

function account(id: number, notice: (id: number) => Notice, change: Partial<Matter> = {}): Matter {
  return matterFor(notice(id), { subject: { name: `Person${id} Sample`, address: `q${id}@nhs.example` }, ...change });
}
const inactive = (id: number): Notice => ({
  ...{ kind: "account-inactive", account: id, inactiveOn: addDays(today, -5), saveBy: addDays(today, 25) },
});
const deletedSoon = (id: number): Notice => ({
  ...{ kind: "account-deleted-soon", account: id, saveBy: addDays(today, 1), daysLeft: 2 },
});

describe("whoever has left, or cannot log in", () => {
  it("is told of so that it is true where no owner works and where there is no mailbox", () => {
    for (const { called, words } of readings) {
      expect(words.text, called).not.toMatch(/ask an owner to take|an owner of (?:your|the) shared mailbox must/i);
    }
    const { text } = emailWords(forManager([account(1, inactive)]));
    expect(text).toContain(
      "If Person1 has left: have Person1 taken off any shared mailbox, and tell the helpdesk that Person1 has left.",
    );
    expect(text).toContain(
      "If the helpdesk has no mobile number for them, whoever runs the shared mailbox must phone.",
    );
  });

  it("who runs the mailbox is asked about leavers who can still open it", () => {
    const { text } = emailWords(occasionWith("mailbox-leaver-has-access", { role: "manager" }));
    expect(text).toContain("Ask whoever runs the shared mailbox to take them off the list");
  });
});

describe("a last day to log in", () => {
  it("is no order to the reader of somebody else's account, and is said once", () => {
    const { text } = emailWords(forManager([account(1, inactive)]));
    expect(text).not.toContain("to keep it");
    expect(text).toContain("Ask Person1 to log in by Friday 18 December and send one email. That turns it on again.");
    expect(text.match(/18 December/g)).toHaveLength(1);
  });

  it.each([inactive, deletedSoon])("nor in a list of several", (notice) => {
    const { text } = emailWords(forManager([account(1, notice), account(2, notice)]));
    expect(text).not.toMatch(/Log in (?:by|today)|log in .* to keep it/);
    expect(text).toMatch(/- Person1 Sample \(q\.\.\.@nhs\.example\): .*as until \w+day \d+ \w+ to log in\./);
  });

  it("without one it is today", () => {
    const undated = (id: number): Notice => ({ ...inactive(id), saveBy: null }) as Notice;
    const { text } = emailWords(forManager([account(1, undated)]));
    expect(text).toContain("Ask Person1 to log in today and send one email.");
    expect(emailWords(forManager([account(1, undated), account(2, undated)])).text).toContain("Should log in today.");
  });
});

describe("somebody on leave", () => {
  const away = (id: number, until: string) => {
    const person = { name: `Person${id} Sample`, address: `q${id}@nhs.example`, onLeaveUntil: day(until) };
    return account(id, deletedSoon, { people: new Map([[id, person]]) });
  };

  it("is not asked to log in: the reader learns how the account is kept", () => {
    const { subject, text } = emailWords(forManager([away(1, "2026-12-04")]));
    expect(`${subject} ${text}`).not.toMatch(/log in/i);
    expect(subject).toContain("Person1 Sample is on leave: keep the NHSmail account safe");
    expect(text).toContain(
      "Person1 is on leave until Friday 4 December. The helpdesk can disable the account meanwhile and keep it safe.",
    );
    expect(text).toContain("Please disable this account while its user is on leave.");
    expect(text).toContain("Saturday 5 December");
  });

  it("stands apart from those who can log in", () => {
    const { text } = emailWords(forManager([away(1, "2026-12-04"), account(2, deletedSoon), away(3, "2026-12-11")]));
    expect(text).toContain("Ask Person2 to log in");
    expect(text).not.toMatch(/Ask (each person|Person1|Person3) to log in/);
    expect(text).toContain("Person3 is on leave until Friday 11 December.");
  });

  it.each<[string, (id: number) => Notice]>([
    ["whose last use is not known", (id) => ({ kind: "account-activity-unknown", account: id })],
    ["whose account is shown as on against its dates", (id) => ({ kind: "account-state-drift", account: id })],
    ["without a mobile number", (id) => ({ kind: "account-no-mobile", account: id, isOwner: false })],
    ["with a number that is no mobile", (id) => ({ kind: "account-mobile-invalid", account: id, isOwner: true })],
  ])("%s is asked only once back", (_, notice) => {
    const told = (id: number, until: string) => {
      const person = { name: `Person${id} Sample`, address: `q${id}@nhs.example`, onLeaveUntil: day(until) };
      return account(id, notice, { people: new Map([[id, person]]) });
    };
    const { subject, text } = emailWords(forManager([told(1, "2026-12-04"), told(2, "2026-11-22")]));
    expect(text).toContain("Ask Person2 to log in");
    expect(text).toContain("Person1 is on leave until Friday 4 December. Please wait until then.");
    expect(text).toContain("After the leave: ask Person1 to log in");
    expect(`${subject} ${text}`).not.toContain("Ask Person1 to log in");
  });

  it("is asked again once the leave is over", () => {
    expect(emailWords(forManager([away(1, "2026-11-23")])).text).not.toContain("Ask Person1 to log in");
    expect(emailWords(forManager([away(1, "2026-11-22")])).text).toContain("Ask Person1 to log in");
  });
});

test("a number that nobody agreed to is not said to be missing: it is to be allowed", () => {
  const known = (id: number): Notice => ({ kind: "account-no-mobile", account: id, isOwner: false, lacksBasis: true });
  const none = (id: number): Notice => ({ kind: "account-no-mobile", account: id, isOwner: false });
  const one = emailWords(forManager([account(1, known)]));
  expect(one.subject).toBe("Oak House: may we use the number or email of Person1 Sample?");
  expect(one.text).toContain("But nobody told us that we may use it.");
  expect(one.text).toContain("Ask Person1 to say if we may use it.");
  expect(one.text).not.toContain("no mobile number");
  expect(readingGrade(one.text)).toBeLessThanOrEqual(5);
  const { text } = emailWords(forManager([account(1, known), account(2, none), account(3, known)]));
  expect(text).toContain("May we use the numbers or emails of 2 people?");
  expect(text).toContain("Person2 Sample has no mobile number on our list");
});

test("an owner without a mobile is called by name", () => {
  const { text } = emailWords(
    forManager([account(1, (id) => ({ kind: "account-no-mobile", account: id, isOwner: true }))]),
  );
  expect(text).toContain("This matters most: Person1 owns a shared mailbox.");
});

test("on an old list the person to check is called by name", () => {
  const { text } = emailWords(forManager([account(1, inactive, { isFresh: false })]));
  expect(text).toContain("Please check that Person1 has logged in. Ask Person1 to log in");
  expect(text).not.toContain("this person");
});

test("a code can be found on a page, it does not stand there", () => {
  const { text } = emailWords(occasionWith("site-code-invalid"));
  expect(text).toContain("Please look up the right code. You can find it on your DSPT page.");
});

test("of one account that is soon deleted it is not said besides that it is switched off", () => {
  const alone = emailWords(forManager([account(1, deletedSoon)]));
  expect(emailWords(forManager([account(1, deletedSoon), account(1, inactive)]))).toEqual(alone);
  expect(emailWords(forManager([account(1, inactive), account(1, deletedSoon, { role: "owner" })])).text).not.toContain(
    "was switched off",
  );
  const { text } = emailWords(forManager([account(1, deletedSoon), account(1, inactive), account(2, inactive)]));
  expect(text).toContain("Person2 Sample's NHSmail account is switched off");
  expect(text).not.toContain("2 NHSmail accounts");
});

test("nothing that is said of an account is lost with it", () => {
  const unreachable = account(1, (id) => ({ kind: "account-unreachable", account: id }));
  const { text } = emailWords(forManager([account(1, deletedSoon), account(1, inactive), unreachable]));
  expect(text).toContain("Our messages do not reach Person1 Sample");
  expect(text).toContain("There are 2 things to do");
});
