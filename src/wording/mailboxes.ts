import type { AccountId } from "../rules/facts.ts";
import { capitalised, heading, listing, say, steps, type Block, type Several } from "./letter.ts";
import { siteName, siteNames, tidy, wholeAddress } from "./names.ts";
import { helpdeskHours, helpdeskOf } from "./helpdesk.ts";
import type { Letterhead, Matter, Occasion } from "./occasion.ts";
import { spacedPhone } from "./phone.ts";

/** The national number, the only one whose menu we know. */
const nationalNumber = "0333 200 1133";

/** `the Oak House shared mailbox`, or `these shared mailboxes`. */
export function theMailbox(matters: Several<Matter>): string {
  return matters.length === 1 ? `the ${siteName(matters[0])} shared mailbox` : "these shared mailboxes";
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

function callFrom(matters: Several<Matter>): string {
  const [{ site }] = matters;
  const isOneSite = matters.every((matter) => matter.site.code === site.code);
  const name = siteNames(matters);
  const phone = isOneSite && site.phone !== null ? tidy(spacedPhone(site.phone)) : null;
  return phone === null
    ? `Call from the phone number that the CQC lists for ${isOneSite ? name : "the site"}. The helpdesk checks it.`
    : `Call from ${phone}, the ${name} number that the CQC lists. The helpdesk checks it.`;
}

/** How a new owner is made by whoever runs the accounts; the national helpdesk does it by phone, for callers it can check. */
export function newOwnerSteps(matters: Several<Matter>, letterhead: Letterhead): readonly Block[] {
  const { helpdeskPhone, serviceName } = letterhead;
  const { isNational, contact } = helpdeskOf(matters[0], letterhead);
  const ready = [
    "Choose the new owner. Have their full name and their mobile number ready. The number must start 07.",
    `Have their ${serviceName} address ready as well. If they have none, have their personal email address.`,
  ];
  const naming = "Say who the new owner will be. Write down the ticket number.";
  if (!isNational) return [steps(...ready, `${capitalised(contact)}.`, naming)];
  const menu = helpdeskPhone === nationalNumber ? ", option 1, then option 1 again" : "";
  return [
    steps(...ready, `Phone ${helpdeskPhone}${menu}, ${helpdeskHours}.`, callFrom(matters), naming),
    say(
      "Not solved after 5 working days? Email feedback@nhs.net with the ticket number and the day you called.",
      "Ask for a Subject Matter Expert.",
    ),
  ];
}

/** Whether one of these accounts is the reader's own: nobody is asked to ask themselves. */
export function isReaderAmong(accounts: readonly AccountId[], { ownAccounts }: Occasion): boolean {
  return accounts.some((id) => ownAccounts?.has(id));
}

/** How an owner makes a second one, with the words to send. `owner`: the name of the owner to ask; null: the reader is one. */
export function secondOwner(
  matters: Several<Matter>,
  owner: string | null,
  { letterhead }: Occasion,
): readonly Block[] {
  const [first] = matters;
  const { isNational, reached } = helpdeskOf(first, letterhead);
  const isOwner = first.role === "owner" || owner === null;
  const mailbox = matters.length === 1 && first.subject ? ` ${wholeAddress(first.subject.address)}` : " (its address)";
  return [
    say(
      `${isOwner ? "Please make" : `Ask ${owner} to make`} a second person an owner.`,
      isNational
        ? `It takes one email from the shared mailbox to the helpdesk, ${letterhead.helpdeskEmail}.`
        : `It takes one message to ${reached}.`,
      "These words will do:",
    ),
    say(
      `"Please make this person an owner of the shared mailbox${mailbox}: full name, mobile number, email address. Thank you."`,
    ),
  ];
}

/** To somebody who can read the mailbox but not run it. */
export function forMembers(whom: string): readonly Block[] {
  return [
    heading("What to do"),
    say("Please go on reading the mailbox."),
    say(`Tell ${whom} about this today. They have to put it right.`),
  ];
}
