import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { openApp } from "../../src/app.ts";
import { exit } from "../../src/commands/answer.ts";
import { runCommandLine } from "../../src/commands/frame.ts";
import { readSettings } from "../../src/config.ts";
import { openStore } from "../../src/store/connect.ts";
import { anInputFolder } from "../support/input-folder.ts";
import { freshDatabase } from "../support/services.ts";

const line = { name: "import", summary: "Reads a file", load: () => import("../../src/commands/import.ts") };

const { fileWith } = anInputFolder();

/** Types `import …` against a database. */
async function type(url: string, words: readonly string[], signals = new EventEmitter()) {
  let stdout = "";
  let stderr = "";
  const code = await runCommandLine([line], ["import", ...words], {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    clock: () => new Date("2026-11-22T09:00:00Z"),
    signals,
    readSettings: async () => readSettings({ DATABASE_URL: url }),
    openApp: async (settings, note) => await openApp(settings, { note }),
  });
  return { code, stdout, stderr };
}

const register =
  "account,site,last_activity,notes\nada.sample@care.example,VL0AB,2026-11-20,x\nben.sample@care.example,VL0AB,soon,\n";

test("an applied file is summed up, with the rows left out and what to do", async () => {
  await using database = await freshDatabase();
  const { code, stdout } = await type(database.url, ["accounts", await fileWith(register), "--source", "register"]);
  expect(code).toBe(exit.ok);
  expect(stdout).toContain("Applied: accounts from register, as of 2026-11-22. Import 1.");
  expect(stdout).toContain("2 rows read: 1 new, 0 changed, 0 the same, 1 rejected, 1 site created.");
  expect(stdout).toContain("Columns left out: notes.");
  expect(stdout).toMatch(/Rows left out \(1\):\nLine +Column +What to do\n +3 +last_activity +\S/);
  expect(stdout).not.toContain("soon");
});

test("--json answers one object of the agreed shape", async () => {
  await using database = await freshDatabase();
  const { stdout } = await type(database.url, [
    "accounts",
    await fileWith(register),
    "--json",
    "--as-of",
    "2026-11-21",
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    import: "1",
    kind: "accounts",
    source: "accounts",
    outcome: "applied",
    asOf: "2026-11-21",
    rows: { read: 2, new: 1, changed: 0, same: 0, rejected: 1, notSeen: 0, sitesCreated: 1 },
    problems: [{ line: 3, column: "last_activity", code: "date-bad" }],
    notes: [],
    guard: [],
  });
});

test("a rejected and a held file exit 4, an unchanged one 0", async () => {
  await using database = await freshDatabase();
  const many = await fileWith(
    `account,site\n${Array.from({ length: 30 }, (_, at) => `p${at}@care.example,VL0AB`).join("\n")}\n`,
  );
  const few = await fileWith("account,site\np1@care.example,VL0AB\n");
  expect((await type(database.url, ["accounts", await fileWith("")])).code).toBe(exit.inputHeld);
  expect((await type(database.url, ["accounts", many])).code).toBe(exit.ok);
  expect((await type(database.url, ["accounts", many])).code).toBe(exit.ok);
  const held = await type(database.url, ["accounts", few]);
  expect(held.code).toBe(exit.inputHeld);
  expect(held.stdout).toContain("Held: nothing was changed");
});

test.each([
  { words: ["people", "x.csv"], says: "cannot be imported" },
  { words: ["accounts", "no-such-file.csv"], says: "There is no file no-such-file.csv" },
  { words: ["accounts", "."], says: "is a folder" },
  { words: ["accounts", "x.csv", "--format", "dspt"], says: "Choose one of: accounts" },
  { words: ["sites", "x.csv", "--site", "VL0AB"], says: "--site is only for accounts and mailboxes" },
  { words: ["accounts", "x.csv", "--create-sites"], says: "--create-sites is only for dspt" },
  { words: ["accounts", "x.csv", "--as-of", "2036-11-23"], says: "lies ahead" },
  { words: ["accounts"], says: "Something is missing" },
])("import $words is refused before anything is opened", async ({ words, says }) => {
  const { code, stderr } = await type("postgres://nobody@127.0.0.1:1/none", words);
  expect(code).toBe(exit.usage);
  expect(stderr).toContain(says);
});

test("a source that gives another kind of file is a usage error that names it", async () => {
  await using database = await freshDatabase();
  await type(database.url, ["accounts", await fileWith(register), "--source", "head office"]);
  const { code, stderr } = await type(database.url, [
    "sites",
    await fileWith("site\nVL0AB\n"),
    "--source",
    "head office",
  ]);
  expect(code).toBe(exit.usage);
  expect(stderr).toContain("head office gives accounts");
});

test("Ctrl-C while a file is read leaves nothing changed", async () => {
  await using database = await freshDatabase();
  const signals = new EventEmitter();
  const path = await fileWith(register);
  const listening = signals.once.bind(signals);
  // The person is quick: the signal arrives as soon as somebody listens for it.
  signals.once = (name: string, listener: () => void) => {
    listening(name, listener);
    if (name === "SIGTERM") queueMicrotask(() => signals.emit("SIGINT"));
    return signals;
  };
  expect((await type(database.url, ["accounts", path], signals)).code).toBe(exit.interrupted);
  await using store = await openStore(database.url);
  expect((await store.pool.query("select 1 from imports")).rows).toEqual([]);
});
