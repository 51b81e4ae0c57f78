import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import type { Store } from "../../src/store/connect.ts";
import { SourceTaken } from "../../src/store/importing.ts";

/** `count` accounts at ten sites, of which the first `used` have been used. */
function register(count: number, used = count): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `person${at}@care.example,VL0A${at % 10},${at < used ? "2026-11-20" : ""}`,
  );
  return `account,site,last_activity\n${rows.join("\n")}\n`;
}

const tables = [
  "sites",
  "organisations",
  "accounts",
  "activity",
  "contacts",
  "mailboxes",
  "accesses",
  "dspt_publications",
];
const bookkeeping = ["sources", "imports", "import_problems", "import_differences"];

async function contents(store: Store, names = [...tables, ...bookkeeping]): Promise<unknown[]> {
  return await Promise.all(
    names.map(async (name) => [name, await rowsOf(store, `select xmin::text, t.* from ${name} t order by t::text`)]),
  );
}

describe("a list with far fewer rows than the last one is held", () => {
  test.each([
    { before: 50, after: 40, outcome: "applied", because: "10 rows fewer" },
    { before: 50, after: 39, outcome: "held", because: "11 rows and 22 % fewer" },
    { before: 55, after: 44, outcome: "applied", because: "exactly 20 % fewer" },
  ])("$before rows, then $after: $because, $outcome", async ({ before, after, outcome }) => {
    await using store = await freshStore();
    await importText(store, "accounts", register(before));
    const result = await importText(store, "accounts", register(after));
    expect(result.outcome).toBe(outcome);
    expect(result.guard.map(({ code }) => code)).toEqual(outcome === "held" ? ["rows-shrunk"] : []);
  });
});

describe("a list in which known activity dates are empty is held", () => {
  test.each([
    { before: 25, after: 20, outcome: "applied", because: "5 dates emptied" },
    { before: 29, after: 23, outcome: "held", because: "6 dates, more than 20 %" },
    { before: 30, after: 24, outcome: "applied", because: "6 dates, exactly 20 %" },
    { before: 3, after: 0, outcome: "held", because: "all of them" },
    { before: 0, after: 0, outcome: "applied", because: "there were none before" },
  ])("$before known, $after left: $because, $outcome", async ({ before, after, outcome }) => {
    await using store = await freshStore();
    await importText(store, "accounts", register(40, before));
    const result = await importText(store, "accounts", `${register(40, after)}\n`);
    expect(result.outcome).toBe(outcome);
    expect(result.guard.map(({ code }) => code)).toEqual(outcome === "held" ? ["activity-emptied"] : []);
  });
});

test("a list whose activity dates went backwards is held", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(20));
  const older = register(20).replaceAll(/2026-11-20/g, "2026-11-10");
  expect(await importText(store, "accounts", older)).toMatchObject({
    outcome: "held",
    guard: [{ code: "activity-backwards" }],
  });
});

describe("a list that says something else of many accounts than its last one is held", () => {
  test.each([
    { moved: 10, outcome: "applied", because: "10 accounts moved" },
    { moved: 11, outcome: "held", because: "11 accounts, more than 1 in 5" },
  ])("of 50 accounts $moved have another site: $because, $outcome", async ({ moved, outcome }) => {
    await using store = await freshStore();
    await importText(store, "accounts", register(50));
    const lines = register(50).split("\n");
    const other = lines.map((line, at) => (at > 0 && at <= moved ? line.replace("VL0A", "VL0B") : line)).join("\n");
    const result = await importText(store, "accounts", other);
    expect(result.outcome).toBe(outcome);
    expect(result.guard.map(({ code }) => code)).toEqual(outcome === "held" ? ["facts-replaced"] : []);
    // What another source told last is no doubt about this file.
    expect((await importText(store, "accounts", other, { source: "other register" })).outcome).toBe("applied");
  });
});

test("a list that misses many accounts is held even when it has as many rows", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(60));
  const others = register(60).replaceAll("person", "other");
  expect(await importText(store, "accounts", others)).toMatchObject({
    outcome: "held",
    guard: [{ code: "accounts-vanished" }],
  });
});

test("one home's list never looks like a shrunken region, because each source is judged by itself", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(60));
  expect((await importText(store, "accounts", register(3), { source: "oak lodge" })).outcome).toBe("applied");
});

