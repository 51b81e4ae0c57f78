import { policyOn } from "../config.ts";
import { acceptImport, type Decided, rejectImport, type Undecidable } from "../store/accept-import.ts";
import { undoImport, type NotUndoable, type UndoneImport } from "../store/undo-import.ts";
import { type Answer, exit, type ExitCode, type Stop, usageError } from "./answer.ts";
import { type Asked, listAll, show } from "./import-show.ts";
import { counted } from "./kind-names.ts";
import { readNumbered, tellingNow } from "./marking.ts";

/** What an import can be asked, besides taking in a file. */
export const decisions: Readonly<Record<string, (context: Asked) => Promise<ExitCode>>> = {
  list: async (context) => await listAll(onlyWord(context)),
  show: async (context) => await show(context, numberOf(context)),
  accept,
  reject,
  undo,
};

/** What the first word asks for; null where it is the kind of a file. */
export function askedOf(word: string | undefined): ((context: Asked) => Promise<ExitCode>) | null {
  return (word !== undefined && Object.hasOwn(decisions, word) && decisions[word]) || null;
}

function onlyWord(context: Asked): Asked {
  if (context.args[1] !== undefined) throw usageError(`"${context.args[1]}" is one too many.`);
  return context;
}

/** The number of the import, as lists print it. Throws a usage error. */
function numberOf({ args: [what = "", typed] }: Asked): number {
  if (typed === undefined) throw usageError(`Which import? Give its number: ${what} 12. See: lapsewatch import list`);
  return readNumbered(typed, "", "number of an import");
}

function unknown(id: number): Stop {
  return usageError(`There is no import ${id}. See: lapsewatch import list`);
}

async function accept(context: Asked): Promise<ExitCode> {
  const id = numberOf(context);
  const { open, settings, answer, now, day, stopped } = context;
  const { store } = await open();
  const options = { ...tellingNow(now), policy: policyOn(settings, day), signal: stopped };
  const found = decided(id, await acceptImport(store, id, options));
  answer.object(found);
  const { kind, source, asOf } = found;
  answer.say(
    found.already
      ? `Import ${id} had been applied before.`
      : `Applied: ${kind} from ${source}, as of ${asOf}. Import ${id}. To take it back: lapsewatch import undo ${id}`,
  );
  return exit.ok;
}

async function reject(context: Asked): Promise<ExitCode> {
  const id = numberOf(context);
  const { open, answer, now } = context;
  const { store } = await open();
  const found = decided(id, await rejectImport(store, id, tellingNow(now)));
  answer.object(found);
  answer.say(
    found.already
      ? `Import ${id} had been rejected before.`
      : `Import ${id} is rejected and its rows are forgotten. Nothing was changed.`,
  );
  return exit.ok;
}

const becameOf: Readonly<Record<string, string>> = {
  applied: "it has been applied; lapsewatch import undo takes it back",
  rejected: "it was rejected, and its rows were not kept",
  unchanged: "it was the same file as the one before, and nothing waits",
  overtaken: "a newer file of the same source, or the same file, has been applied since",
  expired: "nobody decided in time, and its rows are no longer kept",
  undone: "it has been undone; import its file again",
  held: "its rows were not kept; import its file again",
};

function decided(id: number, found: Decided | Undecidable | null): Decided {
  if (found === null) throw unknown(id);
  if (!("undecidable" in found)) return found;
  const { undecidable, last } = found;
  const by = undecidable === "overtaken" && last !== null ? ` (import ${last})` : "";
  throw usageError(`Import ${id} does not wait for a decision: ${becameOf[undecidable] ?? undecidable}${by}.`);
}

async function undo(context: Asked): Promise<ExitCode> {
  const id = numberOf(context);
  const { open, answer, now } = context;
  const { store } = await open();
  const found = undone(id, await undoImport(store, id, tellingNow(now)));
  answer.object({ outcome: "undone", ...found });
  if (!answer.json) sayUndone(answer, found);
  return exit.ok;
}

function undone(id: number, found: UndoneImport | NotUndoable | null): UndoneImport {
  if (found === null) throw unknown(id);
  if (!("because" in found)) return found;
  const { because, last } = found;
  const why =
    because === "not-last"
      ? `import ${last} has been applied from the same source since. Undo that one first`
      : because === "forgotten"
        ? "what was there before it is no longer kept. Import the right file"
        : because === "held"
          ? "it waits for a decision and has changed nothing: reject it"
          : "it has changed nothing";
  throw usageError(`Import ${id} cannot be undone: ${why}.`);
}

function sayUndone(
  answer: Answer,
  { import: id, kind, source, asOf, already, removed, kept, changedSince }: UndoneImport,
): void {
  if (already) return answer.say(`Import ${id} had been undone before.`);
  const now = asOf === null ? "nothing is known from it any more" : `its data is as of ${asOf} again`;
  answer.say(`Undone: import ${id}, ${kind} from ${source}; ${now}.`);
  const gone = countsOf(removed);
  if (gone !== "") answer.say(`Removed, because only this import spoke of them: ${gone}.`);
  const left = countsOf(kept);
  if (left !== "") {
    answer.say(`Kept, because others speak of them, a person has said something, or a message went out: ${left}.`);
  }
  const { rows, imports } = changedSince;
  if (rows > 0) {
    const which = imports.length === 0 ? "" : ` by ${imports.map((one) => `import ${one}`).join(", ")}`;
    answer.say(`${counted(rows, "row")} changed again since${which}: what is newer stays.`);
  }
  answer.say("Every site is looked at again: by a running service within a minute, else by the next check or deliver.");
}

function countsOf({ accounts, mailboxes, sites }: UndoneImport["removed"]): string {
  const counts = [
    [accounts, "account"],
    [mailboxes, "mailbox"],
    [sites, "site"],
  ] as const;
  return counts.flatMap(([count, what]) => (count > 0 ? [counted(count, what)] : [])).join(", ");
}
