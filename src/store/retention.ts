import type pg from "pg";
import { type Day, londonDay } from "../rules/day.ts";
import { inTransaction, type Store } from "./connect.ts";
import { isLongGone } from "./long-gone.ts";
import { lockExclusive } from "./locks.ts";
import { beginWaking, endWaking, wakeHolders } from "./waking.ts";

/** Rows that one statement changes: few enough that nobody waits for it. */
const batchSize = 1000;

/** Runs a statement, which takes its limit as $2, until it finds less than a whole batch; answers how many rows it found. */
async function inBatches(limit: number, change: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await change(limit);
    total += count;
    if (count < limit) return total;
  }
}

async function updateMessages(store: Store, sets: string, which: string, before: Day, limit: number): Promise<number> {
  return await inBatches(limit, async (atMost) => {
    const { rowCount } = await store.pool.query(
      `update messages set ${sets} where id in (
         select id from messages where day < $1 and ${which} order by day limit $2)`,
      [before, atMost],
    );
    return rowCount ?? 0;
  });
}

/** Empties the words of messages that ended before a day; answers how many. */
export async function forgetWords(store: Store, before: Day, limit = batchSize): Promise<number> {
  return await updateMessages(store, "words = null", "words is not null and ended_at is not null", before, limit);
}

/**
 * Empties the addresses of messages before a day. The hash of an address stays, so that what was sent can still be shown
 * to its reader; that of a number would give the number away, and another takes its place.
 */
export async function forgetDestinations(store: Store, before: Day, limit = batchSize): Promise<number> {
  const hash = `case when channel = 'sms' then sha256(convert_to('forgotten ' || gen_random_uuid(), 'UTF8'))
                     else destination_hash end`;
  const sets = `destination = null, destination_hash = ${hash}`;
  return await updateMessages(store, sets, "destination is not null", before, limit);
}

/** What imports kept of ways to reach somebody, by the names of their columns. */
const contactFacts = ["mobile", "contact_email"].flatMap((column) => [column, `${column}_unusable`, `${column}_basis`]);

/**
 * Empties the private ways to reach people whose accounts were gone, or who had left, before a day. That a list told one
 * stays, so that the next list with it changes nothing. Whoever has the same number is judged anew.
 */
export async function forgetContacts(store: Store, before: Day, now: Date, limit = batchSize): Promise<number> {
  return await inBatches(limit, async (atMost) => {
    return await inTransaction(store, async (client) => {
      // An import compares before it holds the facts.
      await lockExclusive(client, "import");
      await lockExclusive(client, "facts");
      const { rows } = await client.query<{ id: number; account: string; way: string }>(
        `select c.id, a.address as account, c.address as way from accounts a join contacts c on c.account_id = a.id
          where c.role = 'person' and c.address is not null and ${isLongGone("$1")} order by c.id limit $2`,
        [before, atMost],
      );
      if (rows.length > 0) await forgetWays(client, rows, now);
      return rows.length;
    });
  });
}

async function forgetWays(
  client: pg.ClientBase,
  found: readonly { id: number; account: string; way: string }[],
  now: Date,
): Promise<void> {
  await beginWaking(client);
  await client.query("create temp table forgotten_ways (way text) on commit drop");
  await client.query("insert into forgotten_ways select unnest($1::text[])", [found.map(({ way }) => way)]);
  await wakeHolders(client, "select way from forgotten_ways");
  await endWaking(client, londonDay(now), "mark");
  const ids = found.map(({ id }) => id);
  await client.query(
    "update contacts set name = null, address = null, basis = null, unusable = null where id = any($1)",
    [ids],
  );
  await client.query(
    `delete from import_images where table_name = 'contacts'
        and coalesce(before ->> 'id', after ->> 'id')::integer = any($1)`,
    [ids],
  );
  const emptied = (side: string) => `(select jsonb_object_agg(name, case when name = any($2) then 'null' else told end)
    from jsonb_each(d.${side}) one(name, told))`;
  await client.query(
    `update import_differences d set before = ${emptied("before")}, after = ${emptied("after")} from imports i
      where d.import_id = i.id and d.key = any($1) and (d.before ?| $2 or d.after ?| $2)`,
    [found.map(({ account }) => `account ${account}`), contactFacts],
  );
}

/** Forgets what imports before a day found, unless it is the last of its source: only that one may still be undone. */
export async function forgetImages(store: Store, before: Day, limit = batchSize): Promise<number> {
  return await inBatches(limit, async (atMost) => {
    const { rowCount } = await store.pool.query(
      `delete from import_images where id in (
         select m.id from imports i join sources s on s.id = i.source_id join import_images m on m.import_id = i.id
          where i.ended_at < $1::date and s.last_import_id is distinct from i.id limit $2)`,
      [before, atMost],
    );
    return rowCount ?? 0;
  });
}
