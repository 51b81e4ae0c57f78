import { addDays, type Day } from "../rules/day.ts";
import { longDay } from "./dates.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { listing, say, type Block } from "./letter.ts";
import { directions, tidy, wholeAddress } from "./names.ts";
import type { Letterhead, Place } from "./occasion.ts";
import { spacedPhone } from "./phone.ts";

/** Somebody's account, as far as it is known. */
export interface Requested {
  name: string | null;
  address: string;
  mobile: string | null;
  /** Their own e-mail address. */
  contactEmail: string | null;
  /** The last working day, or the planned one; and the first one at a new site. */
  leaver: Day | null;
  joiner: Day | null;
  deleteOn: Day | null;
  callBy: Day | null;
}

/** Everything a request is made from. What is not known, or does not apply, is null. */
export interface Asking {
  site: Place;
  letterhead: Letterhead;
  today: Day;
  mailbox: string | null;
  /** Whose account it is about; for access to a mailbox, who gets it. */
  account: Requested | null;
  /** Accounts that the site has, and how many it needs in all. */
  used: number;
  wanted: number | null;
  /** The first day of leave, and the last. */
  from: Day | null;
  until: Day | null;
  newName: string | null;
  /** Calendar months for which a disabled account is kept. */
  keptMonths: number;
}

/** A field of a request; null where somebody has to fill it in. */
export type Field = readonly [label: string, value: string | null];

/** What whoever runs the accounts is asked for, ready to send or to read out: what they need, and nothing else. */
export interface HelpdeskRequest {
  /** By phone only where nobody can write from the mailbox, or a day may be missed. */
  by: "email" | "phone";
  to: string;
  /** How it has to be asked, so that it is not turned away. */
  how: readonly string[];
  subject: string;
  ask: string;
  fields: readonly Field[];
  /** What else the sender should know. */
  after: readonly string[];
}

type Draft = Pick<HelpdeskRequest, "subject" | "ask" | "fields"> & {
  byPhone?: true;
  /** A call that is only taken from the number that the CQC lists. */
  fromListedNumber?: true;
  after?: readonly string[];
};

const person = ({ account }: Asking): Field[] => [
  ["Full name", tidy(account?.name ?? null)],
  ["Mobile number", account?.mobile ? spacedPhone(account.mobile.replace(/^\+44/, "0")) : null],
  ["Email address", account ? wholeAddress(account.address) : null],
];

const theirAccount = ({ account, letterhead }: Asking): Field[] => [
  ["Full name", tidy(account?.name ?? null)],
  [`${letterhead.serviceName} address`, account && wholeAddress(account.address)],
];

const theMailbox = ({ mailbox }: Asking): Field => ["Shared mailbox", mailbox && wholeAddress(mailbox)];

const organisation = ({ site: { name, code } }: Asking, label = "Organisation"): Field => [
  label,
  [tidy(name), `ODS code ${tidy(code) ?? ""}`].filter(Boolean).join(", "),
];

const on = (day: Day | null, { today }: Asking) => day && longDay(day, today);

/** Every request that can be made ready. Adding one is one entry. */
const drafts = {
  "add-owner": (asking) => ({
    subject: "New owner for a shared mailbox",
    ask: "Please make this person an owner of our shared mailbox.",
    fields: [theMailbox(asking), ...person(asking), ["Access", "owner"], organisation(asking)],
  }),
  "add-user": (asking) => ({
    subject: "New user for a shared mailbox",
    ask: "Please let this person use our shared mailbox.",
    fields: [theMailbox(asking), ...person(asking), ["Access", "member"], organisation(asking)],
  }),
  "mark-leaver": (asking) => ({
    subject: "Please mark a leaver",
    ask: "This person has left, or is leaving. Please mark the account as a leaver's.",
    fields: [
      ...theirAccount(asking),
      ["Last working day", on(asking.account?.leaver ?? null, asking)],
      organisation(asking),
    ],
    after: ["The account is deleted 30 days later, unless a new employer asks for it as a joiner's before."],
  }),
  "mark-joiner": (asking) => ({
    subject: "Please mark a joiner",
    ask: "This person has joined us and brings an account along. Please move it to our organisation.",
    fields: [
      ...theirAccount(asking),
      ["First working day", on(asking.account?.joiner ?? null, asking)],
      organisation(asking, "New organisation"),
    ],
  }),
  "disable-for-leave": (asking) => ({
    subject: "Please disable an account during leave",
    ask: "Please disable this account while its user is on leave.",
    fields: [
      ...theirAccount(asking),
      ["Disable from", on(asking.from, asking)],
      ["Enable again on", on(asking.until && addDays(asking.until, 1), asking)],
      organisation(asking),
    ],
    after: [`A disabled account is kept for ${asking.keptMonths} months. Nobody has to log in for it to stay.`],
  }),
  restore: (asking) => ({
    byPhone: true,
    subject: "A deleted account is still needed",
    ask: "An account of ours was deleted and is still needed. Can it be restored?",
    fields: [
      ...theirAccount(asking),
      ["Deleted on", on(asking.account?.deleteOn ?? null, asking)],
      organisation(asking),
    ],
    after: [
      asking.account?.callBy
        ? `Phone by ${longDay(asking.account.callBy, asking.today)}. After that a new account is needed.`
        : "It may be too late to get it back. Then a new account is needed.",
    ],
  }),
  "more-accounts": (asking) => ({
    subject: "More accounts for our organisation",
    ask: "Please let our organisation have more accounts.",
    fields: [
      organisation(asking),
      ["Accounts we have", String(asking.used)],
      ["Accounts we need in all", asking.wanted === null ? null : String(asking.wanted)],
      ["Why we need them", null],
    ],
    after: ["Accounts that nobody uses are looked at first. Wake those that are needed, and have the others removed."],
  }),
  rename: (asking) => ({
    subject: "Please change a name",
    ask: "Please change the name on this account.",
    fields: [...theirAccount(asking), ["New full name", tidy(asking.newName)], organisation(asking)],
    after: ["The old address goes on working as another address of the account."],
  }),
  "access-lost": (asking) => ({
    byPhone: true,
    fromListedNumber: true,
    subject: "Nobody can open a shared mailbox",
    ask: "Nobody can open our shared mailbox any more. Please make this person its owner.",
    fields: [theMailbox(asking), ...person(asking), organisation(asking)],
    after: [
      "Write down the ticket number.",
      "Not solved after 5 working days? Email feedback@nhs.net with the ticket number and the day you called. Ask for a Subject Matter Expert.",
    ],
  }),
} satisfies Record<string, (asking: Asking) => Draft>;

