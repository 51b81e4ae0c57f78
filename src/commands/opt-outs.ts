import { allowTexts, listOptOuts, type OptOut } from "../store/opt-outs.ts";
import { findSubjects } from "../store/subjects.ts";
import { type Columns, exit, notKnown, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { listOptions, sayShortList } from "./list.ts";
import { chosenOf, tellingNow } from "./marking.ts";

const deeds = ["list", "undo"] as const;

const columns: Columns<OptOut> = {
  subject: ({ subject }) => subject,
  role: ({ role }) => role,
  site: ({ site }) => site,
};

/** Who has asked for no more texts. */
export const command = defineCommand({
  usage: ["list [--csv]", "undo <account | site>"],
  about: `Whoever answers a text with STOP gets no more of them: what is owed goes by e-mail, or to the manager. No list changes
that. undo lets texts go to the number again, for all who have it; it is kept in the audit. Twilio keeps a list of its
own: the person must send START too, else the next text is refused and the wish is kept again.

  lapsewatch opt-outs undo priya.sample@nhs.net`,
  options: { csv: listOptions.csv },
  words: { least: 1, most: 2 },
  clock: "as-of",
  async run({ open, args: [typed = "", word = ""], values, answer, now }) {
    const deed = chosenOf(typed, deeds, "cannot be done");
    if ((deed === "list") !== (word === "")) throw usageError("It takes: list, or undo and an account or a site.");
    if (deed !== "list" && values.csv) throw usageError("--csv is only for list.");
    const { store } = await open();
    if (deed === "list") {
      sayShortList(answer, values, { columns, csv: columns }, await listOptOuts(store));
      return exit.ok;
    }
    const subject = (await findSubjects(store, word)).find(({ type }) => type !== "mailbox");
    if (subject === undefined) throw notKnown("No account of that address, and no site of that code, is known.");
    const { type, id, name } = subject;
    const isAllowed = await allowTexts(store, { type, id }, tellingNow(now));
    if (!isAllowed) throw notKnown(`Nobody of ${name} has asked for no more texts.`);
    answer.object({ subject: name, texts: "allowed" });
    answer.say(`${name}: texts may be sent again. The person must also send START to our number.`);
    return exit.ok;
  },
});
