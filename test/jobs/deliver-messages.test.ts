import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { openCapture } from "../../src/delivery/capture.ts";
import { onTrial } from "../../src/delivery/trial.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { day } from "../../src/rules/day.ts";
import { inTransaction, openStore } from "../../src/store/connect.ts";
import { claimMessages, markHanded, recoverLostLeases } from "../../src/store/messages.ts";
import { countMessages } from "../../src/store/totals.ts";
import { reconsiderWaiting } from "../../src/store/planning.ts";
import { answering } from "../support/channel.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const nine = { now: "2026-11-23T09:00:00Z" }; // a Monday

/** Priya's account is due to be switched off on 28 November; the check of Monday has been made. */
async function checked(channels: Partial<Record<"email" | "sms", Channel>> = {}) {
  const opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-delivering-"));
  opening.defer(() => rm(folder, { recursive: true }));
  const priya = { address: "priya.sample@nhs.example", lastActivity: "2026-10-29", mobile: "+447700900123" };
  const site = await addSite(store, "VL0AB", [priya], { manager: "jo.marsh@sunrise.example" });
  // Where e-mails leave, so do texts, unless a test says otherwise.
  const work = workOn(store, {
    folder,
    now: nine.now,
    channels: { ...(channels.email && { sms: answering("sms") }), ...channels },
  });
  await dailyCheck(work, nine);
  await lookAtSites(work, nine);
  await lookAtSites(work, nine);
  return { store, work, site, folder, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

type Given = Awaited<ReturnType<typeof checked>>;

async function statuses({ store }: Given, table: "messages" | "reminders" | "attempts"): Promise<string[]> {
  const { rows } = await store.pool.query<{ status: string }>(`select status from ${table} order by 1`);
  return rows.map(({ status }) => status);
}

async function sendAll({ work }: Given, at = nine): Promise<void> {
  await planOwedMessages(work, at);
  await deliverMessages(work, at);
}

it("names whoever runs the accounts on the route of the site, as its file says how to reach them", async () => {
  const [sms, email] = [answering("sms"), answering("email")];
  await using given = await checked({ sms, email });
  await given.store.pool.query(
    "update sites set route = 'self-managed', local_support = 'Sunrise IT, 0115 496 0111' where id = $1",
    [given.site],
  );
  await sendAll(given);
  expect(email.letters[0]?.text).toContain("contact Sunrise IT, 0115 496 0111.");
  expect(sms.letters[0]?.text).toContain("Stuck? 0115 496 0111.");
});

describe("where texts only go into a folder", () => {
  const wednesday = { now: "2026-11-25T09:00:00Z" }; // the stage of two days left, which is a text

  async function toldOn(at: typeof nine, channels: Partial<Record<"email" | "sms", Channel>>) {
    await using given = await checked(channels);
    await dailyCheck(given.work, at);
    await lookAtSites(given.work, at);
    await sendAll(given, at);
    const { rows } = await given.store.pool.query<{ told: string }>(
      "select concat_ws(' ', channel, status, reason) as told from messages where recipient_role = 'person' order by 1",
    );
    return { told: rows.map(({ told }) => told), messages: await countMessages(given.store) };
  }

  it("and e-mails leave, numbers are as good as unknown: everybody is written to", async () => {
    const { told } = await toldOn(wednesday, { email: answering("email"), sms: openCapture(tmpdir(), "sms") });
    expect(told).toEqual(["email accepted"]);
  });

  it("and so do e-mails, texts are texts, and nothing is taken for sent", async () => {
    const { told, messages } = await toldOn(wednesday, {});
    expect(told).toEqual(["sms accepted captured"]);
    expect(messages).toMatchObject({ accepted: 0, captured: 1 });
  });

  it("on trial, only what left counts as sent", async () => {
    const email = onTrial(answering("email"), ["jo.marsh@sunrise.example"], answering("email"));
    const sms = onTrial(answering("sms"), ["07700 900123"], answering("sms"));
    const { told, messages } = await toldOn(nine, { email, sms });
    expect(told).toEqual(["email accepted captured", "sms accepted"]);
    expect(messages).toMatchObject({ accepted: 1, captured: 1 });
  });
});

describe("a planned message", () => {
  it("leaves once, as one text and one e-mail, and its reminder is accepted", async () => {
    await using given = await checked();
    await sendAll(given);
    await sendAll(given);
    const files = await readdir(given.folder);
    expect(files.filter((name) => name.includes("-sms-"))).toHaveLength(1);
    expect(files.filter((name) => /-email-.*txt$/.test(name))).toHaveLength(1);
    expect(new Set(await statuses(given, "messages"))).toEqual(new Set(["accepted"]));
    expect(await statuses(given, "reminders")).toContain("accepted");
    expect(await statuses(given, "reminders")).not.toContain("owed");
  });

  it("is planned once, even by two planners at the same time", async () => {
    await using given = await checked();
    await Promise.all([planOwedMessages(given.work, nine), planOwedMessages(given.work, nine)]);
    expect(await statuses(given, "messages")).toHaveLength(2);
  });

  it("is taken back at the last moment when the account has been used", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    await given.store.pool.query("update activity set last_activity = '2026-11-23'");
    await given.store.pool.query("update sites set look_on = '2026-11-23'");
    await deliverMessages(given.work, nine);
    expect(await readdir(given.folder)).toEqual([]);
    await lookAtSites(given.work, nine);
    await deliverMessages(given.work, nine);
    expect(await readdir(given.folder)).toEqual([]);
    expect(await statuses(given, "messages")).toEqual([]);
    expect(await statuses(given, "reminders")).not.toContain("owed");
  });

  it("waits for its hour, and expires with its day so that the reminder is owed again", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, { now: "2026-11-23T07:00:00Z" });
    await deliverMessages(given.work, { now: "2026-11-23T07:30:00Z" });
    expect(new Set(await statuses(given, "messages"))).toEqual(new Set(["planned"]));
    await deliverMessages(given.work, { now: "2026-11-23T18:00:00Z" });
    expect(new Set(await statuses(given, "messages"))).toEqual(new Set(["expired"]));
    expect(await statuses(given, "reminders")).toContain("owed");
    await sendAll(given, { now: "2026-11-24T09:00:00Z" });
    expect(await statuses(given, "messages")).toContain("accepted");
  });

  it("takes in what becomes owed before it has left", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    const before = await statuses(given, "messages");
    const again = await addSite(given.store, "VL0AC", [
      { address: "tom.sample@nhs.example", lastActivity: "2026-10-29", mobile: "+447700900123" },
    ]);
    expect(again).toBeGreaterThan(0);
    await lookAtSites(given.work, nine);
    await planOwedMessages(given.work, nine);
    const texts = await given.store.pool.query("select 1 from messages where channel = 'sms'");
    expect(texts.rows).toHaveLength(1);
    expect((await statuses(given, "messages")).length).toBe(before.length + 1);
  });
});

