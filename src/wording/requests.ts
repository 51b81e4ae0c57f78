import { addDays, addMonths, type Day } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import { longDay } from "./dates.ts";
import { helpdeskOf, ifNotSolved } from "./helpdesk.ts";
import { checkFirst, deletedWhen, doubtedBy, type Doubt, type OwnEnd } from "./lost-account.ts";
import { siteName, tidy, wholeAddress } from "./names.ts";
import type { Letterhead, Place } from "./occasion.ts";
import { spacedPhone } from "./phone.ts";

/** Somebody's account, as far as it is known. */
export interface Requested {
  name: string | null;
  address: string | null;
  mobile: string | null;
  /** The last working day, or the planned one; and the first one at a new site. */
  leaver: Day | null;
  joiner: Day | null;
  /** The day on which it was deleted, and the last one on which it can be asked back, while there are such. */
  deletedOn: Day | null;
  callBy: Day | null;
  /** Given where it is doubtful that it is lost. */
  doubt?: Doubt;
  /** Given where its own clock decides when it is deleted, whether it is marked a leaver's or not. */
  ownEnd?: OwnEnd;
}

/** Everything the fields of a request are filled from. What is not known, or does not apply, is null. */
export interface Known {
  site: Pick<Place, "code" | "name"> | null;
  letterhead: Pick<Letterhead, "serviceName">;
  today: Day;
  mailbox: string | null;
  /** Whose account it is about; for access to a mailbox, who gets it. */
  account: Requested | null;
  /** Accounts that the site has, and how many it needs in all. */
  used: number | null;
  wanted: number | null;
  /** The accounts are counted for all sites of the organisation to which the site belongs. */
  isOrganisation?: boolean;
  /** The first day of leave, and the last. */
  from: Day | null;
  until: Day | null;
  newName: string | null;
}

/** Everything a request is made from. */
export interface Asking extends Known {
  site: Place;
  letterhead: Letterhead;
  policy: Pick<Policy, "disabledKeptMonths" | "leaverDeletedAfterDays">;
  /** Nobody can open a shared mailbox that it could be sent from. */
  cannotSend?: boolean;
}

/** A field of a request; null where somebody has to fill it in. */
export type Field = readonly [label: string, value: string | null];

/** How a request may be made: by phone only where nobody can write from the mailbox, or a day may be missed. */
export type RequestWay = "email" | "phone";

/** The words of one kind of request. */
export interface Draft {
  /** The national helpdesk is phoned for it; for `listed`, from the number that the CQC lists, and never written to. */
  call?: "any-number" | "listed";
  subject: string;
  ask: string;
  fields: (known: Known) => readonly Field[];
  after?: (asking: Asking, by: RequestWay) => readonly string[];
}

// What the national helpdesk asks for, and from where: support.nhs.net, "Starter guide for social care providers" and
// "Getting the most from your shared mailbox"; the leavers and joiners guide.

function person({ account, letterhead }: Known): Field[] {
  const mobile = account?.mobile ?? null;
  return [
    ["Full name", tidy(account?.name ?? null)],
    ["Mobile number (it must start 07)", mobile && tidy(spacedPhone(mobile.replace(/^\+44/, "0")))],
    [`Email address (${letterhead.serviceName}, if there is one)`, addressOf(account)],
  ];
}

function theirAccount({ account, letterhead }: Known): Field[] {
  return [
    ["Full name", tidy(account?.name ?? null)],
    [`${letterhead.serviceName} address`, addressOf(account)],
  ];
}

function addressOf(account: Requested | null): string | null {
  return (account?.address && wholeAddress(account.address)) || null;
}

function theMailbox({ mailbox }: Known): Field {
  return ["Shared mailbox", mailbox && wholeAddress(mailbox)];
}

function organisation({ site, isOrganisation }: Known, label = "Organisation"): Field {
  if (site && isOrganisation) {
    return [label, `the one that ${siteName({ site })} belongs to (ODS code ${tidy(site.code) ?? ""})`];
  }
  const code = tidy(site?.code ?? null);
  const known = [tidy(site?.name ?? null), code && `ODS code ${code}`].filter((part) => part !== null);
  return [label, known.length === 0 ? null : known.join(", ")];
}

function on(day: Day | null, { today }: Known): string | null {
  return day && longDay(day, today);
}

function counted(number: number | null): string | null {
  return number === null ? null : String(number);
}

