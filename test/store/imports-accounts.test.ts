import { expect, test } from "vitest";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const two = `account,site,name,last_activity
ada.sample@care.example,VL0AB,Ada Sample,2026-11-20
ben.sample@care.example,VL0CD,Ben Sample,2026-11-19
`;

test("a first list creates its sites, accounts and activity, each with the import it came from", async () => {
  await using store = await freshStore();
  const result = await importText(store, "accounts", two);
  expect(result).toMatchObject({
    outcome: "applied",
    rows: { read: 2, new: 2, changed: 0, same: 0, rejected: 0, notSeen: 0, sitesCreated: 2 },
  });
  const importId = Number(result.import);
  const rows = await rowsOf(
    store,
    `select a.address, s.code, a.name, a.is_set_up, a.site_since, v.last_activity, a.import_id, v.import_id as heard_in, s.import_id as site_import,
            s.look_on, s.woken_by
       from accounts a join sites s on s.id = a.site_id join activity v on v.account_id = a.id order by a.address`,
  );
  expect(rows[0]).toEqual({
    address: "ada.sample@care.example",
    code: "VL0AB",
    name: "Ada Sample",
    is_set_up: true,
    site_since: null,
    last_activity: "2026-11-20",
    import_id: importId,
    heard_in: importId,
    site_import: importId,
    look_on: "2026-11-22",
    woken_by: "import",
  });
  expect(rows).toHaveLength(2);
  const [source] = await rowsOf(store, "select name, kind, as_of, last_import_id, last_rows from sources");
  expect(source).toEqual({
    name: "accounts",
    kind: "accounts",
    as_of: "2026-11-22",
    last_import_id: importId,
    last_rows: 2,
  });
  const differences = await rowsOf<{ key: string; before: unknown; after: object }>(
    store,
    "select key, before, after from import_differences order by key",
  );
  expect(differences[0]).toMatchObject({
    key: "account ada.sample@care.example",
    before: null,
    after: { name: "Ada Sample", site: "VL0AB", last_activity: "2026-11-20" },
  });
});

test("the same file again is unchanged and touches no row, but confirms the facts for a later day", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const versions = `select xmin::text, ctid::text, 'a' from accounts union all select xmin::text, ctid::text, 'v' from activity
    union all select xmin::text, ctid::text, 's' from sites order by 1, 2, 3`;
  const before = await rowsOf(store, versions);
  const again = await importText(store, "accounts", two, { on: "2026-11-25" });
  expect(again).toMatchObject({ outcome: "unchanged", rows: { read: 2, new: 0, changed: 0, same: 2 } });
  expect(await rowsOf(store, versions)).toEqual(before);
  expect(await rowsOf(store, "select as_of from sources")).toEqual([{ as_of: "2026-11-25" }]);
  await importText(store, "accounts", two, { on: "2026-11-24" });
  expect(await rowsOf(store, "select as_of from sources")).toEqual([{ as_of: "2026-11-25" }]);
});

test("other bytes that say the same write no fact either", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const versions = "select xmin::text, address from accounts order by address";
  const before = await rowsOf(store, versions);
  const again = await importText(store, "accounts", two.replaceAll("\n", "\r\n"), { on: "2026-11-23" });
  expect(again).toMatchObject({ outcome: "applied", rows: { new: 0, changed: 0, same: 2 } });
  expect(await rowsOf(store, versions)).toEqual(before);
});

test("one changed row is recorded as it was and as it became", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const result = await importText(store, "accounts", two.replace("Ben Sample", "Benedict Sample"));
  expect(result.rows).toMatchObject({ new: 0, changed: 1, same: 1 });
  const differences = await rowsOf(store, "select key, before, after from import_differences where import_id = $1", [
    result.import,
  ]);
  expect(differences).toEqual([
    {
      key: "account ben.sample@care.example",
      // Which account it was, and which import told its activity: undoing needs both.
      before: { name: "Ben Sample", account_id: expect.any(Number), told_by: 1 },
      after: { name: "Benedict Sample" },
    },
  ]);
});

