import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import { keepMark } from "../../src/store/marks.ts";
import { readRounds } from "../../src/store/rounds.ts";
import { dayOf } from "../jobs/days.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { addSite } from "../support/work.ts";

const message = `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day,
    sequence, status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
  values ($1, $2, $3::text, $3::text::bytea, $4, $5, '2026-11-23', (select count(*) from messages), 'planned', now(), now(), now(), 'x', now(), now()) returning id`;

test.each([
  ["the account's own address", { address: "jo.marsh@sunrise.example", name: "Jo Marsh-Dale" }, {}],
  ["their own address", { name: "Jo Marsh-Dale" }, { email: "jo.marsh@sunrise.example" }],
  ["their mobile", { name: "Jo Marsh-Dale" }, { sms: "+447700900020" }],
  ["their name", { name: "Jo Marsh" }, {}],
])(
  "what was sent to staff today leaves out the manager, who is one of them, known by %s",
  async (_, account, contacts) => {
    await using store = await freshStore();
    const { address = "jo.dale@nhs.example", name }: { address?: string; name: string } = account;
    const site = await addSite(
      store,
      "VL0AB",
      [
        { address: "priya.sample@nhs.example", lastActivity: "2026-10-29" },
        { address, lastActivity: "2026-10-29" },
      ],
      { manager: "jo.marsh@sunrise.example" },
    );
    const contact = `insert into contacts (site_id, account_id, role, channel, name, address, recorded_on)
    values ($1, $2, $3, $4, null, $5, '2026-11-22')`;
    await store.pool.query(contact, [site, null, "manager", "sms", "+447700900020"]);
    const ids = await rowsOf<{ id: number }>(
      store,
      "update accounts set name = case when address = $1 then $2 else 'Priya Sample' end returning id",
      [address, name],
    );
    const [priya, jo] = ids.map(({ id }) => id).toSorted((one, other) => one - other);
    for (const [channel, to] of Object.entries(contacts)) {
      await store.pool.query(contact, [null, jo, "person", channel, to]);
    }
    const [digest] = await rowsOf<{ id: number }>(store, message, [
      "R-AAAA",
      "email",
      "jo.marsh@sunrise.example",
      "manager",
      site,
    ]);
    await store.pool.query(message, ["R-BBBB", "sms", "+447700900001", "person", priya]);
    await store.pool.query(message, ["R-CCCC", "sms", "+447700900020", "person", jo]);
    const rounds = await readRounds(store, [digest?.id ?? 0]);
    expect(rounds).toMatchObject([{ sentToStaff: [{ reference: "R-BBBB", name: "Priya Sample", day: "2026-11-23" }] }]);
    expect(rounds[0]?.sentToStaff).toHaveLength(1);
  },
);

test("head office has a first e-mail too, and nothing besides", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", [], { manager: "jo.marsh@sunrise.example" });
  const add = async (reference: string) => {
    const [row] = await rowsOf<{ id: number }>(store, message, [reference, "email", "it@group.example", "admin", site]);
    return row?.id ?? 0;
  };
  const first = await add("R-AAAA");
  const besides = { quietSites: 0, nhsmailSites: 0, sentToStaff: [] };
  expect(await readRounds(store, [first])).toEqual([{ messageId: first, isFirst: true, ...besides }]);
  await store.pool.query("update messages set status = 'delivered', day = '2026-11-22' where id = $1", [first]);
  const second = await add("R-BBBB");
  expect(await readRounds(store, [second])).toEqual([{ messageId: second, isFirst: false, ...besides }]);
});

test("the manager finds every message to staff since the letter before, of 14 days at most", async () => {
  await using store = await freshStore();
  const manager = "jo.marsh@sunrise.example";
  const staff = [{ address: "priya.sample@nhs.example", lastActivity: "2026-10-29" }];
  const site = await addSite(store, "VL0AB", staff, { manager });
  const [priya] = await rowsOf<{ id: number }>(store, "select id from accounts");
  const add = async (reference: string, at: string, status = "delivered") => {
    const to = reference.startsWith("R-M")
      ? ["email", manager, "manager", site]
      : ["sms", "+447700900001", "person", priya?.id];
    const [row] = await rowsOf<{ id: number }>(store, message, [reference, ...to]);
    const change =
      "update messages set day = left($2::text, 10)::date, created_at = ($2::text)::timestamptz, status = $3 where id = $1";
    await store.pool.query(change, [row?.id, at, status]);
    return row?.id ?? 0;
  };
  const listed = async (letter: number) =>
    (await readRounds(store, [letter])).flatMap(({ sentToStaff }) =>
      sentToStaff.map(({ reference, day }) => [reference, day]),
    );
  const sunday = ["R-SUN", "2026-11-22"];
  await add("R-OLD", "2026-11-09T08:00:00Z");
  await add("R-TEN", "2026-11-10T08:00:00Z");
  await add("R-FRI", "2026-11-20T08:00:00Z");
  await add("R-GONE", "2026-11-22T08:00:00Z", "refused");
  await add("R-SUN", "2026-11-22T08:00:00Z");
  const monday = await add("R-MON", "2026-11-23T08:00:00Z", "planned");
  expect(await listed(monday)).toEqual([sunday, ["R-FRI", "2026-11-20"], ["R-TEN", "2026-11-10"]]);
  const friday = await add("R-MFRI", "2026-11-20T08:00:00Z", "failed");
  expect(await listed(monday)).toHaveLength(3);
  await store.pool.query("update messages set status = 'accepted' where id = $1", [friday]);
  expect(await listed(monday)).toEqual([sunday]);
  await add("R-PM", "2026-11-20T15:00:00Z");
  expect(await listed(monday)).toEqual([sunday, ["R-PM", "2026-11-20"]]);
});

