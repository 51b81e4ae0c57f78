import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEmail } from "../../src/delivery/email.ts";
import { raiseAlerts, tellOperators } from "../../src/jobs/alerts.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planFor } from "../../src/jobs/plan-messages.ts";
import type { Work } from "../../src/jobs/work.ts";
import { day } from "../../src/rules/day.ts";
import { readOpenAlerts } from "../../src/store/alerts.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { claimMessages } from "../../src/store/messages.ts";
import { countPlanned } from "../../src/store/totals.ts";
import { importText } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { type MailServer, startMailServer } from "../support/smtp-server.ts";
import { workOn } from "../support/work.ts";

const operator = "operators@sunrise.example";
const at = (on: string, time = "10:00") => ({ now: `${on}T${time}:00Z` });
const monday = "2026-11-23";
const accounts =
  "account,site,name,last_activity,mobile\npriya.sample@nhs.example,VL0AB,Priya Sample,2026-09-28,07700900123\n";
const sites = "site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,jo.marsh@sunrise.example\n";

/** Data of 10 November, a check of the day itself, a queue that is away, and a mail server that takes everything. */
async function given(mail: { login?: { user: string; pass: string } } = {}) {
  const opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const server = opening.use(await startMailServer(mail));
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-alerts-"));
  opening.defer(() => rm(folder, { recursive: true }));
  const sender = { mailFrom: "reminders@sunrise.example", mailReplyTo: null, senderName: "Sunrise Care" };
  const channel = (smtpUrl: string) => {
    const email = openEmail({ ...sender, smtpUrl });
    opening.defer(() => email.close());
    return email;
  };
  const away = async () => Promise.reject(new Error("the queue is away"));
  const workWith = (smtpUrl: string): Work => ({
    ...workOn(store, { folder, now: at(monday).now, channels: { email: channel(smtpUrl) } }),
    operatorEmail: operator,
    ring: away,
  });
  await importText(store, "accounts", accounts, { on: "2026-11-10" });
  await importText(store, "sites", sites, { on: "2026-11-10" });
  return {
    store,
    server,
    folder,
    work: workWith(server.url),
    workWith,
    [Symbol.asyncDispose]: () => opening.disposeAsync(),
  };
}

/** Every day's check has finished at 06:31. */
async function checked({ pool }: Store, ...days: string[]): Promise<void> {
  for (const on of days) {
    await pool.query(
      "insert into check_runs (day, started_at, finished_at) values ($1::date, $2, $2) on conflict do nothing",
      [on, `${on}T06:31:00Z`],
    );
  }
}

