import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type MailServer, startMailServer } from "../support/smtp-server.ts";
import { startTwilio, type TwilioStandIn } from "../support/twilio.ts";
import { type CrashPoint, pointSetting, timeSetting } from "./points.ts";

const root = resolve(import.meta.dirname, "..", "..");
const entry = join(root, "src", "main.ts");
const dieAt = join(import.meta.dirname, "die-at.ts");

/** How a process ended, and how long after it had been told to stop. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  stoppedMs: number;
}

export interface Running {
  child: ChildProcess;
  /** Resolves when it says that it works. */
  started: Promise<void>;
  end: Promise<End>;
}

/** The database and, unless it lives in the database too, the queue of one history. */
export interface Servers {
  databaseUrl: string;
  queueUrl?: string | null;
}

/** The program over these servers, with a mail server and a Twilio of its own. */
export interface Place extends AsyncDisposable {
  mail: MailServer;
  twilio: TwilioStandIn;
  /** Starts the program as it is, or so that it dies at a point. */
  start(words: readonly string[], dying?: { point: CrashPoint; time: number }): Running;
  file(name: string, lines: readonly string[]): Promise<string>;
}

/** Opens a place in which everything may leave at every hour. */
export async function openPlace({ databaseUrl, queueUrl }: Servers): Promise<Place> {
  await using opening = new AsyncDisposableStack();
  const mail = opening.use(await startMailServer());
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
    DATABASE_URL: databaseUrl,
    ...(queueUrl && { QUEUE_URL: queueUrl }),
    DATA_DIR: join(folder, "data"),
    POLICY_FILE: await file("policy.json", [JSON.stringify(numbers)]),
    CHECK_AT: "00:00",
    SMTP_URL: mail.url,
    MAIL_FROM: "reminders@sunrise.example",
    SENDER_NAME: "Sunrise Care",
    SUPPORT_CONTACT: "Alex Support, 0115 496 0999",
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: "+447700900999",
    TWILIO_BASE_URL: twilio.url,
    LOG_LEVEL: "error",
  };
  const opened = opening.move();
  return {
    mail,
    twilio,
    file,
    start(words, dying) {
      const preload = dying ? ["--import", dieAt] : [];
      const where = dying ? { [pointSetting]: dying.point.id, [timeSetting]: String(dying.time) } : {};
      const child = spawn(process.execPath, [...preload, entry, ...words], {
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

function followed(child: ChildProcess): Running {
  const started = new Promise<void>((resolveStarted) => child.stdout?.once("data", () => resolveStarted()));
  child.stdout?.resume();
  let stopping = Infinity;
  child.stderr?.on("data", (text: Buffer) => {
    if (text.includes("Stopping")) stopping = performance.now();
  });
  const end = new Promise<End>((ended, failed) => {
    child.on("error", failed);
    child.on("exit", (code, signal) => ended({ code, signal, stoppedMs: performance.now() - stopping }));
  });
  return { child, started, end };
}

/** Asks again and again until the answer is yes; throws when it stays no for too long. */
export async function until(isSo: () => boolean | Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`It took too long until ${what}.`);
    await delay(50);
  }
}
