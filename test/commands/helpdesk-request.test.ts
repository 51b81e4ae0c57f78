import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestKinds, type RequestKind } from "../../src/wording/requests.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

// On Monday 23 November 2026: Dele's account was deleted on 30 October, Gil's is gone for good, and the day on which
// Una's was deleted was not told. Oak House has one shared mailbox, Elm Court two.
const accounts = `account,site,name,last_activity,mobile,contact_email,leaving_date
priya.sample@nhs.example,VL0AB,Priya Sample,2026-11-20,07700900001,priya.home@care.example,2026-11-30
sam.sample@nhs.example,VL0AC,Sam Sample,2026-11-20,07700900003,,
dele.sample@nhs.example,VL0AB,Dele Sample,2026-08-31,07700900004,,
gil.sample@nhs.example,VL0AB,,2026-05-01,,,
ivy.sample@nhs.example,VL0AB,Ivy Sample,2026-10-20,,,
ben.sample@nhs.example,VL0AB,Ben Sample,2026-11-20,,,
ola.sample@nhs.example,VL0AD,Ola Sample,2026-08-31,,,
nan.sample@nhs.example,VL0AC,,2026-11-20,,,
`;
const leavers = `account,site,name,last_activity,leaver
lee.sample@nhs.example,VL0AC,Lee Sample,2026-11-10,2026-11-13
lou.sample@nhs.example,VL0AC,Lou Sample,2026-09-10,2026-10-01
`;
const undated = "account,site,name,status\nuna.sample@nhs.example,VL0AC,Una Sample,Deleted\n";
const mailboxes = `mailbox,site,account,role
oakhouse.vl0ab@nhs.example,VL0AB,priya.sample@nhs.example,owner
elmcourt.vl0ac@nhs.example,VL0AC,sam.sample@nhs.example,owner
elmnight.vl0ac@nhs.example,VL0AC,sam.sample@nhs.example,owner
closed.vl0ac@nhs.example,VL0AC,gil.sample@nhs.example,owner
`;
const sites = `site,name,phone,route,local_support
VL0AB,Oak House,0115 496 0000,nas,
VL0AC,Elm Court,0115 496 0001,self-managed,"Sunrise IT, 0115 496 0111"
VL0AD,Ash Lodge,0115 496 0002,own-email,
`;
const noon = ["--now", "2026-11-23T12:00:00Z"];

interface Asked {
  kind: string;
  subject: string;
  by: string;
  to: string;
  fields: Record<string, string | null>;
  missing: string[];
  text: string;
}

let terminal: Terminal;

beforeAll(async () => {
  terminal = await openTerminal(() => import("../../src/commands/helpdesk-request.ts"), {
    clock: "2026-11-23T12:00:00Z",
  });
  const on = "2026-11-23";
  const { store } = terminal;
  await importText(store, "sites", sites, { source: "homes", on });
  await importText(store, "accounts", accounts, { source: "register", on, contactBasis: "staff form" });
  await importText(store, "accounts", undated, { source: "elm", on: "2026-11-16" });
  await importText(store, "accounts", leavers, { source: "leavers", on });
  await importText(store, "mailboxes", mailboxes, { source: "portal", on });
});
afterAll(async () => terminal[Symbol.asyncDispose]());

async function ask(kind: RequestKind, subject: string, ...more: string[]): Promise<Asked> {
  const { code, answers, stderr } = await terminal.ask<Asked>(kind, subject, ...more, ...noon);
  if (code !== 0 || answers[0] === undefined) throw new Error(stderr);
  return answers[0];
}

const [priya, oakMailbox] = ["priya.sample@nhs.example", "oakhouse.vl0ab@nhs.example"];

