import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { openApp } from "../../src/app.ts";
import { exit } from "../../src/commands/answer.ts";
import { runCommandLine } from "../../src/commands/frame.ts";
import { readSettings } from "../../src/config.ts";
import { anInputFolder } from "../support/input-folder.ts";
import { freshDatabase } from "../support/services.ts";

const line = { name: "import", summary: "Reads a file", load: () => import("../../src/commands/import.ts") };
const nowhere = "postgres://nobody@127.0.0.1:1/none";
const report =
  "Report Refresh Date,User Principal Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,Report Period\n2026-11-19,ada.sample@nhs.example,False,,2026-11-18,1,30\n";

const { fileWith } = anInputFolder();

async function type(url: string, kind: string, text: string, ...words: readonly string[]) {
  const path = await fileWith(text);
  let stdout = "";
  let stderr = "";
  const code = await runCommandLine([line], ["import", kind, path, ...words], {
    stdout: { write: (piece) => void (stdout += piece) },
    stderr: { write: (piece) => void (stderr += piece) },
    clock: () => new Date("2026-11-22T09:00:00Z"),
    signals: new EventEmitter(),
    readSettings: async () => readSettings({ DATABASE_URL: url }),
    openApp: async (settings, note) => await openApp(settings, { note }),
  });
  return { code, stdout, stderr };
}

test("--show-mapping says what each column is taken for, without a database", async () => {
  const { code, stdout } = await type(nowhere, "accounts", report, "--show-mapping");
  expect(code).toBe(exit.ok);
  expect(stdout).toContain("Read as m365-email-activity (accounts), as of 2026-11-19:");
  expect(stdout).toMatch(/User Principal Name +account\n/);
  expect(stdout).toMatch(/Last Activity Date +last_activity\n/);
  expect(stdout).toContain("Columns left out: Report Period.");
  expect(stdout).toContain("First 1 rows looked at: 0 cannot be read.");
  const { stdout: json } = await type(nowhere, "accounts", report, "--show-mapping", "--json");
  expect(JSON.parse(json)).toMatchObject({
    ...{ schema: 1, kind: "accounts", format: "m365-email-activity", asOf: "2026-11-19", ignored: ["Report Period"] },
    ...{ rows: { read: 1, rejected: 0, skipped: 0 }, guard: [] },
  });
  expect(JSON.parse(json).columns).toContainEqual({ header: "Send Count", column: null });
});

test("a file that cannot be read shows why, and exits 4", async () => {
  const { code, stdout } = await type(nowhere, "mailboxes", report, "--show-mapping");
  expect(code).toBe(exit.inputHeld);
  expect(stdout).toContain("This is a Microsoft 365 report: import accounts.");
});

test.each([
  ["mailboxes", "m365-active-users", "is a Microsoft 365 report: import accounts"],
  ["accounts", "nonsense", "There is no format nonsense. Choose one of: accounts, nhsmail-portal,"],
])("for %s --format %s is a usage error that names what there is", async (kind, format, says) => {
  const { code, stderr } = await type(nowhere, kind, report, "--format", format);
  expect(code).toBe(exit.usage);
  expect(stderr).toContain(says);
});

test("a report is of its own day unless --as-of says otherwise, and from a source of its format's name", async () => {
  await using database = await freshDatabase();
  const asked = async (...words: string[]) =>
    JSON.parse((await type(database.url, "accounts", report, "--json", ...words)).stdout);
  expect(await asked("--dry-run")).toMatchObject({
    source: "m365-email-activity",
    asOf: "2026-11-19",
    rows: { unplaced: 1 },
  });
  expect(await asked("--dry-run", "--as-of", "2026-11-20")).toMatchObject({ asOf: "2026-11-20" });
  const { stdout } = await type(database.url, "accounts", report);
  expect(stdout).toContain("1 of accounts that are not known");
});

test("--format overrides what the header says, and the same bytes read otherwise are another file", async () => {
  await using database = await freshDatabase();
  const asked = async (...words: string[]) =>
    JSON.parse(
      (await type(database.url, "accounts", report, "--json", "--source", "one", "--site", "VL0AB", ...words)).stdout,
    );
  expect(await asked()).toMatchObject({ outcome: "applied", rows: { new: 1 } });
  expect(await asked()).toMatchObject({ outcome: "unchanged" });
  expect(await asked("--format", "accounts")).toMatchObject({
    outcome: "applied",
    asOf: "2026-11-22",
    rows: { new: 0 },
  });
});
