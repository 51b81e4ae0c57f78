import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { watchFolder } from "../../src/jobs/watch-folder.ts";
import type { Work } from "../../src/jobs/work.ts";
import { openLog } from "../../src/log.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";

const operating = readFileSync(resolve(import.meta.dirname, "..", "..", "docs", "operating.md"), "utf8");

/** The searches that the document on operating gives, for another id. */
function recipe(name: "importIds?" | "messageId", id: number): string {
  const found = [...operating.matchAll(/grep -E '([^']+)' lapsewatch\.log/g)].find(([, pattern]) =>
    pattern?.startsWith(`"${name}"`),
  );
  return (found?.[1] ?? "").replace(/(?<![0-9[-])(7|1234)(?=[[(])/, String(id));
}

async function checkAndSend(work: Work): Promise<void> {
  await dailyCheck(work, {});
  await lookAtSites(work, {});
  await lookAtSites(work, {});
  await planOwedMessages(work, {});
  await deliverMessages(work, {});
}

/** Two files come a day apart, each about one account that is about to be switched off; its owners are written to. */
async function twoDays() {
  const opening = new AsyncDisposableStack();
  const store = opening.use(await freshStore());
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-trail-"));
  opening.defer(() => rm(folder, { recursive: true }));
  // Something has used up the small ids, so that the id of an import cannot be mistaken for another.
  await store.pool.query("select setval('imports_id_seq', 70), setval('messages_id_seq', 1200)");
  const log: string[] = [];
  const given = workOn(store, { folder: join(folder, "captured"), now: "2030-01-15T10:00:00Z" });
  const work = { ...given, importDir: folder, log: openLog("info", { write: (line) => void log.push(line) }) };
  const day = async (on: string, account: string, mobile = "07700900123") => {
    const text = `account,site,name,last_activity,mobile\n${account}@nhs.example,VL0AB,Priya Sample,2029-12-19,${mobile}\n`;
    await writeFile(join(folder, `accounts-${on}-${account}.csv`), text);
    await watchFolder({ ...work, clock: () => new Date(`${on}T09:55:00Z`) }, {});
    await checkAndSend({ ...work, clock: () => new Date(`${on}T10:00:00Z`) });
  };
  await importText(store, "sites", "site,name\nVL0AB,Oak House\n", { on: "2030-01-14" });
  await day("2030-01-15", "priya.sample");
  // What grep -E finds; a machine without grep has the same lines.
  const search = (pattern: string) =>
    log.filter((line) => new RegExp(pattern).test(line)).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { store, day, log, search, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

it("one search follows an import through the check and the plan to every try of a message, by ids alone", async () => {
  await using given = await twoDays();
  const [{ id } = { id: 0 }] = await rowsOf<{ id: number }>(
    given.store,
    "select i.id from imports i where kind = 'accounts' and outcome = 'applied'",
  );
  const lines = given.search(recipe("importIds?", id));
  expect(lines.map(({ msg }) => msg)).toEqual([
    "a file of IMPORT_DIR was seen to",
    "sites were looked at",
    "messages were planned",
    ...lines.slice(3).map(() => "message tried"),
  ]);
  const tried = lines.slice(3);
  const rows = await rowsOf<{ messageId: number; reminderIds: number[] }>(
    given.store,
    `select message_id as "messageId", array_agg(reminder_id order by reminder_id)::int[] as "reminderIds"
       from message_reminders group by 1 order by 1`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(tried.map(({ messageId, reminderIds }) => ({ messageId, reminderIds }))).toEqual(rows);
  expect(tried).toMatchObject(rows.map(() => ({ status: "accepted", importIds: [id] })));
  const [first] = rows;
  expect(given.search(recipe("messageId", first?.messageId ?? 0))).toEqual([tried[0]]);
  expect(given.log.join("")).not.toMatch(/priya|sample|oak house|900123|nhs\.example/i);
});

it("the next import's trail holds what came of that one, and nothing of the first", async () => {
  await using given = await twoDays();
  await given.day("2030-01-16", "tom.example", "07700900124");
  const [first = 0, second = 0] = (
    await rowsOf<{ id: number }>(given.store, "select id from imports where kind = 'accounts' order by id")
  ).map(({ id }) => id);
  const lines = given.search(recipe("importIds?", second));
  const [checked] = lines.filter(({ msg }) => msg === "sites were looked at");
  expect(checked).toMatchObject({ day: "2030-01-16", importIds: [second] });
  const tried = lines.filter(({ msg }) => msg === "message tried");
  const about = await rowsOf<{ address: string }>(
    given.store,
    `select distinct a.address from message_reminders mr join reminders r on r.id = mr.reminder_id
       join accounts a on r.subject_type = 'account' and a.id = r.subject_id
      where mr.message_id in (${tried.map(({ messageId }) => Number(messageId)).join(", ")})`,
  );
  expect(about).toEqual([{ address: "tom.example@nhs.example" }]);
  expect(tried.flatMap(({ importIds }) => importIds)).not.toContain(first);
  // An id that only begins, or ends, with the same figures is another.
  expect(given.search(recipe("importIds?", Number(String(second).slice(0, 1))))).toEqual([]);
  expect(given.search(recipe("importIds?", Number(String(second).slice(1))))).toEqual([]);
});