test("the manager's sites with nothing to do are those where nothing is open and that are not on hold", async () => {
  await using store = await freshStore();
  const manager = "jo.marsh@sunrise.example";
  const names = { VL0AB: "Oak House", VL0AC: "Elm House", VL0AD: "Ash House" };
  const sites = Object.entries(names).map(([code, name]) => `${code},${name},Jo Marsh,${manager}\n`);
  await importText(store, "sites", `site,name,manager_name,manager_email\n${sites.join("")}`, { on: "2026-11-16" });
  const mailbox = (code: string, on: string) =>
    importText(
      store,
      "mailboxes",
      `mailbox,site,account,role\nhome.${code}@nhs.example,${code},,\n${code}.rota@nhs.example,${code},,\n`,
      { on, source: code },
    );
  await mailbox("VL0AB", "2026-11-16");
  const first = (await dayOf(store, "2026-11-16")).emails.at(-1)?.text;
  expect(first).toContain("Nothing to do: 2 sites.");
  expect(first).toContain("We help Oak House and 2 more sites to keep NHSmail.");
  await dayOf(store, "2026-11-17");
  await mailbox("VL0AC", "2026-11-18");
  // Oak House is not told of again today, but nobody can open its mailbox still.
  const [letter] = (await dayOf(store, "2026-11-18")).to(manager);
  expect(letter?.text).not.toContain("Oak House");
  expect(letter?.text).toContain("Nothing to do: 1 site.");

  const [last] = await rowsOf<{ id: number }>(store, "select max(id) as id from messages where channel = 'email'");
  const [ash] = await rowsOf<{ id: number }>(store, "select id from sites where code = 'VL0AD'");
  const subject = { type: "site", id: ash?.id ?? 0 } as const;
  const rounds = async () => await readRounds(store, [last?.id ?? 0]);
  const quiet = async () => (await rounds()).map(({ quietSites }) => quietSites);
  const nhsmail = async () => (await rounds()).map(({ nhsmailSites }) => nhsmailSites);
  expect(await nhsmail()).toEqual([3]);
  await store.pool.query("update sites set route = 'own-email' where code = 'VL0AD'");
  expect(await nhsmail()).toEqual([2]);
  const hold = async (from: string, until: string | null) => {
    const told = { now: new Date(`${from}T09:30:00Z`), actor: "jo" };
    await keepMark(store, { kind: "hold", subject, until: until === null ? null : day(until), reason: "moving" }, told);
    const found = await quiet();
    await store.pool.query("update marks set undone_at = now()");
    return found;
  };
  expect(await hold("2026-11-17", null)).toEqual([0]);
  expect(await hold("2026-11-10", "2026-11-18")).toEqual([0]);
  expect(await hold("2026-11-10", "2026-11-17")).toEqual([1]);
  expect(await hold("2026-11-19", null)).toEqual([1]);

  const finding = `insert into findings (site_id, kind, subject_type, subject_id, severity, detail, since, closed_on, acknowledged_at)
    values ($1, $2, 'site', $1, $3, '{}', '2026-11-01', $4, $5)`;
  const found = async (kind: string, severity: string | null, closed: string | null, taken: string | null) => {
    await store.pool.query(finding, [ash?.id, kind, severity, closed, taken]);
    const count = await quiet();
    await store.pool.query("delete from findings where site_id = $1", [ash?.id]);
    return count;
  };
  expect(await found("dspt-expired", "critical", null, null)).toEqual([0]);
  expect(await found("site-closed", "critical", null, "2026-11-17T09:00:00Z")).toEqual([0]);
  expect(await found("site-closed", "critical", "2026-11-17", null)).toEqual([1]);
  expect(await found("dspt-due", null, null, null)).toEqual([1]); // nobody has been asked for it yet
});

test("a site has nothing to do when its accounts ask for nothing, whatever was told of them on another day", async () => {
  await using store = await freshStore();
  const manager = (code: string) => `jo.${code}@sunrise.example`;
  const lastUse = {
    VL0AB: "2026-10-15",
    VL0AC: "2026-09-15",
    VL0AD: "2026-08-01",
    VL0AE: "2026-11-16",
    VL0AF: "2025-06-01",
  };
  for (const [code, lastActivity] of Object.entries(lastUse)) {
    const staff = [{ address: `${code}@nhs.example`, lastActivity }];
    await addSite(store, code, staff, { manager: manager(code), asOf: "2026-11-16" });
  }
  await store.pool.query("update accounts set leaver = '2026-10-20' where address like 'VL0AE%'");
  await store.pool.query("update accounts set disabled = '2025-06-10' where address like 'VL0AF%'");
  await dayOf(store, "2026-11-16");
  const quiet = async (code: string) => {
    const values = [`R-${code}`, "email", manager(code), "manager", 1];
    const [letter] = await rowsOf<{ id: number }>(store, message, values);
    return (await readRounds(store, [letter?.id ?? 0])).map(({ quietSites }) => quietSites);
  };
  expect(await quiet("VL0AB")).toEqual([0]); // switched off
  expect(await quiet("VL0AC")).toEqual([0]); // deleted, and can be asked back
  expect(await quiet("VL0AD")).toEqual([1]); // gone for good
  expect(await quiet("VL0AE")).toEqual([1]); // of somebody who has left, and is told so
  expect(await quiet("VL0AF")).toEqual([1]); // disabled, and kept for a while
  const told = "'account-gone', 'leaver-deleted-soon', 'disabled-ending'";
  expect(await rowsOf(store, `select distinct kind from reminders where kind in (${told})`)).toHaveLength(3);
});
