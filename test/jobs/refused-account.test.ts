import { expect, it } from "vitest";
import type { Channel, Letter } from "../../src/delivery/channel.ts";
import type { Store } from "../../src/store/connect.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";
import { channelTo, checkAndDeliver } from "./days.ts";

const sites = "site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,jo.marsh@care.example\n";
const [sam, manager] = ["sam.sample@nhs.example", "jo.marsh@care.example"];
const used = (store: Store, last: string, on: string) =>
  importText(store, "accounts", `account,site,name,last_activity\n${sam},VL0AB,Sam Sample,${last}\n`, { on });

/** A day on which mail to Sam's account is refused for good; to whom anything was handed, in order. */
async function dayOf(store: Store, on: string, at = "10:00"): Promise<Letter[]> {
  const handed: Letter[] = [];
  const email = channelTo("email", (letter) => {
    handed.push(letter);
    const isSams = letter.to.address === sam;
    return isSams ? { outcome: "refused", reason: "address-refused" } : { outcome: "accepted", reference: "ok" };
  });
  const sms: Channel = channelTo("sms", () => ({ outcome: "accepted", reference: "ok" }));
  const data = { now: `${on}T${at}:00Z` };
  await checkAndDeliver(workOn(store, { folder: "", now: data.now, channels: { email, sms } }), data);
  return handed;
}

const addresses = (letters: readonly Letter[]) => letters.map(({ to }) => to.address);
const unreachable = (store: Store) =>
  rowsOf(store, `select since, closed_on as "closedOn" from findings where kind = 'account-unreachable'`);

it("an account that takes no mail is tried once, and its manager told the same day; used again, it is tried again", async () => {
  await using store = await freshStore();
  await importText(store, "sites", sites, { on: "2026-11-23" });
  await used(store, "2026-11-03", "2026-11-23");
  // Ten days are left.
  expect(addresses(await dayOf(store, "2026-11-23"))).toEqual([sam]);
  const [letter, ...more] = await dayOf(store, "2026-11-23", "15:00");
  expect([letter?.to.address, more]).toEqual([manager, []]);
  expect(letter?.text).toContain("nothing that we send about it arrives");
  expect(letter?.text).toContain("Please tell Sam yourself.");
  expect(await unreachable(store)).toEqual([{ since: "2026-11-23", closedOn: null }]);
  // Five days are left.
  expect(addresses(await dayOf(store, "2026-11-27"))).toEqual([manager]);
  await used(store, "2026-11-27", "2026-11-28");
  expect(addresses(await dayOf(store, "2026-11-30"))).toEqual([]);
  expect(await unreachable(store)).toEqual([{ since: "2026-11-23", closedOn: "2026-11-30" }]);
  for (const quiet of ["2026-12-07", "2026-12-14"]) expect(await dayOf(store, quiet)).toEqual([]);
  await used(store, "2026-11-27", "2026-12-15");
  expect(addresses(await dayOf(store, "2026-12-17"))[0]).toBe(sam);
});
