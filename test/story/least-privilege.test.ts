import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueue } from "../../src/jobs/queue.ts";
import { retain } from "../../src/jobs/retention.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openTerminal, type Terminal } from "../commands/terminal.ts";
import { rowsOf } from "../support/imports.ts";
import { emptyDatabase } from "../support/services.ts";
import { workOn } from "../support/work.ts";

const document = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/privacy.md"), "utf8");
const run = `lw_${randomBytes(4).toString("hex")}`;

/** The statements as the document gives them, for roles and a database of this run. */
function documented(part: "roles" | "rights", database: string): string {
  const sql = new RegExp(`\`\`\`sql ${part}\n(.+?)\`\`\``, "s").exec(document)?.[1];
  if (sql === undefined) throw new Error(`the document has no ${part}`);
  return sql
    .replaceAll("lapsewatch_", `${run}_`)
    .replaceAll("database lapsewatch ", `database ${escapeIdentifier(database)} `);
}

async function asks(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What became of a statement: null, or the code of the error. */
async function refusal(store: Store, statement: string): Promise<string | null> {
  return await store.pool.query(statement).then(
    () => null,
    (error: { code: string }) => error.code,
  );
}

const opened = new AsyncDisposableStack();
let app: Store;
let url: string;
let ownerUrl: string;

beforeAll(async () => {
  const database = opened.use(await emptyDatabase());
  const name = new URL(database.url).pathname.slice(1);
  const as = (username: string, password: string) => Object.assign(new URL(database.url), { username, password }).href;
  ownerUrl = as(`${run}_owner`, "one");
  url = as(`${run}_app`, "another");
  await asks(database.url, documented("roles", name));
  opened.defer(async () => {
    const back = `alter database ${escapeIdentifier(name)} owner to current_user`;
    const roles = [`${run}_app`, `${run}_owner`];
    const gone = roles.flatMap((role) => [`reassign owned by ${role} to current_user`, `drop owned by ${role}`]);
    await asks(database.url, back, ...gone, ...roles.map((role) => `drop role ${role}`));
  });
  await migrate(ownerUrl);
  await (await openQueue({ url: ownerUrl })).close();
  await asks(ownerUrl, documented("rights", name));
  app = opened.use(await openStore(url));
});
afterAll(() => opened.disposeAsync());

const command = {
  import: () => import("../../src/commands/import.ts"),
  check: () => import("../../src/commands/check.ts"),
  deliver: () => import("../../src/commands/deliver.ts"),
  subject: () => import("../../src/commands/subject.ts"),
  migrate: () => import("../../src/commands/migrate.ts"),
};

async function done(terminal: Terminal, name: keyof typeof command, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await terminal.at(command[name]).type(...words);
  expect([name, code, stderr]).toEqual([name, 0, expect.any(String)]);
  return stdout;
}

const accounts = `account,site,name,last_activity,mobile
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-30,07700900001
`;

test("everything of a day runs as the role of the application", async () => {
  await using terminal = await openTerminal(command.import, { settings: { DATABASE_URL: url } });
  const folder = terminal.env["DATA_DIR"] ?? "";
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const now = ["--now", "2026-11-23T10:00:00Z"];
  const sites = `site,name,manager_email\nVL0AB,Oak House,jo@sunrise.example\n`;
  const mailboxes = `mailbox,site,account,role\nhome@nhs.example,VL0AB,priya.sample@nhs.example,owner\n`;
  await done(terminal, "import", "sites", await file("sites.csv", sites), ...now);
  await done(terminal, "import", "accounts", await file("a.csv", accounts), "--contact-basis", "form", ...now);
  await done(terminal, "import", "mailboxes", await file("m.csv", mailboxes), ...now);
  await done(terminal, "check", ...now);
  expect(await done(terminal, "deliver", ...now)).toMatch(/[1-9]/);
  expect(await rowsOf(app, "select 1 from messages where status = 'accepted'")).not.toEqual([]);
  await retain(workOn(app, { folder, now: "2026-12-23T02:40:00Z" }), {});
  expect(await rowsOf(app, "select 1 from messages where words is not null")).toEqual([]);
  await done(terminal, "subject", "export", "priya.sample@nhs.example");
  await done(terminal, "subject", "erase", "priya.sample@nhs.example", "--confirm");
  expect(await rowsOf(app, "select 1 from accounts where erased_at is null")).toEqual([]);
  const many = Array.from({ length: 501 }, (_, at) => `V${at + 10000},Home ${at}\n`).join("");
  await done(terminal, "import", "sites", await file("many.csv", `site,name\n${many}`), "--source", "many", ...now);
  const [last] = await rowsOf<{ id: number }>(app, "select max(id) as id from imports");
  await done(terminal, "import", "undo", String(last?.id), ...now);
  await done(terminal, "migrate");
  const audited = await rowsOf<{ action: string }>(app, "select distinct action from audit order by 1");
  expect(audited.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["import applied", "import undone", "subject erased", "subject exported"]),
  );
});

test.each([
  "update audit set action = 'nothing'",
  "delete from audit",
  "truncate audit",
  "alter table audit disable trigger audit_append_only",
  "drop trigger audit_append_only on audit",
  "create or replace function refuse_audit_change() returns trigger language plpgsql as 'begin return null; end'",
  "set session_replication_role = replica",
  "drop table accounts",
  "truncate accounts",
  "alter table accounts add more text",
  "create table more (id int)",
  "create index more on accounts (name)",
  "create schema more",
  "drop table bullmq.job",
  "update drizzle.__drizzle_migrations set hash = ''",
  "create role more",
  "copy accounts to program 'cat'",
  "select pg_read_file('/etc/passwd')",
])("the role of the application is refused: %s", async (statement) => {
  expect(await refusal(app, statement)).toBe("42501");
});

test("the owner cannot change the audit either", async () => {
  await using owner = await openStore(ownerUrl);
  for (const statement of ["update audit set action = 'nothing'", "delete from audit", "truncate audit"]) {
    expect(await refusal(owner, statement)).toBe("23001");
  }
});
