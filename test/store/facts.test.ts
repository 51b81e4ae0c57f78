import { describe, expect, test } from "vitest";
import type { SiteSnapshot } from "../../src/rules/facts.ts";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { markDestinationRefused } from "../../src/store/refusals.ts";
import { day } from "../../src/rules/day.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

/** What is known of each site, by its code. */
async function known(store: Store): Promise<Record<string, SiteSnapshot>> {
  const ids = (await rowsOf<{ id: number }>(store, "select id from sites order by id")).map(({ id }) => id);
  const snapshots = await inTransaction(store, (client) => readSnapshots(client, ids));
  return Object.fromEntries(snapshots.map((snapshot) => [snapshot.site.code, snapshot]));
}

const consent = { contactBasis: "consent" };

describe("what is known of a site", () => {
  test("whether it is closed, registered and supported, as the list says", async () => {
    await using store = await freshStore();
    await importText(
      store,
      "sites",
      "site,name,closed,cqc_status,local_support\nVL0AB,Oak House,2026-12-31,Registered,Team North\nVL0CD,,,,\n",
    );
    const sites = await known(store);
    expect(sites["VL0AB"]?.site).toMatchObject({
      ...{ closed: "2026-12-31", cqcStatus: "Registered", localSupport: "Team North" },
    });
    expect(sites["VL0CD"]?.site).toMatchObject({ closed: null, cqcStatus: null, localSupport: null });
  });

  test("a number can be missing only where a list that told of the site had the column", async () => {
    await using store = await freshStore();
    await importText(store, "sites", "site,phone,manager_name\nVL0AB,,\nVL0CD,0115 496 0001,Jo Marsh\n", {
      source: "north",
    });
    await importText(store, "sites", "site,name\nVL0EF,Elm House\n", { source: "south" });
    await importText(store, "sites", "site,name\nVL0AB,Oak House\n", { source: "names" });
    const sites = await known(store);
    const listed = { phone: true };
    expect(sites["VL0AB"]?.site).toMatchObject({ phone: null, supplied: listed });
    expect(sites["VL0CD"]?.site).toMatchObject({ phone: "01154960001", supplied: listed });
    expect(sites["VL0EF"]?.site.supplied).toEqual({ phone: false });
  });
});

describe("how a person can be reached", () => {
  test("and why not, and whether a mobile could have been told", async () => {
    await using store = await freshStore();
    await importText(
      store,
      "accounts",
      `account,site,mobile,contact_email,contact_basis
ada.sample@care.example,VL0AB,07700 900001,ada@home.example,consent
ben.sample@care.example,VL0AB,12,ben@home.example,
cleo.sample@care.example,VL0AB,,,
`,
    );
    await importText(store, "accounts", "account,site\ndora.sample@care.example,VL0AB\n", { source: "other" });
    const accounts = (await known(store))["VL0AB"]?.accounts.toSorted((a, b) => (a.address < b.address ? -1 : 1));
    const nothing = { mobile: null, contactEmail: null };
    expect(accounts).toMatchObject([
      { mobile: "+447700900001", contactEmail: "ada@home.example", unusable: nothing, mobileSupplied: true },
      { ...nothing, unusable: { mobile: "invalid", contactEmail: "no-basis" }, mobileSupplied: true },
      { ...nothing, unusable: nothing, mobileSupplied: true },
      { ...nothing, unusable: nothing, mobileSupplied: false },
    ]);
  });

  test.each([
    ["bad-address", "refused"],
    ["opted-out", "opted-out"],
  ] as const)(
    "an address refused as %s is known as %s, and the sites of all who have it are looked at",
    async (reason, why) => {
      await using store = await freshStore();
      await importText(
        store,
        "accounts",
        `account,site,mobile
ada.sample@care.example,VL0AB,07700 900001
ben.sample@care.example,VL0CD,07700 900001
cleo.sample@care.example,VL0EF,07700 900002
`,
        consent,
      );
      await importText(store, "sites", "site,manager_mobile\nVL0GH,07700 900001\n");
      await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
      const refusal = { destination: "+447700900001", reason, today: day("2026-11-23") };
      await markDestinationRefused(store, refusal);
      const woken = "select code from sites where look_on = '2026-11-23' and woken_by = 'mark' order by code";
      expect(await rowsOf(store, woken)).toEqual([{ code: "VL0AB" }, { code: "VL0CD" }, { code: "VL0GH" }]);
      const { accounts } = (await known(store))["VL0AB"] ?? {};
      expect(accounts).toMatchObject([{ mobile: null, unusable: { mobile: why } }]);
      await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
      await markDestinationRefused(store, refusal);
      expect(await rowsOf(store, woken)).toEqual([]);
    },
  );
});

test("an account that takes no mail is known, and its site is looked at once", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", "account,site\nada.sample@care.example,VL0AB\nben.sample@care.example,VL0CD\n");
  await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
  const refusal = { destination: "ada.sample@care.example", reason: "address-refused", today: day("2026-11-23") };
  await markDestinationRefused(store, refusal);
  const woken = "select code from sites where look_on = '2026-11-23' and woken_by = 'mark'";
  expect(await rowsOf(store, woken)).toEqual([{ code: "VL0AB" }]);
  expect((await known(store))["VL0AB"]?.accounts).toMatchObject([{ refusedOn: "2026-11-23" }]);
  expect((await known(store))["VL0CD"]?.accounts).toMatchObject([{ refusedOn: null }]);
  // Used far from any stage: somebody was told that nothing arrives, so that the site is looked at all the same.
  await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
  await store.pool.query("update accounts set state = 'active', cause = 'idle'");
  const used = (on: string) => `account,last_activity\nada.sample@care.example,${on}\nben.sample@care.example,${on}\n`;
  await importText(store, "accounts", used("2026-11-23"), { on: "2026-11-24" });
  await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
  await importText(store, "accounts", used("2026-11-24"), { on: "2026-11-25" });
  expect(await rowsOf(store, "select code from sites where look_on = '2026-11-25'")).toEqual([{ code: "VL0AB" }]);
});

