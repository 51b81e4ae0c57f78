import { expect, it } from "vitest";
import { freshStore, importText } from "../support/imports.ts";
import { dayOf } from "./days.ts";

const sites = "site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,jo.marsh@care.example\n";
const priya = "priya.sample@nhs.example,VL0AB,Priya Sample,07700900001,2026-11-14\n";
const bob = "bob.sample@nhs.example,VL0AB,Bob Sample,07700900002,2026-12-09\n";
const listOf = (...lines: string[]) => `account,site,name,mobile,last_activity\n${lines.join("")}`;

it("nobody is nudged about an account that the newest list does not hold: the manager is asked, with its date", async () => {
  await using store = await freshStore();
  await importText(store, "sites", sites, { on: "2026-11-21" });
  await importText(store, "accounts", listOf(priya, bob.replace("2026-12-09", "2026-11-20")), {
    ...{ on: "2026-11-21", contactBasis: "consent" },
  });
  await importText(store, "accounts", listOf(bob), { on: "2026-12-10", contactBasis: "consent" });
  const { texts, emails, to } = await dayOf(store, "2026-12-11");
  expect([...texts, ...emails].map((letter) => letter.to.address)).toEqual(["jo.marsh@care.example"]);
  const [letter] = to("jo.marsh@care.example");
  expect(letter?.text).toContain("Our list is from Saturday 21 November. That is a while ago.");
  expect(letter?.text).not.toContain("10 December");
  // With the account on the list again she is.
  await importText(store, "accounts", listOf(priya, bob), { on: "2026-12-11", contactBasis: "consent" });
  const after = await dayOf(store, "2026-12-14");
  expect(after.texts.map((text) => text.to.address)).toContain("+447700900001");
});
