import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importRegion } from "../../src/demo/import-region.ts";
import { addDays, day, type Day, londonInstant } from "../../src/rules/day.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const check = () => import("../../src/commands/check.ts");
const explain = () => import("../../src/commands/explain.ts");
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

describe("a day of the past", () => {
  const accounts = `account,site,last_activity,leaver
old@nhs.example,VL0AB,2022-08-20,
mid@nhs.example,VL0AB,2022-09-20,
late@nhs.example,VL0AB,2022-11-20,2023-01-10
`;
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openTerminal(explain);
    await importText(terminal.store, "accounts", accounts);
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  it.each([
    ["old", "2022-11-17", { state: "active", inactiveOn: "2022-11-18", deleteOn: "2023-02-16", goneOn: "2023-08-15" }],
    ["old", "2022-11-18", { state: "inactive", inactiveOn: "2022-11-18" }],
    ["old", "2022-11-30", { state: "inactive", deleteOn: "2023-02-16", goneOn: "2023-08-15" }],
    ["old", "2022-12-01", { state: "gone", deleteOn: "2022-10-19", goneOn: "2022-11-18" }],
    ["mid", "2022-11-30", { state: "active", inactiveOn: "2022-12-19", deleteOn: "2023-03-19", goneOn: "2023-09-15" }],
    ["mid", "2022-12-01", { state: "deleted", inactiveOn: "2022-10-20", deleteOn: "2022-11-19", goneOn: "2022-12-19" }],
    ["late", "2022-11-30", { state: "active", inactiveOn: "2023-02-18" }],
    ["late", "2022-12-01", { state: "active", inactiveOn: "2022-12-20", deleteOn: "2023-01-19" }],
  ])("%s on %s is answered by the policy of that day", async (name, date, expected) => {
    const { answers } = await terminal.ask(`${name}@nhs.example`, "--date", date);
    expect(answers).toMatchObject([expected]);
  });

  it("says which policy that was", async () => {
    const why = async (date: string) =>
      (await terminal.ask<{ why: string[] }>("old@nhs.example", "--date", date)).answers[0]?.why;
    expect(await why("2022-11-30")).toContain("The policy in force on that day holds until 2022-11-30.");
    expect(await why("2022-12-01")).toContain("The policy in force on that day holds from 2022-12-01.");
  });

  it("marks what is dated later than the day, and counts activity after it as of the day", async () => {
    const asked = async (date: string) =>
      (await terminal.ask<{ why: string[]; decidedBy: object }>("late@nhs.example", "--date", date)).answers[0];
    const before = await asked("2022-11-10");
    expect(before).toMatchObject({
      state: "active",
      idleDays: 0,
      decidedBy: { fact: "last_activity", on: "2022-11-20" },
    });
    const why = before?.why.join("\n") ?? "";
    expect(why).toContain("Last activity 2022-11-20 (later than this day: it counts as that day)");
    expect(why).toContain("Marked a leaver 2023-01-10 (later than this day: on that day it has not happened yet)");
    expect((await asked("2023-01-10"))?.why.join("\n")).not.toContain("later than this day");
  });

  it("is told in a dry run with how much is dated later, and in its list with what that is", async () => {
    const at = { ...terminal, ...terminal.at(check) };
    const later = async (date: string, ...words: string[]) => {
      const { answers } = await at.ask<{ laterFacts: number; laterFactList?: object[] }>(
        ...["--dry-run", "--date", date, ...words],
      );
      return { laterFacts: answers[0]?.laterFacts, laterFactList: answers[0]?.laterFactList };
    };
    expect(await later("2022-11-10", "--list")).toEqual({
      laterFacts: 2,
      laterFactList: [
        { subject: "late@nhs.example", fact: "last_activity", date: "2022-11-20" },
        { subject: "late@nhs.example", fact: "leaver", date: "2023-01-10" },
      ],
    });
    expect(await later("2022-11-20")).toEqual({ laterFacts: 1, laterFactList: undefined });
    expect(await later("2023-01-10", "--list")).toEqual({ laterFacts: 0, laterFactList: [] });
    const said = (await at.type("--dry-run", "--date", "2022-11-10", "--list")).stdout;
    expect(said).toContain("Later      2 facts are dated later than this day; explain says what each counts as");
    expect(said).toMatch(
      /Dated later than this day\nsubject +fact +date\nlate@nhs.example +last_activity +2022-11-20\n/,
    );
    expect((await at.type("--dry-run", "--date", "2022-11-10")).stdout).toContain("--list names them");
    expect((await at.type("--dry-run", "--date", "2023-01-10")).stdout).not.toContain("ater than this day");
  });

  it("is looked at by the same policy in a dry run, which also finds what the next day brings", async () => {
    const dry = async (date: string) => (await checked(at, "--dry-run", "--date", date)).accounts;
    const at = { ...terminal, ...terminal.at(check) };
    expect(await dry("2022-11-30")).toMatchObject({ active: 2, inactive: 1, deleted: 0, gone: 0 });
    expect(await dry("2022-12-01")).toMatchObject({ active: 1, inactive: 0, deleted: 1, gone: 1 });
  });
});
