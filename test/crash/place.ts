import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type MailServer, startMailServer } from "../support/smtp-server.ts";
import { startTwilio, type TwilioStandIn } from "../support/twilio.ts";
import { answeringAs, type MailManner } from "./mail-manners.ts";
import { type CrashPoint, pointSetting, timeSetting } from "./points.ts";
import { compiled } from "../support/compiled.ts";
import { senderSettings } from "../support/sender.ts";

const root = resolve(import.meta.dirname, "..", "..");
const source = join(root, "src", "main.ts");
const dieAt = join(import.meta.dirname, "die-at.ts");

/** How a process ended, and how long after it had been told to stop. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  stoppedMs: number;
  /** The last of what it said on stderr. */
  complaint: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves when it says that it works; its first words. */
  started: Promise<string>;
  end: Promise<End>;
}

/** What one history is given from outside. */
export interface Servers {
  databaseUrl: string;
  /** Unless the queue lives in the database too. */
  queueUrl?: string | null;
  mailManner?: MailManner;
  /** The program to start where it need not die at a point: the source, or a bundle, which starts sooner. */
  entry?: string;
}

/** Where Twilio is told to report to; nobody answers there, the reports are brought by hand. */
export const publicUrl = "https://lapsewatch.sunrise.example";

/** The program over these servers, with a mail server and a Twilio of its own. */
export interface Place extends AsyncDisposable {
  mailManner: MailManner;
  mail: MailServer;
  twilio: TwilioStandIn;
  /** Starts the program as it is, or so that it dies at a point. */
  start(words: readonly string[], dying?: { point: CrashPoint; time: number }): Running;
  file(name: string, lines: readonly string[]): Promise<string>;
}

/** Opens a place in which everything may leave at every hour. */
export async function openPlace(servers: Servers): Promise<Place> {
  const { databaseUrl, queueUrl, mailManner = "fast", entry = source } = servers;
  await using opening = new AsyncDisposableStack();
  const mail = opening.use(await startMailServer({ answering: answeringAs(mailManner) }));
  const twilio = opening.use(await startTwilio());
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-crash-"));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const file = async (name: string, lines: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, `${lines.join("\n")}\n`);
    return path;
  };
  const allDay = { from: "00:00", to: "23:59" };
  const numbers = { peopleWindow: allDay, textsPerSiteAndDay: 1000, brakeAfterMessages: 100_000 };
  const env = {
    ...compiled,
    DATABASE_URL: databaseUrl,
    ...(queueUrl && { QUEUE_URL: queueUrl }),
    DATA_DIR: join(folder, "data"),
    POLICY_FILE: await file("policy.json", [JSON.stringify(numbers)]),
    CHECK_AT: "00:00",
    ...senderSettings(mail, twilio),
    PUBLIC_URL: publicUrl,
    HTTP_PORT: "0",
    LOG_LEVEL: "error",
  };
  const opened = opening.move();
  return {
    mailManner,
    mail,
    twilio,
    file,
    start(words, dying) {
      const preload = dying ? ["--import", dieAt] : [];
      const where = dying ? { [pointSetting]: dying.point.id, [timeSetting]: String(dying.time) } : {};
      // In the bundle nobody can listen from outside.
      const child = spawn(process.execPath, [...preload, dying ? source : entry, ...words], {
        env: { ...env, ...where },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const running = followed(child);
      opened.defer(async () => {
        child.kill("SIGKILL");
        await running.end;
      });
      return running;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const living = new Set<ChildProcess>();
process.on("exit", () => living.forEach((child) => child.kill("SIGKILL")));

function followed(child: ChildProcess): Running {
  living.add(child);
  child.once("exit", () => living.delete(child));
  const started = new Promise<string>((said) => child.stdout?.once("data", (text: Buffer) => said(text.toString())));
  child.stdout?.resume();
  let stopping = Infinity;
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaint = text.toString().trim();
    if (text.includes("Stopping")) stopping = performance.now();
  });
  const end = new Promise<End>((ended, failed) => {
    child.on("error", failed);
    child.on("exit", (code, signal) => ended({ code, signal, stoppedMs: performance.now() - stopping, complaint }));
  });
  return { child, started, end };
}

/** On a machine with no time left everything takes longer; a history that hangs ends some day. */
const patienceMs = 600_000;

/** Asks again and again until the answer is yes; throws when it stays no for too long. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, everyMs = 50): Promise<void> {
  const limit = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`It took too long until ${what}.`);
    await delay(everyMs);
  }
}
