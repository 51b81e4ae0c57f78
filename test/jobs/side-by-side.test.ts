import { expect, it } from "vitest";
import { lookAtPage } from "../../src/jobs/look-at-sites.ts";
import { day, londonInstant } from "../../src/rules/day.ts";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { lockExclusive } from "../../src/store/locks.ts";
import { claimMessages, markHanded, renewLeases } from "../../src/store/messages.ts";
import { insertMessages } from "../../src/store/new-messages.ts";
import { hasUnplanned } from "../../src/store/planning.ts";
import { expirePlans, openPlan, readHeldPlans } from "../../src/store/plans.ts";
import { markDestinationRefused } from "../../src/store/refusals.ts";
import { settleMessages, type Settlement } from "../../src/store/settlements.ts";
import { freshStore, rowsOf } from "../support/imports.ts";
import { addSite, workOn } from "../support/work.ts";

const monday = day("2026-11-23");
const nine = londonInstant(monday, "09:00");
const five = londonInstant(monday, "17:00");

/** Waits until what has begun waits for a lock, or is done; answers whether it waits. */
async function waitsForLock(store: Store, begun: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void begun.finally(() => (isDone = true));
  for (;;) {
    const waiting = await rowsOf(
      store,
      `select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    if (waiting.length > 0 || isDone) return waiting.length > 0;
  }
}

/** A reminder that the manager of a site is owed. */
async function owe(store: Store, site: number, { status = "owed", endedOn = null as string | null } = {}) {
  const rows = await rowsOf<{ id: number }>(
    store,
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
            notice, channels, reached_on, due_on, status, recorded_on, woken_by, ended_on)
     select $1, 'site', $1, 'site-full', $2, count(*), 'manager', $1, '{"kind": "site-full"}', '{email}', $2, $2, $3, $2,
            'import', $4 from reminders returning id`,
    [site, monday, status, endedOn],
  );
  return rows[0]?.id ?? 0;
}

const messageTo = (site: number, reminderIds: number[], planId: number | null) => ({
  ...{ channel: "email" as const, destination: "jo.marsh@care.example", isCopy: false, siteId: site, sequence: 1 },
  ...{ recipient: { role: "manager" as const, id: site }, reminderIds, planId, opensAt: nine, closesAt: five },
});

it("a look waits while messages are planned or released, so that neither waits for the other in a ring", async () => {
  await using store = await freshStore();
  await addSite(store, "VL0AB", []);
  const work = workOn(store, { folder: "/nowhere", now: nine.toISOString() });
  const { look } = await inTransaction(store, async (client) => {
    await lockExclusive(client, "plan");
    const begun = lookAtPage(work, monday);
    expect(await waitsForLock(store, begun)).toBe(true);
    return { look: begun };
  });
  expect(await look).toBe(1);
});

it("a plan that is just being filled again does not end: what waits in it could never be released", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", []);
  const [first, second] = [await owe(store, site), await owe(store, site)];
  const opening = { day: monday, reason: "surprise", now: nine } as const;
  const on = { day: monday, now: nine, domain: "care.example" };
  const expired = { ...messageTo(site, [first], null), closesAt: nine };
  const plan = await inTransaction(store, async (client) => {
    const id = await openPlan(client, opening);
    await insertMessages(client, on, [{ ...expired, planId: id }]);
    return id;
  });
  await store.pool.query("update messages set status = 'expired'");
  // What else waited has been taken back by a look, and is planned anew.
  const { ending } = await inTransaction(store, async (client) => {
    await lockExclusive(client, "plan");
    await openPlan(client, opening);
    await insertMessages(client, on, [{ ...messageTo(site, [second], plan), sequence: 2 }]);
    const begun = expirePlans(store, nine);
    await waitsForLock(store, begun);
    return { ending: begun };
  });
  await ending;
  expect(await readHeldPlans(store, monday)).toMatchObject([{ id: plan, messages: 1 }]);
});

it("an e-mail refused when one of its matters is over: that one is not owed again", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", []);
  const over = await owe(store, site, { status: "accepted", endedOn: monday });
  const open = await owe(store, site, { status: "accepted" });
  await store.pool.query("update sites set look_on = '2026-11-24'");
  const on = { day: monday, now: nine, domain: "care.example" };
  await inTransaction(store, (client) => insertMessages(client, on, [messageTo(site, [over, open], null)]));
  const [claimed] = await claimMessages(store, { now: nine, today: monday, limit: 1, leaseMs: 20_000 });
  if (claimed === undefined) throw new Error("nothing to claim");
  const settlement = { attempt: "refused", status: "refused", reason: "address-refused" } as const;
  await settleMessages(store, [{ ...claimed, settlement }]);
  expect(await rowsOf(store, "select id, status from reminders order by id")).toEqual([
    { id: over, status: "accepted" },
    { id: open, status: "owed" },
  ]);
  expect(await hasUnplanned(store.pool, monday)).toBe(true);
});

