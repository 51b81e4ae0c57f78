import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { vi } from "vitest";
import { type Proxy, proxyTo } from "./proxy.ts";
import { freePort, isReady } from "./redis.ts";

const slots = 16_384;
const masters = 3;
const patiently = { timeout: 30_000, interval: 50 };

/** A Redis Cluster of local processes: three masters, each with a replica. */
export interface RedisCluster extends AsyncDisposable {
  url: string;
  /** The nodes themselves, for whoever administers them. */
  nodes: readonly Redis[];
  /** Takes all nodes away from their clients, and gives them back. */
  away(): Promise<Proxy>;
}

interface Node {
  port: number;
  server: ChildProcess;
  /** Clients are sent to it, so that the node can be taken away from them. */
  proxy: Proxy;
  client: Redis;
}

/** Starts six nodes and joins them; null where there is no redis-server. */
export async function startRedisCluster(): Promise<RedisCluster | null> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-cluster-"));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const nodes: Node[] = [];
  for (let number = 0; number < masters * 2; number += 1) {
    const node = await startNode(folder, number, opening);
    if (node === null) return null;
    nodes.push(node);
  }
  await introduce(nodes);
  const opened = opening.move();
  const [first] = nodes;
  const url = `${(first?.proxy.url ?? "").replace(/\/$/, "")}/?cluster=true`;
  const all = (what: "cut" | "mend") => nodes.forEach(({ proxy }) => proxy[what]());
  return {
    url,
    nodes: nodes.map(({ client }) => client),
    away: async () => ({
      url,
      cut: () => all("cut"),
      mend: () => all("mend"),
      [Symbol.asyncDispose]: async () => all("mend"),
    }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function startNode(folder: string, number: number, opening: AsyncDisposableStack): Promise<Node | null> {
  const port = await freePort();
  const busPort = await freePort();
  const proxy = opening.use(await proxyTo(`redis://127.0.0.1:${port}`));
  const settings: Readonly<Record<string, string | number>> = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    "cluster-enabled": "yes",
    "cluster-config-file": `nodes-${number}.conf`,
    "cluster-port": busPort,
    "cluster-announce-ip": "127.0.0.1",
    "cluster-announce-port": new URL(proxy.url).port,
    "cluster-announce-bus-port": busPort,
    "maxmemory-policy": "noeviction",
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", words, { stdio: ["ignore", "pipe", "ignore"] });
  if (!(await isReady(server))) return null;
  opening.defer(async () => {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  });
  const client = new Redis(port, "127.0.0.1");
  opening.defer(() => client.disconnect());
  return { port, server, proxy, client };
}

/** Gives the masters their slots, introduces all to each other, and lets the rest follow a master each. */
async function introduce(nodes: readonly Node[]): Promise<void> {
  const [first] = nodes;
  for (const [at, { client }] of nodes.slice(0, masters).entries()) {
    const from = Math.ceil((at * slots) / masters);
    const to = Math.ceil(((at + 1) * slots) / masters) - 1;
    await client.call("CLUSTER", "ADDSLOTSRANGE", from, to);
    await client.call("CLUSTER", "SET-CONFIG-EPOCH", at + 1);
  }
  const [, , bus] = String(await first?.client.call("CLUSTER", "NODES")).match(/^\S+ (\S+?):\d+@(\d+)/) ?? [];
  for (const { client } of nodes.slice(1))
    await client.call("CLUSTER", "MEET", "127.0.0.1", first?.port ?? 0, bus ?? 0);
  const known = async ({ client }: Node) =>
    String(await client.call("CLUSTER", "NODES"))
      .trim()
      .split("\n").length;
  await vi.waitUntil(
    async () => (await Promise.all(nodes.map(known))).every((count) => count === nodes.length),
    patiently,
  );
  for (const [at, { client }] of nodes.slice(masters).entries()) {
    const master = await nodes[at]?.client.call("CLUSTER", "MYID");
    await client.call("CLUSTER", "REPLICATE", String(master));
  }
  const isWhole = async ({ client }: Node) => /cluster_state:ok/.test(String(await client.call("CLUSTER", "INFO")));
  await vi.waitUntil(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), patiently);
}