export type RequestKind = keyof typeof drafts;
export const requestKinds = Object.keys(drafts) as readonly RequestKind[];

/** Makes a request ready, for the national helpdesk or whoever runs the accounts on the site's route. */
export function helpdeskRequest(kind: RequestKind, asking: Asking): HelpdeskRequest {
  const draft: Draft = drafts[kind](asking);
  const by = draft.byPhone ? "phone" : "email";
  const { to, how } = by === "phone" ? aCall(asking, draft.fromListedNumber ?? false) : aLetter(asking);
  const { subject, ask, fields, after = [] } = draft;
  return { by, to, how, subject, ask, fields, after: after.filter((line) => isForUs(line, asking)) };
}

/** The national service's own way to complain is no use on another route. */
function isForUs(line: string, { site: { route } }: Asking): boolean {
  return route === "nas" || !line.includes("feedback@nhs.net");
}

function aLetter({ site, letterhead, mailbox }: Asking): Pick<HelpdeskRequest, "to" | "how"> {
  const { isNational, reached } = helpdeskOf({ site }, letterhead);
  const from = mailbox === null ? "from your shared mailbox" : `from the shared mailbox, ${wholeAddress(mailbox)}`;
  if (isNational) return { to: letterhead.helpdeskEmail, how: [`Send it ${from}.`] };
  return {
    to: directions(site.localSupport) ?? reached,
    how: ["An owner of the shared mailbox, or the manager, sends it."],
  };
}

function aCall({ site, letterhead }: Asking, fromListedNumber: boolean): Pick<HelpdeskRequest, "to" | "how"> {
  const { isNational, phone, reached } = helpdeskOf({ site }, letterhead);
  if (!isNational) return { to: phone ?? reached, how: [] };
  const listed = site.phone ? `${spacedPhone(site.phone)}, the` : "the";
  return {
    to: `${phone ?? ""}, option 1, then option 1 again`,
    how: [
      "Monday to Friday, 9am to 5pm, not on bank holidays.",
      ...(fromListedNumber
        ? [
            `Call from ${listed} number that the CQC lists for you. The helpdesk checks it. Please do not email: it cannot help that way.`,
          ]
        : []),
    ],
  };
}

/** What somebody still has to find out before it can be asked. */
export function missingIn({ fields }: HelpdeskRequest): string[] {
  return fields.flatMap(([label, value]) => (value === null ? [label] : []));
}

const gap = "(please fill in)";

/** The request as it is sent or read out. */
export function requestText(request: HelpdeskRequest): string {
  const { by, to, how, subject, ask, fields, after } = request;
  return [
    by === "email" ? `To: ${to}` : `Phone: ${to}`,
    ...(by === "email" ? [`Subject: ${subject}`] : []),
    ...how,
    "",
    by === "email" ? ask : `Say: "${ask}"`,
    ...(by === "email" ? [] : ["Have this ready:"]),
    ...fields.map(([label, value]) => `${label}: ${value ?? gap}`),
    ...(by === "email" ? ["", "Thank you."] : []),
    ...(after.length > 0 ? ["", ...after] : []),
  ].join("\n");
}

/** The words of a request inside a letter to somebody who may send it. */
export function requestBlocks({ ask, fields }: HelpdeskRequest): readonly Block[] {
  return [say(ask), listing(fields.map(([label, value]) => `${label}: ${value ?? gap}`))];
}
