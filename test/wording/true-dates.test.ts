import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { Route } from "../../src/rules/facts.ts";
import type { Notice } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { longDay, shortDay } from "../../src/wording/dates.ts";
import { emailWords, previewOccasion, textWords } from "../../src/wording/index.ts";
import type { Occasion } from "../../src/wording/occasion.ts";
import { daysOf, kinds, occasionWith, textKinds } from "./support/occasions.ts";

/** A notice of any kind whose days are moved, and some of whose missing days are missing. */
const moved = fc
  .record({
    kind: fc.constantFrom(...kinds),
    shift: fc.integer({ min: -400, max: 400 }),
    ago: fc.integer({ min: -20, max: 40 }),
    hasSaveBy: fc.boolean(),
    isFresh: fc.boolean(),
    role: fc.constantFrom<Role | "its own">("its own", "manager", "owner", "member", "operator"),
    route: fc.constantFrom<Route>("nas", "self-managed", "third-party"),
  })
  .map(({ kind, shift, ago, hasSaveBy, isFresh, role, route }) => {
    const example = previewOccasion(kind);
    const move = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(move);
      if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, move(inner)]));
      }
      return /^\d{4}-/.test(String(value)) ? addDays(value as Day, shift) : value;
    };
    const isNullable = [
      "account-inactive-soon",
      "account-inactive",
      "account-deleted",
      "mailbox-no-usable-owner",
    ].includes(kind);
    const matters = example.matters.map((matter) => {
      const notice = move(matter.notice) as Record<string, unknown>;
      if (isNullable && !hasSaveBy) for (const name of ["saveBy", "callBy"]) if (name in notice) notice[name] = null;
      return {
        ...matter,
        notice: notice as unknown as Notice,
        isFresh,
        role: role === "its own" ? matter.role : role,
        site: { ...matter.site, route },
      };
    });
    return { ...example, matters, today: addDays(example.today, shift + ago) };
  });

/** The same of the text, where there is one. */
function expectTrueShort(occasion: Occasion, safe: readonly Day[], known: readonly Day[]): void {
  if (!occasion.matters.some(({ notice }) => textKinds.includes(notice.kind))) return;
  const { text } = textWords(occasion);
  const shape = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \\d+ [A-Z][a-z]{2}";
  for (const [, on = ""] of text.matchAll(new RegExp(`\\bby (${shape})`, "g")))
    expect(safe.map(shortDay)).toContain(on);
  for (const [on] of text.matchAll(new RegExp(shape, "g"))) expect(known.map(shortDay)).toContain(on);
  expect(text).not.toMatch(/by today|null/);
}

test("after 'by' stands only a day on which it is not too late, and no other day is made up", () => {
  fc.assert(
    fc.property(moved, (occasion) => {
      const [matter] = occasion.matters;
      if (!matter) return;
      const { notice, since, lastActivity, informationFrom } = matter;
      const days = daysOf(notice);
      if (notice.kind === "mailbox-last-owner-at-risk")
        notice.owners.forEach(({ loginBy }, at) => days.set(`owner ${at}`, loginBy));
      const written = (on: Day) => longDay(on, occasion.today);
      const safe = [...days].filter(([name]) => /By$|^deadline$|^owner /.test(name)).map(([, on]) => on);
      const nextDays = ["loginBy", "saveBy"].flatMap((name) => days.get(name) ?? []).map((on) => addDays(on, 1));
      const known = [...days.values(), ...nextDays, since, lastActivity, informationFrom].filter((on) => on !== null);
      const { subject, text } = emailWords(occasion);
      const shape = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \\d+ [A-Z][a-z]+(?: \\d{4})?";
      for (const [, on = ""] of `${subject}\n${text}`.matchAll(new RegExp(`\\bby (${shape})`, "g")))
        expect(safe.map(written)).toContain(on);
      for (const [on] of `${subject}\n${text}`.matchAll(new RegExp(shape, "g")))
        expect(known.map(written)).toContain(on);
      expect(text).not.toMatch(/by today|null/);
      expectTrueShort(occasion, safe, known);
      if (/tomorrow, /.test(text)) expect(text).toContain(`tomorrow, ${written(addDays(occasion.today, 1))}`);
      if (/today, [A-Z]\w+day/.test(text)) expect(text).toContain(`today, ${written(occasion.today)}`);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [
    "account-inactive-soon",
    "2026-11-26",
    "if nobody uses it today, it will be switched off tomorrow, friday 27 november",
  ],
  [
    "account-inactive-soon",
    "2026-11-26",
    "do not worry: you can turn it on again. to do that, log in by saturday 26 december",
  ],
  ["account-deleted-soon", "2026-12-26", "if nobody uses it today, it will be deleted tomorrow, sunday 27 december"],
  ["account-setup-unfinished", "2026-11-26", "if it is not set up today, it will be switched off tomorrow"],
  ["leaver-deleted-soon", "2026-11-30", "save what you need today"],
  ["dspt-due", "2027-06-30", "needs to be published today"],
  ["dspt-due", "2027-07-01", "was due on wednesday 30 june"],
] as const)("%s on its last day, %s: %s", (kind, today, sentence) => {
  expect(emailWords({ ...previewOccasion(kind), today: day(today) }).text.toLowerCase()).toContain(sentence);
});

test("without a safe date nothing is promised, and the advice is for today", () => {
  const inactive = { kind: "account-inactive", account: 1, inactiveOn: day("2026-11-27"), saveBy: null } as const;
  expect(emailWords(occasionWith("account-inactive", { notice: inactive })).text).toContain("your usual way today.");
  const deleted = { kind: "account-deleted", account: 1, deleteOn: day("2026-12-27"), callBy: null } as const;
  for (const role of ["person", "manager"] as const) {
    const { text } = emailWords(occasionWith("account-deleted", { notice: deleted, role }));
    expect(text).toMatch(/0333 200 1133 today and ask what can be done/);
    expect(text).not.toMatch(/restored/);
  }
});
