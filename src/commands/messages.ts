import { listMessages, type MessageRow, messageStatuses } from "../store/messages-list.ts";
import { exit } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { timeWords } from "./day-words.ts";
import { messageKinds } from "./kind-names.ts";
import { listOptions, type Looks, readFilter, sayList } from "./list.ts";
import { messageColumns, messageCsv } from "./message-columns.ts";

const looks: Looks<MessageRow> = {
  columns: {
    ...messageColumns,
    window: ({ opensAt, closesAt }) => `${timeWords(opensAt)}-${timeWords(closesAt)}`,
    tries: ({ attempts }) => attempts,
    status: ({ status }) => status,
    because: ({ reason }) => reason,
  },
  csv: {
    ...messageCsv,
    status: ({ status }) => status,
    reason: ({ reason }) => reason,
    attempts: ({ attempts }) => attempts,
    opensAt: ({ opensAt }) => opensAt.toISOString(),
    closesAt: ({ closesAt }) => closesAt.toISOString(),
    endedAt: ({ endedAt }) => endedAt?.toISOString() ?? null,
    plan: ({ plan }) => plan,
  },
};

/** What goes out, and what became of it. */
export const command = defineCommand({
  usage: ["[--date DATE] [--status STATUS] [--site CODE] [--kind KIND] [--csv] [--limit N]"],
  about: `The messages of today, or of --date, with what each speaks of and what became of it; never the number or the
address it goes to. With --status and no --date those of every day. --status is one of ${messageStatuses.slice(0, 6).join(", ")},
${messageStatuses.slice(6).join(", ")}. lapsewatch lookup <reference> shows one of them.

  lapsewatch messages --status unknown`,
  options: listOptions,
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, answer, values, day, typedDay }) {
    const { store } = await open();
    const { status, ...filter } = await readFilter(store, values, { statuses: messageStatuses, kinds: messageKinds });
    const asked = { ...filter, status: status ?? "all", on: typedDay ?? (status === null ? day : null) };
    await sayList(answer, values, looks, (limit) => listMessages(store, asked, limit));
    return exit.ok;
  },
});
