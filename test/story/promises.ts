import { expect, it } from "vitest";
import { install, type Installation, type Program } from "../support/program.ts";

const sites = [
  "site,name,phone,manager_name,manager_email,manager_mobile",
  "VL0AB,Oak House,0115 496 0000,Jo Marsh,jo.marsh@sunrise.example,07700 900001",
];

interface Import {
  outcome: string;
  rows: Record<string, number>;
}
interface Check {
  reminders: Record<string, number>;
  reminderList: { kind: string; daysLeft: number; recipient: { role: string; ref: string }; status: string }[];
}
interface Delivered {
  sent: number;
  waiting: number;
  byChannel: { email: number; sms: number };
}

/** Brings a file in as of a day. */
async function bring(app: Installation, kind: string, asOf: string, lines: readonly string[]): Promise<void> {
  const path = await app.file(`${kind}-${asOf}.csv`, ...lines);
  const { outcome } = await app.ask<Import>("import", kind, path, "--as-of", asOf, "--now", `${asOf}T05:00:00Z`);
  expect(outcome).toBe("applied");
}

function mailsTo(app: Installation, address: string) {
  return app.mail.mails.filter(({ to }) => to.includes(address));
}

function textsTo(app: Installation, number: string) {
  return app.twilio.messages.filter(({ to }) => to === number);
}