describe("a manager's daily e-mail", () => {
  it("introduces the service the first time, and gives the references of what staff were sent that day", async () => {
    await using given = await checked();
    const staff = [
      { address: "tom.sample@nhs.example", lastActivity: "2026-10-24", mobile: "+447700900124" },
      { address: "ann.sample@nhs.example", lastActivity: "2026-09-24", mobile: "+447700900125" },
    ];
    await addSite(given.store, "VL0AC", staff, { manager: "jo.marsh@sunrise.example" });
    await lookAtSites(given.work, nine);
    await sendAll(given);
    const files = await readdir(given.folder);
    const texts = await Promise.all(files.map((name) => readFile(join(given.folder, name), "utf8")));
    const [digest, ...more] = texts.filter((text) => text.startsWith("To: Jo Marsh <jo.marsh@sunrise.example>"));
    expect(more).toEqual([]);
    const references = texts.flatMap((text) => /^To: [^\n]*\+447700900124[^]*?(R-\w{4})/.exec(text)?.[1] ?? []);
    expect(references).toHaveLength(1);
    expect(digest).toContain(references[0]);
    expect(digest).toMatch(/first/i);
  });

  it("says that a mailbox still has no owner only after an earlier e-mail about it has gone", async () => {
    const email = answering("email");
    const staff = [{ address: "ann.sample@nhs.example", lastActivity: "2026-11-20" }];
    await using given = await checked({ email });
    const site = await addSite(given.store, "VL0AC", staff, { manager: "jo.marsh@sunrise.example" });
    await given.store.pool.query("insert into mailboxes (address, site_id) values ('box.vl0ac@nhs.example', $1)", [
      site,
    ]);
    const subjects = async (at: { now: string }) => {
      await dailyCheck(given.work, at);
      await lookAtSites(given.work, at);
      await lookAtSites(given.work, at);
      await sendAll(given, at);
      const letters = email.letters.splice(0);
      return letters.filter(({ text }) => text.startsWith("Dear Jo")).map(({ subject }) => subject);
    };
    await lookAtSites(given.work, nine);
    // Found on the 19th, when nothing was sent: the first e-mail is about the repeat of the third day.
    await given.store.pool.query("update findings set since = '2026-11-19' where kind = 'mailbox-no-owner'");
    await given.store.pool.query("update sites set look_on = '2026-11-23' where id = $1", [site]);
    expect(await subjects(nine)).toEqual(["VL0AC House: shared mailbox has no owner"]);
    const { rows } = await given.store.pool.query(
      "select days_left from reminders where kind = 'mailbox-no-owner' and recipient_role = 'manager' and status = 'accepted'",
    );
    expect(rows).toEqual([{ days_left: -3 }]);
    expect(await subjects({ now: "2026-11-26T09:00:00Z" })).toEqual(["VL0AC House: shared mailbox still has no owner"]);
  });

  it("names the people to wake at a site with more accounts than were agreed for it since", async () => {
    await using given = await checked();
    const [tom, ann] = ["tom.sample@nhs.example", "ann.sample@nhs.example"];
    const staff = [
      { address: tom, lastActivity: "2026-10-10" },
      { address: ann, lastActivity: "2026-11-20" },
    ];
    const site = await addSite(given.store, "VL0AC", staff, { manager: "jo.marsh@sunrise.example" });
    await lookAtSites(given.work, nine);
    await sendAll(given);
    const sent = await readdir(given.folder);
    const next = { now: "2026-11-24T09:00:00Z" };
    await given.store.pool.query("update accounts set name = 'Tom Sample' where address = $1", [tom]);
    await given.store.pool.query("update sites set allowance = 1, look_on = '2026-11-24' where id = $1", [site]);
    await lookAtSites(given.work, next);
    await sendAll(given, next);
    const files = (await readdir(given.folder)).filter((name) => !sent.includes(name));
    const texts = await Promise.all(files.map((name) => readFile(join(given.folder, name), "utf8")));
    const letter = texts.find((text) => text.startsWith("To: Jo Marsh <jo.marsh@sunrise.example>"));
    expect(letter).toContain("VL0AC House: 1 NHSmail account too many");
    expect(letter).toMatch(/\nNot used, and so switched off:\n\n- Tom Sample\n/);
  });
});

