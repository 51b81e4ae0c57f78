import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, daysBetween, type Day } from "../../src/rules/day.ts";
import { dsptStanding, parseDsptStatus, targetLabel } from "../../src/rules/dspt.ts";
import type { SiteSnapshot } from "../../src/rules/facts.ts";
import { severityOf } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { lastOwnerRisk } from "../../src/rules/mailbox-findings.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Look } from "../../src/rules/reminder.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { emailWords } from "../../src/wording/index.ts";
import { anAccess, anAccount, aMailbox, aSite, aSnapshot, sunday22November as today } from "../support/facts.ts";
import { forManager, matterFor } from "../wording/support/occasions.ts";
import { siteWith } from "./dspt-site.ts";
import { kinds, look, noticeOf, owed, planned } from "./examples.ts";

// The worked examples by which the rules were agreed, by their numbers; those of accounts stand beside. Today is
// Sunday 22 November 2026 unless an example says otherwise.

const d = day;

describe("the worked examples of mailboxes", () => {
  const fresh = anAccount({ id: 5, lastActivity: d("2026-11-20") });

  test("example 16: one owner with six days left and one member", () => {
    const owner = anAccount({ id: 1, lastActivity: d("2026-10-30") });
    const result = look({ mailboxes: [aMailbox([anAccess("owner", owner), anAccess("member", fresh)])] });
    expect(kinds(result)).toEqual(["mailbox-last-owner-at-risk", "mailbox-single-owner"]);
    expect(result.findings[0]).toMatchObject({
      finding: { ownerlessOn: "2026-11-29", loginBy: "2026-11-28", owners: [{ account: 1, loginBy: "2026-11-28" }] },
      since: "2026-11-18",
    });
    expect(daysBetween(today, d("2026-11-28"))).toBe(6);
    expect(owed(result.reminders)).toEqual([
      "manager mailbox-single-owner 0",
      "owner mailbox-single-owner 0",
      "manager mailbox-last-owner-at-risk 10",
      "owner mailbox-last-owner-at-risk 10",
    ]);
  });

  test("example 17: the later of two owners has twelve days left, so nothing about the mailbox", () => {
    const owners = ["2026-10-30", "2026-11-05"].map((used, at) => anAccount({ id: at + 1, lastActivity: d(used) }));
    const snapshot = aSnapshot({ mailboxes: [aMailbox(owners.map((owner) => anAccess("owner", owner)))] });
    const scene = sceneOf(snapshot, today, defaultPolicy, calendar);
    const [ownership] = scene.ownerships;
    const loginBy = ownership && lastOwnerRisk(ownership, scene)?.loginBy;
    expect(ownership?.ownerlessOn).toBe("2026-12-05");
    expect(loginBy && daysBetween(today, loginBy)).toBe(12);
    expect(look(snapshot)).toMatchObject({ findings: [], reminders: [] });
  });

  test("example 18: the only owner is a leaver, told to manager and members", () => {
    const leaver = anAccount({ id: 1, leaver: d("2026-11-01"), lastActivity: d("2026-11-20") });
    const result = look({ mailboxes: [aMailbox([anAccess("owner", leaver), anAccess("member", fresh)])] });
    expect(kinds(result)).toEqual(["mailbox-last-owner-leaving", "mailbox-leaver-has-access"]);
    expect(result.findings[0]).toMatchObject({ finding: { ownerlessOn: "2026-12-01" }, since: "2026-11-01" });
    expect(result.findings[0] && severityOf(result.findings[0].finding)).toBe("critical");
    const told = result.reminders.filter(({ notice }) => notice.kind === "mailbox-last-owner-leaving");
    expect(new Set(told.map(({ recipient }) => recipient.role))).toEqual(new Set(["manager", "member"]));
  });

  describe("example 19: the only owner was last active on 1 October", () => {
    const owner = anAccount({ id: 1, name: "Sam Green", lastActivity: d("2026-10-01") });
    const result = look({ mailboxes: [aMailbox([anAccess("owner", owner)])] });

    test("can fix it by signing in by Sunday 29 November", () => {
      const reach = "owner-can-sign-in";
      const finding = { kind: "mailbox-no-usable-owner", reach, fixer: 1, saveBy: "2026-11-29" };
      expect(result.findings).toMatchObject([{ finding, since: "2026-10-31" }]);
    });

    test("else the manager is to phone: told on Monday 23 November from 9:00", () => {
      expect(planned(result.reminders, "2026-11-22T09:00Z")).toEqual([]);
      expect(planned(result.reminders, "2026-11-23T06:30Z")).toContain("email manager 09:00 to 17:00");
      const people = new Map([[owner.id, { name: owner.name, address: owner.address }]]);
      const { text } = emailWords(
        forManager([matterFor(noticeOf(result.reminders, "mailbox-no-usable-owner"), { people })]),
      );
      expect(text).toContain("Sam Green can put this right by logging in to NHSmail by Sunday 29 November.");
      expect(text).toMatch(/If that does not work\n[^]*Phone 0333 200 1133/);
    });
  });

  test("example 20: one active owner and no members", () => {
    const result = look({ mailboxes: [aMailbox([anAccess("owner", fresh)])] });
    expect(kinds(result)).toEqual(["mailbox-no-member", "mailbox-single-owner"]);
  });

  test("example 27: without any activity dates every owner is unconfirmed, and nothing is critical", () => {
    const accounts = [anAccount({ id: 1 }), anAccount({ id: 2 })];
    const mailboxes = [...accounts, null].map((account, at) => aMailbox([anAccess("owner", account)], { id: at + 1 }));
    const result = look({ accounts, mailboxes });
    const unconfirmed = result.findings.filter(({ finding }) => finding.kind === "mailbox-owner-unconfirmed");
    expect(unconfirmed.map(({ finding }) => "mailbox" in finding && finding.mailbox)).toEqual([1, 2, 3]);
    expect(new Set(result.findings.map(({ finding }) => severityOf(finding)))).toEqual(new Set(["data-quality"]));
  });
});

