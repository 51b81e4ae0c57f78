import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { choosePlace, type Place } from "../../src/store/embedded-place.ts";
import { createCluster, readPassword, user } from "../../src/store/embedded-server.ts";
import { migrate } from "../../src/store/migrate.ts";
import { freePort } from "../support/redis.ts";

/** A PostgreSQL server that only one test uses: it may be stopped, killed and started again at the same address. */
export interface OwnPostgres extends AsyncDisposable {
  url: string;
  /** `fast` cuts the connections and writes everything out; `immediate` is as good as pulling the plug. */
  stop(how: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
}

/** Makes servers with the newest schema; only the first is built, the others are copies of it. */
export async function openServers(): Promise<{ start(): Promise<OwnPostgres> } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-faults-"));
  await chmod(folder, 0o711);
  const place = await choosePlace(join(folder, "first"), () => {});
  await createCluster(place, randomBytes(24).toString("hex"));
  {
    await using first = await serve(place, join(place.home, "cluster"));
    await migrate(first.url);
  }
  let copies = 0;
  return {
    async start() {
      const home = join(folder, `copy-${(copies += 1)}`);
      await mkdir(home, { mode: 0o711 });
      await promisify(execFile)("cp", ["-a", join(place.home, "cluster"), home]);
      return await serve(place, join(home, "cluster"));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function serve(place: Place, data: string): Promise<OwnPostgres> {
  const port = await freePort();
  const url = `postgres://${user}:${await readPassword(place)}@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(join(place.native, "bin/postgres"), ["-D", data, "-p", `${port}`, ...settings], {
      ...place.as,
      env: { LC_ALL: "C", TZ: "UTC" },
      stdio: "ignore",
    });
    for (let tries = 0; !(await answers(url)); tries += 1) {
      if (tries > 600 || server.exitCode !== null) throw new Error("The PostgreSQL of this test does not start.");
      await delay(50);
    }
  };
  const signal = async (name: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill(name);
    await gone;
  };
  await start();
  return {
    url,
    start,
    stop: (how) => signal(how === "fast" ? "SIGINT" : "SIGQUIT"),
    [Symbol.asyncDispose]: () => signal("SIGQUIT"),
  };
}

// Nobody keeps these data; what a stop leaves unwritten the system still holds.
const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=100"].flatMap(
  (setting) => ["-c", setting],
);

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
