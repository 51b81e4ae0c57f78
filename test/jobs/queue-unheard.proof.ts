import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { openQueue } from "../../src/jobs/queue.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { freshDatabase } from "../support/services.ts";

it("a job of which the worker was never told is taken soon, though the next one planned is an hour away", async () => {
  await using database = await freshDatabase();
  await using store = await openStore(database.url, { max: 1 });
  await using queue = await openQueue({ url: database.url });
  const first = Promise.withResolvers<void>();
  const unheard = Promise.withResolvers<void>();
  await queue.work({ first: async () => first.resolve(), unheard: async () => unheard.resolve() });
  await queue.ring({ name: "unheard", delayMs: 3_600_000 });
  await queue.ring({ name: "first" });
  await first.promise;
  while (!(await isWaiting(store))) await delay(50);
  // As if it had been told while its connection was lost.
  await store.pool.query("update bullmq.job set state = 'waiting' where state = 'delayed'");
  const from = performance.now();
  await unheard.promise;
  expect(performance.now() - from).toBeGreaterThan(500);
});

/** The worker has nothing to do, and has asked when there will be something. */
async function isWaiting({ pool }: Store): Promise<boolean> {
  const { rows } = await pool.query(
    `select 1 from pg_stat_activity
      where datname = current_database() and state = 'idle' and query like '%next_delay%' and pid <> pg_backend_pid()
        and query_start < clock_timestamp() - interval '0.5 seconds'`,
  );
  return rows.length > 0;
}