describe("in place of a person, the manager", () => {
  /** What a day's check sends about Ann's account at another site, which Jo Marsh manages too. */
  async function toldOf(
    ann: { lastActivity: string; mobile?: string; email?: string; status?: string },
    asOf = "2026-11-22",
  ) {
    await using given = await checked();
    const { pool } = given.store;
    await pool.query("update reminders set status = 'held'");
    const address = "ann.fable@nhs.example";
    const site = await addSite(given.store, "VL0AC", [{ address, ...ann }], {
      manager: "jo.marsh@sunrise.example",
      asOf,
    });
    await pool.query("update accounts set name = 'Ann Fable', status = $1 where address = $2", [
      ann.status ?? null,
      address,
    ]);
    await lookAtSites(given.work, nine);
    await sendAll(given);
    const files = (await readdir(given.folder)).filter((name) => name.endsWith(".txt"));
    const letters = await Promise.all(files.map((name) => readFile(join(given.folder, name), "utf8")));
    const { rows } = await pool.query<{ status: string }>(
      "select status from reminders where site_id = $1 and recipient_role = 'person' and status <> 'superseded'",
      [site],
    );
    return { letters, statuses: rows.map(({ status }) => status) };
  }

  it("is asked to check on an old list, in the third person, and the person gets nothing", async () => {
    const { letters, statuses: became } = await toldOf(
      { lastActivity: "2026-10-29", mobile: "+447700900124" },
      "2026-11-01",
    );
    expect(letters.map((text) => text.split("\n", 1)[0])).toEqual(["To: Jo Marsh <jo.marsh@sunrise.example>"]);
    const [letter] = letters;
    expect(letter).toContain("Our list is from Sunday 1 November.");
    expect(letter).toContain("Ann Fable's NHSmail account (a...@nhs.example) may be switched off soon.");
    expect(letter).toContain("Please check that Ann has logged in.");
    expect(letter).not.toMatch(/ann\.fable@|your NHSmail account/i);
    expect(became).toEqual(["accepted"]);
  });

  it.each([
    ["switched off", "2026-10-24", "was switched off"],
    ["to be deleted soon", "2026-10-09", "will be deleted"],
    ["deleted", "2026-09-24", "was deleted"],
  ])("tells them when only an account that is not read is known: %s", async (_, lastActivity, said) => {
    const { letters, statuses: became } = await toldOf({ lastActivity });
    expect(letters.map((text) => text.split("\n", 1)[0])).toEqual(["To: Jo Marsh <jo.marsh@sunrise.example>"]);
    expect(letters[0]).toContain("Ann Fable's NHSmail account (a...@nhs.example)");
    expect(letters[0]).toContain(said);
    expect(letters[0]).toContain(
      "We have no mobile number or other email address that we can use for Ann. Please tell Ann yourself.",
    );
    expect(letters[0]).not.toMatch(/ann\.fable@|your NHSmail account/i);
    expect(became).toEqual(["accepted"]);
  });

  it("does not do it for somebody who has a mobile, and a locked account is said to be", async () => {
    const { letters } = await toldOf({ lastActivity: "2026-10-24", mobile: "+447700900124", status: "locked" });
    const text = letters.find((one) => one.includes("+447700900124"));
    expect(text).toContain("your NHSmail is switched off");
    expect(text).toContain("Unlock it first.");
    const toManager = letters.find((one) => one.startsWith("To: Jo Marsh"));
    expect(toManager).toContain("The account is locked: unlock it first.");
    expect(toManager).not.toContain("Please tell Ann yourself");
  });
});