test("an absent column leaves what is known, an empty one clears it", async () => {
  await using store = await freshStore();
  await importText(
    store,
    "accounts",
    "account,site,name,leaver\nada.sample@care.example,VL0AB,Ada Sample,2026-11-01\n",
  );
  await importText(store, "accounts", "account,leaver\nada.sample@care.example,\n");
  expect(await rowsOf(store, "select name, leaver from accounts")).toEqual([{ name: "Ada Sample", leaver: null }]);
});

test("a row that is too short, or has an unknown status, leaves those fields as they are known", async () => {
  await using store = await freshStore();
  await importText(
    store,
    "accounts",
    "account,site,status,name\nada.sample@care.example,VL0AB,Active,Ada Sample\nben.sample@care.example,VL0AB,Active,Ben Sample\n",
  );
  await importText(
    store,
    "accounts",
    "account,site,status,name\nada.sample@care.example,VL0AB,Sleeping,\nben.sample@care.example,VL0AB,\n",
  );
  expect(await rowsOf(store, "select status, name from accounts order by address")).toEqual([
    { status: "active", name: null },
    { status: null, name: "Ben Sample" },
  ]);
});

test("the last row of a repeated account wins, with a note at the other", async () => {
  await using store = await freshStore();
  const result = await importText(
    store,
    "accounts",
    "account,site,name\nada.sample@care.example,VL0AB,First\nADA.sample@care.example,VL0AB,Last\n",
  );
  expect(await rowsOf(store, "select name from accounts")).toEqual([{ name: "Last" }]);
  expect(result.notes).toMatchObject([{ line: 2, column: "account", code: "key-repeated" }]);
  expect(await rowsOf(store, 'select line, "column", code, rejected from import_problems')).toEqual([
    { line: 2, column: "account", code: "key-repeated", rejected: false },
  ]);
});

test("a new account without a site is a problem, a known one keeps its site, and --site fills it in", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const text = "account,name\nada.sample@care.example,Ada S\ncleo.sample@care.example,Cleo Sample\n";
  const result = await importText(store, "accounts", text);
  expect(result).toMatchObject({ outcome: "applied", rows: { rejected: 1, changed: 1, new: 0 } });
  expect(result.problems).toMatchObject([{ line: 3, column: "site", code: "site-missing" }]);
  const filled = await importText(store, "accounts", text, { site: "VL0AB" });
  expect(filled.rows).toMatchObject({ new: 1, rejected: 0, sitesCreated: 0 });
});

test("a file of nothing but new accounts without a site is rejected", async () => {
  await using store = await freshStore();
  const rows = Array.from({ length: 6 }, (_, at) => `person${at}@care.example,Name ${at}`);
  const result = await importText(store, "accounts", `account,name\n${rows.join("\n")}\n`);
  expect(result).toMatchObject({ outcome: "rejected", import: "1", guard: [{ code: "too-many-bad-rows" }] });
  expect(await rowsOf(store, "select outcome from imports")).toEqual([{ outcome: "rejected" }]);
  expect(await rowsOf(store, "select 1 from accounts")).toEqual([]);
});

test("an account that moves is at its new site since the day of the data", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  await importText(store, "accounts", two.replace("VL0CD", "VL0EF"), { on: "2026-11-24", asOf: "2026-11-23" });
  expect(
    await rowsOf(
      store,
      "select s.code, a.site_since from accounts a join sites s on s.id = a.site_id order by a.address",
    ),
  ).toEqual([
    { code: "VL0AB", site_since: null },
    { code: "VL0EF", site_since: "2026-11-23" },
  ]);
});

test("a renamed person keeps one account, whichever address a later list uses", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const [before] = await rowsOf(store, "select id from accounts where address = 'ada.sample@care.example'");
  const renamed = `account,site,name,previous_account\nada.wed@care.example,VL0AB,Ada Wed,ada.sample@care.example\n`;
  expect((await importText(store, "accounts", renamed, { source: "names" })).rows).toMatchObject({
    new: 0,
    changed: 1,
  });
  const old = "account,last_activity\nada.sample@care.example,2026-11-21\n";
  expect((await importText(store, "accounts", old, { source: "portal" })).rows).toMatchObject({ new: 0, changed: 1 });
  const both = `${renamed}ada.sample@care.example,VL0AB,Ada Sample,\n`;
  expect((await importText(store, "accounts", both, { source: "names" })).rows).toMatchObject({ new: 0, same: 1 });
  expect(
    await rowsOf(store, "select id, address, previous_address, name from accounts where name like 'Ada%'"),
  ).toEqual([
    { ...before, address: "ada.wed@care.example", previous_address: "ada.sample@care.example", name: "Ada Wed" },
  ]);
});

