import { Pool } from "pg";
import { expect, test, vi } from "vitest";
import { watchForDead } from "../../src/store/dead-connections.ts";
import { faultProxyTo } from "../faults/fault-proxy.ts";
import { freshDatabase } from "../support/services.ts";

const soon = { timeout: 30_000, interval: 50 };
const quickly = { lookEveryMs: 100, silentMs: 400 };

/** A pool that is watched, over a way that may go dead; and a way of our own. */
async function watched() {
  const opened = new AsyncDisposableStack();
  const { url } = opened.use(await freshDatabase());
  const proxy = opened.use(await faultProxyTo(url));
  const direct = opened.adopt(new Pool({ connectionString: url, max: 1 }), (pool) => pool.end());
  const pool = opened.adopt(new Pool({ connectionString: proxy.url, max: 3 }), (one) => one.end());
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  opened.defer(watchForDead(pool, proxy.url, quickly));
  return { pool, proxy, direct, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

test("a statement on a dead connection fails when the server can be asked again, and its locks are let go", async () => {
  await using given = await watched();
  const client = await given.pool.connect();
  await client.query("begin");
  await client.query("select pg_advisory_xact_lock(7)");
  given.proxy.freeze();
  const answer = client.query("select 1").then(
    () => "answered",
    (error: Error) => error.message,
  );
  given.proxy.mendForNew();
  expect(await answer).toMatch(/^Connection terminated/);
  client.release(true);
  const { rows } = await given.direct.query("select pg_try_advisory_lock(7) as free");
  expect(rows).toEqual([{ free: true }]);
  expect((await given.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("a statement that takes long is left alone, and so is one that waits for a lock", async () => {
  await using given = await watched();
  await given.direct.query("select pg_advisory_lock(7)");
  const waiting = given.pool.query("select 1 as one from pg_advisory_lock(7)");
  const { rows } = await given.pool.query("select 2 as two from pg_sleep(2)");
  expect(rows).toEqual([{ two: 2 }]);
  await given.direct.query("select pg_advisory_unlock(7)");
  expect((await waiting).rows).toEqual([{ one: 1 }]);
});

test("a file that is copied in slowly is left alone", async () => {
  await using given = await watched();
  const { from } = await import("pg-copy-streams");
  await given.direct.query("create table copied (n int)");
  const client = await given.pool.connect();
  const stream = client.query(from("copy copied from stdin"));
  stream.write("1\n");
  const began = performance.now();
  await vi.waitUntil(() => performance.now() - began > 2000, soon);
  await new Promise<void>((done, failed) => stream.on("finish", done).on("error", failed).end("2\n"));
  client.release();
  expect((await given.direct.query("select count(*)::int as rows from copied")).rows).toEqual([{ rows: 2 }]);
  await given.direct.query("drop table copied");
});