describe("what changes between planning and sending", () => {
  it("a new number: the text goes there, and not to the old one", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    await given.store.pool.query("update contacts set address = '+447700900555' where channel = 'sms'");
    await given.store.pool.query("update sites set look_on = '2026-11-23'");
    await lookAtSites(given.work, nine);
    await sendAll(given);
    const { rows } = await given.store.pool.query("select destination from messages where channel = 'sms'");
    expect(rows).toEqual([{ destination: "+447700900555" }]);
  });

  it("a log-in, while the text waits for another try after the e-mail has gone: the text stays", async () => {
    const sms = answering("sms", { outcome: "retry", reason: "provider-busy" });
    await using given = await checked({ sms });
    await sendAll(given);
    await given.store.pool.query("update activity set last_activity = '2026-11-23'");
    await given.store.pool.query("update sites set look_on = '2026-11-23'");
    await lookAtSites(given.work, nine);
    await deliverMessages(given.work, { now: "2026-11-23T11:00:00Z" });
    expect(sms.letters).toHaveLength(1);
    expect(await statuses(given, "messages")).toEqual(["accepted", "suppressed"]);
  });

  it("a site whose facts could not be looked at: nothing about it leaves unchecked", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    await given.store.pool.query("update sites set look_on = '2026-11-23', failed_on = '2026-11-23'");
    await deliverMessages(given.work, nine);
    expect(await readdir(given.folder)).toEqual([]);
  });

  it("a list that is confirmed at noon: who was not written to on old data is written to now", async () => {
    await using given = await checked();
    await given.store.pool.query("update sources set as_of = '2026-11-01'");
    await given.store.pool.query("delete from contacts where site_id is not null");
    await sendAll(given);
    expect(await readdir(given.folder)).toEqual([]);
    await given.store.pool.query("update sources set as_of = '2026-11-23'");
    await inTransaction(given.store, reconsiderWaiting);
    await sendAll(given, { now: "2026-11-23T12:00:00Z" });
    expect((await readdir(given.folder)).length).toBeGreaterThan(0);
  });
});

