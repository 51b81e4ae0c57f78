import { execFile, type ExecFileException } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { DatabaseUnreachable } from "./unreachable.ts";
import type { Place } from "./embedded-place.ts";

export const user = "lapsewatch";

const startTimeoutSeconds = 120;
const stopTimeoutSeconds = 30;
const portTries = 3;
const noProcess = 2_147_483_647;

const clusterOf = (place: Place) => join(place.home, "cluster");
const passwordFile = (place: Place) => join(place.home, "password");
const logFile = (place: Place) => join(clusterOf(place), "server.log");

/** The password of the cluster's only user. */
export async function readPassword(place: Place): Promise<string> {
  return (await readFile(passwordFile(place), "utf8")).trim();
}

/** Makes the cluster unless it is there. It gets its name when it is complete, so that a broken start is done again. */
export async function createCluster(place: Place, password: string): Promise<void> {
  if (existsSync(clusterOf(place))) return;
  const draft = join(place.home, "cluster.new");
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile(place), `${password}\n`, { mode: 0o600 });
  if (place.as) {
    await chown(draft, place.as.uid, place.as.gid);
    await chown(passwordFile(place), place.as.uid, place.as.gid);
  }
  const tools = hasName(place) ? place.native : await namelessTools(place);
  await run(place, join(tools, "bin/initdb"), [
    `--pgdata=${draft}`,
    `--username=${user}`,
    `--pwfile=${passwordFile(place)}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
  ]);
  await rename(draft, clusterOf(place));
  if (tools !== place.native) await rm(tools, { recursive: true });
}

/** The port of the server, or null when none runs. One that is just starting or stopping is waited for. */
export async function findServer(place: Place): Promise<number | null> {
  const deadline = Date.now() + startTimeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const lines = (await readFile(pidFile(place), "utf8").catch(() => "")).split("\n");
    const [pid, port, status] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
    if (!pid) return null;
    if (!(await isOurs(pid, place))) {
      await disown(place, lines);
      return null;
    }
    if (status === "ready") return port;
    await wait(50);
  }
  throw new DatabaseUnreachable("The embedded PostgreSQL neither starts nor stops.");
}

/** Starts the server on a free port of the loopback interface and waits until it takes connections. */
export async function startServer(place: Place, fsync: boolean): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      // A worker takes up to 16, and several commands and workers may share the server.
      max_connections: 300,
      fsync: fsync ? "on" : "off",
    };
    const options = Object.entries(settings).map(([name, value]) => ` -c ${name}=${value}`);
    await rm(logFile(place), { force: true });
    try {
      // pg_ctl gives the server a session of its own: Ctrl-C in the terminal ends its users, not the server under them.
      await control(place, "start", [
        `--log=${logFile(place)}`,
        `--timeout=${startTimeoutSeconds}`,
        `--options=-p ${port}${options.join("")}`,
      ]);
      return port;
    } catch (cause) {
      const log = await readFile(logFile(place), "utf8").catch(() => "");
      if (tries < portTries && log.includes("could not bind")) continue;
      const fatal = log.split("\n").find((line) => line.includes("FATAL")) ?? "no reason given";
      throw new DatabaseUnreachable(`The embedded PostgreSQL did not start: ${fatal}`, { cause });
    }
  }
}

/** Stops the server: open transactions are rolled back, the data are written out. */
export async function stopServer(place: Place): Promise<void> {
  if ((await findServer(place)) === null) return;
  const stop = (mode: string) => control(place, "stop", [`--mode=${mode}`, `--timeout=${stopTimeoutSeconds}`]);
  await stop("fast").catch(async () => {
    // Rather a recovery at the next start than a server that stays behind; it may also have crashed meanwhile.
    if ((await findServer(place)) !== null) await stop("immediate");
  });
}

const pidFile = (place: Place) => join(clusterOf(place), "postmaster.pid");

/** Whether the process runs our cluster. After a crash its number may long belong to somebody else. */
async function isOurs(pid: number, place: Place): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  const command = await commandOf(pid);
  return command === null || command.replaceAll("\0", " ").includes(`-D ${clusterOf(place)}`);
}

async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === "win32") return null;
  if (process.platform === "linux") return await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  const ps = await promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", `${pid}`]).catch(() => null);
  return ps?.stdout ?? null;
}

/** PostgreSQL would refuse to start beside a living process of that number. The rest of the file guards shared memory. */
async function disown(place: Place, lines: readonly string[]): Promise<void> {
  await writeFile(pidFile(place), [noProcess, ...lines.slice(1)].join("\n"));
}

async function control(place: Place, action: "start" | "stop", options: readonly string[]): Promise<void> {
  await run(place, join(place.native, "bin/pg_ctl"), [action, "-w", "-s", "-D", clusterOf(place), ...options]);
}

/** Throws what the tool said, without the rest of its command line. */
async function run(place: Place, tool: string, args: readonly string[]): Promise<void> {
  // Nothing of our own environment, which may hold secrets, and no PGPORT or PGDATA of the user.
  const { PATH, SystemRoot, TEMP } = process.env;
  const env = { PATH, SystemRoot, TEMP, LC_ALL: "C", TZ: "UTC" };
  await promisify(execFile)(tool, args, { ...place.as, env, cwd: place.home }).catch((cause: ExecFileException) => {
    const said = cause.stderr?.trim() || cause.code;
    throw new DatabaseUnreachable(`The embedded PostgreSQL did not run: ${said}`, { cause });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, fail) => probe.once("error", fail).listen(0, "127.0.0.1", done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

function hasName(place: Place): boolean {
  if (process.platform !== "linux" || place.as) return true;
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/**
 * Tools for a user id without a name, as containers have it. initdb ends when it cannot find the name of its user, even
 * though -U says which name to use, so it gets a copy of the tools that takes the first name of the machine instead.
 */
async function namelessTools(place: Place): Promise<string> {
  const tools = join(place.home, "tools");
  await rm(tools, { recursive: true, force: true });
  await mkdir(join(tools, "bin"), { recursive: true });
  for (const name of ["initdb", "postgres"]) {
    const tool = (await readFile(join(place.native, "bin", name))).toString("latin1");
    const patched = tool.replace("\0getpwuid\0", "\0getpwent\0");
    await writeFile(join(tools, "bin", name), Buffer.from(patched, "latin1"), { mode: 0o755 });
  }
  for (const name of ["lib", "share"]) await symlink(join(place.native, name), join(tools, name));
  return tools;
}
