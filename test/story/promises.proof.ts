import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe } from "vitest";
import { keepsPromises } from "./promises.ts";

const root = resolve(import.meta.dirname, "..", "..");

// The one-file program that the container holds must keep the same promises.
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [resolve(root, "scripts", "build.mjs")], { cwd: root });
}, 120_000);

describe("the promises, kept by the bundle with its queue in Redis", () => {
  keepsPromises("bundle", "redis");
});

describe("the promises, kept by the source with its queue in PostgreSQL", () => {
  keepsPromises("source", "postgres");
});
