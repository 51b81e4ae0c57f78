import { expect, test } from "vitest";
import type { Store } from "../../src/store/connect.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const consent = { contactBasis: "consent" };
const rename = "account,site,previous_account\nada.wed@care.example,VL0CD,ada.sample@care.example\n";

/** Ada under both addresses, from two lists that do not know of each other. */
async function twoAdas(): Promise<Store> {
  const store = await freshStore();
  await importText(
    store,
    "accounts",
    `account,site,name,last_activity,mobile
ada.sample@care.example,VL0AB,Ada Sample,2026-11-20,07700 900001
ben.sample@care.example,VL0EF,Ben Sample,2026-11-20,07700 900001
`,
    { source: "register", ...consent },
  );
  await importText(
    store,
    "accounts",
    "account,site,last_activity,contact_email\nada.wed@care.example,VL0CD,2026-11-02,ada@home.example\n",
    { source: "portal", ...consent },
  );
  await importText(
    store,
    "mailboxes",
    "mailbox,site,account,role\noak@care.example,VL0GH,ada.sample@care.example,owner\n",
  );
  await store.pool.query("update sites set look_on = '2026-12-15', woken_by = 'calendar'");
  return store;
}

const idOf = async (store: Store, address: string) =>
  (await rowsOf<{ id: number }>(store, "select id from accounts where address = $1", [address]))[0]?.id;

test("two accounts that turn out to be one person's become one, which keeps what was known of both", async () => {
  await using store = await twoAdas();
  const kept = await idOf(store, "ada.wed@care.example");
  await importText(store, "accounts", rename, { source: "names" });
  const adas = "from accounts a where a.address like 'ada%'";
  expect(await rowsOf(store, `select id, address, previous_address, name ${adas}`)).toEqual([
    { id: kept, address: "ada.wed@care.example", previous_address: "ada.sample@care.example", name: "Ada Sample" },
  ]);
  expect(
    await rowsOf(
      store,
      `select o.name, v.last_activity from activity v join sources o on o.id = v.source_id
        where v.account_id = $1 order by 1`,
      [kept],
    ),
  ).toEqual([
    { name: "names", last_activity: null },
    { name: "portal", last_activity: "2026-11-02" },
    { name: "register", last_activity: "2026-11-20" },
  ]);
  expect(await rowsOf(store, "select address from contacts where account_id = $1 order by 1", [kept])).toEqual([
    { address: "+447700900001" },
    { address: "ada@home.example" },
  ]);
});

test("the same file once more, and lists that still use the old address, change nothing of this", async () => {
  await using store = await twoAdas();
  const both = `${rename}ada.sample@care.example,VL0CD,\n`;
  expect((await importText(store, "accounts", both, { source: "names" })).rows).toMatchObject({ new: 0, rejected: 0 });
  expect((await importText(store, "accounts", `${both}\n`, { source: "names" })).rows).toMatchObject({ same: 1 });
  await importText(store, "accounts", "account,last_activity\nada.sample@care.example,2026-11-21\n", {
    source: "register",
  });
  expect(
    await rowsOf(
      store,
      `select a.address, max(v.last_activity) as used from accounts a join activity v on v.account_id = a.id
        where a.address like 'ada%' group by 1`,
    ),
  ).toEqual([{ address: "ada.wed@care.example", used: "2026-11-21" }]);
});

test("a source that knew only the old address may be the one that tells of the new one", async () => {
  await using store = await twoAdas();
  const file = rename
    .replace("previous_account", "previous_account,last_activity")
    .replace("sample@care.example\n", "sample@care.example,2026-11-21\n");
  await importText(store, "accounts", file, { source: "register" });
  expect(
    await rowsOf(
      store,
      `select o.name, v.last_activity from activity v join sources o on o.id = v.source_id
         join accounts a on a.id = v.account_id where a.address like 'ada%' order by 1`,
    ),
  ).toEqual([
    { name: "portal", last_activity: "2026-11-02" },
    { name: "register", last_activity: "2026-11-21" },
  ]);
});

