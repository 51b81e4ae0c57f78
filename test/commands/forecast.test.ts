import { describe, expect, it } from "vitest";
import { sentenceOf } from "../../src/commands/forecast.ts";
import { addDays, day } from "../../src/rules/day.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const open = () => openTerminal(() => import("../../src/commands/forecast.ts"));

/** Oak House on Sunday 22 November 2026: two people, one of them the only owner of the mailbox, and a DSPT of this year. */
async function withOakHouse({ store }: Terminal): Promise<void> {
  await importText(store, "sites", "site,name\nVL0AB,Oak House\n");
  await importText(
    store,
    "accounts",
    "account,site,last_activity\npriya.sample@nhs.example,VL0AB,2026-10-29\nsam.green@nhs.example,VL0AB,2026-10-30\n",
  );
  await importText(
    store,
    "mailboxes",
    "mailbox,site,account,role\noakhouse.vl0ab@nhs.example,VL0AB,sam.green@nhs.example,owner\n",
  );
  await importText(
    store,
    "dspt",
    "Code,Organisation Name,Status,Date Of Publication\nVL0AB,Oak House,25/26 Standards Met,01/05/2026\n",
  );
}

describe("forecast", () => {
  it("has a line for each of the 90 days after today, and nothing on most of them", async () => {
    await using terminal = await open();
    await withOakHouse(terminal);
    const { code, answers } = await terminal.ask<{ date: string; inactive: number }>();
    expect(code).toBe(0);
    expect(answers.map(({ date }) => date)).toEqual(
      Array.from({ length: 90 }, (_, at) => addDays(day("2026-11-23"), at)),
    );
    const nothing = { schema: 1, inactive: 0, deleted: 0, gone: 0, ownerless: 0, dsptExpired: 0 };
    expect(answers[0]).toEqual({ ...nothing, date: "2026-11-23" });
    expect(answers.filter(({ inactive }) => inactive > 0)).toEqual([
      { ...nothing, date: "2026-11-28", inactive: 1 },
      { ...nothing, date: "2026-11-29", inactive: 1, ownerless: 1 },
    ]);
  });

  it("tells people the days on which something happens, with totals", async () => {
    await using terminal = await open();
    await withOakHouse(terminal);
    const { stdout } = await terminal.type("--days", "36");
    expect(stdout)
      .toBe(`In the next 36 days, if nobody acts: 2 accounts will be switched off, 1 account will be deleted and 1 shared mailbox will lose the last working owner.

date        switched off  deleted  gone  mailbox without owner  DSPT run out
2026-11-28             1        0     0                      0             0
2026-11-29             1        0     0                      1             0
2026-12-28             0        1     0                      0             0
in all                 2        1     0                      1             0
`);
  });

  it("begins on another day, behind or ahead", async () => {
    await using terminal = await open();
    await withOakHouse(terminal);
    const ahead = await terminal.ask("--from", "2027-06-30", "--days", "1");
    expect(ahead.answers).toMatchObject([{ date: "2027-07-01", dsptExpired: 1, inactive: 0 }]);
    const behind = await terminal.ask("--date", "2026-11-27", "--days", "1");
    expect(behind.answers).toMatchObject([{ date: "2026-11-28", inactive: 1 }]);
  });

  it("writes every day as CSV", async () => {
    await using terminal = await open();
    await withOakHouse(terminal);
    const { stdout } = await terminal.type("--from", "2026-11-26", "--days", "2", "--csv");
    expect(stdout).toBe(
      "\uFEFFdate,switched off,deleted,gone,mailbox without owner,DSPT run out\r\n2026-11-27,0,0,0,0,0\r\n2026-11-28,1,0,0,0,0\r\n",
    );
  });

  it("before anything has been imported, says that and not that nothing lapses", async () => {
    await using terminal = await open();
    const nothingYet = "No accounts or sites have been imported yet. Begin with: lapsewatch import --help\n";
    expect((await terminal.type("--days", "1")).stdout).toBe(nothingYet);
    expect(await terminal.ask("--days", "1")).toMatchObject({ answers: [{ inactive: 0 }], stderr: nothingYet });
  });

  it("says so when nothing lapses", async () => {
    await using terminal = await open();
    await terminal.store.pool.query("insert into sites (code) values ('VL0AB')");
    expect((await terminal.type("--days", "1")).stdout).toBe("In the next day nothing lapses.\n");
    expect((await terminal.ask("--days", "366")).answers).toHaveLength(366);
  });

  it.each([
    [["--days", "0"], "1 to 366"],
    [["--days", "367"], "1 to 366"],
    [["--days", "ten"], "1 to 366"],
    [["--from", "22/11/2026"], "2026-11-22"],
    [["--csv", "--json"], "--csv"],
  ])("refuses %j", async (words, told) => {
    await using terminal = await open();
    expect(await terminal.type(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(told) });
  });
});

it("tells the day after which a forecast of another time begins, with large numbers", () => {
  const [from, today] = [day("2027-06-01"), day("2026-11-22")];
  const totals = { inactive: 1, deleted: 0, gone: 12_345, ownerless: 2, dsptExpired: 1 };
  expect(sentenceOf(totals, { from, today, days: 30 })).toBe(
    "In the 30 days after Tuesday 1 June 2027, if nobody acts: 1 account will be switched off, 12,345 accounts will be gone for good, 2 shared mailboxes will lose the last working owner and the DSPT of 1 site will run out.",
  );
});
