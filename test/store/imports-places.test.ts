import { expect, test } from "vitest";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const accesses = `select m.address as mailbox, x.address, x.role, x.since, x.import_id
  from mailboxes m left join accesses x on x.mailbox_id = m.id order by 1, 2, 3`;

const list = `mailbox,site,account,role
oak.lodge@care.example,VL0AB,ada.sample@care.example,owner
oak.lodge@care.example,VL0AB,ben.sample@care.example,member
elm.house@care.example,VL0CD,,
`;

test("a list of mailboxes creates them, one of them with nobody, and their sites", async () => {
  await using store = await freshStore();
  const result = await importText(store, "mailboxes", list);
  expect(result).toMatchObject({ outcome: "applied", rows: { read: 3, new: 2, changed: 0, same: 0, sitesCreated: 2 } });
  const known = { since: "2026-11-22", import_id: Number(result.import) };
  expect(await rowsOf(store, accesses)).toEqual([
    { mailbox: "elm.house@care.example", address: null, role: null, since: null, import_id: null },
    { mailbox: "oak.lodge@care.example", address: "ada.sample@care.example", role: "owner", ...known },
    { mailbox: "oak.lodge@care.example", address: "ben.sample@care.example", role: "member", ...known },
  ]);
  const differences = await rowsOf<{ key: string }>(
    store,
    "select key, before, after from import_differences order by key",
  );
  expect(differences[1]).toEqual({
    key: "mailbox oak.lodge@care.example",
    before: null,
    after: { site: "VL0AB", accesses: ["member ben.sample@care.example", "owner ada.sample@care.example"] },
  });
});

test("a list is the whole truth about the mailboxes it names, and about no others", async () => {
  await using store = await freshStore();
  const first = await importText(store, "mailboxes", list, { on: "2026-11-01" });
  const result = await importText(
    store,
    "mailboxes",
    "mailbox,account,role\noak.lodge@care.example,ada.sample@care.example,owner\noak.lodge@care.example,cleo.sample@care.example,owner\n",
  );
  expect(result.rows).toMatchObject({ new: 0, changed: 1, same: 0, notSeen: 1 });
  expect(await rowsOf(store, accesses)).toEqual([
    { mailbox: "elm.house@care.example", address: null, role: null, since: null, import_id: null },
    {
      mailbox: "oak.lodge@care.example",
      address: "ada.sample@care.example",
      role: "owner",
      since: "2026-11-01",
      import_id: Number(first.import),
    },
    {
      mailbox: "oak.lodge@care.example",
      address: "cleo.sample@care.example",
      role: "owner",
      since: "2026-11-22",
      import_id: Number(result.import),
    },
  ]);
});

test("an empty account on a known mailbox takes its last owner away", async () => {
  await using store = await freshStore();
  await importText(store, "mailboxes", list);
  await importText(store, "mailboxes", "mailbox,account,role\noak.lodge@care.example,,\n");
  expect(await rowsOf(store, "select 1 from accesses")).toEqual([]);
});

test("a new mailbox without a site is a problem of its rows, and a repeated access is noted", async () => {
  await using store = await freshStore();
  const text = `mailbox,account,role
oak.lodge@care.example,ada.sample@care.example,owner
elm.house@care.example,ada.sample@care.example,owner
elm.house@care.example,ada.sample@care.example,owner
`;
  const result = await importText(store, "mailboxes", text);
  expect(result).toMatchObject({ rows: { rejected: 2 }, problems: [{ line: 2, code: "site-missing" }, { line: 4 }] });
  expect(result.notes).toMatchObject([{ line: 3, code: "key-repeated" }]);
  expect((await importText(store, "mailboxes", text, { site: "VL0AB" })).rows).toMatchObject({ new: 2, rejected: 0 });
});

const homes = `site,name,parent,route,allowance,phone,manager_name,manager_email,manager_mobile,admin_email,closed,mailbox,owners,members
VL0AB,Oak Lodge,A1B2C,third-party,12,0115 496 0001,Mo Manager,mo@care.example,07700 900010,admin@care.example,,oak.lodge@care.example,ada.sample@care.example;ben.sample@care.example,cleo.sample@care.example
VL0CD,Elm House,A1B2C,nas,,,,,,,,,,
`;

