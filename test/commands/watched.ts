import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import pg from "pg";
import { expect, vi } from "vitest";
import { lockExclusive } from "../../src/store/locks.ts";
import { type Installation, install } from "../support/program.ts";

export const main = resolve(import.meta.dirname, "..", "..", "src", "main.ts");
export const patiently = { timeout: 90_000, interval: 200 };
// The first look of a new day waits for the time of the check; at midnight it is always over.
const settings = { HTTP_PORT: "0", CHECK_AT: "00:00", SENDING: "capture", LOG_LEVEL: "warn" };

/** A service that runs. */
export interface Service {
  /** What it said so far, on both streams. */
  said(): string;
  signal(name: "SIGTERM" | "SIGKILL"): void;
  /** Resolves when it has ended. */
  exitCode: Promise<number | null>;
}

/** An installation whose services can be watched; what still runs ends with it. */
export interface Watched extends AsyncDisposable {
  here: Installation;
  database: pg.Client;
  /** Starts the service, and waits until it says that it runs. */
  start(words?: string[], env?: Record<string, string>): Promise<Service>;
  /** Imports one account that is due to be looked at. */
  importAccount(name: string): Promise<void>;
  /** How many accounts have been looked at. */
  looked(): Promise<number | undefined>;
  jobsRunning(): Promise<number>;
  /** The day's check has been opened and made; then a new account comes, and an import holds the facts. */
  heldLook(): Promise<void>;
}

/** A new installation with a database connection of the test's own. */
export async function watch(): Promise<Watched> {
  await using opening = new AsyncDisposableStack();
  const here = opening.use(await install({ settings }));
  const database = new pg.Client({ connectionString: here.databaseUrl });
  await database.connect();
  opening.defer(() => database.end());
  const opened = opening.move();

  async function start(words: string[] = [], env: Record<string, string> = {}): Promise<Service> {
    const child = spawn(process.execPath, [main, "start", ...words], {
      env: { ...here.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    opened.defer(() => end(child));
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    const exitCode = new Promise<number | null>((done) => child.on("close", done));
    await vi.waitFor(() => expect(said).toContain("Stop with Ctrl-C."), patiently);
    return { said: () => said, signal: (name) => void child.kill(name), exitCode };
  }

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

  return {
    here,
    database,
    start,
    importAccount,
    looked,
    async jobsRunning() {
      const { rows } = await database.query("select 1 from bullmq.job where state = 'active'");
      return rows.length;
    },
    async heldLook() {
      await importAccount("priya");
      const first = await start(["--role", "worker"]);
      await vi.waitFor(async () => expect(await looked()).toBe(1), patiently);
      first.signal("SIGTERM");
      await first.exitCode;
      await importAccount("tom");
      await database.query("begin");
      await lockExclusive(database, "facts"); // as an import does: the look waits for it
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Where its dashboard is. */
export function addressOf({ said }: Service): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0] ?? "";
}
