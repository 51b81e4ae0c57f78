import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

interface Explained {
  why: string[];
  reminders: { messages: { reference: string; recipient: { role: string; ref: string } }[] }[];
}

// On 22 November 2026 the list of Oak House is 21 days old, that of Elm Court of today. Priya has 5 days left at either.
const old = `account,site,name,last_activity
stale@nhs.example,VL0AB,Priya Sample,2026-10-29
`;
const sites = `site,name,manager_name,manager_email,route,parent
VL0AB,Oak House,Jo Marsh,jo.marsh@care.example,nas,
VL0AC,Elm Court,Kim Marsh,kim.marsh@care.example,nas,
VL0AD,Ash Lodge,Lou Marsh,,third-party,VL0PP
VL0AE,Yew Cottage,,,third-party,VL0PP
VL0AF,Fir View,,,own-email,
`;
const several = `account,site,last_activity
ash@nhs.example,VL0AD,2026-11-20
yew.one@nhs.example,VL0AE,2026-11-20
yew.gone@nhs.example,VL0AE,2026-01-20
fir@nhs.example,VL0AF,2026-11-20
`;
const mailboxes = `mailbox,site,account,role
nobody.vl0ac@nhs.example,VL0AC,,
yew.vl0ae@nhs.example,VL0AE,yew.one@nhs.example,owner
`;
const dspt = `Code,Organisation Name,Status,Date Of Publication,Primary Sector
VL0AC,Elm Court,25/26 Standards Met,01/06/2026,Social Care
`;
const current = `account,site,name,last_activity,mobile
fresh@nhs.example,VL0AC,Tess Sample,2026-10-29,07700900001
other@nhs.example,VL0AC,Olu Sample,2026-11-20,07700900001
alone@nhs.example,VL0AC,Ann Sample,2026-10-29,07700900002
`;

const commands = {
  explain: () => import("../../src/commands/explain.ts"),
  reminders: () => import("../../src/commands/reminders.ts"),
  optOuts: () => import("../../src/commands/opt-outs.ts"),
  imports: () => import("../../src/commands/import.ts"),
  check: () => import("../../src/commands/check.ts"),
};

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(commands.explain);
  const { store } = terminal;
  await importText(store, "sites", sites, { source: "homes" });
  await importText(store, "accounts", old, { source: "register", asOf: "2026-11-01" });
  await importText(store, "accounts", current, { source: "elm", contactBasis: "staff form" });
  await importText(store, "accounts", several, { source: "several" });
  await importText(store, "mailboxes", mailboxes, { source: "portal" });
  await importText(store, "dspt", dspt, { source: "dspt-list" });
  await store.pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
            notice, channels, reached_on, due_on, status, recorded_on, woken_by)
     select a.site_id, 'account', a.id, 'account-inactive-soon', '2026-11-27', 5, 'person', a.id, '{}', '{email}',
            '2026-11-22', '2026-11-22', 'accepted', '2026-11-22', 'calendar'
       from accounts a where a.address in ('fresh@nhs.example', 'stale@nhs.example') order by a.address`,
  );
  await store.pool.query(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at, ended_at)
     select 'R-' || m.reference, 'email', m.reference || '@care.example', m.reference::bytea, m.role,
            case m.role when 'person' then a.id else a.site_id end, '2026-11-22', 1, 'accepted',
            '2026-11-22T08:00Z', '2026-11-22T18:00Z', now(), 'x', now(), now(), '2026-11-22T08:01Z'
       from (values ('MHD8', 'manager', 'stale'), ('7K2M', 'person', 'fresh')) m (reference, role, who)
       join accounts a on a.address = m.who || '@nhs.example'`,
  );
  await store.pool.query(
    `insert into message_reminders select m.id, r.id from messages m join reminders r
        on r.recipient_id = case m.reference when 'R-MHD8' then (select id from accounts where address like 'stale%')
                                             else (select id from accounts where address like 'fresh%') end`,
  );
});
afterAll(() => terminal[Symbol.asyncDispose]());

const explained = async (word: string) => (await terminal.type(word)).stdout;

