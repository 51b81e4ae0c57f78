import { mkdir, rm } from "node:fs/promises";
import { Client } from "pg";
import { startEmbedded } from "../store/embedded.ts";

/** Where a demo lives: a folder of its own, so that nobody's real data is touched. */
export interface DemoPlace extends AsyncDisposable {
  databaseUrl: string;
  captureDir: string;
}

/** Another demo uses the folder. */
export class DemoIsRunning extends Error {
  override name = "DemoIsRunning";
}

/**
 * Starts the demo's own database in `dataDir`, empties it and the folder of captured messages, and keeps other demos out
 * until disposed of. Throws DemoIsRunning, having changed nothing.
 */
export async function openDemoPlace(dataDir: string, note: (line: string) => void): Promise<DemoPlace> {
  await using opening = new AsyncDisposableStack();
  // Nobody keeps what is in it: it need not wait for the disk.
  const server = await startEmbedded({ dataDir: `${dataDir}/postgres`, fsync: false, note });
  opening.defer(() => server.stop());
  const client = new Client({ connectionString: server.url, application_name: "lapsewatch demo" });
  client.on("error", () => {});
  await client.connect();
  opening.defer(() => client.end());
  await claim(client);
  await dropEverything(client);
  const captureDir = `${dataDir}/captured`;
  await rm(captureDir, { recursive: true, force: true });
  await mkdir(captureDir, { recursive: true, mode: 0o700 });
  const opened = opening.move();
  return { databaseUrl: server.url, captureDir, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The lock ends with the connection, however its process ends. */
async function claim(client: Client): Promise<void> {
  const { rows } = await client.query<{ isOurs: boolean }>(
    `select pg_try_advisory_lock(hashtext('lapsewatch demo')) as "isOurs"`,
  );
  if (!rows[0]?.isOurs) throw new DemoIsRunning("A demo is running already.");
}

async function dropEverything(client: Client): Promise<void> {
  await client.query(`do $$ declare name text; begin
    for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', name);
    end loop;
    create schema public;
  end $$`);
}