test("a list of homes brings sites, their organisation, contacts and mailbox", async () => {
  await using store = await freshStore();
  const result = await importText(store, "sites", homes);
  expect(result).toMatchObject({ outcome: "applied", rows: { read: 2, new: 2, changed: 0, same: 0, sitesCreated: 0 } });
  const importId = Number(result.import);
  expect(
    await rowsOf(
      store,
      `select s.code, s.name, o.code as parent, s.route, s.allowance, s.phone, s.import_id
       from sites s join organisations o on o.id = s.organisation_id order by 1`,
    ),
  ).toEqual([
    {
      code: "VL0AB",
      name: "Oak Lodge",
      parent: "A1B2C",
      route: "third-party",
      allowance: 12,
      phone: "01154960001",
      import_id: importId,
    },
    {
      code: "VL0CD",
      name: "Elm House",
      parent: "A1B2C",
      route: "nas",
      allowance: null,
      phone: null,
      import_id: importId,
    },
  ]);
  expect(
    await rowsOf(
      store,
      `select role, channel, c.name, address, c.import_id from contacts c join sites s on s.id = c.site_id
       where s.code = 'VL0AB' order by role, channel`,
    ),
  ).toEqual([
    { role: "admin", channel: "email", name: null, address: "admin@care.example", import_id: importId },
    { role: "manager", channel: "email", name: "Mo Manager", address: "mo@care.example", import_id: importId },
    { role: "manager", channel: "sms", name: null, address: "+447700900010", import_id: importId },
  ]);
  expect(await rowsOf(store, "select address, role from accesses order by role, address")).toEqual([
    { address: "cleo.sample@care.example", role: "member" },
    { address: "ada.sample@care.example", role: "owner" },
    { address: "ben.sample@care.example", role: "owner" },
  ]);
});

test("the same list of homes in other bytes changes nothing", async () => {
  await using store = await freshStore();
  await importText(store, "sites", homes);
  const again = await importText(store, "sites", `${homes}\n`);
  expect(again).toMatchObject({ outcome: "applied", rows: { new: 0, changed: 0, same: 2 } });
  expect(await rowsOf(store, "select 1 from import_differences where import_id = $1", [again.import])).toEqual([]);
});

test("a list of homes without a members column leaves the members, and replaces the owners", async () => {
  await using store = await freshStore();
  await importText(store, "sites", homes);
  const result = await importText(
    store,
    "sites",
    "site,mailbox,owners\nVL0AB,oak.lodge@care.example,dan.sample@care.example\n",
  );
  expect(result.rows).toMatchObject({ new: 0, changed: 1, same: 0, notSeen: 1 });
  expect(await rowsOf(store, "select address, role from accesses order by role")).toEqual([
    { address: "cleo.sample@care.example", role: "member" },
    { address: "dan.sample@care.example", role: "owner" },
  ]);
});

test("nobody is taken for gone from a mailbox of which a row cannot be read; from the others they are", async () => {
  await using store = await freshStore();
  const more = `${list}ash.grove@care.example,VL0EF,dan.sample@care.example,owner\n`;
  await importText(store, "mailboxes", more, { on: "2026-11-01" });
  const result = await importText(
    store,
    "mailboxes",
    `mailbox,account,role
oak.lodge@care.example,ada sample,owner
oak.lodge@care.example,ben sample at care,member
oak.lodge@care.example,eve.sample@care.example,member
ash.grove@care.example,fay.sample@care.example,owner
birch.view@care.example,gus sample,owner
`,
    { on: "2026-11-08" },
  );
  expect(result).toMatchObject({
    outcome: "applied",
    rows: { read: 5, rejected: 3, new: 0, changed: 2 },
    noteCount: 0,
  });
  const named = await rowsOf<{ mailbox: string; address: string | null }>(store, accesses);
  expect(named.map(({ mailbox, address }) => `${mailbox.split("@")[0]} ${address?.split("@")[0]}`)).toEqual([
    "ash.grove fay.sample",
    "elm.house undefined",
    "oak.lodge ada.sample",
    "oak.lodge ben.sample",
    "oak.lodge eve.sample",
  ]);
});

