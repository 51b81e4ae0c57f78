import { setTimeout as delay } from "node:timers/promises";
import { Client, type Pool, type PoolClient } from "pg";
import { connectTimeoutMs } from "./unreachable.ts";

/** How often connections are looked at; the server is asked about a statement without a word of an answer for so long. */
const usual = { lookEveryMs: 5000, silentMs: 15_000 };
/** An answer that is just on its way arrives in this time. */
const onItsWayMs = 1000;

/** What pg keeps of a connection and does not tell in its types. */
interface Inner {
  /** False while a statement waits for its answer. */
  readyForQuery?: boolean;
  processID?: number | null;
  connection?: { stream?: { bytesRead?: number; destroy(): void } };
}

interface Silence {
  bytes: number | undefined;
  since: number;
}

/**
 * Watches the connections of a pool for statements whose answer will never come, because the way to the server has died
 * without a word: behind a firewall that forgot it, or on a host that has gone. No time limit could tell such a one from
 * a long import, so the server is asked, on a new connection, whether it is still at it. If not, the connection is ended on
 * both sides, with all its locks, and whoever waits gets an error. Answers how to stop watching.
 */
export function watchForDead(pool: Pool, url: string, { lookEveryMs, silentMs } = usual): () => void {
  const silences = new Map<PoolClient, Silence>();
  pool.on("connect", (client) => silences.set(client, { bytes: undefined, since: performance.now() }));
  pool.on("remove", (client) => silences.delete(client));
  let isAsking = false;
  const timer = setInterval(() => {
    const suspects = [...silences].filter((one) => silenceOf(one) >= silentMs).map(([client]) => client as Inner);
    if (suspects.length === 0 || isAsking) return;
    isAsking = true;
    // While nobody answers at all nothing is known, and the next look asks again.
    void endDead(suspects, url)
      .catch(() => {})
      .finally(() => (isAsking = false));
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** How long a statement has been waiting for the next word of the server, in milliseconds. */
function silenceOf([client, silence]: [PoolClient, Silence]): number {
  const bytes = bytesOf(client);
  if (!isWaiting(client) || bytes !== silence.bytes) Object.assign(silence, { bytes, since: performance.now() });
  return performance.now() - silence.since;
}

const isWaiting = ({ readyForQuery }: Inner) => readyForQuery === false;
const bytesOf = ({ connection }: Inner) => connection?.stream?.bytesRead;

async function endDead(suspects: readonly Inner[], url: string): Promise<void> {
  const before = suspects.map(bytesOf);
  const timeouts = { connectionTimeoutMillis: connectTimeoutMs, query_timeout: connectTimeoutMs };
  const other = new Client({ connectionString: url, ...timeouts, application_name: "lapsewatch watch" });
  other.on("error", () => {});
  try {
    await other.connect();
    const { rows } = await other.query<{ own: number; busy: number[] }>(
      `select pg_backend_pid() as own, array(select pid from pg_stat_activity
         where pid = any($1) and state = 'active' and wait_event is distinct from 'ClientWrite') as busy`,
      [suspects.map(({ processID }) => processID)],
    );
    // Behind a pooler of connections the numbers are its own: then nobody can tell.
    const [answer] = rows;
    if (answer === undefined || answer.own !== (other as Inner).processID) return;
    await delay(onItsWayMs);
    for (const [index, client] of suspects.entries()) {
      const isAlive = answer.busy.includes(client.processID ?? 0) || bytesOf(client) !== before[index];
      if (isAlive || !isWaiting(client)) continue;
      client.connection?.stream?.destroy();
      await other.query("select pg_terminate_backend($1)", [client.processID]);
    }
  } finally {
    await other.end();
  }
}
