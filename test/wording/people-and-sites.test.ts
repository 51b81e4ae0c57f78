import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { AccountId } from "../../src/rules/facts.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter, Person } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const people: ReadonlyMap<AccountId, Person> = new Map(
  Array.from({ length: 40 }, (_, at) => [at, { name: `Person ${at}`, address: `q${at}@nhs.example` }]),
);

function of(notice: Notice, change: Partial<Matter> = {}): Matter {
  const subject = "account" in notice ? (people.get(notice.account) ?? null) : null;
  return matterFor(notice, { people, subject, ...change });
}

function read(...matters: readonly Matter[]) {
  return emailWords(forManager(matters));
}

const without = (account: AccountId, isOwner = false) => of({ kind: "account-no-mobile", account, isOwner });

test("thirty people without a mobile are one passage with one list, owners of a mailbox first, and one advice", () => {
  const { text } = read(...Array.from({ length: 30 }, (_, at) => without(at, at === 29)));
  expect(text).toContain("30 people have no mobile number on our list");
  expect(text).toContain("- Person 29 (q...@nhs.example): owner of a shared mailbox.\n- Person 0 (q...@nhs.example)\n");
  expect(text).toContain("- Person 18 (q...@nhs.example)\n- And 10 more.\n");
  expect(text.match(/What to do/g)).toHaveLength(1);
  expect(text.match(/Why it matters/g)).toHaveLength(1);
  expect(text).toContain("Ask each person to log in to NHSmail and add a mobile number there.");
});

test("without a mobile number an owner must phone, and of an owner that is said", () => {
  const { subject, text } = read(without(1, true));
  expect(subject).toBe("Oak House: Person 1 has no mobile number on our list");
  expect(text).toContain("Whoever runs the shared mailbox must then phone the helpdesk.");
  expect(text).toContain("This matters most: Person owns a shared mailbox.");
  expect(read(without(1)).text).not.toContain("This matters most");
});

test("a number that is no UK mobile is not printed, and what is one is said", () => {
  const { text } = read(of({ kind: "account-mobile-invalid", account: 1, isOwner: false }));
  expect(text).toContain("It must be a UK mobile. That is 11 digits that start 07.");
  expect(text).toContain("A number that starts 070 is not a mobile");
});

test.each([
  ["account-mobile-shared", "mobile number"],
  ["account-contact-shared", "email address"],
] as const)("those who share, %s, are told of once, though each of them has a finding", (kind, what) => {
  const pair = [
    of({ kind, account: 1, others: [2], isSites: false }),
    of({ kind, account: 2, others: [1], isSites: false }),
  ];
  expect(read(...pair).text).toContain(`Person 1 and Person 2 have the same ${what} on our list.`);
  const more = read(...pair, of({ kind, account: 3, others: [], isSites: true })).text;
  expect(more).toContain(
    `On our list these have the same ${what}:\n\n- Person 1 and Person 2\n- Person 3: the same as Oak House\n`,
  );
  expect(read(of({ kind, account: 3, others: [], isSites: true })).text).toContain(
    `Our list gives Person 3 the ${what} of Oak House itself.`,
  );
});

test.each([
  ["name", new Map([...people, [2, { name: "Person 1", address: "q2@nhs.example" }]]), "2 accounts for Person 1."],
  ["mobile", people, "one mobile number for Person 1 and Person 2."],
  ["name", people, "like names: Person 1 and Person 2."],
] as const)("two accounts of perhaps one person, by %s", (by, known, sentence) => {
  const notice: Notice = { kind: "account-duplicate-person", account: 1, others: [2], by };
  const { text } = read(of(notice, { people: known }));
  expect(text).toContain(`Our list of Oak House shows ${sentence}`);
  expect(text).toContain("Tell the helpdesk that the other one is not needed.");
  expect(text).not.toContain("@nhs.example");
});

test("of people whom nothing reaches the manager is asked to tell them, and to find out how we can", () => {
  const { text } = read(...[1, 2].map((account) => of({ kind: "account-unreachable", account })));
  expect(text).toContain("Our messages do not reach 2 people");
  expect(text).toContain("- Person 1 (q...@nhs.example)\n- Person 2 (q...@nhs.example)\n");
  expect(text).toContain("Ask each person for a mobile number or an email address that works.");
  expect(text).toContain("please tell them yourself");
});

test("an account with a change in progress is told with it, also where nothing else is said of it", () => {
  const reported = { status: "enabling", statusAsOf: day("2026-11-18") } as const;
  const lines = read(without(1), of({ kind: "account-no-mobile", account: 2, isOwner: false }, { reported })).text;
  expect(lines).toContain(
    "- Person 2 (q...@nhs.example): Our list has shown it as enabling since Wednesday 18 November.",
  );
});

test.each([
  [day("2026-10-31"), "as closed since Saturday 31 October", "this site is shown as closed"],
  [day("2026-11-23"), "as closed since Monday 23 November", "this site is shown as closed"],
  [day("2026-11-24"), "is to close on Tuesday 24 November", "this site is to close on Tuesday 24 November"],
  [null, "(site code VL0AB) as closed. ", "this site is shown as closed"],
])("a site that closes on %s", (closedOn, sentence, title) => {
  const { subject, text } = read(of({ kind: "site-closed", site: 1, closedOn }));
  expect(subject).toBe(`Oak House: ${title}`);
  expect(text).toContain(sentence);
  expect(text).toContain("Phone the helpdesk on 0333 200 1133 today. Ask which site code is right.");
});

test("a code that looks like a date was perhaps opened in Excel; of any other it is said what a code looks like", () => {
  const told = (looksLikeDate: boolean) => read(of({ kind: "site-code-invalid", site: 1, looksLikeDate })).text;
  expect(told(true)).toContain("Was the list opened in Excel?");
  expect(told(false)).toContain("has 3 to 8 letters and digits");
  expect(told(false)).not.toContain("Excel");
});

test("the number that the CQC lists is for those whom the national helpdesk serves", () => {
  const notice = { kind: "site-no-phone", site: 1 } as const;
  expect(read(of(notice)).text).toContain("if you call from the number that the CQC lists");
  const place = of(notice).site;
  const local = { ...place, route: "self-managed", localSupport: "Sunrise IT, 0115 496 0111" } as const;
  expect(read(of(notice, { site: local })).text).not.toContain("CQC");
});

test("a site with too many accounts is told of all sites together where its organisation has them together", () => {
  const notice = { kind: "site-over-allowance", site: 1, allowance: 50, used: 53, inactive: [] } as const;
  const { subject, text } = read(of({ ...notice, inactive: [], isOrganisation: true }));
  expect(subject).toBe("Oak House: 3 NHSmail accounts too many in your organisation");
  expect(text).toContain(
    "Our list shows 53 NHSmail accounts for all sites of your organisation together. Only 50 are allowed.",
  );
  expect(read(of({ ...notice, inactive: [], isOrganisation: false })).subject).toBe(
    "Oak House: 3 NHSmail accounts too many",
  );
});
