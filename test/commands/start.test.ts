import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockExclusive } from "../../src/store/locks.ts";
import { type Installation, install } from "../support/program.ts";
import { proxyTo } from "../support/proxy.ts";

const main = resolve(import.meta.dirname, "..", "..", "src", "main.ts");
const patiently = { timeout: 90_000, interval: 200 };
// The first look of a new day waits for the time of the check; at midnight it is always over.
const settings = { HTTP_PORT: "0", CHECK_AT: "00:00", SENDING: "capture", LOG_LEVEL: "warn" };

interface Service {
  /** What it said so far, on both streams. */
  said(): string;
  signal(name: "SIGTERM" | "SIGKILL"): void;
  /** Resolves when it has ended. */
  exitCode: Promise<number | null>;
}

describe("the service", { timeout: 180_000 }, () => {
  let here: Installation;
  let database: pg.Client;
  let children: ChildProcess[];

  beforeEach(async () => {
    here = await install({ settings });
    database = new pg.Client({ connectionString: here.databaseUrl });
    await database.connect();
    children = [];
  });

  afterEach(async () => {
    await Promise.all(children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map(end));
    await database.end();
    await here[Symbol.asyncDispose]();
  });

  async function end(child: ChildProcess): Promise<void> {
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** Starts it, and waits until it says that it runs. */
  async function start(words: string[] = [], env: Record<string, string> = {}): Promise<Service> {
    const child = spawn(process.execPath, [main, "start", ...words], {
      env: { ...here.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    const exitCode = new Promise<number | null>((done) => child.on("close", done));
    await vi.waitFor(() => expect(said).toContain("Stop with Ctrl-C."), patiently);
    return { said: () => said, signal: (name) => void child.kill(name), exitCode };
  }

  const addressOf = ({ said }: Service) => /http:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0] ?? "";

  /** One account that is due to be looked at. */
  async function importAccount(name: string): Promise<void> {
    const file = await here.file(
      `${name}.csv`,
      "account,site,last_activity",
      `${name}.sample@care.example,VL0AB,2026-01-01`,
    );
    const { code, stderr } = await here.run("import", "accounts", file, "--source", name);
    expect([code, stderr]).toEqual([0, expect.anything()]);
  }

  const looked = async () => {
    const { rows } = await database.query<{ count: number }>(
      "select count(*)::int as count from accounts where state is not null",
    );
    return rows[0]?.count;
  };

  const jobsRunning = async () => {
    const { rows } = await database.query("select 1 from bullmq.job where state = 'active'");
    return rows.length;
  };

  it("serves, says where and what to do first, and ends with 0 on SIGTERM", async () => {
    const service = await start();
    expect(service.said()).toMatch(/Dashboard: http:\/\/127\.0\.0\.1:\d+/);
    expect(service.said()).toMatch(/Nothing leaves: messages are captured in \S+\/captured/);
    expect(service.said()).toContain("Begin with: lapsewatch import accounts <file>");
    const address = addressOf(service);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    service.signal("SIGTERM");
    expect(await service.exitCode).toBe(0);
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it("looks at what was imported before it started", async () => {
    await importAccount("priya");
    await start(["--role", "worker"]);
    await vi.waitFor(async () => expect(await looked()).toBe(1), patiently);
  });

  it("serves no pages as a worker, and does no work as the dashboard", async () => {
    await importAccount("priya");
    const web = await start(["--role", "web"]);
    expect((await fetch(addressOf(web))).status).toBe(200);
    expect((await database.query("select 1 from bullmq.job")).rows).toEqual([]);
    const worker = await start(["--role", "worker"]);
    expect(worker.said()).not.toContain("http://");
    worker.signal("SIGTERM");
    web.signal("SIGTERM");
    expect([await worker.exitCode, await web.exitCode]).toEqual([0, 0]);
  });

  /** The day's check has been opened and made; then a new account comes, and an import holds the facts. */
  async function heldLook(): Promise<void> {
    await importAccount("priya");
    const first = await start(["--role", "worker"]);
    await vi.waitFor(async () => expect(await looked()).toBe(1), patiently);
    first.signal("SIGTERM");
    await first.exitCode;
    await importAccount("tom");
    await database.query("begin");
    await lockExclusive(database, "facts"); // as an import does: the look waits for it
  }

  it("finishes what runs when it is told to stop", async () => {
    await heldLook();
    const service = await start();
    await vi.waitFor(async () => expect(await jobsRunning()).toBeGreaterThan(0), patiently);
    service.signal("SIGTERM");
    await vi.waitFor(() => expect(service.said()).toContain("Stopping"), patiently);
    await database.query("commit");
    expect(await service.exitCode).toBe(0);
    expect(await looked()).toBe(2);
  });

  it("goes on where it was killed", async () => {
    await heldLook();
    const killed = await start();
    await vi.waitFor(async () => expect(await jobsRunning()).toBeGreaterThan(0), patiently);
    killed.signal("SIGKILL");
    await killed.exitCode;
    await database.query("commit");
    expect(await looked()).toBe(1);
    await start();
    await vi.waitFor(async () => expect(await looked()).toBe(2), patiently);
  });

  it("goes on when the database comes back", async () => {
    await using proxy = await proxyTo(here.databaseUrl);
    const service = await start([], { DATABASE_URL: proxy.url });
    const status = async () => (await fetch(`${addressOf(service)}/readyz`)).status;
    expect(await status()).toBe(200);
    proxy.cut();
    await vi.waitFor(async () => expect(await status()).toBe(503), patiently);
    proxy.mend();
    await vi.waitFor(async () => expect(await status()).toBe(200), patiently);
    await importAccount("priya");
    await vi.waitFor(async () => expect(await looked()).toBe(1), patiently);
    service.signal("SIGTERM");
    expect(await service.exitCode).toBe(0);
    expect(service.said()).not.toMatch(/sample|care\.example/);
  });

  it("names the setting when its port is taken", async () => {
    const port = new URL(addressOf(await start(["--role", "web"]))).port;
    const { HTTP_PORT: _, ...rest } = here.env;
    const child = spawn(process.execPath, [main, "start"], { env: { ...rest, HTTP_PORT: port }, stdio: "pipe" });
    children.push(child);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    const [code] = (await once(child, "close")) as [number];
    expect([code, said]).toEqual([3, expect.stringContaining("HTTP_PORT")]);
  });

  it("knows three roles", async () => {
    const { code, stderr } = await here.run("start", "--role", "watcher");
    expect([code, stderr]).toEqual([2, expect.stringContaining("all, worker, web")]);
  });
});
