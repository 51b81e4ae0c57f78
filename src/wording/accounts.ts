import type { Day } from "../rules/day.ts";
import { longDay } from "./dates.ts";
import {
  capitalised,
  heading,
  listing,
  say,
  type Block,
  type Passage,
  type Several,
  type TextDraft,
} from "./letter.ts";
import { contactInFull, goingOn, helpdeskHours, helpdeskOf, type Helpdesk } from "./helpdesk.ts";
import { canWait, leaveOf } from "./leave.ts";
import { firstName, maskedAddress, tidy, wholeAddress, whomToTell } from "./names.ts";
import type { Matter, Occasion } from "./occasion.ts";
import { readyWords } from "./ready-words.ts";
import { mustUnlock, statusWords } from "./reported.ts";
import { toGsm7 } from "./text.ts";
import { isLossSure } from "./undated.ts";

/** How to speak of the people of a passage: one by first name, several in general. */
export interface Names {
  /** `Ask Priya to`, `Ask each person to`; `Please` where it is the reader. */
  ask: string;
  /** `Priya`, or `somebody`: after "if". */
  any: string;
  isOne: boolean;
  /** The account is the reader's own. */
  isReader: boolean;
  /** Everything that the passage tells of. */
  matters: Several<Matter>;
}

/** What differs from kind to kind in a passage about accounts. */
export interface AccountPassage<M extends Matter> {
  /** The title for one account, after its owner's name, and for several, after their number. */
  title: (whose: string, matter: M) => string;
  titleOfSeveral: (count: number) => string;
  /** Whole sentences about one account, which is named in full. */
  fact: (account: string, matter: M) => string;
  /** The same within a list, after the name. */
  line: (matter: M) => string;
  advice: (names: Names, first: M) => readonly Block[];
}

/** `your NHSmail account priya.sample@nhs.net`. */
function yourAccount({ subject }: Matter, { letterhead }: Occasion): string {
  return `your ${letterhead.serviceName} account${subject ? ` ${wholeAddress(subject.address)}` : ""}`;
}

/** `Your NHSmail account priya.sample@nhs.net`, to begin a sentence. */
export function yourAccountFirst(matter: Matter, occasion: Occasion): string {
  return `Y${yourAccount(matter, occasion).slice(1)}`;
}

/** `It was last used on Wednesday 28 October.`, or nothing while that is not known. */
export function lastUse({ lastActivity }: Matter, today: Day): string {
  return lastActivity === null ? "" : `It was last used on ${longDay(lastActivity, today)}.`;
}

function listed({ subject }: Matter): string {
  if (subject === null) return "One account";
  const name = tidy(subject.name);
  const masked = maskedAddress(subject.address);
  return name === null ? masked : `${name} (${masked})`;
}

function accountInFull({ subject }: Matter, serviceName: string): string {
  if (subject === null) return `The ${serviceName} account`;
  const name = tidy(subject.name);
  const masked = maskedAddress(subject.address);
  return name === null ? `The ${serviceName} account ${masked}` : `${name}'s ${serviceName} account (${masked})`;
}

/** A passage to others about the account of one person, or about those of several. */
export function accountPassage<M extends Matter>(
  matters: Several<M>,
  occasion: Occasion,
  kind: AccountPassage<M>,
): Passage {
  const { letterhead, ownAccounts, today } = occasion;
  const [first] = matters;
  if (matters.length > 1) return passageOfSeveral(matters, occasion, kind);
  const subject = first.subject;
  const given = firstName(subject?.name ?? null) ?? "this person";
  const isReader = "account" in first.notice && (ownAccounts?.has(first.notice.account) ?? false);
  const whose = subject ? (tidy(subject.name) ?? maskedAddress(subject.address)) : "one person";
  const leave = isReader ? null : leaveOf(first, today);
  const isLater = leave !== null && canWait(first);
  const until = isLater ? null : leave;
  const ask = isReader ? "Please" : isLater ? `After the leave: ask ${given} to` : `Ask ${given} to`;
  const names = { ask, any: given, isOne: true, isReader, matters };
  return {
    title:
      until === null
        ? kind.title(whose, first)
        : `${whose} is on leave: keep the ${letterhead.serviceName} account safe`,
    facts: [
      say(kind.fact(accountInFull(first, letterhead.serviceName), first), statusWords(first, occasion, true)),
      say(isLater ? `${capitalised(given)} is on leave until ${longDay(leave, today)}. Please wait until then.` : ""),
      ...(first.isStandIn && !isReader ? [tellYourself(given, given, occasion)] : []),
    ],
    advice: until === null ? kind.advice(names, first) : duringLeave(names, until, first, occasion),
  };
}

function passageOfSeveral<M extends Matter>(matters: Several<M>, occasion: Occasion, kind: AccountPassage<M>): Passage {
  const [first] = matters;
  const lines = matters.map((matter) => {
    const said = `${kind.line(matter)} ${statusWords(matter, occasion, false)}`.trim();
    return said === "" ? listed(matter) : `${listed(matter)}: ${said}`;
  });
  return {
    title: kind.titleOfSeveral(matters.length),
    facts: [listing(lines), ...(first.isStandIn ? [tellYourself("these people", "them", occasion)] : [])],
    advice: kind.advice({ ask: "Ask each person to", any: "somebody", isOne: false, isReader: false, matters }, first),
  };
}

