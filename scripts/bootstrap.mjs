// Runs before demo, start and test, so that each works as the first command after a clone. It needs nothing installed
// and runs on any Node that npm 11 runs on.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const installed = join(root, "node_modules", ".package-lock.json");
const wanted = join(root, "package-lock.json");

const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
if (!isCurrent) {
  console.error("Installing what is missing (once, about half a minute) …");
  // npm tells its scripts where it lives; run by hand, it is found on the PATH.
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm ? [process.execPath, npm] : ["npm"];
  const { status, error } = spawnSync(
    command,
    [...before, "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
      // npm 11 starts install scripts with the environment of the outer npm run; a fresh one keeps them apart.
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package)_/.test(name))),
    },
  );
  if (error || status !== 0) {
    console.error("npm ci did not finish. Is the network there? Run `npm ci` to see more.");
    process.exit(1);
  }
}
