import { type Erased, erasePerson, type Erasure } from "../store/erase-person.ts";
import { allowAddress } from "../store/erased-addresses.ts";
import { exportPerson } from "../store/export-person.ts";
import { type Answer, exit, type ExitCode, notKnown, type Stop, usageError } from "./answer.ts";
import { type Context, defineCommand, type Options } from "./command.ts";
import { chosenOf, tellingNow } from "./marking.ts";

const options = {
  confirm: { type: "boolean", about: "really erase; without it, says what would go and changes nothing" },
} as const satisfies Options;

type Asked = Context<typeof options>;

const deeds = { export: showAll, erase, allow } satisfies Record<
  string,
  (asked: Asked, word: string) => Promise<ExitCode>
>;

/** What a person may ask of whoever stores something about them. */
export const command = defineCommand({
  usage: ["export <address|id>", "erase <address|id> [--confirm]", "allow <address>"],
  about: `export  everything that is stored of one person, as JSON: facts, ways to reach them, messages, what imports keep
erase   takes the person out of all of it; ids, days and counts stay, so that history adds up. Without --confirm it
        only says what would go. Later lists do not bring the person back: their rows are left out, with a note
allow   lets lists bring somebody back who was erased; what was known does not return

The address is that of an account, a former or a private one, a manager's, or a number; the id is that of an account. Take
the person out of the lists themselves, and out of backups and the capture folder: those are not ours to change.`,
  options,
  words: { least: 2, most: 2 },
  clock: "as-of",
  async run(context) {
    const [typed = "", word = ""] = context.args;
    const names = Object.keys(deeds) as (keyof typeof deeds)[];
    const deed = chosenOf(typed, names, "cannot be done");
    if (context.values.confirm && deed !== "erase") throw usageError("--confirm is only for erase.");
    return await deeds[deed](context, word);
  },
});

async function showAll({ open, answer, now }: Asked, word: string): Promise<ExitCode> {
  const { store } = await open();
  const told = await exportPerson(store, word, tellingNow(now));
  if (told === null || told === "several" || told === "erased") throw obstacle(told ?? "not-known");
  answer.object(told);
  answer.say(JSON.stringify(told, null, 2));
  return exit.ok;
}

async function erase({ open, answer, now, values }: Asked, word: string): Promise<ExitCode> {
  const { store } = await open();
  const erasure = await erasePerson(store, word, values.confirm, tellingNow(now));
  if (erasure.outcome === "several" || erasure.outcome === "not-known") throw obstacle(erasure.outcome);
  answer.object(erasure);
  sayErasure(answer, erasure, word);
  return erasure.outcome === "underway" ? exit.waiting : exit.ok;
}

async function allow({ open, answer, now }: Asked, word: string): Promise<ExitCode> {
  if (!word.includes("@")) throw usageError("allow takes the e-mail address of whoever was erased.");
  const { store } = await open();
  const isAllowed = await allowAddress(store, word, tellingNow(now));
  if (!isAllowed) throw notKnown("Nobody of that address was erased.");
  answer.object({ outcome: "allowed" });
  answer.say("Lists may bring them back. What was known does not return: import the lists again.");
  return exit.ok;
}

/** Does not repeat the word: it is somebody's address. */
function obstacle(outcome: "several" | "not-known" | "erased"): Stop {
  if (outcome === "erased") return notKnown("Whoever that was has been erased: nothing more is stored than that.");
  if (outcome === "not-known") return notKnown("Nothing is stored about that. Check the spelling.");
  return usageError("More than one account has that: give the address or the id of the account itself.");
}

const whatGoes: Readonly<Record<keyof Erased, string>> = {
  accounts: "account: all but its id and its site",
  activity: "days of last use, by source",
  contacts: "ways to reach them",
  accesses: "rights to open a shared mailbox",
  marks: "reasons that somebody typed",
  messages: "messages to them: where they went, and their words",
  words: "messages to others that speak of them: their words",
  imports: "entries kept of imports",
};

function sayErasure(answer: Answer, erasure: Erasure, word: string): void {
  if (erasure.outcome === "already") return answer.say("They have been erased before. Nothing is left to do.");
  if (erasure.outcome === "underway") {
    return answer.say("A message to them is being sent this moment. Nothing was changed: run it again in a minute.");
  }
  if (!("counts" in erasure)) return;
  const isDone = erasure.outcome === "erased";
  answer.say(isDone ? "Erased:" : "This would go:");
  for (const [name, what] of Object.entries(whatGoes)) {
    const count = erasure.counts[name as keyof Erased];
    if (count > 0) answer.say(`  ${String(count).padStart(5)}  ${what}`);
  }
  if (isDone) answer.say("Take them out of the lists too, and empty the capture folder if messages were captured.");
  else answer.say(`Nothing was changed. To do it: lapsewatch subject erase ${word} --confirm`);
}
