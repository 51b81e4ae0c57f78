import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { keepMark } from "../../src/store/marks.ts";
import { markDestinationRefused } from "../../src/store/refusals.ts";
import { findSubjects } from "../../src/store/subjects.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

interface Explained {
  account?: string;
  mailbox?: string;
  site?: string;
  state?: string;
  due: { kind: string; daysLeft: number }[];
  next: { on: string; kind: string; daysLeft: number }[];
  why: string[];
  findings?: { kind: string; subject: string; since: string }[];
  reminders: { kind: string; status: string; reason: string | null }[];
  [key: string]: unknown;
}

// One region, read once: each account is a row of what is known on 22 November 2026.
const accounts = `account,site,name,last_activity,created,activated,leaver,joiner,disabled,previous_account
today@nhs.example,VL0AB,Tay Sample,2026-11-22,,2020-01-01,,,,
ten@nhs.example,VL0AB,Tess Sample,2026-11-03,,2020-01-01,,,,
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-29,,2020-01-01,,,,priya.before@nhs.example
last@nhs.example,VL0AB,Lou Sample,2026-10-24,,2020-01-01,,,,
off@nhs.example,VL0AB,Olu Sample,2026-10-23,,2020-01-01,,,,
saving@nhs.example,VL0AB,Sal Sample,2026-09-24,,2020-01-01,,,,
deleted@nhs.example,VL0AB,Del Sample,2026-09-23,,2020-01-01,,,,
holidays@nhs.example,VL0AB,Hol Sample,2026-09-30,,2020-01-01,,,,
new@nhs.example,VL0AB,Nia Sample,,2026-10-29,,,,,
leaver@nhs.example,VL0AB,Lee Sample,2026-11-20,,2020-01-01,2026-11-01,,,
moved@nhs.example,VL0AB,Mo Sample,2026-11-20,,2020-01-01,2026-11-01,2026-11-25,,
disabled@nhs.example,VL0AB,Dis Sample,2025-06-01,,2020-01-01,,,2025-06-10,
nothing@nhs.example,VL0AB,Nat Sample,,,2020-01-01,,,,
owner@nhs.example,VL0AC,Sam Sample,2026-10-30,,2020-01-01,,,,
member@nhs.example,VL0AC,Kim Sample,2026-11-20,,2020-01-01,,,,
`;
// The register has no mobiles: where a list has, an account without one is a matter of its own.
const numbers = `account,mobile
priya.sample@nhs.example,07700900001
`;
const mailboxes = `mailbox,site,account,role
home.vl0ac@nhs.example,VL0AC,owner@nhs.example,owner
home.vl0ac@nhs.example,VL0AC,member@nhs.example,member
leaving.vl0ad@nhs.example,VL0AD,leaver@nhs.example,owner
lost.vl0ad@nhs.example,VL0AD,off@nhs.example,owner
lost.vl0ad@nhs.example,VL0AD,nobody.known@nhs.example,member
ghost.vl0ad@nhs.example,VL0AD,ghost@nhs.example,owner
priya.sample@nhs.example,VL0AD,today@nhs.example,owner
renamed.vl0ad@nhs.example,VL0AD,priya.before@nhs.example,owner
`;
const dspt = `Code,Organisation Name,Status,Date Of Publication,Primary Sector
VL0AB,Oak House,25/26 Standards Met,01/06/2026,Social Care
VL0AC,Elm Court,24/25 Standards Met,01/06/2025,Social Care
VL0AD,Ash Lodge,Not Published,,Social Care
VL0AF,Fir View,25/26 Approaching Standards,01/06/2026,Social Care
VL0PP,Sunrise Care,25/26 Standards Met,01/06/2026,Social Care
`;
const sites = `site,name,parent,allowance
VL0AB,Oak House,,12
VL0AC,Elm Court,,
VL0AD,Ash Lodge,VL0PP,
VL0AE,Yew Cottage,,
VL0AF,Fir View,,
`;

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
  await importText(terminal.store, "sites", sites, { source: "homes" });
  await importText(terminal.store, "accounts", accounts, { source: "register" });
  await importText(terminal.store, "mailboxes", mailboxes, { source: "portal" });
  await importText(terminal.store, "dspt", dspt, { source: "dspt-list" });
  await importText(terminal.store, "accounts", numbers, { source: "numbers" });
});
afterAll(() => terminal[Symbol.asyncDispose]());