test("a first list with both addresses of a renamed person makes one account", async () => {
  await using store = await freshStore();
  const text = `account,site,previous_account
ada.wed@care.example,VL0AB,ada.sample@care.example
ada.sample@care.example,VL0AB,
`;
  await importText(store, "accounts", text);
  expect(await rowsOf(store, "select address, previous_address from accounts")).toEqual([
    { address: "ada.wed@care.example", previous_address: "ada.sample@care.example" },
  ]);
});

test("a status carries the day it was first given and the day of the list before it", async () => {
  await using store = await freshStore();
  const list = (status: string) => `account,site,status\nada.sample@care.example,VL0AB,${status}\n`;
  const known = "select status, status_as_of, status_after from accounts";
  await importText(store, "accounts", list("Deleted"), { on: "2026-11-01" });
  expect(await rowsOf(store, known)).toEqual([{ status: "deleted", status_as_of: "2026-11-01", status_after: null }]);
  await importText(store, "accounts", list("Active"), { on: "2026-11-08" });
  const active = { status: "active", status_as_of: "2026-11-08", status_after: "2026-11-01" };
  expect(await rowsOf(store, known)).toEqual([active]);
  await importText(store, "accounts", `${list("Active")}\n`, { on: "2026-11-15" });
  expect(await rowsOf(store, known)).toEqual([active]);
  await importText(store, "accounts", list(""), { on: "2026-11-20" });
  expect(await rowsOf(store, known)).toEqual([{ status: null, status_as_of: null, status_after: null }]);
});

test("a list that still says active after the day of a loss is remembered, once for each loss", async () => {
  await using store = await freshStore();
  const list = (on: string, status = "Active") =>
    importText(store, "accounts", `account,site,status,name\nada.sample@care.example,VL0AB,${status},${on}\n`, { on });
  const known = async () => {
    const query = "select status_as_of, status_seen from accounts";
    const [row] = await rowsOf<{ status_as_of: string; status_seen: string | null }>(store, query);
    return [row?.status_as_of, row?.status_seen];
  };
  const lapses = (inactiveOn: string) =>
    store.pool.query("update accounts set state = 'inactive', inactive_on = $1, delete_on = $1::date + 30", [
      inactiveOn,
    ]);
  await list("2026-10-01");
  await lapses("2026-11-10");
  await list("2026-11-09");
  expect(await known()).toEqual(["2026-10-01", null]);
  await list("2026-11-10");
  expect(await known()).toEqual(["2026-10-01", "2026-11-10"]);
  await list("2026-11-17");
  expect(await known()).toEqual(["2026-10-01", "2026-11-10"]);
  await lapses("2026-11-20");
  await list("2026-11-24");
  expect(await known()).toEqual(["2026-10-01", "2026-11-24"]);
  await list("2026-11-25", "Inactive");
  expect(await known()).toEqual(["2026-11-25", null]);
});

test("an older list that comes in late gives a status its own day: what happened is counted from the earlier", async () => {
  await using store = await freshStore();
  const list = (status: string) => `account,site,status\nada.sample@care.example,VL0AB,${status}\n`;
  await importText(store, "accounts", list("Active"), { on: "2026-11-15" });
  await importText(store, "accounts", list("Deleted"), { on: "2026-11-08" });
  const known = "select status, status_as_of, status_after from accounts";
  expect(await rowsOf(store, known)).toEqual([
    { status: "deleted", status_as_of: "2026-11-08", status_after: "2026-11-08" },
  ]);
});

test("an account counts as set up unless a list with an activated column says otherwise", async () => {
  await using store = await freshStore();
  await importText(
    store,
    "accounts",
    "account,site,activated\nada.sample@care.example,VL0AB,\nben.sample@care.example,VL0AB,2026-01-05\n",
  );
  await importText(store, "accounts", "account,site\nada.sample@care.example,VL0AB\ncleo.sample@care.example,VL0AB\n", {
    source: "other",
  });
  expect(await rowsOf(store, "select is_set_up from accounts order by address")).toEqual([
    { is_set_up: false },
    { is_set_up: true },
    { is_set_up: true },
  ]);
});

