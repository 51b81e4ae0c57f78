import { expect, test } from "vitest";
import { keepMark, undoMark } from "../../src/store/marks.ts";
import { readPeople } from "../../src/store/spoken.ts";
import { inTransaction } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { day } from "../../src/rules/day.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

test("letters know until when somebody is on leave, as long as that is not taken back", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", "account,site\npriya.sample@nhs.example,VL0AB\nsam@nhs.example,VL0AB\n");
  const accounts = await rowsOf<{ id: number }>(store, "select id from accounts order by address");
  const [priya = 0, sam = 0] = accounts.map(({ id }) => id);
  const told = { now: new Date("2026-11-23T12:00:00Z"), actor: "command line" };
  const away = async () => {
    const people = await readPeople(store, [priya, sam], day("2026-11-23"));
    return [priya, sam].map((id) => people.get(id)?.onLeaveUntil ?? null);
  };
  const subject = { type: "account", id: priya } as const;
  await keepMark(store, { kind: "contacted", subject, until: day("2026-12-24"), reason: null }, told);
  expect(await away()).toEqual([null, null]);
  const leave = await keepMark(store, { kind: "on-leave", subject, until: day("2026-12-18"), reason: null }, told);
  expect(await away()).toEqual(["2026-12-18", null]);
  await undoMark(store, leave, told);
  expect(await away()).toEqual([null, null]);
});

test("of homes that share one allowance each knows who is on leave in another, and only those", async () => {
  await using store = await freshStore();
  const homes = "site,parent,route\nVL0AB,VL0HQ,third-party\nVL0CD,VL0HQ,third-party\nVL0EF,,nas\n";
  await importText(store, "sites", homes);
  await importText(store, "accounts", "account,site\npriya@nhs.example,VL0AB\nsam@nhs.example,VL0CD\n");
  const [sam] = await rowsOf<{ id: number }>(store, "select id from accounts where address = 'sam@nhs.example'");
  const subject = { type: "account", id: sam?.id ?? 0 } as const;
  const told = { now: new Date("2026-11-23T12:00:00Z"), actor: "command line" };
  await keepMark(store, { kind: "on-leave", subject, until: day("2026-12-18"), reason: null }, told);
  const ids = (await rowsOf<{ id: number }>(store, "select id from sites order by code")).map(({ id }) => id);
  const snapshots = await inTransaction(store, (client) => readSnapshots(client, ids));
  expect(snapshots.map(({ site, marks }) => [site.code, marks.map((mark) => mark.subject)])).toEqual([
    ["VL0AB", [subject]],
    ["VL0CD", [subject]],
    ["VL0EF", []],
  ]);
});