test("a site keeps what a list does not tell, and loses what it tells to be empty", async () => {
  await using store = await freshStore();
  await importText(store, "sites", homes);
  await importText(store, "sites", "site,parent,route,manager_email\nVL0AB,,,\n");
  expect(await rowsOf(store, "select name, organisation_id, route, allowance from sites where code = 'VL0AB'")).toEqual(
    [{ name: "Oak Lodge", organisation_id: null, route: "nas", allowance: 12 }],
  );
  expect(
    await rowsOf(store, "select name, address from contacts where role = 'manager' and channel = 'email'"),
  ).toContainEqual({ name: "Mo Manager", address: null });
});

test("two mailboxes of one home on two rows are both kept, and the home takes its last row", async () => {
  await using store = await freshStore();
  const result = await importText(
    store,
    "sites",
    "site,name,mailbox,owners\nVL0AB,Oak,oak@care.example,ada.sample@care.example\nVL0AB,Oak Lodge,oak.care@care.example,\n",
  );
  expect(result.notes).toMatchObject([{ line: 2, column: "site", code: "key-repeated" }]);
  expect(await rowsOf(store, "select name from sites")).toEqual([{ name: "Oak Lodge" }]);
  expect(await rowsOf(store, "select address from mailboxes order by 1")).toEqual([
    { address: "oak.care@care.example" },
    { address: "oak@care.example" },
  ]);
});

const publications = `Code,Organisation Name,Status,Date Of Publication,Primary Sector
VL0AB,Oak Lodge,25/26 Standards Met,12/06/2026,Social Care
A1B2C,Group,Not Published,,Social Care
VL9ZZ,Elsewhere,24/25 Approaching Standards,01/06/2025,Social Care
`;

test("the whole DSPT list is kept; what is not ours is counted as skipped", async () => {
  await using store = await freshStore();
  await importText(store, "sites", "site,parent\nVL0AB,A1B2C\n");
  const result = await importText(store, "dspt", publications);
  expect(result).toMatchObject({
    outcome: "applied",
    rows: { read: 3, new: 2, changed: 0, same: 0, skipped: 1, sitesCreated: 0 },
  });
  const importId = Number(result.import);
  expect(
    await rowsOf(store, "select code, label, level, published_on, import_id from dspt_publications order by 1"),
  ).toEqual([
    { code: "A1B2C", label: null, level: null, published_on: null, import_id: importId },
    { code: "VL0AB", label: "25/26", level: "met", published_on: "2026-06-12", import_id: importId },
    { code: "VL9ZZ", label: "24/25", level: "approaching", published_on: "2025-06-01", import_id: importId },
  ]);
});

test("an organisation missing from a newer DSPT list is removed, a changed one is changed", async () => {
  await using store = await freshStore();
  await importText(store, "sites", "site,parent\nVL0AB,A1B2C\n");
  await importText(store, "dspt", publications);
  const newer = publications.replace("A1B2C,Group,Not Published,,Social Care\n", "").replace("25/26 S", "26/27 S");
  expect((await importText(store, "dspt", newer)).rows).toMatchObject({
    new: 0,
    changed: 1,
    same: 0,
    notSeen: 1,
    skipped: 1,
  });
  expect(await rowsOf(store, "select code, label from dspt_publications order by 1")).toEqual([
    { code: "VL0AB", label: "26/27" },
    { code: "VL9ZZ", label: "24/25" },
  ]);
});

test("with --create-sites every row of a DSPT list becomes a site, also after the list was imported without", async () => {
  await using store = await freshStore();
  await importText(store, "dspt", publications);
  const result = await importText(store, "dspt", publications, { createSites: true });
  expect(result).toMatchObject({ outcome: "applied", rows: { new: 0, same: 3, sitesCreated: 3, skipped: 0 } });
  expect(await rowsOf(store, "select code, name, import_id from sites order by 1")).toContainEqual({
    code: "VL9ZZ",
    name: "Elsewhere",
    import_id: Number(result.import),
  });
  expect((await importText(store, "dspt", publications, { createSites: true })).outcome).toBe("unchanged");
});