it("what became of several messages is written in one commit: each has its own end, and one that is no longer ours none", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", []);
  const reminders = [await owe(store, site), await owe(store, site), await owe(store, site), await owe(store, site)];
  await store.pool.query("update sites set look_on = '2026-11-24'");
  const on = { day: monday, now: nine, domain: "care.example" };
  const messages = reminders.map((id, at) => ({ ...messageTo(site, [id], null), sequence: at + 1 }));
  await inTransaction(store, (client) => insertMessages(client, on, messages));
  const claimed = await claimMessages(store, { now: nine, today: monday, limit: 4, leaseMs: 20_000 });
  const later = new Date(nine.getTime() + 60_000);
  const ends: Settlement[] = [
    { attempt: "accepted", status: "accepted", reason: null, providerReference: "Q1" },
    { attempt: "retry", status: "planned", reason: "provider-away", nextAttemptAt: later },
    { attempt: "accepted", status: "accepted", reason: null, providerReference: "Q3" },
    { attempt: "refused", status: "refused", reason: "address-refused" },
  ];
  await store.pool.query("update messages set fence = fence + 1 where id = $1", [claimed[2]?.id]);
  const settled = claimed.map(({ id, fence }, at) => ({ id, fence, settlement: ends[at]! }));
  const ours = await settleMessages(store, settled.toReversed());
  expect(ours).toEqual(new Set([claimed[0]?.id, claimed[1]?.id, claimed[3]?.id]));
  const found = await rowsOf(
    store,
    `select m.status, m.reason, m.provider_reference as "by", m.next_attempt_at = $1 as "isLater", a.status as try, r.status as told
       from messages m join attempts a on a.message_id = m.id join message_reminders mr on mr.message_id = m.id
       join reminders r on r.id = mr.reminder_id order by m.id`,
    [later],
  );
  expect(found).toEqual([
    { status: "accepted", reason: null, by: "Q1", isLater: false, try: "accepted", told: "accepted" },
    { status: "planned", reason: "provider-away", by: null, isLater: true, try: "retry", told: "owed" },
    { status: "claimed", reason: null, by: null, isLater: false, try: "claimed", told: "owed" },
    { status: "refused", reason: "address-refused", by: null, isLater: false, try: "refused", told: "owed" },
  ]);
});

it("an organisation's admin whose address is refused: the sites below are looked at again", async () => {
  await using store = await freshStore();
  await store.pool.query("insert into organisations (code) values ('ORG')");
  await store.pool.query(
    `insert into sites (code, organisation_id, look_on) values ('ORG', null, '2026-12-01'), ('VL0AB', 1, '2026-12-01'),
            ('VL0AC', null, '2026-12-01')`,
  );
  await store.pool.query(
    `insert into contacts (site_id, role, channel, address, recorded_on)
     select id, 'admin', 'email', 'office@care.example', '2026-11-22' from sites where code = 'ORG'`,
  );
  await markDestinationRefused(store, { destination: "office@care.example", reason: "", today: monday });
  expect(await rowsOf(store, "select code from sites where look_on = $1 order by code", [monday])).toEqual([
    { code: "ORG" },
    { code: "VL0AB" },
  ]);
});

it("leases are renewed while messages are handed over, and neither waits for the other in a ring", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", []);
  await inTransaction(store, async (client) => {
    const all = Array.from({ length: 60 }, (_, n) => ({ ...messageTo(site, [], null), sequence: n + 1 }));
    await insertMessages(client, { day: monday, now: nine, domain: "care.example" }, all);
  });
  // So that they do not lie in the order of their numbers.
  await store.pool.query("update messages set reason = 'moved' where id % 2 = 0");
  const claim = { now: nine, today: monday, limit: 60, leaseMs: 60_000 };
  const held = await claimMessages(store, claim);
  expect(held).toHaveLength(60);
  const backwards = held.toReversed();
  const rounds = Array.from({ length: 50 }, async () => {
    await Promise.all([
      renewLeases(store, backwards, claim.leaseMs),
      markHanded(store, held),
      renewLeases(store, held, claim.leaseMs),
    ]);
  });
  await expect(Promise.all(rounds)).resolves.toHaveLength(50);
});

it("more messages than are written at a time are all recorded, those to one reader under one reference", async () => {
  await using store = await freshStore();
  const site = await addSite(store, "VL0AB", []);
  const reminder = await owe(store, site);
  const all = Array.from({ length: 10_001 }, (_, n) => ({ ...messageTo(site, [reminder], null), sequence: n + 1 }));
  const on = { day: monday, now: nine, domain: "care.example" };
  expect(await inTransaction(store, (client) => insertMessages(client, on, all))).toBe(10_001);
  expect(
    await rowsOf(
      store,
      `select count(*)::int as messages, count(distinct reference)::int as refs,
              (select count(*)::int from message_reminders) as spoken from messages`,
    ),
  ).toEqual([{ messages: 10_001, refs: 1, spoken: 10_001 }]);
});
