import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Redis } from "ioredis";
import { freePort, isReady } from "../support/redis.ts";

/** A Redis that only one test uses: it may be killed and started again at the same address, empty. */
export interface OwnRedis extends AsyncDisposable {
  url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Gives it one command, as an administrator does. */
  tell(command: string, ...words: string[]): Promise<unknown>;
}

const program = ["redis-server", "valkey-server"].find((name) => spawnSync(name, ["--version"]).status === 0);

/** Whether there is a program to start one from. */
export const hasRedisProgram = program !== undefined;

export async function startOwnRedis(): Promise<OwnRedis> {
  if (program === undefined) throw new Error("There is no redis-server on the PATH.");
  const port = await freePort();
  const settings = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(program, settings, { stdio: ["ignore", "pipe", "ignore"] });
    if (!(await isReady(server))) throw new Error("The Redis of this test does not start.");
  };
  const kill = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill(signal);
    await gone;
  };
  await start();
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    start,
    kill,
    async tell(command, ...words) {
      const client = new Redis(url);
      try {
        return await client.call(command, ...words);
      } finally {
        client.disconnect();
      }
    },
    [Symbol.asyncDispose]: () => kill("SIGKILL"),
  };
}
