import { expect, test } from "vitest";
import { keepMark, undoMark } from "../../src/store/marks.ts";
import { readPeople } from "../../src/store/spoken.ts";
import { day } from "../../src/rules/day.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

test("letters know until when somebody is on leave, as long as that is not taken back", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", "account,site\npriya.sample@nhs.example,VL0AB\nsam@nhs.example,VL0AB\n");
  const accounts = await rowsOf<{ id: number }>(store, "select id from accounts order by address");
  const [priya = 0, sam = 0] = accounts.map(({ id }) => id);
  const told = { now: new Date("2026-11-23T12:00:00Z"), actor: "command line" };
  const away = async () => {
    const people = await readPeople(store, [priya, sam]);
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
