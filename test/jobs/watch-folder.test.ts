import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { watchFolder } from "../../src/jobs/watch-folder.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";

const header = "account,site,name,last_activity";
const people = (count: number, lastActivity = "2030-01-01") =>
  `${[header, ...Array.from({ length: count }, (_, n) => `p${n}@nhs.example,VL0AB,Priya Sample ${n},${lastActivity}`)].join("\n")}\n`;

/** A watched folder of its own, looked into long after the files of this test are written. */
async function watching(now = "2030-01-15T09:00:00.000Z") {
  const opening = new AsyncDisposableStack();
  const store = opening.use(await freshStore());
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-watched-"));
  opening.defer(() => rm(folder, { recursive: true }));
  const work = { ...workOn(store, { folder, now }), importDir: folder };
  return {
    store,
    folder,
    work,
    async put(name: string, text: string, changed?: string) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
      if (changed) await utimes(join(folder, name), new Date(changed), new Date(changed));
    },
    look: (at = now) => watchFolder({ ...work, clock: () => new Date(at) }, {}),
    files: async (place: string) => (await readdir(join(folder, place)).catch((): string[] => [])).toSorted(),
    async report(place: string) {
      const name = (await readdir(join(folder, place))).find((one) => one.endsWith(".report.txt")) ?? "";
      return await readFile(join(folder, place, name), "utf8");
    },
    imports: () =>
      rowsOf(
        store,
        `select i.outcome, s.name as source, s.kind, s.as_of from imports i join sources s on s.id = i.source_id order by i.id`,
      ),
    [Symbol.asyncDispose]: () => opening.disposeAsync(),
  };
}

