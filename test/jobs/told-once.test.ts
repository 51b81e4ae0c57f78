import { expect, it } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { day } from "../../src/rules/day.ts";
import { openStore } from "../../src/store/connect.ts";
import { countOwed } from "../../src/store/totals.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";
import { channelTo, checkAndDeliver } from "./days.ts";

const offices = { manager: "jo.marsh@sunrise.example", admin: "office@sunrise.example" };
const operators = "watch@sunrise.example";

/**
 * The days of eight, from a Monday, on which each address is written to about a mailbox without an owner; nothing of it
 * counts as late in the end.
 */
async function daysTold(known: { manager: string | null; admin: string | null }): Promise<Record<string, string[]>> {
  await using database = await freshDatabase();
  await using store = await openStore(database.url);
  const site = await addSite(store, "VL0AB", [], { manager: known.manager });
  await store.pool.query("insert into mailboxes (address, site_id) values ('box.vl0ab@nhs.example', $1)", [site]);
  await store.pool.query(
    `insert into contacts (site_id, role, channel, address, recorded_on)
     select $1, 'admin', 'email', $2, '2026-11-22' where $2::text is not null`,
    [site, known.admin],
  );
  const told: Record<string, string[]> = {};
  for (const on of ["23", "24", "25", "26", "27", "28", "29", "30"]) {
    const now = `2026-11-${on}T10:00:00Z`;
    const email: Channel = channelTo("email", ({ to, text }) => {
      if (text.includes("box.vl0ab@nhs.example")) (told[to.address] ??= []).push(on);
      return { outcome: "accepted", reference: "ok" };
    });
    const work = { ...workOn(store, { folder: "", now, channels: { email } }), operatorEmail: operators };
    await checkAndDeliver(work, { now });
  }
  expect((await countOwed(store, day("2026-11-30"))).late).toBe(0);
  return told;
}

it.each([
  [
    "goes up to the admin after two working days and to operators after three",
    offices,
    { [offices.manager]: ["23", "24", "26", "30"], [offices.admin]: ["25"], [operators]: ["26"] },
  ],
  [
    "without a manager or an admin is told to operators at once and again after 1, 3 and 7 days, and no more often",
    { manager: null, admin: null },
    { [operators]: ["23", "24", "26", "30"] },
  ],
  [
    "without an admin is told to operators once, in the admin's place",
    { ...offices, admin: null },
    { [offices.manager]: ["23", "24", "26", "30"], [operators]: ["25"] },
  ],
  [
    "without a manager is told to the admin instead, and once to operators",
    { ...offices, manager: null },
    { [offices.admin]: ["23", "24", "26", "30"], [operators]: ["26"] },
  ],
] as const)("a mailbox that nobody owns %s", async (_, known, told) => {
  expect(await daysTold(known)).toEqual(told);
});
