import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

// On Monday 23 November 2026. Dan's account has been disabled since 1 August 2025, Dot's since June 2026; Ivy's is
// switched off, and logging in turns it on. Dele's was deleted on 30 October by its dates, and a list of the 20th shows
// it as on. Uma's is reported deleted and was used after that, Dom's disabled and used. Gil's is gone for good, Lee is
// marked a leaver, Lou's was deleted as a leaver's. Nell has not set up an account, nor has Ned, whose is off. Juniper House is the only home without a shared mailbox.
const accounts = `account,site,name,last_activity,mobile,disabled
priya.sample@nhs.example,VL0AB,Priya Sample,2026-11-20,07700900001,
mia.sample@nhs.example,VL0AB,Mia Sample,2026-11-20,07700900002,
dot.sample@nhs.example,VL0AB,Dot Sample,2026-05-20,,2026-06-01
dele.sample@nhs.example,VL0AB,Dele Sample,2026-08-31,,
del.sample@nhs.example,VL0AB,Del Sample,2026-08-31,,
gil.sample@nhs.example,VL0AB,Gil Sample,2026-05-01,,
eve.sample@nhs.example,VL0AE,Eve Sample,2026-11-20,,
dan.sample@nhs.example,VL0AE,Dan Sample,2025-07-20,,2025-08-01
ivy.sample@nhs.example,VL0AF,Ivy Sample,2026-10-20,,
una.sample@nhs.example,VL0AG,Una Sample,2026-11-20,,
hal.sample@nhs.example,VL0AH,Hal Sample,2026-11-20,,
jan.sample@nhs.example,VL0AJ,Jan Sample,2026-11-20,,
`;
const leavers = `account,site,name,last_activity,leaver
lee.sample@nhs.example,VL0AB,Lee Sample,2026-11-10,2026-11-13
lou.sample@nhs.example,VL0AB,Lou Sample,2026-09-10,2026-10-01
`;
const doubted = `account,site,name,last_activity,deleted,disabled
uma.sample@nhs.example,VL0AB,Uma Sample,2026-11-20,2026-11-10,
dom.sample@nhs.example,VL0AB,Dom Sample,2026-11-20,,2026-11-10
`;
const made = `account,site,name,created,activated
nell.sample@nhs.example,VL0AF,Nell Sample,2026-11-01,
ned.sample@nhs.example,VL0AF,Ned Sample,2026-10-20,
`;
const portal = "account,site,status\ndele.sample@nhs.example,VL0AB,Active\n";
const mailboxes = `mailbox,site,account,role
another.vl0ab@nhs.example,VL0AB,dot.sample@nhs.example,owner
oakhouse.vl0ab@nhs.example,VL0AB,priya.sample@nhs.example,owner
oakhouse.vl0ab@nhs.example,VL0AB,dot.sample@nhs.example,owner
oakhouse.vl0ab@nhs.example,VL0AB,mia.sample@nhs.example,member
elmlodge.vl0ae@nhs.example,VL0AE,dan.sample@nhs.example,owner
elmread.vl0ae@nhs.example,VL0AE,dan.sample@nhs.example,owner
elmread.vl0ae@nhs.example,VL0AE,eve.sample@nhs.example,user
fircourt.vl0af@nhs.example,VL0AF,ivy.sample@nhs.example,owner
gorse.vl0ag@nhs.example,VL0AG,dan.sample@nhs.example,owner
gorse.vl0ag@nhs.example,VL0AG,una.sample@nhs.example,member
holly.vl0ah@nhs.example,VL0AH,dan.sample@nhs.example,owner
kite.vl0ak@nhs.example,VL0AK,dele.sample@nhs.example,owner
`;
const sites = `site,parent,name,phone,route,local_support
VL0AB,,Oak House,0115 496 0000,nas,
VL0AE,,Elm Lodge,0115 496 0001,nas,
VL0AF,,Fir Court,0115 496 0002,nas,
VL0AG,AVL01,Gorse Hill,0115 496 0003,nas,
VL0AJ,AVL01,Juniper House,0115 496 0005,nas,
VL0AK,,Kite House,0115 496 0006,nas,
VL0AH,,Holly Bank,0115 496 0004,self-managed,"Sunrise IT, 0115 496 0111"
`;
const noon = ["--now", "2026-11-23T12:00:00Z"];

let terminal: Terminal;
let mark: Pick<Terminal, "type" | "ask">;

