import type { Store } from "./connect.ts";

/** So many dead rows are worth a vacuum; fewer are left to the database's own. */
const manyRows = 10_000;

// Their indexes answer what every bell asks: what is due to be looked at, and what is owed.
const asked = ["sites", "reminders"] as const;

/**
 * After a large check the indexes of what is due are full of entries of rows that have moved on, and the next question
 * would read through all of them: a quarter of a second where nothing is due. Cleans them up at once.
 */
export async function tidyAfterLooks(store: Store): Promise<void> {
  for (const table of asked) {
    const { rows } = await store.pool.query<{ dead: number }>("select pg_stat_get_dead_tuples($1::regclass) as dead", [
      table,
    ]);
    if ((rows[0]?.dead ?? 0) > manyRows) await store.pool.query(`vacuum (skip_locked, analyze) ${table}`);
  }
}