describe("a manager who is also staff", () => {
  it("reads of their own account as their own", async () => {
    await using given = await checked();
    const jo = { address: "jo.marsh@nhs.example", lastActivity: "2026-10-20" };
    const site = await addSite(given.store, "VL0AD", [jo], { manager: "jo.own@care.example" });
    await given.store.pool.query(
      `insert into contacts (account_id, role, channel, address, recorded_on)
       select id, 'person', 'email', 'jo.own@care.example', '2026-11-22' from accounts where site_id = $1`,
      [site],
    );
    await lookAtSites(given.work, nine);
    await sendAll(given);
    const files = (await readdir(given.folder)).filter((name) => name.endsWith(".txt"));
    const texts = await Promise.all(files.map((name) => readFile(join(given.folder, name), "utf8")));
    const letters = texts.filter((text) => text.includes("<jo.own@care.example>"));
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain("Your NHSmail account");
    expect(letters[0]).not.toContain("Ask Priya");
  });
});

describe("what a provider answers", () => {
  it("busy: the message is tried again later, not at once", async () => {
    const sms = answering("sms", { outcome: "retry", reason: "provider-busy" });
    await using given = await checked({ sms });
    await sendAll(given);
    await deliverMessages(given.work, nine);
    expect(sms.letters).toHaveLength(1);
    await deliverMessages(given.work, { now: "2026-11-23T09:02:00Z" });
    expect(sms.letters).toHaveLength(2);
    expect(sms.letters[1]).toMatchObject({ messageId: sms.letters[0]?.messageId, date: sms.letters[0]?.date });
    expect(await statuses(given, "attempts")).toEqual(["accepted", "accepted", "retry"]);
  });

  it("a number that will never work: it is not tried again, and the e-mail stands", async () => {
    const sms = answering("sms", { outcome: "refused", reason: "not-a-mobile" });
    await using given = await checked({ sms });
    await sendAll(given);
    await sendAll(given, { now: "2026-11-23T12:00:00Z" });
    expect(sms.letters).toHaveLength(1);
    const { rows } = await given.store.pool.query("select unusable from contacts where channel = 'sms'");
    expect(rows).toEqual([{ unusable: "refused" }]);
    expect(await statuses(given, "messages")).toEqual(["accepted", "refused"]);
  });

  it("every address refused: each is tried once, and it ends", async () => {
    const refusal = { outcome: "refused", reason: "address-refused" } as const;
    const email = answering("email", ...Array.from({ length: 20 }, () => refusal));
    const sms = answering("sms", ...Array.from({ length: 20 }, () => refusal));
    await using given = await checked({ email, sms });
    for (let rounds = 0; rounds < 5; rounds += 1) await sendAll(given);
    expect(sms.letters).toHaveLength(1);
    const to = email.letters.map((letter) => letter.to.address);
    expect(new Set(to).size).toBe(to.length);
  });

  it("words refused: they are not sent to the same address again that day", async () => {
    const refusal = { outcome: "refused", reason: "content-refused" } as const;
    const email = answering("email", refusal, refusal, refusal);
    await using given = await checked({ email });
    for (let rounds = 0; rounds < 3; rounds += 1) await sendAll(given);
    const to = email.letters.map((letter) => letter.to.address);
    expect(new Set(to).size).toBe(to.length);
  });

  it("the manager's e-mail refused, the text taken: the steps are owed again, by e-mail to who comes next", async () => {
    const email: Channel = {
      ...answering("email"),
      send: async ({ to }, handed) => {
        if (to.address === "jo.marsh@sunrise.example") return { outcome: "refused", reason: "address-refused" };
        await handed();
        return { outcome: "accepted", reference: "ok" };
      },
    };
    await using given = await checked({ email });
    const { store, site, work } = given;
    await store.pool.query(
      `insert into contacts (site_id, role, channel, name, address, recorded_on)
       values ($1, 'manager', 'sms', 'Jo Marsh', '+447700900200', '2026-11-22'),
              ($1, 'admin', 'email', null, 'office@sunrise.example', '2026-11-22')`,
      [site],
    );
    await store.pool.query("insert into mailboxes (address, site_id) values ('oak.vl0ab@nhs.example', $1)", [site]);
    await store.pool.query("update sites set look_on = '2026-11-23'");
    // After a refusal the site is looked at again before anything else about it leaves.
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await lookAtSites(work, nine);
      await sendAll(given);
    }
    const { rows } = await store.pool.query<{ channel: string; destination: string }>(
      `select distinct m.channel, m.destination from messages m join message_reminders mr on mr.message_id = m.id
         join reminders r on r.id = mr.reminder_id
        where r.kind = 'mailbox-no-owner' and m.status = 'accepted' order by 1`,
    );
    expect(rows).toEqual([
      { channel: "email", destination: "office@sunrise.example" },
      { channel: "sms", destination: "+447700900200" },
    ]);
  });

  it("something unforeseen after the hand-over: the message is unknown, not sent again", async () => {
    const sms: Channel = {
      ...answering("sms"),
      async send(_letter, handed) {
        await handed();
        throw new TypeError("an answer nobody expected");
      },
    };
    await using given = await checked({ sms });
    await sendAll(given);
    await deliverMessages(given.work, { now: "2026-11-23T12:00:00Z" });
    expect(await statuses(given, "messages")).toEqual(["accepted", "unknown"]);
  });

  it("nothing: the message is unknown, and is not sent again by itself", async () => {
    const sms = answering("sms", { outcome: "unknown", reason: "no-answer" });
    await using given = await checked({ sms });
    await sendAll(given);
    await sendAll(given, { now: "2026-11-23T12:00:00Z" });
    expect(sms.letters).toHaveLength(1);
    expect(await statuses(given, "messages")).toEqual(["accepted", "unknown"]);
  });

  it("our log-in is refused: nobody's address is blamed, and sending pauses", async () => {
    const email = answering("email", { outcome: "misconfigured", reason: "configuration" });
    await using given = await checked({ email });
    await sendAll(given);
    expect(await statuses(given, "messages")).toEqual(["accepted", "planned"]);
    const { rows } = await given.store.pool.query("select 1 from contacts where unusable is not null");
    expect(rows).toEqual([]);
  });
});

