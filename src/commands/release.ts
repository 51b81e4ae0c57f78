import { countUnreleased, readHeldPlans, readPlan, releasePlan, type ShownPlan } from "../store/plans.ts";
import { releaseHolds, type ToldSubject } from "../store/marks.ts";
import type { Day } from "../rules/day.ts";
import type { Store } from "../store/connect.ts";
import { type Answer, exit, type ExitCode, notKnown, usageError } from "./answer.ts";
import { type Context, defineCommand, type Options } from "./command.ts";
import { doubleNote } from "./check-answer.ts";
import { dayWords } from "./day-words.ts";
import { type Holdable, holdable, wordFor } from "./hold.ts";
import { counted } from "./kind-names.ts";
import { chosenOf, markName, noteAlertsOf, readNumbered, subjectOf, tellingNow } from "./marking.ts";

const options = {
  confirm: { type: "string", value: "COUNT", about: "the number of messages in the plan, as it was shown" },
} as const satisfies Options;

/** Lets go what was held: by a person, or a plan that surprised. */
export const command = defineCommand({
  usage: ["<account | mailbox | site> <address or code>", "sending", "plan [id] [--confirm COUNT]"],
  about: `Ends every hold of an account, a mailbox, a site, or of all sending; lapsewatch undo M12 ends a single one.
A plan is shown first, with its counts by kind and by site; it goes only when you confirm how many messages are in it.
Without the right number nothing changes, and it ends with 5.

  lapsewatch release plan 3
  lapsewatch release plan 3 --confirm 412`,
  options,
  words: { least: 1, most: 2 },
  clock: "as-of",
  async run(context) {
    const { args, values, open, answer, now } = context;
    const what = chosenOf(args[0] ?? "", holdable, "cannot be released");
    if (what === "plan") return await releaseOnePlan(context);
    if (values.confirm !== undefined) throw usageError("--confirm is only for a plan.");
    const word = wordFor(what, args[1]);
    const app = await open();
    const { subject, name } = await releasedSubject(app.store, what, word);
    const released = (await releaseHolds(app.store, subject, tellingNow(now))).map(markName);
    await noteAlertsOf(app, context);
    answer.object({ released });
    const title = what === "sending" ? "Sending" : name;
    answer.say(released.length === 0 ? `${title} was not on hold.` : `${title} is released (${released.join(", ")}).`);
    return exit.ok;
  },
});

async function releasedSubject(
  store: Store,
  what: Exclude<Holdable, "plan">,
  word: string,
): Promise<{ subject: ToldSubject; name: string }> {
  if (what === "sending") return { subject: { type: "sending", id: null }, name: "sending" };
  const { type, id, name } = await subjectOf(store, what, word);
  return { subject: { type, id }, name };
}

async function releaseOnePlan(context: Context<typeof options>): Promise<ExitCode> {
  const { args, values, open, answer, now, day } = context;
  const asked = args[1] === undefined ? null : readNumbered(args[1], "", "plan");
  const count = values.confirm === undefined ? null : readCount(values.confirm);
  if (asked === null && count !== null) throw usageError("Which plan? Give its number with --confirm.");
  const app = await open();
  const { store } = app;
  const id = asked ?? (await onlyPlan(store, day));
  if (id === null) {
    const unreleased = await countUnreleased(store);
    answer.object({ released: [], unreleased });
    if (unreleased === 0) answer.say("No plan waits.");
    else {
      answer.say(
        `No plan waits now, but ${counted(unreleased, "reminder")} of an earlier one that nobody has released.`,
      );
      answer.say("The next check puts what is still owed of it into a plan that waits: release that one.");
    }
    return exit.ok;
  }
  if (count !== null) {
    const became = await releasePlan(store, { ...tellingNow(now), id, count });
    if (became === "released") {
      await noteAlertsOf(app, context);
      answer.object({ released: [String(id)] });
      answer.say(`Plan ${id} is released: ${counted(count, "message")} may leave.`);
      return exit.ok;
    }
    if (typeof became === "object" && became !== null)
      answer.note(
        `Not ${count}: ${counted(became.wrongCount, "message")} ${became.wrongCount === 1 ? "waits" : "wait"}.`,
      );
  }
  return await showPlan(store, id, answer);
}

/** A number of messages. Throws a usage error. */
function readCount(typed: string): number {
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  throw usageError(`"${typed}" is no number of messages.`);
}

/** The plan that waits, where there is one only. */
async function onlyPlan(store: Store, today: Day): Promise<number | null> {
  const waiting = await readHeldPlans(store, today);
  if (waiting.length > 1) {
    const names = waiting.map(({ id, day }) => `${id} of ${day}`).join(", ");
    throw usageError(`Several plans wait: ${names}. Give the number of one.`);
  }
  return waiting[0]?.id ?? null;
}

/** Shows a plan that was not released. Throws Stop when there is none of the number, or it does not wait. */
async function showPlan(store: Store, id: number, answer: Answer): Promise<ExitCode> {
  const plan = await readPlan(store, id);
  if (plan === null) throw notKnown(`There is no plan ${id}.`);
  if (plan.status !== "held") throw usageError(`Plan ${id} does not wait: it is ${plan.status}.`);
  answer.object({ released: [], plan: { ...plan, id: String(id) } });
  if (!answer.json) sayPlan(answer, plan);
  return exit.waiting;
}

function sayPlan(answer: Answer, { id, day, reason, messages, byKind, bySite }: ShownPlan): void {
  answer.say(`Plan ${id} for ${dayWords(day)} waits (${reason}): ${counted(messages, "message")}.\n`);
  answer.rows(byKind, { kind: ({ kind }) => kind, messages: (row) => row.messages });
  answer.say();
  answer.rows(bySite, { site: ({ site }) => site, messages: (row) => row.messages });
  const note = doubleNote({ messages, byKind, bySite });
  if (note !== null) answer.say(`\n${note}`);
  answer.say("\nNothing was changed. If this is right, let them go:");
  answer.say(`  lapsewatch release plan ${id} --confirm ${messages}`);
}
