import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/connect.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const today = "2026-11-22";
const later = "2026-12-15";

const sites = `site,parent,route,manager_email
VL0AA,,,
VL0AB,,,
VL0AC,,,
VL0AD,,,shared@care.example
VL0TA,ORG1,third-party,
VL0TB,ORG1,third-party,
VL0CA,ORG2,,
ORG2,,,
`;
const mailboxes = `mailbox,site,account,role
oak.lodge@care.example,VL0AB,ada.sample@care.example,owner
elm.house@care.example,VL0AC,stranger@care.example,owner
`;
const header = "account,site,name,last_activity,mobile,contact_email";
const ada = "ada.sample@care.example,VL0AA,Ada Sample,2026-11-20,07700 900001,";
const others = `ben.sample@care.example,VL0AC,Ben Sample,2026-11-20,07700 900002,
tom.sample@care.example,VL0TA,Tom Sample,2026-11-20,07700 900003,
`;
const publications = "Code,Organisation Name,Status\nORG2,Group,25/26 Standards Met\nVL0AA,Oak,25/26 Standards Met\n";

function accountsWith(row: string, first = header): string {
  return `${first}\n${row}\n${others}`;
}

/** Everybody looked at, nothing due before `later`: as after a daily check. */
async function looked(store: Store, lookOn: string | null = later): Promise<void> {
  await store.pool.query("update sites set look_on = $1, woken_by = 'calendar'", [lookOn]);
  await store.pool.query("update accounts set state = 'active', cause = 'idle'");
}

async function region(): Promise<Store> {
  const store = await freshStore();
  await importText(store, "sites", sites);
  await importText(store, "mailboxes", mailboxes);
  await importText(store, "accounts", accountsWith(ada), { contactBasis: "consent" });
  await importText(store, "dspt", publications);
  await looked(store);
  return store;
}

async function woken(store: Store, on = today): Promise<string[]> {
  const rows = await rowsOf<{ code: string }>(
    store,
    "select code from sites where look_on = $1 and woken_by = 'import' order by code",
    [on],
  );
  return rows.map(({ code }) => code);
}

describe("a changed account wakes", () => {
  test.each([
    { what: "nobody when nothing changed", row: ada, wakes: [] },
    {
      what: "its site and those of the mailboxes it can open, when its name changes",
      row: ada.replace("Ada S", "Ada T"),
      wakes: ["VL0AA", "VL0AB"],
    },
    {
      what: "the old and the new site, when it moves",
      row: ada.replace("VL0AA", "VL0CA"),
      wakes: ["VL0AA", "VL0AB", "VL0CA"],
    },
    {
      what: "the other holder of its new mobile",
      row: ada.replace("900001", "900002"),
      wakes: ["VL0AA", "VL0AB", "VL0AC"],
    },
    {
      what: "the manager's site whose address is its new contact",
      row: `${ada}shared@care.example`,
      wakes: ["VL0AA", "VL0AB", "VL0AD"],
    },
    {
      what: "its site when activity goes backwards",
      row: ada.replace("2026-11-20", "2026-11-19"),
      wakes: ["VL0AA", "VL0AB"],
    },
    { what: "its site when activity is emptied", row: ada.replace("2026-11-20", ""), wakes: ["VL0AA", "VL0AB"] },
    { what: "nobody when an account far from inactive is used", row: ada.replace("-20", "-21"), wakes: [] },
    {
      what: "its site when it is used and something else changed",
      row: ada.replace("-20", "-21").replace("Ada S", "Ada T"),
      wakes: ["VL0AA", "VL0AB"],
    },
  ])("$what", async ({ row, wakes }) => {
    await using store = await region();
    await importText(store, "accounts", `${accountsWith(row)}\n`, { contactBasis: "consent" });
    expect(await woken(store)).toEqual(wakes);
  });

  test("the old holder of a mobile that it gives up", async () => {
    await using store = await region();
    await importText(store, "accounts", accountsWith(ada.replace("900001", "900002")), { contactBasis: "consent" });
    await looked(store);
    await importText(store, "accounts", `${accountsWith(ada)}\n`, { contactBasis: "consent" });
    expect(await woken(store)).toEqual(["VL0AA", "VL0AB", "VL0AC"]);
  });

  test("whoever has the same mobile, when anything about it changes but newer activity", async () => {
    await using store = await region();
    const same = ada.replace("900001", "900002");
    await importText(store, "accounts", accountsWith(same), { contactBasis: "consent" });
    await looked(store);
    await importText(store, "accounts", "account,created\nada.sample@care.example,2026-01-10\n", { source: "other" });
    expect(await woken(store)).toEqual(["VL0AA", "VL0AB", "VL0AC"]);
    await looked(store);
    await importText(store, "accounts", accountsWith(same.replace("2026-11-20", "2026-11-21")), {
      contactBasis: "consent",
    });
    expect(await woken(store)).toEqual([]);
  });

  test("on the third-party route all sites of the organisation", async () => {
    await using store = await region();
    await importText(store, "accounts", "account,name\ntom.sample@care.example,Thomas Sample\n");
    expect(await woken(store)).toEqual(["VL0TA", "VL0TB"]);
  });

  test("the site of a mailbox that has long listed a new account's address", async () => {
    await using store = await region();
    await importText(store, "accounts", "account,site\nstranger@care.example,VL0AA\n", { source: "other" });
    expect(await woken(store)).toEqual(["VL0AA", "VL0AC"]);
  });

  test("the site of a mailbox that lists its old address, when it is renamed", async () => {
    await using store = await region();
    const renamed = "account,previous_account\nada.wed@care.example,ada.sample@care.example\n";
    await importText(store, "accounts", renamed, { source: "other" });
    expect(await woken(store)).toEqual(["VL0AA", "VL0AB"]);
  });

  test("nobody when another source merely lists it too", async () => {
    await using store = await region();
    await importText(store, "accounts", "account\nada.sample@care.example\n", { source: "other" });
    expect(await woken(store)).toEqual([]);
    expect(
      await rowsOf(store, "select last_activity from activity order by last_activity nulls last offset 3"),
    ).toEqual([{ last_activity: null }]);
  });
});

