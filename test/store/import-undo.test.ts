import { expect, test } from "vitest";
import type { ImportKind } from "../../src/intake/reading.ts";
import { day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";
import { forgetImages } from "../../src/store/retention.ts";
import { undoImport } from "../../src/store/undo-import.ts";
import { dumpOf, undoing } from "../support/facts-dump.ts";
import { freshStore, importText, type ImportTextOptions, rowsOf } from "../support/imports.ts";

/** Imports past the guard; the import's number. */
async function take(store: Store, kind: ImportKind, text: string, options: ImportTextOptions = {}): Promise<number> {
  const { import: id } = await importText(store, kind, text, { accepted: true, ...options });
  return Number(id);
}

const undo = async (store: Store, id: number) => await undoImport(store, id, undoing);

const two =
  "account,site,name,last_activity\nada@care.example,VL0A1,Ada,2026-11-01\nben@care.example,VL0A1,Ben,2026-11-02\n";
const accounts = async (store: Store) =>
  await rowsOf(
    store,
    `select a.address, s.code as site, a.name, v.last_activity as used
       from accounts a join sites s on s.id = a.site_id left join activity v on v.account_id = a.id order by a.address, v.last_activity`,
  );

test("imports of one source are undone one by one, the last one first", async () => {
  await using store = await freshStore();
  const first = await take(store, "accounts", two);
  const known = await accounts(store);
  const second = await take(store, "accounts", two.replaceAll("VL0A1", "VL0B1").replace("2026-11-01", "2026-10-01"));
  expect(await undo(store, first)).toEqual({ because: "not-last", source: "accounts", last: second });
  expect(await undo(store, second)).toMatchObject({ asOf: "2026-11-22", removed: { accounts: 0, sites: 1 } });
  expect(await accounts(store)).toEqual(known);
  expect(await undo(store, first)).toMatchObject({ asOf: null, removed: { accounts: 2, mailboxes: 0, sites: 1 } });
  expect(await accounts(store)).toEqual([]);
  expect(await rowsOf(store, "select outcome from imports order by id")).toEqual([
    { outcome: "undone" },
    { outcome: "undone" },
  ]);
});

test("undoing twice does nothing more, and the audit tells of it once", async () => {
  await using store = await freshStore();
  await take(store, "accounts", two);
  const second = await take(store, "accounts", two.replace("Ada", "Ada Sample"));
  const both = await Promise.all([undo(store, second), undo(store, second)]);
  expect(
    both.map((undone) => undone && "already" in undone && undone.already).toSorted((a, b) => Number(a) - Number(b)),
  ).toEqual([false, true]);
  const told = "select actor, subject_id as id from audit where action = 'import undone'";
  expect(await rowsOf(store, told)).toEqual([{ actor: "command line", id: second }]);
});

test("the file of an undone import can be imported again", async () => {
  await using store = await freshStore();
  await undo(store, await take(store, "accounts", two));
  expect(await importText(store, "accounts", two)).toMatchObject({ outcome: "applied", rows: { new: 2 } });
});

test("what a later list of another source has changed again stays, and is told; the rest goes back", async () => {
  await using store = await freshStore();
  await take(store, "accounts", two);
  const wrong = await take(store, "accounts", two.replaceAll("VL0A1", "VL0B1").replaceAll(/Ada|Ben/g, "Wrong Sample"), {
    source: "head office",
  });
  const later = await take(store, "accounts", "account,name,leaver\nada@care.example,Ada Right,2026-11-30\n", {
    source: "oak lodge",
  });
  expect(await undo(store, wrong)).toMatchObject({ changedSince: { rows: 1, imports: [String(later)] } });
  const kept = await rowsOf(
    store,
    "select a.address, s.code as site, a.name, a.leaver from accounts a join sites s on s.id = a.site_id order by 1",
  );
  expect(kept).toEqual([
    { address: "ada@care.example", site: "VL0A1", name: "Ada Right", leaver: "2026-11-30" },
    { address: "ben@care.example", site: "VL0A1", name: "Ben", leaver: null },
  ]);
});

test("another source's same file is compared again, because what it had confirmed may be gone", async () => {
  await using store = await freshStore();
  const first = await take(store, "accounts", two);
  await take(store, "accounts", two, { source: "oak lodge" });
  await undo(store, first);
  expect(await importText(store, "accounts", two, { source: "oak lodge" })).toMatchObject({ outcome: "applied" });
});

test("two accounts that were taken for one person's are two again, each with what every source told of it", async () => {
  await using store = await freshStore();
  await take(store, "accounts", two);
  await take(store, "accounts", "account,site,last_activity\nada@care.example,VL0A1,2026-11-10\n", { source: "other" });
  const before = await dumpOf(store);
  const joining = await take(
    store,
    "accounts",
    `${two.split("\n")[0]},previous_account
ben@care.example,VL0A1,Ben,2026-11-02,ada@care.example
`,
  );
  expect(await accounts(store)).toEqual([
    { address: "ben@care.example", site: "VL0A1", name: "Ben", used: "2026-11-02" },
    { address: "ben@care.example", site: "VL0A1", name: "Ben", used: "2026-11-10" },
  ]);
  await undo(store, joining);
  expect(await dumpOf(store)).toEqual(before);
});

test("an account that another source lists too is kept, without what only the undone list said", async () => {
  await using store = await freshStore();
  const first = await take(
    store,
    "accounts",
    two.replace("name,", "name,deleted,").replace("Ada,", "Ada,2026-11-10,").replace("Ben,", "Ben,,"),
  );
  await take(store, "accounts", "account,last_activity\nada@care.example,2026-11-20\n", { source: "oak lodge" });
  expect(await undo(store, first)).toMatchObject({
    removed: { accounts: 1, sites: 0 },
    kept: { accounts: 1, sites: 1 },
  });
  expect(await rowsOf(store, "select name, deleted from accounts")).toEqual([{ name: "Ada", deleted: null }]);
});

test("an account of which a person has said something is kept", async () => {
  await using store = await freshStore();
  const first = await take(store, "accounts", two);
  await store.pool.query(
    `insert into marks (kind, subject_type, subject_id, from_day, made_at)
     select 'contacted', 'account', id, '2026-11-22', now() from accounts where address = 'ada@care.example'`,
  );
  expect(await undo(store, first)).toMatchObject({ removed: { accounts: 1 }, kept: { accounts: 1 } });
});

test("every site is looked at again after an undoing", async () => {
  await using store = await freshStore();
  await take(store, "accounts", two);
  const second = await take(store, "accounts", two.replace("2026-11-01", "2026-11-20"));
  await store.pool.query("update sites set look_on = null, woken_by = 'calendar'");
  await undo(store, second);
  expect(await rowsOf(store, "select look_on as on, woken_by as by from sites")).toEqual([
    { on: "2026-11-22", by: "import" },
  ]);
});

test("what held or rejected imports left unchanged cannot be undone, nor what is not known", async () => {
  await using store = await freshStore();
  await take(store, "accounts", two);
  const empty = await importText(store, "accounts", "");
  const held = await importText(store, "accounts", two.replaceAll(/2026-11-0\d/g, ""));
  expect(await undo(store, Number(empty.import))).toMatchObject({ because: "rejected" });
  expect(await undo(store, Number(held.import))).toMatchObject({ because: "held" });
  expect(await undo(store, 99)).toBeNull();
});

test("what was there before is kept of the last import of each source, and of others for a while", async () => {
  await using store = await freshStore();
  const first = await take(store, "accounts", two, { on: "2026-10-01" });
  const second = await take(store, "accounts", two.replace("Ada", "Eve"), { on: "2026-11-01" });
  await forgetImages(store, day("2026-11-10"));
  expect(await undo(store, second)).toMatchObject({ already: false });
  expect(await undo(store, first)).toMatchObject({ because: "forgotten" });
});

test("an import that created many sites is undone whole", { timeout: 60_000 }, async () => {
  await using store = await freshStore();
  const rows = Array.from({ length: 600 }, (_, at) => `person${at}@care.example,VL${at + 1000},2026-11-20\n`).join("");
  const id = await take(store, "accounts", `account,site,last_activity\n${rows}`);
  await store.pool.query(
    "insert into findings (site_id, kind, subject_type, subject_id, detail, since) select id, 'site-no-phone', 'site', id, '{}', '2026-11-22' from sites",
  );
  expect(await undo(store, id)).toMatchObject({
    removed: { accounts: 600, sites: 600 },
    kept: { accounts: 0, sites: 0 },
  });
  expect(await rowsOf(store, "select 1 from findings")).toEqual([]);
  expect(await rowsOf(store, "select 1 from pg_indexes where indexname like 'undoing%'")).toEqual([]);
});
