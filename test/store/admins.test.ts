import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { readSiteDestinations } from "../../src/store/planning.ts";
import { countUntellable } from "../../src/store/untellable.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";

const monday = { now: "2026-11-23T09:00:00Z" };
let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "lapsewatch-admins-"))));
afterAll(() => rm(folder, { recursive: true }));

const importSites = (store: Store, rows: string, on = "2026-11-22") =>
  importText(store, "sites", `site,name,parent,admin_email,manager_email\n${rows}`, { on });

/** A group with a head office GRP, a regional office REG below it, and two homes below that. */
const group = `GRP0,Group,,head@care.example,
REG0,Region,GRP0,,
VL0AB,Oak House,REG0,,jo.marsh@care.example
VL0AC,Elm Court,REG0,,
`;

/** The admin of each site, as the rules read it and as planning does. */
async function admins(store: Store): Promise<Record<string, string | null>> {
  const sites = await rowsOf<{ id: number; code: string }>(store, "select id, code from sites order by code");
  const ids = sites.map(({ id }) => id);
  return await inTransaction(store, async (client) => {
    const places = (await readSiteDestinations(client, ids)).filter(({ role }) => role === "admin");
    const planned = new Map(places.map(({ siteId, destinations }) => [siteId, destinations.email]));
    const snapshots = await readSnapshots(client, ids);
    expect(snapshots.map(({ site }) => planned.get(site.id) ?? null)).toEqual(
      snapshots.map(({ site }) => site.adminEmail),
    );
    return Object.fromEntries(snapshots.map(({ site }) => [site.code, site.adminEmail]));
  });
}

describe("the admin of a site", () => {
  const tree: { name: string; rows: string; expected: Record<string, string | null> }[] = [
    {
      name: "its own",
      rows: "VL0AB,Oak House,GRP0,office@care.example,\nGRP0,Group,,head@care.example,\n",
      expected: { VL0AB: "office@care.example" },
    },
    { name: "that of the nearest above it, two levels up", rows: group, expected: { VL0AB: "head@care.example" } },
    {
      name: "that of the nearer of two",
      rows: `${group}REG0,Region,GRP0,region@care.example,\n`,
      expected: { VL0AB: "region@care.example", REG0: "region@care.example", GRP0: "head@care.example" },
    },
    { name: "none under a parent that no list names", rows: "VL0AB,Oak House,NOBODY,,\n", expected: { VL0AB: null } },
    {
      name: "found, and the search ended, where parents go round in a circle",
      rows: "AAA0,A,BBB0,,\nBBB0,B,CCC0,,\nCCC0,C,AAA0,c@care.example,\nDDD0,D,DDD0,,\n",
      expected: { AAA0: "c@care.example", BBB0: "c@care.example", CCC0: "c@care.example", DDD0: null },
    },
  ];
  it.each(tree)("is $name", async ({ rows, expected }) => {
    await using store = await freshStore();
    await importSites(store, rows);
    expect(await admins(store)).toMatchObject(expected);
  });

  it("is the next above when a provider has refused the nearer one's address for good", async () => {
    await using store = await freshStore();
    await importSites(store, `${group}REG0,Region,GRP0,region@care.example,\n`);
    await store.pool.query("update contacts set unusable = 'refused' where address = 'region@care.example'");
    expect(await admins(store)).toMatchObject({ VL0AB: "head@care.example" });
  });

  it("changes with the parent: every site below is looked at again, the rest is not", async () => {
    await using store = await freshStore();
    await importSites(store, `${group}VL0AD,Far House,,,\n`);
    await store.pool.query("update sites set look_on = null");
    await importSites(store, "GRP0,Group,,new.head@care.example,\n", "2026-11-23");
    const woken = await rowsOf<{ code: string }>(
      store,
      "select code from sites where look_on is not null order by code",
    );
    expect(woken.map(({ code }) => code)).toEqual(["GRP0", "REG0", "VL0AB", "VL0AC"]);
    expect(await admins(store)).toMatchObject({ VL0AC: "new.head@care.example" });
  });
});

describe("what is told to the admin of a tree", () => {
  const list = [
    "Organisation Code,Organisation Name,Status,Date Of Publication",
    ...["VL0AB", "VL0AC", "VL0AD"].map((code) => `${code},Home,24/25 Standards Met,01/06/2025`),
    ...["GRP0", "REG0"].map((code) => `${code},Head office,26/27 Standards Met,01/09/2026`),
  ].join("\n");

  async function planned(store: Store) {
    const work = workOn(store, { folder, now: monday.now });
    await dailyCheck(work, monday);
    await lookAtSites(work, monday);
    await lookAtSites(work, monday);
    await planOwedMessages(work, monday);
    return await rowsOf<{ destination: string; codes: string[] }>(
      store,
      `select m.destination, array_agg(distinct s.code order by s.code) as codes
         from messages m join message_reminders mr on mr.message_id = m.id join reminders r on r.id = mr.reminder_id
         join sites s on s.id = r.site_id group by m.id order by 1`,
    );
  }

  it("is one e-mail about all the sites below, at the address known when it is planned", async () => {
    await using store = await freshStore();
    await importSites(store, `${group}VL0AD,Far House,,,\n`);
    await importText(store, "dspt", list);
    const first = await planned(store);
    expect(first).toEqual([
      { destination: "head@care.example", codes: ["VL0AB", "VL0AC"] },
      { destination: "jo.marsh@care.example", codes: ["VL0AB"] },
    ]);
    expect(await countUntellable(store)).toEqual({ sites: 1, reminders: 1 });
    await importSites(store, "GRP0,Group,,new.head@care.example,\n", "2026-11-23");
    const second = await planned(store);
    expect(second).toEqual([
      { destination: "jo.marsh@care.example", codes: ["VL0AB"] },
      { destination: "new.head@care.example", codes: ["VL0AB", "VL0AC"] },
    ]);
  });
});
