import type { App } from "../app.ts";
import type { Role } from "../rules/reminder.ts";
import { findSubjects, type KnownSubject, readOpenedMailboxes } from "../store/subjects.ts";
import { type Answer, exit, Stop } from "./answer.ts";
import { defineCommand } from "./command.ts";
import type { DueStage } from "./course.ts";
import { explainAccount } from "./explain-account.ts";
import { explainMailbox } from "./explain-mailbox.ts";
import { askAbout, type Explanation, type Question } from "./explain-question.ts";
import { explainSite } from "./explain-site.ts";
import { isTooOldToNudge } from "./explain-why.ts";
import { dayWords } from "./day-words.ts";
import { stageWords } from "./kind-names.ts";
import { reasonWords, toldWords } from "./waiting.ts";

const explainers: Readonly<Record<KnownSubject["type"], (question: Question) => Promise<Explanation>>> = {
  account: explainAccount,
  mailbox: explainMailbox,
  site: explainSite,
};

/** How something stands on a day, why, and what comes next. */
export const command = defineCommand({
  usage: ["<account | mailbox | site> [--date DATE]"],
  about: `Give the address of an account (a former one too) or of a shared mailbox, or a site's ODS code. Says how it stands
on the day, every rule that applied, the import each fact came from, every reminder with what became of it, and what
comes next. Any day may be asked about, with the facts known now and the policy in force on that day.

  lapsewatch explain priya.sample@nhs.net
  lapsewatch explain VL0AB --date 2027-07-01`,
  options: {},
  words: { least: 1, most: 1 },
  clock: "as-of",
  async run({ open, args: [word = ""], answer, day }) {
    const app = await open();
    const subjects = await findSubjects(app.store, word);
    if (subjects.length === 0) throw await nobody(app, word);
    for (const [at, subject] of subjects.entries()) {
      const question = await askAbout(app, subject, day);
      const explanation = await explainers[subject.type](question);
      answer.object(wholeAnswer(explanation, question));
      if (at > 0) answer.say("\n");
      if (!answer.json) sayExplanation(answer, explanation, question);
    }
    return exit.ok;
  },
});

/** A clear end when a word means nothing, without repeating it: it may be somebody's address. */
export async function nobody({ store }: App, word: string): Promise<Stop> {
  const opened = word.includes("@") ? await readOpenedMailboxes(store, [word]) : [];
  if (opened.length > 0) {
    return new Stop(
      exit.failure,
      `No account of that address is known; a list of mailboxes names it ${opened.length === 1 ? "once" : `${opened.length} times`}.`,
      "Import the accounts of its site to know more: lapsewatch import accounts <file>",
    );
  }
  return new Stop(
    exit.failure,
    `No ${word.includes("@") ? "account or mailbox of that address" : "site of that code"} is known.`,
    "Give the whole address of an account or a shared mailbox, or an ODS code such as VL0AB. Facts come with: lapsewatch import",
  );
}

function wholeAnswer({ own, why }: Explanation, { due, next, recorded, marks }: Question): object {
  return {
    ...own,
    due: due.map(({ kind, daysLeft }) => ({ kind, daysLeft })),
    why,
    marks,
    reminders: recorded,
    next: next.map(({ on, kind, daysLeft, held }) => ({ on, kind, daysLeft, ...(held.length > 0 && { held }) })),
  };
}

/** Who hears of a stage: `person (held back), manager`. */
function toWords({ kind, to, held }: DueStage, question: Question): string {
  const isAsked = isTooOldToNudge(question) && kind !== "account-deleted";
  const withNote = (role: Role) => {
    if (held.includes(role)) return `${role} (held back)`;
    return role === "person" && isAsked ? `${role} (the manager is asked)` : role;
  };
  return to.map(withNote).join(", ");
}

/** The next stages to come are shown up to here; programs get them all. */
const mostShown = 12;

function sayExplanation(answer: Answer, { title, standing, lines, why }: Explanation, question: Question): void {
  const { due, next, recorded } = question;
  const width = Math.max(0, ...lines.map(([label]) => label.length));
  answer.say(title);
  answer.say(standing);
  for (const [label, value] of lines) answer.say(`  ${label.padEnd(width)}  ${value}`);
  answer.say("\nDue");
  answer.rows(due, {
    reminder: ({ kind }) => kind,
    stage: ({ kind, daysLeft }) => stageWords(kind, daysLeft),
    to: (stage) => toWords(stage, question),
  });
  answer.say("\nWhy");
  for (const sentence of why) answer.say(`- ${sentence}`);
  answer.say("\nReminders recorded");
  answer.rows(recorded, {
    recorded: (row) => row.recordedOn,
    reminder: (row) => row.kind,
    stage: (row) => stageWords(row.kind, row.daysLeft),
    to: (row) => `${row.recipient.role} ${row.recipient.ref}`,
    by: (row) => row.channels.join(", "),
    status: (row) => row.status,
    because: (row) => (row.reason === null ? row.waitsFor && `waits for ${row.waitsFor}` : reasonWords(row.reason)),
    told: (row) => toldWords(row).join("; "),
  });
  answer.say("\nNext, if no fact changes");
  answer.rows(next.slice(0, mostShown), {
    on: ({ on }) => dayWords(on),
    reminder: ({ kind }) => kind,
    stage: ({ kind, daysLeft }) => stageWords(kind, daysLeft),
    to: (stage) => toWords(stage, question),
  });
  if (next.length > mostShown) answer.say(`and ${next.length - mostShown} more; --json lists them`);
}
