import { afterAll, expect, it } from "vitest";
import { startRedisCluster } from "../support/redis-cluster.ts";
import { areServicesRequired, say } from "../support/docker.ts";
import { queueConformance } from "./queue.conformance.ts";
import { redisPlace } from "./redis-place.ts";

const cluster = await startRedisCluster();
if (cluster === null) {
  if (areServicesRequired) throw new Error("REQUIRE_SERVICES=1, and there is no redis-server for a cluster");
  say("no redis-server: the queue is not tested on a cluster");
}
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

it.runIf(cluster !== null)("a cluster of six nodes spreads its slots over three masters", async () => {
  const states = await Promise.all(
    cluster?.nodes.map(async (node) => String(await node.call("CLUSTER", "INFO"))) ?? [],
  );
  expect(states).toHaveLength(6);
  for (const state of states) {
    expect(state).toContain("cluster_slots_ok:16384");
    expect(state).toContain("cluster_size:3");
  }
});

if (cluster !== null) {
  queueConformance(
    "redis",
    async () => ({ ...(await redisPlace(cluster.url, cluster.nodes)), away: cluster.away }),
    "a Redis Cluster",
  );
}
