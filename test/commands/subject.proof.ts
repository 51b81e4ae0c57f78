import { expect, test } from "vitest";
import { undoImport } from "../../src/store/undo-import.ts";
import { undoing } from "../support/facts-dump.ts";
import { importText, rowsOf } from "../support/imports.ts";
import { placesNaming } from "../support/names-left.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const commands = {
  subject: () => import("../../src/commands/subject.ts"),
  check: () => import("../../src/commands/check.ts"),
  deliver: () => import("../../src/commands/deliver.ts"),
  mark: () => import("../../src/commands/mark.ts"),
};

const accounts = `account,site,name,last_activity,mobile,contact_email,previous_account
priya.quill@nhs.example,VL0AB,Priya Quill,2026-10-30,07700900001,priya@home.example,priya.finch@nhs.example
ravi.sample@nhs.example,VL0AB,Ravi Sample,2026-10-30,07700900002,ravi@home.example,
`;
const mailboxes = `mailbox,site,account,role
home.vl0ab@nhs.example,VL0AB,priya.quill@nhs.example,owner
home.vl0ab@nhs.example,VL0AB,ravi.sample@nhs.example,owner
`;
const sites = `site,name,manager_name,manager_email,manager_mobile
VL0AB,Oak House,Jo Marsh,jo.marsh@sunrise.example,07700900003
VL0AC,Elm Court,Priya Quill,priya.quill@nhs.example,07700900004
`;
const ofPriya = ["quill", "priya.finch", "priya@home", "7700900001", "7700900004"];

const on = "2026-11-23";
const morning = ["--now", `${on}T10:00:00Z`];

/** A region in which Priya has been written to, unless nothing is to be sent, with lists waiting that name her. */
async function region({ isWrittenTo = true } = {}): Promise<Terminal> {
  const terminal = await openTerminal(commands.subject, { clock: `${on}T12:00:00Z` });
  const { store } = terminal;
  await importText(store, "sites", sites, { source: "homes", on });
  await importText(store, "accounts", accounts, { source: "register", on, contactBasis: "staff form" });
  await importText(store, "mailboxes", mailboxes, { source: "portal", on });
  await importText(store, "accounts", accounts.replaceAll("10-30", "10-31"), { source: "hr", on, doubted: true });
  await importText(store, "sites", sites, { source: "other", on, doubted: true });
  if (!isWrittenTo) return terminal;
  for (const [name, ...words] of [
    ["mark", "priya.quill@nhs.example", "not-needed", "--until", "2027-01-01", "--reason", "asked Quill", ...morning],
    ["mark", "ravi.sample@nhs.example", "contacted", "--reason", "spoke to priya.quill@nhs.example", ...morning],
  ] as const) {
    expect((await terminal.at(commands[name]).type(...words)).code).toBe(0);
  }
  await store.pool.query("update marks set undone_at = made_at");
  expect((await terminal.at(commands.check).type(...morning)).code).toBe(0);
  expect((await terminal.at(commands.deliver).type(...morning)).code).toBe(0);
  return terminal;
}

test("somebody is shown everything that is stored of them, and nothing of others' ways", async () => {
  await using terminal = await region();
  const { code, answers } = await terminal.ask<Record<string, unknown[]>>("export", "priya.quill@nhs.example");
  expect(code).toBe(0);
  const told = answers[0]!;
  expect(told["accounts"]).toMatchObject([{ address: "priya.quill@nhs.example", name: "Priya Quill", site: "VL0AB" }]);
  expect(told["activity"]).toMatchObject([{ source: "register", last_activity: "2026-10-30" }]);
  expect(told["contacts"]).toHaveLength(4);
  expect(told["contacts"]).toContainEqual(
    expect.objectContaining({ address: "+447700900001", source: "register", basis: "staff form" }),
  );
  expect(told["accesses"]).toMatchObject([{ mailbox: "home.vl0ab@nhs.example", role: "owner", source: "portal" }]);
  expect(told["marks"]).toHaveLength(2);
  expect(told["reminders"]!.length).toBeGreaterThan(0);
  expect(told["messages"]![0]).toMatchObject({ words: { text: expect.stringContaining("Priya") } });
  expect(told["messages"]![0]).toMatchObject({ attempts: [{ status: "accepted" }] });
  expect(told["importDifferences"]!.length).toBeGreaterThanOrEqual(4);
  expect(told["heldRows"]).toHaveLength(2);
  expect(told["audit"]!.length).toBeGreaterThan(0);
  expect(JSON.stringify(told)).not.toMatch(/7700900002|ravi@home/);
  const byOther = await terminal.ask("export", "+447700900001");
  expect(byOther.answers).toMatchObject([{ account: told["account"] }]);
  const people = await terminal.type("export", String(told["account"]));
  expect(JSON.parse(people.stdout)).toMatchObject({ account: told["account"] });
});

