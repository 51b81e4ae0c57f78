import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";

/** Empties the words of messages that ended before a day; answers how many. */
export async function forgetWords(store: Store, before: Day): Promise<number> {
  const { rowCount } = await store.pool.query(
    "update messages set words = null where day < $1 and words is not null and ended_at is not null",
    [before],
  );
  return rowCount ?? 0;
}

/** Empties the addresses of messages before a day; the hash stays, so that what was sent can still be shown to its reader. */
export async function forgetDestinations(store: Store, before: Day): Promise<number> {
  const { rowCount } = await store.pool.query(
    "update messages set destination = null where day < $1 and destination is not null",
    [before],
  );
  return rowCount ?? 0;
}

/** Forgets what imports before a day found, unless it is the last of its source: only that one may still be undone. */
export async function forgetImages(store: Store, before: Day): Promise<number> {
  const { rowCount } = await store.pool.query(
    `delete from import_images m using imports i join sources s on s.id = i.source_id
      where i.id = m.import_id and i.ended_at < $1::date and s.last_import_id is distinct from i.id`,
    [before],
  );
  return rowCount ?? 0;
}
