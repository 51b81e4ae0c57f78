import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { compiled } from "../support/compiled.ts";

const main = resolve(import.meta.dirname, "..", "..", "src", "main.ts");

test("a command whose reader stops reading ends well, and its own database server with it", async () => {
  await using opened = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "lapsewatch-pipe-"));
  await chmod(dataDir, 0o755); // Under root the server is another user.
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const child = spawn(process.execPath, [main, "status", "--json"], {
    env: { DATA_DIR: dataDir, ...compiled },
    stdio: ["ignore", "pipe", "ignore"],
  });
  opened.defer(() => void child.kill("SIGKILL"));
  child.stdout.destroy();
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(existsSync(join(dataDir, "postgres", "cluster", "PG_VERSION"))).toBe(true);
  expect(existsSync(join(dataDir, "postgres", "cluster", "postmaster.pid"))).toBe(false);
});
