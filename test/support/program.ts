import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compiled } from "./compiled.ts";
import { senderSettings } from "./sender.ts";
import { freshDatabase, freshRedis } from "./services.ts";
import { type MailServer, startMailServer } from "./smtp-server.ts";
import { startTwilio, type TwilioStandIn } from "./twilio.ts";

const root = resolve(import.meta.dirname, "..", "..");

/** What a command said, and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Lapsewatch as a person at a terminal has it, with a database, a mail server and a stand-in for Twilio of its own. */
export interface Installation extends AsyncDisposable {
  mail: MailServer;
  twilio: TwilioStandIn;
  databaseUrl: string;
  env: Record<string, string>;
  /** Runs a command to its end. */
  run(...words: string[]): Promise<Ended>;
  /** Runs a command with --json that must succeed, and reads its answer. */
  ask<Answer = Record<string, unknown>>(...words: string[]): Promise<Answer>;
  /** Starts the service; it runs until the test ends it, or the installation goes. */
  start(...words: string[]): ChildProcess;
  /** Writes a file to import; answers its path. */
  file(name: string, ...lines: string[]): Promise<string>;
}

/** Where the program is: its source, or the bundle that the container holds. */
export type Program = "source" | "bundle";

const entries = { source: join(root, "src", "main.ts"), bundle: join(root, "dist", "lapsewatch.mjs") };

/** A new installation. `queue` says where jobs live: in the database, or in Redis where there is one. */
export async function install({
  program = "source",
  queue = "postgres",
  settings = {},
}: { program?: Program; queue?: "postgres" | "redis"; settings?: Record<string, string> } = {}): Promise<Installation> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const mail = opening.use(await startMailServer());
  const twilio = opening.use(await startTwilio());
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-story-"));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = queue === "redis" ? await freshRedis() : null;
  const env = {
    DATABASE_URL: database.url,
    ...(redis && { QUEUE_URL: redis }),
    DATA_DIR: join(folder, "data"),
    ...senderSettings(mail, twilio),
    LOG_LEVEL: "error",
    ...compiled,
    ...settings,
  };
  const run = (...words: string[]) => runProgram(entries[program], words, env);
  const opened = opening.move();
  return {
    mail,
    twilio,
    databaseUrl: database.url,
    env,
    run,
    async ask<Answer>(...words: string[]) {
      const { code, stdout, stderr } = await run(...words, "--json");
      if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
      return JSON.parse(stdout) as Answer;
    },
    start(...words) {
      const child = spawn(process.execPath, [entries[program], "start", ...words], { env, stdio: "ignore" });
      opened.defer(() => endOf(child, "SIGKILL"));
      return child;
    },
    async file(name, ...lines) {
      const path = join(folder, name);
      await writeFile(path, `${lines.join("\n")}\n`);
      return path;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Sends a signal and waits until the process is gone. */
export async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

async function runProgram(entry: string, words: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, failed) => child.on("close", done).on("error", failed));
  return { code, stdout, stderr };
}