describe("a reminder that went to another than it was owed to", () => {
  it("says to whom, wherever it is shown", async () => {
    expect(await explained("stale@nhs.example")).toContain("e-mail R-MHD8 to manager VL0AB accepted, ");
    const { stdout } = await terminal.at(commands.reminders).type("--status", "accepted");
    expect(stdout).toContain("person stale@nhs.example (through manager VL0AB)");
    expect(stdout).toMatch(/person fresh@nhs\.example +email/);
    const csv = await terminal.at(commands.reminders).type("--status", "accepted", "--csv");
    expect(csv.stdout).toContain("e-mail R-MHD8 to manager VL0AB accepted");
    expect(csv.stdout).toContain("e-mail R-7K2M accepted");
  });

  it("and so to programs, with each message", async () => {
    const told = async (word: string) => (await terminal.ask<Explained>(word)).answers[0]?.reminders[0]?.messages;
    expect(await told("stale@nhs.example")).toMatchObject([{ recipient: { role: "manager", ref: "VL0AB" } }]);
    expect(await told("fresh@nhs.example")).toMatchObject([
      { recipient: { role: "person", ref: "fresh@nhs.example" } },
    ]);
  });
});

it("on too old a list what is due and what comes names the manager, who is asked in the person's place", async () => {
  const stale = await explained("stale@nhs.example");
  expect(stale).toMatch(/\nDue\n.*\naccount-inactive-soon +5 days left +person \(the manager is asked\)\n/);
  expect(stale).toMatch(/\n\S+ 2026-11-25 +account-inactive-soon .* person \(the manager is asked\)\n/);
  // Whose account is deleted is told in any case: there is nothing left to do in time.
  expect(stale).toMatch(/account-deleted .* person, manager\n/);
  expect(await explained("fresh@nhs.example")).not.toContain("the manager is asked)");
});

describe("why no text goes", () => {
  // With 2 days left it is a text.
  const onWednesday = async (word: string) => {
    const { answers } = await terminal.ask<Explained>(word, "--date", "2026-11-25");
    return answers[0]?.why.join("\n") ?? "";
  };

  it("the same mobile is that of others, who are named with their accounts", async () => {
    const words = (who: string) =>
      `The mobile is also that of ${who}@nhs.example: one number gets one text a day, with what is most urgent.`;
    expect(await onWednesday("fresh@nhs.example")).toContain(words("other"));
    expect(await onWednesday("other@nhs.example")).toContain(words("fresh"));
    expect(await onWednesday("alone@nhs.example")).not.toContain("The mobile is also");
  });

  it("texts are not set up, where e-mails leave", async () => {
    const words = "No texts are set up (Twilio): e-mail takes their place.";
    expect(await onWednesday("alone@nhs.example")).not.toContain(words);
    const mail = { SMTP_URL: "smtp://mail.care.example", MAIL_FROM: "care@care.example", SENDER_NAME: "Care" };
    Object.assign(terminal.env, mail);
    try {
      expect(await onWednesday("alone@nhs.example")).toContain(words);
      // Without a mobile nobody would be texted in any case.
      expect(await onWednesday("stale@nhs.example")).not.toContain(words);
    } finally {
      for (const name of Object.keys(mail)) delete terminal.env[name];
    }
  });

  it("the site has had all its texts of the day", async () => {
    const words =
      "20 texts went or go for the site on 2026-11-25, the most of a day: the rest goes by e-mail, or waits.";
    await addTexts(19);
    expect(await onWednesday("alone@nhs.example")).not.toContain("the most of a day");
    await addTexts(1, "refused");
    expect(await onWednesday("alone@nhs.example")).not.toContain("the most of a day");
    await addTexts(1);
    expect(await onWednesday("alone@nhs.example")).toContain(words);
  });

  let texted = 0;
  async function addTexts(count: number, status = "accepted"): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      texted += 1;
      await terminal.store.pool.query(
        `with text as (insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id,
                day, sequence, status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
           values ('R-2222', 'sms', '+447700900123', $1::text::bytea, 'manager', 1, '2026-11-25', 1, $2, now(), now(), now(),
                   'x', now(), now()) returning id)
         insert into message_reminders select text.id, r.id from text, reminders r join sites s on s.id = r.site_id
          where s.code = 'VL0AC'`,
        [texted, status],
      );
    }
  }
});

describe("the import that decided is named", () => {
  it.each([
    ["nobody.vl0ac@nhs.example", "No owner is listed, from portal, import 5, as of 2026-11-22."],
    ["VL0AC", "Shared mailbox nobody.vl0ac@nhs.example, from portal, import 5, as of 2026-11-22."],
    [
      "VL0AD",
      "No shared mailbox of the site is known. The newest list of mailboxes is from portal, import 5, as of 2026-11-22.",
    ],
    ["VL0AB", "The code VL0AB is not on the newest DSPT list, from dspt-list, import 6, as of 2026-11-22."],
    ["VL0AC", "A manager can be reached by e-mail, from homes, import 1, as of 2026-11-22; no administrator is known."],
    ["VL0AD", "No manager can be reached; no administrator is known."],
  ])("for %s: %s", async (word, words) => {
    expect((await terminal.ask<Explained>(word)).answers[0]?.why).toContain(words);
  });
});

