import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openReading } from "../../src/intake/read.ts";
import { day } from "../../src/rules/day.ts";
import { readAll, told } from "./read-all.ts";

const sample = (name: string): string => readFileSync(new URL(`samples/${name}.csv`, import.meta.url), "utf8");

describe("accounts", () => {
  test("come with everything the register says", async () => {
    const { rows, end } = await readAll("accounts", sample("accounts"));
    expect(rows[1]).toMatchObject({
      line: 3,
      account: "jo.fiction@nhs.example",
      site: "VL0AB",
      name: "Fiction, Jo",
      status: "leaver",
      created: "2023-02-01",
      last_activity: "2026-11-15",
      leaver: "2026-11-01",
      joiner: null,
      previous_account: "jo.old@nhs.example",
      mobile: { address: "+447700900102", unusable: null },
    });
    expect(rows[2]).toMatchObject({ site: "VL0CD", last_activity: "2025-07-01", mobile: { unusable: "no-basis" } });
    expect(told(end.notes)).toEqual(["4 contact-no-basis"]);
  });

  test("are found under the headers people write", async () => {
    const header = "E-mail address;ODS code;Full Name;Last login;Mobile phone";
    const { reading, guard } = await readAll("accounts", `${header}\n`);
    expect(guard).toBe("file-no-rows");
    expect([...reading.columns]).toEqual(["account", "site", "name", "last_activity", "mobile"]);
    expect((await readAll("accounts", `${header};Last used\n`)).guard).toBe("column-duplicated");
  });

  test("our own name for a column wins over another word for it", async () => {
    const { rows, reading } = await readAll("accounts", "email,account\nother@care.example,priya@nhs.example\n");
    expect(rows[0]?.account).toBe("priya@nhs.example");
    expect(reading.ignored).toEqual(["email"]);
  });

  test("take the site of the import where they name none", async () => {
    const { rows } = await readAll("accounts", "account,site\na@nhs.example,\nb@nhs.example,VL0CD\n", {
      site: "vl0ab",
    });
    expect(rows.map(({ site }) => site)).toEqual(["VL0AB", "VL0CD"]);
    const { reading } = await readAll("accounts", "account\na@nhs.example\n", { site: "VL0AB" });
    expect(reading.columns).toContain("site");
  });

  test.each([
    ["ACTIVE", "active"],
    ["Inactive", "inactive"],
    ["Active (Leaver)", "leaver"],
    ["Leaver", "leaver"],
    ["locked", "locked"],
    ["Deleted", "deleted"],
    ["Deleted Permanent", "gone"],
    ["Deleted_Permanent", "gone"],
    ["Disabled", "disabled"],
    ["Disabled_Leaver", "disabled-leaver"],
    ["Enabling", "enabling"],
    ["Disabling", "disabling"],
    ["Deleting", "deleting"],
    ["Restoring", "restoring"],
    ["Pending", "pending"],
    ["Migration Pending", "migration-pending"],
    ["", null],
  ])("the status %s is %s", async (text, expected) => {
    const { rows, end } = await readAll("accounts", `account,status\na@nhs.example,${text}\n`);
    expect(rows[0]?.status).toBe(expected);
    expect(end.notes).toEqual([]);
  });

  test("a status we do not know is noted and leaves the known one", async () => {
    const { rows, end } = await readAll("accounts", "account,status\na@nhs.example,constructor\n");
    expect(rows).toEqual([{ line: 2, account: "a@nhs.example" }]);
    expect(told(end.notes)).toEqual(["2 status-unknown"]);
  });

  test("without a good key are rejected, each with its line", async () => {
    const { rows, end } = await readAll("accounts", "account,name\n,Jo\nnot one,Sam\na@nhs.example,Priya\n");
    expect(rows).toHaveLength(1);
    expect(told(end.problems)).toEqual(["2 account-missing", "3 account-malformed"]);
    expect(end).toMatchObject({ read: 3, rejected: 2, problemCount: 2 });
  });

  test("keep an odd site code, with a note; one that looks like a date gets the question about Excel", async () => {
    const { rows, end } = await readAll("accounts", "account,site\na@nhs.example,1-mar\nb@nhs.example,Oak House\n");
    expect(rows.map(({ site }) => site)).toEqual(["1-MAR", "OAK HOUSE"]);
    expect(told(end.notes)).toEqual(["2 site-code-odd", "3 site-code-odd"]);
    expect(end.notes[0]?.message).toContain("Excel");
    expect(end.notes[1]?.message).not.toContain("Excel");
  });

  test("with concealed names are refused with the setting to change", async () => {
    const file = "User Principal Name,Status\n77E5979DD60BA6EAA53E814DBEEEFA5F,Active\n";
    const { guard, end } = await readAll("accounts", file);
    expect(guard).toBe("names-concealed");
    expect(end.guard[0]?.message).toContain("Display concealed user, group, and site names in all reports");
  });

  test("of which 100 problems are kept, all counted", async () => {
    const { end } = await readAll("accounts", `account\n${"x\n".repeat(250)}`);
    expect(end.problems).toHaveLength(100);
    expect(end.problemCount).toBe(250);
  });

  test("count a quoted line end as a line, whichever it is", async () => {
    const file = 'account,name\r\na@nhs.example,"Priya\r\nSample"\r\nb@nhs.example,"x\ny\rz"\r\nbad,\r\n';
    const { rows, end } = await readAll("accounts", file, {}, 1);
    expect(rows.map(({ line, name }) => [line, name])).toEqual([
      [2, "Priya Sample"],
      [4, "x y z"],
    ]);
    expect(told(end.problems)).toEqual(["7 account-malformed"]);
  });

  test("may have quotation marks inside a field", async () => {
    const { rows } = await readAll("accounts", 'account,name\na@nhs.example,Jo "JJ" F\nb@nhs.example,"Sam ""S"" M"\n');
    expect(rows.map(({ name }) => name)).toEqual(['Jo "JJ" F', 'Sam "S" M']);
  });
});

