import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importRegion } from "../../src/demo/import-region.ts";
import { addDays, day, type Day, londonInstant } from "../../src/rules/day.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const check = () => import("../../src/commands/check.ts");
const today = day("2026-11-22");

interface Checked {
  findings: { opened: number; closed: number; open: number };
  reminders: { new: number; owed: number; superseded: number; withdrawn: number; held: number };
  accounts: object;
  dspt: object;
  findingList: { id: string; since: string }[];
  reminderList: object[];
}

async function checked(terminal: Terminal, ...words: string[]): Promise<Checked> {
  const { code, answers, stderr } = await terminal.ask<Checked>(...words, "--list");
  const [answer] = answers;
  if (code !== 0 || answer === undefined) throw new Error(`ended with ${code}: ${stderr}`);
  return answer;
}

/** As sets: ids are given only when something is recorded, and nobody relies on an order. */
function comparable({ findings, reminders, accounts, dspt, findingList, reminderList }: Checked) {
  const texts = (rows: object[]) => rows.map((row) => inOneOrder({ ...row, id: "" })).toSorted();
  return {
    ...{ findings, accounts, dspt, reminders },
    findingList: texts(findingList),
    reminderList: texts(reminderList),
  };
}

/** What is kept as JSON comes back with its names in another order. */
function inOneOrder(row: object): string {
  const sorted = (_: string, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(row, sorted);
}

/** Each day foretold on the day before, then checked. */
async function foretellAndCheck(terminal: Terminal, from: Day, days: number): Promise<number> {
  let reminders = 0;
  for (let on = from, at = 0; at < days; on = addDays(on, 1), at += 1) {
    const foretold = await checked(terminal, "--dry-run", "--date", on);
    const happened = await checked(terminal, "--date", on);
    expect(comparable(foretold)).toEqual(comparable(happened));
    reminders += happened.reminderList.length;
  }
  return reminders;
}

// Dates near enough for something to happen in the week that follows.
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, freq = 3) => fc.option(arbitrary, { nil: "", freq });
const ago = (most: number) => fc.integer({ min: 0, max: most }).map((days) => addDays(today, -days));
const around = fc.integer({ min: -40, max: 12 }).map((days) => addDays(today, days));
const person = fc.record({
  site: fc.constantFrom("VL0AB", "VL0AC", "VL0AD", "VL0AE"),
  last: maybe(ago(95), 12),
  leaver: maybe(around),
  leaving: maybe(around),
  disabled: maybe(around, 2),
  status: maybe(fc.constantFrom("Deleted", "Inactive", "Locked", "Active (Leaver)", "Disabled"), 3),
  mobile: maybe(fc.constantFrom("07700900001", "07700900002", "0770"), 3),
});

/** The lists of a small region that nobody thought of. */
function regionOf(people: readonly (typeof person extends fc.Arbitrary<infer Person> ? Person : never)[]) {
  const address = (at: number) => `p${at}@nhs.example`;
  const line = ({ site, last, leaver, leaving, disabled, status, mobile }: (typeof people)[number], at: number) =>
    [address(at), site, last, leaver, leaving, disabled, status, mobile].join(",");
  const access = ({ site }: (typeof people)[number], at: number) =>
    `box${at % 3}.${site.toLowerCase()}@nhs.example,${site},${address(at)},${at % 2 === 0 ? "owner" : "member"}`;
  return {
    accounts: `account,site,last_activity,leaver,leaving,disabled,status,mobile\n${people.map(line).join("\n")}\n`,
    mailboxes: `mailbox,site,account,role\n${people.map(access).join("\n")}\n`,
    sites: `site,parent,allowance,manager_email,phone\nVL0AB,VL0PP,5,jo@care.example,\nVL0AC,VL0PP,,,0115 496 0001\nVL0AD,,2,,\n`,
    dspt: `Code,Organisation Name,Status\nVL0AB,Oak House,24/25 Standards Met\nVL0AC,Elm Court,25/26 Approaching Standards\nVL0PP,Sunrise Care,25/26 Standards Met\n`,
  };
}

describe("a dry run of the next day is what its check records", () => {
  it("for a week of the fictional region", async () => {
    await using terminal = await openTerminal(check);
    await importRegion(terminal.store, londonInstant(today, "06:00"));
    expect(await foretellAndCheck(terminal, today, 8)).toBeGreaterThan(100);
  }, 60_000);

  it("for a week of regions that nobody thought of", async () => {
    for (const people of fc.sample(fc.array(person, { minLength: 25, maxLength: 25 }), {
      numRuns: 2,
      seed: 20261122,
    })) {
      await using terminal = await openTerminal(check);
      const { sites, accounts, mailboxes, dspt } = regionOf(people);
      await importText(terminal.store, "sites", sites);
      await importText(terminal.store, "accounts", accounts);
      await importText(terminal.store, "mailboxes", mailboxes);
      await importText(terminal.store, "dspt", dspt);
      expect(await foretellAndCheck(terminal, today, 7)).toBeGreaterThan(20);
    }
  }, 60_000);

  it("when somebody comes back and falls silent again", async () => {
    await using terminal = await openTerminal(check);
    const used = async (last: string, asOf: string) =>
      await importText(terminal.store, "accounts", `account,site,last_activity\npriya@nhs.example,VL0AB,${last}\n`, {
        ...{ on: asOf, asOf },
      });
    await used("2026-10-29", "2026-11-22");
    await foretellAndCheck(terminal, today, 1);
    await used("2026-11-22", "2026-11-23");
    await foretellAndCheck(terminal, day("2026-11-23"), 1);
    // Somebody takes the newer list back: what was withdrawn is owed once more, and is no new record.
    await terminal.store.pool.query("update activity set last_activity = '2026-10-29'");
    await terminal.store.pool.query("update sites set look_on = '2026-11-24'");
    expect(await foretellAndCheck(terminal, day("2026-11-24"), 1)).toBe(0);
  });
});
