import { Redis } from "ioredis";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { openQueue } from "../../src/jobs/queue.ts";
import { proxyTo } from "../support/proxy.ts";
import { freshDatabase, redisUrl } from "../support/services.ts";
import { type Place, queueConformance } from "./queue.conformance.ts";

const redis = redisUrl();

queueConformance("postgres", openPostgres);
if (redis !== null) queueConformance("redis", () => openRedis(redis));

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

async function openRedis(url: string): Promise<Place> {
  const client = new Redis(url);
  const keysOf = (queueName: string) => client.keys(`{lapsewatch}:${queueName}:*`);
  const wipe = async (queueName: string) => void (await client.del(await keysOf(queueName)));
  return {
    url,
    wipe,
    async loseDelayed(queueName) {
      await client.del((await keysOf(queueName)).filter((key) => /:delayed$|:repeat:\w+:\d+$/.test(key)));
    },
    // What DUMP gives is packed; what each key shows when it is read is what somebody at the server would see.
    dump: async (queueName) =>
      (await Promise.all((await keysOf(queueName)).map((key) => show(client, key)))).join("\n"),
    async [Symbol.asyncDispose]() {
      await client.quit();
    },
  };
}

async function show(client: Redis, key: string): Promise<string> {
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    list: () => client.lrange(key, 0, -1),
    set: () => client.smembers(key),
    zset: () => client.zrange(key, 0, "-1"),
    stream: () => client.xrange(key, "-", "+"),
  };
  return `${key} ${JSON.stringify(await readers[await client.type(key)]?.())}`;
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
