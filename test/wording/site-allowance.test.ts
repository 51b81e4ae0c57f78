import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { NoticeOf } from "../../src/rules/finding.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

type Told = NoticeOf<"site-full" | "site-over-allowance">;

function read(kind: Told["kind"], facts: Partial<Omit<Told, "kind" | "site">>, change?: Partial<Matter>) {
  const notice: Told = { kind, site: 1, allowance: 10, used: 10, inactive: [], isOrganisation: false, ...facts };
  return emailWords(forManager([matterFor(notice, change)]));
}

test.each([
  [11, 10, "1 NHSmail account too many", "Only 10 are allowed."],
  [13, 1, "12 NHSmail accounts too many", "Only 1 is allowed."],
])("%i accounts where %i may be: %s", (used, allowance, title, sentence) => {
  const { subject, text } = read("site-over-allowance", { used, allowance });
  expect(subject).toBe(`Oak House: ${title}`);
  expect(text).toContain(`Our list shows ${used} NHSmail accounts for Oak House. ${sentence}`);
});

test("everybody to wake is named; where there is nobody, the list is left out", () => {
  const named = read("site-over-allowance", { used: 11, inactive: [2, 1, 77] }).text;
  expect(named).toContain("- Sam Green\n- Priya Sample\n- One account\n");
  expect(named).toContain("First ask each person on this list to log in");
  const nobody = read("site-over-allowance", { used: 11 }).text;
  expect(nobody).not.toMatch(/switched off|this list|^- (?:Sam|Priya|One)/m);
  expect(nobody).toContain("Has somebody left?");
});

test("a long list of people is cut, with a count", () => {
  const inactive = Array.from({ length: 33 }, (_, at) => at + 1);
  const people = new Map(inactive.map((id) => [id, { name: `Person ${id}`, address: `q${id}@nhs.example` }]));
  const { text } = read("site-full", { inactive, used: 40, allowance: 40 }, { people });
  expect(text).toContain("- Person 20\n- And 13 more.\n");
  expect(text).not.toContain("Person 21");
});

test.each(["site-full", "site-over-allowance"] as const)("on an old list %s is a guess", (kind) => {
  const { subject, text } = read(kind, { used: 11, inactive: [1] }, { isFresh: false });
  expect(subject).toContain("there may be");
  expect(text).toContain("Perhaps not used, and so switched off:");
});

test("nobody whose account the newest list shows as on is claimed to be switched off", () => {
  const people = new Map([
    [1, { name: "Yara One", address: "yara@nhs.example", isContradicted: true }],
    [2, { name: "Sam Green", address: "sam@nhs.example", isContradicted: false }],
  ]);
  const { text } = read("site-over-allowance", { used: 11, inactive: [1, 2] }, { people });
  expect(text).toMatch(/^Not used, and so switched off:\n+- Sam Green\n+Perhaps switched off:\n+- Yara One$/m);
  const alone = read("site-full", { used: 11, inactive: [1] }, { people }).text;
  expect(alone).not.toContain("Not used, and so");
  expect(alone).toContain("First ask each person on this list to log in");
});

test("people of other homes are named with their home, and the words to send speak of the organisation", () => {
  const people = new Map([
    [1, { name: "Priya Sample", address: "priya@nhs.example", site: { code: "VL0AB", name: "Oak House" } }],
    [2, { name: "Sam Green", address: "sam@nhs.example", site: { code: "VL0CD", name: "Elm Court" } }],
    [3, { name: null, address: "a@nhs.example", site: { code: "VL0EF", name: null } }],
  ]);
  const told = { used: 51, allowance: 50, inactive: [1, 2, 3] };
  const { text } = read("site-over-allowance", { ...told, isOrganisation: true }, { people });
  expect(text).toContain("- Priya Sample\n- Sam Green (Elm Court)\n- a...@nhs.example (VL0EF)\n");
  expect(text).toContain("- Organisation: the one that Oak House belongs to (ODS code VL0AB)\n");
  expect(read("site-over-allowance", told, { people }).text).toContain("- Organisation: Oak House, ODS code VL0AB\n");
});

test("whoever is on leave or no longer needed is listed, and not to be asked", () => {
  const away: Told["away"] = [
    { account: 1, away: { kind: "on-leave", until: day("2026-12-04") } },
    { account: 3, away: { kind: "not-needed", until: null } },
  ];
  const some = read("site-over-allowance", { used: 12, inactive: [2], away }).text;
  expect(some).toContain(
    "Switched off too, but please do not ask them:\n\n- Priya Sample: on leave until Friday 4 December.\n- Priya Sample: no longer needs NHSmail, as we were told.\n",
  );
  expect(some).toContain("First ask everybody else listed to log in and send one email.");
  expect(some).not.toContain("ask each person on this list");
  const nobody = read("site-full", { used: 10, away }).text;
  expect(nobody).toContain("Switched off, but please do not ask them:");
  expect(nobody).not.toMatch(/First ask|log in/);
});

test("on an old list they may be switched off", () => {
  const away: Told["away"] = [{ account: 1, away: { kind: "not-needed", until: null } }];
  const { text } = read("site-full", { used: 10, away }, { isFresh: false });
  expect(text).toContain("Perhaps switched off, but please do not ask them:");
});
