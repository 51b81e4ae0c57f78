import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importText, rowsOf } from "../support/imports.ts";
import { openTerminal } from "./terminal.ts";

const commands = {
  check: () => import("../../src/commands/check.ts"),
  deliver: () => import("../../src/commands/deliver.ts"),
  explain: () => import("../../src/commands/explain.ts"),
  hold: () => import("../../src/commands/hold.ts"),
  release: () => import("../../src/commands/release.ts"),
  mark: () => import("../../src/commands/mark.ts"),
  ack: () => import("../../src/commands/ack.ts"),
  undo: () => import("../../src/commands/undo.ts"),
};
type Name = keyof typeof commands;

// On Monday 23 November Priya and Ravi have 5 days left. Sam owns a mailbox of another site, and has 2 days left.
// Nobody works who owns the mailbox of Ash Lodge.
const accounts = `account,site,name,last_activity,mobile
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-30,07700900001
ravi.sample@nhs.example,VL0AB,Ravi Sample,2026-10-30,07700900002
sam.sample@nhs.example,VL0AB,Sam Sample,2026-10-27,07700900003
gone@nhs.example,VL0AB,Gil Sample,2026-05-01,
off@nhs.example,VL0AD,Olu Sample,2026-10-01,
`;
const mailboxes = `mailbox,site,account,role
home.vl0ac@nhs.example,VL0AC,sam.sample@nhs.example,owner
lost.vl0ad@nhs.example,VL0AD,off@nhs.example,owner
`;
const sites = `site,name,manager_name,manager_email
VL0AB,Oak House,Jo Marsh,jo.marsh@sunrise.example
VL0AC,Elm Court,Kim Dale,kim.dale@sunrise.example
VL0AD,Ash Lodge,Lee Fenn,lee.fenn@sunrise.example
`;

/** A region that has been checked on the morning of the 23rd, with every command at hand. */
async function checkedRegion() {
  let asked: Name = "check";
  const terminal = await openTerminal(() => commands[asked](), { clock: "2026-11-23T12:00:00Z" });
  const on = "2026-11-23";
  await importText(terminal.store, "sites", sites, { source: "homes", on });
  await importText(terminal.store, "accounts", accounts, { source: "register", on, contactBasis: "staff form" });
  await importText(terminal.store, "mailboxes", mailboxes, { source: "portal", on });
  const type = async (name: Name, ...words: string[]) => {
    asked = name;
    return await terminal.type(...words);
  };
  const ask = async <Answer = Record<string, unknown>>(name: Name, ...words: string[]): Promise<Answer> => {
    asked = name;
    const { code, answers, stderr } = await terminal.ask<Answer>(...words);
    if (answers[0] === undefined) throw new Error(`ended with ${code}: ${stderr}`);
    return answers[0];
  };
  const region = { terminal, store: terminal.store, type, ask, [Symbol.asyncDispose]: terminal[Symbol.asyncDispose] };
  const { code, stderr } = await type("check", "--now", `${on}T06:30:00Z`);
  if (code !== 0) throw new Error(stderr);
  return region;
}

type Region = Awaited<ReturnType<typeof checkedRegion>>;

/** Everything that has left, as it was captured. */
async function captured({ terminal }: Region): Promise<string> {
  const folder = join(terminal.env["DATA_DIR"] ?? "", "captured");
  const names = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => name.endsWith(".txt"));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
}

const noon = ["--now", "2026-11-23T12:00:00Z"];
const fivePast = ["--now", "2026-11-23T12:05:00Z"];

