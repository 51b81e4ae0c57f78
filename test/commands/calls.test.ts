import { describe, expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { day } from "../../src/rules/day.ts";
import { lookAt } from "../../src/rules/look.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { withDueSites } from "../../src/store/due-sites.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const open = () => openTerminal(() => import("../../src/commands/calls.ts"));

interface Row {
  rank: number;
  site: string;
  name: string | null;
  phone: string | null;
  lastSafeDay: string | null;
  findings: string[];
  reminders: number[];
  reasons: { class: string; subject: string; handled: string | null }[];
}

/**
 * On Sunday 22 November 2026: at Oak House nobody can open the mailbox, and Priya, whom nothing reaches, is switched off;
 * at Elm Court the last owner must log in; Ash Lodge is well; Bay House is closed.
 */
async function withRegion({ store }: Terminal): Promise<void> {
  await importText(
    store,
    "sites",
    `site,name,phone,manager_name,manager_mobile,closed
VL0AB,Oak House,01154960100,Jo Marsh,07700900900,
VL0AC,Elm Court,01154960101,Ann Lee,,
VL0AD,Ash Lodge,01154960102,,,
VL0AE,Bay House,01154960103,,,2026-11-01
`,
  );
  await importText(
    store,
    "accounts",
    `account,site,name,last_activity,mobile
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-01,
sam.green@nhs.example,VL0AC,Sam Green,2026-10-30,07700900901
lee.wood@nhs.example,VL0AD,Lee Wood,2026-11-20,07700900902
kim.hill@nhs.example,VL0AE,Kim Hill,2026-10-01,
`,
    { contactBasis: "asked on the staff form" },
  );
  await importText(
    store,
    "mailboxes",
    `mailbox,site,account,role
oakhouse.vl0ab@nhs.example,VL0AB,,
elmcourt.vl0ac@nhs.example,VL0AC,sam.green@nhs.example,owner
ashlodge.vl0ad@nhs.example,VL0AD,lee.wood@nhs.example,owner
`,
  );
}

/** Records what stands on the Sunday, as the daily check does. */
async function checked({ store }: Terminal): Promise<void> {
  const on = day("2026-11-22");
  await withDueSites(store, { on, limit: 100 }, (site) => lookAt(site, on, defaultPolicy, calendar));
}

describe("calls", () => {
  it("says that nobody needs one", async () => {
    await using terminal = await open();
    await terminal.store.pool.query("insert into sites (code) values ('VL0AB')");
    expect(await terminal.type()).toMatchObject({ code: 0, stdout: "Nobody needs a call.\n" });
    expect((await terminal.ask()).answers).toEqual([]);
  });

  it("has one call for each site that needs one, the most pressing first", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    await checked(terminal);
    const { code, answers } = await terminal.ask<Row>();
    expect(code).toBe(0);
    expect(answers).toMatchObject([
      {
        ...{ schema: 1, rank: 1, site: "VL0AB", siteName: "Oak House", name: "Jo Marsh", phone: "07700 900900" },
        lastSafeDay: "2026-11-29",
        reason:
          "The account of Priya Sample is switched off, and we know no mobile or other email for Priya that works.",
        say: "Ask Priya Sample to log in to NHSmail by Sunday 29 November. If Priya has left, ask for the leaving date. If not, ask for a mobile number.",
        reasons: [
          { class: "person", kind: "unreachable", subject: "priya.sample@nhs.example", handled: null },
          { class: "mailbox-closed", kind: "mailbox-no-owner", subject: "oakhouse.vl0ab@nhs.example" },
        ],
      },
      {
        ...{ rank: 2, site: "VL0AC", name: "Ann Lee", phone: "0115 496 0101", lastSafeDay: "2026-11-28" },
        say: "Ask Sam Green to log in to NHSmail by Saturday 28 November. Ask who could be a second owner.",
        reasons: [{ class: "last-day", kind: "mailbox-last-owner-at-risk" }],
      },
    ]);
  });

  it("gives the last safe day of what it gives as the reason, which is not always the nearest", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    await importText(terminal.store, "accounts", "account,mobile\npriya.sample@nhs.example,07700900903\n", {
      ...{ contactBasis: "asked on the staff form", source: "form" },
    });
    await terminal.store.pool.query(
      `update activity set last_activity = '2026-09-26'
        where account_id = (select id from accounts where address = 'priya.sample@nhs.example') and last_activity is not null`,
    );
    const { answers } = await terminal.ask<Row & { lastSafeDay: string | null }>();
    const { lastSafeDay, reason, say, reasons } = answers[0] as Row & Record<"reason" | "say", string>;
    expect(reasons.map((one) => one.class)).toEqual(["mailbox-closed", "last-day"]);
    expect({ lastSafeDay, reason, say }).toEqual({
      lastSafeDay: null,
      reason: "Nobody can open the shared mailbox oakhouse.vl0ab@nhs.example.",
      say: expect.stringContaining("Ask who should own the mailbox."),
    });
    expect(reasons[1]).toMatchObject({ lastSafeDay: "2026-11-24" });
  });

  it("names the findings and reminders that were recorded, and does without them before a check", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    const before = await terminal.ask<Row>();
    expect(before.answers.map(({ findings, reminders }) => [findings, reminders])).toEqual([
      [[], []],
      [[], []],
    ]);
    await checked(terminal);
    const { answers } = await terminal.ask<Row>();
    const { rows } = await terminal.store.pool.query<{ id: string }>(
      "select 'F' || id as id from findings where kind in ('mailbox-no-owner', 'mailbox-last-owner-at-risk') order by site_id",
    );
    expect(answers.flatMap(({ findings }) => findings)).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
    const reminders = await terminal.store.pool.query<{ id: number }>(
      "select id from reminders where subject_type = 'mailbox' and site_id = 2 and status = 'owed' order by id",
    );
    expect(answers[1]?.reminders).toEqual(reminders.rows.map(({ id }) => id));
    expect(answers[1]?.reminders.length).toBeGreaterThan(0);
  });

  it("tells people a paragraph for each call, and how many there are besides", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    expect((await terminal.type("--limit", "1")).stdout).toBe(
      `1. Oak House (VL0AB): phone Jo Marsh on 07700 900900, today
   - The account of Priya Sample is switched off, and we know no mobile or other email for Priya that works.
     Ask Priya Sample to log in to NHSmail by Sunday 29 November. If Priya has left, ask for the leaving date. If not, ask for a mobile number.
   - Nobody can open the shared mailbox oakhouse.vl0ab@nhs.example.
     Ask who should own the mailbox. Then ask them to phone the helpdesk on 0333 200 1133 on Monday 23 November, from 0115 496 0100. An email will not do.

1 more site needs a call. See them: lapsewatch calls --limit 2
`,
    );
  });

  it("leaves out what somebody sees to, unless all is asked for", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    await checked(terminal);
    await terminal.store.pool.query(
      `update findings set acknowledged_at = '2026-11-22', ticket = 'INC123'
        where kind in ('mailbox-no-owner', 'mailbox-last-owner-at-risk')`,
    );
    const { stdout } = await terminal.type();
    expect(stdout).not.toMatch(/oakhouse\.vl0ab|Elm Court/);
    expect(stdout).toContain("2 matters are left out, because somebody sees to them.");
    const { answers } = await terminal.ask<Row>("--all");
    expect(answers.map(({ site, reasons }) => [site, reasons.map(({ handled }) => handled)])).toEqual([
      ["VL0AB", [null, "somebody has taken it on, ticket INC123"]],
      ["VL0AC", ["somebody has taken it on, ticket INC123"]],
    ]);
  });

  it("asks first whether it is still so when the list is old", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    const { stdout } = await terminal.type("--date", "2026-12-01");
    expect(stdout).toContain(`1. Oak House (VL0AB): phone Jo Marsh on 07700 900900, today
   First ask if this is still so: our list is from Sunday 22 November.
   - It may be that nobody can open`);
  });

  it("writes a line for each thing to say as CSV", async () => {
    await using terminal = await open();
    await withRegion(terminal);
    const { stdout, stderr } = await terminal.type("--csv", "--limit", "1");
    const [heading, ...lines] = stdout.split("\r\n");
    expect(heading).toBe(
      "\uFEFFrank,site,siteName,name,phone,subject,reason,lastSafeDay,say,note,finding,reminders,handled",
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^1,VL0AB,Oak House,Jo Marsh,07700 900900,priya\.sample@nhs\.example,"The account/);
    expect(stderr).toContain("1 more site needs a call.");
  });

  it("before anything has been imported, says that and not that nobody needs a call", async () => {
    await using terminal = await open();
    const nothingYet = "No accounts or sites have been imported yet. Begin with: lapsewatch import --help\n";
    expect((await terminal.type()).stdout).toBe(nothingYet);
    expect(await terminal.ask()).toMatchObject({ answers: [], stderr: nothingYet });
  });

  it("refuses a limit that is none", async () => {
    await using terminal = await open();
    expect(await terminal.type("--limit", "0")).toMatchObject({ code: 2 });
    expect(await terminal.type("--csv", "--json")).toMatchObject({ code: 2 });
  });
});
