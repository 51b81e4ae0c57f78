import { findingStatuses, type FindingRow, listFindings } from "../store/findings-list.ts";
import { exit } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { findingKinds } from "./kind-names.ts";
import { listOptions, type Looks, readFilter, sayList } from "./list.ts";

const looks: Looks<FindingRow> = {
  columns: {
    id: ({ id }) => id,
    since: ({ since }) => since,
    severity: ({ severity }) => severity,
    finding: ({ kind }) => kind,
    site: ({ site }) => site,
    subject: ({ subject }) => subject,
    closed: ({ closedOn }) => closedOn,
    "taken on": ({ acknowledged, ticket }) => (acknowledged ? (ticket ?? "yes") : null),
  },
  csv: {
    id: ({ id }) => id,
    kind: ({ kind }) => kind,
    subject: ({ subject }) => subject,
    site: ({ site }) => site,
    severity: ({ severity }) => severity,
    since: ({ since }) => since,
    closedOn: ({ closedOn }) => closedOn,
    acknowledged: ({ acknowledged }) => (acknowledged ? "yes" : "no"),
    ticket: ({ ticket }) => ticket,
    detail: ({ detail }) => (Object.keys(detail).length > 0 ? JSON.stringify(detail) : null),
  },
};

/** What is wrong, and where. */
export const command = defineCommand({
  usage: ["[--date DATE] [--status STATUS] [--site CODE] [--kind KIND] [--csv] [--limit N]"],
  about: `What stands open, oldest first, as the last look found it. With --date what stood open on that day. --status is
open, acknowledged (open, and somebody has taken it on), closed (with --date: on that day) or all.

  lapsewatch findings --kind mailbox-no-usable-owner
  lapsewatch findings --site VL0AB --status all --csv > findings.csv`,
  options: listOptions,
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, answer, values, day, isReplay }) {
    const { store } = await open();
    const { status, ...filter } = await readFilter(store, values, { statuses: findingStatuses, kinds: findingKinds });
    const asked = { ...filter, status: status ?? "open", on: isReplay ? day : null } as const;
    await sayList(answer, values, looks, (limit) => listFindings(store, asked, limit));
    return exit.ok;
  },
});