/** Every request that can be made ready. Adding one is one entry. */
const drafts = {
  "add-owner": {
    subject: "New owner for a shared mailbox",
    ask: "Please make this person an owner of our shared mailbox.",
    fields: (known) => [theMailbox(known), ...person(known), ["Access", "owner"], organisation(known)],
  },
  "add-user": {
    subject: "New user for a shared mailbox",
    ask: "Please let this person use our shared mailbox.",
    fields: (known) => [theMailbox(known), ...person(known), ["Access", "member"], organisation(known)],
  },
  "mark-leaver": {
    subject: "Please mark a leaver",
    ask: "This person has left, or is leaving. Please mark the account as a leaver's.",
    fields: (known) => [
      ...theirAccount(known),
      ["Last working day", on(known.account?.leaver ?? null, known)],
      organisation(known),
    ],
    after: ({ account, today, policy }) => deletedWhen(account?.ownEnd ?? null, today, policy),
  },
  "mark-joiner": {
    subject: "Please mark a joiner",
    ask: "This person has joined us and brings an account along. Please move it to our organisation.",
    fields: (known) => [
      ...theirAccount(known),
      ["First working day", on(known.account?.joiner ?? null, known)],
      organisation(known, "New organisation"),
    ],
  },
  "disable-for-leave": {
    subject: "Please disable an account during leave",
    ask: "Please disable this account while its user is on leave.",
    fields: (known) => [
      ...theirAccount(known),
      ["Disable from", on(known.from, known)],
      ["Enable again on", on(known.until && addDays(known.until, 1), known)],
      organisation(known),
    ],
    after: (asking) => [keptFor(asking)],
  },
  restore: {
    call: "any-number",
    subject: "A deleted account is still needed",
    ask: "An account of ours was deleted and is still needed. Can it be restored?",
    fields: (known) => {
      const deletedOn = on(known.account?.deletedOn ?? null, known);
      const doubt = known.account?.doubt;
      const label = doubt ? `Deleted on, by our ${doubtedBy(doubt)}` : "Deleted on";
      // No gap for this one: whoever does not know the day need not find it out.
      return [
        ...theirAccount(known),
        ...(deletedOn === null ? [] : [[label, deletedOn] as const]),
        organisation(known),
      ];
    },
    after: ({ account, today }, by) => [
      ...(account?.doubt ? [checkFirst(account.doubt, today)] : []),
      account?.callBy
        ? `${by === "phone" ? "Phone" : "Ask"} by ${longDay(account.callBy, today)}. After that day a new account is needed.`
        : "It may be too late to get it back. Then a new account is needed.",
    ],
  },
  "more-accounts": {
    subject: "More accounts for our organisation",
    ask: "Please let our organisation have more accounts.",
    fields: (known) => [
      organisation(known),
      ["Accounts we have", counted(known.used)],
      ["Accounts we need in all", counted(known.wanted)],
      ["Why we need them", null],
    ],
    after: () => [
      "Accounts that nobody uses are looked at first. Wake those that are needed, and have the others removed.",
    ],
  },
  rename: {
    subject: "Please change a name",
    ask: "Please change the name on this account.",
    fields: (known) => [...theirAccount(known), ["New full name", tidy(known.newName)], organisation(known)],
  },
  "access-lost": {
    call: "listed",
    subject: "Nobody can open a shared mailbox",
    ask: "Nobody can open our shared mailbox any more. Please make this person its owner.",
    fields: (known) => [theMailbox(known), ...person(known), organisation(known)],
    after: (asking) => [
      "Write down the ticket number.",
      ...(helpdeskOf(asking, asking.letterhead).isNational ? [ifNotSolved] : []),
    ],
  },
} satisfies Record<string, Draft>;

export type RequestKind = keyof typeof drafts;
export const requestKinds = Object.keys(drafts) as readonly RequestKind[];

/** What is asked for, and with what, wherever it stands. */
export function draftOf(kind: RequestKind): Draft {
  return drafts[kind];
}

function keptFor({ from, until, today, policy: { disabledKeptMonths } }: Asking): string {
  const keptUntil = addMonths(from ?? today, disabledKeptMonths);
  const isTooLong = until !== null && addDays(until, 1) >= keptUntil;
  const outcome = isTooLong
    ? `This leave is too long for that: the account would be deleted on ${longDay(keptUntil, today)}.`
    : "Nobody has to log in for it to stay.";
  return `A disabled account is kept for ${disabledKeptMonths} months. ${outcome}`;
}
