import { undoMark } from "../store/marks.ts";
import { exit, notKnown } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { markName, noteAlertsOf, readNumbered, tellingNow } from "./marking.ts";

/** Takes back what somebody told us. */
export const command = defineCommand({
  usage: ["<id>"],
  about: `Takes back a mark, a hold or an acknowledgement, by the number that was printed when it was made; explain shows it
too. What it kept back is owed again, unless its time has passed.

  lapsewatch undo M12`,
  options: {},
  words: { least: 1, most: 1 },
  clock: "as-of",
  async run({ open, args: [typed = ""], answer, now, day }) {
    const id = readNumbered(typed, "M", "mark");
    const app = await open();
    const mark = await undoMark(app.store, id, tellingNow(now));
    if (mark === null) throw notKnown(`There is no mark ${markName(id)}. lapsewatch explain shows those in force.`);
    await noteAlertsOf(app, { now, day });
    answer.object({ undone: markName(id), kind: mark.kind, already: mark.isUndone });
    answer.say(
      mark.isUndone ? `${markName(id)} had been taken back before.` : `${markName(id)} (${mark.kind}) is taken back.`,
    );
    return exit.ok;
  },
});
