import { undoMark } from "../store/marks.ts";
import { exit, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { markName, readNumbered, tellingNow } from "./marking.ts";

/** Takes back what somebody told us. */
export const command = defineCommand({
  usage: ["<id>"],
  about: `Takes back a mark, a hold or an acknowledgement, by the number that was printed when it was made; explain shows it
too. What it kept back is owed again, unless its time has passed.

  lapsewatch undo M12`,
  options: {},
  words: { least: 1, most: 1 },
  clock: "as-of",
  async run({ open, args: [typed = ""], answer, now }) {
    const id = readNumbered(typed, "M", "mark");
    const { store } = await open();
    const mark = await undoMark(store, id, tellingNow(now));
    if (mark === null) throw usageError(`There is no mark ${markName(id)}. lapsewatch explain shows those in force.`);
    answer.object({ undone: markName(id), kind: mark.kind, already: mark.isUndone });
    answer.say(
      mark.isUndone ? `${markName(id)} had been taken back before.` : `${markName(id)} (${mark.kind}) is taken back.`,
    );
    return exit.ok;
  },
});
