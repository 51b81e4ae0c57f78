import type { Redis } from "ioredis";
import type { Place } from "./queue.conformance.ts";

/** What an administrator sees of a queue in Redis: on one server, or on all nodes of a cluster. */
export async function redisPlace(url: string, nodes: readonly Redis[]): Promise<Place> {
  const keysOf = async (queueName: string) => {
    const found = await Promise.all(
      nodes.map(async (node) => {
        // A replica shows what its master has; only the master can be told to lose it.
        const isMaster = /role:master/.test(await node.info("replication"));
        return isMaster ? (await node.keys(`{lapsewatch}:${queueName}:*`)).map((key) => ({ node, key })) : [];
      }),
    );
    return found.flat();
  };
  const lose = async (found: readonly { node: Redis; key: string }[]) => {
    for (const { node, key } of found) await node.del(key);
  };
  return {
    url,
    wipe: async (queueName) => lose(await keysOf(queueName)),
    async loseDelayed(queueName) {
      await lose((await keysOf(queueName)).filter(({ key }) => /:delayed$|:repeat:\w+:\d+$/.test(key)));
    },
    // What DUMP gives is packed; what each key shows when it is read is what somebody at the server would see.
    dump: async (queueName) =>
      (await Promise.all((await keysOf(queueName)).map(({ node, key }) => show(node, key)))).join("\n"),
    [Symbol.asyncDispose]: async () => {},
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
