import { describe, expect, test } from "vitest";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const register = `account,site,name,last_activity,status
ada.sample@nhs.example,VL0AB,Ada Sample,2026-11-01,Active
ben.sample@nhs.example,VL0AB,Ben Sample,2026-11-02,Active
`;
const portal = (ada: string, ben = "Active") =>
  `EmailAddress,Status,MailboxType\nada.sample@nhs.example,${ada},User\nben.sample@nhs.example,${ben},User\nnobody.known@nhs.example,Active,User\n`;
const report = (day: string, rows: string[]) =>
  `Report Refresh Date,User Principal Name,Is Deleted,Deleted Date,Last Activity Date,Send Count\n${rows.map((row) => `${day},${row},1\n`).join("")}`;

const statuses = (store: Store) =>
  rowsOf(
    store,
    "select split_part(address, '.', 1) as who, status, status_as_of, status_after from accounts order by 1",
  );

describe("the portal's report", () => {
  test("tells statuses of accounts that are known; the others are counted, and none is made", async () => {
    await using store = await freshStore();
    await importText(store, "accounts", register, { on: "2026-11-10" });
    const first = await importText(store, "accounts", portal("Active", "Locked"), {
      on: "2026-11-12",
      source: "portal",
    });
    expect(first).toMatchObject({
      outcome: "applied",
      problems: [],
      rows: { read: 3, new: 0, changed: 1, same: 1, rejected: 0, unplaced: 1 },
    });
    expect(await statuses(store)).toEqual([
      { who: "ada", status: "active", status_as_of: "2026-11-10", status_after: null },
      { who: "ben", status: "locked", status_as_of: "2026-11-12", status_after: null },
    ]);
  });

  test("a status without a day happened between the report before and this one", async () => {
    await using store = await freshStore();
    await importText(store, "accounts", register, { on: "2026-11-10" });
    await importText(store, "accounts", portal("Active"), { on: "2026-11-12", source: "portal" });
    await importText(store, "accounts", portal("Deleted"), { on: "2026-11-19", source: "portal" });
    expect((await statuses(store))[0]).toEqual({
      who: "ada",
      status: "deleted",
      status_as_of: "2026-11-19",
      status_after: "2026-11-12",
    });
  });

  test("of an account that the report before did not list, nobody knows since when", async () => {
    await using store = await freshStore();
    await importText(store, "accounts", portal("Deleted"), { on: "2026-11-05", source: "portal" });
    await importText(store, "accounts", register, { on: "2026-11-10" });
    await importText(store, "accounts", `${portal("Deleted")}\n`, { on: "2026-11-12", source: "portal" });
    expect((await statuses(store))[0]).toEqual({
      who: "ada",
      status: "deleted",
      status_as_of: "2026-11-12",
      status_after: null,
    });
  });

  test("the same report again brings what has become known since, and else is unchanged", async () => {
    await using store = await freshStore();
    const before = await importText(store, "accounts", portal("Locked"), { on: "2026-11-09", source: "portal" });
    expect(before).toMatchObject({ outcome: "applied", rows: { new: 0, unplaced: 3 } });
    await importText(store, "accounts", register, { on: "2026-11-10" });
    const again = await importText(store, "accounts", portal("Locked"), { on: "2026-11-11", source: "portal" });
    expect(again).toMatchObject({ outcome: "applied", rows: { changed: 1, same: 1, unplaced: 1 } });
    const third = await importText(store, "accounts", portal("Locked"), { on: "2026-11-12", source: "portal" });
    expect(third).toMatchObject({ outcome: "unchanged", rows: { changed: 0, same: 2, unplaced: 1 } });
  });

  test("--site places only those who are not known; it moves nobody", async () => {
    await using store = await freshStore();
    await importText(store, "accounts", register, { on: "2026-11-10" });
    const result = await importText(store, "accounts", portal("Active"), { source: "portal", site: "VL0ZZ" });
    expect(result.rows).toMatchObject({ new: 1, unplaced: 0, sitesCreated: 1 });
    const places = await rowsOf(
      store,
      "select s.code, count(*)::int from accounts a join sites s on s.id = a.site_id group by 1 order by 1",
    );
    expect(places).toEqual([
      { code: "VL0AB", count: 2 },
      { code: "VL0ZZ", count: 1 },
    ]);
  });
});

