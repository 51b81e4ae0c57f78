import type { Day } from "../rules/day.ts";
import type { KnownSubject } from "../store/subjects.ts";
import { helpdeskRequest, missingIn, requestText } from "../wording/helpdesk-request.ts";
import { type Asking, type RequestKind, requestKinds } from "../wording/requests.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { askingAbout } from "./asking.ts";
import { defineCommand, readDate } from "./command.ts";
import { refuseWhatCannotBe, remarksOn } from "./helpdesk-request-checks.ts";
import { chosenOf, subjectOf } from "./marking.ts";

/** What the asker may add to what is known. */
const additions = ["person", "from", "until", "name", "number"] as const;
type Addition = (typeof additions)[number];

/** What each request is about, and what can be added to it. */
const requests: Readonly<
  Record<RequestKind, { type: KnownSubject["type"]; takes: readonly Addition[]; about: string }>
> = {
  "add-owner": { type: "mailbox", takes: ["person"], about: "make somebody an owner of the shared mailbox (--person)" },
  "add-user": { type: "mailbox", takes: ["person"], about: "let somebody use the shared mailbox (--person)" },
  "access-lost": {
    ...{ type: "mailbox", takes: ["person"] },
    about: "what to say on the phone when nobody can open it (--person)",
  },
  "mark-leaver": {
    ...{ type: "account", takes: ["from"] },
    about: "somebody has left, or is leaving (--from: last working day)",
  },
  "mark-joiner": {
    ...{ type: "account", takes: ["from"] },
    about: "somebody has joined the account's site (--from: first working day)",
  },
  "disable-for-leave": {
    ...{ type: "account", takes: ["from", "until"] },
    about: "keep the account safe during leave (--from, --until)",
  },
  restore: { type: "account", takes: [], about: "what to say on the phone to have a deleted account back" },
  rename: { type: "account", takes: ["name"], about: "somebody has a new name (--name)" },
  "more-accounts": {
    ...{ type: "site", takes: ["number"] },
    about: "more accounts than the site may have (--number: how many in all)",
  },
};

const subjectNames = {
  account: "the address of an account",
  mailbox: "the address of a shared mailbox",
  site: "the ODS code of a site",
} as const;

/** Makes ready what the helpdesk has to be asked. */
export const command = defineCommand({
  usage: [
    "",
    "<kind> <account | mailbox | site> [--person ACCOUNT] [--from DATE] [--until DATE] [--name NAME] [--number N]",
  ],
  about: `Prints a request to send, or what to say on the phone: what the helpdesk needs and nothing else, with gaps to fill in
where something is not known. On other routes than the national one it names whoever runs the accounts. Sends nothing.
Without a kind it lists the kinds.

  lapsewatch helpdesk-request add-owner oakhouse@nhs.net --person priya.sample@nhs.net`,
  options: {
    person: { type: "string", value: "ACCOUNT", about: "who is to have access; without it there are gaps to fill in" },
    from: { type: "string", value: "DATE", about: "the first day of leave (today if not given), or the working day" },
    until: { type: "string", value: "DATE", about: "the last day of leave" },
    name: { type: "string", value: "NAME", about: "the new full name" },
    number: { type: "string", value: "N", about: "how many accounts the site needs in all" },
  },
  words: { least: 0, most: 2 },
  clock: "as-of",
  async run({ open, args: [typed, word], values, answer, day }) {
    if (typed === undefined) return listKinds(answer);
    const kind = chosenOf(typed, requestKinds, "is no request");
    const { type, takes } = requests[kind];
    if (word === undefined) throw usageError(`${kind} needs ${subjectNames[type]}.`);
    const stray = additions.find((name) => values[name] !== undefined && !takes.includes(name));
    if (stray !== undefined) throw usageError(`${kind} has no use for --${stray}.`);
    const added = readAdded(kind, values, day);
    const app = await open();
    const subject = await subjectOf(app.store, type, word);
    const asking = await askingAbout(app, subject, values.person, day);
    refuseWhatCannotBe(kind, { ...asking, ...added });
    const request = helpdeskRequest(kind, withAdded(asking, kind, added));
    const missing = missingIn(request);
    const text = requestText(request);
    const fields = Object.fromEntries(request.fields);
    answer.object({ kind, subject: subject.name, by: request.by, to: request.to, fields, missing, text });
    answer.say(text);
    for (const remark of remarksOn(kind, asking)) answer.note(remark);
    if (missing.length > 0) answer.note(`Not known, please fill in: ${missing.join(", ")}.`);
    return exit.ok;
  },
});

function listKinds(answer: Answer): typeof exit.ok {
  const rows = requestKinds.map((kind) => ({ kind, for: requests[kind].type, about: requests[kind].about }));
  answer.rows(rows, { kind: ({ kind }) => kind, for: (row) => row.for, about: ({ about }) => about });
  answer.say("\nMake one ready with: lapsewatch helpdesk-request <kind> <account | mailbox | site>");
  return exit.ok;
}

type Added = Pick<Asking, "from" | "until" | "newName" | "wanted">;

function readAdded(kind: RequestKind, typed: { [Name in Addition]: string | undefined }, today: Day): Added {
  const from = typed.from === undefined ? null : readDate(typed.from);
  const until = typed.until === undefined ? null : readDate(typed.until);
  const begins = kind === "disable-for-leave" ? (from ?? today) : from;
  if (until !== null && begins !== null && until < begins)
    throw usageError(`--until ${until} is before the leave begins. Name its last day.`);
  return { from: begins, until, newName: typed.name ?? null, wanted: readNumber(typed.number) };
}

/** The working day that was typed takes the place of the one that is known. */
function withAdded(asking: Asking, kind: RequestKind, added: Added): Asking {
  const { account } = asking;
  const { from } = added;
  if (account === null || from === null) return { ...asking, ...added };
  if (kind === "mark-leaver") return { ...asking, ...added, account: { ...account, leaver: from } };
  return { ...asking, ...added, account: kind === "mark-joiner" ? { ...account, joiner: from } : account };
}

function readNumber(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  if (!/^[1-9]\d{0,4}$/.test(typed))
    throw usageError(`--number ${typed} is no number of accounts. Write it such as 15.`);
  return Number(typed);
}
