import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { startMailServer } from "../support/smtp-server.ts";

const entry = resolve(import.meta.dirname, "..", "..", "src", "main.ts");
const timeout = 120_000;

/** A folder for one demo, and the demo as a person starts it, with a real mail server in their settings. */
async function demoFolder() {
  const mail = await startMailServer();
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-demo-"));
  const env = {
    DATA_DIR: folder,
    SMTP_URL: mail.url,
    MAIL_FROM: "reminders@care.example",
    SENDER_NAME: "Sunrise Care",
    SENDING: "live",
    HTTP_PORT: "0",
  };
  return {
    mail,
    start: (...words: string[]) =>
      spawn(process.execPath, [entry, "demo", ...words], { env, stdio: ["ignore", "pipe", "pipe"] }),
    look: (dataDir: string, ...words: string[]) =>
      spawn(process.execPath, [entry, ...words], { env: { DATA_DIR: dataDir }, stdio: ["ignore", "pipe", "pipe"] }),
    [Symbol.asyncDispose]: async () => {
      await mail[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function endOf(child: ChildProcess) {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** The texts and e-mails in a folder of captured messages, taken apart. */
async function messagesIn(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
  return await Promise.all(
    names.map(async (name) => {
      const whole = await readFile(join(folder, name), "utf8");
      const [head = "", ...body] = whole.split("\n\n");
      const html = await readFile(join(folder, name.replace(/txt$/, "html")), "utf8").catch(() => "");
      return { channel: name.includes("-sms-") ? "sms" : "email", head, body: body.join("\n\n").trimEnd(), html };
    }),
  );
}

it("the demo ends well, says where its messages are, and sends nothing", { timeout }, async () => {
  await using demo = await demoFolder();
  const { code, stdout, stderr } = await endOf(demo.start("--once"));
  expect([
    code,
    stderr
      .trim()
      .split("\n")
      .slice(1)
      .filter((line) => !line.startsWith("The database is kept")),
  ]).toEqual([0, []]);
  expect(demo.mail.mails).toEqual([]);

  const folder = /^ {2}(\/.*captured)$/m.exec(stdout)?.[1] ?? "";
  expect((await stat(folder)).isDirectory()).toBe(true);
  const named = [...stdout.matchAll(/^ {2}(\S+\.txt) /gm)].map(([, name = ""]) => name);
  expect(named).toHaveLength(5);
  for (const name of named) expect((await stat(join(folder, name))).isFile()).toBe(true);

  const [, dataDir = "", words = ""] = /^ {2}DATA_DIR="(.*)" npm run lapsewatch -- (.*)$/m.exec(stdout) ?? [];
  const calls = await endOf(demo.look(dataDir, ...words.split(" ")));
  expect([words, calls.code]).toEqual(["calls", 0]);
  const [first = ""] = /^Help these first\n {2}([^:]+): /m.exec(stdout)?.slice(1) ?? [];
  expect(calls.stdout).toMatch(new RegExp(`^1\\. ${first} \\(VL9\\w+\\): phone `));

  const messages = await messagesIn(folder);
  const texts = messages.filter(({ channel }) => channel === "sms");
  expect(texts.length).toBeGreaterThan(20);
  expect(messages.length).toBeGreaterThan(100);
  for (const { head, body, html, channel } of messages) {
    expect(head.match(/^To: .*/gm)).toHaveLength(1);
    expect(head.match(/[\w.]+@[\w.]+|\+44\d+/g)).toHaveLength(1);
    expect(head).toMatch(
      /<(\+447700900\d{3}|[\w.]+@(nhs|care)\.example)>$|^To: (\+447700900\d{3}|[\w.]+@(nhs|care)\.example)$/m,
    );
    expect(`${body}${html}`).not.toMatch(/https?:|www\.|href=/i);
    if (channel === "sms") expect(body.length).toBeLessThanOrEqual(160);
  }
});

it("a second demo beside a running one is told so, and Ctrl-C ends the first", { timeout }, async () => {
  await using demo = await demoFolder();
  const first = demo.start();
  const ended = once(first, "close");
  let address = "";
  for await (const line of createInterface({ input: first.stdout })) {
    address = /^Dashboard: (http:\S+)/.exec(line)?.[1] ?? "";
    if (address !== "") break;
  }
  expect((await fetch(`${address}/healthz`)).status).toBe(200);

  const second = await endOf(demo.start("--once"));
  expect(second.code).toBe(1);
  expect(second.stderr).toContain("A demo is running already. Stop it with Ctrl-C");

  first.stdout.resume();
  first.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect((await endOf(demo.start("--once"))).code).toBe(0);
});
