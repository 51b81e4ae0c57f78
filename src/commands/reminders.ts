import { listReminders, type ReminderRow, reminderStatuses } from "../store/reminders-list.ts";
import { exit } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { kinds, stageWords } from "./kind-names.ts";
import { listOptions, type Looks, readFilter, sayList } from "./list.ts";
import { readerWords, reasonWords, toldWords, withWaiting } from "./waiting.ts";

const looks: Looks<ReminderRow> = {
  columns: {
    due: ({ dueOn }) => dueOn,
    reminder: ({ kind }) => kind,
    stage: ({ kind, daysLeft }) => stageWords(kind, daysLeft),
    site: ({ site }) => site,
    subject: ({ subject }) => subject,
    to: readerWords,
    by: ({ channels }) => channels.join(", "),
    status: ({ status }) => status,
    because: (row) => (row.reason === null ? row.waitsFor : reasonWords(row.reason)),
  },
  csv: {
    kind: ({ kind }) => kind,
    daysLeft: ({ daysLeft }) => daysLeft,
    subject: ({ subject }) => subject,
    site: ({ site }) => site,
    episode: ({ episode }) => episode,
    recipientRole: ({ recipient }) => recipient.role,
    recipient: ({ recipient }) => recipient.ref,
    channels: ({ channels }) => channels.join(" "),
    recordedOn: ({ recordedOn }) => recordedOn,
    dueOn: ({ dueOn }) => dueOn,
    status: ({ status }) => status,
    reason: ({ reason }) => reason,
    waitsFor: ({ waitsFor }) => waitsFor,
    told: (row) => toldWords(row).join("; ") || null,
  },
};

/** Who is owed what, and what became of it. */
export const command = defineCommand({
  usage: ["[--date DATE] [--status STATUS] [--site CODE] [--kind KIND] [--csv] [--limit N]"],
  about: `Reminders that are owed, with the day on which they may leave and what they wait for. With --date all that the
check of that day recorded, whatever has become of them. --status is one of ${reminderStatuses.slice(0, 5).join(", ")},
${reminderStatuses.slice(5).join(", ")}.

  lapsewatch reminders --date 2026-11-22 --status withdrawn`,
  options: listOptions,
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, answer, values, day, typedDay }) {
    const { store } = await open();
    const { status, ...filter } = await readFilter(store, values, { statuses: reminderStatuses, kinds });
    const asked = { ...filter, status: status ?? (typedDay ? "all" : "owed"), on: typedDay };
    await sayList(answer, values, looks, (limit) => withWords(listReminders(store, asked, limit)));
    return exit.ok;

    async function* withWords(pages: AsyncIterable<readonly ReminderRow[]>): AsyncGenerator<ReminderRow[]> {
      for await (const page of pages) yield page.map((row) => withWaiting(row, day));
    }
  },
});
