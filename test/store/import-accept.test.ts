import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { acceptImport, expireHeldImports, rejectImport } from "../../src/store/accept-import.ts";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readImport, readSiteChanges } from "../../src/store/import-list.ts";
import { lockShared } from "../../src/store/locks.ts";
import { undoImport } from "../../src/store/undo-import.ts";
import { dumpOf, undoing } from "../support/facts-dump.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const accept = async (store: Store, id: string | null, signal?: AbortSignal) =>
  await acceptImport(store, Number(id), { ...undoing, policy: defaultPolicy, ...(signal && { signal }) });
const reject = async (store: Store, id: string | null) => await rejectImport(store, Number(id), undoing);

/** `count` accounts at three sites, used on a day. */
function register(count: number, used = "2026-11-20"): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `person${at}@care.example,VL0A${at % 3},Person ${at},${used}\n`,
  );
  return `account,site,name,last_activity\n${rows.join("")}`;
}

/** A register of 60, and a held one of 20 whose days have moved. */
async function held(store: Store, text = register(20, "2026-11-21")): Promise<string> {
  await importText(store, "accounts", register(60));
  const { import: id, outcome } = await importText(store, "accounts", text);
  expect(outcome).toBe("held");
  return id ?? "";
}

const outcomes = async (store: Store) =>
  (await rowsOf<{ outcome: string }>(store, "select outcome from imports order by id")).map(({ outcome }) => outcome);

test("an accepted import becomes the last good one of its source, and can be undone", async () => {
  await using store = await freshStore();
  const id = await held(store);
  const before = await dumpOf(store);
  expect(await accept(store, id)).toMatchObject({
    outcome: "applied",
    already: false,
    rows: { read: 20, changed: 20 },
  });
  expect(await outcomes(store)).toEqual(["applied", "applied"]);
  expect(await rowsOf(store, "select last_import_id as id, last_rows as rows from sources")).toEqual([
    { id: Number(id), rows: 20 },
  ]);
  expect(await rowsOf(store, "select 1 from held_rows")).toEqual([]);
  expect((await importText(store, "accounts", register(20, "2026-11-21"))).outcome).toBe("unchanged");
  expect(await undoImport(store, Number(id), undoing)).toMatchObject({ already: false });
  expect({ ...(await dumpOf(store)), held_rows: [] }).toEqual({ ...before, held_rows: [] });
});

test("what has become known since is compared anew", async () => {
  await using store = await freshStore();
  const id = await held(store, register(20, "2026-11-21").replace("Person 3", "Old Name"));
  await importText(store, "accounts", "account,name\nperson3@care.example,New Name\n", { source: "oak lodge" });
  await accept(store, id);
  // It was accepted last: it is the last word, and recorded as such.
  expect(await rowsOf(store, "select name from accounts where address = 'person3@care.example'")).toEqual([
    { name: "Old Name" },
  ]);
  expect(
    await rowsOf(
      store,
      "select before ->> 'name' as before from import_differences where import_id = $1 and key = 'account person3@care.example'",
      [id],
    ),
  ).toEqual([{ before: "New Name" }]);
  const [accepted] = await rowsOf<{ isLast: boolean }>(
    store,
    `select applied_order > (select max(id) from imports) as "isLast" from imports where id = $1`,
    [id],
  );
  expect(accepted?.isLast).toBe(true);
});

test("the sites that it touches are looked at as after an import, so that the brake counts them", async () => {
  await using store = await freshStore();
  const id = await held(store, `account,site,last_activity\nperson1@care.example,VL0A1,2026-10-01\n`);
  await store.pool.query("update sites set look_on = null, woken_by = 'calendar'");
  await accept(store, id);
  expect(
    await rowsOf(store, "select code, look_on as on, woken_by as by from sites where look_on is not null"),
  ).toEqual([{ code: "VL0A1", on: "2026-11-22", by: "import" }]);
});

test("two people who accept at once accept once", async () => {
  await using store = await freshStore();
  const id = await held(store);
  const both = await Promise.all([accept(store, id), accept(store, id)]);
  expect(both.map((one) => one && "already" in one && one.already).toSorted((a, b) => Number(a) - Number(b))).toEqual([
    false,
    true,
  ]);
  expect(await rowsOf(store, "select 1 from audit where action = 'import accepted'")).toHaveLength(1);
});

