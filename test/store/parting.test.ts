import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import { readPeople } from "../../src/store/spoken.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const rows = [
  ["planned to leave", "leaving@nhs.example,2026-12-04,,,", { leaving: "2026-12-04", isToBeDisabled: false }],
  ["to be disabled", "off@nhs.example,,,,2026-12-02", { leaving: "2026-12-02", isToBeDisabled: true }],
  [
    "to be disabled first",
    "first@nhs.example,2026-12-04,,,2026-12-02",
    { leaving: "2026-12-02", isToBeDisabled: true },
  ],
  ["to leave first", "later@nhs.example,2026-12-01,,,2026-12-02", { leaving: "2026-12-01", isToBeDisabled: false }],
  ["to be marked a leaver first", "mark@nhs.example,2026-12-04,2026-12-03,,", { leaving: "2026-12-03" }],
  ["a leaver already", "left@nhs.example,,2026-11-10,,", { leaving: "2026-11-10", isToBeDisabled: false }],
  ["back since", "back@nhs.example,2026-11-10,2026-11-10,2026-11-12,", { leaving: null, isToBeDisabled: false }],
  ["to come back later", "soon@nhs.example,2026-12-04,,2026-12-08,", { leaving: "2026-12-04" }],
  ["disabled before", "was@nhs.example,,,,2026-11-02", { leaving: null, isToBeDisabled: false }],
] as const;

test("letters know the first day on which an owner can no longer be counted on, and if only the account goes", async () => {
  await using store = await freshStore();
  const lines = rows.map(([, line]) => line.replace(",", ",VL0AB,"));
  await importText(store, "accounts", `account,site,leaving,leaver,joiner,disabled\n${lines.join("\n")}\n`);
  const accounts = await rowsOf<{ id: number; address: string }>(store, "select id, address from accounts");
  const ids = accounts.map(({ id }) => id);
  const people = await readPeople(store, ids, day("2026-11-23"));
  for (const [what, line, expected] of rows) {
    const id = accounts.find(({ address }) => line.startsWith(`${address},`))?.id ?? 0;
    expect(people.get(id), what).toMatchObject(expected);
  }
});
