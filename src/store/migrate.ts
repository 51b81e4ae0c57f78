import { readMigrationFiles } from "drizzle-orm/migrator";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { connectTimeoutMs, DatabaseUnsuitable, unreachable } from "./unreachable.ts";
import { lockSession } from "./locks.ts";

// The built program has them beside itself, with its other files.
const beside = fileURLToPath(new URL("./assets/migrations", import.meta.url));
const shipped = existsSync(beside) ? beside : fileURLToPath(new URL("../../migrations", import.meta.url));

/**
 * Brings the database at `url` to the newest schema; does nothing when it is there already. Safe to run from several
 * programs at once. Throws DatabaseUnreachable, or DatabaseUnsuitable for a database that is newer or not ours.
 */
export async function migrate(url: string, migrationsFolder: string = shipped): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "lapsewatch migrate",
  });
  client.on("error", () => {});
  await client.connect().catch((error: unknown) => {
    throw unreachable(url, error);
  });
  try {
    // The migrator itself takes no lock. Ours ends with the connection.
    await lockSession(client, "migrate");
    if (await isBehind(client, migrationsFolder)) await applyMissing(client, migrationsFolder);
  } finally {
    await client.end();
  }
}

interface Applied {
  hash: string;
  at: string;
}

// Loaded only when there is something to do: half a second and 200 MB where the program is not bundled.
async function applyMissing(client: Client, migrationsFolder: string): Promise<void> {
  const { drizzle } = await import("drizzle-orm/node-postgres");
  const { migrate: applyMigrations } = await import("drizzle-orm/node-postgres/migrator");
  await applyMigrations(drizzle(client), { migrationsFolder });
}

/** Whether migrations are missing. Throws DatabaseUnsuitable where those applied are not the first of ours. */
async function isBehind(client: Client, migrationsFolder: string): Promise<boolean> {
  const known = readMigrationFiles({ migrationsFolder });
  const applied = await readApplied(client);
  if (applied.length === 0) await requireEmpty(client);
  if (applied.length > known.length) {
    throw new DatabaseUnsuitable("The database was migrated by a newer Lapsewatch: start that version, or restore.");
  }
  if (applied.some(({ hash, at }, index) => hash !== known[index]?.hash || Number(at) !== known[index].folderMillis)) {
    throw new DatabaseUnsuitable(
      "The migrations of the database are not those of this Lapsewatch: use another database.",
    );
  }
  return applied.length < known.length;
}

async function readApplied(client: Client): Promise<Applied[]> {
  const { rows: found } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as at");
  if (found[0].at === null) return [];
  const { rows } = await client.query<Applied>(
    "select hash, created_at as at from drizzle.__drizzle_migrations order by created_at, id",
  );
  return rows;
}

async function requireEmpty(client: Client): Promise<void> {
  const { rows } = await client.query("select 1 from pg_tables where schemaname = current_schema() limit 1");
  if (rows.length > 0) {
    throw new DatabaseUnsuitable("The database holds tables that are not Lapsewatch's: give it a database of its own.");
  }
}
