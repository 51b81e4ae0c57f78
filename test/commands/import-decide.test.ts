import { EventEmitter } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { openApp } from "../../src/app.ts";
import { exit } from "../../src/commands/answer.ts";
import { runCommandLine } from "../../src/commands/frame.ts";
import { readSettings } from "../../src/config.ts";
import { anInputFolder } from "../support/input-folder.ts";
import { freshDatabase } from "../support/services.ts";

const lines = [
  { name: "import", summary: "Reads a file", load: () => import("../../src/commands/import.ts") },
  { name: "check", summary: "Looks", load: () => import("../../src/commands/check.ts") },
  { name: "status", summary: "Says", load: () => import("../../src/commands/status.ts") },
  { name: "explain", summary: "Explains", load: () => import("../../src/commands/explain.ts") },
];

const folder = anInputFolder();
const { fileWith } = folder;

/** Types a line against a database. */
async function type(url: string, line: string, now = "2026-11-22T09:00:00Z") {
  let stdout = "";
  let stderr = "";
  const code = await runCommandLine(lines, line.split(" "), {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    clock: () => new Date(now),
    signals: new EventEmitter(),
    readSettings: async () => readSettings({ DATABASE_URL: url, DATA_DIR: folder.path }),
    openApp: async (settings, note) => await openApp(settings, { note }),
  });
  return { code, stdout, stderr };
}

function register(count: number, code = "VL0A"): string {
  const rows = Array.from({ length: count }, (_, at) => `person${at}@care.example,${code}${at % 30},2026-11-20\n`);
  return `account,site,last_activity\n${rows.join("")}`;
}

test("a held import is listed, shown and accepted, and undone again", { timeout: 60_000 }, async () => {
  await using database = await freshDatabase();
  await type(database.url, `import accounts ${await fileWith(register(60))}`);
  const held = await type(database.url, `import accounts ${await fileWith(register(30, "VL0B"))}`);
  expect(held.code).toBe(exit.inputHeld);
  expect(held.stdout).toContain("lapsewatch import accept|reject 2");
  const list = await type(database.url, "import list");
  expect(list.stdout).toMatch(/2 +accounts +accounts +2026-11-22 +2026-11-22 09:00 +held +rows-shrunk/);
  expect(list.stderr).toContain("1 held");
  const shown = await type(database.url, "import show 2");
  expect(shown.stdout).toContain("It would change:");
  expect(shown.stdout).toMatch(/\nVL0A0 +0 +1 +1 +0 +0\n/);
  expect(shown.stdout).toContain("and 10 more sites (all with --json)");
  const json = JSON.parse((await type(database.url, "import show 2 --json")).stdout) as object;
  expect(json).toMatchObject({
    schema: 1,
    import: "2",
    outcome: "held",
    guard: [{ code: "rows-shrunk" }, { code: "facts-replaced" }],
    siteCount: 30,
  });
  const accepted = await type(database.url, "import accept 2 --json");
  expect(accepted.code).toBe(exit.ok);
  expect(JSON.parse(accepted.stdout)).toMatchObject({
    schema: 1,
    import: "2",
    outcome: "applied",
    rows: { changed: 30 },
  });
  expect((await type(database.url, "import accept 2")).stdout).toBe("Import 2 had been applied before.\n");
  const undone = await type(database.url, "import undo 2");
  expect(undone.code).toBe(exit.ok);
  expect(undone.stdout).toContain("Undone: import 2, accounts from accounts; its data is as of 2026-11-22 again.");
  expect(undone.stdout).toContain("Removed, because only this import spoke of them: 30 sites.");
  expect((await type(database.url, "import undo 2 --json")).stdout).toContain('"already":true');
});

