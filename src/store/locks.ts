import type pg from "pg";
import { endStatementsOn, type Store } from "./connect.ts";

/**
 * What is guarded by an advisory lock of the database:
 * - facts: shared while a page of sites is looked at, exclusive while an import, hold or mark is applied
 * - import: one import at a time, from staging to apply
 * - migrate: one migration at a time
 * - plan: exclusive while messages are planned, held or released, shared while looks take messages back: these lock
 *   reminders before messages, those the other way round. Where both are needed it is taken after facts
 * - alerts: one process at a time decides what operators are told
 * - folder: one worker at a time takes in files of the watched folder
 */
const keys = { facts: 1, import: 2, migrate: 3, plan: 4, alerts: 5, folder: 6 } as const;
export type LockName = keyof typeof keys;

/** The first of the two numbers of every lock ("LW"): keeps ours apart from those of others in the same database. */
const family = 0x4c57;

/** Waits for the lock, shared with others who take it shared, until the transaction ends. */
export async function lockShared(client: pg.ClientBase, name: LockName): Promise<void> {
  await client.query("select pg_advisory_xact_lock_shared($1, $2)", [family, keys[name]]);
}

/** Waits for the lock, alone, until the transaction ends. */
export async function lockExclusive(client: pg.ClientBase, name: LockName): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1, $2)", [family, keys[name]]);
}

/**
 * Runs `body` while one connection holds the lock, over as many transactions as it likes. The connection is kept out of
 * the pool that long and handed to `body`. Throws when the connection, and so the lock, was lost before the end.
 */
export async function withSessionLock<T>(
  store: Store,
  name: LockName,
  body: (client: pg.PoolClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = await store.pool.connect();
  let held = false;
  try {
    await using _ = await endStatementsOn(signal, store, client);
    await lockSession(client, name);
    held = true;
    const answer = await body(client);
    await unlockSession(client, name);
    held = false;
    return answer;
  } finally {
    // Closing the connection is the one sure way to let go after a failure.
    client.release(held);
  }
}

/** Runs `body` while one connection holds the lock; when another holds it, does nothing and answers false. */
export async function withFreeLock(store: Store, name: LockName, body: () => Promise<void>): Promise<boolean> {
  const client = await store.pool.connect();
  let mayHold = true;
  try {
    const asked = "select pg_try_advisory_lock($1, $2) as taken";
    const { rows } = await client.query<{ taken: boolean }>(asked, [family, keys[name]]);
    const isTaken = rows[0]?.taken === true;
    if (isTaken) {
      await body();
      await unlockSession(client, name);
    }
    mayHold = false;
    return isTaken;
  } finally {
    client.release(mayHold);
  }
}

/** Waits for the lock, alone, until it is given back or the connection ends. */
export async function lockSession(client: pg.ClientBase, name: LockName): Promise<void> {
  await client.query("select pg_advisory_lock($1, $2)", [family, keys[name]]);
}

async function unlockSession(client: pg.ClientBase, name: LockName): Promise<void> {
  await client.query("select pg_advisory_unlock($1, $2)", [family, keys[name]]);
}