test("example 25: 9 active and 2 inactive accounts where 10 may be are 1 too many, and the 2 are named", () => {
  const used = (at: number) => d(at < 9 ? "2026-11-20" : "2026-10-01");
  const accounts = Array.from({ length: 11 }, (_, at) => anAccount({ id: at + 1, lastActivity: used(at) }));
  const result = look({ site: aSite({ allowance: 10 }), accounts });
  const finding = {
    kind: "site-over-allowance",
    site: 1,
    allowance: 10,
    used: 11,
    inactive: [10, 11],
    isOrganisation: false,
  };
  expect(result.findings.map((found) => found.finding)).toEqual([finding]);
  const people = new Map(accounts.map(({ id, name, address }) => [id, { name, address }]));
  const notice = noticeOf(result.reminders, "site-over-allowance");
  const { subject, text } = emailWords(forManager([matterFor(notice, { people })]));
  expect(subject).toBe("Oak House: 1 NHSmail account too many");
  expect(text).toMatch(/switched off:\n\n- Person 10 Sample\n- Person 11 Sample\n\n/);
});

describe("the worked examples of the DSPT", () => {
  const lookOn = (snapshot: SiteSnapshot, on: Day = today): Look => lookAt(snapshot, on, defaultPolicy, calendar);
  const found = ({ findings }: Look) => findings.map(({ finding }) => finding);

  test("example 21: 25/26 Standards Met is due, target 26/27, with 220 days left and nothing sent today", () => {
    const result = lookOn(siteWith("25/26 Standards Met"));
    expect(result.dspt).toBe("due");
    expect(found(result)).toMatchObject([{ kind: "dspt-due", label: "25/26", deadline: "2027-06-30" }]);
    expect([targetLabel(today), daysBetween(today, d("2027-06-30"))]).toEqual(["26/27", 220]);
    expect(result.reminders).toEqual([]);
  });

  test("example 22: 24/25 Standards Met is due on 30 June with 0 days left, and expired on 1 July, 1 day overdue", () => {
    const on = (on: string) => lookOn(siteWith("24/25 Standards Met"), d(on));
    expect(found(on("2026-06-30"))).toMatchObject([{ kind: "dspt-due", deadline: "2026-06-30" }]);
    expect(owed(on("2026-06-30").reminders)).toContain("manager dspt-due 0");
    expect(found(on("2026-07-01"))).toMatchObject([{ kind: "dspt-expired", deadline: "2026-06-30" }]);
    expect(owed(on("2026-07-01").reminders)).toContain("manager dspt-expired -1");
  });

  test("example 23: 25/26 Approaching Standards without a plan keeps NHSmail, with a warning of the plan", () => {
    const result = lookOn(siteWith("25/26 Approaching Standards"));
    expect(result.dspt).toBe("approaching");
    expect(found(result)).toMatchObject([{ kind: "dspt-approaching", label: "25/26", plan: "missing" }]);
    expect(found(result).map(severityOf)).toEqual(["medium"]);
  });

  test("example 24: Not Published is below the minimum, and the head office that has published is asked about", () => {
    const result = lookOn(siteWith("Not Published", { parent: "25/26 Standards Met" }));
    expect(kinds(result)).toEqual(["dspt-below-minimum", "dspt-head-office-cover"]);
  });

  // Public sector data of 64,201 organisations, too large to be kept here.
  const nationalList = join(import.meta.dirname, "../../../shared/data/dspt-search-results-2022-09-09.csv");

  test("example 26: the national list of 9 September 2022, all of it understood, social care counted", ({ skip }) => {
    skip(!existsSync(nationalList), "the national list is not at hand");
    const rows: Record<string, string>[] = parse(readFileSync(nationalList), { columns: true, bom: true });
    const statuses = rows.map((row) => ({
      sector: row["Primary Sector"],
      status: parseDsptStatus(row["Status"] ?? "?"),
    }));
    expect(statuses.length).toBe(64_201);
    expect(statuses.filter(({ status }) => status === null)).toEqual([]);
    const on = d("2022-09-09");
    const standings = statuses
      .filter(({ sector }) => sector === "Social Care")
      .map(({ status }) => {
        const own = status && { ...status, publishedOn: null };
        return dsptStanding({ listAsOf: on, own, parent: null }, on, defaultPolicy);
      });
    expect(standings.length).toBe(21_064);
    const counts = [...Map.groupBy(standings, (standing) => standing)].map(([standing, all]) => [standing, all.length]);
    expect(Object.fromEntries(counts)).toEqual({
      ok: 418,
      due: 13_693,
      approaching: 1_130,
      expired: 2_344,
      "below-minimum": 3_479,
    });
  });

  test("example 28: 30 days before 30 June 2027 is a bank holiday Monday, so it goes on Friday 28 May", () => {
    const monday = addDays(d("2027-06-30"), -30);
    expect([monday, calendar.isWorkingDay(monday)]).toEqual(["2027-05-31", false]);
    const site = siteWith("25/26 Standards Met");
    const thirty = (on: string) => owed(lookOn(site, d(on)).reminders).filter((line) => line.endsWith(" 30"));
    expect(thirty("2027-05-27")).toEqual([]);
    expect(thirty("2027-05-28")).toEqual(["manager dspt-due 30", "admin dspt-due 30"]);
    const { reminders } = lookOn(site, d("2027-05-28"));
    expect(planned(reminders, "2027-05-28T05:30Z")).toContain("email manager 09:00 to 17:00");
  });
});
