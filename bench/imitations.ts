import { drizzle } from "drizzle-orm/node-postgres";
import { eq, sql } from "drizzle-orm";
import { accounts } from "../src/store/schema-facts.ts";
import type { Bench, Line } from "./figure.ts";
import { costOf } from "./measure.ts";

const rows = 10_000;
/** Jobs of one account each are so slow that fewer must do. */
const jobs = 2000;

/**
 * Imitations of how the same work is usually written, on 10,000 rows or 2,000 jobs: not another program, only its access pattern. They
 * write the names of accounts into a copy of the table.
 */
export async function imitations({ app, note }: Bench): Promise<Line[]> {
  const { pool } = app.store;
  await pool.query("create schema imitation");
  const client = await pool.connect();
  try {
    await client.query(
      `create table imitation.accounts (like public.accounts including all);
       insert into imitation.accounts overriding system value select * from public.accounts limit ${rows}`,
    );
    await client.query("set search_path = imitation");
    const database = drizzle(client);
    const { rows: known } = await client.query<{ address: string; name: string; siteId: number }>(
      `select address, name || ' B' as name, site_id as "siteId" from accounts`,
    );
    const ways = {
      "imitation: import row by row": async () => {
        for (const { address, name } of known) {
          const [found] = await database.select().from(accounts).where(eq(accounts.address, address));
          if (found && found.name !== name) {
            await database.update(accounts).set({ name }).where(eq(accounts.id, found.id));
          }
        }
      },
      "imitation: import in batches through an ORM": async () => {
        for (let at = 0; at < known.length; at += 1000) {
          await database
            .insert(accounts)
            .values(known.slice(at, at + 1000))
            .onConflictDoUpdate({ target: accounts.address, set: { name: sql`excluded.name` } });
        }
      },
    };
    const lines: Line[] = [];
    for (const [what, run] of Object.entries(ways)) {
      note(`  ${what}`);
      const { wallMs, cpuMs } = await costOf(app.store, run);
      const value = cpuMs ?? wallMs;
      lines.push({ figure: "P5", what, value, unit: "ms", rows, microsecondsPerRow: (value * 1000) / rows, wallMs });
    }
    return [...lines, await jobForEach(app, Math.min(jobs, known.length))];
  } finally {
    client.release(true);
    await pool.query("drop schema imitation cascade");
  }
}

/** One job for each account: it reads the account and writes its state. */
async function jobForEach(app: Bench["app"], count: number): Promise<Line> {
  const queue = await app.queue(`bench-jobs-${Date.now()}`);
  let done = 0;
  const { wallMs, cpuMs } = await costOf(app.store, async () => {
    const ended = Promise.withResolvers<void>();
    await queue.work({
      look: async ({ ids }) => {
        const [id] = ids ?? [];
        await app.store.pool.query("select * from imitation.accounts where id = $1", [id]);
        await app.store.pool.query("update imitation.accounts set state = 'active' where id = $1", [id]);
        if ((done += 1) === count) ended.resolve();
      },
    });
    for (let id = 1; id <= count; id += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => queue.ring({ name: "look", data: { ids: [id + at] } })));
    }
    await ended.promise;
  });
  await queue.obliterate();
  const value = cpuMs ?? wallMs;
  const what = "imitation: check with one job for each account";
  return { figure: "P2", what, value, unit: "ms", rows: count, microsecondsPerRow: (value * 1000) / count, wallMs };
}
