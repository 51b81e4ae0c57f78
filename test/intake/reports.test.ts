import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readAll, told } from "./read-all.ts";

const sample = (file: string) => readFileSync(new URL(`samples/${file}`, import.meta.url), "utf8");

describe("the mailbox report of the NHSmail portal", () => {
  test("tells statuses by address, and nothing else", async () => {
    const { rows, reading } = await readAll("accounts", sample("nhsmail-portal.csv"));
    expect(rows.map(({ account, status }) => [account.split(".")[0], status])).toEqual([
      ["priya", "active"],
      ["jo", "leaver"],
      ["sam", "gone"],
    ]);
    expect([...reading.columns].toSorted()).toEqual(["account", "status"]);
    expect(reading).toMatchObject({ onlyKnown: true, asOf: null, ignored: ["DisplayName", "Organisation"] });
  });

  test("leaves aside mailboxes that are nobody's own; an empty status takes nothing back", async () => {
    const file =
      "EmailAddress,Status,MailboxType\nhome@nhs.example,Active,Shared Mailbox\na@nhs.example,,User\nb@nhs.example,Odd,User\n";
    const { rows, end } = await readAll("accounts", file);
    expect(rows).toEqual([
      { line: 3, account: "a@nhs.example" },
      { line: 4, account: "b@nhs.example" },
    ]);
    expect(end).toMatchObject({ read: 3, rejected: 0, skipped: 1 });
    expect(told(end.notes)).toEqual(["4 status-unknown"]);
  });
});

describe("reports of Microsoft 365", () => {
  test("the newest use of any product counts, and the day is that of the report", async () => {
    const { rows, reading } = await readAll("accounts", sample("m365-active-users.csv"));
    expect(reading.asOf).toBe("2026-11-20");
    expect(rows).toEqual([
      { line: 2, account: "priya.sample@nhs.example", last_activity: "2026-11-18", deleted: null },
      { line: 3, account: "jo.fiction@nhs.example", last_activity: "2026-11-02", deleted: "2026-11-15" },
      { line: 4, account: "sam.made-up@nhs.example", last_activity: null, deleted: null },
    ]);
  });

  test("e-mail activity counts its last day", async () => {
    const { rows, reading } = await readAll("accounts", sample("m365-email-activity.csv"));
    expect(reading).toMatchObject({ format: "m365-email-activity", asOf: "2026-11-20" });
    expect(rows.map(({ last_activity: used }) => used)).toEqual(["2026-11-17", "2026-11-01", null]);
  });

  test("a deletion without a day is left out, with a note; a report of a day to come has no day", async () => {
    const file = sample("m365-active-users.csv").replace("2026-11-15", "").replaceAll("2026-11-20", "2026-11-24");
    const { rows, end, reading } = await readAll("accounts", file);
    expect(rows[1]).not.toHaveProperty("deleted");
    expect(told(end.notes)).toEqual(["3 deleted-undated"]);
    expect(reading.asOf).toBeNull();
  });

  test("concealed names are refused in either", async () => {
    for (const name of ["m365-active-users", "m365-email-activity"]) {
      const file = sample(`${name}.csv`).replaceAll(/[a-z.-]+@nhs\.example/g, "77E5979DD60BA6EAA53E814DBEEEFA5F");
      expect((await readAll("accounts", file)).guard).toBe("names-concealed");
    }
  });
});

describe("sign-ins of Microsoft Graph", () => {
  test("only successful ones count; a name that the tenant made up gives way to the mail", async () => {
    const { rows } = await readAll("accounts", sample("graph-sign-ins.json"));
    expect(rows).toEqual([
      { line: 1, account: "priya.sample@nhs.example", last_activity: "2026-11-17" },
      { line: 2, account: "jo.fiction@nhs.example", last_activity: null },
      { line: 3, account: "sam.made-up@nhs.example" },
    ]);
  });

  test("a list that knows only of attempted sign-ins is refused", async () => {
    const user = { userPrincipalName: "a@nhs.example", signInActivity: { lastSignInDateTime: "2026-11-20T08:00:00Z" } };
    const { guard, end } = await readAll("accounts", JSON.stringify([user]));
    expect(guard).toBe("column-missing");
    expect(end.guard[0]?.message).toContain("lastSuccessfulSignInDateTime");
  });

  test("keys may be written as PowerShell does; a user without an address, or with a bad date, is a problem", async () => {
    const users = [
      { UserPrincipalName: "a@nhs.example", SignInActivity: { LastSuccessfulSignInDateTime: "2026-11-20T08:00:00Z" } },
      { UserPrincipalName: "nobody", SignInActivity: {} },
      { UserPrincipalName: "b@nhs.example", SignInActivity: { LastSuccessfulSignInDateTime: "2026-11-30T08:00:00Z" } },
    ];
    const { rows, end } = await readAll("accounts", JSON.stringify({ value: users }));
    expect(rows).toEqual([{ line: 1, account: "a@nhs.example", last_activity: "2026-11-20" }]);
    expect(told(end.problems)).toEqual(["2 account-missing", "3 date-bad"]);
  });
});