describe("a request", () => {
  it("is printed ready to send, and what is not known is named besides", async () => {
    const { code, stdout, stderr } = await terminal.type("mark-leaver", "BEN.sample@nhs.example", ...noon);
    expect(code).toBe(0);
    expect(stdout).toBe(`To: helpdesk@nhs.net
Subject: Please mark a leaver
Send it from the shared mailbox, oakhouse.vl0ab@nhs.example.

This person has left, or is leaving. Please mark the account as a leaver's.
Full name: Ben Sample
NHSmail address: ben.sample@nhs.example
Last working day: (please fill in)
Organisation: Oak House, ODS code VL0AB

Thank you.

The account is deleted 30 days later, unless a new employer asks for it as a joiner's before.
`);
    expect(stderr).toBe("Not known, please fill in: Last working day.\n");
  });

  it("says the same to programs, field by field", async () => {
    expect(await ask("add-owner", oakMailbox, "--person", "sam.sample@nhs.example")).toEqual({
      ...{ schema: 1, kind: "add-owner", subject: oakMailbox, by: "email", to: "helpdesk@nhs.net", missing: [] },
      fields: {
        "Shared mailbox": oakMailbox,
        "Full name": "Sam Sample",
        "Mobile number (it must start 07)": "07700 900003",
        "Email address (NHSmail, if there is one)": "sam.sample@nhs.example",
        Access: "owner",
        Organisation: "Oak House, ODS code VL0AB",
      },
      text: expect.stringContaining("Please make this person an owner of our shared mailbox."),
    });
  });

  it.each([
    ["add-user", oakMailbox, ["--person", "sam.sample@nhs.example"]],
    ["access-lost", oakMailbox, ["--person", priya]],
    ["mark-leaver", priya, []],
    ["mark-joiner", priya, ["--from", "2026-12-01"]],
    ["disable-for-leave", priya, ["--until", "2027-02-28"]],
    ["rename", priya, ["--name", "Priya Example"]],
  ] as const)("of %s has no gap where all is known, and no private address", async (kind, subject, more) => {
    const { missing, text } = await ask(kind, subject, ...more);
    expect(missing).toEqual([]);
    expect(text).not.toMatch(/please fill in|priya\.home/);
  });

  it("names every gap where nothing is added", async () => {
    expect((await ask("access-lost", oakMailbox)).missing).toEqual([
      "Full name",
      "Mobile number (it must start 07)",
      "Email address (NHSmail, if there is one)",
    ]);
    expect((await ask("rename", "nan.sample@nhs.example")).missing).toEqual(["Full name", "New full name"]);
    expect((await ask("more-accounts", "VL0AB")).missing).toEqual(["Accounts we need in all", "Why we need them"]);
  });

  it("takes the planned day of leaving, and another one if it is typed", async () => {
    expect((await ask("mark-leaver", priya)).fields["Last working day"]).toBe("Monday 30 November");
    const typed = await ask("mark-leaver", priya, "--from", "2026-11-27");
    expect(typed.fields["Last working day"]).toBe("Friday 27 November");
  });

  it("counts the accounts that are not deleted", async () => {
    const { fields } = await ask("more-accounts", "vl0ab", "--number", "15");
    expect(fields).toMatchObject({ "Accounts we have": "3", "Accounts we need in all": "15" });
  });

  it("begins a leave today where nothing is said, and ends it on the day after the last", async () => {
    const { fields } = await ask("disable-for-leave", priya, "--until", "2027-02-28");
    expect(fields).toMatchObject({ "Disable from": "Monday 23 November", "Enable again on": "Monday 1 March" });
  });
});

describe("a call", () => {
  it("when nobody can open the mailbox is the only way, from the number that the CQC lists", async () => {
    const { by, to, text } = await ask("access-lost", oakMailbox);
    expect({ by, to }).toEqual({ by: "phone", to: "0333 200 1133, option 1, then option 1 again" });
    expect(text).toContain("Call from 0115 496 0000, the Oak House number that the CQC lists.");
    expect(text).not.toContain("helpdesk@");
  });

  it("for a deleted account says until when, with the day of the deletion", async () => {
    const { by, fields, text } = await ask("restore", "dele.sample@nhs.example");
    expect(by).toBe("phone");
    expect(fields["Deleted on"]).toBe("Friday 30 October");
    expect(text).toContain("Phone by Friday 27 November.");
  });

  it("says no day of deletion where nobody told it", async () => {
    expect((await ask("restore", "una.sample@nhs.example")).fields).not.toHaveProperty("Deleted on");
  });

  it("promises nothing once it is too late", async () => {
    const { text } = await ask("restore", "gil.sample@nhs.example");
    expect(text).not.toMatch(/Phone by/);
    expect(text).toContain("It may be too late");
  });
});

