import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { accountStanding } from "../rules/account.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../rules/facts.ts";
import type { KnownSubject } from "../store/subjects.ts";
import {
  type Asking,
  helpdeskRequest,
  missingIn,
  type Requested,
  type RequestKind,
  requestKinds,
  requestText,
} from "../wording/requests.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { defineCommand, readDate } from "./command.ts";
import { readSnapshot } from "./explain-question.ts";
import { chosenOf, subjectOf } from "./marking.ts";

/** What each request is about. */
const subjects: Readonly<Record<RequestKind, { type: KnownSubject["type"]; about: string }>> = {
  "add-owner": { type: "mailbox", about: "make somebody an owner of the shared mailbox (--person)" },
  "add-user": { type: "mailbox", about: "let somebody use the shared mailbox (--person)" },
  "access-lost": { type: "mailbox", about: "what to say on the phone when nobody can open it (--person)" },
  "mark-leaver": { type: "account", about: "somebody has left, or is leaving (--from: last working day)" },
  "mark-joiner": { type: "account", about: "somebody has joined the account's site (--from: first working day)" },
  "disable-for-leave": { type: "account", about: "keep the account safe during leave (--from, --until)" },
  restore: { type: "account", about: "what to say on the phone to have a deleted account back" },
  rename: { type: "account", about: "somebody has a new name (--name)" },
  "more-accounts": { type: "site", about: "more accounts than the site may have (--number: how many in all)" },
};

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
    from: { type: "string", value: "DATE", about: "the first day of leave, or the working day asked for" },
    until: { type: "string", value: "DATE", about: "the last day of leave" },
    name: { type: "string", value: "NAME", about: "the new full name" },
    number: { type: "string", value: "N", about: "how many accounts the site needs in all" },
  },
  words: { least: 0, most: 2 },
  clock: "as-of",
  async run({ open, args: [typed, word], values, answer, day, settings }) {
    if (typed === undefined) return listKinds(answer);
    const kind = chosenOf(typed, requestKinds, "is no request");
    const { type } = subjects[kind];
    if (word === undefined)
      throw usageError(`${kind} needs ${type === "site" ? "a site" : `the address of ${aThing[type]}`}.`);
    const app = await open();
    const subject = await subjectOf(app.store, type, word);
    const about = await factsOf(app, subject, values.person, day);
    const request = helpdeskRequest(kind, {
      ...about,
      account: about.account && withDays(about.account, kind, readMaybe(values.from)),
      from: readMaybe(values.from) ?? day,
      until: readMaybe(values.until),
      wanted: readNumber(values.number),
      newName: values.name ?? null,
      letterhead: settings.letterhead,
      today: day,
      keptMonths: policyOn(settings, day).disabledKeptMonths,
    });
    const missing = missingIn(request);
    const text = requestText(request);
    answer.object({ kind, subject: subject.name, by: request.by, to: request.to, text, missing });
    answer.say(text);
    if (missing.length > 0) answer.note(`Not known, please fill in: ${missing.join(", ")}.`);
    return exit.ok;
  },
});

const aThing = { account: "an account", mailbox: "a shared mailbox" } as const;

function listKinds(answer: Answer): typeof exit.ok {
  const rows = requestKinds.map((kind) => ({ kind, ...subjects[kind] }));
  answer.rows(rows, {
    kind: ({ kind }) => kind,
    for: ({ type }) => type,
    about: ({ about }) => about,
  });
  answer.say("\nMake one ready with: lapsewatch helpdesk-request <kind> <account | mailbox | site>");
  return exit.ok;
}

type Known = Pick<Asking, "site" | "mailbox" | "account" | "used">;

/** What is known of the subject, of its site, and of the person who is to have access. */
async function factsOf(app: App, subject: KnownSubject, person: string | undefined, day: Day): Promise<Known> {
  const snapshot = await readSnapshot(app.store, subject);
  const { code, name, phone, route, localSupport } = snapshot.site;
  const standing = (account: AccountFacts) => accountStanding(account, day, policyOn(app.settings, day), calendar);
  const used = snapshot.accounts.map(standing).filter(({ state }) => state !== "deleted" && state !== "gone").length;
  const account =
    subject.type === "account"
      ? inSnapshot(snapshot, subject.id)
      : person === undefined
        ? null
        : await other(app, person);
  return {
    site: { code, name, phone, route, localSupport },
    mailbox: subject.type === "mailbox" ? subject.name : onlyMailbox(snapshot),
    used,
    account: account && requested(account, standing(account).dates),
  };
}

function requested(account: AccountFacts, { deleteOn, callBy }: Pick<Requested, "deleteOn" | "callBy">): Requested {
  const { name, address, mobile, contactEmail, leaver, leaving, joiner } = account;
  return { name, address, mobile, contactEmail, leaver: leaver ?? leaving, joiner, deleteOn, callBy };
}

/** Requests come from the shared mailbox; which one is clear only where there is one. */
function onlyMailbox({ mailboxes }: SiteSnapshot): string | null {
  return mailboxes.length === 1 ? (mailboxes[0]?.address ?? null) : null;
}

function inSnapshot({ accounts }: SiteSnapshot, id: number): AccountFacts {
  const found = accounts.find((account) => account.id === id);
  if (found === undefined) throw new Error("An account that was just found is gone.");
  return found;
}

async function other(app: App, address: string): Promise<AccountFacts> {
  const person = await subjectOf(app.store, "account", address);
  return inSnapshot(await readSnapshot(app.store, person), person.id);
}

/** The working day that was asked for, in place of the one that is known. */
function withDays(account: Requested, kind: RequestKind, from: Day | null): Requested {
  if (from === null) return account;
  return kind === "mark-leaver" ? { ...account, leaver: from } : { ...account, joiner: from };
}

function readMaybe(typed: string | undefined): Day | null {
  return typed === undefined ? null : readDate(typed);
}

function readNumber(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  if (!/^[1-9]\d{0,4}$/.test(typed))
    throw usageError(`--number ${typed} is no number of accounts. Write it such as 15.`);
  return Number(typed);
}
