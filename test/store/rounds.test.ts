import { expect, test } from "vitest";
import { readRounds } from "../../src/store/rounds.ts";
import { freshStore, rowsOf } from "../support/imports.ts";
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
  const besides = { quietSites: 0, sentToStaff: [] };
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
