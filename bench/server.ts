import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApp, type App } from "../src/app.ts";
import { readSettings } from "../src/config.ts";
import { londonInstant, type Day } from "../src/rules/day.ts";
import { type Embedded, startEmbedded } from "../src/store/embedded.ts";
import { openStore } from "../src/store/connect.ts";

/** The PostgreSQL server of one run, in a folder of its own that is gone afterwards. */
export interface Server extends AsyncDisposable {
  folder: string;
  /** Makes an empty database; its URL. */
  create(name: string): Promise<string>;
  drop(name: string): Promise<void>;
}

const settings = {
  // Where time goes, and so that nothing is cleaned up at somebody else's cost.
  shared_preload_libraries: "'pg_stat_statements'",
  "pg_stat_statements.track_planning": "on",
  autovacuum: "off",
  shared_buffers: "'512MB'",
  max_wal_size: "'8GB'",
};

/** Starts the server that comes with the program, twice: some settings are only read at the start. */
export async function startServer(folder = join(tmpdir(), `lapsewatch-bench-${process.pid}`)): Promise<Server> {
  const start = () => startEmbedded({ dataDir: join(folder, "postgres"), fsync: false });
  const first = await start();
  for (const [name, value] of Object.entries(settings)) await ask(first, `alter system set ${name} = ${value}`);
  await first.stop();
  const embedded = await start();
  return {
    folder,
    async create(name) {
      await ask(embedded, `create database ${name}`);
      const url = Object.assign(new URL(embedded.url), { pathname: `/${name}` }).href;
      await ask({ ...embedded, url }, "create extension pg_stat_statements");
      return url;
    },
    drop: (name) => ask(embedded, `drop database ${name} with (force)`),
    async [Symbol.asyncDispose]() {
      await embedded.stop();
      await rm(embedded.dataDir, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask({ url }: Pick<Embedded, "url">, statement: string): Promise<void> {
  await using store = await openStore(url, { max: 1 });
  await store.pool.query(statement);
}

/** The program, put together over one database. Its queue lives where QUEUE_URL says, else in the same database. */
export async function openProgram(url: string): Promise<App> {
  const read = readSettings({
    DATABASE_URL: url,
    DATA_DIR: join(tmpdir(), "lapsewatch-bench-captured"),
    LOG_LEVEL: "error",
    // oxlint-disable-next-line node/no-process-env -- a bench is started by hand
    ...(process.env["QUEUE_URL"] && { QUEUE_URL: process.env["QUEUE_URL"] }),
  });
  if (!read.ok) throw new Error(read.problems.join("\n"));
  return await openApp(read.settings, { note: () => {} });
}

/** The moment of a day's check. */
export function momentOfCheck(on: Day): Date {
  return londonInstant(on, "06:30");
}
