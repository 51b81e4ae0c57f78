import { describe, expect, it } from "vitest";
import { londonInstant, day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";
import { readSiteRecord } from "../../src/store/provenance.ts";
import { undoImport } from "../../src/store/undo-import.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const listOf = (...names: string[]) =>
  `account,site,last_activity\n${names.map((name) => `${name}@nhs.example,VL0AB,2026-11-14\n`).join("")}`;
const take = (store: Store, on: string, ...names: string[]) => importText(store, "accounts", listOf(...names), { on });

/** Until when the source has held each account; null while it does. */
async function seen(store: Store): Promise<Record<string, string | null>> {
  const rows = await rowsOf<{ name: string; until: string | null }>(
    store,
    `select split_part(a.address, '@', 1) as name, v.seen_until as until
       from activity v join accounts a on a.id = v.account_id order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, until }) => [name, until]));
}

/** As-of of what is known of one account, and of the accounts of the site. */
async function ages(store: Store, name: string): Promise<unknown[]> {
  const [found] = await rowsOf<{ id: number; siteId: number }>(
    store,
    `select id, site_id as "siteId" from accounts where address = '${name}@nhs.example'`,
  );
  if (found === undefined) throw new Error("no such account");
  const { ages, accountsAsOf } = await readSiteRecord(store, { type: "account", ...found });
  return [ages.accounts, accountsAsOf];
}

describe("an account that a later list of its source does not hold", () => {
  it("is known as of the last list that held it, until a list holds it again", async () => {
    await using store = await freshStore();
    await take(store, "2026-11-21", "ann", "bob");
    expect(await ages(store, "ann")).toEqual(["2026-11-21", "2026-11-21"]);
    await take(store, "2026-12-10", "bob");
    expect(await seen(store)).toEqual({ ann: "2026-11-21", bob: null });
    expect(await ages(store, "ann")).toEqual(["2026-11-21", "2026-12-10"]);
    expect(await ages(store, "bob")).toEqual(["2026-12-10", "2026-12-10"]);
    await take(store, "2026-12-14", "bob", "cat");
    expect(await seen(store)).toEqual({ ann: "2026-11-21", bob: null, cat: null });
    await take(store, "2026-12-15", "ann", "bob", "cat");
    expect(await seen(store)).toEqual({ ann: null, bob: null, cat: null });
    expect(await ages(store, "ann")).toEqual(["2026-12-15", "2026-12-15"]);
  });

  it("is known as of another source that still holds it", async () => {
    await using store = await freshStore();
    await take(store, "2026-11-21", "ann", "bob");
    await importText(store, "accounts", listOf("ann"), { on: "2026-11-25", source: "portal" });
    await take(store, "2026-12-10", "bob");
    expect(await ages(store, "ann")).toEqual(["2026-11-25", "2026-12-10"]);
  });

  it("is not missed by a list that is older than the one that held it, and is known no later than by that", async () => {
    await using store = await freshStore();
    await take(store, "2026-11-21", "ann", "bob");
    await importText(store, "accounts", listOf("bob", "cat"), { on: "2026-11-22", asOf: "2026-11-18" });
    expect(await seen(store)).toEqual({ ann: null, bob: null, cat: "2026-11-18" });
  });

  it("is the same when its list was confirmed in between: then it counts from that day", async () => {
    await using store = await freshStore();
    await take(store, "2026-11-21", "ann", "bob");
    await take(store, "2026-11-28", "ann", "bob");
    await take(store, "2026-12-10", "bob");
    expect(await seen(store)).toEqual({ ann: "2026-11-28", bob: null });
  });

  it("is still the same account when the list renames it", async () => {
    await using store = await freshStore();
    await take(store, "2026-11-21", "ann", "bob");
    const renamed = "account,site,last_activity,previous_account\nann.b@nhs.example,VL0AB,2026-11-14,ann@nhs.example\n";
    await importText(store, "accounts", renamed, { on: "2026-12-10" });
    expect(await seen(store)).toEqual({ "ann.b": null, bob: "2026-11-21" });
    // A list that still has the old address means the same person.
    await take(store, "2026-12-11", "ann", "bob");
    expect(await seen(store)).toEqual({ "ann.b": null, bob: null });
  });

  it("costs nothing of those that have stayed: a list that adds no word writes no row", async () => {
    await using store = await freshStore();
    const versions = () => rowsOf(store, "select account_id, source_id, xmin::text from activity order by 1, 2");
    await take(store, "2026-11-21", "ann", "bob");
    await take(store, "2026-12-10", "bob");
    const before = await versions();
    // Not the same bytes, but nothing new.
    await importText(store, "accounts", `${listOf("bob")}\n`, { on: "2026-12-12" });
    expect(await versions()).toEqual(before);
    expect(await ages(store, "bob")).toEqual(["2026-12-12", "2026-12-12"]);
  });

  it.each([
    ["that does not hold it", ["bob"], { ann: "2026-11-21", bob: null }],
    ["that holds it again", ["ann", "bob"], { ann: null, bob: null }],
  ])("undoing the list %s leaves all as it was", async (_, names, after) => {
    await using store = await freshStore();
    const rows = () => rowsOf(store, "select * from activity order by account_id");
    await take(store, "2026-11-20", "ann", "bob");
    await take(store, "2026-11-21", "ann", "bob");
    if (names.includes("ann")) await take(store, "2026-11-28", "bob");
    const before = await rows();
    const { import: id } = await take(store, "2026-12-10", ...names);
    expect(await seen(store)).toEqual(after);
    await undoImport(store, Number(id), { now: londonInstant(day("2026-12-11"), "09:00"), actor: "command line" });
    expect(await rows()).toEqual(before);
  });

  it("has gone once: leavers of years do not make the list of today look cut off", async () => {
    await using store = await freshStore();
    const names = Array.from({ length: 300 }, (_, at) => `p${at}`);
    await take(store, "2026-11-20", ...names);
    const outcomes = [];
    for (const [on, gone] of [["2026-11-21", 30] as const, ["2026-11-22", 60] as const]) {
      const { outcome, rows } = await take(store, on, ...names.slice(gone));
      outcomes.push([outcome, rows.notSeen]);
    }
    expect(outcomes).toEqual([
      ["applied", 30],
      ["applied", 60],
    ]);
    // Those that go together do.
    expect(await take(store, "2026-11-23", ...names.slice(120))).toMatchObject({
      ...{ outcome: "held", guard: [{ code: "rows-shrunk" }, { code: "accounts-vanished" }] },
    });
  });
});