async function explain(...words: string[]): Promise<Explained> {
  const { code, answers, stderr } = await terminal.ask<Explained>(...words);
  const [answer] = answers;
  if (code !== 0 || answer === undefined) throw new Error(`ended with ${code}: ${stderr}`);
  return answer;
}

const soon = (daysLeft: number) => ({ kind: "account-inactive-soon", daysLeft });

describe("an account is explained on a day", () => {
  it.each([
    ["today", { state: "active", idleDays: 0, inactiveOn: "2026-12-22", due: [] }],
    ["ten", { state: "active", idleDays: 19, loginBy: "2026-12-02", due: [soon(10)] }],
    // She has a mobile, and nobody has said on what basis it may be used.
    [
      "priya.sample",
      {
        ...{ state: "active", idleDays: 24, loginBy: "2026-11-27" },
        due: [soon(5), { kind: "account-no-mobile", daysLeft: 0 }],
      },
    ],
    ["last", { state: "active", idleDays: 29, loginBy: "2026-11-22", due: [soon(0)] }],
    [
      "off",
      { state: "inactive", idleDays: 30, deleteOn: "2026-12-22", due: [{ kind: "account-inactive", daysLeft: 0 }] },
    ],
    [
      "saving",
      { state: "inactive", idleDays: 59, saveBy: "2026-11-22", due: [{ kind: "account-deleted-soon", daysLeft: 0 }] },
    ],
    [
      "deleted",
      {
        ...{ state: "deleted", idleDays: 60, goneOn: "2026-12-22", callBy: "2026-12-21" },
        due: [{ kind: "account-deleted", daysLeft: 0 }],
      },
    ],
    [
      "new",
      {
        ...{ state: "active", cause: "setup", loginBy: "2026-11-27", reportedState: null },
        due: [{ kind: "account-setup-unfinished", daysLeft: 5 }],
      },
    ],
    ["leaver", { state: "active", cause: "leaver", deleteOn: "2026-12-01", inactiveOn: null, callBy: null }],
    ["disabled", { state: "inactive", cause: "disabled", deleteOn: "2026-12-10", loginBy: null }],
    ["nothing", { state: "unknown", anchor: null, idleDays: null, inactiveOn: null, deleteOn: null }],
  ])("%s on Sunday 22 November 2026", async (name, expected) => {
    expect(await explain(`${name}@nhs.example`)).toMatchObject({
      schema: 1,
      site: "VL0AB",
      date: "2026-11-22",
      ...expected,
    });
  });

  it("in another month, after bank holidays have moved the last day to phone", async () => {
    const answer = await explain("holidays@nhs.example", "--date", "2026-12-19");
    expect(answer).toMatchObject({
      state: "deleted",
      deleteOn: "2026-11-29",
      goneOn: "2026-12-29",
      callBy: "2026-12-24",
    });
    expect(answer.due).toContainEqual({ kind: "account-restore-ending", daysLeft: 5 });
    expect(answer.why.join("\n")).toContain("the last day on which the helpdesk works is Thu 2026-12-24");
  });

  it("with what comes next if nothing changes, in order, each kind and stage once on a day", async () => {
    const { next } = await explain("priya.sample@nhs.example");
    expect(next.slice(0, 3)).toEqual([
      { on: "2026-11-25", ...soon(2) },
      { on: "2026-11-27", ...soon(0) },
      { on: "2026-11-28", kind: "account-inactive", daysLeft: 0 },
    ]);
    expect(next.at(-1)).toEqual({ on: "2027-01-27", kind: "account-gone", daysLeft: 0 });
    expect(next.map(({ on }) => on)).toEqual(next.map(({ on }) => on).toSorted());
    const stages = next.map(({ on, kind, daysLeft }) => `${on} ${kind} ${daysLeft}`);
    expect(new Set(stages).size).toBe(stages.length);
  });

  it("and each coming stage is due when its day is asked about", async () => {
    const { next } = await explain("priya.sample@nhs.example");
    for (const { on, kind, daysLeft } of next) {
      expect((await explain("priya.sample@nhs.example", "--date", on)).due).toContainEqual({ kind, daysLeft });
    }
  });

  it("with the import that each fact came from", async () => {
    const why = (await explain("leaver@nhs.example")).why.join("\n");
    expect(why).toContain("Last activity 2026-11-20, from register, import 2, as of 2026-11-22.");
    expect(why).toContain("Marked a leaver 2026-11-01, from register, import 2, as of 2026-11-22.");
  });

  it("by its former address too, and beside a mailbox of the same address", async () => {
    expect((await explain("Priya.Before@nhs.example")).account).toBe("priya.sample@nhs.example");
    const { answers } = await terminal.ask<Explained>("priya.sample@nhs.example");
    expect(answers.map(({ account, mailbox }) => account ?? mailbox)).toEqual(
      Array(2).fill("priya.sample@nhs.example"),
    );
  });

  it("on a day before facts that are known now, which are marked", async () => {
    const moved = await explain("moved@nhs.example");
    expect(moved).toMatchObject({ cause: "leaver" });
    expect(moved.why.join("\n")).toContain("Marked a joiner 2026-11-25 (later than this day");
    const before = await explain("ten@nhs.example", "--date", "2026-11-01");
    expect(before).toMatchObject({ idleDays: 0, anchor: "2026-11-01" });
    expect(before.why.join("\n")).toContain("it counts as that day");
    expect(before.why.join("\n")).toContain("it was not known yet on 2026-11-01");
    expect(await explain("moved@nhs.example", "--date", "2026-12-01")).toMatchObject({
      cause: "idle",
      inactiveOn: "2026-12-20",
    });
  });

  it("and says when the data is too old to nudge anybody", async () => {
    const why = (await explain("saving@nhs.example", "--date", "2026-12-04")).why.join("\n");
    expect(why).toContain("The accounts data is of 2026-11-22, 12 days old on that day: not fresh");
    expect((await explain("saving@nhs.example", "--date", "2026-11-29")).why.join("\n")).toContain(
      "7 days old on that day: fresh",
    );
  });

  it("and says why nothing is due", async () => {
    expect((await explain("today@nhs.example")).why.at(-1)).toMatch(
      /^Nothing is due on 2026-11-22\. The first to come: .*10 days left.*2026-12-1/,
    );
  });

  it("and when offices hear of it, because they are closed", async () => {
    expect((await explain("deleted@nhs.example")).why.join("\n")).toMatch(
      /goes on Mon 2026-11-23, because offices are closed/,
    );
  });
});