/** Nobody asks somebody on leave to log in: the account can be kept without them. */
function duringLeave({ any, matters }: Names, until: Day, first: Matter, occasion: Occasion): readonly Block[] {
  const { name } = helpdeskOf(first, occasion.letterhead);
  return [
    heading("What to do"),
    say(
      `${capitalised(any)} is on leave until ${longDay(until, occasion.today)}.`,
      `${capitalised(name)} can disable the account meanwhile and keep it safe. Ask for it today.`,
    ),
    ...readyWords("disable-for-leave", "to-send", matters, occasion),
  ];
}

/** Nobody but the reader can tell them: the account that is left is not read. Operators do not know them. */
function tellYourself(whom: string, them: string, { to }: Occasion): Block {
  return say(
    `We have no mobile number or other email address that we can use for ${whom}.`,
    to.role === "operator" ? `Please ask the home to tell ${them}.` : `Please tell ${them} yourself.`,
  );
}

/** What somebody can do who cannot log in. */
export function cannotLogIn(matter: Matter, occasion: Occasion): readonly Block[] {
  const { letterhead, today } = occasion;
  const helpdesk = helpdeskOf(matter, letterhead);
  const contact = contactInFull(helpdesk, letterhead);
  return [
    heading("Cannot log in?"),
    mustUnlock(matter, today)
      ? say(`${capitalised(contact)}.`)
      : say(`On the log-in page choose "Unlock Account or Forgotten Password?".`, `If that does not work, ${contact}.`),
    say(ownerAsksForYou(helpdesk, occasion)),
  ];
}

/** To the person: what is different where their mobile number is not known. Nobody is told to ask themselves. */
export function ownerAsksForYou({ verb }: Helpdesk, occasion: Occasion): string {
  return [
    `If they do not have your mobile number, whoever runs your shared mailbox must ${verb} for you.`,
    `Is that you? Then ${askThem(verb, occasion)}.`,
  ].join(" ");
}

/** To an owner whom no other owner can help. */
function askThem(verb: Helpdesk["verb"], occasion: Occasion): string {
  const whom = whomToTell(occasion);
  return verb === "ask" ? `tell ${whom}` : `ask ${goingOn(whom)} to ${verb}`;
}

/** How others can help somebody who cannot log in. How to unlock the account of one has been said by then. */
export function helpToLogIn(
  { isOne, isReader, isOwner = false }: Pick<Names, "isOne" | "isReader"> & { isOwner?: boolean },
  matter: Matter,
  occasion: Occasion,
): Block {
  const { letterhead, today } = occasion;
  const { isNational, contact, name, verb } = helpdeskOf(matter, letterhead);
  const contactInHours = `${contact}${isNational ? `, ${helpdeskHours}` : ""}`;
  return say(
    isOne && mustUnlock(matter, today)
      ? `Cannot log in? ${capitalised(contactInHours)}.`
      : `Cannot log in? Choose "Unlock Account or Forgotten Password?" on the log-in page, or ${contactInHours}.`,
    isReader
      ? `If ${name} has no mobile number for you, ${isOwner ? "another owner" : "whoever runs the shared mailbox"} must ${verb} for you.`
      : `If ${name} has no mobile number for them, whoever runs the shared mailbox must ${verb}.`,
    isReader ? `Is ${isOwner ? "there none" : "that you"}? Then ${askThem(verb, occasion)}.` : "",
  );
}

/** What to do about an account that nobody needs; of one that is gone for good the helpdesk need not be told. */
export function ifLeft({ any, isOne, isReader, matters }: Names, matter: Matter, occasion: Occasion): readonly Block[] {
  if (isReader) return [];
  const { name } = helpdeskOf(matter, occasion.letterhead);
  const [them, they, have] = isOne ? [any, any, "has"] : ["them", "they", "have"];
  // True also where no owner works, and where there is no mailbox.
  const takeOff = `If ${any} has left: have ${them} taken off any shared mailbox`;
  if (isGone(matter, occasion)) return [say(`${takeOff}.`)];
  return [
    say(`${takeOff}, and tell ${name} that ${they} ${have} left.`),
    ...readyWords("mark-leaver", "to-send", matters, occasion),
  ];
}

function isGone(matter: Matter, { today }: Occasion): boolean {
  return matter.notice.kind === "account-gone" && isLossSure(matter, today);
}

/** What to do about somebody who is away for long. */
export function ifAway({ any, isReader }: Names, matter: Matter, { letterhead }: Occasion): Block {
  if (isReader) return say("");
  const { name } = helpdeskOf(matter, letterhead);
  return say(`If ${any} is away for a long time, ${name} can disable the account and keep it safe.`);
}

/** To the person: what to say when away for long. */
export function awayForLong(occasion: Occasion): readonly Block[] {
  return [
    heading("Away for a long time?"),
    say(`Tell ${whomToTell(occasion)}. The account can be kept safe while you are away.`),
  ];
}

/** A text to the person, with the first name and without it. `sentence` follows the name and a comma. */
export function personalText(matter: Matter, { to }: Occasion, sentence: string): TextDraft {
  const given = toGsm7(firstName(to.name ?? matter.subject?.name ?? null) ?? "");
  return { named: given === "" ? null : `${given}, ${sentence}`, nameless: sentence, ending: "ask" };
}

/** Said when the list is too old to claim anything about people; nothing while it is fresh. */
export function pleaseCheckPeople({ isFresh }: Matter, { any, isOne, isReader }: Names): string {
  return isFresh || isReader ? "" : `Please check that ${isOne ? `${any} has` : "these people have"} logged in.`;
}
