import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import type { Store } from "../../src/store/connect.ts";
import { corpus, kinds } from "../intake/corpus.ts";
import type { Fate, Variant } from "../intake/corpus-variant.ts";
import { csvOf, goodFiles } from "../intake/good-files.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const tables = [
  ...["sites", "organisations", "accounts", "activity", "contacts", "mailboxes", "accesses", "dspt_publications"],
  ...["messages", "reminders", "findings"],
];

let variants: readonly Variant[] = [];
beforeAll(async () => {
  variants = await corpus();
});

/** A region that was imported from the good files and has been looked at. */
async function region(): Promise<Store> {
  const store = await freshStore();
  for (const kind of ["sites", "mailboxes", "accounts", "dspt"] as const) {
    expect(await importText(store, kind, csvOf(goodFiles[kind]))).toMatchObject({
      outcome: "applied",
      problemCount: 0,
    });
  }
  await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
  await store.pool.query("update accounts set state = 'active', cause = 'idle'");
  return store;
}

/** One checksum of each table that a file could change: facts, when sites are looked at, what is owed and planned. */
async function checksums(store: Store): Promise<Record<string, string>> {
  const sum = (table: string) =>
    `select '${table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${table} t`;
  const rows = await rowsOf<{ name: string; sum: string }>(store, tables.map(sum).join(" union all "));
  return Object.fromEntries(rows.map(({ name, sum: found }) => [name, found]));
}

/** What is wrong with what became of a variant; null when it is as it must be. */
async function wrongWith(
  store: Store,
  good: Record<string, string>,
  { kind, name, bytes, fate, codes }: Variant,
): Promise<string | null> {
  const { outcome, guard } = await importText(store, kind, Readable.from([bytes]), { on: "2026-11-23" });
  const now = await checksums(store);
  const changed = tables.filter((table) => good[table] !== now[table]);
  const found = guard.map(({ code }) => code);
  const isFate = outcome === (fate === "harmless" ? "applied" : fate);
  const isTold = codes.length === 0 ? found.length === 0 : codes.some((code) => found.includes(code));
  if (isFate && isTold && changed.length === 0) return null;
  return `${kind}: ${name}: ${outcome} (${found.join()}), not ${fate} (${codes.join("|")}); changed: ${changed.join()}`;
}

test("the corpus has at least 300 variants, of every kind of list and each by a name of its own", () => {
  expect(variants.length).toBeGreaterThanOrEqual(300);
  expect(new Set(variants.map(({ kind, name, fate }) => `${kind} ${name} ${fate}`)).size).toBeGreaterThan(300);
  for (const kind of kinds) expect(variants.filter((one) => one.kind === kind).length).toBeGreaterThan(60);
});

test.each<[Fate, string]>([
  ["rejected", "is refused with its code"],
  ["held", "waits for a person with its code"],
  ["unchanged", "is known again"],
  ["harmless", "is applied and tells the same"],
])(
  "a variant that is %s %s; not one fact changes, no site is woken, no message planned",
  { timeout: 120_000 },
  async (fate) => {
    await using store = await region();
    const wrong: string[] = [];
    let good = await checksums(store);
    const rows = await rowsOf<{ id: number; last_rows: number }>(store, "select id, last_rows from sources");
    for (const one of variants.filter((found) => found.fate === fate)) {
      const said = await wrongWith(store, good, one);
      if (said !== null) {
        wrong.push(said);
        good = await checksums(store);
      }
      // Each variant is judged beside the good file, not beside the variant before.
      for (const { id, last_rows } of rows) {
        await store.pool.query("update sources set last_rows = $2 where id = $1 and last_rows <> $2", [id, last_rows]);
      }
    }
    expect(wrong).toEqual([]);
  },
);
