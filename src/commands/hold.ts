import type { Store } from "../store/connect.ts";
import { keepMark, type ToldSubject } from "../store/marks.ts";
import { holdPlan } from "../store/plans.ts";
import { exit, type ExitCode, usageError } from "./answer.ts";
import { type Context, defineCommand, type Options } from "./command.ts";
import {
  chosenOf,
  markableOf,
  markName,
  noteAlertsOf,
  readText,
  readUntil,
  sayWhenItCounts,
  subjectOf,
  tellingNow,
  untilWords,
} from "./marking.ts";
import { counted } from "./kind-names.ts";

/** What can be held, and released again. */
export const holdable = ["plan", "account", "mailbox", "site", "sending"] as const;
export type Holdable = (typeof holdable)[number];

const options = {
  until: { type: "string", value: "DATE", about: "the last day on which it holds (default: until it is released)" },
  reason: { type: "string", value: "TEXT", about: "why, for whoever asks later; always needed" },
} as const satisfies Options;

/** Stops messages: about an account, a mailbox or a site, those planned for today, or all. */
export const command = defineCommand({
  usage: [
    "<account | mailbox | site> <address or code> --reason TEXT [--until DATE]",
    "sending --reason TEXT [--until DATE]",
    "plan --reason TEXT",
  ],
  about: `account, mailbox, site   nothing is sent about it; of an account, nothing to its person either. The clock runs on, and
                         a loss is still told to the manager
sending                  nothing leaves at all; what misses its day is owed again
plan                     what is planned and has not left waits for release plan, and so does whatever is planned until then

  lapsewatch hold site VL0AB --reason "taken over by another provider" --until 2026-12-31`,
  options,
  words: { least: 1, most: 2 },
  clock: "as-of",
  async run(context) {
    const { open, values, answer, now, day } = context;
    const what = chosenOf(context.args[0] ?? "", holdable, "cannot be held");
    const word = wordFor(what, context.args[1]);
    const until = readUntil(values.until, day);
    const reason = readText(values.reason, "--reason");
    if (reason === null) throw usageError("Say why, for whoever asks later: --reason TEXT.");
    if (what === "plan") return await stopPlan(context, reason);
    const app = await open();
    const { subject, name } = await heldSubject(app.store, what, word);
    const mark = await keepMark(app.store, { kind: "hold", subject, until, reason }, tellingNow(now));
    await noteAlertsOf(app, { now, day });
    answer.object({ mark: markName(mark), kind: "hold", subject: name, from: day, until });
    const title = what === "sending" ? "all sending" : `${what} ${name}`;
    answer.say(`${markName(mark)}: ${title} is on hold ${untilWords(until, "until released")}.`);
    sayWhenItCounts(answer, mark);
    return exit.ok;
  },
});

/** The word that names what is held. Throws a usage error where it is missing, or too much. */
export function wordFor(what: Holdable, word: string | undefined): string {
  const isOne = what === "plan" || what === "sending";
  if (isOne && word !== undefined) throw usageError(`"${word}" is one too many: there is only one ${what}.`);
  if (!isOne && word === undefined)
    throw usageError(`Which ${what}? Give its ${what === "site" ? "code" : "address"}.`);
  return word ?? "";
}

async function heldSubject(
  store: Store,
  what: Exclude<Holdable, "plan">,
  word: string,
): Promise<{ subject: ToldSubject; name: string }> {
  if (what === "sending") return { subject: { type: "sending", id: null }, name: "sending" };
  const found = what === "account" ? await markableOf(store, word) : await subjectOf(store, what, word);
  const { type, id, name } = found;
  return { subject: { type, id }, name };
}

async function stopPlan(
  { values, open, answer, now, day }: Context<typeof options>,
  reason: string,
): Promise<ExitCode> {
  if (values.until !== undefined) throw usageError("--until is not for a plan: it waits for release plan.");
  const app = await open();
  const held = await holdPlan(app.store, { ...tellingNow(now), day, reason });
  await noteAlertsOf(app, { now, day });
  answer.object({ plan: String(held.id), day, messages: held.messages, kind: "hold", subject: "plan" });
  const waiting =
    held.messages === 0
      ? "nothing waits in it yet. What is planned"
      : `${counted(held.messages, "message")} of today ${held.messages === 1 ? "waits" : "wait"}. What is planned later`;
  answer.say(`Plan ${held.id} is on hold: ${waiting} waits in it until it is released.`);
  answer.say(`To let go: lapsewatch release plan ${held.id} --confirm ${held.messages}`);
  return exit.ok;
}