beforeAll(async () => {
  const clock = "2026-11-23T12:00:00Z";
  terminal = await openTerminal(() => import("../../src/commands/helpdesk-request.ts"), { clock });
  mark = terminal.at(() => import("../../src/commands/mark.ts"));
  const on = "2026-11-23";
  const { store } = terminal;
  await importText(store, "sites", sites, { source: "homes", on });
  await importText(store, "accounts", accounts, { source: "register", on, contactBasis: "staff form" });
  await importText(store, "accounts", leavers, { source: "leavers", on });
  await importText(store, "accounts", doubted, { source: "doubted", on });
  await importText(store, "accounts", made, { source: "made", on });
  await importText(store, "accounts", portal, { source: "portal", on: "2026-11-20" });
  await importText(store, "mailboxes", mailboxes, { source: "mailboxes", on });
});
afterAll(async () => terminal[Symbol.asyncDispose]());

const type = async (...words: string[]) => await terminal.type(...words, ...noon);
const address = (name: string) => (name.includes(".") ? `${name}@nhs.example` : `${name}.sample@nhs.example`);

describe("whether anybody can still open a mailbox", () => {
  it.each([
    ["its only owner is disabled", "another.vl0ab", ""],
    ["its owner is disabled, and the other person may only read it", "elmread.vl0ae", ""],
    ["its owner is disabled, and a member works", "gorse.vl0ag", "By our lists somebody can still open this mailbox"],
    ["an owner works", "oakhouse.vl0ab", "By our lists somebody can still open this mailbox: explain says who."],
    [
      "its only owner is switched off, and can log in",
      "fircourt.vl0af",
      "By our lists an owner can open this mailbox again by logging in",
    ],
  ])("where %s, is said when access is lost", async (_, mailbox, says) => {
    const { code, stderr } = await type("access-lost", address(mailbox));
    expect(code).toBe(0);
    expect(stderr).toContain(says);
    expect(stderr.includes("By our lists")).toBe(says !== "");
  });

  it.each(["another.vl0ab", "elmread.vl0ae"])(
    "nothing is sent from %s, which nobody can send from",
    async (mailbox) => {
      for (const kind of ["add-owner", "add-user"]) {
        const { code, stdout, stderr } = await type(kind, address(mailbox));
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toContain("By our lists no owner and no member can send that from this mailbox.");
        expect(stderr).toContain("Ask first: lapsewatch helpdesk-request access-lost");
      }
    },
  );

  it("what may be open still is tried first", async () => {
    const mayBe = "It may be that nobody can send from this mailbox: explain says why. Try first.";
    for (const kind of ["add-owner", "add-user"]) {
      const { code, stdout, stderr } = await type(kind, address("kite.vl0ak"), "--person", address("mia"));
      expect({ code, stderr: stderr.includes(mayBe) }).toEqual({ code: 0, stderr: true });
      expect(stdout).toContain("Mia Sample");
    }
    const { stdout, stderr } = await type("more-accounts", "VL0AK", "--number", "15");
    expect(stdout).toContain("Send it from the shared mailbox, kite.vl0ak@nhs.example.");
    expect(stderr).toContain(mayBe);
    const lost = await type("access-lost", address("kite.vl0ak"));
    expect(lost.stderr).toContain("It may be that somebody can still open this mailbox: explain says who.");
  });

  it("an owner who only has to log in does that first", async () => {
    const { code, stderr } = await type("add-owner", address("fircourt.vl0af"), "--person", address("mia"));
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "By our lists nobody can send from this mailbox before an owner has logged in again: explain says who.\n",
    });
  });
});

describe("what is sent", () => {
  it("comes from the mailbox of the site that somebody can open", async () => {
    const { stdout, stderr } = await type("rename", address("mia"), "--name", "Mia Example");
    expect(stdout).toContain("Send it from the shared mailbox, oakhouse.vl0ab@nhs.example.");
    expect(stderr).toBe("");
  });

  it("is said on the phone where nobody can open one, and that comes first", async () => {
    for (const words of [
      ["disable-for-leave", address("eve"), "--until", "2027-02-28"],
      ["more-accounts", "VL0AE", "--number", "15"],
    ]) {
      const { code, stdout, stderr } = await type(...words);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Phone: 0333 200 1133, option 1, then option 1 again\n/);
      expect(stdout).toContain("By our lists nobody can open a shared mailbox to send it from, so please phone.");
      expect(stdout).toContain("Call from 0115 496 0001, the Elm Lodge number that the CQC lists.");
      expect(stdout).not.toMatch(/Send it from|To: /);
      expect(stderr).toContain("Have a mailbox opened first: lapsewatch helpdesk-request access-lost");
    }
  });

  it("is said on the phone where the lists show no shared mailbox at all", async () => {
    const { stdout, stderr } = await type("rename", address("jan"), "--name", "Jan Example");
    expect(stdout).toMatch(/^Phone: 0333 200 1133/);
    expect(stdout).not.toContain("Send it from");
    expect(stderr).toBe("Our lists show no shared mailbox of this site. If there is one, import a list that has it.\n");
  });

  it("comes from a mailbox that an owner can open again, where that is all there is", async () => {
    const { stdout, stderr } = await type("rename", address("ivy"), "--name", "Ivy Example");
    expect(stdout).toContain("Send it from the shared mailbox, fircourt.vl0af@nhs.example.");
    expect(stderr).toContain("before an owner has logged in again");
  });

  it("goes to a local team whether or not a mailbox can be opened", async () => {
    const { stdout, stderr } = await type("rename", address("hal"), "--name", "Hal Example");
    expect(stdout).toMatch(/^To: Sunrise IT, 0115 496 0111\n/);
    expect(stderr).toBe("");
  });
});

