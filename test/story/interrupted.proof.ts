import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { expect, it, vi } from "vitest";
import { type Store, openStore } from "../../src/store/connect.ts";
import { type Installation, install } from "../support/program.ts";

const main = join(resolve(import.meta.dirname, "..", ".."), "src", "main.ts");
const patiently = { timeout: 60_000, interval: 20 };
const people = 5000;

const header = "account,site,name,last_activity";
const lineOf = (at: number, day: string) => `sample${at}@nhs.example,VL${1000 + (at % 500)},Sample ${at},${day}`;
const register = (day: string) => Array.from({ length: people }, (_, at) => lineOf(at, day));

/** Everything an import may change, counted and summed. */
async function facts(store: Store): Promise<unknown> {
  const { rows } = await store.pool.query(
    `select (select count(*) from sites) as sites, (select count(*) from accounts) as accounts,
            (select count(*) from activity) as activity, (select max(last_activity) from activity) as newest,
            (select count(*) from imports) as imports, (select count(*) from import_differences) as differences,
            (select count(*) from import_images) as images, (select count(*) from sites where look_on is not null) as due`,
  );
  return rows[0];
}

/** Whether somebody does this in the database just now, besides the one who asks. */
async function isDone(store: Store, what: RegExp, waitsForLock = false): Promise<boolean> {
  const { rows } = await store.pool.query<{ query: string }>(
    `select query from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
        and (not $1 or wait_event_type = 'Lock')`,
    [waitsForLock],
  );
  return rows.some(({ query }) => what.test(query));
}

/** Starts an import, interrupts it as Ctrl-C does when `reached` says so, and answers how it ended. */
async function interrupted(app: Installation, path: string, reached: () => Promise<boolean>) {
  const child = spawn(process.execPath, [main, "import", "accounts", path], {
    env: app.env,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close");
  if (path === "-") child.stdin.write(`${header}\n${register("2026-11-21").join("\n")}\n`);
  await vi.waitUntil(reached, patiently);
  child.kill("SIGINT");
  const [code] = (await ended) as [number | null];
  return { code, said };
}

it("an import that is interrupted with Ctrl-C, wherever it is, has changed nothing, and can be begun again", async () => {
  await using app = await install();
  await using store = await openStore(app.databaseUrl, { max: 4 });
  await app.run(
    "import",
    "accounts",
    await app.file("first.csv", header, ...register("2026-11-01")),
    "--as-of",
    "2026-11-02",
  );
  const before = await facts(store);
  expect(before).toMatchObject({ accounts: people });
  const later = await app.file("later.csv", header, ...register("2026-11-20"));

  // While rows still come.
  const reading = await interrupted(app, "-", () => isDone(store, /^copy staged/));
  expect(reading).toEqual({ code: 130, said: "" });
  expect(await facts(store)).toEqual(before);

  // While it waits for others, and in the middle of writing.
  for (const held of ["lock table activity in exclusive mode", "lock table sites in share mode"]) {
    const other = await store.pool.connect();
    await other.query(`begin; ${held}`);
    const ended = await interrupted(app, later, () => isDone(store, /activity|sites/, true));
    await other.query("rollback");
    other.release();
    expect(ended, held).toEqual({ code: 130, said: "" });
    expect(await facts(store), held).toEqual(before);
  }

  await vi.waitUntil(async () => !(await isDone(store, /./)), patiently);
  expect(await app.ask("import", "accounts", later)).toMatchObject({ outcome: "applied", rows: { changed: people } });
}, 240_000);