describe("a hold", () => {
  it("at noon keeps back at 12:05 what was planned in the morning, and nothing else", async () => {
    await using region = await checkedRegion();
    const planned = "select 1 from messages where destination = '+447700900001' and status = 'planned'";
    expect(await rowsOf(region.store, planned)).toHaveLength(1);
    const held = ["hold", "account", "priya.sample@nhs.example", "--reason", "asked us to stop"] as const;
    expect(await region.ask(...held, ...noon)).toEqual({
      ...{ schema: 1, mark: "M1", kind: "hold", subject: "priya.sample@nhs.example" },
      ...{ from: "2026-11-23", until: null },
    });
    expect((await region.type("deliver", ...fivePast)).code).toBe(0);
    const letters = await captured(region);
    expect(letters).not.toMatch(/447700900001|priya\.sample/);
    expect(letters).toContain("447700900002");
    expect(await region.ask("release", "account", "PRIYA.SAMPLE@nhs.example", ...fivePast)).toEqual({
      ...{ schema: 1, released: ["M1"] },
    });
    await region.type("deliver", "--now", "2026-11-23T12:10:00Z");
    expect(await captured(region)).toContain("447700900001");
  });

  it("ends after its last day", async () => {
    await using region = await checkedRegion();
    const until = ["--until", "2026-11-23", "--reason", "moving house"];
    await region.ask("hold", "site", "vl0ab", ...until, ...noon);
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).not.toContain("447700900001");
    const tomorrow = ["--now", "2026-11-24T10:00:00Z"];
    expect((await region.type("check", ...tomorrow)).code).toBe(0);
    await region.type("deliver", ...tomorrow);
    expect(await captured(region)).toContain("447700900001");
  });

  it("of all sending lets nothing leave until it is released", async () => {
    await using region = await checkedRegion();
    const { stdout } = await region.type("hold", "sending", "--reason", "a fault in the list", ...noon);
    expect(stdout).toContain("M1: all sending is on hold until released.");
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).toBe("");
    expect(await region.ask("release", "sending", ...fivePast)).toMatchObject({ released: ["M1"] });
    await region.type("deliver", "--now", "2026-11-23T12:10:00Z");
    expect(await captured(region)).toContain("447700900001");
  });

  it("of today's plan is let go only with its exact count", async () => {
    await using region = await checkedRegion();
    const stop = ["hold", "plan", "--reason", "reads oddly", ...noon] as const;
    const { plan, messages } = await region.ask<{ plan: string; messages: number }>(...stop);
    expect(messages).toBeGreaterThan(1);
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).toBe("");
    const shown = await region.type("release", "plan", ...fivePast);
    expect(shown.code).toBe(5);
    expect(shown.stdout).toMatch(/account-inactive-soon +\d/);
    expect(shown.stdout).toMatch(/VL0AB +\d/);
    expect(shown.stdout).toContain(`lapsewatch release plan ${plan} --confirm ${messages}`);
    const wrong = await region.type("release", "plan", plan, "--confirm", `${messages + 1}`, ...fivePast);
    expect(wrong).toMatchObject({ code: 5, stderr: expect.stringContaining(`${messages} messages wait`) });
    expect(await rowsOf(region.store, "select 1 from messages where status = 'held'")).toHaveLength(messages);
    const right = ["release", "plan", plan, "--confirm", `${messages}`, ...fivePast] as const;
    expect(await region.ask(...right)).toEqual({ schema: 1, released: [plan] });
    await region.type("deliver", "--now", "2026-11-23T12:10:00Z");
    expect(await captured(region)).toContain("447700900001");
    expect(await region.type(...right)).toMatchObject({ code: 2, stderr: expect.stringContaining("does not wait") });
  });
});

