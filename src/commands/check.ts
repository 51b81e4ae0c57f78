import type { App } from "../app.ts";
import { raiseAlerts } from "../jobs/alerts.ts";
import { runOnce } from "../jobs/run-once.ts";
import { openTellingOutside } from "../jobs/tell-outside.ts";
import type { Day } from "../rules/day.ts";
import { lastFinishedRun, readRun } from "../store/check-runs.ts";
import { countDueSites, hasDueSites } from "../store/due-sites.ts";
import { listOpenFindings } from "../store/findings-list.ts";
import { listRemindersRecordedOn, newestReminderId } from "../store/reminders-list.ts";
import type { Store } from "../store/connect.ts";
import { readHeldPlans, readPlan } from "../store/plans.ts";
import { countOwed, countPlanned, readTotals } from "../store/totals.ts";
import { exit, usageError, type Answer } from "./answer.ts";
import { type CheckAnswer, sayCheck } from "./check-answer.ts";
import { sayCheckCsv } from "./check-csv.ts";
import { dryRun } from "./check-dry-run.ts";
import { defineCommand } from "./command.ts";
import { refuseTwoForms } from "./list.ts";
import { onceQueue } from "./once.ts";

/** The daily check, through the queue, waited for. */
export const command = defineCommand({
  usage: ["[--date DATE] [--list]", "--dry-run [--date DATE] [--list [--csv]]"],
  about: `Looks at every site that is due, records states, findings and reminders, and plans the day's messages. Sends
nothing: the service does, or deliver. Running it again finds nothing new. --dry-run looks at every site, on any day,
and writes nothing.`,
  options: {
    "dry-run": { type: "boolean", about: "say what the check would record, and write nothing" },
    list: { type: "boolean", about: "list the open findings and the reminders of this check" },
    csv: { type: "boolean", about: "of --dry-run --list: its lists as one, for a spreadsheet; safe to open" },
  },
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ values, open, answer, now, day, stopped }) {
    if (values.csv && !(values["dry-run"] && values.list)) {
      throw usageError("--csv is only for check --dry-run --list.");
    }
    refuseTwoForms(answer, values.csv);
    const app = await open();
    const startedAt = performance.now();
    const result = values["dry-run"]
      ? await dryRun(app, day, answer, values.list)
      : await recordedCheck(app, { now, day, answer, withList: values.list, stopped });
    const whole: CheckAnswer = { ...result, durationMs: Math.round(performance.now() - startedAt) };
    answer.object(whole);
    if (values.csv) {
      sayCheckCsv(answer, whole);
      return exit.ok;
    }
    const held = whole.plan?.status === "held" ? await readPlan(app.store, Number(whole.plan.id)) : null;
    sayCheck(answer, whole, { isDryRun: values["dry-run"], held });
    return exit.ok;
  },
});

interface Asked {
  now: Date;
  day: Day;
  answer: Answer;
  withList: boolean;
  stopped: AbortSignal;
}

async function recordedCheck(app: App, { now, day, answer, withList, stopped }: Asked) {
  const { store } = app;
  const last = await lastFinishedRun(store);
  if (last && last.day > day) {
    throw usageError(
      `${last.day} has been checked already; a day before it can only be looked at. Try: check --dry-run --date ${day}`,
    );
  }
  const before = await readRun(store, day);
  const newest = await newestReminderId(store);
  await using once = await onceQueue(app, now);
  const progress = await progressOf(app, day, answer);
  try {
    await runOnce(
      // Words leave through the service or `deliver`, never through a check.
      { ...once.work, maySend: false },
      once.queue,
      { name: "daily-check", data: once.data },
      { isDone: async () => !(await hasDueSites(store, day)), signal: stopped },
    );
  } finally {
    await progress.end();
  }
  await raiseAlerts({ ...once.work, maySend: false }, once.data);
  // By the clock on the wall: of a rehearsal nobody outside is told.
  await openTellingOutside(app, app.settings.ping)(new Date());
  const after = await readRun(store, day);
  const grown = (
    name: "looked" | "failed" | "opened" | "closed" | "remindersNew" | "superseded" | "withdrawn" | "held",
  ) => (after?.[name] ?? 0) - (before?.[name] ?? 0);
  const totals = await readTotals(store);
  const { "below-minimum": belowMinimum, ...dspt } = totals.dspt;
  return {
    date: day,
    sites: { total: totals.sites, looked: grown("looked"), failed: grown("failed") },
    accounts: totals.accounts,
    findings: { opened: grown("opened"), closed: grown("closed"), open: totals.open },
    reminders: {
      new: grown("remindersNew"),
      owed: (await countOwed(store, day)).owed,
      superseded: grown("superseded"),
      withdrawn: grown("withdrawn"),
      held: grown("held"),
    },
    dspt: { ...dspt, belowMinimum },
    plan: await planOf(store, day),
    ...(withList && {
      findingList: await listOpenFindings(store),
      reminderList: await listRemindersRecordedOn(store, day, newest),
    }),
  };
}

/** The plan of the day: what waits for a person, where something does. */
async function planOf(store: Store, day: Day): Promise<NonNullable<CheckAnswer["plan"]>> {
  const held = (await readHeldPlans(store, day)).find((plan) => plan.day === day);
  if (held) {
    const { messages, copies } = held;
    return { id: String(held.id), status: "held", messages, copies, waiting: messages };
  }
  return { id: day, status: "open", ...(await countPlanned(store, day)) };
}

/** On a terminal, shows how many of the due sites have been looked at. */
async function progressOf({ store }: App, day: Day, answer: Answer): Promise<{ end(): Promise<void> }> {
  const countDue = () => countDueSites(store, day);
  const total = await countDue();
  const bar = answer.progress("Sites", total);
  let shown = 0;
  const show = async () => {
    const done = total - (await countDue());
    bar.add(done - shown);
    shown = done;
  };
  const timer = setInterval(() => void show().catch(() => clearInterval(timer)), 500);
  return {
    async end() {
      clearInterval(timer);
      await show();
      if (total > 0) bar.end();
    },
  };
}
