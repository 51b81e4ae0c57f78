import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../support/smtp-server.ts";
import { startTwilio, type TwilioStandIn } from "../support/twilio.ts";
import { compiled } from "../support/compiled.ts";
import { senderSettings } from "../support/sender.ts";

/** A process of the program. */
export interface Running {
  child: ChildProcess;
  /** Everything it has said so far, on both ways. */
  said(): string;
  /** Resolves with how it ended: 0, another code, or the signal. */
  ended: Promise<number | NodeJS.Signals>;
}

/** The program over given servers, with a mail server and a Twilio of its own, everything open at every hour. */
export interface Place extends AsyncDisposable {
  mail: MailServer;
  twilio: TwilioStandIn;
  start(...words: string[]): Running;
}

/** Opens a place for the program at `entry`; `settings` say where its servers are, `wayTo` how it reaches the mail server. */
export async function openPlace(
  entry: string,
  settings: Record<string, string>,
  wayTo: (mailUrl: string) => Promise<string> = async (url) => url,
): Promise<Place> {
  await using opening = new AsyncDisposableStack();
  const mail = opening.use(await startMailServer());
  const twilio = opening.use(await startTwilio());
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-fault-"));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const policy = join(folder, "policy.json");
  const numbers = { peopleWindow: { from: "00:00", to: "23:59" }, textsPerSiteAndDay: 10_000 };
  await writeFile(policy, JSON.stringify({ ...numbers, brakeAfterMessages: 100_000 }));
  const env = {
    ...compiled,
    DATA_DIR: join(folder, "data"),
    POLICY_FILE: policy,
    CHECK_AT: "00:00",
    ...senderSettings({ url: await wayTo(mail.url) }, twilio),
    LOG_LEVEL: "warn",
    ...settings,
  };
  const opened = opening.move();
  return {
    mail,
    twilio,
    start(...words) {
      const running = follow(spawn(process.execPath, [entry, ...words], { env, stdio: ["ignore", "pipe", "pipe"] }));
      opened.defer(async () => {
        running.child.kill("SIGKILL");
        await running.ended;
      });
      return running;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function follow(child: ChildProcess): Running {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (said += text.toString()));
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, said: () => said, ended };
}
