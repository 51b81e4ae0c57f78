import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { areServicesRequired, containerOr, say } from "./docker.ts";

export interface TestRedis {
  url: string | null;
  stop(): Promise<void>;
}

const named = process.env["TEST_REDIS_IMAGE"];
const image = named ?? "redis:8-alpine";
const programs = ["redis-server", "valkey-server"];

/** TEST_REDIS_URL, or a container where a Docker engine answers, or a server on the PATH, or none. */
export async function startRedis(): Promise<TestRedis> {
  const url = process.env["TEST_REDIS_URL"];
  if (url) {
    say("Redis at TEST_REDIS_URL");
    return { url, stop: async () => {} };
  }
  return await containerOr(named !== undefined, startContainer, startOwn);
}

const databases = 16; // as a Redis has without settings
let used = 0;

/** The URL of the next database in it, or of the one that is asked for, emptied; the first is left to the queue's tests. */
export async function emptyRedis({ url }: TestRedis, database?: number): Promise<string> {
  if (url === null) throw new Error("There is no Redis.");
  if (database === undefined) used = (used % (databases - 1)) + 1;
  const own = Object.assign(new URL(url), { pathname: `/${database ?? used}` }).href;
  await using opened = new AsyncDisposableStack();
  const client = opened.adopt(new Redis(own), (one) => one.disconnect());
  await client.flushdb();
  return own;
}

async function startContainer(): Promise<TestRedis> {
  const { RedisContainer } = await import("@testcontainers/redis");
  const container = await new RedisContainer(image).start();
  say(`Redis in a container of ${image}`);
  return { url: container.getConnectionUrl(), stop: async () => void (await container.stop()) };
}

async function startOwn(refused?: string): Promise<TestRedis> {
  const because = refused === undefined ? "" : ` (no container: ${refused})`;
  for (const program of programs) {
    const started = await startProgram(program);
    if (started === null) continue;
    say(`${program} from the PATH${because}`);
    return started;
  }
  if (areServicesRequired) throw new Error(`REQUIRE_SERVICES=1, and there is no Redis${because}`);
  say(`no Redis${because}: the queue is tested on PostgreSQL alone`);
  return { url: null, stop: async () => {} };
}

async function startProgram(program: string): Promise<TestRedis | null> {
  const port = await freePort();
  const settings = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const server = spawn(program, [...settings, "--maxmemory-policy", "noeviction"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (!(await isReady(server))) return null;
  const stop = async () => {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/** Waits for the line that says so; a program that is not there or ends before it is not. */
export async function isReady(server: ChildProcess): Promise<boolean> {
  return await new Promise((done) => {
    server.on("error", () => done(false));
    server.on("exit", () => done(false));
    createInterface(server.stdout!).on("line", (line) => {
      if (line.includes("eady to accept connections")) done(true);
    });
  });
}

/** A port of the loopback interface that nobody uses. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
