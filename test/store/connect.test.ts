import { Client, type ClientBase } from "pg";
import { beforeAll, afterAll, expect, test } from "vitest";
import { inTransaction, openStore, type Store } from "../../src/store/connect.ts";
import { lockExclusive, lockShared, withSessionLock } from "../../src/store/locks.ts";
import { DatabaseUnreachable } from "../../src/store/unreachable.ts";
import { freshDatabase, type TestDatabase } from "../support/services.ts";

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url, { applicationName: "the tests" });
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const settingsNow = async () => (await store.pool.query("select name, value from settings order by name")).rows;
const write = (client: ClientBase, name: string) =>
  client.query("insert into settings (name, value) values ($1, 'x')", [name]);

test("counts come back as numbers and days as the text they are", async () => {
  const { rows } = await store.pool.query(`
    select count(*) as count, array[1, null]::int8[] as numbers, date '2026-03-29' as day,
      array[date '2026-10-25', null] as days, null::date as nothing, 'the tests' = current_setting('application_name') as named
    from (values (1), (2)) as two`);
  expect(rows).toEqual([
    { count: 2, numbers: [1, null], day: "2026-03-29", days: ["2026-10-25", null], nothing: null, named: true },
  ]);
});

test("other users of pg in the same program keep its own ways", async () => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  expect((await client.query("select 1::int8 as number")).rows).toEqual([{ number: "1" }]);
  await client.end();
});

test("a transaction answers what its body answers, and is written", async () => {
  const answer = await inTransaction(store, async (client) => (await write(client, "written")).rowCount);
  expect(answer).toBe(1);
  expect(await settingsNow()).toContainEqual({ name: "written", value: "x" });
});

test("a transaction that throws leaves nothing behind", async () => {
  const failing = inTransaction(store, async (client) => {
    await write(client, "unwanted");
    throw new Error("second thoughts");
  });
  await expect(failing).rejects.toThrow("second thoughts");
  expect(await settingsNow()).not.toContainEqual({ name: "unwanted", value: "x" });
});

test("a transaction whose body swallowed an error is not taken for written", async () => {
  const careless = inTransaction(store, async (client) => {
    await write(client, "lost");
    await client.query("select 1 / 0").catch(() => {});
  });
  await expect(careless).rejects.toThrow("went unnoticed");
  expect(await settingsNow()).not.toContainEqual({ name: "lost", value: "x" });
});

test("a connection lost in a transaction fails that transaction and nothing else", async () => {
  const cut = inTransaction(store, async (client) => {
    const { rows } = await client.query("select pg_backend_pid() as pid");
    await store.pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
    await write(client, "cut");
  });
  await expect(cut).rejects.toThrow(/terminat|connection error/);
  expect(await settingsNow()).not.toContainEqual({ name: "cut", value: "x" });
});

test("connections lost while idle are replaced", async () => {
  await using small = await openStore(database.url, { max: 1 });
  const pidOf = async () => (await small.pool.query("select pg_backend_pid() as pid")).rows[0].pid;
  const before = await pidOf();
  const lost = new Promise((noticed) => small.pool.once("error", noticed));
  await store.pool.query("select pg_terminate_backend($1)", [before]);
  await lost;
  expect(await pidOf()).not.toBe(before);
});

const otherwise = (change: Partial<Pick<URL, "port" | "pathname" | "hostname">>) =>
  Object.assign(new URL(database.url), { password: "sesame", ...change }).href;

test("an unreachable database is told from other failures, without its password", async () => {
  const urls = [
    otherwise({ port: "1" }),
    otherwise({ pathname: "/nowhere" }),
    otherwise({ hostname: "database.invalid" }),
    "not an address: sesame",
  ];
  for (const url of urls) {
    const error = await openStore(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseUnreachable);
    expect((error as Error).message).not.toContain("sesame");
  }
});

/** Whether taking a lock in a second transaction has to wait for the first. */
async function waits(first: (client: ClientBase) => Promise<void>, second: (client: ClientBase) => Promise<void>) {
  return await inTransaction(store, async (holder) => {
    await first(holder);
    const blocked = inTransaction(store, async (client) => {
      await client.query("set local lock_timeout = '50ms'");
      await second(client);
      return false;
    });
    return await blocked.catch((error: { code?: string }) => error.code === "55P03");
  });
}

test.each([
  { name: "two shared", first: lockShared, second: lockShared, waiting: false },
  { name: "an exclusive one after a shared one", first: lockShared, second: lockExclusive, waiting: true },
  { name: "a shared one after an exclusive one", first: lockExclusive, second: lockShared, waiting: true },
  { name: "two exclusive", first: lockExclusive, second: lockExclusive, waiting: true },
])("of the lock on the facts: $name, waiting: $waiting", async ({ first, second, waiting }) => {
  expect(
    await waits(
      (client) => first(client, "facts"),
      (client) => second(client, "facts"),
    ),
  ).toBe(waiting);
});

test("locks of different names do not wait for each other", async () => {
  expect(
    await waits(
      (client) => lockExclusive(client, "facts"),
      (client) => lockExclusive(client, "plan"),
    ),
  ).toBe(false);
});

test("one import at a time: what one does under the lock is over before the next begins", async () => {
  const events: string[] = [];
  const run = (name: string) =>
    withSessionLock(store, "import", async (client) => {
      events.push(`${name} begins`);
      await client.query("select pg_sleep(0.01)");
      events.push(`${name} ends`);
    });
  await Promise.all([run("first"), run("second")]);
  expect(events[1]).toBe(events[0]!.replace("begins", "ends"));
  expect(events).toHaveLength(4);
});

test("a lock is given back when the work under it fails", async () => {
  const failing = withSessionLock(store, "import", async () => {
    throw new Error("no such file");
  });
  await expect(failing).rejects.toThrow("no such file");
  expect(await withSessionLock(store, "import", async () => "free")).toBe("free");
});

test("work whose lock was lost is not taken for done", async () => {
  const cut = withSessionLock(store, "import", async (client) => {
    const { rows } = await client.query("select pg_backend_pid() as pid");
    await store.pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
  });
  await expect(cut).rejects.toThrow(/terminat|connection error/);
});
