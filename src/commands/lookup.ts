import { londonDay } from "../rules/day.ts";
import { findByReference, type FoundMessage } from "../store/references.ts";
import { kindNames } from "../wording/kind-names.ts";
import { maskedAddress } from "../wording/names.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { dayWords } from "./day-words.ts";

/** What a reference is made of: letters and digits that cannot be taken for one another. */
const referenceShape = /^R?-?([2-9A-HJ-NP-Z]{4})$/;

/** Tells whoever is asked "is this real?" which message a reference belongs to. */
export const command = defineCommand({
  usage: ["<reference>"],
  about: `Every message carries a short reference such as R-7K2M. Give it in any spelling: r-7k2m, 7K2M. The person is shown
masked; compare the words, as long as they are still kept. Ends with 1 when no message carries the reference.`,
  options: {},
  words: { least: 1, most: 1 },
  clock: "as-of",
  async run({ open, args: [typed = ""], answer }) {
    const reference = readReference(typed);
    const { store } = await open();
    const messages = await findByReference(store, reference);
    answer.object({ reference, messages: messages.map(forPrograms) });
    if (messages.length === 0) {
      answer.say(`No message carries ${reference}. Either it was mistyped, or the message is not ours: then do not`);
      answer.say("do what it asks, and report it as you would any suspicious message.");
      return exit.failure;
    }
    answer.say(
      messages.length === 1 ? `${reference} is ours.` : `${reference} is ours: ${messages.length} messages carry it.`,
    );
    for (const message of messages) sayMessage(answer, message);
    return exit.ok;
  },
});

/** A reference as messages print it. Throws a usage error for what cannot be one. */
export function readReference(typed: string): string {
  const [, code] = referenceShape.exec(typed.trim().toUpperCase()) ?? [];
  if (code !== undefined) return `R-${code}`;
  throw usageError("That is no reference. One looks like R-7K2M: four letters or digits, never 0, O, 1 or I.");
}

/** `p...@nhs.net`, or the last three digits of a number. */
export function maskedDestination({ channel, destination }: Pick<FoundMessage, "channel" | "destination">): string {
  if (destination === null) return "no longer kept";
  return channel === "email" ? maskedAddress(destination) : `...${destination.slice(-3)}`;
}

function forPrograms(message: FoundMessage): object {
  const { at, day, channel, isCopy, role, sites, kinds, status, reason, words } = message;
  const about = kinds.map((kind) => kindNames[kind]);
  const kept = words && { subject: words.subject, text: words.text };
  const recipient = maskedDestination(message);
  return { at, day, channel, recipient, role, copy: isCopy, sites, kinds, about, status, reason, words: kept };
}

const statuses: Readonly<Record<string, string>> = {
  planned: "planned, not sent yet",
  claimed: "being sent",
  accepted: "sent: the provider took it",
  delivered: "delivered",
  bounced: "came back: the address does not work",
  refused: "refused: the address does not work",
  suppressed: "not sent: it was no longer needed",
  failed: "not sent: its words were refused",
  unknown: "handed over without an answer: it may have arrived",
  expired: "not sent in time",
  held: "waits for a person's decision",
};

const londonTime = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });

function sayMessage(answer: Answer, message: FoundMessage): void {
  const { at, channel, isCopy, role, sites, kinds, status, words } = message;
  const what = channel === "email" ? "E-mail" : "Text";
  const masked = maskedDestination(message);
  const known = channel === "sms" ? `a number ending ${masked.slice(3)}` : masked;
  const to = message.destination === null ? "an address no longer kept" : known;
  answer.say();
  answer.say(`${what} to ${to} (${role}${isCopy ? ", a copy" : ""}) for ${sites.join(", ") || "no site"}`);
  answer.say(`  When    ${dayWords(londonDay(at))} ${londonTime.format(at)}`);
  answer.say(`  Status  ${statuses[status] ?? status}`);
  const about = role === "operator" && kinds.length === 0 ? "an alert to operators" : "nothing that is still kept";
  answer.say(`  About   ${kinds.map((kind) => kindNames[kind]).join("; ") || about}`);
  if (words === null) return answer.say("  The words are no longer kept.");
  if (words.subject !== null) answer.say(`  Subject ${words.subject}`);
  answer.say();
  for (const line of words.text.trimEnd().split("\n")) answer.say(`    ${line}`.trimEnd());
}