test("a held import changes no fact, is remembered with its differences, and the next good one is applied", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(50));
  const facts = await contents(store, [...tables, "sources"]);
  const held = await importText(store, "accounts", register(20).replaceAll("VL0A", "VL0B"));
  expect(held).toMatchObject({ outcome: "held", rows: { changed: 20, sitesCreated: 10 } });
  expect(await contents(store, [...tables, "sources"])).toEqual(facts);
  const [remembered] = await rowsOf(store, "select outcome, guard from imports where id = $1", [held.import]);
  expect(remembered).toMatchObject({ outcome: "held", guard: [{ code: "rows-shrunk" }, { code: "facts-replaced" }] });
  expect(await rowsOf(store, "select 1 from import_differences where import_id = $1", [held.import])).toHaveLength(20);
  expect((await importText(store, "accounts", register(51))).outcome).toBe("applied");
});

test("a rejected file changes no fact and is remembered", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const facts = await contents(store, [...tables, "sources"]);
  const result = await importText(store, "accounts", "<!doctype html><html><body>Log in</body></html>");
  expect(result).toMatchObject({ outcome: "rejected", guard: [{ code: "file-html" }] });
  expect(await contents(store, [...tables, "sources"])).toEqual(facts);
  expect(await rowsOf(store, "select outcome from imports where id = $1", [result.import])).toEqual([
    { outcome: "rejected" },
  ]);
});

test("a dry run tells what an import would do and writes nothing at all", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const before = await contents(store);
  const dry = await importText(store, "accounts", register(7, 6).replaceAll("VL0A1", "VL0Z1"), { dryRun: true });
  expect(dry).toMatchObject({
    import: null,
    outcome: "applied",
    dryRun: true,
    rows: { new: 2, changed: 1, same: 4, sitesCreated: 3 },
  });
  expect(await contents(store)).toEqual(before);
  const next = await importText(store, "accounts", register(6));
  expect(next.import).toBe("2");
});

test("a first dry run leaves the database empty", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5), { dryRun: true });
  for (const [, rows] of (await contents(store)) as [string, unknown[]][]) expect(rows).toEqual([]);
});

test("a file that breaks off while it is read changes nothing, and the next import goes through", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const before = await contents(store);
  const breaking = Readable.from(
    (async function* () {
      yield Buffer.from(register(4000));
      throw new Error("the share went away");
    })(),
  );
  await expect(importText(store, "accounts", breaking)).rejects.toThrow("the share went away");
  expect(await contents(store)).toEqual(before);
  expect((await importText(store, "accounts", register(6))).outcome).toBe("applied");
});

test("an import that fails while it is applied changes nothing", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const before = await contents(store);
  await store.pool.query("alter table sites add constraint no_more check (code <> 'VL0A7')");
  await expect(importText(store, "accounts", register(8))).rejects.toThrow("no_more");
  expect(await contents(store)).toEqual(before);
});

test("a connection killed in the middle of an import changes nothing and lets the next one in", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const before = await contents(store);
  let killed = 0;
  const killing = Readable.from(
    (async function* () {
      // Far more than is read before the rows begin to be copied.
      for (let at = 0; at < 20; at += 1) yield Buffer.from(register(4000));
      const { rowCount } = await store.pool.query(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
            and database = (select oid from pg_database where datname = current_database())`,
      );
      killed = rowCount ?? 0;
      yield Buffer.from("late.sample@care.example,VL0A1,2026-11-20\n");
    })(),
  );
  await expect(importText(store, "accounts", killing)).rejects.toThrow();
  expect(killed).toBe(1);
  expect(await contents(store)).toEqual(before);
  expect((await importText(store, "accounts", register(6))).outcome).toBe("applied");
});

test("an import that is interrupted after its rows have come changes nothing", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5));
  const before = await contents(store);
  const stop = new AbortController();
  const stopping = Readable.from(
    (async function* () {
      yield Buffer.from(register(8));
      stop.abort();
    })(),
  );
  await expect(importText(store, "accounts", stopping, { signal: stop.signal })).rejects.toThrow(/abort/i);
  expect(await contents(store)).toEqual(before);
});

test("a source keeps to one kind of file", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register(5), { source: "register" });
  await expect(importText(store, "sites", "site\nVL0AB\n", { source: "register" })).rejects.toThrow(SourceTaken);
});

test("text that COPY could misread arrives as it was written", async () => {
  await using store = await freshStore();
  const name = String.raw`O\N'Sample \. "quoted" \t é 家`;
  await importText(
    store,
    "accounts",
    `account,site,name\nada.sample@care.example,VL0AB,"${name.replaceAll('"', '""')}"\n`,
  );
  expect(await rowsOf(store, "select name from accounts")).toEqual([{ name }]);
});
