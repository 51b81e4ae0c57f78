import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const check = () => import("../../src/commands/check.ts");
const explain = () => import("../../src/commands/explain.ts");

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
    const dry = async (date: string) =>
      (await at.ask<{ accounts: object }>("--dry-run", "--date", date)).answers[0]?.accounts;
    const at = { ...terminal, ...terminal.at(check) };
    expect(await dry("2022-11-30")).toMatchObject({ active: 2, inactive: 1, deleted: 0, gone: 0 });
    expect(await dry("2022-12-01")).toMatchObject({ active: 1, inactive: 0, deleted: 1, gone: 1 });
  });
});
