import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../../src/store/embedded.ts";
import { containerOr, say } from "./docker.ts";

export interface TestServer {
  url: string;
  /** Whether the server is there after the run, and what was left on it too. */
  outlivesRun: boolean;
  stop(): Promise<void>;
}

const named = process.env["TEST_POSTGRES_IMAGE"];
const image = named ?? "postgres:18-alpine";

/** TEST_DATABASE_URL, or a container where a Docker engine answers, or the embedded server. */
export async function startPostgres(): Promise<TestServer> {
  const url = process.env["TEST_DATABASE_URL"];
  if (url) {
    say("PostgreSQL at TEST_DATABASE_URL");
    return { url, outlivesRun: true, stop: async () => {} };
  }
  return await containerOr(named !== undefined, startContainer, startOwn);
}

async function startContainer(): Promise<TestServer> {
  const { PostgreSqlContainer } = await import("@testcontainers/postgresql");
  // Nobody keeps these data, and a database for each test file is copied with a sync of every file.
  const container = await new PostgreSqlContainer(image)
    .withCommand(["postgres", "-c", "fsync=off", "-c", "max_connections=300"])
    .start();
  say(`PostgreSQL in a container of ${image}`);
  return { url: container.getConnectionUri(), outlivesRun: false, stop: async () => void (await container.stop()) };
}

async function startOwn(refused?: string): Promise<TestServer> {
  const dataDir = join(tmpdir(), `lapsewatch-test-${randomBytes(4).toString("hex")}`);
  const server = await startEmbedded({ dataDir, fsync: false });
  say(`embedded PostgreSQL${refused === undefined ? "" : ` (no container: ${refused})`}`);
  const stop = async () => {
    await server.stop();
    await rm(server.dataDir, { recursive: true });
  };
  return { url: server.url, outlivesRun: false, stop };
}
