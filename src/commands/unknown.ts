import type { Store } from "../store/connect.ts";
import { reopenUnknown, type Resolved, resolveUnknown, type Verdict, verdicts } from "../store/unknown.ts";
import { findUnknown, listUnknown, type UnknownRow } from "../store/unknown-list.ts";
import { exit, type ExitCode, notKnown, usageError } from "./answer.ts";
import { type Context, defineCommand, type Options } from "./command.ts";
import { messageKinds } from "./kind-names.ts";
import { listOptions, type Looks, readFilter, sayList } from "./list.ts";
import { messageColumns, messageCsv } from "./message-columns.ts";
import { readReference } from "./lookup.ts";
import { chosenOf, noteAlertsOf, readNumbered, tellingNow } from "./marking.ts";

const looks: Looks<UnknownRow> = {
  columns: {
    message: ({ message }) => message,
    ...messageColumns,
    times: ({ times }) => times,
    "message-id": ({ messageIdHeader }) => messageIdHeader,
  },
  csv: {
    message: ({ message }) => message,
    ...messageCsv,
    handedAt: ({ handedAt }) => handedAt?.toISOString() ?? null,
    times: ({ times }) => times,
    messageIdHeader: ({ messageIdHeader }) => messageIdHeader,
  },
};

const { site, kind, csv, limit } = listOptions;
const options = {
  as: { type: "string", value: "VERDICT", about: `what became of it: ${verdicts.join(", ")}` },
  arrived: { type: "boolean", about: "the same as --as sent" },
  "send-again": { type: "boolean", about: "the same as --as send-again" },
  ...{ site, kind, csv, limit },
} as const satisfies Options;

type Asked = Context<typeof options>;

const deeds = { list, resolve, reopen } satisfies Record<string, (asked: Asked, word: string) => Promise<ExitCode>>;

/** Deliveries without an answer. */
export const command = defineCommand({
  usage: [
    "list [--site CODE] [--kind KIND] [--csv] [--limit N]",
    `resolve <message> --as <${verdicts.join(" | ")}>`,
    "reopen <message>",
  ],
  about: `A message was handed over and no answer came: it may have arrived. Look for its message-id in the log of the mail
server, or for the reference in Twilio's, and say what you found. The message is the number that list shows, or its
reference where only one carries it.

sent        it has left: it counts as told
not-sent    it has not left: what it told is owed again, unless its time has passed
send-again  nobody knows, and it matters: the same message, with the same Message-ID and date, leaves once more; only
            on its own day, within its hours

reopen takes back what was said, as long as nothing has come of it. Both are kept in the audit.`,
  options,
  words: { least: 1, most: 2 },
  clock: "as-of",
  async run(context) {
    const [typed = "", word = ""] = context.args;
    const deed = chosenOf(typed, Object.keys(deeds) as (keyof typeof deeds)[], "cannot be done");
    if ((deed === "list") !== (word === "")) {
      throw usageError(deed === "list" ? "list takes options only." : `${deed} needs the message: see unknown list.`);
    }
    return await deeds[deed](context, word);
  },
});

async function list({ open, answer, values }: Asked): Promise<ExitCode> {
  const { store } = await open();
  const filter = await readFilter(store, values, { statuses: [], kinds: messageKinds });
  await sayList(answer, values, looks, (atMost) => listUnknown(store, filter, atMost));
  return exit.ok;
}

const said: Readonly<Record<Verdict, string>> = {
  sent: "It counts as told.",
  "not-sent": "What it told is owed again; it is planned within a minute, or with the next deliver.",
  "send-again": "It leaves once more, as the same message.",
};

const obstacles: Readonly<Record<Exclude<Resolved, "resolved" | "not-known">, string>> = {
  answered: "is not without an answer, or has been resolved. lapsewatch unknown list shows those that wait.",
  "too-late": "may leave only on its own day, within its hours. Say --as not-sent: what is still owed is told anew.",
};

async function resolve({ open, answer, values, now, day }: Asked, word: string): Promise<ExitCode> {
  const as = readVerdict(values);
  const app = await open();
  const id = await messageOf(app.store, word);
  const resolved = await resolveUnknown(app.store, id, as, tellingNow(now));
  if (resolved === "not-known") throw noMessage(id);
  if (resolved !== "resolved") throw usageError(`Message ${id} ${obstacles[resolved]}`);
  await noteAlertsOf(app, { now, day });
  answer.object({ message: id, resolved: as });
  answer.say(`Message ${id}: ${as}. ${said[as]}`);
  answer.say(`To take it back, as long as nothing has come of it: lapsewatch unknown reopen ${id}`);
  return exit.ok;
}

async function reopen({ open, answer, now, day }: Asked, word: string): Promise<ExitCode> {
  const app = await open();
  const id = readNumbered(word, "", "message");
  const reopened = await reopenUnknown(app.store, id, tellingNow(now));
  if (reopened === "not-known") throw noMessage(id);
  if (reopened === "not-resolved") throw usageError(`Nobody has said what became of message ${id}.`);
  if (reopened === "too-late") throw usageError(`What message ${id} told is on its way again: that cannot be undone.`);
  await noteAlertsOf(app, { now, day });
  answer.object({ message: id, reopened: true });
  answer.say(`Message ${id} is without an answer again.`);
  return exit.ok;
}

function readVerdict({ as, arrived, "send-again": sendAgain }: Asked["values"]): Verdict {
  const typed = [as, arrived && "sent", sendAgain && "send-again"].filter((one) => typeof one === "string");
  const [one, ...more] = typed;
  if (one === undefined || more.length > 0) throw usageError(`Say one thing: --as ${verdicts.join(", ")}.`);
  return chosenOf(one, verdicts, "says nothing about a delivery");
}

const noMessage = (id: number) => notKnown(`There is no message ${id}. lapsewatch unknown list shows those that wait.`);

/** The number of a message as it was typed; of a reference, of the one delivery without an answer that carries it. */
async function messageOf(store: Store, word: string): Promise<number> {
  if (/^\d+$/.test(word)) return readNumbered(word, "", "message");
  const reference = readReference(word);
  const [id, ...more] = await findUnknown(store, reference);
  if (id === undefined) throw notKnown(`No delivery without an answer carries ${reference}.`);
  if (more.length > 0) throw usageError(`${[id, ...more].join(", ")} carry ${reference}: give the number of one.`);
  return id;
}