describe("reports of use", () => {
  const activity = (store: Store) =>
    rowsOf(
      store,
      `select split_part(a.address, '.', 1) as who, o.name, v.last_activity from activity v join accounts a on a.id = v.account_id
         join sources o on o.id = v.source_id where v.last_activity is not null order by 1, 2`,
    );

  test("are kept beside the register, and correct only themselves", async () => {
    await using store = await freshStore();
    await importText(store, "accounts", register, { on: "2026-11-10" });
    const rows = ["ada.sample@nhs.example,False,,2026-11-18", "x@nhs.example,False,,2026-11-18"];
    const result = await importText(store, "accounts", report("2026-11-20", rows), { source: "m365" });
    expect(result.rows).toMatchObject({ changed: 1, unplaced: 1 });
    expect(await activity(store)).toEqual([
      { who: "ada", name: "accounts", last_activity: "2026-11-01" },
      { who: "ada", name: "m365", last_activity: "2026-11-18" },
      { who: "ben", name: "accounts", last_activity: "2026-11-02" },
    ]);
  });

  test("not deleted takes a deletion back, unless the report is older than it", async () => {
    await using store = await freshStore();
    const list =
      "account,site,deleted\nada.sample@nhs.example,VL0AB,2026-11-15\nben.sample@nhs.example,VL0AB,2026-11-21\n";
    await importText(store, "accounts", list);
    const rows = ["ada.sample@nhs.example,False,,", "ben.sample@nhs.example,False,,"];
    await importText(store, "accounts", report("2026-11-20", rows), { source: "m365", asOf: "2026-11-20" });
    expect(await rowsOf(store, "select deleted from accounts order by address")).toEqual([
      { deleted: null },
      { deleted: "2026-11-21" },
    ]);
  });
});

describe("permissions", () => {
  const list = `mailbox,site,account,role
oak@nhs.example,VL0AB,ada.sample@nhs.example,owner
oak@nhs.example,VL0AB,ben.sample@nhs.example,member
`;
  const permissions = (...users: string[]) =>
    `Identity,User,AccessRights,IsInherited,Deny\n${["NT AUTHORITY\\SELF", ...users].map((user) => `oak@nhs.example,${user},FullAccess,False,False\n`).join("")}`;
  const accesses = async (store: Store) =>
    (
      await rowsOf<{ who: string }>(
        store,
        "select role || ' ' || split_part(address, '.', 1) as who from accesses order by 1",
      )
    ).map(({ who }) => who);
  const exchange = { source: "exchange" };

  test("add who was found, and touch neither owners nor the list", async () => {
    await using store = await freshStore();
    await importText(store, "mailboxes", list);
    const result = await importText(
      store,
      "mailboxes",
      permissions("cy.sample@nhs.example", "ada.sample@nhs.example"),
      exchange,
    );
    expect(result).toMatchObject({
      outcome: "applied",
      problems: [],
      notes: [],
      rows: { new: 0, changed: 1, skipped: 0 },
    });
    expect(await accesses(store)).toEqual(["found ada", "found cy", "member ben", "owner ada"]);
  });

  test("make members, never owners, and nobody twice", async () => {
    await using store = await freshStore();
    await importText(store, "mailboxes", list.replace("ada.sample@nhs.example,owner", ",").replace(/.*ben.*\n/, ""));
    await importText(store, "mailboxes", permissions("ada.sample@nhs.example"), exchange);
    const seen = async () => {
      const [site] = await inTransaction(store, (client) => readSnapshots(client, [1]));
      return site?.mailboxes.flatMap(({ accesses: all }) =>
        all.map(({ address, role }) => `${role} ${address.split(".")[0]}`),
      );
    };
    expect(await seen()).toEqual(["member ada"]);
    await importText(store, "mailboxes", list, { on: "2026-11-23" });
    expect(await seen()).toEqual(["owner ada", "member ben"]);
  });

  test("a later list does not take back what was found, nor a later report what is listed", async () => {
    await using store = await freshStore();
    await importText(store, "mailboxes", list);
    await importText(store, "mailboxes", permissions("cy.sample@nhs.example"), exchange);
    await importText(store, "mailboxes", list.replace(/.*ben.*\n/, ""), { on: "2026-11-23" });
    expect(await accesses(store)).toEqual(["found cy", "owner ada"]);
    await importText(store, "mailboxes", permissions(), exchange);
    expect(await accesses(store)).toEqual(["owner ada"]);
  });

  test("of mailboxes that nobody has listed are counted and left aside", async () => {
    await using store = await freshStore();
    const result = await importText(store, "mailboxes", permissions("cy.sample@nhs.example"), exchange);
    expect(result).toMatchObject({ outcome: "applied", problems: [], rows: { read: 2, new: 0, skipped: 2 } });
    expect(await rowsOf(store, "select from mailboxes")).toEqual([]);
    await importText(store, "mailboxes", list);
    expect(await importText(store, "mailboxes", permissions("cy.sample@nhs.example"), exchange)).toMatchObject({
      outcome: "applied",
    });
  });
});

