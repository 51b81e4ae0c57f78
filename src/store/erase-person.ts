import type pg from "pg";
import { londonDay } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import type { Store } from "./connect.ts";
import { addToCounters, CounterDeltas } from "./counters.ts";
import { blockAddresses } from "./erased-addresses.ts";
import { lockExclusive } from "./locks.ts";
import type { Telling } from "./marks.ts";
import { erasedAddress, findPerson, isPersonsContact, isPersonsMessage, mentions, type Person } from "./persons.ts";
import { scrubImports } from "./scrub-imports.ts";
import { beginWaking, endWaking, wakeSites } from "./waking.ts";

/** What goes, or would: rows by what they are. */
export type Erased = Record<
  "accounts" | "activity" | "contacts" | "accesses" | "marks" | "messages" | "words" | "imports",
  number
>;

/** What became of the wish to erase somebody. `underway`: messages to them that are being sent this moment. */
export type Erasure =
  | { outcome: "erased" | "would-erase"; account: number | null; counts: Erased }
  | { outcome: "underway"; account: number | null; underway: number }
  | { outcome: "already" | "several" | "not-known" };

/**
 * Takes a person out of everything that is stored: ids, days and counts of what was stay, so that history adds up, and
 * nothing says any more whom it was about. Without `confirmed` it is done and taken back, to say what would go.
 */
export async function erasePerson(store: Store, word: string, confirmed: boolean, told: Telling): Promise<Erasure> {
  const client = await store.pool.connect();
  let isDone = false;
  try {
    await client.query("begin");
    // The same order as everywhere: no import reads the old addresses, no look and no planning the old facts.
    for (const lock of ["import", "facts", "plan"] as const) await lockExclusive(client, lock);
    const erasure = await erase(client, word, confirmed, told);
    await client.query(erasure.outcome === "erased" ? "commit" : "rollback");
    isDone = true;
    return erasure;
  } finally {
    // After a failure the connection is closed, and with it everything is undone.
    client.release(!isDone);
  }
}

async function erase(client: pg.ClientBase, word: string, confirmed: boolean, told: Telling): Promise<Erasure> {
  const person = await findPerson(client, word);
  if (person === null) return { outcome: "not-known" };
  if (person === "several") return { outcome: "several" };
  if (person === "erased") return { outcome: "already" };
  const underway = await countUnderway(client, person);
  if (underway > 0) return { outcome: "underway", account: person.account, underway };
  await wakePlaces(client, person, told.now);
  const words = await eraseWords(client, person);
  const counts: Erased = {
    accounts: await eraseAccount(client, person, told.now),
    activity: await change(client, "delete from activity where account_id = any($1)", [person.accounts]),
    marks: await eraseReasons(client, person),
    messages: await eraseMessages(client, person, told.now),
    accesses: await change(client, "delete from accesses where address = any($1)", [person.addresses]),
    contacts: await change(client, `delete from contacts c where ${isPersonsContact}`, [
      person.accounts,
      person.addresses,
    ]),
    imports: await scrubImports(client, person),
    words,
  };
  await blockAddresses(client, person.addresses);
  const subject = { type: "account", id: person.account ?? 0 };
  const detail = { counts, addresses: person.addresses.length };
  await writeAudit(client, { at: told.now, actor: told.actor, action: "subject erased", subject, detail });
  return { outcome: confirmed ? "erased" : "would-erase", account: person.account, counts };
}

async function change(client: pg.ClientBase, statement: string, values: unknown[]): Promise<number> {
  return (await client.query(statement, values)).rowCount ?? 0;
}

/** Whoever sends it has it in hand: what became of it has to be written down first. */
async function countUnderway(client: pg.ClientBase, { accounts, addresses }: Person): Promise<number> {
  return await change(client, `select 1 from messages m where m.status = 'claimed' and ${isPersonsMessage}`, [
    accounts,
    addresses,
  ]);
}

