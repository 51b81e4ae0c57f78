import { expect, test } from "vitest";
import { retain } from "../../src/jobs/retention.ts";
import { addDays, addMonths, day } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Store } from "../../src/store/connect.ts";
import { forgetDestinations, forgetWords } from "../../src/store/retention.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { placesNaming } from "../support/names-left.ts";
import { workOn } from "../support/work.ts";

const today = day("2026-11-22");

async function retainOn(store: Store, now = `${today}T02:40:00Z`, policy = defaultPolicy): Promise<string[]> {
  const work = workOn(store, { folder: "/nowhere", now });
  await retain({ ...work, policies: [{ effectiveFrom: null, policy }] }, {});
  return work.logged;
}

/** A message of each day, ended unless it says otherwise. */
async function addMessages(store: Store, days: readonly string[], { channel = "email", ended = true } = {}) {
  for (const [at, on] of days.entries()) {
    await store.pool.query(
      `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
              status, opens_at, closes_at, next_attempt_at, words, message_id_header, date_header, created_at, ended_at)
       values ('R-7K2M', $1, 'priya@care.example', sha256('priya'), 'person', 1, $2, $3, 'accepted', now(), now(), now(),
               '{"text": "Dear Priya"}', 'x', now(), now(), $4)`,
      [channel, on, at + 1, ended ? new Date() : null],
    );
  }
}

test.each([7, 3])("words are kept %i days, as the policy says, and no longer", async (wordsKeptDays) => {
  await using store = await freshStore();
  await addMessages(store, [today, addDays(today, -wordsKeptDays), addDays(today, -wordsKeptDays - 1)]);
  await retainOn(store, undefined, { ...defaultPolicy, wordsKeptDays });
  const kept = await rowsOf(store, "select words is not null as kept from messages order by id");
  expect(kept).toEqual([{ kept: true }, { kept: true }, { kept: false }]);
});

test("words of what has not ended are kept", async () => {
  await using store = await freshStore();
  await addMessages(store, ["2026-01-01"], { ended: false });
  await retainOn(store);
  expect(await rowsOf(store, "select words is not null as kept from messages")).toEqual([{ kept: true }]);
});

test("addresses of messages are kept 13 months and no longer; then the hash of a number goes as well", async () => {
  await using store = await freshStore();
  const last = addMonths(today, -13);
  await addMessages(store, [last, addDays(last, -1)]);
  await addMessages(store, [last, addDays(last, -1)], { channel: "sms" });
  await retainOn(store);
  const kept = await rowsOf(
    store,
    "select channel, destination is not null as kept, destination_hash = sha256('priya') as known from messages order by id",
  );
  expect(kept).toEqual([
    { channel: "email", kept: true, known: true },
    { channel: "email", kept: false, known: true },
    { channel: "sms", kept: true, known: true },
    { channel: "sms", kept: false, known: false },
  ]);
});

const header = "account,site,name,last_activity,leaver,joiner,status,mobile,contact_email";
const person = (name: string, facts: string) =>
  `${name}@nhs.example,VL0AB,${name},2026-01-01,${facts},0770090000${name.length},${name}@home.example`;
const [kept, past] = [addDays(today, -30), addDays(today, -31)];

async function ways(store: Store): Promise<Record<string, boolean>> {
  const rows = await rowsOf<{ name: string; kept: boolean }>(
    store,
    `select a.name, bool_and(c.address is not null and c.basis is not null) as kept
       from accounts a join contacts c on c.account_id = a.id group by a.name`,
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.kept]));
}

const people = [
  person("an", ",,"),
  person("left", `${kept},,`),
  person("leave", `${past},,`),
  person("return", `${past},${today},`),
  person("gone", ",,"),
  person("gonely", ",,"),
];

async function listed(store: Store, rows = people, on: string = today) {
  const text = `${[header, ...rows].join("\n")}\n`;
  return await importText(store, "accounts", text, { on, source: "register", contactBasis: "form", accepted: true });
}

/** As a look would write it. */
async function goneOn(store: Store, name: string, on: string): Promise<void> {
  await store.pool.query("update accounts set state = 'gone', gone_on = $2 where name = $1", [name, on]);
}

test("ways to reach people are kept 30 days after they left or their account was gone, unless they came back", async () => {
  await using store = await freshStore();
  await listed(store);
  await goneOn(store, "gone", kept);
  await goneOn(store, "gonely", past);
  await retainOn(store);
  expect(await ways(store)).toEqual({ an: true, left: true, leave: false, return: true, gone: true, gonely: false });
  // Neither is any left in what imports keep.
  expect(await placesNaming(store, ["leave@home", "gonely@home", "7700900005"])).toEqual([]);
});

test("a list that still names them changes nothing, until it says that they came back", async () => {
  await using store = await freshStore();
  await listed(store);
  await retainOn(store);
  const next = people.map((row) => row.replace("an@nhs.example,VL0AB,an", "an@nhs.example,VL0AB,Ann"));
  expect(await listed(store, next, "2026-11-23")).toMatchObject({ rows: { changed: 1, same: 5 } });
  expect(await ways(store)).toMatchObject({ leave: false });
  const back = next.map((row) => row.replace(`${past},,`, `${past},2026-11-24,`));
  await listed(store, back, "2026-11-24");
  expect(await ways(store)).toMatchObject({ leave: true });
});

test("retention twice is harmless, in batches of any size the same, and its log names nobody", async () => {
  await using store = await freshStore();
  await listed(store);
  await addMessages(
    store,
    Array.from({ length: 7 }, () => "2025-01-01"),
  );
  expect(await forgetWords(store, today, 3)).toBe(7);
  expect(await forgetDestinations(store, today, 7)).toBe(7);
  const first = await retainOn(store);
  const dump = async () => [
    await rowsOf(store, "select * from contacts order by id"),
    await rowsOf(store, "select * from messages order by id"),
  ];
  const after = await dump();
  const second = await retainOn(store);
  expect(await dump()).toEqual(after);
  expect(second.join()).toContain('"contacts":0');
  expect([...first, ...second].join()).not.toMatch(/@|Priya/);
});