test("both sites, the sites of mailboxes open to either address and of those with the same mobile are looked at", async () => {
  await using store = await twoAdas();
  await importText(store, "accounts", rename, { source: "names" });
  const woken = "select code from sites where look_on = '2026-11-22' order by code";
  expect(await rowsOf(store, woken)).toEqual(["VL0AB", "VL0CD", "VL0EF", "VL0GH"].map((code) => ({ code })));
});

test("marks and reminders of the older account go over; one that both had stays behind to be withdrawn", async () => {
  await using store = await twoAdas();
  const [older, newer] = [await idOf(store, "ada.sample@care.example"), await idOf(store, "ada.wed@care.example")];
  const site = "(select site_id from accounts where id = $1)";
  await store.pool.query(
    `insert into marks (kind, subject_type, subject_id, from_day, made_at) values ('contacted', 'account', $1, '2026-11-20', now())`,
    [older],
  );
  const remind = (account: number | undefined, daysLeft: number, status: string) =>
    store.pool.query(
      `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
              notice, channels, reached_on, due_on, status, recorded_on, woken_by)
       values (${site}, 'account', $1, 'account-inactive-soon', '2026-12-19', $2, 'person', $1,
               jsonb_build_object('kind', 'account-inactive-soon', 'account', $1::int), '{email}', '2026-12-09',
               '2026-12-09', $3, '2026-12-09', 'calendar')`,
      [account, daysLeft, status],
    );
  await remind(older, 10, "accepted");
  await remind(older, 5, "owed");
  await remind(newer, 5, "owed");
  await store.pool.query("update accounts set state = 'active'");
  await store.pool.query("insert into counters (name, key, value) values ('accounts', 'active', 3)");
  await importText(store, "accounts", rename, { source: "names" });
  expect(await rowsOf(store, "select subject_id from marks")).toEqual([{ subject_id: newer }]);
  expect(
    await rowsOf(
      store,
      `select days_left, status, recipient_id, (notice->>'account')::int as about, s.code
         from reminders r join sites s on s.id = r.site_id order by days_left desc, recipient_id desc`,
    ),
  ).toEqual([
    { days_left: 10, status: "accepted", recipient_id: newer, about: newer, code: "VL0CD" },
    { days_left: 5, status: "owed", recipient_id: newer, about: newer, code: "VL0CD" },
    { days_left: 5, status: "owed", recipient_id: older, about: newer, code: "VL0CD" },
  ]);
  expect(await rowsOf(store, "select value::int from counters where name = 'accounts'")).toEqual([{ value: 2 }]);
});

test("what was joined stands in what the import changed", async () => {
  await using store = await twoAdas();
  const { import: importId } = await importText(store, "accounts", rename, { source: "names" });
  expect(
    await rowsOf(store, "select key, before, after from import_differences where import_id = $1 order by key", [
      importId,
    ]),
  ).toMatchObject([
    {
      key: "account ada.sample@care.example",
      before: { address: "ada.sample@care.example" },
      after: { address: "ada.wed@care.example" },
    },
    { key: "account ada.wed@care.example" },
  ]);
});

test.each([
  [
    "two that swap",
    "ada.wed@care.example,VL0CD,ada.sample@care.example\nada.sample@care.example,VL0AB,ada.wed@care.example\n",
  ],
  ["one that is its own", "ada.wed@care.example,VL0CD,ada.wed@care.example\n"],
])("addresses of %s are not joined", async (_, rows) => {
  await using store = await twoAdas();
  await importText(store, "accounts", `account,site,previous_account\n${rows}`, { source: "names" });
  expect(await rowsOf(store, "select count(*)::int as count from accounts where address like 'ada%'")).toEqual([
    { count: 2 },
  ]);
});

test("a dry run joins nothing", async () => {
  await using store = await twoAdas();
  await importText(store, "accounts", rename, { source: "names", dryRun: true });
  expect(await rowsOf(store, "select count(*)::int as count from accounts")).toEqual([{ count: 3 }]);
});