describe("mailboxes", () => {
  test("come with who may do what, or with nobody", async () => {
    const { rows } = await readAll("mailboxes", sample("mailboxes"));
    expect(rows.map(({ role }) => role)).toEqual(["owner", "co-owner", "member", null]);
    expect(rows[3]).toEqual({
      line: 5,
      mailbox: "elmlodge.vl0cd@nhs.example",
      site: "VL0CD",
      account: null,
      role: null,
    });
  });

  test("an unknown or missing role counts as member, noted", async () => {
    const { rows, end } = await readAll(
      "mailboxes",
      "mailbox,account,role\nm@nhs.example,a@nhs.example,boss\nm@nhs.example,b@nhs.example,\n",
    );
    expect(rows.map(({ role }) => role)).toEqual(["member", "member"]);
    expect(told(end.notes)).toEqual(["2 role-unknown", "3 role-missing"]);
  });

  test("a malformed mailbox or account rejects its row; what remains is that the mailbox has somebody", async () => {
    const { rows, end } = await readAll(
      "mailboxes",
      "mailbox,account,role\nm,a@nhs.example,owner\nm@nhs.example,Jo,owner\n",
    );
    expect(rows).toEqual([{ line: 3, mailbox: "m@nhs.example", account: null, role: "unread" }]);
    expect(told(end.problems)).toEqual(["2 mailbox-malformed", "3 account-malformed"]);
  });
});