it("takes a file in, moves it to done with a report without a value of it, and has the sites looked at", async () => {
  await using given = await watching();
  await given.put("accounts-2030-01-10.csv", `${people(3)}broken-address,VL0AB,Jo Marsh,2030-01-01\n`);
  await given.look();
  expect(await given.imports()).toMatchObject([{ outcome: "applied", source: "accounts", as_of: "2030-01-10" }]);
  const name = "2030-01-15T09-00-00.000Z-accounts-2030-01-10.csv";
  expect(await given.files("done")).toEqual([name, `${name}.report.txt`]);
  expect(await given.files("")).toEqual(["done", "held", "rejected"]);
  const report = await given.report("done");
  expect(report).toMatch(/^Applied: accounts from accounts, as of 2030-01-10\.\nImport: \d+\nRows read: 4 \(3 new/);
  expect(report).toMatch(/Rows left out \(1\):\nline 5, account, [a-z-]+: /);
  expect(report + given.work.logged.join()).not.toMatch(/broken|Marsh|Priya|nhs\.example/);
  expect(given.work.rings.map(({ name: job }) => job)).toContain("look-at-sites");
  expect(await rowsOf(given.store, "select actor from audit where action = 'import applied'")).toEqual([
    { actor: "watched folder" },
  ]);
});

it("moves a file that looks cut short to held, and says how to decide", async () => {
  await using given = await watching();
  await importText(given.store, "accounts", people(100), { on: "2030-01-10" });
  await given.put("accounts.csv", people(40), "2030-01-14T12:00:00Z");
  await given.look();
  expect(await given.files("held")).toHaveLength(2);
  expect(await given.report("held")).toMatch(/^Held.+as of 2030-01-14[^]+rows-shrunk: [^]+import accept\|reject \d+/);
  expect(given.work.rings).toEqual([]);
});

it("moves a ruined file to rejected, with the reason", async () => {
  await using given = await watching();
  await given.put("accounts.csv", "<!doctype html><html><body>Please log in</body></html>");
  await given.look();
  expect(await given.files("rejected")).toHaveLength(2);
  expect(await given.report("rejected")).toMatch(/^Rejected[^]+file-html: /);
  expect(await given.imports()).toMatchObject([{ outcome: "rejected" }]);
});

it.each([
  ["29.999 s after its last write", 29_999, 0],
  ["30 s after its last write", 30_000, 1],
])("takes a file %s: %i ms", async (_, age, taken) => {
  await using given = await watching();
  await given.put("accounts.csv", people(1), "2001-01-01T00:00:00Z");
  const { ctimeMs } = await stat(join(given.folder, "accounts.csv"));
  await given.look(new Date(Math.ceil(ctimeMs) - (taken === 1 ? 0 : 1) + age).toISOString());
  expect(await given.imports()).toHaveLength(taken);
  expect((await given.files("")).includes("accounts.csv")).toBe(taken === 0);
});

it("leaves a file that is still being copied until all of it is there", async () => {
  await using given = await watching();
  const [first, rest] = [people(50).slice(0, 900), people(50).slice(900)];
  await given.put("accounts.csv", first);
  await given.look(new Date(Date.now() + 5000).toISOString());
  await appendFile(join(given.folder, "accounts.csv"), rest);
  await given.look();
  expect(await rowsOf(given.store, "select count(*)::int as n from accounts")).toEqual([{ n: 50 }]);
  expect(await given.imports()).toMatchObject([{ outcome: "applied" }]);
});

it("imports each file once when two workers look at the same time", async () => {
  await using given = await watching();
  await given.put("accounts.csv", people(200));
  await given.put("home/sites.csv", "site,name\nVL0AB,Oak House\n");
  await Promise.all([given.look(), given.look(), given.look()]);
  expect((await given.imports()).map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
  expect(await given.files("done")).toHaveLength(4);
});

it("finds a file unchanged that a worker had taken in before it died", async () => {
  await using given = await watching();
  await importText(given.store, "accounts", people(3), { on: "2030-01-10" });
  await given.put("accounts.csv", people(3));
  await given.look();
  expect((await given.imports()).map(({ outcome }) => outcome)).toEqual(["applied", "unchanged"]);
  expect(await given.report("done")).toMatch(/^Unchanged/);
});

it("names the source after the sub-folder, and keeps files of one name and instant apart", async () => {
  await using given = await watching();
  await given.put("north/accounts.csv", people(2));
  await given.put("south/accounts.csv", people(3));
  await given.look();
  expect((await given.imports()).map(({ source }) => source)).toEqual(["north", "south"]);
  expect(await given.files("done")).toHaveLength(4);
});

it("rejects a file of another kind than its source gives", async () => {
  await using given = await watching();
  await given.put("north/accounts.csv", people(2));
  await given.put("north/dspt.csv", "Code,Status\nVL0AB,25/26 Standards Met\n");
  await given.look();
  expect(await given.report("rejected")).toContain("source-taken: ");
  expect(await given.files("done")).toHaveLength(2);
});

it.each([
  ["accounts", people(1)],
  ["mailboxes", "mailbox,site,account,role\noak@nhs.example,VL0AB,priya@nhs.example,owner\n"],
  ["sites", "site,name,phone,manager_name\nVL0AB,Oak House,0115 496 0000,Jo Marsh\n"],
  ["dspt", "Code,Organisation Name,Status,Date Of Publication\nVL0AB,Oak House,25/26 Standards Met,14/06/2029\n"],
])("finds out by its columns that a file is of %s", async (kind, text) => {
  await using given = await watching();
  await given.put("Export (3).csv", text);
  await given.look();
  expect(await given.imports()).toMatchObject([{ kind, outcome: "applied" }]);
});

it.each([
  ["whose columns are of no kind", "colour,weight\nred,3\n", "kind-unknown"],
  ["that is empty", "", "file-empty"],
  ["that is a web page", "<html><body>log in</body></html>", "file-html"],
])("rejects a file of no known name %s", async (_, text, code) => {
  await using given = await watching();
  await given.put("export.csv", text);
  await given.look();
  expect(await given.report("rejected")).toContain(`${code}: `);
  expect(await given.imports()).toEqual([]);
});

it("leaves hidden, temporary and finished files alone", async () => {
  await using given = await watching();
  const left = [".accounts.csv", "~$accounts.xlsx", "accounts.csv.part", "accounts.csv.crdownload", "accounts.tmp"];
  for (const name of [...left, "done/accounts.csv", "north/deeper/accounts.csv"]) await given.put(name, people(1));
  await given.look();
  expect(await given.imports()).toEqual([]);
  expect(await given.files("")).toEqual([...left, "done", "north"].toSorted());
});

it("says in the log when the folder is not there, and makes nothing up in its place", async () => {
  await using given = await watching();
  const importDir = join(given.folder, "not-there");
  await expect(watchFolder({ ...given.work, importDir }, {})).rejects.toThrow("ENOENT");
  expect(given.work.logged.join()).toContain("IMPORT_DIR cannot be read and written");
  expect(await given.files("")).toEqual([]);
});
