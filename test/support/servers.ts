import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabases, type Databases } from "./databases.ts";
import { startPostgres } from "./postgres.ts";
import { emptyRedis, startRedis, type TestRedis } from "./redis.ts";

/**
 * Runs once, before the first test: gives the run a temporary folder, starts Redis, and hands out databases to the
 * processes of the tests. PostgreSQL itself starts when the first of them asks, so that a test of the pure rules does
 * not wait for it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await temporaryFolder();
  const redis = await startRedis();
  let opening: Promise<Databases> | undefined;
  const databases = () => (opening ??= startPostgres().then(openDatabases));
  const server = createServer((request, response) => {
    answer(request, redis, databases).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  project.provide("servers", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  project.provide("redis", redis.url);
  return async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all([opening?.then((opened) => opened.close()), redis.stop()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  };
}

/** Where all temporary files of this run are from now on; open to the user that PostgreSQL runs as. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-tests-"));
  await chmod(folder, 0o1777);
  process.env["TMPDIR"] = folder;
  // A process of the tests, or of the program, does not compile what another has compiled.
  process.env["NODE_COMPILE_CACHE"] = join(folder, "compiled");
  return folder;
}

async function answer(
  { method = "", url: path = "" }: IncomingMessage,
  redis: TestRedis,
  opened: () => Promise<Databases>,
): Promise<string> {
  const databases = await opened();
  if (path === "/redis") return await emptyRedis(redis);
  if (path === "/empty") return await databases.createEmpty();
  if (path === "/unused") return await databases.createUnused();
  if (method === "POST") return await databases.create();
  databases.giveBack(path.slice(1));
  return "";
}