it("on another route it is for whoever runs the accounts; of several mailboxes none is named to send from", async () => {
  const { by, to, text } = await ask("access-lost", "elmcourt.vl0ac@nhs.example");
  expect({ by, to }).toEqual({ by: "phone", to: "Sunrise IT, 0115 496 0111" });
  expect(text).not.toMatch(/CQC|0333|feedback@/);
  expect((await ask("rename", "sam.sample@nhs.example")).to).toBe("Sunrise IT, 0115 496 0111");
});

it("without a kind it lists the kinds", async () => {
  const { code, stdout } = await terminal.type();
  expect(code).toBe(0);
  for (const kind of requestKinds) expect(stdout).toMatch(new RegExp(`^${kind} +(?:account|mailbox|site) +\\w`, "m"));
});

it.each([
  [["add-ownr", oakMailbox], '"add-ownr" is no request. Did you mean add-owner?'],
  [["rename"], "rename needs the address of an account."],
  [["more-accounts"], "more-accounts needs the ODS code of a site."],
  [["rename", oakMailbox], "No account of that address is known. It is a mailbox."],
  [["add-owner", priya], "No shared mailbox of that address is known. It is an account."],
  [["more-accounts", "VL9ZZ"], "No site of that code is known. Check the spelling."],
  [["add-owner", oakMailbox, "--person", "no.body@nhs.example"], "No account of that address is known."],
  [["rename", priya, "--person", priya], "rename has no use for --person."],
  [["disable-for-leave", priya, "--until", "2026-11-22"], "--until 2026-11-22 is before the leave begins."],
  [
    ["disable-for-leave", priya, "--from", "2026-12-10", "--until", "2026-12-01"],
    "--until 2026-12-01 is before the leave begins.",
  ],
  [["mark-leaver", priya, "--from", "soon"], '"soon" is not a date.'],
  [["more-accounts", "VL0AB", "--number", "many"], "--number many is no number of accounts."],
  [["more-accounts", "VL0AB", "--number", "1"], "--number 1 is fewer than the 3 accounts in use."],
  [["restore", priya], "This account is not deleted. It stays if somebody logs in by Saturday 19 December."],
  [["restore", "ivy.sample@nhs.example"], "This account is switched off, not deleted. Log in by Friday 18 December"],
  [["add-owner", "closed.vl0ac@nhs.example"], "By our lists no owner and no member can send that from this mailbox."],
  [["add-user", "closed.vl0ac@nhs.example"], "Ask first: lapsewatch helpdesk-request access-lost"],
  [["disable-for-leave", "dele.sample@nhs.example"], "This account is deleted, so there is nothing to disable."],
  [["disable-for-leave", "dele.sample@nhs.example"], "Have it back first: lapsewatch helpdesk-request restore"],
  [["disable-for-leave", "gil.sample@nhs.example"], "This account is gone for good, so there is nothing to disable."],
  [["disable-for-leave", "lou.sample@nhs.example"], "deleted as a leaver's, so there is nothing to disable."],
  [["add-owner", oakMailbox, "--person", "lee.sample@nhs.example"], "The account of --person is marked a leaver's."],
  [["add-user", oakMailbox, "--person", "lou.sample@nhs.example"], "The account of --person is deleted as a leaver's."],
  [["add-owner", oakMailbox, "--person", "gil.sample@nhs.example"], "The account of --person is gone for good."],
  [["access-lost", oakMailbox, "--person", "dele.sample@nhs.example"], "The account of --person is deleted."],
  [["restore", "ola.sample@nhs.example"], "This home has an e-mail system of its own"],
])("what cannot be meant is said so: %j", async (words, says) => {
  const { code, stdout, stderr } = await terminal.type(...words, ...noon);
  expect({ code, stdout }).toEqual({ code: says.includes("is known.") ? 1 : 2, stdout: "" });
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/@nhs\.example.*(?:known|spelling)/);
});
