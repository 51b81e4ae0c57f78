import type { AccountId } from "../rules/facts.ts";
import type { Day } from "../rules/day.ts";
import type { MailboxReach } from "../rules/finding.ts";
import {
  capitalised,
  heading,
  listing,
  once,
  plainText,
  say,
  steps,
  type Block,
  type Several,
  type TextDraft,
} from "./letter.ts";
import { nameAfterThe, siteName, wholeAddress, whomToTellShortly } from "./names.ts";
import { callFrom, helpdeskHours, helpdeskOf, ifNotSolved, withMenu } from "./helpdesk.ts";
import type { Matter, Occasion, Person } from "./occasion.ts";
import { readyWords } from "./ready-words.ts";

/** `the Oak House shared mailbox`, or `these shared mailboxes`. */
export function theMailbox(matters: Several<Matter>): string {
  return matters.length === 1 ? `the ${nameAfterThe(matters[0])} shared mailbox` : "these shared mailboxes";
}

/** The same, to begin a sentence. */
export function theMailboxFirst(matters: Several<Matter>): string {
  return `T${theMailbox(matters).slice(1)}`;
}

/** `shared mailbox`, or `3 shared mailboxes`: begins a title. */
export function mailboxTitle({ length }: Several<Matter>): string {
  return length === 1 ? "shared mailbox" : `${length} shared mailboxes`;
}

/** Which mailboxes are meant, by address: a site may have several. */
export function whichMailboxes(matters: Several<Matter>): Block {
  const [first] = matters;
  if (matters.length === 1) return say(first.subject ? `The mailbox is ${wholeAddress(first.subject.address)}.` : "");
  return listing(
    matters.map((matter) => {
      const address = matter.subject ? wholeAddress(matter.subject.address) : "one mailbox";
      return `${siteName(matter)}: ${address}`;
    }),
  );
}

/** Said where the loss of an account that a mailbox depends on is doubted. */
export const disagreement = "Our list and our dates do not agree about who can log in. Please check this first.";

/** Several sites have a number each; of those nobody can say which the helpdesk wants. */
function callFromOne(matters: Several<Matter>): string {
  const [{ site }] = matters;
  const isOneSite = matters.every((matter) => matter.site.code === site.code);
  return callFrom(isOneSite ? site : { phone: null, name: "the site", code: site.code });
}

/** What to have ready for whoever makes a new owner. Where nobody can open the mailbox, the words to say have it. */
function ready(isScripted: boolean, serviceName: string): readonly string[] {
  if (isScripted) return ["Choose the new owner.", "Have ready what is on the list below."];
  return [
    "Choose the new owner. Have their full name and their mobile number ready. The number must start 07.",
    `Have their ${serviceName} address ready as well. If they have none, have their personal email address.`,
  ];
}

/** How a new owner is made by whoever runs the accounts; the national helpdesk does it by phone, for callers it can check. */
export function newOwnerSteps(matters: Several<Matter>, reach: MailboxReach, occasion: Occasion): readonly Block[] {
  const { helpdeskPhone, serviceName } = occasion.letterhead;
  const { isNational, contact } = helpdeskOf(matters[0], occasion.letterhead);
  const script = reach === "nobody" ? readyWords("access-lost", "to-say", matters, occasion) : [];
  const naming = "Say who the new owner will be. Write down the ticket number.";
  const call = isNational
    ? [`Phone ${withMenu(helpdeskPhone)}, ${helpdeskHours}.`, callFromOne(matters)]
    : [`${capitalised(contact)}.`];
  return [
    steps(...ready(reach === "nobody", serviceName), ...call, naming),
    ...script,
    say(isNational ? ifNotSolved : ""),
  ];
}

/** Whether one of these accounts is the reader's own: nobody is asked to ask themselves. */
export function isReaderAmong(accounts: readonly AccountId[], { ownAccounts }: Occasion): boolean {
  return accounts.some((id) => ownAccounts?.has(id));
}

/** The day on which all of them were to leave, where it is one and has passed. */
export function passedLeaving(people: readonly (Person | null | undefined)[], today: Day): Day | null {
  const [on, ...others] = new Set(people.map((person) => person?.leaving ?? null));
  return on && others.length === 0 && on < today ? on : null;
}

/** When the last owners depart, and in what form a day is written. */
interface Departing {
  /** The one day on which all of them do; null where there is none, or it is left out. */
  on: Day | null;
  today: Day;
  isSure: boolean;
  written: (on: Day) => string;
  /** In a text every word counts. */
  isShort?: boolean;
}

/**
 * What becomes of the last owners: `is leaving on Friday 4 December`; `was to leave on …` once that day has passed,
 * whatever the age of the list; `will have their account disabled on …`, in short `loses their account on …`, where only
 * the account goes.
 */
export function departingWords(
  people: readonly (Person | null | undefined)[],
  whose: "your" | "their",
  { on, today, isSure, written, isShort = false }: Departing,
): string {
  const isOne = people.length < 2 && whose === "their";
  const passed = passedLeaving(people, today);
  if (passed !== null) return `${isOne ? "was" : "were"} to leave on ${written(passed)}`;
  const disabled = people.filter((person) => person?.isToBeDisabled).length;
  const leaving = `${isSure ? (isOne ? "is" : "are") : "may be"} leaving`;
  const accounts = `${whose} ${people.length < 2 ? "account" : "accounts"}`;
  const loses = isSure ? (isOne ? "loses" : "lose") : "may lose";
  const losing = isShort ? `${loses} ${accounts}` : `${isSure ? "will" : "may"} have ${accounts} disabled`;
  const words = disabled === 0 ? leaving : disabled === people.length ? losing : `${leaving} or ${losing}`;
  return `${words}${on === null ? "" : ` on ${written(on)}`}`;
}

/** How an owner makes a second one, with the words to send. `owner`: the name of the owner to ask; null: the reader is one. */
export function secondOwner(matters: Several<Matter>, owner: string | null, occasion: Occasion): readonly Block[] {
  const [first] = matters;
  const { isNational, reached } = helpdeskOf(first, occasion.letterhead);
  const isOwner = first.role === "owner" || owner === null;
  const ask = `${isOwner ? "Please make" : `Ask ${owner} to make`} a second person an owner`;
  const [mailbox] = matters.length === 1 && first.subject ? [wholeAddress(first.subject.address)] : ["these mailboxes"];
  const how = say(
    `${ask}.`,
    isNational
      ? `It takes one email from the shared mailbox to the helpdesk, ${occasion.letterhead.helpdeskEmail}.`
      : `It takes one message to ${reached}.`,
  );
  return [
    once(how, plainText([how]), `${ask} of ${mailbox} too.`),
    ...readyWords("add-owner", "to-send", matters, occasion),
  ];
}

/** The end of a text to somebody who gets the steps by e-mail; nothing where no e-mail goes. */
export function stepsByEmail({ isTextOnly }: Matter, email = "Our email"): string {
  return isTextOnly ? "" : ` ${email} has the steps.`;
}

/** To somebody who can read the mailbox but not run it. */
export function forMembers(whom: string): readonly Block[] {
  return [
    heading("What to do"),
    say("Please go on reading the mailbox."),
    say(`Tell ${whom} about this today. They have to put it right.`),
  ];
}

/** The same as a text. */
export function forMembersInText(state: string, occasion: Occasion): TextDraft {
  const nameless = `${state} Please tell ${whomToTellShortly(occasion)} today.`;
  return { named: null, nameless, ending: "reference" };
}