describe("Exchange mailbox permissions", () => {
  test("full access is evidence of a member, never of an owner; the system's own entries name only the mailbox", async () => {
    const { rows, end } = await readAll("mailboxes", sample("exchange-permissions.csv"));
    expect(rows.map(({ account, role }) => [account, role])).toEqual([
      [null, null],
      ["priya.sample@nhs.example", "member"],
      [null, null],
      ["jo.fiction@nhs.example", "member"],
    ]);
    expect(end.noteCount).toBe(0);
  });

  test.each([
    ["denied", "a@nhs.example,FullAccess,False,True", null],
    ["inherited", "a@nhs.example,FullAccess,True,False", null],
    ["less than full", "a@nhs.example,ReadPermission,False,False", null],
    ["of a group of the data centre", "EURPR01A001\\Administrators,FullAccess,False,False", null],
    ["of somebody named, not addressed", "Priya Sample,FullAccess,False,False", "user-no-address"],
  ])("access that is %s is none", async (_, entry, note) => {
    const { rows, end } = await readAll(
      "mailboxes",
      `Identity,User,AccessRights,IsInherited,Deny\nm@nhs.example,${entry}\n`,
    );
    expect(rows).toEqual([{ line: 2, mailbox: "m@nhs.example", account: null, role: null }]);
    expect(end.notes.map(({ code }) => code)).toEqual(note === null ? [] : [note]);
  });
});

describe("registers of sites", () => {
  test("the ODS bulk file tells names and closures", async () => {
    const { rows } = await readAll("sites", sample("ods.csv"));
    expect(rows).toEqual([
      { line: 1, site: "VL0AB", name: "OAK HOUSE", closed: null },
      { line: 2, site: "VL0CD", name: "ELM LODGE, THE", closed: "2026-10-31" },
    ]);
    const { end } = await readAll("sites", sample("ods.csv").replace("20261031", "20261331"));
    expect(told(end.problems)).toEqual(["2 date-bad"]);
  });

  test("CQC locations tell registration and telephone; one without an ODS code is left aside", async () => {
    const { rows, end } = await readAll("sites", sample("cqc.json"));
    expect(rows).toEqual([
      { line: 1, site: "VL0AB", name: "Oak House", phone: "01154960000", cqc_status: "Registered" },
      { line: 2, site: "VL0CD", name: "Elm Lodge", cqc_status: "Deregistered" },
    ]);
    expect(end).toMatchObject({ read: 3, skipped: 1, rejected: 0 });
  });
});

test("--site is for accounts that a report names and nobody knows yet", async () => {
  const { rows, reading } = await readAll("accounts", sample("nhsmail-portal.csv"), { site: "vl0ab" });
  expect(rows.map(({ site }) => site)).toEqual(["VL0AB", "VL0AB", "VL0AB"]);
  expect(reading.columns).toContain("site");
});

const shared = new URL("../../../shared/data/", import.meta.url);

// Public files of the real publishers; where they are absent the test says that it was skipped.
describe.skipIf(!existsSync(shared))("real files of the publishers", () => {
  const real = (file: string) => readFileSync(new URL(file, shared));

  test("the bulk file of care trusts, the registered and the deregistered location", async () => {
    const trusts = await readAll("sites", real("ods-ect-2023.csv"));
    expect(trusts.rows.map(({ site, closed }) => [site, closed])).toEqual(
      ["TAD", "TAF", "TAH", "TAJ"].map((code) => [code, null]),
    );
    const registered = await readAll("sites", real("cqc-location-registered.json"));
    expect(registered.rows).toEqual([
      { line: 1, site: "VLLWV", name: "Lucerne House", phone: "01392422905", cqc_status: "Registered" },
    ]);
    const deregistered = await readAll("sites", real("cqc-location-deregistered.json"));
    expect(deregistered).toMatchObject({ rows: [], guard: null, end: { read: 1, skipped: 1 } });
  });

  test("the concealed report of Microsoft 365 is refused", async () => {
    const { guard, end, reading } = await readAll("accounts", real("o365-active-user-detail-concealed.csv"));
    expect(guard).toBe("names-concealed");
    expect(end.guard[0]?.message).toContain("Display concealed user, group, and site names in all reports");
    expect(reading.format).toBe("m365-active-users");
  });
});
