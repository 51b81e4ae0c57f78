import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";
import { readSiteRecord } from "../../src/store/provenance.ts";
import { newestAccounts, readSources } from "../../src/store/totals.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const register = "account,site,last_activity\nada.sample@nhs.example,VL0AB,2026-11-01\n";
const leavers = "account,leaver\nada.sample@nhs.example,2026-12-01\n";
const portal = (status: string) => `EmailAddress,Status,MailboxType\nada.sample@nhs.example,${status},User\n`;

/** Age as the messages of the site and as the whole installation has it. */
async function asOf(store: Store): Promise<unknown[]> {
  const [site] = await rowsOf<{ id: number }>(store, "select id from sites");
  const id = site?.id ?? 0;
  const { accountsAsOf } = await readSiteRecord(store, { type: "site", id, siteId: id });
  return [accountsAsOf, newestAccounts(await readSources(store))];
}

test("a list without activity does not make activity look fresh, from another source or from the same", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register, { on: "2026-11-10" });
  expect(await asOf(store)).toEqual(["2026-11-10", "2026-11-10"]);
  await importText(store, "accounts", portal("Active"), { on: "2026-11-20", source: "portal" });
  await importText(store, "accounts", leavers, { on: "2026-11-21" });
  expect(await asOf(store)).toEqual(["2026-11-10", "2026-11-10"]);
  await importText(store, "accounts", register.replace("01\n", "20\n"), { on: "2026-11-22" });
  expect(await asOf(store)).toEqual(["2026-11-22", "2026-11-22"]);
});

test("the same list of activity again confirms it; the same list without any does not", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", register, { on: "2026-11-10" });
  await importText(store, "accounts", register, { on: "2026-11-12" });
  expect(await asOf(store)).toEqual(["2026-11-12", "2026-11-12"]);
  await importText(store, "accounts", leavers, { on: "2026-11-13" });
  await importText(store, "accounts", leavers, { on: "2026-11-14" });
  expect(await asOf(store)).toEqual(["2026-11-12", "2026-11-12"]);
});

test("where no list tells of activity, the newest list counts", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", "account,site\nada.sample@nhs.example,VL0AB\n", { on: "2026-11-10" });
  await importText(store, "accounts", portal("Active"), { on: "2026-11-20", source: "portal" });
  expect(await asOf(store)).toEqual([day("2026-11-20"), day("2026-11-20")]);
});
