import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds } from "../../src/commands/kind-names.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

interface Shown {
  kind: string;
  example: boolean;
  leavesOn: string | null;
  to: { role: string };
  email: { subject: string; text: string; html: string };
  text: { text: string; units: number; parts: number } | null;
}

const sites = `site,name,phone,manager_name,manager_email,route,local_support
VL0AB,Oak House,0115 496 0000,Jo Marsh,jo.marsh@care.example,nas,
VL0CD,Elm Court,0115 496 0001,Ann Fable,ann.fable@care.example,self-managed,"Sunrise IT, 0115 496 0111"
`;
const accounts = `account,site,name,last_activity,leaving,mobile,contact_basis
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-29,,07700900001,contract
del.sample@nhs.example,VL0AB,Del Sample,2026-09-23,,,
sam.green@nhs.example,VL0AB,Sam Green,2026-10-30,,,
lee.sample@nhs.example,VL0CD,Lee Sample,2026-11-20,2026-11-30,,
off.sample@nhs.example,VL0CD,Olu Sample,2026-10-23,,07700900002,contract
`;
const mailboxes = `mailbox,site,account,role
home.vl0ab@nhs.example,VL0AB,sam.green@nhs.example,owner
court.vl0cd@nhs.example,VL0CD,lee.sample@nhs.example,owner
`;

let terminal: Terminal;
beforeAll(async () => {
  const settings = { SENDER_NAME: "Sunrise Care" };
  terminal = await openTerminal(() => import("../../src/commands/preview.ts"), { settings });
  await importText(terminal.store, "sites", sites);
  await importText(terminal.store, "accounts", accounts);
  await importText(terminal.store, "mailboxes", mailboxes);
});
afterAll(() => terminal[Symbol.asyncDispose]());

async function show(...words: string[]): Promise<Shown> {
  const { code, answers, stderr } = await terminal.ask<Shown>(...words);
  const [shown] = answers;
  if (code !== 0 || shown === undefined) throw new Error(`ended with ${code}: ${stderr}`);
  return shown;
}

describe("preview", () => {
  it("lists the kinds when none is named", async () => {
    const { answers } = await terminal.ask<{ kind: string }>();
    expect(answers.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each(kinds)("%s has an example with both parts, and a text of one part where there is one", async (kind) => {
    const { email, text, example } = await show(kind);
    expect(example).toBe(true);
    expect(email.subject).not.toBe("");
    expect(email.text).toContain("Sunrise Care");
    expect(email.html).toContain("<html");
    if (text) expect([text.parts, text.units <= 160, text.text !== ""]).toEqual([1, true, true]);
  });

  it("shows a person's own message as the facts of the day give it", async () => {
    const shown = await show("account-inactive-soon", "--for", "Priya.Sample@nhs.example");
    expect(shown).toMatchObject({ example: false, to: { role: "person" }, leavesOn: "2026-11-22" });
    expect(shown.email.subject).toContain("by Friday 27 November");
    expect(shown.email.text).toContain("Dear Priya");
    expect(shown.email.text).toContain("Jo Marsh");
    expect(shown.text?.text).toMatch(/^Oak House: Priya, please log in to NHSmail by Fri 27 Nov/);
  });

  it("changes with the day", async () => {
    const shown = await show("account-inactive", "--for", "priya.sample@nhs.example", "--date", "2026-11-28");
    expect(shown.email.text).toContain("switched off");
    expect(shown.text?.text).toContain("by Sun 27 Dec");
  });

  it("shows of a site what its manager gets, and when an office may be written to", async () => {
    const shown = await show("account-deleted", "--for", "vl0ab");
    expect(shown).toMatchObject({ to: { role: "manager" }, leavesOn: "2026-11-23", text: null });
    expect(shown.email.text).toContain("Del Sample");
  });

  it("shows what a shared mailbox gives", async () => {
    const shown = await show("mailbox-last-owner-at-risk", "--for", "home.vl0ab@nhs.example");
    expect(shown.email.text).toContain("Sam Green is the last owner");
  });

  it("names whoever runs the accounts of that site, as its sites file says", async () => {
    const shown = await show("account-inactive", "--for", "off.sample@nhs.example");
    expect(shown.email.text).toContain("contact Sunrise IT, 0115 496 0111.");
    expect(shown.text?.text).toContain("Stuck? 0115 496 0111.");
    expect(shown.email.text).not.toContain("0333");
  });

  it("says when an owner is planned to leave", async () => {
    const shown = await show("mailbox-last-owner-leaving", "--for", "court.vl0cd@nhs.example");
    expect(shown.email.subject).toContain("before Monday 30 November");
    expect(shown.email.text).toContain("is leaving on Monday 30 November.");
  });

  it("shows the HTML part to people who ask for it", async () => {
    expect((await terminal.type("account-gone")).stdout).not.toContain("<html");
    expect((await terminal.type("account-gone", "--html")).stdout).toContain("<html");
    expect((await terminal.type("account-inactive-soon")).stdout).toMatch(/--- Text message, \d+ units, 1 part ---/);
  });

  it.each([
    [["acount-gone"], 2, "Did you mean account-gone?"],
    [["acount-gone"], 2, "The kinds are: account-inactive-soon,"],
    [["account-gone", "--for", "home.vl0ab@nhs.example"], 2, "account-gone speaks of an account"],
    [["account-gone", "--for", "who@nhs.example"], 1, "No account or mailbox of that address is known."],
    [["account-inactive", "--for", "priya.sample@nhs.example"], 1, "add --date 2026-11-28."],
  ])("%j ends with %i and says what is wrong", async (words, code, text) => {
    expect(await terminal.type(...words)).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(text) });
  });
});
