import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { App } from "../app.ts";
import { alertsMs, tellOperators } from "../jobs/alerts.ts";
import { jobFunctions } from "../jobs/jobs.ts";
import type { Queue } from "../jobs/queue.ts";
import { reconcile, reconcileMs } from "../jobs/reconcile.ts";
import { assertSchedule, scheduleFor } from "../jobs/schedule.ts";
import { openTellingOutside, tellOutsideMs } from "../jobs/tell-outside.ts";
import type { Settings } from "../settings.ts";
import { countSites } from "../store/totals.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";

const roles = ["all", "worker", "web"] as const;
type Role = (typeof roles)[number];

/** Jobs side by side: four pages of a check, and planning and sending beside them. The pool has ten connections. */
const concurrency = 6;
/** Running jobs are given so long to finish; closing what is left takes the rest of the half minute. */
const drainMs = 24_000;

/** The service itself, until it is told to stop. */
export const command = defineCommand({
  usage: ["[--role all|worker|web]"],
  about: `Checks daily, plans and sends messages (worker), and serves the dashboard (web); all does both. Several workers
may run side by side. It ends on SIGTERM or Ctrl-C: running jobs are finished first, for half a minute at most.`,
  options: { role: { type: "string", value: "ROLE", about: "all (the default), worker or web" } },
  words: { least: 0, most: 0 },
  clock: "own",
  untilStopped: true,
  async run({ values, open, answer, settings, stopped }) {
    const role = readRole(values.role);
    const app = await open();
    await using running = new AsyncDisposableStack();
    running.use(tellingOperators(app));
    const queue = await app.queue();
    const web = role === "worker" ? null : running.use(await app.serve(queue));
    if (role !== "web") await startWorking(app, queue, running);
    sayStarted(answer, { role, url: web?.url ?? null, settings, isEmpty: (await countSites(app.store)) === 0 });
    if (!stopped.aborted) await once(stopped, "abort");
    answer.note("Stopping: running jobs are finished first.");
    await Promise.race([running.disposeAsync(), delay(drainMs, undefined, { ref: false })]);
    return exit.ok;
  },
});

function readRole(typed = "all"): Role {
  const role = roles.find((name) => name === typed);
  if (role === undefined) throw usageError(`"${typed}" is no role. Use one of ${roles.join(", ")}.`);
  return role;
}

async function startWorking(app: App, queue: Queue, running: AsyncDisposableStack): Promise<void> {
  const work = app.work(queue);
  const jobs = jobFunctions(work);
  const schedule = scheduleFor(app.settings.checkAt, app.settings.importDir);
  assertSchedule(schedule, jobs);
  await queue.schedule(schedule);
  const worker = await queue.work(jobs, { concurrency });
  running.defer(() => worker.close());
  running.use(
    everyRound(
      () => reconcile(work, queue, schedule),
      reconcileMs,
      (error) => app.log.warn({ err: error }, "a round of reconciling failed; the next one tries again"),
    ),
  );
  const tellOutside = openTellingOutside(app, app.settings.ping);
  running.use(
    everyRound(
      () => tellOutside(new Date()),
      tellOutsideMs,
      (error) => app.log.warn({ err: error }, "whether a check has finished could not be asked; the next round does"),
    ),
  );
}

/**
 * Tells operators, whatever the role, and from before the queue is asked for: they must hear that nothing is checked
 * any more when the workers are gone, and when each that starts ends again because no queue answers.
 */
function tellingOperators(app: App): AsyncDisposable {
  const work = app.work({ ring: async () => {} });
  return everyRound(
    () => tellOperators(work, {}),
    alertsMs,
    (error) => app.log.warn({ err: error }, "operators could not be told; the next round tries again"),
  );
}

/** Runs a round now, and again some time after each has ended, so that two never overlap; until disposed of. */
function everyRound(round: () => Promise<void>, everyMs: number, failed: (error: unknown) => void): AsyncDisposable {
  const stop = new AbortController();
  const rounds = async () => {
    while (!stop.signal.aborted) {
      // While the database or the queue is away every round fails, and the first one after that makes up for them.
      await round().catch(failed);
      await delay(everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  };
  const ended = rounds();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

interface Started {
  role: Role;
  url: string | null;
  settings: Settings;
  isEmpty: boolean;
}

function sayStarted(answer: Answer, { role, url, settings, isEmpty }: Started): void {
  answer.object({ started: role, dashboard: url, captureDir: settings.delivery.captureDir });
  if (url !== null) answer.say(`Dashboard: ${url}`);
  if (role !== "web") answer.say(whereMessagesGo(settings.delivery));
  if (role !== "web") answer.say(`The daily check runs at ${settings.checkAt}, London time.`);
  if (isEmpty) answer.say("Nothing has been imported yet. Begin with: lapsewatch import accounts <file>");
  answer.say("Stop with Ctrl-C.");
}

function whereMessagesGo({ sending, smtpUrl, twilio, captureDir }: Settings["delivery"]): string {
  switch (sending) {
    case "off":
      return "SENDING is off: messages are planned, and wait.";
    case "capture":
      return `Nothing leaves: messages are captured in ${captureDir}`;
    case "trial":
      return `A trial: only SENDING_ALLOW is written to, other messages are captured in ${captureDir}`;
    case "live": {
      if (smtpUrl && twilio) return "E-mails and texts are sent.";
      const [sent, captured] = smtpUrl ? ["E-mails", "texts"] : ["Texts", "e-mails"];
      return `${sent} are sent; ${captured} are captured in ${captureDir}`;
    }
  }
}
