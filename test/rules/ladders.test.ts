import * as fc from "fast-check";
import { expect, test } from "vitest";
import { accountStages, type AccountStage } from "../../src/rules/account-stages.ts";
import { accountStanding } from "../../src/rules/account.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import { brokenLadders, clashes } from "../../src/rules/ladders.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";
import { anAccount } from "../support/facts.ts";

const on = day("2026-11-22");
const ladder = (policy: Policy = defaultPolicy, leaver: string | null = null): AccountStage[] => {
  const account = anAccount({ lastActivity: day("2026-11-01"), leaver: leaver === null ? null : day(leaver) });
  return [...accountStages(accountStanding(account, on, policy, calendar), policy)];
};

/** The stages of another countdown to the same day, for the same reader: what a policy file could make of it. */
const another = (stages: readonly number[]): AccountStage[] =>
  ladder({ ...defaultPolicy, stages: { ...defaultPolicy.stages, "account-inactive-soon": stages } })
    .filter(({ notice }) => notice.kind === "account-inactive-soon")
    .map((stage) => ({
      ...stage,
      notice: { ...stage.notice, kind: "account-setup-unfinished" } as AccountStage["notice"],
    }));

test.each([
  ["on a day between those of the first", [7], ["account-setup-unfinished (7) must come after account-inactive-soon"]],
  ["on a day of the first", [5], ["account-setup-unfinished (5) must come after account-inactive-soon (5)"]],
])("a second countdown to one day clashes: %s", (_, stages, expected) => {
  const found = clashes([...ladder(), ...another(stages)].filter(({ daysLeft }) => daysLeft >= 5));
  expect(found.join("\n")).toContain(expected.join());
  const upTo = (least: number) =>
    ladder().filter(({ daysLeft, notice }) => daysLeft > least && notice.kind === "account-inactive-soon");
  expect(clashes([...upTo(stages[0] ?? 0), ...another(stages)])).toEqual([]);
});

test("two countdowns that nobody hears both of do not clash", () => {
  const toOwners = another([10, 5]).map((stage) => ({ ...stage, roles: ["owner"] as const }));
  const toPerson = ladder().filter(({ notice, daysLeft }) => notice.kind === "account-inactive-soon" && daysLeft > 0);
  expect(clashes([...toPerson, ...toOwners])).toEqual([]);
});

const fewDays = fc.integer({ min: 0, max: 70 });
const stages = fc.uniqueArray(fewDays, { minLength: 1, maxLength: 5 }).map((some) => some.toSorted((a, b) => b - a));
const silent = [
  "account-inactive-soon",
  "account-setup-unfinished",
  "account-deleted-soon",
  "account-restore-ending",
] as const;

test("of our countdowns none clashes, whatever the numbers of a policy file", () => {
  const numbers = fc.record({
    inactiveAfterDays: fewDays,
    offDays: fc.integer({ min: 1, max: 70 }),
    ...{ goneAfterDays: fewDays, leaverDeletedAfterDays: fewDays, disabledKeptMonths: fc.integer({ min: 0, max: 3 }) },
    some: fc.array(stages, { minLength: 6, maxLength: 6 }),
  });
  fc.assert(
    fc.property(numbers, ({ offDays, some, ...rest }) => {
      const own = [...silent, "leaver-deleted-soon", "disabled-ending"].map((kind, at) => [kind, some[at]]);
      const policy: Policy = { ...defaultPolicy, ...rest, deletedAfterDays: rest.inactiveAfterDays + offDays };
      expect(brokenLadders({ ...policy, stages: { ...policy.stages, ...Object.fromEntries(own) } })).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test.each([
  [[10, 5, 2, 0], 2],
  [[10, 5, 3, 1], 3],
  [[10, 4], 4],
  [[1, 0], 1],
])("of the stages %j a leaver gets a text on one: %i days before", (own, texted) => {
  const policy = { ...defaultPolicy, stages: { ...defaultPolicy.stages, "leaver-deleted-soon": own } };
  const texts = ladder(policy, "2026-11-10").filter(({ personChannels }) => personChannels.includes("sms"));
  expect(texts.map(({ daysLeft }) => daysLeft)).toEqual([texted]);
});
