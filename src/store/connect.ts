import { setTimeout } from "node:timers/promises";
import { Client, type CustomTypesConfig, Pool, type PoolClient, types as defaults } from "pg";
import { watchForDead } from "./dead-connections.ts";
import { connectTimeoutMs, DatabaseUnsuitable, unreachable } from "./unreachable.ts";

/** The database as the other files of this room use it: in plain SQL, over the tables that schema.ts describes. */
export interface Store extends AsyncDisposable {
  pool: Pool;
  url: string;
}

const oldestVersion = 15;

const parseTexts: (text: string) => (string | null)[] = defaults.getTypeParser(1009 as typeof defaults.builtins.TEXT);

// By object id of the type. Only for our own connections: other users of pg in this process keep the defaults.
const parsers: Record<number, (text: string) => unknown> = {
  // int8: no count or id of ours comes near 2^53.
  20: Number,
  1016: (text) => parseTexts(text).map((number) => (number === null ? null : Number(number))),
  // date: a day stays the text it is; a JavaScript Date would move it with the time zone of the machine.
  1082: (text) => text,
  1182: parseTexts,
};
const types: CustomTypesConfig = {
  getTypeParser: (type, format) =>
    (format === "binary" ? undefined : parsers[type]) ?? defaults.getTypeParser(type, format),
};

/**
 * Opens a pool of at most `max` connections and tries the first one.
 * Throws DatabaseUnreachable when it cannot be reached, DatabaseUnsuitable when it is older than PostgreSQL 15.
 */
export async function openStore(url: string, options: { max?: number; applicationName?: string } = {}): Promise<Store> {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? "lapsewatch",
    connectionTimeoutMillis: connectTimeoutMs,
    types,
  });
  // A lost connection is not the end of the program: whoever uses it gets the error from the query, the pool opens another.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const stopWatching = watchForDead(pool, url);
  const close = async () => {
    stopWatching();
    await pool.end();
  };
  try {
    await requireVersion(pool, url);
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, url, [Symbol.asyncDispose]: close };
}

async function requireVersion(pool: Pool, url: string): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unreachable(url, error);
  });
  try {
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int / 10000 as version",
    );
    const version = rows[0]?.version ?? 0;
    if (version < oldestVersion) {
      throw new DatabaseUnsuitable(`PostgreSQL ${oldestVersion} or newer is needed, the database runs on ${version}.`);
    }
  } finally {
    client.release();
  }
}

/** Runs `body` in one transaction on one connection: committed when it answers, rolled back when it throws. */
export async function inTransaction<T>(store: Store, body: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await store.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const answer = await body(client);
    const { command } = await client.query("commit");
    // PostgreSQL answers COMMIT with ROLLBACK after an error that `body` swallowed: nothing was written.
    if (command !== "COMMIT") throw new Error("The transaction was rolled back: an error in it went unnoticed.");
    return answer;
  } catch (error) {
    await client.query("rollback").catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** How long to wait before a connection that is still busy is told once more. */
const cancelAgainMs = 200;

/**
 * From now on, until it is disposed of, an abort of `signal` ends whatever statement the connection runs or begins: else
 * a long one would go on in the server, with all its locks, after the program has gone.
 */
export async function endStatementsOn(
  signal: AbortSignal | undefined,
  store: Store,
  client: PoolClient,
): Promise<AsyncDisposable> {
  if (signal === undefined) return { [Symbol.asyncDispose]: async () => {} };
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const done = new AbortController();
  // A connection of its own: after an abort the pool takes no more work.
  const cancel = async () => {
    const other = new Client({ connectionString: store.url, connectionTimeoutMillis: connectTimeoutMs });
    other.on("error", () => {});
    await other.connect();
    while (!done.signal.aborted) {
      await other.query("select pg_cancel_backend($1)", [rows[0]?.pid]);
      await setTimeout(cancelAgainMs, undefined, { signal: done.signal }).catch(() => {});
    }
    await other.end();
  };
  let cancelling: Promise<void> | undefined;
  // Without a second connection the statement goes on to its end, and is undone then.
  const onAbort = () => void (cancelling = cancel().catch(() => {}));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", onAbort);
      done.abort();
      await cancelling;
    },
  };
}

/** Whether an error says that the server is away or overloaded rather than that our statement is at fault. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  // Classes of SQLSTATE: 08 connection, 40 rollback (deadlock), 53 resources, 55 lock, 57 operator intervention.
  if (/^(08|40|53|55|57)/.test(code) || /^E[A-Z]+$/.test(code)) return true;
  return /connection (terminated|ended)|timeout exceeded|Client has encountered a connection error/i.test(
    error.message,
  );
}