describe("a sender that dies", () => {
  const today = day("2026-11-23");
  const claim = { now: new Date(nine.now), today, limit: 50, leaseMs: 20_000 };
  /** As if the sender had been gone for longer than its lease. */
  const runOut = ({ store }: Given) =>
    store.pool.query("update messages set lease_until = now() - interval '1 second'");

  it("before anything was handed over: the message is free again", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    const claimed = await claimMessages(given.store, claim);
    expect(claimed).toHaveLength(2);
    await runOut(given);
    expect(await recoverLostLeases(given.store)).toEqual({ freed: 2, unknown: 0 });
    await deliverMessages(given.work, nine);
    expect(await statuses(given, "messages")).toEqual(["accepted", "accepted"]);
  });

  it("before anything was handed over, however often: it does not wait longer for its next try", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    for (let times = 0; times < 4; times += 1) {
      expect((await claimMessages(given.store, claim)).map(({ attemptCount }) => attemptCount)).toEqual([1, 1]);
      await runOut(given);
      await recoverLostLeases(given.store);
    }
  });

  it("after the words were handed over: the message is unknown", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    const claimed = await claimMessages(given.store, claim);
    await markHanded(given.store, claimed);
    await runOut(given);
    expect(await recoverLostLeases(given.store)).toEqual({ freed: 0, unknown: 2 });
    await deliverMessages(given.work, nine);
    expect(await readdir(given.folder)).toEqual([]);
  });

  it("but comes back late: it may not hand over what somebody else holds now", async () => {
    await using given = await checked();
    await planOwedMessages(given.work, nine);
    const late = await claimMessages(given.store, claim);
    await runOut(given);
    expect(await markHanded(given.store, late)).toEqual(new Set());
    await recoverLostLeases(given.store);
    await claimMessages(given.store, claim);
    expect(await markHanded(given.store, late)).toEqual(new Set());
  });
});