describe("a mark of leave", () => {
  const until = ["--until", "2027-02-28"];
  const leave = async (name: string) => await mark.type(address(name), "on-leave", ...until, ...noon);

  it("prints what to say on the phone where nothing can be sent", async () => {
    const { stdout } = await leave("eve");
    expect(stdout).toContain("To keep the account safe meanwhile, an owner or the manager phones:\n");
    expect(stdout).toContain("nobody can open a shared mailbox to send it from");
    expect(stdout).not.toContain("Send it from");
  });

  it("of the last working owner says so, and what comes first", async () => {
    const { stdout } = await leave("priya");
    expect(stdout).toContain("Send it from the shared mailbox, oakhouse.vl0ab@nhs.example.");
    const warning =
      "This is the last working owner of oakhouse.vl0ab@nhs.example. Before the leave have another one made: lapsewatch helpdesk-request add-owner";
    expect(stdout).toContain(warning);
    const { answers } = await mark.ask(address("priya"), "on-leave", ...until, ...noon);
    expect(answers[0]).toMatchObject({ lastOwnerOf: ["oakhouse.vl0ab@nhs.example"] });
    expect((await type("disable-for-leave", address("priya"), ...until)).stderr).toContain(warning);
  });

  it("says nothing of owners for anybody else", async () => {
    const { stdout } = await leave("mia");
    expect(stdout).toContain("Send it from the shared mailbox");
    expect(stdout).not.toContain("last working owner");
  });

  it("prints no letter for an account that is disabled already", async () => {
    const { code, stdout } = await leave("dan");
    expect(code).toBe(0);
    expect(stdout).toContain("This account is disabled already");
    expect(stdout).toContain("Monday 1 February");
    expect(stdout).not.toMatch(/Subject:|Phone:|Nobody has to log in/);
    const { answers } = await mark.ask(address("dan"), "on-leave", ...until, ...noon);
    expect(answers[0]).not.toHaveProperty("letter");
  });
});

