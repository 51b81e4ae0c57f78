import { describe, expect, it } from "vitest";
import { openStore } from "../../src/store/connect.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { dayOf } from "./days.ts";

const jo = "jo.marsh@care.example";
const sites = (codes: readonly string[]) =>
  `site,name,manager_name,manager_email\n${codes.map((code) => `${code},House ${code},Jo Marsh,${jo}\n`).join("")}`;

/** A register of accounts, each with a mobile of its own, last used on the days given in turn. */
const register = (code: string, count: number, days: readonly string[]) =>
  `account,site,name,mobile,last_activity\n${Array.from({ length: count }, (_, at) => {
    const number = String(at + 1).padStart(3, "0");
    return `p${number}.${code.toLowerCase()}@nhs.example,${code},Pat Sample ${number},07700900${number},${days[at % days.length]}\n`;
  }).join("")}`;

const importRegister = (store: Parameters<typeof importText>[0], text: string, on: string, source = "accounts") =>
  importText(store, "accounts", text, { on, source, contactBasis: "consent" });

describe("a home of 60 accounts that have been off for a long time, first seen on a Monday", () => {
  it("is one e-mail to its manager, and one text to each person, 20 a day", async () => {
    await using store = await freshStore();
    await importText(store, "sites", sites(["VL0AB"]), { on: "2026-11-23" });
    await importRegister(store, register("VL0AB", 60, ["2026-10-20", "2026-10-18", "2026-10-16"]), "2026-11-23");
    const first = await dayOf(store, "2026-11-23");
    expect(first.to(jo)).toHaveLength(1);
    expect(first.to(jo)[0]?.subject).toContain("things to do");
    expect(first.texts).toHaveLength(20);
    expect((await dayOf(store, "2026-11-23", "15:00")).texts).toEqual([]);
    const later = [await dayOf(store, "2026-11-24"), await dayOf(store, "2026-11-25")];
    expect(later.map(({ texts }) => texts.length)).toEqual([20, 20]);
    const numbers = [first, ...later].flatMap(({ texts }) => texts.map(({ to }) => to.address));
    expect(new Set(numbers).size).toBe(60);
    const perPerson = await rowsOf<{ owed: number }>(
      store,
      `select count(*) filter (where status <> 'superseded')::int as owed from reminders
        where recipient_role = 'person' group by recipient_id`,
    );
    expect(new Set(perPerson.map(({ owed }) => owed))).toEqual(new Set([1]));
  });
});

describe("a manager of three homes with backlogs", () => {
  it("gets one e-mail, in which each home has its place", async () => {
    await using store = await freshStore();
    const codes = ["VL0AB", "VL0AC", "VL0AD"];
    await importText(store, "sites", sites(codes), { on: "2026-11-23" });
    for (const code of codes) await importRegister(store, register(code, 3, ["2026-10-10"]), "2026-11-23", code);
    const [digest, ...more] = (await dayOf(store, "2026-11-23")).to(jo);
    expect(more).toEqual([]);
    for (const code of codes) expect(digest?.text).toContain(`House ${code}`);
  });
});

describe("the budgets of a day", () => {
  it("are kept in the database: after a restart nobody gets more", async () => {
    await using database = await freshDatabase();
    await using before = await openStore(database.url);
    await importText(before, "sites", sites(["VL0AB"]), { on: "2026-11-23" });
    await importRegister(before, register("VL0AB", 25, ["2026-10-10"]), "2026-11-23");
    expect((await dayOf(before, "2026-11-23")).texts).toHaveLength(20);
    await using after = await openStore(database.url);
    const again = await dayOf(after, "2026-11-23", "12:00");
    expect([...again.texts, ...again.emails]).toEqual([]);
    // Something more for one who has had a text today, and for the manager who has had an e-mail: tomorrow.
    await importRegister(after, register("VL0AB", 25, ["2026-10-11"]), "2026-11-23");
    const third = await dayOf(after, "2026-11-23", "14:00");
    expect([...third.texts, ...third.emails]).toEqual([]);
  });
});

describe("the check runs on some days only, with an account last used on 24 October", () => {
  it.each([
    [
      "every day: each stage on its day",
      ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"],
      ["soon 5", "soon 2"],
    ],
    ["one day missed, that of stage 5: told a day late", ["2026-11-16", "2026-11-18"], ["soon 10", "soon 5"]],
    ["one day missed, that of stage 2", ["2026-11-19", "2026-11-21"], ["soon 5", "soon 2"]],
    ["three days missed, with stage 5: only stage 2 is told", ["2026-11-16", "2026-11-20"], ["soon 10", "soon 2"]],
    ["three days missed, with stages 2 and 0: only that it is off", ["2026-11-19", "2026-11-23"], ["soon 5", "off 0"]],
  ])("%s", async (_, days, expected) => {
    await using store = await freshStore();
    await importRegister(store, register("VL0AB", 1, ["2026-10-24"]), "2026-11-16");
    let sent = 0;
    for (const on of days) sent += (await dayOf(store, on)).to("+447700900001").length;
    const told = await rowsOf<{ line: string }>(
      store,
      `select case kind when 'account-inactive' then 'off ' else 'soon ' end || days_left as line from reminders
        where recipient_role = 'person' and status = 'accepted' order by reached_on`,
    );
    expect(told.map(({ line }) => line)).toEqual(expected);
    // The stage of ten days is an e-mail.
    expect(sent).toBe(expected.filter((line) => line !== "soon 10").length);
  });
});

describe("what is on hold", () => {
  it("is owed again when the hold has ended, and goes that day", async () => {
    await using store = await freshStore();
    await importRegister(store, register("VL0AB", 1, ["2026-10-24"]), "2026-11-16");
    await store.pool.query(
      `insert into marks (kind, subject_type, subject_id, from_day, until_day, reason, made_at)
       select 'hold', 'account', id, '2026-11-16', '2026-11-18', 'moving', now() from accounts`,
    );
    expect((await dayOf(store, "2026-11-17")).texts).toEqual([]);
    expect((await dayOf(store, "2026-11-18")).texts).toEqual([]);
    const [reminder] = await rowsOf(store, "select days_left, status, reason from reminders where days_left = 5");
    expect(reminder).toEqual({ days_left: 5, status: "held", reason: "hold" });
    expect((await dayOf(store, "2026-11-19")).texts).toHaveLength(1);
  });
});
