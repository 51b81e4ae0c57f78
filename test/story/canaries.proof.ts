import { Redis } from "ioredis";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { openEmail } from "../../src/delivery/email.ts";
import { openSms } from "../../src/delivery/sms.ts";
import { startWebServer } from "../../src/http/server.ts";
import { nameFailure, placesOf } from "../../src/jobs/failure.ts";
import { jobFunctions } from "../../src/jobs/jobs.ts";
import { openQueue, type Queue } from "../../src/jobs/queue.ts";
import type { Work } from "../../src/jobs/work.ts";
import { openLog } from "../../src/log.ts";
import type { Store } from "../../src/store/connect.ts";
import { openTerminal, type Terminal } from "../commands/terminal.ts";
import { redisPlace } from "../jobs/redis-place.ts";
import { rowsOf } from "../support/imports.ts";
import { placesNaming } from "../support/names-left.ts";
import { freshRedis, redisUrl } from "../support/services.ts";
import { type SmtpScript, startScriptedServer } from "../support/smtp-server.ts";
import { startTwilio, type TwilioAnswer } from "../support/twilio.ts";
import { workOn } from "../support/work.ts";

/** Every name holds the first, every address the second, every number one of the others: nothing else of ours does. */
const canaries = ["quetzal", "toucan", "77009003", "7700900999", "1154960111", "496 0111"];
const at = "2026-11-23T10:00:00.000Z";

const people = Array.from(
  { length: 12 },
  (_, n) => `toucan${n}@nhs.example,VL0AB,Quetzal Sample${n},2026-10-30,077009003${String(n).padStart(2, "0")}`,
);
const header = "account,site,name,last_activity,mobile";
const good: Record<string, string> = {
  "sites-toucan.csv": `site,name,phone,manager_name,manager_email,manager_mobile\nVL0AB,Oak House,0115 496 0111,Jo Quetzal,jo.toucan@sunrise.example,07700900999\n`,
  "accounts-quetzal.csv": `${header},contact_basis\n${people.map((row) => `${row},form`).join("\n")}\n`,
  "mailboxes.csv": `mailbox,site,account,role\nhome.toucan@nhs.example,VL0AB,toucan1@nhs.example,owner\n`,
};
const row = people[0]!;
/** Lists that are broken in every way that has its own answer, each with what must not be repeated. */
const broken: Record<string, string> = {
  "accounts-date.csv": `${header}\n${row.replace("2026-10-30", "Quetzal toucan@nhs.example 07700900301")}\n`,
  "accounts-key.csv": `${header}\nQuetzal Sample,VL0AB,Quetzal,2026-10-30,\n${people.slice(2).join("\n")}\n`,
  "accounts-mobile.csv": `${header}\n${row}toucan7700900\n`,
  "accounts-column.csv": `Quetzal,toucan@nhs.example\n${row}\n`,
  "accounts-short.csv": `${header}\n${people.slice(0, 2).join("\n")}\n`,
  "accounts-cut.csv": `${header}\n${people.join("\n")}\n"toucan, Quetzal`,
  "accounts-twice.csv": `account,account,site\n${row}\n`,
  "accounts-page.csv": `<html><body>Quetzal toucan@nhs.example 07700900301</body></html>`,
  "accounts-json.csv": `{"Quetzal": ["toucan@nhs.example", "07700900301"]`,
  "mailboxes-role.csv": `mailbox,site,account,role\ntoucan@nhs.example,Quetzal House,toucan1@nhs.example,Quetzal\n`,
};

const said = "<toucan1@nhs.example> Quetzal +447700900301";
const mailFaults: SmtpScript[] = [
  { RCPT: `550 5.1.1 ${said} unknown` },
  { RCPT: `451 4.7.1 ${said} greylisted` },
  { RCPT: `554 5.7.1 ${said} Relay access denied` },
  { greeting: `421 ${said} busy` },
  { AUTH: `535 5.7.8 ${said} bad log-in` },
  { DATA: "drop" },
  { DATA: `554 ${said}` },
  { body: "reset" },
  { dot: "drop" },
  { dot: `554 5.7.1 ${said} content` },
  { dot: `hello ${said}` },
  { dot: `250 2.0.0 Ok: queued as ${said}` },
];
const textFaults: TwilioAnswer[] = [
  ...[21211, 21614, 21610, 21408].map((code) => ({ status: 400, code, message: said })),
  ...[{ status: 401, code: 20003 }, { status: 429, code: 20429 }, { status: 500 }, { status: 503 }].map((answer) => ({
    ...answer,
    message: said,
  })),
  { status: 201, body: `{"sid": "${said}"` },
  { fault: "reset" },
  { fault: "hang", keeps: true },
];

/** Everything that left the process without being meant for one person. */
interface Heard {
  log: string;
  answers: Record<string, string>;
}