test("an account that a list no longer holds is not seen, never deleted, and only its own source misses it", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two);
  const one = two.split("\n").slice(0, 2).join("\n");
  expect((await importText(store, "accounts", one)).rows).toMatchObject({ notSeen: 1, same: 1 });
  expect((await importText(store, "accounts", one, { source: "home" })).rows).toMatchObject({ notSeen: 0 });
  expect(await rowsOf(store, "select 1 from accounts")).toHaveLength(2);
});

test("activity is kept for each source", async () => {
  await using store = await freshStore();
  await importText(store, "accounts", two, { source: "register" });
  await importText(store, "accounts", two.replace("2026-11-20", "2026-11-02"), { source: "portal" });
  expect(
    await rowsOf(
      store,
      `select s.name, v.last_activity from activity v join sources s on s.id = v.source_id
       join accounts a on a.id = v.account_id where a.address like 'ada%' order by 1`,
    ),
  ).toEqual([
    { name: "portal", last_activity: "2026-11-02" },
    { name: "register", last_activity: "2026-11-20" },
  ]);
});

test("contacts come with basis and import; an unusable or missing one is kept as such", async () => {
  await using store = await freshStore();
  const text = `account,site,mobile,contact_email
ada.sample@care.example,VL0AB,07700 900001,ada@home.example
ben.sample@care.example,VL0AB,12,
`;
  const result = await importText(store, "accounts", text, { contactBasis: "consent form" });
  const columns =
    "select c.channel, c.address, c.unusable, c.basis, c.import_id, c.recorded_on from contacts c join accounts a on a.id = c.account_id";
  const kept = { import_id: Number(result.import), recorded_on: "2026-11-22" };
  expect(await rowsOf(store, `${columns} order by a.address, channel desc`)).toEqual([
    { channel: "sms", address: "+447700900001", unusable: null, basis: "consent form", ...kept },
    { channel: "email", address: "ada@home.example", unusable: null, basis: "consent form", ...kept },
    { channel: "sms", address: "12", unusable: "invalid", basis: "consent form", ...kept },
    { channel: "email", address: null, unusable: null, basis: null, ...kept },
  ]);
});

test("a known basis holds for the same number, not for a new one", async () => {
  await using store = await freshStore();
  const list = (mobile: string) => `account,site,mobile\nada.sample@care.example,VL0AB,${mobile}\n`;
  const known = "select address, unusable, basis from contacts";
  await importText(store, "accounts", list("07700900001"), { contactBasis: "consent" });
  expect((await importText(store, "accounts", list("07700 900001"))).rows).toMatchObject({ same: 1 });
  expect(await rowsOf(store, known)).toEqual([{ address: "+447700900001", unusable: null, basis: "consent" }]);
  await importText(store, "accounts", list("07700900002"));
  expect(await rowsOf(store, known)).toEqual([{ address: "+447700900002", unusable: "no-basis", basis: null }]);
});

test("whoever opted out stays out until the number is another one", async () => {
  await using store = await freshStore();
  const list = (mobile: string) => `account,site,mobile,name\nada.sample@care.example,VL0AB,${mobile},Ada\n`;
  await importText(store, "accounts", list("07700900001"), { contactBasis: "consent" });
  await store.pool.query("update contacts set unusable = 'opted-out'");
  await importText(store, "accounts", list("07700 900 001"), { contactBasis: "consent" });
  expect(await rowsOf(store, "select unusable from contacts")).toEqual([{ unusable: "opted-out" }]);
  await importText(store, "accounts", list("07700900002"), { contactBasis: "consent" });
  expect(await rowsOf(store, "select unusable from contacts")).toEqual([{ unusable: null }]);
});

test("an applied import stands in the audit trail, one that changes nothing does not", async () => {
  await using store = await freshStore();
  const { import: importId } = await importText(store, "accounts", two);
  await importText(store, "accounts", two);
  expect(await rowsOf(store, "select action, subject_type, subject_id, detail->>'kind' as kind from audit")).toEqual([
    { action: "import applied", subject_type: "import", subject_id: Number(importId), kind: "accounts" },
  ]);
});