test("erasing says first what would go, and changes nothing without --confirm", async () => {
  await using terminal = await region();
  const before = await placesNaming(terminal.store, ofPriya);
  expect(before).toEqual(expect.arrayContaining(["accounts", "contacts", "accesses", "marks", "messages"]));
  expect(before).toEqual(expect.arrayContaining(["import_differences", "held_rows"]));
  const { stdout } = await terminal.type("erase", "priya.quill@nhs.example");
  expect(stdout).toMatch(/This would go:\n +1 {2}account/);
  const { answers } = await terminal.ask("erase", "priya.quill@nhs.example");
  expect(answers).toMatchObject([{ outcome: "would-erase", counts: { accounts: 1, contacts: 4, accesses: 1 } }]);
  expect(await placesNaming(terminal.store, ofPriya)).toEqual(before);
});

test("nothing stored names whoever was erased; ids, counts and everybody else stay", async () => {
  await using terminal = await region();
  const { store } = terminal;
  const counts = `select (select count(*) from reminders) as reminders, (select count(*) from messages) as messages,
    (select count(*) from attempts) as attempts, (select count(*) from accounts) as accounts,
    (select count(*) from import_differences) as differences`;
  const before = await rowsOf(store, counts);
  const { code, answers } = await terminal.ask("erase", "priya.quill@nhs.example", "--confirm");
  expect(code).toBe(0);
  expect(answers).toMatchObject([{ outcome: "erased", counts: { accounts: 1, contacts: 4, accesses: 1 } }]);
  expect(await placesNaming(store, ofPriya)).toEqual([]);
  expect(await rowsOf(store, counts)).toEqual(before);
  expect(await placesNaming(store, ["ravi.sample@nhs.example"])).toEqual(
    expect.arrayContaining(["accounts", "accesses", "import_differences", "held_rows"]),
  );
  expect(await placesNaming(store, ["jo.marsh@sunrise.example"])).toContain("contacts");
  const [entry] = await rowsOf(store, "select action, detail from audit order by id desc limit 1");
  expect(entry).toMatchObject({ action: "subject erased", detail: { counts: { accounts: 1 } } });
  const totals = await rowsOf(store, "select sum(value)::int as accounts from counters where name = 'accounts'");
  expect(totals).toEqual([{ accounts: 1 }]);
  // The next check finds nothing to say of them.
  expect((await terminal.at(commands.check).type("--now", "2026-11-24T10:00:00Z")).code).toBe(0);
  expect((await terminal.at(commands.deliver).type("--now", "2026-11-24T10:00:00Z")).code).toBe(0);
  expect(await placesNaming(store, ofPriya)).toEqual([]);
  const owed = `select r.id from reminders r join accounts a on a.id = r.subject_id and r.subject_type = 'account'
    where a.erased_at is not null and r.status in ('owed', 'held')`;
  expect(await rowsOf(store, owed)).toEqual([]);
});

test("erasing again, by address, former address or id, does nothing more", async () => {
  await using terminal = await region({ isWrittenTo: false });
  const { answers } = await terminal.ask<{ account: number }>("erase", "priya.finch@nhs.example", "--confirm");
  for (const word of ["priya.quill@nhs.example", "priya.finch@nhs.example", String(answers[0]!.account)]) {
    expect((await terminal.ask("erase", word, "--confirm")).answers).toMatchObject([{ outcome: "already" }]);
  }
  const entries = await rowsOf(terminal.store, "select 1 from audit where action = 'subject erased'");
  expect(entries).toHaveLength(1);
});

