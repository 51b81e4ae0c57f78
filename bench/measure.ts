import { readdir, readFile } from "node:fs/promises";
import type { Store } from "../src/store/connect.ts";

/** What something cost, in milliseconds. */
export interface Cost {
  wallMs: number;
  /** Of this process and of the whole PostgreSQL server; null where the system does not tell. */
  cpuMs: number | null;
  /** How much of that was Node's. */
  nodeMs: number;
}

const tickMs = 10; // what /proc counts in, on every Linux that Node runs on

/** Runs something and says what it cost. */
export async function costOf(store: Store, work: () => Promise<unknown>): Promise<Cost> {
  const server = await serverCpuMs(store);
  const own = process.cpuUsage();
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(own);
  const after = await serverCpuMs(store);
  const nodeMs = (user + system) / 1000;
  return { wallMs, cpuMs: server === null || after === null ? null : nodeMs + after - server, nodeMs };
}

/**
 * CPU time that the server and all it ever started have taken; its background writers, which work for everybody, left
 * out. Null where there is no /proc.
 */
export async function serverCpuMs(store: Store): Promise<number | null> {
  const { rows } = await store.pool.query<{ file: string }>("select pg_read_file('postmaster.pid') as file");
  const server = Number(rows[0]?.file.split("\n")[0]);
  const own = await timesOf(server);
  if (own === null) return null;
  let ticks = own.self + own.ended;
  for (const name of await readdir("/proc")) {
    const times = /^\d+$/.test(name) ? await timesOf(Number(name)) : null;
    if (times?.parent === server && !times.isBackground) ticks += times.self;
  }
  return ticks * tickMs;
}

async function timesOf(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null);
  if (stat === null) return null;
  const title = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
  // After the name in brackets, which may hold spaces: state, parent, …; user and system time are fields 14 and 15.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  );
  return {
    parent,
    self: user + system,
    ended: endedUser + endedSystem,
    isBackground: /checkpointer|background writer|walwriter/.test(title),
  };
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0);
  return middle / 2;
}

/** Several costs of a thing and of its floor, taken in turns: CPU time where all of them have it. */
export function compare(pairs: readonly { own: Cost; floor: Cost }[]) {
  const byCpu = pairs.every(({ own, floor }) => own.cpuMs !== null && floor.cpuMs !== null);
  const of = (cost: Cost) => (byCpu ? (cost.cpuMs ?? 0) : cost.wallMs);
  return {
    value: median(pairs.map(({ own }) => of(own))),
    floor: median(pairs.map(({ floor }) => of(floor))),
    ratio: median(pairs.map(({ own, floor }) => of(own) / of(floor))),
    by: byCpu ? "cpu" : "wall",
    nodeMs: Math.round(median(pairs.map(({ own }) => own.nodeMs))),
    wallMs: Math.round(median(pairs.map(({ own }) => own.wallMs))),
    floorWallMs: Math.round(median(pairs.map(({ floor }) => floor.wallMs))),
  };
}

/** Milliseconds that the database itself has spent on our statements since `forgetStatements`. */
export async function databaseMs(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ ms: number }>(
    `select coalesce(sum(total_exec_time + total_plan_time), 0) as ms from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) and query !~ 'pg_stat_statements'`,
  );
  return rows[0]?.ms ?? 0;
}

/** Starts the count of `databaseMs` and `slowest` anew. */
export async function forgetStatements(store: Store): Promise<void> {
  await store.pool.query("select pg_stat_statements_reset()");
}

/** The statements that took the most time, one line each. */
export async function slowest(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query<{ ms: number; calls: number; query: string }>(
    `select round(total_exec_time + total_plan_time)::integer as ms, calls, query from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) order by 1 desc limit 14`,
  );
  return rows.map(({ ms, calls, query }) => `${ms} ms in ${calls}: ${query.replace(/\s+/g, " ").slice(0, 150)}`);
}

/** Rows written into our tables so far. */
export async function rowsWritten(store: Store): Promise<number> {
  await store.pool.query("select pg_stat_force_next_flush()");
  const { rows } = await store.pool.query<{ written: number }>(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del)::integer as written from pg_stat_user_tables
      where schemaname = 'public' and relname in ('sites', 'accounts', 'activity', 'contacts', 'mailboxes', 'accesses',
            'dspt_publications', 'findings', 'reminders', 'state_changes', 'messages', 'message_reminders')`,
  );
  return rows[0]?.written ?? 0;
}