describe("people of other sites", () => {
  const shared = (store: Store) =>
    known(store).then((sites) =>
      Object.fromEntries(
        Object.entries(sites).map(([code, { sharers }]) => [
          code,
          sharers.map(({ address }) => address.slice(0, 3)).toSorted(),
        ]),
      ),
    );

  test("with the same mobile or private address are known, and only those", async () => {
    await using store = await freshStore();
    await importText(
      store,
      "accounts",
      `account,site,mobile,contact_email
ada.sample@care.example,VL0AB,07700 900001,ada@home.example
ben.sample@care.example,VL0AB,07700 900001,ben@home.example
cleo.sample@care.example,VL0CD,07700 900001,cleo@home.example
dora.sample@care.example,VL0EF,07700 900004,ada@home.example
eve.sample@care.example,VL0GH,12,
finn.sample@care.example,VL0IJ,12,
`,
      consent,
    );
    expect(await shared(store)).toEqual({
      ...{ VL0AB: ["cle", "dor"], VL0CD: ["ada", "ben"], VL0EF: ["ada"], VL0GH: [], VL0IJ: [] },
    });
  });

  test("with the same mobile or private address are known too where nobody said on what basis they may be used", async () => {
    await using store = await freshStore();
    await importText(
      store,
      "accounts",
      `account,site,mobile,contact_email
ada.sample@care.example,VL0AB,07700 900001,ada@home.example
ben.sample@care.example,VL0CD,07700 900001,ben@home.example
cleo.sample@care.example,VL0EF,07700 900003,ada@home.example
eve.sample@care.example,VL0GH,12,
finn.sample@care.example,VL0IJ,12,
`,
    );
    expect(await shared(store)).toEqual({
      ...{ VL0AB: ["ben", "cle"], VL0CD: ["ada"], VL0EF: ["ada"], VL0GH: [], VL0IJ: [] },
    });
    const { accounts } = (await known(store))["VL0AB"] ?? {};
    expect(accounts).toMatchObject([{ mobile: null, unused: { mobile: "+447700900001" } }]);
    const { accounts: others } = (await known(store))["VL0GH"] ?? {};
    expect(others).toMatchObject([{ mobile: null, unused: { mobile: null }, unusable: { mobile: "invalid" } }]);
  });

  test("of one number that very many have only some are read", async () => {
    await using store = await freshStore();
    const rows = Array.from({ length: 60 }, (_, at) => `person${at}@care.example,VL${at % 30},07700 900001`);
    await importText(store, "accounts", `account,site,mobile\n${rows.join("\n")}\n`, consent);
    const counts = Object.values(await known(store)).map(({ sharers }) => sharers.length);
    expect(new Set(counts)).toEqual(new Set([20]));
  });

  test("who share one allowance are known: on the third-party route, where no other number was agreed", async () => {
    await using store = await freshStore();
    await importText(
      store,
      "sites",
      `site,parent,route,allowance
VL0AB,ORG1,third-party,
VL0CD,ORG1,third-party,
VL0EF,ORG1,third-party,5
VL0GH,ORG1,nas,
VL0IJ,ORG2,third-party,
VL0KL,,third-party,
VL0MN,,third-party,
`,
    );
    const codes = ["VL0AB", "VL0CD", "VL0EF", "VL0GH", "VL0IJ", "VL0KL", "VL0MN"];
    const rows = codes.map((code) => `of.${code.toLowerCase()}@care.example,${code}`);
    await importText(store, "accounts", `account,site\n${rows.join("\n")}\n`);
    const sharing = Object.entries(await known(store)).flatMap(([code, { allowanceSharers }]) =>
      allowanceSharers.map(({ address }) => `${code} ${address}`),
    );
    expect(sharing).toEqual(["VL0AB of.vl0cd@care.example", "VL0CD of.vl0ab@care.example"]);
  });
});

test("the number of queries does not grow with the number of sites", async () => {
  await using store = await freshStore();
  const rows = Array.from({ length: 40 }, (_, at) => `person${at}@care.example,VL${at + 10},07700 9000${at + 10}`);
  await importText(store, "accounts", `account,site,mobile\n${rows.join("\n")}\n`, consent);
  const ids = (await rowsOf<{ id: number }>(store, "select id from sites")).map(({ id }) => id);
  const queriesFor = (some: readonly number[]) =>
    inTransaction(store, async (client) => {
      let count = 0;
      const query = client.query.bind(client) as (...given: unknown[]) => unknown;
      const counting = new Proxy(client, {
        get: (target, name) =>
          name === "query" ? (...given: unknown[]) => ((count += 1), query(...given)) : Reflect.get(target, name),
      });
      await readSnapshots(counting, some);
      return count;
    });
  expect(await queriesFor(ids)).toBe(await queriesFor(ids.slice(0, 1)));
});