test("later lists of every kind do not bring somebody back, and say so; allowed again, they do", async () => {
  await using terminal = await region({ isWrittenTo: false });
  const { store } = terminal;
  await terminal.type("erase", "priya.quill@nhs.example", "--confirm");
  const next = "2026-11-30";
  const lists = [
    ["accounts", accounts.replaceAll("10-30", "11-29"), { source: "register", contactBasis: "staff form" }],
    ["accounts", accounts.replaceAll("priya.quill@", "priya.new@").replaceAll("Quill", "Wren"), { source: "new" }],
    ["mailboxes", mailboxes.replaceAll("VL0AB", "VL0AC"), { source: "portal" }],
    ["sites", sites.replaceAll("Court", "Place"), { source: "homes" }],
    [
      "sites",
      `site,mailbox,owners\nVL0AC,elm@nhs.example,priya.quill@nhs.example;jo@nhs.example\n`,
      { source: "sheet" },
    ],
  ] as const;
  for (const [kind, text, options] of lists) {
    const result = await importText(store, kind, text, { ...options, on: next, accepted: true });
    expect(result.outcome).toBe("applied");
    expect(result.notes).toContainEqual(expect.objectContaining({ line: expect.any(Number), code: "person-erased" }));
  }
  expect(await placesNaming(store, [...ofPriya, "wren", "priya.new"])).toEqual([]);
  const opened = await rowsOf(store, "select address from accesses order by 1");
  expect(opened).toEqual([{ address: "jo@nhs.example" }, { address: "ravi.sample@nhs.example" }]);
  const same = await importText(store, "accounts", accounts.replaceAll("10-30", "11-29"), {
    ...{ source: "register", contactBasis: "staff form", on: next },
  });
  expect(same.outcome).toBe("unchanged");

  expect((await terminal.type("allow", "nobody@nhs.example")).code).toBe(1);
  expect((await terminal.type("allow", "priya.quill@nhs.example")).code).toBe(0);
  // All addresses of one person go together.
  expect((await terminal.type("allow", "priya.finch@nhs.example")).code).toBe(1);
  const back = await importText(store, "accounts", accounts.replaceAll("10-30", "11-29"), {
    ...{ source: "register", contactBasis: "staff form", on: next },
  });
  expect(back).toMatchObject({ outcome: "applied", rows: { new: 1 }, noteCount: 0 });
  const audited = await rowsOf(store, "select action from audit where action like 'subject %' order by id");
  expect(audited.map(({ action }) => action)).toEqual(["subject erased", "subject allowed"]);
});

test("undoing the import that brought them does not bring them back", async () => {
  await using terminal = await region({ isWrittenTo: false });
  const { store } = terminal;
  const again = await importText(store, "accounts", accounts.replace("Priya Quill", "Priya Ann Quill"), {
    ...{ source: "register", on, contactBasis: "staff form" },
  });
  await terminal.type("erase", "priya.quill@nhs.example", "--confirm");
  expect(await placesNaming(store, ofPriya)).toEqual([]);
  expect(await undoImport(store, Number(again.import), undoing)).toMatchObject({ already: false });
  expect(await placesNaming(store, ofPriya)).toEqual([]);
});

test("a manager without an account is erased by their address", async () => {
  await using terminal = await region({ isWrittenTo: false });
  await terminal.type("erase", "jo.marsh@sunrise.example", "--confirm");
  expect(await placesNaming(terminal.store, ["marsh", "7700900003"])).toEqual([]);
});

test("a number that others have too stays with them", async () => {
  await using terminal = await region({ isWrittenTo: false });
  const shared = `account,site,name,mobile\nsam.sample@nhs.example,VL0AB,Sam Sample,07700900001\n`;
  await importText(terminal.store, "accounts", shared, { source: "hr2", on, contactBasis: "staff form" });
  expect((await terminal.type("export", "+447700900001")).code).toBe(2);
  await terminal.type("erase", "priya.quill@nhs.example", "--confirm");
  const left = await rowsOf(terminal.store, "select account_id from contacts where address = '+447700900001'");
  expect(left).toHaveLength(1);
});

test("a word that many texts hold erases nothing, and part of an address nobody", async () => {
  await using terminal = await region({ isWrittenTo: false });
  const short = "account,site,name,mobile\nsam@nhs.example,VL0AB,Jo,n/a\n";
  await importText(terminal.store, "accounts", short, { source: "hr2", on, contactBasis: "staff form" });
  const reason = "no job; n/a; told joann.sam@nhs.example";
  await terminal.at(commands.mark).type("ravi.sample@nhs.example", "contacted", "--reason", reason, ...morning);
  for (const word of ["@", "+", "jo", "n/a", "sample", "quill@nhs.example", ".*@nhs.example"]) {
    expect([word, (await terminal.type("erase", word, "--confirm")).code]).toEqual([word, 1]);
  }
  expect((await terminal.type("erase", "sam@nhs.example", "--confirm")).code).toBe(0);
  expect(await rowsOf(terminal.store, "select reason from marks")).toEqual([{ reason }]);
});

test("what is being sent this moment is waited for", async () => {
  await using terminal = await region();
  await terminal.store.pool.query("update messages set status = 'claimed'");
  const { code, stdout } = await terminal.type("erase", "priya.quill@nhs.example", "--confirm");
  expect([code, stdout]).toEqual([5, expect.stringContaining("in a minute")]);
  expect(await placesNaming(terminal.store, ["quill"])).toContain("accounts");
});

test("of whom nothing is stored there is nothing to show or to erase", async () => {
  await using terminal = await region({ isWrittenTo: false });
  for (const words of [
    ["export", "nobody@nhs.example"],
    ["erase", "nobody@nhs.example"],
    ["erase", "999"],
  ]) {
    const { code, stderr } = await terminal.type(...words);
    expect([code, stderr]).toEqual([1, expect.not.stringContaining("nobody@")]);
  }
  expect((await terminal.type("export", "priya.quill@nhs.example", "--confirm")).code).toBe(2);
});