test("after a check, undoing brings the totals back to what they were, and the next check to the same findings", async () => {
  await using database = await freshDatabase();
  const totals = async (date: string) => {
    const { code, stdout } = await type(database.url, `check --date ${date} --json`);
    expect(code).toBe(exit.ok);
    const { accounts, findings } = JSON.parse(stdout) as { accounts: object; findings: { open: number } };
    return { accounts, open: findings.open };
  };
  await type(database.url, `import accounts ${await fileWith(register(20))} --now 2026-11-20T09:00:00Z`);
  const before = await totals("2026-11-20");
  const wrong = `${register(20).replaceAll("2026-11-20", "")}new@care.example,VL0Z9,\n`;
  await type(database.url, `import accounts ${await fileWith(wrong)} --source wrong --now 2026-11-21T09:00:00Z`);
  const after = await totals("2026-11-21");
  expect(after).not.toEqual(before);
  const undone = await type(database.url, "import undo 2 --now 2026-11-21T10:00:00Z");
  expect(undone.stdout).toContain("1 account, 1 site");
  expect(await totals("2026-11-22")).toEqual(before);
});

test("status counts a held import until somebody decides", async () => {
  await using database = await freshDatabase();
  await type(database.url, `import accounts ${await fileWith(register(60))}`);
  await type(database.url, `import accounts ${await fileWith(register(30))}`);
  expect((await type(database.url, "status")).stdout).toContain("Held       1 import");
  const rejected = await type(database.url, "import reject 2");
  expect(rejected).toMatchObject({ code: exit.ok, stdout: expect.stringContaining("its rows are forgotten") });
  expect((await type(database.url, "status")).stdout).not.toContain("1 import");
});

describe("what cannot be decided is refused, and the reason is said", () => {
  let url: string;
  beforeAll(async () => {
    const database = await freshDatabase();
    url = database.url;
    for (const count of [60, 30, 61]) await type(url, `import accounts ${await fileWith(register(count))}`);
    return async () => await database[Symbol.asyncDispose]();
  });

  test.each([
    { line: "import accept", says: "Which import? Give its number" },
    { line: "import accept two", says: "is no number of an import" },
    { line: "import undo 7", says: "There is no import 7" },
    { line: "import show 7", says: "There is no import 7" },
    { line: "import accept 1", says: "had been applied before", isFine: true },
    { line: "import reject 1", says: "Import 1 does not wait for a decision: it has been applied" },
    {
      line: "import accept 2",
      says: "a newer file of the same source, or the same file, has been applied since (import 3)",
    },
    { line: "import undo 1", says: "import 3 has been applied from the same source since. Undo that one first" },
    { line: "import undo 2", says: "it has changed nothing" },
    { line: "import accept 1 --source x", says: "--source is only for a file" },
    { line: "import list 1", says: "one too many" },
  ])("$line: $says", async ({ line, says, isFine = false }) => {
    const { code, stdout, stderr } = await type(url, line);
    expect(code).toBe(isFine ? exit.ok : exit.usage);
    expect(`${stdout}${stderr}`).toContain(says);
  });
});

test("the explanation of a site says how old each source's list of its accounts is", async () => {
  await using database = await freshDatabase();
  const one = await fileWith(
    "account,site,last_activity\nada@care.example,VL0A1,2026-11-18\nben@care.example,VL0A1,2026-11-18\n",
  );
  await type(database.url, `import accounts ${one} --source portal --as-of 2026-11-19`);
  await type(database.url, `import accounts ${await fileWith("account\nada@care.example\n")} --source register`);
  const { stdout } = await type(database.url, "explain VL0A1");
  expect(stdout).toContain(
    "The newest list from register, as of 2026-11-22 (0 days old), holds 1 account of the site.",
  );
  expect(stdout).toContain("The newest list from portal, as of 2026-11-19 (3 days old), holds 2 accounts of the site.");
  const { data } = JSON.parse((await type(database.url, "explain VL0A1 --json")).stdout) as { data: object };
  expect(data).toMatchObject({
    sources: [
      { source: "register", ageDays: 0 },
      { source: "portal", ageDays: 3, accounts: 2 },
    ],
  });
});
