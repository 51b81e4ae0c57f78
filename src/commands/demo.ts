import { once } from "node:events";
import { resolve } from "node:path";
import { type App, openApp } from "../app.ts";
import { importRegion } from "../demo/import-region.ts";
import { DemoIsRunning, type DemoPlace, openDemoPlace } from "../demo/place.ts";
import { runOnce } from "../jobs/run-once.ts";
import { calendar, workingDayOnOrAfter } from "../rules/calendar.ts";
import { type Day, londonInstant } from "../rules/day.ts";
import { policyHistory } from "../rules/policy.ts";
import type { Settings } from "../settings.ts";
import { hasDueSites } from "../store/due-sites.ts";
import { hasWaitingMessages } from "../store/messages.ts";
import { type Answer, exit, Stop } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { sayDemo } from "./demo-summary.ts";
import { onceQueue } from "./once.ts";

/** At this hour letters to people and to offices may both leave. */
const demoTime = "09:30";

/** A fictional region to look at. */
export const command = defineCommand({
  usage: ["[--once]"],
  about: `Makes a fictional region in a database of its own (DATA_DIR/demo), runs the daily check, and captures what would
be sent in a folder. Nothing is ever sent, whatever the settings say. Then it serves the dashboard until Ctrl-C.`,
  options: { once: { type: "boolean", about: "end when the messages are there; no dashboard" } },
  words: { least: 0, most: 0 },
  clock: "own",
  untilStopped: true,
  async run({ values, settings, answer, day, stopped }) {
    answer.note("Making a fictional region. This takes a few seconds …");
    await using place = await openPlace(`${settings.dataDir}/demo`, answer);
    const demo = settingsOf(settings, place);
    await using app = await openApp(demo, { note: answer.note });
    const days = daysOf(day);
    await importRegion(app.store, londonInstant(day, demoTime));
    for (const on of days) {
      if (stopped.aborted) return exit.interrupted;
      await checkAndDeliver(app, on);
    }
    if (stopped.aborted) return exit.interrupted;
    await using shown = values.once ? null : await serve(app, answer);
    await sayDemo(answer, app, {
      day,
      officeDay: days.at(-1) ?? day,
      folder: resolve(place.captureDir),
      settings: `${settings.databaseUrl === null ? "" : "DATABASE_URL= "}DATA_DIR="${resolve(demo.dataDir)}"`,
      url: shown?.url ?? null,
    });
    if (shown && !stopped.aborted) await once(stopped, "abort");
    return exit.ok;
  },
});

/** Offices are closed on some days: then the letters to them are those of the next day on which they work. */
function daysOf(today: Day): Day[] {
  return [...new Set([today, workingDayOnOrAfter(today, calendar)])];
}

async function openPlace(dataDir: string, answer: Answer): Promise<DemoPlace> {
  try {
    return await openDemoPlace(dataDir, answer.note);
  } catch (error) {
    if (!(error instanceof DemoIsRunning)) throw error;
    throw new Stop(
      exit.failure,
      "A demo is running already. Stop it with Ctrl-C where it runs, or set DATA_DIR to another folder.",
    );
  }
}

/** Of the person's own settings only those of the dashboard are left: nothing of a demo may reach anybody. */
function settingsOf({ dataDir, http, checkAt }: Settings, { databaseUrl, captureDir }: DemoPlace): Settings {
  const senderName = "Example Region Support";
  return {
    isProduction: false,
    databaseUrl,
    queueUrl: null,
    dataDir: `${dataDir}/demo`,
    delivery: {
      sending: "capture",
      sendingAllow: [],
      captureDir,
      smtpUrl: null,
      smtpOAuth: null,
      mailFrom: null,
      mailReplyTo: null,
      senderName,
      twilio: null,
      publicUrl: null,
      perMinute: { email: null, sms: null },
    },
    letterhead: {
      serviceName: "NHSmail",
      senderName,
      supportContact: "Robin Demoson on 0115 496 0900",
      helpdeskEmail: "helpdesk@nhs.example",
      helpdeskPhone: "0333 200 1133",
      dsptHelp: null,
    },
    operatorEmail: "operators@care.example",
    ping: null,
    importDir: null,
    http,
    checkAt,
    policies: policyHistory,
    logLevel: "warn",
  };
}

/** The daily check, the plan and the delivery of a day, through the queue. */
async function checkAndDeliver(app: App, on: Day): Promise<void> {
  const now = londonInstant(on, demoTime);
  await using queue = await onceQueue(app, now);
  const isDone = async () => !(await hasDueSites(app.store, on)) && !(await hasWaitingMessages(app.store, now, on));
  await runOnce(queue.work, queue.queue, { name: "daily-check", data: queue.data }, { isDone });
}

interface Shown extends AsyncDisposable {
  url: string;
}

/** The dashboard at the port of the settings, or at any other when something else is there already. */
async function serve(app: App, answer: Answer): Promise<Shown> {
  try {
    return await app.serve(await app.queue());
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    await using opening = new AsyncDisposableStack();
    const http = { ...app.settings.http, port: 0 };
    const other = opening.use(await openApp({ ...app.settings, http }, { note: answer.note }));
    const { url } = opening.use(await other.serve(await other.queue()));
    const opened = opening.move();
    return { url, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  }
}