describe("a mark", () => {
  it("that somebody has been in contact satisfies today's stage", async () => {
    await using region = await checkedRegion();
    await region.ask("mark", "priya.sample@nhs.example", "contacted", ...noon);
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).not.toContain("447700900001");
  });

  it("that a person has logged in wakes the sites of the mailboxes they can open too, in the name of a mark", async () => {
    await using region = await checkedRegion();
    await region.ask("mark", "sam.sample@nhs.example", "logged-in", ...noon);
    const woken = "select code, woken_by from sites where look_on = '2026-11-23' order by code";
    expect(await rowsOf(region.store, woken)).toEqual([
      { code: "VL0AB", woken_by: "mark" },
      { code: "VL0AC", woken_by: "mark" },
    ]);
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).not.toContain("447700900003");
    const kept = "select distinct kind, recipient_role as role from reminders where reason = 'logged-in' order by 1, 2";
    expect(await rowsOf(region.store, kept)).toEqual([
      { kind: "account-inactive-soon", role: "person" },
      { kind: "mailbox-last-owner-at-risk", role: "manager" },
      { kind: "mailbox-last-owner-at-risk", role: "owner" },
    ]);
    expect(await rowsOf(region.store, woken)).toEqual([]);
  });

  it("is shown beside what it will keep back, reader by reader", async () => {
    await using region = await checkedRegion();
    const stages = async (...words: string[]) => {
      const { stdout } = await region.type("explain", "priya.sample@nhs.example", ...words);
      return stdout.slice(stdout.indexOf("Next, if no fact changes"));
    };
    expect(await stages(...noon)).not.toContain("held back");
    await region.ask("mark", "priya.sample@nhs.example", "logged-in", ...noon);
    // Believed for seven days, to Sunday 29 November; the account is switched off on that day.
    const next = await stages(...noon);
    expect(next).toMatch(/Thu 2026-11-26 +account-inactive-soon .*person \(held back\)$/m);
    expect(next).toMatch(/Sun 2026-11-29 +account-inactive .*person \(held back\)/);
    expect(next).toMatch(/account-deleted-soon.* person(,|$)/m);
    const programs = await region.ask<{ next: object[] }>("explain", "priya.sample@nhs.example", ...noon);
    expect(programs.next[0]).toEqual({
      on: "2026-11-26",
      kind: "account-inactive-soon",
      daysLeft: 2,
      held: ["person"],
    });
    expect(programs.next.at(-1)).not.toHaveProperty("held");
  });

  it("goes with the account to another site", async () => {
    await using region = await checkedRegion();
    await region.ask("hold", "account", "priya.sample@nhs.example", "--reason", "moving", ...noon);
    const moved = "account,site,last_activity\npriya.sample@nhs.example,VL0AC,2026-10-30\n";
    await importText(region.store, "accounts", moved, { source: "second", on: "2026-11-23" });
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).not.toContain("447700900001");
  });

  it("of leave prints the letter to the helpdesk, with what it needs", async () => {
    await using region = await checkedRegion();
    const leave = ["mark", "priya.sample@nhs.example", "on-leave", "--until", "2027-02-28", ...noon] as const;
    const { code, stdout } = await region.type(...leave);
    expect(code).toBe(0);
    expect(stdout).toContain("M1: priya.sample@nhs.example. On leave, up to Sun 2027-02-28.");
    expect(stdout).toContain("Full name: Priya Sample\nNHSmail address: priya.sample@nhs.example\n");
    expect(stdout).toContain("Disable from: Monday 23 November\nEnable again on: Monday 1 March");
    expect(stdout).toContain("Organisation: Oak House, ODS code VL0AB");
    expect(stdout).toContain("kept for 18 months");
    const { letter, ...told } = await region.ask<{ letter: string }>(...leave);
    expect(told).toMatchObject({ mark: "M2", kind: "on-leave", until: "2027-02-28" });
    expect(stdout).toContain(letter);
    const why = (await region.ask<{ why: string[] }>("explain", "priya.sample@nhs.example", ...noon)).why.join("\n");
    expect(why).toMatch(/on-leave.*2027-02-28.*undo M2/);
  });

  it("is taken back once, and both stand in the audit by id only; said again, that is told", async () => {
    await using region = await checkedRegion();
    await region.ask("mark", "priya.sample@nhs.example", "not-needed", "--reason", "Priya has left", ...noon);
    expect(await region.ask("undo", "m1", ...noon)).toEqual({
      ...{ schema: 1, undone: "M1", kind: "not-needed", already: false },
    });
    await region.type("deliver", ...fivePast);
    expect(await captured(region)).toContain("447700900001");
    const again = await region.type("undo", "M1", ...fivePast);
    expect(again).toMatchObject({ code: 0, stdout: "M1 had been taken back before.\n" });
    const audited = await rowsOf(region.store, "select * from audit where subject_type = 'mark' order by id");
    const entry = { actor: "command line", subject_id: 1, detail: { kind: "not-needed", subject: "account" } };
    expect(audited).toMatchObject([
      { ...entry, action: "mark made" },
      { ...entry, action: "mark undone" },
    ]);
    expect(JSON.stringify(audited)).not.toMatch(/priya/i);
  });
});