describe("facts of several imports", () => {
  it("are each followed to the import that told them last, with what has confirmed it since", async () => {
    await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
    const { store } = terminal;
    const file = (leaver: string, joiner: string, last: string) =>
      `account,site,last_activity,leaver,joiner\nlee@nhs.example,VL0AB,${last},${leaver},${joiner}\n`;
    await importText(store, "accounts", file("2026-11-01", "", "2026-11-03"), {
      source: "register",
      asOf: "2026-11-05",
    });
    await importText(store, "accounts", file("2026-11-01", "2026-11-10", "2026-11-03"), {
      source: "register",
      asOf: "2026-11-20",
    });
    const [answer] = (await terminal.ask<Explained>("lee@nhs.example", "--date", "2026-11-12")).answers;
    expect(answer?.why).toContain(
      "Marked a leaver 2026-11-01, from register, import 1, as of 2026-11-05, confirmed as of 2026-11-20.",
    );
    expect(answer?.why).toContain(
      "Marked a joiner 2026-11-10, from register, import 2, as of 2026-11-20; it was not known yet on 2026-11-12.",
    );
  });

  it("are not confirmed by a list that does not hold the account", async () => {
    await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
    const row = (name: string) => `${name}@nhs.example,VL0AB,2026-11-14,2026-11-01\n`;
    const take = (text: string, on: string) =>
      importText(terminal.store, "accounts", `account,site,last_activity,leaving\n${text}`, { source: "register", on });
    await take(row("lee") + row("kim"), "2026-11-21");
    await take(row("kim"), "2026-12-10");
    const why = async (name: string) =>
      (await terminal.ask<Explained>(`${name}@nhs.example`, "--date", "2026-12-10")).answers[0]?.why ?? [];
    const told = "from register, import 1, as of 2026-11-21";
    expect(await why("lee")).toContain(
      `Last activity 2026-11-14, ${told}. The newest list of register does not hold the account any more.`,
    );
    expect(await why("lee")).toContain(`Planned to leave 2026-11-01, ${told}.`);
    expect((await why("lee")).join("\n")).toContain(
      "The accounts data is of 2026-11-21, 19 days old on that day: not fresh",
    );
    expect(await why("kim")).toContain(`Last activity 2026-11-14, ${told}, confirmed as of 2026-12-10.`);
    expect((await why("kim")).join("\n")).toContain(
      "The accounts data is of 2026-12-10, 0 days old on that day: fresh.",
    );
  });

  it("say that mail to the account itself was refused, and since when", async () => {
    await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
    const take = (last: string, on: string) =>
      importText(terminal.store, "accounts", `account,site,last_activity\nlee@nhs.example,VL0AB,${last}\n`, { on });
    await take("2026-11-03", "2026-11-22");
    const today = day("2026-11-22");
    await markDestinationRefused(terminal.store, { destination: "lee@nhs.example", reason: "address-refused", today });
    const explained = async () => (await terminal.ask<Explained>("lee@nhs.example")).answers[0];
    const words = "Mail to the account itself was refused for good on 2026-11-22: nothing is sent to it until";
    const [first] = [await explained()];
    expect(first?.why.join("\n")).toContain(words);
    expect(first?.why.join("\n")).toContain("can be used: the manager is asked to tell them.");
    expect(first?.findings).toMatchObject([{ kind: "account-unreachable" }]);
    await take("2026-11-23", "2026-11-23");
    expect((await explained())?.why.join("\n")).not.toContain("refused");
    expect((await explained())?.findings).toEqual([]);
  });

  it("are read by the policy in force on the day asked about", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lapsewatch-policy-"));
    const POLICY_FILE = join(folder, "policy.json");
    await writeFile(POLICY_FILE, JSON.stringify({ effectiveFrom: "2026-12-01", inactiveAfterDays: 20 }));
    await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"), {
      settings: { POLICY_FILE },
    });
    await importText(terminal.store, "accounts", "account,site,last_activity\nlee@nhs.example,VL0AB,2026-11-10\n");
    const on = async (date: string) => (await terminal.ask<Explained>("lee@nhs.example", "--date", date)).answers[0];
    expect(await on("2026-11-30")).toMatchObject({ state: "active", inactiveOn: "2026-12-10" });
    expect(await on("2026-12-01")).toMatchObject({ state: "inactive", inactiveOn: "2026-11-30" });
    expect((await on("2026-12-01"))?.why).toContain("The policy in force on that day holds from 2026-12-01.");
    // The stage that the new policy brings is foreseen on the day on which it begins to hold.
    expect((await on("2026-11-22"))?.next).toContainEqual({ on: "2026-12-01", kind: "account-inactive", daysLeft: 0 });
    await rm(folder, { recursive: true });
  });
});

