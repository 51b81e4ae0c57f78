import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accountStanding } from "../../src/rules/account.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import { lookAt } from "../../src/rules/look.ts";
import { policyHistory, policyInForce } from "../../src/rules/policy.ts";
import { inTransaction } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { anAccount } from "../support/facts.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const today = day("2026-11-22");
const policyOn = (on: Day) => policyInForce(policyHistory, on);
const before = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((days) => addDays(today, -days));
const sometimes = (date: fc.Arbitrary<Day>) => fc.option(date, { freq: 2 });

/** What two lists tell of one account: each its own last activity, the register everything else. */
const told = fc.record({
  register: fc.option(before(0, 110), { freq: 5 }),
  portal: sometimes(before(0, 110)),
  leaver: sometimes(before(-10, 60)),
  disabled: sometimes(before(-10, 200)),
  deleted: sometimes(before(0, 60)),
  restored: sometimes(before(0, 60)),
  inactiveSince: sometimes(before(0, 60)),
});
type Told = typeof told extends fc.Arbitrary<infer Value> ? Value : never;

const people = fc.sample(told, { numRuns: 40, seed: 22_11_2026 });
const address = (at: number) => `p${at}@nhs.example`;

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
  const line = ({ register, leaver, disabled, deleted, restored, inactiveSince }: Told, at: number) =>
    [address(at), "VL0AB", register, leaver, disabled, deleted, restored, inactiveSince].join(",");
  const header = "account,site,last_activity,leaver,disabled,deleted,restored,inactive_since";
  await importText(terminal.store, "accounts", `${header}\n${people.map(line).join("\n")}\n`, { source: "register" });
  const portal = people.map(({ portal }, at) => `${address(at)},${portal ?? ""}`).join("\n");
  await importText(terminal.store, "accounts", `account,last_activity\n${portal}\n`, { source: "portal" });
});
afterAll(() => terminal[Symbol.asyncDispose]());

function factsOf({ register, portal, ...rest }: Told) {
  const lastActivity = [register, portal].reduce((a, b) => (a === null || (b !== null && b > a) ? b : a));
  return anAccount({ ...rest, lastActivity, mobile: null });
}

/** The fact that decides, found again by hand: what was reported, else the leaver mark, else the day counted from. */
function decisiveOf(one: Told, on: Day): { fact: string; on: Day | null; source: string } | null {
  const { dates } = accountStanding(factsOf(one), on, policyOn(on), calendar);
  if (dates.cause === "reported") return { fact: "deleted", on: one.deleted, source: "register" };
  if (dates.cause === "disabled") return { fact: "disabled", on: one.disabled, source: "register" };
  if (dates.cause === "leaver") return { fact: "leaver", on: one.leaver, source: "register" };
  const newest = factsOf(one).lastActivity;
  const counted = newest !== null && newest > on ? on : newest;
  const restored = one.restored !== null && one.restored <= on ? one.restored : null;
  const isRestored = restored !== null && (counted === null || restored > counted);
  const start = isRestored ? restored : counted;
  const off = one.inactiveSince !== null && one.inactiveSince <= on ? one.inactiveSince : null;
  if (off !== null && (start === null || (off > start && off < addDays(start, policyOn(on).inactiveAfterDays)))) {
    return { fact: "inactive_since", on: off, source: "register" };
  }
  if (start === null) return null;
  if (isRestored) return { fact: "restored", on: restored, source: "register" };
  const isPortal = one.portal !== null && (one.register === null || one.portal > one.register);
  const isEither = one.portal === one.register;
  return { fact: "last_activity", on: newest, source: isPortal || isEither ? "portal" : "register" };
}

it("an account on any day is explained as the rules have it, by the fact that decided", async () => {
  const [site] = await inTransaction(terminal.store, (client) => readSnapshots(client, [1]));
  if (site === undefined) throw new Error("no site");
  const anyone = fc.integer({ min: 0, max: people.length - 1 });
  const anyDay = fc.oneof(before(-120, 120), before(1440, 1480));
  await fc.assert(
    fc.asyncProperty(anyone, anyDay, async (at, on) => {
      const one = people[at];
      if (one === undefined) throw new Error("nobody");
      const { answers } = await terminal.ask<Record<string, unknown>>(address(at), "--date", on);
      const { state, dates } = accountStanding(factsOf(one), on, policyOn(on), calendar);
      const { cause, anchor, inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy } = dates;
      expect(answers).toMatchObject([
        { date: on, state, cause, anchor, inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy },
      ]);
      const decisive = decisiveOf(one, on);
      const decidedBy = answers[0]?.["decidedBy"];
      if (decisive === null) expect(decidedBy).toBeNull();
      else expect(decidedBy).toMatchObject(decisive);
      // Each kind and stage that anybody is owed now, once.
      const id = site.accounts.find((account) => account.address === address(at))?.id;
      const due = lookAt(site, on, policyOn(on), calendar).reminders.flatMap(({ subject, notice, daysLeft, status }) =>
        subject.type === "account" && subject.id === id && (status === "owed" || status === "held")
          ? `${notice.kind} ${daysLeft}`
          : [],
      );
      const told = (answers[0]?.["due"] ?? []) as { kind: string; daysLeft: number }[];
      const shown = told.map((s) => `${s.kind} ${s.daysLeft}`);
      expect(shown.toSorted()).toEqual([...new Set(due)].toSorted());
    }),
    { numRuns: 30 },
  );
}, 60_000);