/** A queue with a real worker, and a log of everything at the lowest level. */
async function open(terminal: Terminal, queueUrl: string, folder: string, heard: Heard) {
  const log = openLog("trace", { write: (line: string) => void (heard.log += line) });
  const queue = await openQueue({
    url: queueUrl,
    onTrouble: ({ job, failure, at }) =>
      log.warn({ job: job?.name, jobId: job?.id, attempt: job?.attempt, failure, at }, "trouble"),
  });
  const work = (channels: Partial<Work["channels"]>): Work => ({
    ...workOn(terminal.store, { folder: join(folder, "captured"), now: at, channels }),
    ...{ log, importDir: folder, operatorEmail: "toucan.ops@sunrise.example", ring: (job) => queue.ring(job) },
  });
  return { log, queue, work };
}

async function runJob(queue: Queue, work: Work, ...names: string[]): Promise<void> {
  const jobs = { ...jobFunctions(work), unforeseen: () => Promise.reject(new Error(`duplicate key: ${said}`)) };
  const worker = await queue.work(jobs);
  for (const name of names) {
    await queue.ring({ name, data: { now: at }, id: name });
    await worker.drain();
  }
  await worker.close();
}

/** As if nothing had been sent yet. */
async function sendAgain({ pool }: Store): Promise<void> {
  await pool.query(`update reminders set status = 'owed', settled_at = null where status <> 'superseded'`);
  await pool.query("update contacts set unusable = null");
  await pool.query("update accounts set refused_on = null");
  await pool.query("update sites set look_on = '2027-01-01', failed_on = null");
  await pool.query(
    `update messages set status = 'planned', ended_at = null, lease_until = null, next_attempt_at = $1 where sequence > 0`,
    [at],
  );
}

const throwing = (name: Channel["name"]): Channel => ({
  ...{ name, carrier: "capture", probe: async () => null, close: async () => {} },
  send: async () => {
    throw new Error(`could not write to ${said}`);
  },
});

/** Delivers everything once through each fault, as the first answer of each connection. */
async function deliverThroughFaults(
  store: Store,
  queue: Queue,
  workWith: (channels: Partial<Work["channels"]>) => Work,
) {
  const count = Math.max(mailFaults.length, textFaults.length);
  for (let n = 0; n < count; n += 1) {
    await using twilio = await startTwilio();
    await using server = await startScriptedServer(mailFaults[n % mailFaults.length]!);
    const email = openEmail({
      ...{ smtpUrl: server.url.replace("smtp://", "smtp://user:secret@"), mailFrom: "toucan@sunrise.example" },
      ...{ mailReplyTo: null, senderName: "Sunrise Care", socketTimeoutMs: 300, drainMs: 50 },
    });
    const sms = openSms({
      ...{
        accountSid: twilio.accountSid,
        authToken: twilio.authToken,
        from: "+447700900000",
        messagingServiceSid: null,
      },
      ...{ baseUrl: twilio.url, publicUrl: null, timeoutMs: 200, drainMs: 50 },
    });
    twilio.answerNext(...Array.from({ length: 30 }, () => textFaults[n % textFaults.length]!));
    await sendAgain(store);
    await runJob(queue, workWith({ email, sms }), "deliver-messages");
    await Promise.all([email.close(), sms.close()]);
  }
  await sendAgain(store);
  await runJob(queue, workWith({ email: throwing("email"), sms: throwing("sms") }), "deliver-messages");
}

const pages = [
  ...["/", "/healthz", "/readyz", "/metrics", "/queues/", "/queues/api/queues", "/nowhere"],
  ...["failed", "completed", "delayed", "waiting", "latest"].map(
    (status) => `/queues/api/queues?activeQueue=lapsewatch&status=${status}`,
  ),
];

/** Every page and every job that the board shows. */
async function readPages(store: Store, queue: Queue, work: Work, heard: Heard): Promise<void> {
  const { policies, checkAt, log } = work;
  const http = { host: "127.0.0.1", port: 0, users: [] };
  await using server = await startWebServer({ http, store, queue, policies, checkAt, clock: () => new Date(at), log });
  const failed = await queue.bullQueue.getFailed();
  const jobs = failed.map(({ id }) => `/queues/api/queues/lapsewatch/${id}`);
  expect(jobs.length).toBeGreaterThan(0);
  for (const path of [...pages, ...jobs, ...jobs.map((job) => `${job}/logs`)]) {
    heard.answers[path] = await (await fetch(new URL(path, server.url))).text();
  }
}