describe("a reported status that asks for something", () => {
  const ticket = "raise a ticket with the helpdesk";
  it.each([
    ["Locked", "2026-11-22", "unlock it first"],
    ["Migration Pending", "2026-11-22", null],
    ["Migration Pending", "2026-11-23", null],
    ["Migration Pending", "2026-11-24", ticket],
    ["Migration Pending", "2026-11-20", null],
    ["Active", "2026-11-30", null],
  ])("%s on %s", async (status, date, advice) => {
    await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
    const file = `account,site,last_activity,status\nlee@nhs.example,VL0AB,2026-11-10,${status}\n`;
    await importText(terminal.store, "accounts", file, { asOf: "2026-11-22" });
    const [answer] = (await terminal.ask<Explained>("lee@nhs.example", "--date", date)).answers;
    expect(answer?.state).toBe("active");
    const why = answer?.why.join("\n") ?? "";
    expect(["unlock it first", ticket].filter((words) => why.includes(words))).toEqual(advice === null ? [] : [advice]);
  });
});

it("an account that is off and the only way to its person: the manager is asked to tell them", async () => {
  const words = "Neither a mobile nor another e-mail address of the person can be used";
  expect((await explain("off@nhs.example")).why).toContain(`${words}: the manager is asked to tell them.`);
  expect((await explain("ten@nhs.example")).why).toContain(`${words}: only the account itself is left.`);
});

