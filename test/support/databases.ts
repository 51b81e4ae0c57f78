import { randomBytes } from "node:crypto";
import { Client, Pool } from "pg";
import { openQueue } from "../../src/jobs/queue.ts";
import { migrate } from "../../src/store/migrate.ts";
import type { TestServer } from "./postgres.ts";

/** The databases of one test run on one server. */
export interface Databases {
  /** Answers the URL of a database that is migrated and empty. */
  create(): Promise<string>;
  createUnused(): Promise<string>;
  createEmpty(): Promise<string>;
  /** Takes a database back, to empty or to drop it soon; does not wait for that. */
  giveBack(name: string): void;
  close(): Promise<void>;
}

/** Migrates the template of this run, under a name that no other run on the same server has. */
export async function openDatabases(server: TestServer): Promise<Databases> {
  const run = `lapsewatch_test_${randomBytes(4).toString("hex")}`;
  const template = `${run}_template`;
  const admin = new Pool({ connectionString: server.url, max: 2 });
  admin.on("error", () => {});
  const names = new Set<string>();
  const givingBack = new Set<Promise<void>>();
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;

  const make = async (name: string, from: string) => {
    names.add(name);
    // Copying files is quicker than writing every page to the log, and safe here: nobody changes the template.
    await admin.query(`create database ${name} template ${from} strategy file_copy`);
    return urlOf(name);
  };
  const drop = async (name: string) => {
    // Not with force, which would cut connections that are just being closed. PostgreSQL waits 5 s for them.
    await admin.query(`drop database if exists ${name}`).then(
      () => names.delete(name),
      () => {}, // Still in use: it goes at the end of the run.
    );
  };
  await migrate(await make(template, "template0"));
  // The queue makes tables of its own when it is first opened, which takes longer than most tests.
  const queue = await openQueue({ url: urlOf(template) });
  await queue.obliterate();
  await queue.close();
  const untouched = await askOf(urlOf(template), shape);
  const clean: string[] = [];
  // To empty a database is many times quicker than to make one.
  const giveBack = async (name: string) => {
    const isClean = await empty(urlOf(name), untouched).catch(() => false);
    if (isClean) clean.push(name);
    else await drop(name);
  };
  let count = 0;
  const next = () => `${run}_${(count += 1)}`;
  return {
    create: async () => {
      const name = clean.pop();
      return name === undefined ? await make(next(), template) : urlOf(name);
    },
    createUnused: () => make(next(), template),
    createEmpty: () => make(next(), "template0"),
    giveBack: (name) => {
      const given = names.has(name) ? giveBack(name) : Promise.resolve();
      givingBack.add(given);
      void given.then(() => givingBack.delete(given));
    },
    close: async () => {
      await Promise.all(givingBack);
      if (server.outlivesRun) for (const name of names) await drop(name);
      await admin.end();
      await server.stop();
    },
  };
}

/** Empties a database; false when something of it is not as the migrations made it, or somebody is still connected. */
async function empty(url: string, untouched: unknown): Promise<boolean> {
  return await connected(url, async (client) => {
    if ((await answerOf(client, othersConnected)) !== 0) return false;
    if ((await answerOf(client, shape)) !== untouched) return false;
    await client.query(emptyTables);
    return true;
  });
}

async function askOf(url: string, query: string): Promise<unknown> {
  return await connected(url, (client) => answerOf(client, query));
}

async function connected<T>(url: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

async function answerOf(client: Client, query: string): Promise<unknown> {
  const { rows } = await client.query<{ answer: unknown }>(query);
  return rows[0]?.answer;
}

const othersConnected = `select count(*)::int as answer from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** Everything that migrations make, down to triggers and rights. Of temporary tables nothing is left but schemas. */
const shape = `select md5(string_agg(what, ' ' order by what)) as answer from (
  select concat('schema ', nspname, nspacl) from pg_namespace where nspname not like 'pg_t%'
  union all select concat('class ', c.oid, c.relname, c.relacl, c.reloptions) from pg_class c
    join pg_namespace n on n.oid = c.relnamespace where c.oid >= 16384 and n.nspname not like 'pg_t%'
  union all select concat('column ', c.oid, a.attname, a.xmin) from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace where c.oid >= 16384 and n.nspname not like 'pg_t%'
  union all select concat('migration ', hash) from drizzle.__drizzle_migrations
  union all select concat('constraint ', oid, ' ', xmin) from pg_constraint where oid >= 16384
  union all select concat('trigger ', oid, ' ', xmin) from pg_trigger
  union all select concat('function ', oid, ' ', xmin) from pg_proc where oid >= 16384
  union all select concat('setting ', s.setconfig) from pg_db_role_setting s
    join pg_database d on d.oid = s.setdatabase where d.datname = current_database()
) as made (what)`;

/**
 * Without triggers, of which some let nothing be deleted. To truncate all tables would take as long as to make a
 * database, and so would deleting much.
 */
const emptyTables = `do $$ declare one record; gone bigint; begin
  set local session_replication_role = replica;
  -- What was never written to has no pages.
  for one in select n.nspname as schemaname, c.relname as tablename from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'bullmq') and c.relkind = 'r' and pg_relation_size(c.oid) > 0 loop
    -- What the queue has brought its tables up to.
    continue when one.schemaname = 'bullmq' and one.tablename = 'migration';
    execute format('delete from %I.%I', one.schemaname, one.tablename);
    get diagnostics gone = row_count;
    if gone > 2000 then raise exception 'there is much in it'; end if;
  end loop;
  for one in select schemaname, sequencename from pg_sequences
    where schemaname in ('public', 'bullmq') and last_value is not null loop
    perform setval(format('%I.%I', one.schemaname, one.sequencename)::regclass, 1, false);
  end loop;
end $$`;