/** What commands say that are not asked about somebody. */
async function readCommands(terminal: Terminal, folder: string, heard: Heard): Promise<void> {
  const commands = {
    import: () => import("../../src/commands/import.ts"),
    check: () => import("../../src/commands/check.ts"),
    deliver: () => import("../../src/commands/deliver.ts"),
    status: () => import("../../src/commands/status.ts"),
    doctor: () => import("../../src/commands/doctor.ts"),
    subject: () => import("../../src/commands/subject.ts"),
  };
  const type = async (name: keyof typeof commands, ...words: string[]) => {
    for (const form of [[], ["--json"]]) {
      const { stdout, stderr } = await terminal.at(commands[name]).type(...words, ...form);
      heard.answers[`${name} ${words.length} ${Object.keys(heard.answers).length}`] = stdout + stderr;
    }
  };
  for (const [name, text] of Object.entries(broken)) {
    const path = join(folder, `again-${name.replace(/-.*/, "")}.txt`);
    await writeFile(path, text);
    await type("import", name.startsWith("mailboxes") ? "mailboxes" : "accounts", path, "--source", name, "--now", at);
    await rm(path);
  }
  await type("import", "list");
  await type("check", "--now", at);
  await type("deliver", "--now", at);
  await type("status", "--now", at);
  await type("doctor");
  await type("subject", "export", "toucan.nobody@nhs.example");
  await type("subject", "erase", "toucan2@nhs.example", "--confirm");
  await type("subject", "allow", "toucan.nobody@nhs.example");
}

/** Texts in which a canary stands, each with what is around it. */
function sightings(heard: Readonly<Record<string, string>>): string[] {
  return Object.entries(heard).flatMap(([where, text]) =>
    canaries.flatMap((canary) => {
      const found = text.toLowerCase().indexOf(canary);
      return found < 0 ? [] : [`${where}: ${text.slice(Math.max(0, found - 60), found + 40)}`];
    }),
  );
}

/** Where people are written down; everywhere else stand ids. */
const theirs = [
  ...["accesses", "accounts", "contacts", "held_rows", "import_differences", "import_images"],
  ...["mailboxes", "messages", "sites"],
];

async function inRedis(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    await using place = await redisPlace(url, [client]);
    return await place.dump("lapsewatch");
  } finally {
    client.disconnect();
  }
}

describe.each(redisUrl() === null ? ["postgres"] : ["postgres", "redis"])("with its queue in %s", (backend) => {
  test(
    "nothing that leaves the process names a person, an address or a number, whatever fails",
    { timeout: 120_000 },
    async () => {
      await using opened = new AsyncDisposableStack();
      const terminal = opened.use(await openTerminal(() => import("../../src/commands/status.ts"), { clock: at }));
      const { store } = terminal;
      const queueUrl = backend === "redis" ? ((await freshRedis()) ?? "") : (terminal.env["DATABASE_URL"] ?? "");
      const folder = await mkdtemp(join(tmpdir(), "lapsewatch-canaries-"));
      opened.defer(() => rm(folder, { recursive: true }));
      const heard: Heard = { log: "", answers: {} };
      const { queue, work, log } = await open(terminal, queueUrl, folder, heard);
      opened.use(queue);
      // Lists of this morning, which nobody is still writing.
      const settled = new Date("2026-11-23T08:00:00Z");
      for (const files of [good, broken]) {
        for (const [name, text] of Object.entries(files)) {
          await writeFile(join(folder, name), text);
          await utimes(join(folder, name), settled, settled);
        }
        await runJob(queue, work({}), "watch-folder", "daily-check", "look-at-sites", "plan-messages");
      }
      await deliverThroughFaults(store, queue, work);
      await runJob(queue, work({}), "unforeseen", "bell", "retention");
      log.error(new Error(said), "an error of the test");
      log.info({
        said,
        failure: nameFailure(new TypeError(said)),
        at: placesOf(new Error(said)),
        err: new Error(said),
      });

      // It has all happened: otherwise there would be nothing to see.
      const tried = await rowsOf<{ reason: string }>(
        store,
        "select distinct reason from attempts where reason is not null",
      );
      expect(tried.map(({ reason }) => reason)).toEqual(
        expect.arrayContaining([
          ...["address-refused", "provider-busy", "provider-away", "configuration", "content-refused", "no-answer"],
          ...["opted-out", "rate-limited", "interrupted"],
        ]),
      );
      expect(
        new Set((await rowsOf<{ o: string }>(store, "select outcome as o from imports")).map(({ o }) => o)).size,
      ).toBe(3);
      expect(heard.log.split("\n").length).toBeGreaterThan(100);

      await readPages(store, queue, work({}), heard);
      expect(await placesNaming(store, canaries)).toEqual(expect.arrayContaining(["accounts", "contacts", "messages"]));
      await readCommands(terminal, folder, heard);
      const kept = backend === "redis" ? await inRedis(queueUrl) : "";
      if (backend === "redis") expect(kept).toContain("unforeseen");
      expect(sightings({ log: heard.log, redis: kept, ...heard.answers })).toEqual([]);
      expect(await placesNaming(store, canaries, "bullmq")).toEqual([]);
      expect((await placesNaming(store, canaries)).filter((table) => !theirs.includes(table))).toEqual([]);
    },
  );
});

test("the search finds a canary wherever one is", () => {
  const texts = {
    log: '{"name":"Ada Quetzal"}',
    page: "<p>TOUCAN1@nhs.example</p>",
    redis: "+447700900301",
    clean: "id 7",
  };
  expect(sightings(texts).map((one) => one.split(":")[0])).toEqual(["log", "page", "redis"]);
});