describe("what people told us", () => {
  it("is among the reasons, and what it keeps back is said", async () => {
    await using held = await openTerminal(() => import("../../src/commands/explain.ts"));
    await importText(held.store, "accounts", accounts, { source: "register" });
    const [ten] = await findSubjects(held.store, "ten@nhs.example");
    if (ten === undefined) throw new Error("not found");
    const told = { now: new Date("2026-11-20T09:00:00Z"), actor: "command line" };
    const mark = { kind: "hold", until: day("2026-11-30"), reason: "long-term sick" } as const;
    await keepMark(held.store, { ...mark, subject: { type: "account", id: ten.id } }, told);
    const { answers } = await held.ask<Explained>("ten@nhs.example");
    expect(answers[0]?.due).toEqual([soon(10)]);
    expect(answers[0]?.why).toContain(
      "Told by hand: hold, from 2026-11-20 to 2026-11-30 (long-term sick); lapsewatch undo M1 takes it back.",
    );
    expect(answers[0]?.why).toContain("Kept back: it is on hold.");
    expect(answers[0]?.why.join("\n")).not.toContain("All sending");
    await keepMark(held.store, { ...mark, subject: { type: "sending", id: null } }, told);
    const on = async (date: string) =>
      (await held.ask<Explained>("ten@nhs.example", "--date", date)).answers[0]?.why.at(-2) ?? "";
    expect(await on("2026-11-30")).toMatch(/^All sending is on hold/);
    expect(await on("2026-12-01")).not.toMatch(/^All sending is on hold/);
  });

  it("and reminders that were recorded show what became of them", async () => {
    await using recorded = await openTerminal(() => import("../../src/commands/explain.ts"));
    await importText(recorded.store, "accounts", accounts, { source: "register" });
    await recorded.store.pool.query(
      `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
              notice, channels, reached_on, due_on, status, reason, recorded_on, woken_by)
       select site_id, 'account', id, 'account-inactive-soon', '2026-12-02', 10, 'person', id, '{}', '{email}',
              '2026-11-22', '2026-11-22', 'refused', 'address-refused', '2026-11-22', 'calendar'
         from accounts where address = 'ten@nhs.example'`,
    );
    const { answers } = await recorded.ask<Explained>("ten@nhs.example");
    expect(answers[0]?.reminders).toMatchObject([{ ...soon(10), status: "refused", reason: "address-refused" }]);
    const { stdout } = await recorded.type("ten@nhs.example");
    expect(stdout).toMatch(
      /account-inactive-soon +10 days left +person ten@nhs\.example +email +refused +address-refused/,
    );
  });
});

