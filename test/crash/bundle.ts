import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "..", "..");

/** The program as the container holds it. */
export interface Bundle extends AsyncDisposable {
  entry: string;
}

/** Builds it from the source as it is now, into a folder of its own: it starts in half the time the source needs. */
export async function buildBundle(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-bundle-"));
  await promisify(execFile)(process.execPath, [join(root, "scripts", "build.mjs"), folder]);
  return {
    entry: join(folder, "lapsewatch.mjs"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