describe("newer activity is the one exemption", () => {
  const both = ["VL0AA", "VL0AB"];
  // With 10 days left to log in something is owed, on the working day before where that is a closed one: what is due on
  // Sunday 29 November is owed on Friday 27 November.
  test.each([
    { on: today, idle: 18, last: "2026-11-04", state: "active", cause: "idle", wakes: [] },
    { on: today, idle: 19, last: "2026-11-03", state: "active", cause: "idle", wakes: both },
    { on: "2026-11-27", idle: 16, last: "2026-11-11", state: "active", cause: "idle", wakes: [] },
    { on: "2026-11-27", idle: 17, last: "2026-11-10", state: "active", cause: "idle", wakes: both },
    { on: today, idle: 18, last: "2026-11-04", state: "inactive", cause: "idle", wakes: both },
    { on: today, idle: 18, last: "2026-11-04", state: "active", cause: "setup", wakes: both },
    { on: today, idle: 18, last: "2026-11-04", state: null, cause: null, wakes: both },
  ])("on $on, idle $idle days, $state for $cause: wakes $wakes", async ({ on, last, state, cause, wakes }) => {
    await using store = await region();
    await store.pool.query("update activity set last_activity = $1", [last]);
    await store.pool.query("update accounts set state = $1, cause = $2", [state, cause]);
    await importText(store, "accounts", "account,last_activity\nada.sample@care.example,2026-11-21\n", { on });
    expect(await woken(store, on)).toEqual(wakes);
  });

  test("activity from another source counts: an account used elsewhere lately stays asleep", async () => {
    await using store = await region();
    const list = (on: string) => `account,last_activity\nada.sample@care.example,${on}\n`;
    await importText(store, "accounts", list("2026-10-01"), { source: "portal" });
    await looked(store);
    await importText(store, "accounts", list("2026-11-21"), { source: "portal" });
    expect(await woken(store)).toEqual([]);
  });

  test.each([
    ["reported inactive, because it may be back", "update accounts set status = 'inactive'"],
    ["of a leaver, because of the mailbox it owns a day is told", "update accounts set leaver = '2026-11-20'"],
    [
      "that is not needed, because it is",
      "insert into marks (kind, subject_type, subject_id, from_day, made_at) select 'not-needed', 'account', id, '2026-11-20', now() from accounts",
    ],
  ])("an account %s, is woken by activity", async (_, fact) => {
    await using store = await region();
    await store.pool.query(fact);
    await importText(store, "accounts", "account,last_activity\nada.sample@care.example,2026-11-21\n");
    expect(await woken(store)).toEqual(["VL0AA", "VL0AB"]);
  });
});

