import { expect, test } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import type { Notice, NoticeKind, Sometime } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { emailWords, previewOccasion, textWords } from "../../src/wording/index.ts";
import type { Occasion } from "../../src/wording/occasion.ts";
import { textLength } from "../../src/wording/text.ts";
import { matterFor, forManager, occasionWith } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

// Lists that say Deleted, Inactive and so on without a day: on 12 November not yet, on 20 November so.
const between: Sometime = { from: day("2026-11-12"), until: day("2026-11-20") };
const firstList: Sometime = { from: null, until: day("2026-11-20") };
const soon: Sometime = { from: day("2026-12-01"), until: day("2026-12-09") };
const account = 1;
const inactiveOn = day("2026-11-12");
const [saveBy, callBy] = [day("2026-12-11"), day("2026-12-11")];

const cases: readonly [called: string, notice: Notice, roles: readonly Role[]][] = [
  ["inactive", { kind: "account-inactive", account, inactiveOn, saveBy, sometime: between }, ["person", "manager"]],
  [
    "inactive-on-the-first-list",
    { kind: "account-inactive", account, inactiveOn: firstList.until, saveBy: null, sometime: firstList },
    ["person", "manager"],
  ],
  [
    "deleted-soon",
    {
      kind: "account-deleted-soon",
      account,
      saveBy: day("2026-11-28"),
      daysLeft: 5,
      sometime: { from: day("2026-11-29"), until: day("2026-12-07") },
    },
    ["person", "manager"],
  ],
  [
    "deleted",
    { kind: "account-deleted", account, deleteOn: inactiveOn, callBy, sometime: between },
    ["person", "manager"],
  ],
  [
    "deleted-on-the-first-list",
    { kind: "account-deleted", account, deleteOn: firstList.until, callBy: null, sometime: firstList },
    ["person", "manager"],
  ],
  [
    "deleted-perhaps",
    {
      kind: "account-deleted",
      account,
      deleteOn: day("2026-11-21"),
      callBy,
      sometime: { from: day("2026-11-21"), until: day("2026-11-29") },
    },
    ["person", "manager"],
  ],
  [
    "restore-ending",
    { kind: "account-restore-ending", account, callBy, deleteOn: inactiveOn, daysLeft: 15, sometime: between },
    ["manager"],
  ],
  ["gone", { kind: "account-gone", account, goneOn: inactiveOn, sometime: between }, ["manager"]],
  [
    "gone-perhaps",
    { kind: "account-gone", account, goneOn: inactiveOn, sometime: { ...between, until: day("2026-12-20") } },
    ["manager"],
  ],
  [
    "leaver",
    {
      kind: "leaver-deleted-soon",
      account,
      deleteOn: day("2026-12-01"),
      saveBy: day("2026-11-30"),
      daysLeft: 10,
      sometime: soon,
    },
    ["person", "manager"],
  ],
  [
    "disabled-ending",
    { kind: "disabled-ending", account, deleteOn: day("2026-12-01"), daysLeft: 30, sometime: soon },
    ["manager"],
  ],
];

const monday = day("2026-11-23");
const letters: readonly [called: string, occasion: Occasion][] = cases.flatMap(([called, notice, roles]) =>
  roles.map((role): [string, Occasion] => {
    const own = previewOccasion("account-inactive").to;
    const to = role === "person" ? own : { role, name: "Jo Marsh" };
    const ask = role === "person" ? { name: "Jo Marsh", isManager: true } : null;
    const rest = { to, ask, today: monday };
    return [
      `undated-${called}-to-${role}`,
      occasionWith(notice.kind, { notice, role, informationFrom: addDays(monday, -1) }, rest),
    ];
  }),
);

test.each(letters)("%s is worded as approved, simply, and with no day of the loss", async (called, occasion) => {
  const { subject, text } = emailWords(occasion);
  const kinds: readonly NoticeKind[] = [
    "account-inactive",
    "account-deleted",
    "account-deleted-soon",
    "leaver-deleted-soon",
  ];
  const [matter] = occasion.matters;
  const short =
    matter && occasion.to.role === "person" && kinds.includes(matter.notice.kind) ? textWords(occasion).text : "";
  await expect(`Subject: ${subject}\n\n${text}${short && `\nAs a text:\n${short}\n`}`).toMatchFileSnapshot(
    `approved/${called}.txt`,
  );
  const said = `${subject}\n${text}\n${short}`;
  expect(said).not.toMatch(
    /(?:deleted|switched off|closes) (?:today|tomorrow|on)|since (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/i,
  );
  expect(said.replaceAll("at the latest by", "")).not.toMatch(/\bby (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* \d/);
  expect(said).not.toMatch(/null|undefined/);
  expect(readingGrade(text)).toBeLessThanOrEqual(5);
  expect(textLength(short).units).toBeLessThanOrEqual(160);
});

test("on a first list no day is claimed at all, and the advice is for today", () => {
  for (const [called, occasion] of letters.filter(([name]) => name.includes("first-list"))) {
    const { subject, text } = emailWords(occasion);
    const days = [...`${subject}\n${text}`.matchAll(/\w+day \d+ \w+/g)].map(([on]) => on);
    expect(new Set(days), called).toEqual(new Set(["Wednesday 28 October", "Sunday 22 November"]));
    expect(text, called).toMatch(/log in to NHSmail your usual way today|log in today|phone .*today/i);
  }
});

test("a digest line says between which lists an account was lost, and a loss that is not sure stands apart", () => {
  const sure: Notice = { kind: "account-deleted", account, deleteOn: inactiveOn, callBy, sometime: between };
  const perhaps: Notice = { ...sure, sometime: { from: inactiveOn, until: day("2026-12-01") } };
  const { text } = emailWords(
    forManager([sure, { ...sure, account: 2 }, { ...perhaps, account: 3 }].map((notice) => matterFor(notice))),
  );
  expect(text).toContain(
    "deleted between Thursday 12 November and Friday 20 November. If still needed, phone at the latest by Friday 11 December.",
  );
  expect(text.match(/may have been deleted: please check/g)).toHaveLength(1);
});

test("a mailbox that lost an owner on an unknown day is not said to be stuck since a day", () => {
  const [matter] = previewOccasion("mailbox-no-usable-owner").matters;
  if (matter?.notice.kind !== "mailbox-no-usable-owner") throw new Error("the example is of its kind");
  const notice: Notice = { ...matter.notice, isUndated: true };
  const { text } = emailWords(occasionWith("mailbox-no-usable-owner", { notice }));
  expect(text).toContain("Nobody can add people");
  expect(text).not.toMatch(/since \w+day/i);
  expect(text).toContain("logging in to NHSmail at the latest by Sunday 29 November");
});
