import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import { readDate } from "../../src/intake/dates.ts";
import { readAll, told } from "./read-all.ts";

const activity = async (text: string): Promise<string[]> =>
  told((await readAll("accounts", `account,last_activity\npriya@nhs.example,${text}\n`)).end.problems);

const guardOf = async (...dates: string[]): Promise<string | null> =>
  (
    await readAll(
      "accounts",
      `account,created,last_activity\n${dates.map((date) => `a@b.example,,${date}\n`).join("")}`,
    )
  ).guard;

const someDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(day("2000-01-01"), days));

test.each([
  ["2026-11-22", "2026-11-22"],
  ["2026-11-22T08:00:00Z", "2026-11-22"],
  ["2026-11-22 08:00", "2026-11-22"],
  ["2026-11-22 08:00:00 UTC", "2026-11-22"],
  ["2026-06-30T22:59:59.999Z", "2026-06-30"],
  ["2026-06-30T23:00Z", "2026-07-01"], // already July in London
  ["2026-06-30T23:30", "2026-07-01"], // UTC unless it says otherwise
  ["2026-12-31T23:30Z", "2026-12-31"], // no summer time in winter
  ["2026-07-01T00:30:00+01:00", "2026-07-01"],
  ["2026-07-01T00:30:00+0200", "2026-06-30"],
  ["2026-07-01T20:00:00-05", "2026-07-02"],
  ["22/11/2026", "2026-11-22"],
  ["3/4/2026", "2026-04-03"],
  ["22/11/2026 09:30", "2026-11-22"],
  ["29/02/2024", "2024-02-29"],
  ["22-Nov-26", "2026-11-22"],
  ["22-NOV-2026", "2026-11-22"],
  ["1 September 2026", "2026-09-01"],
  ["1-Sept-26", "2026-09-01"],
])("%s is read as %s", (text, expected) => {
  expect(readDate(text).day).toBe(expected);
});

test.each([
  "",
  "never",
  "yesterday",
  "2026-13-01",
  "2026-02-30",
  "2026-11-22T24:00Z",
  "2026-11-22T10:61Z",
  "29/02/2026",
  "31/11/2026",
  "11/22/2026",
  "22/11/26",
  "22.11.2026",
  "22-Foo-26",
  "32-Jan-26",
  "45983",
  "=TODAY()",
  "2026-11-22x",
  "1900-01-01",
  "0001-01-01T00:00:00Z",
  "01/01/1900",
  "2026-11-22T10:00+99:00",
  "٢٠٢٦-١١-٢٢",
])("%j is no date", (text) => {
  expect(readDate(text).day).toBeNull();
});

test("a day is read back from every way of writing it", () => {
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  fc.assert(
    fc.property(someDay, (on) => {
      const [year = "", month = "", date = ""] = on.split("-");
      const name = months[Number(month) - 1] ?? "";
      expect(readDate(on).day).toBe(on);
      expect(readDate(`${date}/${month}/${year}`).day).toBe(on);
      expect(readDate(`${date}-${name}-${year}`).day).toBe(on);
      expect(readDate(`${on}T12:00:00Z`).day).toBe(on);
      expect(readDate(`${on}T00:00:00+01:00`).day).toBe(readDate(`${addDays(on, -1)}T23:00:00Z`).day);
      expect(readDate(`${date}-${name}-${year.slice(2)}`).day).toBe(`20${on.slice(2)}`);
    }),
  );
});

test("any text is a day or none, never an error", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789/-: TZ+JanFeb"), maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const { day: on } = readDate(text);
      expect(on === null || /^\d{4}-\d\d-\d\d$/.test(on)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

describe("a date more than 24 hours after the import", () => {
  // The import is made on 22 November 2026 at 09:00.
  test.each([
    ["2026-11-22", []],
    ["2026-11-23", []],
    ["2026-11-24", ["2 date-bad"]],
  ])("%s gives %j", async (text, problems) => {
    expect(await activity(text)).toEqual(problems);
  });

  test("rejects the row where the date tells of something that has happened", async () => {
    for (const column of [
      "last_activity",
      "created",
      "activated",
      "deleted",
      "restored",
      "resecured",
      "enabled",
      "inactive_since",
    ]) {
      const { rows, end } = await readAll("accounts", `account,${column}\npriya@nhs.example,2026-11-24\n`);
      expect(rows).toEqual([]);
      expect(end.problems[0]).toMatchObject({ line: 2, column, code: "date-bad" });
    }
  });

  test("is fine where the date may lie ahead", async () => {
    for (const column of ["leaver", "leaving", "joiner", "disabled"]) {
      const { rows } = await readAll("accounts", `account,${column}\npriya@nhs.example,2027-05-01\n`);
      expect(rows).toMatchObject([{ [column]: "2027-05-01" }]);
    }
    const { rows } = await readAll("sites", "site,closed,dspt_plan_due\nVL0AB,2027-05-01,01/06/2027\n");
    expect(rows).toMatchObject([{ closed: "2027-05-01", dspt_plan_due: "2027-06-01" }]);
  });
});

describe("the order of day and month", () => {
  test("both orders proved in one column refuse the file", async () => {
    expect(await guardOf("22/11/2026", "11/21/2026")).toBe("date-order-ambiguous");
    expect(await guardOf("11/21/2026", "2026-01-01", "22/11/2026")).toBe("date-order-ambiguous");
  });

  test("a month-first date makes the undecided ones of its column unsafe", async () => {
    expect(await guardOf("03/04/2026", "11/21/2026")).toBe("date-order-ambiguous");
  });

  test("one order alone is no reason", async () => {
    expect(await guardOf("22/11/2026", "03/04/2026")).toBeNull();
    expect(await guardOf("11/21/2026", "2026-04-03")).toBeNull();
    expect(await guardOf("22/11/2026", "99/99/2026")).toBeNull();
  });

  test("each column stands alone", async () => {
    const file = "account,created,last_activity\na@b.example,22/11/2026,2026-01-01\nc@b.example,,11/21/2026\n";
    expect((await readAll("accounts", file)).guard).toBeNull();
  });
});
