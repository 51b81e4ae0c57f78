import { Cluster, Redis } from "ioredis";

export type RedisClient = Redis | Cluster;

/** A connection that waits for ever belongs to a worker; one that gives up belongs to whoever rings. */
export type Patience = "waits" | "gives-up";

const between = (tries: number) => Math.min(tries * 200, 2000);

/** A connection that owes an answer for so long is dead. A worker waits 10 seconds for a job, and then asks again. */
const silentMs = 20_000;

/** Connects to `redis://` or `rediss://`; with `?cluster=true` to the cluster that the address is a node of. */
export function connectRedis(url: string, patience: Patience): RedisClient {
  const address = new URL(url);
  const isCluster = address.searchParams.get("cluster") === "true";
  address.searchParams.delete("cluster");
  // A worker blocks on its connection, so no command there may be limited. Never a key prefix here: the queue has its own.
  const maxRetriesPerRequest = patience === "waits" ? null : 1;
  const options = { connectTimeout: 5000, socketTimeout: silentMs, maxRetriesPerRequest };
  if (isCluster) return connectCluster(address, options);
  return new Redis(address.href, { ...options, retryStrategy: between });
}

function connectCluster(
  { hostname, port, username, password, protocol }: URL,
  options: { connectTimeout: number; socketTimeout: number; maxRetriesPerRequest: number | null },
): Cluster {
  const login = {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  };
  const isSecret = protocol === "rediss:";
  return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    redisOptions: { ...options, ...login, ...(isSecret && { tls: {} }) },
    clusterRetryStrategy: between,
    // A certificate names hosts, not their numbers.
    ...(isSecret && { dnsLookup: (host: string, found: (error: null, host: string) => void) => found(null, host) }),
  });
}

/** What must be put right before a queue can rely on this Redis. Empty: nothing. */
export async function checkRedis(client: RedisClient): Promise<string[]> {
  const nodes = client instanceof Cluster ? client.nodes("master") : [client];
  // INFO is open to more users than CONFIG, which hosted Redis often refuses.
  const answers = await Promise.all(nodes.map((node) => node.info("memory")));
  const policies = answers.map((text) => /^maxmemory_policy:(\S+)/m.exec(text)?.[1] ?? "unknown");
  return policies.flatMap((policy) => (policy === "noeviction" ? [] : evictionProblem(policy))).slice(0, 1);
}

function evictionProblem(policy: string): string {
  return (
    `Redis throws keys away when its memory is full (maxmemory-policy is ${policy}), and jobs would be lost with them. ` +
    `Set it to noeviction: redis-cli config set maxmemory-policy noeviction, and the same line in redis.conf.`
  );
}