describe("an acknowledgement", () => {
  it("keeps the ticket, stops what goes further up, and is undone whole", async () => {
    await using region = await checkedRegion();
    const list = ["check", "--list", ...noon] as const;
    const { findingList } = await region.ask<{ findingList: { id: string; kind: string }[] }>(...list);
    const id = findingList.find(({ kind }) => kind === "mailbox-no-usable-owner")?.id ?? "";
    expect(await region.ask("ack", id, "--ticket", "INC0001", ...noon)).toMatchObject({
      ...{ mark: "M1", kind: "acknowledged", subject: id, ticket: "INC0001" },
      finding: { id, kind: "mailbox-no-usable-owner", subject: "lost.vl0ad@nhs.example", site: "VL0AD" },
    });
    expect(await region.ask("ack", id, "--ticket", "INC0002", ...noon)).toMatchObject({
      mark: "M1",
      ticket: "INC0002",
    });
    const kept = "select ticket, acknowledged_at is not null as acknowledged from findings where id = $1";
    const number = [Number(id.slice(1))];
    expect(await rowsOf(region.store, kept, number)).toEqual([{ ticket: "INC0002", acknowledged: true }]);
    const woken = "select code, woken_by from sites where look_on = '2026-11-23'";
    expect(await rowsOf(region.store, woken)).toEqual([{ code: "VL0AD", woken_by: "mark" }]);

    const later = ["--now", "2026-11-26T10:00:00Z"];
    await region.type("check", ...later);
    const owed = `select distinct recipient_role as role from reminders
      where status = 'owed' and kind = 'mailbox-no-usable-owner' and episode < '2026-11-01' order by 1`;
    expect(await rowsOf(region.store, owed)).toEqual([]);
    expect(await region.ask("undo", "M1", ...later)).toMatchObject({ kind: "acknowledged", already: false });
    expect(await rowsOf(region.store, kept, number)).toEqual([{ ticket: null, acknowledged: false }]);
    await region.type("check", ...later);
    expect((await rowsOf(region.store, owed)).map(({ role }) => role)).toEqual(["admin", "manager", "operator"]);

    await region.store.pool.query("update findings set closed_on = '2026-11-26' where id = $1", number);
    expect(await region.type("ack", id, ...later)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("closed"),
    });
  });
});

describe("what cannot be meant", () => {
  let region: Region;
  beforeAll(async () => {
    region = await checkedRegion();
  });
  afterAll(() => region[Symbol.asyncDispose]());

  const why = ["--reason", "x"];
  it.each<[Name, string[], string]>([
    ["mark", ["nobody@nhs.example", "contacted"], "No account of that address is known"],
    ["mark", ["home.vl0ac@nhs.example", "contacted"], "It is a mailbox."],
    ["mark", ["priya.sample@nhs.example", "contcated"], "Did you mean contacted?"],
    ["mark", ["priya.sample@nhs.example", "on-leave"], "on-leave needs its last day"],
    ["mark", ["priya.sample@nhs.example", "on-leave", "--until", "2026-11-22"], "has passed"],
    ["mark", ["priya.sample@nhs.example", "on-leave", "--until", "soon"], "is not a date"],
    ["mark", ["gone@nhs.example", "contacted"], "gone for good"],
    ["hold", ["account", "gone@nhs.example", ...why], "gone for good"],
    ["hold", ["account", ...why], "Which account?"],
    ["hold", ["sending", "all", ...why], "only one sending"],
    ["hold", ["home", "VL0AB", ...why], "Choose one of: plan, account, mailbox, site, sending"],
    ["hold", ["site", "VL0AB"], "Say why"],
    ["hold", ["site", "VL0AB", "--reason", "  "], "Say why"],
    ["hold", ["site", "VL0AB", "--reason", "x".repeat(201)], "at most 200 letters"],
    ["hold", ["site", "VL0ZZ", ...why], "No site of that code is known"],
    ["hold", ["plan", "--until", "2026-12-01", ...why], "not for a plan"],
    ["release", ["account", "nobody@nhs.example"], "No account of that address is known"],
    ["release", ["plan", "77"], "There is no plan 77"],
    ["release", ["plan", "--confirm", "3"], "Which plan?"],
    ["release", ["plan", "1", "--confirm", "many"], "is no number of messages"],
    ["release", ["site", "VL0AB", "--confirm", "3"], "only for a plan"],
    ["ack", ["F999"], "There is no finding F999"],
    ["ack", ["lost.vl0ad@nhs.example"], "is no finding"],
    ["undo", ["M999"], "There is no mark M999"],
    ["undo", ["F1"], "is no mark"],
  ])("%s %j is refused: %s", async (name, words, says) => {
    const { code, stderr } = await region.type(name, ...words);
    const isUnknownHere = /is known|no plan 77|F999|M999/.test(says) || says === "It is a mailbox.";
    expect({ code, stderr }).toEqual({ code: isUnknownHere ? 1 : 2, stderr: expect.stringContaining(says) });
    expect(await rowsOf(region.store, "select 1 from marks")).toEqual([]);
  });

  it("a release of what is not on hold changes nothing and says so", async () => {
    expect(await region.ask("release", "site", "VL0AB")).toEqual({ schema: 1, released: [] });
    expect((await region.type("release", "plan")).stdout).toBe("No plan waits.\n");
    expect((await region.type("release", "sending")).stdout).toBe("Sending was not on hold.\n");
  });
});