async function addMessage({ pool }: Store, on: string, status: string, reason: string | null = null): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, reason, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
     values ('R-2222', 'sms', '+447700900123', sha256($4::bytea), 'person', 1, $1::date, 1, $2, $3, $1::date + time '08:00',
             $1::date + time '18:00', $1::date + time '20:00', '<x@sunrise.example>', now(), now()) returning id`,
    [on, status, reason, randomUUID()],
  );
  return rows[0]?.id ?? 0;
}

/** The whole check of Monday, with a queue that works. */
async function checkWith(work: Work): Promise<Work> {
  const sender = { ...work, ring: async () => {} };
  await dailyCheck(sender, at(monday, "09:30"));
  await lookAtSites(sender, at(monday, "09:30"));
  await lookAtSites(sender, at(monday, "09:30"));
  return sender;
}

const subjects = ({ mails }: MailServer) => mails.map(({ to, subject }) => [to.join(), subject]);

describe("data that is too old", () => {
  it("is told to operators once, closes with a fresh list, and is told again when it is old again", async () => {
    await using here = await given();
    const { store, server, work } = here;
    const sender = await checkWith(work);
    await planFor(sender, new Date(at(monday).now), day(monday));
    await deliverMessages(sender, at(monday));
    // The person is not nudged on old data: the manager is asked to check.
    expect(await readdir(here.folder)).toEqual([]);
    expect(server.mails.map(({ to }) => to)).toEqual([["jo.marsh@sunrise.example"]]);
    expect(server.mails.pop()?.text).toContain("Our list is from Tuesday 10 November.");
    await tellOperators(work, at(monday));
    await tellOperators(work, at(monday, "10:01"));
    expect(subjects(server)).toEqual([[operator, "lapsewatch: the data from accounts is 13 days old"]]);
    const [mail] = server.mails;
    expect(mail?.text).toContain("It is from Tuesday 10 November.");
    expect(mail?.text).toContain('lapsewatch import accounts <file> --source "accounts"');
    expect(mail?.text).not.toMatch(/priya|sample|900123/i);

    await checked(store, "2026-11-24", "2026-11-25");
    await tellOperators(work, at("2026-11-24"));
    expect(server.mails).toHaveLength(1);
    expect(await readOpenAlerts(store)).toMatchObject([{ kind: "data-stale", detail: { ageDays: 14 } }]);

    await importText(store, "accounts", accounts, { on: "2026-11-25" });
    await tellOperators(work, at("2026-11-25"));
    expect(await readOpenAlerts(store)).toEqual([]);

    await checked(store, "2026-12-03");
    await tellOperators(work, at("2026-12-03"));
    expect(subjects(server).slice(1)).toEqual([[operator, "lapsewatch: the data from accounts is 8 days old"]]);
  });

  it("waits for the hours of offices; a check that is late does not, and takes the rest with it", async () => {
    await using here = await given();
    const { store, server, work } = here;
    await checked(store, "2026-11-22");
    await tellOperators(work, at("2026-11-22", "12:00")); // a Sunday
    await tellOperators(work, at("2026-11-23", "08:31"));
    expect(server.mails).toEqual([]);
    await tellOperators(work, at("2026-11-23", "08:32"));
    expect(subjects(server)).toEqual([[operator, "lapsewatch: the daily check is late (26 hours), and 1 more matter"]]);
    const text = server.mails[0]?.text ?? "";
    expect(text).toContain("The daily check has not finished since 06:31 on Sunday 22 November.");
    expect(text).toContain("Start with: lapsewatch doctor");
    expect(text.indexOf("The daily check is late")).toBeLessThan(text.indexOf("The data from accounts is 13 days old"));
    await tellOperators(work, at("2026-11-23", "10:00"));
    expect(server.mails).toHaveLength(1);
  });

  it("is noted but told to nobody while there is no address for operators", async () => {
    await using here = await given();
    await checked(here.store, monday);
    await tellOperators({ ...here.work, operatorEmail: null }, at(monday));
    expect(here.server.mails).toEqual([]);
    expect(await readOpenAlerts(here.store)).toMatchObject([{ kind: "data-stale", message: null }]);
    await tellOperators(here.work, at(monday));
    expect(here.server.mails).toHaveLength(1);
  });
});

describe("an alert is told once", () => {
  it("by two workers at the same moment", async () => {
    await using here = await given();
    await checked(here.store, monday);
    await using other = await openStore(here.store.url);
    await Promise.all([
      tellOperators(here.work, at(monday)),
      tellOperators({ ...here.work, store: other }, at(monday)),
      tellOperators(here.work, at(monday)),
    ]);
    expect(here.server.mails).toHaveLength(1);
  });

  it("by whoever comes after a worker that died between planning and sending it", async () => {
    await using here = await given();
    const { store, work, server } = here;
    await checked(store, monday);
    await raiseAlerts(work, at(monday));
    expect(server.mails).toEqual([]);
    await tellOperators(work, at(monday, "10:05"));
    expect(server.mails).toHaveLength(1);
  });

  it("by whoever comes after a worker that died with the e-mail in its hands", async () => {
    await using here = await given();
    const { store, work, server } = here;
    await checked(store, monday);
    await raiseAlerts(work, at(monday));
    const now = new Date(at(monday).now);
    expect(await claimMessages(store, { now, today: day(monday), limit: 5, leaseMs: 0 })).toHaveLength(1);
    await tellOperators(work, at(monday, "10:05"));
    expect(server.mails).toHaveLength(1);
  });

  it("by the ordinary sender as well; planning leaves it alone and does not count it", async () => {
    await using here = await given();
    const { store, work, server } = here;
    const sender = await checkWith(work);
    await raiseAlerts(work, at(monday));
    await planFor(sender, new Date(at(monday).now), day(monday));
    expect(await countPlanned(store, day(monday))).toEqual({ messages: 1, copies: 0, waiting: 1 }); // the manager's
    const { rows } = await store.pool.query("select status from messages where sequence < 0");
    expect(rows).toEqual([{ status: "planned" }]);
    await deliverMessages(sender, at(monday));
    await tellOperators(work, at(monday));
    expect(subjects(server).filter(([to]) => to === operator)).toHaveLength(1);
  });

  it("and on the next day again when the mail server would not have it", async () => {
    await using here = await given();
    const { store, work, server } = here;
    await checked(store, monday, "2026-11-24");
    server.refused.set(operator, 550);
    await tellOperators(work, at(monday));
    server.refused.clear();
    await tellOperators(work, at(monday, "11:00"));
    expect(server.mails).toEqual([]);
    await tellOperators(work, at("2026-11-24"));
    expect(server.mails).toHaveLength(1);
  });
});

describe("sending that does not work", () => {
  it("texts: the operators are told by e-mail until the provider lets us in again", async () => {
    await using here = await given();
    const { store, work, server } = here;
    await importText(store, "accounts", accounts, { on: monday });
    await checked(store, monday, "2026-11-24");
    const text = await addMessage(store, monday, "planned", "configuration");
    const attempt =
      "insert into attempts (message_id, fence, status, reason, claimed_at, ended_at) values ($1, $2, $3, $4, now(), clock_timestamp())";
    await store.pool.query(attempt, [text, 1, "retry", "configuration"]);
    await tellOperators(work, at(monday, "07:00"));
    expect(subjects(server)).toEqual([[operator, "lapsewatch: the provider of texts refuses our log-in"]]);
    // Its window has closed and nothing was tried since: it is still so, and not told again.
    await store.pool.query("update messages set status = 'expired', reason = 'window-closed' where id = $1", [text]);
    await tellOperators(work, at("2026-11-24", "07:00"));
    expect((await readOpenAlerts(store)).map(({ kind }) => kind)).toEqual(["channel-misconfigured"]);
    const next = await addMessage(store, "2026-11-24", "accepted");
    await store.pool.query(attempt, [next, 1, "accepted", null]);
    await tellOperators(work, at("2026-11-24", "09:00"));
    expect(await readOpenAlerts(store)).toEqual([]);
    expect(server.mails).toHaveLength(1);
  });

  it("e-mails: the alert itself waits, and is sent when the log-in works", async () => {
    await using here = await given({ login: { user: "us", pass: "right" } });
    const { store, server, work, workWith } = here;
    await checked(store, monday);
    await tellOperators(workWith(server.url.replace("right", "wrong")), at(monday));
    await tellOperators(workWith(server.url.replace("right", "wrong")), at(monday, "10:01"));
    expect(server.mails).toEqual([]);
    expect((await readOpenAlerts(store)).map(({ kind }) => kind)).toEqual(["channel-misconfigured", "data-stale"]);
    await tellOperators(work, at(monday, "10:06"));
    await tellOperators(work, at(monday, "10:07"));
    expect(subjects(server)).toContainEqual([operator, "lapsewatch: the data from accounts is 13 days old"]);
    expect((await readOpenAlerts(store)).map(({ kind }) => kind)).toEqual(["data-stale"]);
  });
});

it("each kind of trouble in the database is seen", async () => {
  await using here = await given();
  const { store, work, server } = here;
  await importText(store, "accounts", accounts, { on: monday });
  await checked(store, monday);
  await addMessage(store, "2026-11-20", "unknown");
  await addMessage(store, monday, "unknown");
  const { rows } = await store.pool.query<{ id: number }>(
    "insert into plans (day, status, reason, made_at) values ($1, 'held', 'surprise', now()) returning id",
    [monday],
  );
  const plan = rows[0]?.id;
  await store.pool.query("update messages set plan_id = $1, status = 'held' where id = $2", [
    plan,
    await addMessage(store, monday, "held"),
  ]);
  await store.pool.query("update sites set failed_on = $1", [monday]);
  await store.pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id, notice,
            channels, reached_on, due_on, status, recorded_on, woken_by, waits_for)
     select id, 'site', id, 'dspt-due', $1::date, 30, role, id, '{}', '{email}', $1::date, $1::date, 'owed', $1::date,
            'calendar', 'no-destination' from sites, unnest('{manager,admin}'::text[]) role`,
    [monday],
  );
  await tellOperators(work, at(monday));
  const told = (await readOpenAlerts(store)).map(({ kind, subject, detail }) => ({ kind, subject, detail }));
  expect(told).toEqual([
    { kind: "plan-held", subject: `${plan}`, detail: { plan, day: monday, reason: "surprise", messages: 1 } },
    { kind: "sites-failed", subject: "", detail: { sites: 1 } },
    { kind: "unknown-deliveries", subject: "2026-11-20", detail: { day: "2026-11-20", messages: 1 } },
    { kind: "unknown-deliveries", subject: monday, detail: { day: monday, messages: 1 } },
    { kind: "nobody-to-tell", subject: "", detail: { sites: 1, reminders: 2 } },
  ]);
  expect(subjects(server)).toEqual([[operator, "lapsewatch: 1 message waits for release, and 4 more matters"]]);
  expect(server.mails[0]?.text).toContain(`lapsewatch release plan ${plan} --confirm 1`);
});