describe("what has been done, or cannot be, is not asked for", () => {
  const oak = address("oakhouse.vl0ab");
  it.each([
    [
      ["disable-for-leave", address("dan"), "--until", "2027-02-28"],
      "This account is disabled already, and is deleted on Monday 1 February, before the leave is over. Ask the helpdesk, or whoever runs the accounts, to turn it on before that day.",
    ],
    [
      ["disable-for-leave", address("dan"), "--until", "2027-01-30"],
      "This account is disabled already, so there is nothing to ask for. It is deleted on Monday 1 February, unless it is turned on before.",
    ],
    [["disable-for-leave", address("dan"), "--until", "2027-01-31"], "before the leave is over"],
    [["disable-for-leave", address("dot")], "It is deleted on Wednesday 1 December 2027, unless"],
    [
      ["rename", address("del")],
      "This account is deleted, so its name cannot be changed. Have it back first: lapsewatch",
    ],
    [["rename", address("gil")], "This account is gone for good, so its name cannot be changed."],
    [["mark-leaver", address("lee")], "This account is marked a leaver's already. Whoever stays, or comes back,"],
    [["mark-leaver", address("lee")], "lapsewatch helpdesk-request mark-joiner"],
    [["add-owner", oak, "--person", address("priya")], "The account of --person is an owner of this mailbox already."],
    [["add-user", oak, "--person", address("priya")], "The account of --person is an owner of this mailbox already."],
    [["add-user", oak, "--person", address("mia")], "The account of --person is a member of this mailbox already."],
  ])("%j: %s", async (words, says) => {
    const { code, stdout, stderr } = await type(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  it.each([
    [
      ["mark-joiner", "gil"],
      "This account is gone for good, so it cannot be moved. Whoever comes back needs a new one.",
    ],
    [["mark-joiner", "lou"], "This account is deleted as a leaver's, so it cannot be moved. Whoever comes back needs"],
    [["mark-joiner", "del"], "This account is deleted, so it cannot be moved. Have it back first: lapsewatch"],
    [["mark-leaver", "gil"], "This account is gone for good, so there is nothing to mark."],
    [["mark-leaver", "lou"], "This account is deleted as a leaver's, so there is nothing to mark. Whoever comes back"],
    [["mark-leaver", "del"], "This account is deleted, so there is nothing to mark. It is not kept for anybody.\n"],
    [["restore", "nell"], "This account is not deleted. It stays if somebody sets it up by Monday 30 November."],
    [["restore", "ned"], "This account is switched off, not deleted. Set it up by Friday 18 December to turn it on."],
  ])("%j: %s", async ([kind = "", name = ""], says) => {
    const { code, stdout, stderr } = await type(kind, address(name));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  it("a member can still be made an owner", async () => {
    const { code, stdout } = await type("add-owner", oak, "--person", address("mia"));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("Full name: Mia Sample") });
  });
});

describe("an account that may be lost", () => {
  const onList = "A list of Friday 20 November shows the account as active. Check first whether it still works.";
  const used = "The account was used on Friday 20 November. Check first whether it still works.";
  const dele = `By our dates this account is deleted. ${onList}\n`;
  const uma = `By our lists this account is deleted. ${used}\n`;
  const [oak, elm] = [address("oakhouse.vl0ab"), address("gorse.vl0ag")];
  it.each([
    [["disable-for-leave", address("dele"), "--until", "2027-02-28"], dele],
    [["rename", address("dele"), "--name", "Dele Example"], dele],
    [["mark-joiner", address("dele"), "--from", "2026-12-01"], dele],
    [["mark-leaver", address("dele"), "--from", "2026-12-01"], dele],
    [["rename", address("uma"), "--name", "Uma Example"], uma],
    [
      ["disable-for-leave", address("dom"), "--until", "2027-02-28"],
      `By our lists this account is disabled. ${used}\n`,
    ],
  ])("is asked for, and looked at first: %j", async (words, says) => {
    const { code, stderr } = await type(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: says });
  });

  it.each([oak, elm])("can be given %s, whichever home it is of, and is looked at first", async (mailbox) => {
    for (const kind of ["add-owner", "add-user", "access-lost"]) {
      const { code, stderr } = await type(kind, mailbox, "--person", address("dele"));
      expect(code).toBe(0);
      expect(stderr).toContain(`By our dates the account of --person is deleted. ${onList}`);
    }
  });

  it("and is marked on leave, is looked at first too", async () => {
    const { stdout } = await mark.type(address("dele"), "on-leave", "--until", "2027-02-28", ...noon);
    expect(stdout).toContain("Please disable this account while its user is on leave.");
    expect(stdout).toContain(dele);
  });

  it("may be asked back though it was used since", async () => {
    const { stdout, stderr } = await type("restore", address("uma"));
    expect(stdout).toContain(used);
    expect(stdout).toContain("Deleted on, by our lists: Tuesday 10 November\n");
    expect(stderr).toBe("");
  });
});

describe("when a leaver's account is deleted", () => {
  it.each([
    ["mia", "The account is deleted 30 days later, unless a new employer"],
    ["ivy", "The account is deleted on Saturday 19 December, unless it is used before.\n"],
    ["dot", "The account is deleted on Wednesday 1 December 2027, unless it is turned on before.\n"],
    ["nell", "The account is deleted on Thursday 31 December, unless it is set up before.\n"],
    ["ned", "The account is deleted on Saturday 19 December, unless it is set up before.\n"],
    ["dele", "The account is deleted 30 days later, unless a new employer"],
  ])("%s: %s", async (name, says) => {
    const { stdout } = await type("mark-leaver", address(name), "--from", "2026-11-20");
    expect(stdout).toContain(says);
    expect(stdout.match(/is deleted/g)).toHaveLength(1);
  });
});

describe("a deletion", () => {
  it("that a list contradicts is ours only, and is looked at first", async () => {
    const { answers } = await terminal.ask<{ fields: object; text: string }>("restore", address("dele"), ...noon);
    expect(answers[0]?.fields).toMatchObject({ "Deleted on, by our dates": "Friday 30 October" });
    expect(answers[0]?.fields).not.toHaveProperty("Deleted on");
    expect(answers[0]?.text).toContain(
      "A list of Friday 20 November shows the account as active. Check first whether it still works.",
    );
  });

  it("that nothing contradicts is told as it is", async () => {
    const { answers } = await terminal.ask<{ fields: object; text: string }>("restore", address("del"), ...noon);
    expect(answers[0]?.fields).toMatchObject({ "Deleted on": "Friday 30 October" });
    expect(answers[0]?.text).not.toContain("Check first");
  });
});