describe("why somebody hears nothing", () => {
  it("the site has an e-mail system of its own", async () => {
    await using own = await openTerminal(() => import("../../src/commands/explain.ts"));
    await importText(own.store, "sites", "site,route\nVL0AB,own-email\n");
    await importText(own.store, "accounts", accounts, { source: "register" });
    await importText(
      own.store,
      "mailboxes",
      "mailbox,site,account,role\nbox.vl0ab@nhs.example,VL0AB,ten@nhs.example,owner\n",
    );
    const why = async (word: string) => (await own.ask<Explained>(word)).answers[0]?.why.join("\n");
    const words = "The site has an e-mail system of its own: it is reminded of its DSPT only";
    expect(await why("ten@nhs.example")).toContain(`${words}, and of this nobody is told.`);
    expect(await why("box.vl0ab@nhs.example")).toContain(`${words}, and of this nobody is told.`);
    expect(await why("VL0AB")).toContain(`${words}.`);
  });

  it("a reminder that is owed waits for something, in words", async () => {
    await using waiting = await openTerminal(() => import("../../src/commands/explain.ts"));
    await importText(waiting.store, "accounts", accounts, { source: "register" });
    await waiting.store.pool.query(
      `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
              notice, channels, reached_on, due_on, status, recorded_on, woken_by, waits_for)
       select site_id, 'account', id, 'account-inactive-soon', '2026-12-02', 10, role, id, '{}', '{email}',
              '2026-11-22', due, 'owed', '2026-11-22', 'calendar', waits
         from accounts, (values ('person', date '2026-11-22', 'no-destination'), ('owner', '2026-11-23', null)) r (role, due, waits)
        where address = 'ten@nhs.example'`,
    );
    const { answers } = await waiting.ask<Explained>("ten@nhs.example");
    expect(answers[0]?.reminders).toMatchObject([
      { status: "owed", waitsFor: "its day, Mon 2026-11-23" },
      { status: "owed", waitsFor: "an address or a number of anybody who could be told" },
    ]);
  });
});

it.each([
  ["ten", { fact: "last_activity", on: "2026-11-03", source: "register", import: 2, asOf: "2026-11-22" }],
  ["leaver", { fact: "leaver", on: "2026-11-01", source: "register", import: 2 }],
  ["disabled", { fact: "disabled", on: "2025-06-10" }],
  ["new", { fact: "created", on: "2026-10-29" }],
  ["nothing", null],
])("%s: the fact that decided is named, with its import", async (name, decided) => {
  const { decidedBy, why } = await explain(`${name}@nhs.example`);
  if (decided === null) expect(decidedBy).toBeNull();
  else expect(decidedBy).toMatchObject(decided);
  expect(why.join("\n")).toMatch(
    decided ? /What decides is the .* from register, import 2/ : /No fact is known that decides/,
  );
});

it("a way to the person is told of with where it came from, and never which it is", async () => {
  const { why } = await explain("priya.sample@nhs.example");
  expect(why.join("\n")).toContain(
    "A mobile of the person is known, not used: nothing says on what basis it may be, from numbers, import ",
  );
  expect(JSON.stringify(why)).not.toMatch(/07700|447700/);
});

describe("a shared mailbox is explained", () => {
  it("by the present address of an owner whom its list still names by the former", async () => {
    const { owners, why } = await explain("renamed.vl0ad@nhs.example");
    expect(owners).toEqual([expect.objectContaining({ address: "priya.sample@nhs.example", usable: true })]);
    expect(why.join("\n")).toContain("Owner priya.sample@nhs.example, from portal, import ");
  });

  it("with its owners, the day it loses the last, and what is wrong", async () => {
    const answer = await explain("home.vl0ac@nhs.example");
    expect(answer).toMatchObject({
      mailbox: "home.vl0ac@nhs.example",
      site: "VL0AC",
      ownerlessOn: "2026-11-29",
      owners: [{ address: "owner@nhs.example", usable: true, durable: true, failsOn: "2026-11-29" }],
    });
    expect(answer.findings?.map(({ kind }) => kind).toSorted()).toEqual([
      "mailbox-last-owner-at-risk",
      "mailbox-single-owner",
    ]);
    expect(answer.due).toEqual(
      expect.arrayContaining([
        { kind: "mailbox-last-owner-at-risk", daysLeft: 10 },
        { kind: "mailbox-single-owner", daysLeft: 0 },
      ]),
    );
    expect(answer.why.join("\n")).toContain("Owner owner@nhs.example, from portal, import 3, as of 2026-11-22: active");
  });

  it.each([
    ["leaving", "mailbox-last-owner-leaving", { usable: true, durable: false }],
    ["lost", "mailbox-no-usable-owner", { usable: false, durable: false }],
    ["ghost", "mailbox-owner-unconfirmed", { usable: false, durable: false, failsOn: null }],
  ])("%s: %s", async (name, kind, owner) => {
    const answer = await explain(`${name}.vl0ad@nhs.example`);
    expect(answer.findings?.map((finding) => finding.kind)).toContain(kind);
    expect(answer["owners"]).toMatchObject([owner]);
  });

  it("never told twice in what comes next", async () => {
    const { next } = await explain("home.vl0ac@nhs.example");
    expect(next.filter(({ kind, daysLeft }) => kind === "mailbox-single-owner" && daysLeft === 0)).toEqual([]);
    expect(next).toContainEqual({ on: "2026-11-26", kind: "mailbox-last-owner-at-risk", daysLeft: 2 });
  });
});