describe("sites", () => {
  test("come with their people and the mailbox of the home", async () => {
    const { rows, end } = await readAll("sites", sample("sites"));
    expect(rows[0]).toEqual({
      line: 2,
      site: "VL0AB",
      name: "Oak House",
      parent: "A9XYZ",
      route: "nas",
      allowance: 10,
      phone: "01154960000",
      manager_name: "Jo Fiction",
      manager_email: { address: "jo.fiction@care.example", unusable: null },
      manager_mobile: { address: "+447700900102", unusable: null },
      admin_email: { address: "admin@care.example", unusable: null },
      local_support: null,
      closed: null,
      cqc_status: "Registered",
      dspt_plan_due: "2027-01-31",
      mailbox: "oakhouse.vl0ab@nhs.example",
      owners: ["priya.sample@nhs.example", "jo.fiction@nhs.example"],
      members: ["sam.made-up@nhs.example"],
    });
    expect(rows[1]).toMatchObject({ route: "third-party", phone: "01154960001", closed: "2026-12-31", owners: null });
    expect(end.notes).toEqual([]);
  });

  test("keep an owner who is not written as an address, with a note", async () => {
    const { rows, end } = await readAll("sites", "site,owners\nVL0AB,Jo Fiction; priya@nhs.example\n");
    expect(rows[0]?.owners).toEqual(["jo fiction", "priya@nhs.example"]);
    expect(told(end.notes)).toEqual(["2 owners-malformed"]);
  });

  test("anything wrong but the key and a date is a note", async () => {
    const file = "site,route,allowance,phone,manager_mobile,mailbox\nVL0AB,pigeon,ten,ask,none,home\n";
    const { rows, end } = await readAll("sites", file);
    expect(rows).toEqual([
      { line: 2, site: "VL0AB", phone: null, manager_mobile: { address: "none", unusable: "invalid" } },
    ]);
    expect(end.notes.map(({ code }) => code).toSorted()).toEqual([
      "allowance-invalid",
      "mailbox-malformed",
      "mobile-invalid",
      "phone-invalid",
      "route-unknown",
    ]);
  });

  test("without a code, or with what is no code, are rejected", async () => {
    const { end } = await readAll("sites", `site,name\n,Oak House\n--,Elm Lodge\n`);
    expect(told(end.problems)).toEqual(["2 site-missing", "3 site-malformed"]);
  });
});

describe("the DSPT list", () => {
  test("has codes of several words, and a page count below it is none", async () => {
    const list = "Code,Organisation Name,Status\nDemo Account 009,DEMO ACCOUNT,Not Published\nPage 1 of 1,,\n";
    const { rows, end } = await readAll("dspt", list);
    expect(rows).toMatchObject([{ code: "DEMO ACCOUNT 009", name: "DEMO ACCOUNT" }]);
    expect(told(end.problems)).toEqual(["3 code-malformed"]);
  });

  test("comes with label, level and day; odd codes are nobody's fault here", async () => {
    const { rows, end } = await readAll("dspt", `${sample("dspt")}16,CONWY UA,Not Published,,Dentist,\n`);
    expect(rows).toEqual([
      {
        line: 2,
        code: "VL0AB",
        name: "OAK HOUSE",
        label: "25/26",
        level: "met",
        publishedOn: "2026-06-28",
        sector: "Social Care",
      },
      { line: 3, code: "VL0CD", name: "ELM LODGE", label: null, level: null, publishedOn: null, sector: "Social Care" },
      {
        line: 4,
        code: "A9XYZ",
        name: "FICTION CARE, LIMITED",
        label: "24/25",
        level: "approaching",
        publishedOn: "2025-06-30",
        sector: "Social Care",
      },
      { line: 5, code: "16", name: "CONWY UA", label: null, level: null, publishedOn: null, sector: "Dentist" },
    ]);
    expect(end.notes).toEqual([]);
  });

  test("a status that cannot be read is a problem, not a publication that is missing", async () => {
    const { rows, end } = await readAll("dspt", "Code,Status\nVL0AB,Rather good\n");
    expect(rows).toEqual([]);
    expect(told(end.problems)).toEqual(["2 status-unknown"]);
  });
});

test("a format that does not exist is the caller's mistake", async () => {
  const options = {
    kind: "accounts" as const,
    format: "nonsense",
    asOf: day("2026-11-22"),
    now: new Date(0),
    allowTestNumbers: true,
  };
  await expect(openReading((async function* () {})(), options)).rejects.toThrow(RangeError);
});
