import type { Day } from "../rules/day.ts";
import type { NoticeKind } from "../rules/finding.ts";
import { emailWords, hasText, previewOccasion, textLength, textWords } from "../wording/index.ts";
import { kindNames } from "../wording/kind-names.ts";
import type { Occasion, Words } from "../wording/occasion.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { defineCommand, nearestOf } from "./command.ts";
import { dayWords } from "./day-words.ts";
import { kinds } from "./kind-names.ts";
import { realOccasion } from "./preview-real.ts";

/** Shows a message as it would be sent. */
export const command = defineCommand({
  usage: ["", "<kind> [--for ID [--date DATE]] [--html]"],
  about: `Without a kind it lists the kinds. Without --for it shows an example at a fictional home, in the words of these
settings; with --for the message that the facts of that account, shared mailbox or site give on the day. Sends nothing.

  lapsewatch preview account-inactive-soon --for priya.sample@nhs.net --date 2026-11-22`,
  options: {
    for: { type: "string", value: "ID", about: "address of an account or a shared mailbox, or a site's ODS code" },
    html: { type: "boolean", about: "show the HTML part too" },
  },
  words: { least: 0, most: 1 },
  clock: "as-of",
  async run({ open, settings, args: [typed], values, answer, day }) {
    if (typed === undefined) return listKinds(answer);
    const kind = readKind(typed);
    const real = values.for === undefined ? null : await realOccasion(await open(), kind, values.for, day);
    const occasion = real?.occasion ?? previewOccasion(kind, settings.letterhead);
    const isTexted = real === null ? hasText(kind) : real.isTexted && hasText(kind);
    const text = isTexted ? textWords(occasion) : null;
    const leavesOn = real?.leavesOn ?? null;
    const preview: Preview = { kind, occasion, email: emailWords(occasion), text, leavesOn };
    answer.object(forPrograms(preview));
    if (!answer.json) sayMessage(answer, preview, values.html);
    return exit.ok;
  },
});

function listKinds(answer: Answer): typeof exit.ok {
  const rows = kinds.map((kind) => ({ kind, about: kindNames[kind], text: hasText(kind) }));
  answer.rows(rows, {
    kind: ({ kind }) => kind,
    text: ({ text }) => (text ? "yes" : "no"),
    about: ({ about }) => about,
  });
  answer.say("\nShow one with: lapsewatch preview <kind>");
  return exit.ok;
}

function readKind(typed: string): NoticeKind {
  const kind = kinds.find((one) => one === typed.toLowerCase());
  if (kind) return kind;
  const nearest = nearestOf(typed.toLowerCase(), kinds);
  throw usageError(
    `There is no kind "${typed}".${nearest ? ` Did you mean ${nearest}?` : ""}\nThe kinds are: ${kinds.join(", ")}`,
  );
}

interface Preview {
  kind: NoticeKind;
  occasion: Occasion;
  email: Words;
  text: Words | null;
  /** Null for an example. */
  leavesOn: Day | null;
}

function forPrograms({ kind, occasion, email, text, leavesOn }: Preview): object {
  return {
    kind,
    example: leavesOn === null,
    date: occasion.today,
    leavesOn,
    to: { role: occasion.to.role },
    daysLeft: occasion.matters[0]?.daysLeft ?? 0,
    email,
    text: text && { text: text.text, ...textLength(text.text) },
  };
}

function sayMessage(answer: Answer, { kind, occasion, email, text, leavesOn }: Preview, withHtml: boolean): void {
  const reader = occasion.to.role === "person" ? "the person" : `the ${occasion.to.role}`;
  const whose = leavesOn === null ? "an example" : "from real facts";
  answer.say(`${kind} to ${reader}, ${whose}.`);
  if (leavesOn !== null) {
    const when = leavesOn > occasion.today ? `It may leave on ${dayWords(leavesOn)}, when offices open. ` : "";
    answer.say(`${when}Its own reference takes the place of ${occasion.reference} when it is planned.`);
  }
  answer.say("\n--- E-mail, text part ---");
  answer.say(`Subject: ${email.subject ?? ""}\n`);
  answer.say(email.text.trimEnd());
  if (withHtml) answer.say(`\n--- E-mail, HTML part ---\n${email.html ?? ""}`);
  else answer.say("\nThe e-mail has an HTML part that says the same: show it with --html.");
  if (text === null) return answer.say("\nNo text message of this kind goes to this reader.");
  const { units, parts } = textLength(text.text);
  answer.say(`\n--- Text message, ${units} units, ${parts === 1 ? "1 part" : `${parts} parts`} ---`);
  answer.say(text.text);
}
