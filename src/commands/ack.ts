import { acknowledge } from "../store/marks.ts";
import type { FindingKind } from "../rules/finding.ts";
import { kindNames } from "../wording/kind-names.ts";
import { exit, notKnown, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { markName, readNumbered, readText, sayWhenItCounts, tellingNow } from "./marking.ts";

/** Keeps that somebody has taken on a finding. */
export const command = defineCommand({
  usage: ["<finding> [--ticket TEXT]"],
  about: `Takes the number of an open finding, such as F12, as the lists show it. It stays open until the facts change, but
is not told again and goes no further up. Said again with another ticket, it takes the new one.

  lapsewatch ack F12 --ticket INC0012345`,
  options: { ticket: { type: "string", value: "TEXT", about: "the number that the helpdesk gave" } },
  words: { least: 1, most: 1 },
  clock: "as-of",
  async run({ open, values, args: [typed = ""], answer, now }) {
    const finding = readNumbered(typed, "F", "finding");
    const ticket = readText(values.ticket, "--ticket");
    const { store } = await open();
    const told = await acknowledge(store, { finding, ticket }, tellingNow(now));
    if (told === null)
      throw notKnown(`There is no finding F${finding}. lapsewatch findings lists those that are open.`);
    if (told === "closed") throw usageError(`F${finding} is closed: there is nothing left to take on.`);
    const { mark, from, kind, subject, site, ticket: kept } = told;
    answer.object({
      ...{ mark: markName(mark), kind: "acknowledged", subject: `F${finding}`, from, until: null, ticket: kept },
      finding: { id: `F${finding}`, kind, subject, site },
    });
    const number = kept === null ? "" : ` Ticket ${kept}.`;
    answer.say(`${markName(mark)}: F${finding} is taken on.${number}`);
    answer.say(`  ${kindNames[kind as FindingKind]}: ${subject}${subject === site ? "" : ` at ${site}`}`);
    sayWhenItCounts(answer, mark);
    return exit.ok;
  },
});
