import { expect, test } from "vitest";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { undoImport } from "../../src/store/undo-import.ts";
import { undoing } from "../support/facts-dump.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const listed = (code: string, used = "2026-11-20") => `account,site,last_activity\nada@care.example,${code},${used}\n`;

/** Where the account is taken to be, and where else sources list it. */
async function whereabouts(store: Store): Promise<{ site: string; elsewhere: unknown }> {
  const [row] = await rowsOf<{ id: number; code: string }>(
    store,
    "select s.id, s.code from accounts a join sites s on s.id = a.site_id",
  );
  const [snapshot] = await inTransaction(store, async (client) => await readSnapshots(client, [row?.id ?? 0]));
  return { site: row?.code ?? "", elsewhere: snapshot?.accounts[0]?.listedElsewhere };
}

const woken = async (store: Store) =>
  (await rowsOf<{ code: string }>(store, "select code from sites where look_on is not null order by code")).map(
    ({ code }) => code,
  );
const settle = async (store: Store) => await store.pool.query("update sites set look_on = null");

test("the last word on a site counts, and the source that says otherwise is known", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", listed("VL0A1"), { source: "portal" });
  expect(await whereabouts(store)).toEqual({ site: "VL0A1", elsewhere: [] });
  await importText(store, "accounts", listed("VL0B1"), { source: "head office" });
  expect(await whereabouts(store)).toEqual({ site: "VL0B1", elsewhere: [{ source: "portal", site: "VL0A1" }] });
});

test("a source that only says again what it has said does not toss the account back and forth", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", listed("VL0A1"), { source: "portal" });
  await importText(store, "accounts", listed("VL0B1"), { source: "head office" });
  await importText(store, "accounts", listed("VL0A1", "2026-11-21"), { source: "portal" });
  expect(await whereabouts(store)).toMatchObject({ site: "VL0B1" });
});

test("a source that now agrees ends the contradiction, and the site is looked at again", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", listed("VL0A1"), { source: "portal" });
  await importText(store, "accounts", listed("VL0B1"), { source: "head office" });
  await settle(store);
  await importText(store, "accounts", listed("VL0B1"), { source: "portal" });
  expect(await whereabouts(store)).toEqual({ site: "VL0B1", elsewhere: [] });
  expect(await woken(store)).toEqual(["VL0B1"]);
});

test("a source that no longer lists the account no longer contradicts, and where another still does, that one counts", async () => {
  await using store = await freshStore();
  const others = Array.from({ length: 60 }, (_, at) => `person${at}@care.example,VL0C1,2026-11-20\n`).join("");
  await importText(store, "accounts", `${listed("VL0A1")}${others}`, { source: "portal", on: "2026-11-20" });
  await importText(store, "accounts", `${listed("VL0B1")}${others}`, { source: "head office", on: "2026-11-20" });
  const where = async () =>
    await rowsOf(
      store,
      "select s.code from accounts a join sites s on s.id = a.site_id where a.address = 'ada@care.example'",
    );
  await settle(store);
  const gone = `account,site,last_activity\n${others}`;
  await importText(store, "accounts", gone, { source: "head office", on: "2026-11-21" });
  expect(await where()).toEqual([{ code: "VL0B1" }]);
  await importText(store, "accounts", `${listed("VL0A1", "2026-11-21")}${others}`, { source: "portal" });
  expect(await where()).toEqual([{ code: "VL0A1" }]);
});

test("undoing the list that moved the account moves it back, and ends the contradiction", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", listed("VL0A1"), { source: "portal" });
  const { import: id } = await importText(store, "accounts", listed("VL0B1"), { source: "head office" });
  await undoImport(store, Number(id), undoing);
  expect(await whereabouts(store)).toEqual({ site: "VL0A1", elsewhere: [] });
});

test("the newest use over all sources counts, and a source that takes its day back lowers it", async () => {
  await using store = await freshStore();
  const used = async () => (await rowsOf(store, "select max(last_activity) as used from activity"))[0];
  await importText(store, "accounts", listed("VL0A1", "2026-11-05"), { source: "portal" });
  await importText(store, "accounts", listed("VL0A1", "2026-11-20"), { source: "sign-ins" });
  expect(await used()).toEqual({ used: "2026-11-20" });
  await importText(store, "accounts", listed("VL0A1", "2026-11-10"), { source: "sign-ins", accepted: true });
  expect(await used()).toEqual({ used: "2026-11-10" });
  await importText(store, "accounts", listed("VL0A1", ""), { source: "sign-ins", accepted: true });
  expect(await used()).toEqual({ used: "2026-11-05" });
});