describe("a site is explained", () => {
  it("with each weekly digest that comes while something is open", async () => {
    const { next } = await explain("VL0AD");
    const digests = next.filter(({ kind }) => kind === "site-still-open").map(({ on }) => on);
    // 28 December is a bank holiday: that digest goes on the Tuesday.
    expect(digests.slice(0, 6)).toEqual([
      ...["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-29", "2027-01-04"],
    ]);
  });

  it.each([
    ["VL0AB", "2026-11-22", { kind: "dspt-due", label: "25/26", daysLeft: 220, daysOverdue: null, target: "26/27" }],
    ["VL0AC", "2026-06-30", { kind: "dspt-due", label: "24/25", daysLeft: 0, daysOverdue: null }],
    ["VL0AC", "2026-07-01", { kind: "dspt-expired", label: "24/25", daysLeft: null, daysOverdue: 1 }],
    ["VL0AD", "2026-11-22", { kind: "dspt-below-minimum", label: null, level: null, daysLeft: 220 }],
    ["VL0AE", "2026-11-22", { kind: "dspt-unknown", label: null, daysLeft: null, daysOverdue: null }],
    ["VL0AF", "2026-11-22", { kind: "dspt-approaching", level: "approaching", daysLeft: 220 }],
  ])("%s on %s", async (code, date, expected) => {
    expect((await explain(code.toLowerCase(), "--date", date))["dspt"]).toMatchObject(expected);
  });

  it("with its accounts by state, its allowance and the age of its data", async () => {
    expect(await explain("VL0AB")).toMatchObject({
      site: "VL0AB",
      accounts: { active: 7, inactive: 4, deleted: 1, gone: 0, unknown: 1 },
      allowance: 12,
      data: { accountsAsOf: "2026-11-22", accountsAgeDays: 0, dsptAsOf: "2026-11-22" },
    });
    expect((await explain("VL0AC"))["allowance"]).toBe(10);
  });

  it("with a publication later than the day asked about, which counts all the same", async () => {
    const { why, dspt } = await explain("VL0AB", "--date", "2026-05-01");
    expect(dspt).toMatchObject({ label: "25/26" });
    const words = "published on 2026-06-01 (later than this day: what the list shows counts all the same)";
    expect(why.join("\n")).toContain(words);
  });

  it("with the findings of everything in it", async () => {
    const { findings } = await explain("VL0AD");
    expect(findings).toContainEqual(expect.objectContaining({ kind: "dspt-head-office-cover", subject: "VL0AD" }));
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: "mailbox-last-owner-leaving", subject: "leaving.vl0ad@nhs.example" }),
    );
  });
});

describe("a word that means nothing", () => {
  it.each([
    ["who@nhs.example", "No account or mailbox of that address is known."],
    ["VL9ZZ", "No site of that code is known."],
    ["ghost@nhs.example", "No account of that address is known; a list of mailboxes names it once."],
  ])("%s ends with 1, a reason and a hint, and is not repeated", async (word, reason) => {
    const { code, stdout, stderr } = await terminal.type(word);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("lapsewatch import");
    expect(stderr).not.toContain(word);
  });
});

it("reads as a short story", async () => {
  const { stdout } = await terminal.type("priya.sample@nhs.example");
  expect(stdout).toMatch(
    /^Account priya\.sample@nhs\.example at Oak House \(VL0AB\), on Sun 2026-11-22\nActive, unused for 24 days\./,
  );
  for (const heading of ["Why", "Due", "Reminders recorded", "Next, if no fact changes"])
    expect(stdout).toContain(`\n${heading}\n`);
});
