import { Redis } from "ioredis";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { openQueue } from "../../src/jobs/queue.ts";
import { proxyTo } from "../support/proxy.ts";
import { freshDatabase, redisUrl } from "../support/services.ts";
import { type Place, queueConformance } from "./queue.conformance.ts";
import { redisPlace } from "./redis-place.ts";

const redis = redisUrl();

queueConformance("postgres", openPostgres);
if (redis !== null) queueConformance("redis", () => openRedis(redis));

async function openRedis(url: string): Promise<Place> {
  const client = new Redis(url);
  const place = await redisPlace(url, [client]);
  return { ...place, [Symbol.asyncDispose]: async () => void (await client.quit()) };
}

describe.runIf(redis !== null)("a Redis that throws keys away when it is full", () => {
  it("is named, with the setting to change", async () => {
    await using proxy = await proxyTo(redis!, sayEvicting);
    await using queue = await openQueue({ url: proxy.url });
    expect(await queue.check()).toEqual([
      expect.stringMatching(/maxmemory-policy is allkeys-lru.+Set it to noeviction/),
    ]);
  });
});

/** The answer to INFO as another Redis would give it; the length in front of it changes too. */
function sayEvicting(answer: string): string {
  const isInfo = answer.includes("maxmemory_policy:noeviction");
  const changed = answer.replace("maxmemory_policy:noeviction", "maxmemory_policy:allkeys-lru");
  return isInfo ? changed.replace(/([$=])(\d+)\r\n/, (_, kind, length) => `${kind}${Number(length) + 1}\r\n`) : answer;
}

async function openPostgres(): Promise<Place> {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  async function tables(): Promise<string[]> {
    const { rows } = await pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'bullmq' and column_name = 'queue' order by table_name`,
    );
    return rows.map(({ name }) => `bullmq.${name}`);
  }
  async function dump(queueName: string): Promise<string> {
    const texts: string[] = [];
    for (const table of await tables()) {
      const { rows } = await pool.query(`select row_to_json(t) as row from ${table} t where queue = $1`, [queueName]);
      texts.push(...rows.map(({ row }) => `${table} ${JSON.stringify(row)}`));
    }
    return texts.join("\n");
  }
  return {
    url: database.url,
    dump,
    loseDelayed: async (queueName) => void (await pool.query("delete from bullmq.job where queue = $1", [queueName])),
    async wipe(queueName) {
      for (const table of await tables()) await pool.query(`delete from ${table} where queue = $1`, [queueName]);
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