describe("other lists wake", () => {
  test("the old and the new site of a mailbox that moves, and the site whose owner changes", async () => {
    await using store = await region();
    await importText(store, "mailboxes", mailboxes.replace("VL0AB", "VL0AD").replace("stranger", "ben.sample"));
    expect(await woken(store)).toEqual(["VL0AB", "VL0AC", "VL0AD"]);
  });

  test("all sites of an organisation that gets a mailbox", async () => {
    await using store = await region();
    await importText(store, "mailboxes", "mailbox,site,account,role\nbeech@care.example,VL0TA,,\n", {
      source: "other",
    });
    expect(await woken(store)).toEqual(["VL0TA", "VL0TB"]);
  });

  test("a changed site and its children", async () => {
    await using store = await region();
    await importText(store, "sites", "site,name\nORG2,Head Office\nVL0AA,\n", { source: "other" });
    expect(await woken(store)).toEqual(["ORG2", "VL0CA"]);
  });

  test.each([
    "closed\nVL0AA,2026-12-31",
    "cqc_status\nVL0AA,Deregistered",
    "phone\nVL0AA,0115 496 0001",
    "phone\nVL0AA,",
  ])("a site of which a list tells site,%s", async (told) => {
    await using store = await region();
    await importText(store, "sites", `site,${told}\n`, { source: "other" });
    expect(await woken(store)).toEqual(["VL0AA"]);
  });

  test("the organisation's other sites, where another number is agreed for one of them", async () => {
    await using store = await region();
    await importText(store, "sites", "site,allowance\nVL0TA,12\n", { source: "other" });
    expect(await woken(store)).toEqual(["VL0TA", "VL0TB"]);
  });

  test("the organisation that a site leaves, where its allowance is shared", async () => {
    await using store = await region();
    await importText(store, "sites", "site,parent,route\nVL0TA,,nas\n", { source: "other" });
    expect(await woken(store)).toEqual(["VL0TA", "VL0TB"]);
  });

  test("the sites of everybody whose address becomes a manager's, and whose was", async () => {
    await using store = await region();
    await importText(store, "sites", "site,manager_email\nVL0AA,shared@care.example\n", { source: "other" });
    expect(await woken(store)).toEqual(["VL0AA", "VL0AD"]);
  });

  test("the site and the children of a DSPT row that changes or goes", async () => {
    await using store = await region();
    await importText(store, "dspt", publications.replace("ORG2,Group,25/26", "ORG2,Group,26/27"));
    expect(await woken(store)).toEqual(["ORG2", "VL0CA"]);
    await looked(store);
    await importText(store, "dspt", "Code,Organisation Name,Status\nORG2,Group,26/27 Standards Met\n");
    expect(await woken(store)).toEqual(["VL0AA"]);
  });

  test("every site, when it is the first DSPT list", async () => {
    await using store = await freshStore();
    await importText(store, "sites", "site\nVL0AA\nVL0AB\n");
    await looked(store);
    await importText(store, "dspt", "Code,Organisation Name,Status\nVL9ZZ,Elsewhere,Not Published\n");
    expect(await woken(store)).toEqual(["VL0AA", "VL0AB"]);
  });
});

test.each([
  { before: null, lookOn: today, wokenBy: "import", because: "it was never to be looked at" },
  { before: "2026-11-23", lookOn: today, wokenBy: "import", because: "it was due the day after" },
  { before: "2026-11-22", lookOn: "2026-11-22", wokenBy: "calendar", because: "the calendar had made it due" },
  { before: "2026-11-20", lookOn: "2026-11-20", wokenBy: "calendar", because: "it was overdue" },
])("a site woken when $because is due on $lookOn by the $wokenBy", async ({ before, lookOn, wokenBy }) => {
  await using store = await region();
  await looked(store, before);
  await importText(store, "accounts", "account,name\nada.sample@care.example,Ada Wed\n");
  expect(await rowsOf(store, "select look_on, woken_by from sites where code = 'VL0AA'")).toEqual([
    { look_on: lookOn, woken_by: wokenBy },
  ]);
});

test("a held import wakes nobody", async () => {
  await using store = await region();
  const held = await importText(
    store,
    "accounts",
    `${accountsWith("dora.sample@care.example,VL0AA,Dora,,,").replaceAll("2026-11-20", "")}\n`,
  );
  expect(held.outcome).toBe("held");
  expect(await woken(store)).toEqual([]);
});