test("a newer file that is applied overtakes a held one, whose rows are forgotten", async () => {
  await using store = await freshStore();
  const id = await held(store);
  await importText(store, "accounts", register(61));
  expect(await accept(store, id)).toEqual({ undecidable: "overtaken", source: "accounts", last: 3 });
  expect(await reject(store, id)).toMatchObject({ undecidable: "overtaken" });
  expect(await rowsOf(store, "select 1 from held_rows")).toEqual([]);
});

test("accepting the newer of two held files overtakes the older, and the other way round leaves both to choose from", async () => {
  await using store = await freshStore();
  const older = await held(store);
  const { import: newer } = await importText(store, "accounts", register(15, "2026-11-21"));
  await accept(store, older);
  expect(await outcomes(store)).toEqual(["applied", "applied", "held"]);
  await accept(store, newer);
  expect(await outcomes(store)).toEqual(["applied", "applied", "applied"]);
});

test("a held import of another source is not overtaken", async () => {
  await using store = await freshStore();
  const id = await held(store);
  await importText(store, "accounts", register(61), { source: "oak lodge" });
  expect(await accept(store, id)).toMatchObject({ outcome: "applied", already: false });
});

test("a rejected import changes nothing, its rows are forgotten, and it can no longer be accepted", async () => {
  await using store = await freshStore();
  const id = await held(store);
  const before = await dumpOf(store);
  expect(await reject(store, id)).toMatchObject({ outcome: "rejected", already: false });
  expect(await reject(store, id)).toMatchObject({ already: true });
  expect(await dumpOf(store)).toEqual({ ...before, held_rows: [] });
  expect(await rowsOf(store, "select 1 from import_differences where import_id = $1", [id])).toEqual([]);
  expect(await accept(store, id)).toMatchObject({ undecidable: "rejected" });
  expect(await rowsOf(store, "select actor, detail from audit where action = 'import rejected'")).toEqual([
    { actor: "command line", detail: { kind: "accounts" } },
  ]);
});

test("nobody decides in time: the rows are forgotten", async () => {
  await using store = await freshStore();
  const id = await held(store);
  expect(await expireHeldImports(store, day("2026-11-22"))).toBe(0);
  expect(await expireHeldImports(store, day("2026-11-23"))).toBe(1);
  expect(await rowsOf(store, "select 1 from held_rows")).toEqual([]);
  expect(await accept(store, id)).toMatchObject({ undecidable: "expired" });
});

test("accepting waits for a look that is under way, and the look for it", async () => {
  await using store = await freshStore();
  const id = await held(store);
  let accepted: ReturnType<typeof accept> | undefined;
  await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    accepted = accept(store, id);
    await waitingForFacts(store);
    expect(await outcomes(store)).toEqual(["applied", "held"]);
  });
  expect(await accepted).toMatchObject({ already: false });
});

/** Until somebody waits for the lock on facts. */
async function waitingForFacts(store: Store): Promise<void> {
  for (;;) {
    const waiting = await rowsOf(
      store,
      "select 1 from pg_locks where locktype = 'advisory' and objid = 1 and not granted",
    );
    if (waiting.length > 0) return;
  }
}

test("an acceptance that is interrupted changes nothing, and can be tried again", async () => {
  await using store = await freshStore();
  const id = await held(store);
  const before = await dumpOf(store);
  await expect(accept(store, id, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(await dumpOf(store)).toEqual(before);
  expect(await accept(store, id)).toMatchObject({ already: false });
});

test("what a held import would change is shown site by site", async () => {
  await using store = await freshStore();
  const text = register(12)
    .replace("person1@care.example,VL0A1,Person 1,2026-11-20", "person1@care.example,VL0A1,Person 1,2026-11-01")
    .replace("person2@care.example,VL0A2,Person 2,2026-11-20", "person2@care.example,VL0A2,Person 2,")
    .replace("person3@care.example,VL0A0", "person3@care.example,VL0Z9");
  const id = Number(await held(store, `${text}late@care.example,VL0B1,Late Sample,2026-11-20\n`));
  expect(await readImport(store, id)).toMatchObject({
    outcome: "held",
    canBeUndone: false,
    rows: { new: 1, changed: 3 },
  });
  const none = { new: 0, changed: 0, vanished: 0, backwards: 0, emptied: 0 };
  expect(await readSiteChanges(store, id)).toEqual([
    { ...none, site: "VL0A0", changed: 1, vanished: 16 },
    { ...none, site: "VL0A1", changed: 1, vanished: 16, backwards: 1 },
    { ...none, site: "VL0A2", changed: 1, vanished: 16, emptied: 1 },
    { ...none, site: "VL0B1", new: 1 },
  ]);
});
