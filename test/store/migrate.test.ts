import { is } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { PgTable } from "drizzle-orm/pg-core";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import * as schema from "../../src/store/schema.ts";
import { DatabaseUnreachable, DatabaseUnsuitable } from "../../src/store/unreachable.ts";
import { emptyDatabase, freshDatabase } from "../support/services.ts";

const migrations = fileURLToPath(new URL("../../migrations", import.meta.url));

async function query(url: string, sql: string) {
  await using store = await openStore(url, { max: 1 });
  return (await store.pool.query(sql)).rows;
}

/** A copy of the migrations with one more, as a newer version would bring it. */
async function newerMigrations() {
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-migrations-"));
  await cp(migrations, folder, { recursive: true });
  const path = join(folder, "meta/_journal.json");
  const journal = JSON.parse(await readFile(path, "utf8"));
  const last = journal.entries.at(-1);
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: "9999_newer" });
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(folder, "9999_newer.sql"), "create table newer ();");
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test("an empty database gets the schema; a second run finds nothing to do", async () => {
  await using database = await emptyDatabase();
  const applied = () => query(database.url, "select * from drizzle.__drizzle_migrations order by id");
  await migrate(database.url);
  const once = await applied();
  await migrate(database.url);
  expect(await applied()).toEqual(once);
  expect(once.length).toBeGreaterThan(1);
});

test("several programs may start at once on an empty database", async () => {
  await using database = await emptyDatabase();
  await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
  expect(
    await query(database.url, "select hash from drizzle.__drizzle_migrations group by hash having count(*) > 1"),
  ).toEqual([]);
});

test("every table and column of the schema is in the migrated database", async () => {
  await using database = await freshDatabase();
  await using store = await openStore(database.url);
  const tables = Object.values(schema).filter((value) => is(value, PgTable));
  expect(tables.length).toBeGreaterThan(20);
  const db = drizzle(store.pool);
  for (const table of tables) expect(await db.select().from(table).limit(1)).toEqual([]);
});

test("an older version refuses a database that a newer one has migrated", async () => {
  await using newer = await newerMigrations();
  await using database = await freshDatabase();
  await migrate(database.url, newer.folder);
  expect(await query(database.url, "select * from newer")).toEqual([]);
  await expect(migrate(database.url)).rejects.toThrow(DatabaseUnsuitable);
  await expect(migrate(database.url)).rejects.toThrow("newer");
});

test("a database of another program is refused and left alone", async () => {
  await using database = await emptyDatabase();
  await query(database.url, "create table sites (name text)");
  await expect(migrate(database.url)).rejects.toThrow(DatabaseUnsuitable);
  expect(
    await query(database.url, "select tablename from pg_tables where schemaname in ('public', 'drizzle')"),
  ).toEqual([{ tablename: "sites" }]);
});

test("a database with other migrations under the same bookkeeping is refused", async () => {
  await using database = await freshDatabase();
  await query(database.url, "update drizzle.__drizzle_migrations set hash = 'another' where id = 1");
  await expect(migrate(database.url)).rejects.toThrow(DatabaseUnsuitable);
});

test("a failed migration leaves the database as it was", async () => {
  await using newer = await newerMigrations();
  await writeFile(
    join(newer.folder, "9999_newer.sql"),
    "create table newer ();--> statement-breakpoint\nselect 1 / 0;",
  );
  await using database = await freshDatabase();
  await expect(migrate(database.url, newer.folder)).rejects.toThrow("1 / 0");
  expect(await query(database.url, "select to_regclass('newer') as newer")).toEqual([{ newer: null }]);
  await migrate(database.url);
});

test("a database that does not answer is told as such", async () => {
  await expect(migrate("postgres://nobody@127.0.0.1:1/nowhere")).rejects.toThrow(DatabaseUnreachable);
});

test.each([
  "update audit set action = 'nothing'",
  "delete from audit",
  "truncate audit",
  "delete from audit where false",
])("the audit only grows: %s is refused", async (sql) => {
  await using database = await freshDatabase();
  await query(database.url, "insert into audit (at, actor, action) values (now(), 'an operator', 'hold')");
  await expect(query(database.url, sql)).rejects.toMatchObject({ code: "23001" });
  expect(await query(database.url, "select action from audit")).toEqual([{ action: "hold" }]);
});

test("each test has a database of its own", async () => {
  await using one = await freshDatabase();
  await using other = await freshDatabase();
  await query(one.url, "insert into settings (name, value) values ('whose', 'mine')");
  expect(await query(other.url, "select * from settings")).toEqual([]);
  await using later = await freshDatabase();
  expect(await query(later.url, "select * from settings")).toEqual([]);
});