/** The three promises of the README, each from a list to what a mail server and a stand-in for Twilio received. */
export function keepsPromises(program: Program, queue: "postgres" | "redis"): void {
  it.concurrent("nudges Priya five days before her account is switched off", { timeout: 180_000 }, async () => {
    await using app = await install({ program, queue });
    await bring(app, "sites", "2026-11-22", sites);
    await bring(app, "accounts", "2026-11-22", [
      "account,site,name,last_activity,mobile,contact_email,contact_basis",
      "priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-29,07700 900123,priya@home.example,consent form",
      "sam.green@nhs.example,VL0AB,Sam Green,2026-11-21,07700 900124,,",
    ]);

    const check = await app.ask<Check>("check", "--date", "2026-11-22", "--list");
    const nudges = check.reminderList.filter(({ status }) => status === "owed");
    expect(nudges.map(({ kind, daysLeft, recipient }) => [kind, daysLeft, recipient.role])).toContainEqual([
      "account-inactive-soon",
      5,
      "person",
    ]);
    expect(app.mail.mails).toEqual([]);

    const early = await app.ask<Delivered>("deliver", "--now", "2026-11-22T07:30:00Z");
    expect(early.sent).toBe(0);
    await app.ask("deliver", "--now", "2026-11-22T09:00:00Z");

    const [text, ...moreTexts] = textsTo(app, "+447700900123");
    expect(moreTexts).toEqual([]);
    expect(text?.body).toMatch(/^Oak House: Priya, please log in to NHSmail by Fri 27 Nov/);
    expect(text?.body).toContain("Ask Jo");
    expect(text?.body.length).toBeLessThanOrEqual(160);

    const [mail, ...moreMails] = mailsTo(app, "priya@home.example");
    expect(moreMails).toEqual([]);
    expect(mail?.to).toEqual(["priya@home.example"]);
    expect(mail?.subject).toBe("Please use your NHSmail account by Friday 27 November");
    expect(mail?.text).toContain("last used on Thursday 29 October");
    expect(mail?.text).toContain("Sent for Oak House by Sunrise Care. Not from the NHS.");
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/https?:|href=/);
    expect(textsTo(app, "+447700900124")).toEqual([]);

    const again = await app.ask<Check>("check", "--date", "2026-11-22", "--list");
    expect(again.reminders["new"]).toBe(0);
    expect((await app.ask<Delivered>("deliver", "--now", "2026-11-22T09:30:00Z")).sent).toBe(0);

    const reference = /R-[A-Z0-9]{4}/.exec(text?.body ?? "")?.[0] ?? "";
    const found = await app.run("lookup", reference);
    expect(found.code).toBe(0);
    expect(found.stdout).toContain("VL0AB");
  });

  it.concurrent("alerts Jo on the day the last owner leaves", { timeout: 180_000 }, async () => {
    await using app = await install({ program, queue });
    const accounts = (leaver: string) => [
      "account,site,name,last_activity,leaver,mobile",
      `sam.green@nhs.example,VL0AB,Sam Green,2026-11-20,${leaver},07700 900124`,
      "priya.sample@nhs.example,VL0AB,Priya Sample,2026-11-20,,07700 900123",
    ];
    await bring(app, "sites", "2026-11-20", sites);
    await bring(app, "accounts", "2026-11-20", accounts(""));
    await bring(app, "mailboxes", "2026-11-20", [
      "mailbox,site,account,role",
      "oakhouse.vl0ab@nhs.example,VL0AB,sam.green@nhs.example,owner",
      "oakhouse.vl0ab@nhs.example,VL0AB,priya.sample@nhs.example,member",
    ]);
    await app.ask("check", "--date", "2026-11-20");
    await app.ask("deliver", "--now", "2026-11-20T10:00:00Z");
    expect(textsTo(app, "+447700900001")).toEqual([]);

    // Sam is marked a leaver on Monday; the file comes at noon and is acted on at noon.
    await app.ask("check", "--date", "2026-11-23");
    await bring(app, "accounts", "2026-11-23", accounts("2026-11-23"));
    await app.ask("deliver", "--now", "2026-11-23T12:05:00Z");

    const [text, ...more] = textsTo(app, "+447700900001");
    expect(more).toEqual([]);
    expect(text?.body).toContain("Oak House");
    expect(text?.body).toContain("Sam");
    const mails = mailsTo(app, "jo.marsh@sunrise.example");
    const alert = mails.at(-1);
    expect(alert?.to).toEqual(["jo.marsh@sunrise.example"]);
    expect(alert?.text).toMatch(/Sam Green is the last owner|Sam Green/);
    expect(alert?.text).toContain("Choose the new owner.");
    expect(alert?.text).toContain("Not from the NHS.");
  });

  it.concurrent("reminds Jo of the DSPT before 30 June, on a working day", { timeout: 180_000 }, async () => {
    await using app = await install({ program, queue });
    await bring(app, "sites", "2027-05-21", sites);
    await bring(app, "dspt", "2027-05-21", [
      "Code,Organisation Name,Status,Date Of Publication,Primary Sector,Commissioner (From ODS)",
      "VL0AB,OAK HOUSE,25/26 Standards Met,12/06/2026,Social Care,",
      "ZZ999,SOMEBODY ELSE,Not Published,,Social Care,",
    ]);
    await app.ask("check", "--date", "2027-05-21");
    await app.ask("deliver", "--now", "2027-05-21T10:00:00Z");
    const before = mailsTo(app, "jo.marsh@sunrise.example").length;

    // 30 days before is Monday 31 May, a bank holiday: it goes on the Friday before.
    await app.ask("check", "--date", "2027-05-28");
    await app.ask("deliver", "--now", "2027-05-28T10:00:00Z");
    const [mail, ...more] = mailsTo(app, "jo.marsh@sunrise.example").slice(before);
    expect(more).toEqual([]);
    expect(mail?.subject).toContain("30 June");
    expect(mail?.text).toContain("25/26 Standards Met");
    expect(mail?.text).toContain("Wednesday 30 June");

    await bring(app, "dspt", "2027-06-01", [
      "Code,Organisation Name,Status,Date Of Publication,Primary Sector,Commissioner (From ODS)",
      "VL0AB,OAK HOUSE,26/27 Standards Met,31/05/2027,Social Care,",
    ]);
    const { reminders } = await app.ask<Check>("check", "--date", "2027-06-16");
    expect(reminders["new"]).toBe(0);
  });
}