describe("the accounts that a site may have", () => {
  it("are counted for its organisation on the third-party route", async () => {
    expect(await explained("VL0AD")).toMatch(/\n {2}Allowance +2 of 50 used, counted for the organisation\n/);
    const { answers } = await terminal.ask("VL0AD");
    expect(answers).toMatchObject([{ allowance: null, organisation: { allowance: 50, used: 2 } }]);
  });

  it("are those of the site on others, and none where its e-mail is its own", async () => {
    expect(await explained("VL0AB")).toMatch(/\n {2}Allowance +1 of 10 used\n/);
    expect(await explained("VL0AF")).not.toContain("Allowance ");
    expect((await terminal.ask("VL0AF")).answers).toMatchObject([{ allowance: null, organisation: null }]);
  });
});

describe("for a spreadsheet", () => {
  async function csv(name: keyof typeof commands, ...words: string[]): Promise<Record<string, string>[]> {
    const { code, stdout, stderr } = await terminal.at(commands[name]).type(...words, "--csv");
    expect([code, stderr]).toEqual([0, ""]);
    return parse(stdout, { bom: true, columns: true, record_delimiter: "\r\n" });
  }

  it("there is who wants no more texts", async () => {
    expect(await csv("optOuts", "list")).toEqual([]);
    await terminal.store.pool.query(
      `update contacts set unusable = 'opted-out' where channel = 'sms'
          and account_id = (select id from accounts where address = 'alone@nhs.example')`,
    );
    expect(await csv("optOuts", "list")).toEqual([{ subject: "alone@nhs.example", role: "person", site: "VL0AC" }]);
  });

  it("there are the imports, with names of sources that run as no formula", async () => {
    await importText(terminal.store, "accounts", "account,site\nlate@nhs.example,VL0AC\n", { source: "=late" });
    const [newest] = await csv("imports", "list");
    expect(newest).toMatchObject({
      id: "7",
      source: "'=late",
      kind: "accounts",
      asOf: "2026-11-22",
      outcome: "applied",
    });
  });

  it("there is everything that a check would find", async () => {
    const rows = await csv("check", "--dry-run", "--list", "--date", "2026-11-21");
    const count = (what: string) => rows.filter(({ list }) => list === what).length;
    type Lists = Record<"findingList" | "reminderList" | "laterFactList", object[]>;
    const check = terminal.at(commands.check);
    const [whole] = (await check.ask<Lists>("--dry-run", "--list", "--date", "2026-11-21")).answers;
    expect([count("finding"), count("reminder"), count("later fact")]).toEqual([
      ...[whole?.findingList.length, whole?.reminderList.length, whole?.laterFactList.length],
    ]);
    expect(Math.min(count("finding"), count("reminder"))).toBeGreaterThan(0);
    expect(rows.find(({ list, subject }) => list === "reminder" && subject === "stale@nhs.example")).toMatchObject({
      ...{ kind: "account-inactive-soon", recipientRole: "person", recipient: "stale@nhs.example", status: "owed" },
    });
  });

  it.each([
    ["optOuts", ["undo", "alone@nhs.example", "--csv"], "--csv is only for list."],
    ["optOuts", ["list", "--csv", "--json"], "Give either --json or --csv."],
    ["imports", ["show", "1", "--csv"], "--csv is only for list."],
    ["imports", ["accounts", "file.csv", "--csv"], "--csv is only for list."],
    ["imports", ["list", "--csv", "--json"], "Give either --json or --csv."],
    ["imports", ["list", "--dry-run"], "--dry-run is only for a file."],
    ["check", ["--list", "--csv"], "--csv is only for check --dry-run --list."],
    ["check", ["--dry-run", "--csv"], "--csv is only for check --dry-run --list."],
    ["check", ["--dry-run", "--list", "--csv", "--json"], "Give either --json or --csv."],
  ] as const)("%s %j cannot be meant", async (name, words, says) => {
    const { code, stdout, stderr } = await terminal.at(commands[name]).type(...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });
});