/** Where they worked, what they could open and where they were the one to be told: all of it is judged anew. */
async function wakePlaces(client: pg.ClientBase, { accounts, addresses }: Person, now: Date): Promise<void> {
  await beginWaking(client);
  await wakeSites(client, "select site_id from accounts where id = any($1)", [accounts]);
  await wakeSites(
    client,
    `select m.site_id from accesses x join mailboxes m on m.id = x.mailbox_id where x.address = any($1)`,
    [addresses],
  );
  await wakeSites(
    client,
    `select coalesce(c.site_id, a.site_id) from contacts c left join accounts a on a.id = c.account_id
      where ${isPersonsContact}`,
    [accounts, addresses],
  );
  await endWaking(client, londonDay(now), "mark");
}

/** Id and site stay. The address becomes one that no list can hold, for no two accounts may have the same. */
async function eraseAccount(client: pg.ClientBase, { account }: Person, now: Date): Promise<number> {
  const days = `created activated leaver leaving joiner disabled enabled deleted restored resecured inactive_since
    refused_on status_as_of status_after status_seen site_since inactive_on delete_on gone_on`.split(/\s+/);
  const emptied = [...days, "previous_address", "name", "status", "state", "cause", "import_id"];
  const { rows } = await client.query<{ state: string | null }>(
    `update accounts a set address = $3, is_set_up = true, erased_at = $2,
            ${emptied.map((column) => `${column} = null`).join()}
       from (select id, state from accounts where id = $1) was where a.id = was.id returning was.state`,
    [account, now, erasedAddress(account)],
  );
  const deltas = new CounterDeltas();
  for (const { state } of rows) deltas.add("accounts", state, -1);
  await addToCounters(client, deltas);
  return rows.length;
}

const naming = (text: string) => mentions(text, "$2", "$3");

/** What people typed about the account, and whatever else they typed that names the person. */
async function eraseReasons(client: pg.ClientBase, { accounts, addresses, names }: Person): Promise<number> {
  const values = [accounts, addresses, names];
  const isTheirs = "subject_type = 'account' and subject_id = any($1)";
  const reasons = await change(
    client,
    `update marks set reason = null where reason is not null and ((${isTheirs}) or ${naming("reason")})`,
    values,
  );
  const tickets = `update findings set ticket = null where ticket is not null and ((${isTheirs}) or ${naming("ticket")})`;
  const because = `update plans set because = null
    where because is not null and $1::integer[] is not null and ${naming("because")}`;
  return reasons + (await change(client, tickets, values)) + (await change(client, because, values));
}

/**
 * Where their messages went. The hash goes too, for that of a number gives it away; another takes its place. What waits is
 * not sent.
 */
async function eraseMessages(client: pg.ClientBase, { accounts, addresses }: Person, now: Date): Promise<number> {
  const waits = "m.status in ('planned', 'held')";
  return await change(
    client,
    `update messages m set destination = null, words = null,
            destination_hash = sha256(convert_to('erased ' || gen_random_uuid(), 'UTF8')),
            status = case when ${waits} then 'suppressed' else m.status end,
            reason = case when ${waits} then 'no-longer-owed' else m.reason end,
            ended_at = case when ${waits} then $3 else m.ended_at end
      where ${isPersonsMessage}`,
    [accounts, addresses, now],
  );
}

/** Words of others' messages that are about them or name them, as long as they are kept. Alerts hold no names. */
async function eraseWords(client: pg.ClientBase, { accounts, addresses, names }: Person): Promise<number> {
  const speaksOfThem = `exists (
    select 1 from message_reminders mr join reminders r on r.id = mr.reminder_id
     where mr.message_id = m.id and ((r.subject_type = 'account' and r.subject_id = any($1)) or exists (
       select 1 from jsonb_path_query(r.notice, '$.**') told where told in (select to_jsonb(id) from unnest($1::integer[]) id))))`;
  return await change(
    client,
    `update messages m set words = null where m.words is not null and m.sequence > 0
        and (${speaksOfThem} or ${naming("m.words ->> 'text'")} or ${naming("m.words ->> 'html'")})
        and m.status not in ('planned', 'claimed', 'held')`,
    [accounts, addresses, names],
  );
}
