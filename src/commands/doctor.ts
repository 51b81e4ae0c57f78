import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { nameFailure } from "../jobs/failure.ts";
import { type Answer, exit, type ExitCode, Stop } from "./answer.ts";
import { defineCommand } from "./command.ts";
import {
  checkBankHolidays,
  checkDataFolder,
  checkImportFolder,
  checkSender,
  checkSending,
  checkTimeZone,
  listSecrets,
} from "./doctor-here.ts";
import { checkChannels, checkClock, checkDatabase, checkPing, checkQueue } from "./doctor-services.ts";
import { type Check, failing } from "./doctor-check.ts";
import { readFreshness } from "./freshness.ts";

/** Tries everything Lapsewatch depends on. */
export const command = defineCommand({
  usage: [""],
  about: `Tries the database, the queue and the providers, looks at clock, calendar, folders and settings, and says in a line
each what is well and what to mend. Sends nothing. Ends with 6 when something cannot be reached, 3 when a setting has to
be mended, 7 when the data is too old.`,
  options: {},
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, settings, answer, now, day }) {
    const opened = await open().catch((error: unknown) => asFailed(error));
    const app = "failed" in opened ? null : opened;
    const checks: Check[] = [
      "failed" in opened ? opened.failed : await checkDatabase(opened),
      ...(app ? [await checkClock(app)] : []),
      await checkQueue(settings, app),
      ...(await checkChannels(settings)),
      ...(await checkPing(settings)),
      ...(app ? await checkData(app, { now, day }) : []),
      checkTimeZone(),
      checkBankHolidays(day),
      await checkDataFolder(settings),
      ...(await checkImportFolder(settings)),
      checkSending(settings),
      ...checkSender(settings),
      listSecrets(settings),
    ];
    answer.object({ checks: checks.map(({ name, state, message }) => ({ name, state, message })) });
    sayChecks(answer, checks);
    return codeOf(checks);
  },
});

/** The database could not be opened; the other checks go on. Errors whose text is made for people are shown. */
function asFailed(error: unknown): { failed: Check } {
  const named = error instanceof Error ? error.name : "";
  if (named === "DatabaseUnsuitable" || error instanceof Stop) {
    return { failed: failing("database", (error as Error).message, exit.settings) };
  }
  const text =
    named === "DatabaseUnreachable" ? (error as Error).message : `It cannot be opened (${nameFailure(error)}).`;
  return { failed: failing("database", text, exit.unreachable) };
}

async function checkData(
  { store, settings }: App,
  { now, day }: Pick<Parameters<typeof readFreshness>[1], "now" | "day">,
) {
  const { stale, sources } = await readFreshness(store, { now, day, policy: policyOn(settings, day) });
  if (stale.length > 0) return stale.map((sentence): Check => failing("data", sentence, exit.stale));
  const message = sources.length === 0 ? "Nothing has been imported yet." : "Data and last check are recent.";
  return [{ name: "data", state: "ok", message, code: exit.ok } as const];
}

function sayChecks(answer: Answer, checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, state, message } of checks) {
    answer.say(`${(state === "fail" ? "FAIL" : state).padEnd(4)}  ${name.padEnd(width)}  ${message}`);
  }
  const bad = checks.filter(({ state }) => state === "fail").length;
  answer.say(bad === 0 ? "\nEverything that is needed works." : `\n${bad} of ${checks.length} need mending.`);
}

/** What cannot be reached matters more than a setting, and that more than old data. */
function codeOf(checks: readonly Check[]): ExitCode {
  const codes = new Set(checks.map(({ code }) => code));
  return [exit.unreachable, exit.settings, exit.stale].find((code) => codes.has(code)) ?? exit.ok;
}