describe("registers of sites", () => {
  const known = "site,name,phone,closed\nVL0AB,Oak House,,\nVL0CD,,,2027-03-01\nVL0EF,,,2026-01-01\n";
  const line = (code: string, closed: string) =>
    `"${code}","NAME ${code}",${`"",`.repeat(8)}"20150401","${closed}",${Array(15).fill('""').join()}\n`;
  const sites = (store: Store) =>
    rowsOf(store, "select code, name, phone, closed, cqc_status from sites order by code");

  test("the ODS file closes sites we know, names those without a name, and makes none", async () => {
    await using store = await freshStore();
    await importText(store, "sites", known);
    const file = line("VL0AB", "20261031") + line("VL0CD", "") + line("VL0EF", "") + line("VL9ZZ", "");
    const result = await importText(store, "sites", file, { source: "ods" });
    expect(result).toMatchObject({ outcome: "applied", rows: { read: 4, new: 0, changed: 3, skipped: 1 } });
    // A closure that lies ahead stays; one that the register no longer has is taken back.
    expect((await sites(store)).map(({ code, name, closed }) => [code, name, closed])).toEqual([
      ["VL0AB", "Oak House", "2026-10-31"],
      ["VL0CD", "NAME VL0CD", "2027-03-01"],
      ["VL0EF", "NAME VL0EF", null],
    ]);
  });

  test("CQC tells registration and number; a home registered anew under its code is registered", async () => {
    await using store = await freshStore();
    await importText(store, "sites", known);
    const location = (site: string, status: string) => ({
      locationId: `1-${site}${status}`,
      odsCode: site,
      registrationStatus: status,
    });
    const file = JSON.stringify([
      { ...location("VL0AB", "Registered"), mainPhoneNumber: "01154960009" },
      location("VL0AB", "Deregistered"),
      location("VL0CD", "Deregistered"),
      location("VL9ZZ", "Registered"),
    ]);
    const result = await importText(store, "sites", file, { source: "cqc" });
    expect(result).toMatchObject({ outcome: "applied", rows: { read: 4, changed: 2, skipped: 1 } });
    expect((await sites(store)).map(({ phone, cqc_status }) => [phone, cqc_status])).toEqual([
      ["01154960009", "Registered"],
      [null, "Deregistered"],
      [null, null],
    ]);
  });
});
