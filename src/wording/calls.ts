import type { Day } from "../rules/day.ts";
import type { AccountId, SiteFacts } from "../rules/facts.ts";
import type { CallReason, Cause } from "../rules/calls.ts";
import type { Away } from "../rules/finding.ts";
import { isManagerOf } from "./callee.ts";
import { byDay, longDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { capitalised } from "./letter.ts";
import { departingWords } from "./mailboxes.ts";
import { callingAmong, firstName, joined, tidy, wholeAddress } from "./names.ts";
import type { Letterhead, Person } from "./occasion.ts";
import { askedBy, askedLeaving, askedOwners, awaySentence } from "./owners-away.ts";
import { spacedPhone } from "./phone.ts";

// The words of a call are for whoever phones, not for the people they are about: names and addresses stand whole.

/** What the words of a call need besides its reasons. */
export interface CallScene {
  site: SiteFacts;
  today: Day;
  letterhead: Letterhead;
  personOf(account: AccountId): Person | null;
  mailboxOf(mailbox: number): string | null;
  /** As-of of what the reason rests on; null when it is not known. */
  informationFrom: Day | null;
  /** False when that day is too long ago: then nothing is claimed, a check is asked for. */
  isFresh: boolean;
}

/** Why somebody is phoned, and what to say, a sentence or two each. */
export interface CallWords {
  reason: string;
  say: string;
}

/** The words of one reason. Nothing is claimed from an old list, nor where lists and dates contradict each other. */
export function callWords({ cause, lastSafeDay, isContradicted }: CallReason, scene: CallScene): CallWords {
  return wordsOf(cause, lastSafeDay, isContradicted === true || (isOfAccounts(cause) && !scene.isFresh), scene);
}

/** What to ask before all else where the list of accounts is old; null where it is not, or nothing comes from it. */
export function callNote(
  reasons: readonly CallReason[],
  { today, isFresh, informationFrom }: CallScene,
): string | null {
  if (isFresh || !reasons.some(({ cause }) => isOfAccounts(cause))) return null;
  const age = informationFrom === null ? "of an unknown day" : `from ${longDay(informationFrom, today)}`;
  return `First ask if this is still so: our list is ${age}.`;
}

function isOfAccounts({ kind }: Cause): boolean {
  return !kind.startsWith("dspt-");
}

function wordsOf(cause: Cause, last: Day | null, isOld: boolean, scene: CallScene): CallWords {
  const by = byDay(last ?? scene.today, scene.today);
  switch (cause.kind) {
    case "unreachable":
      return unreachable(cause, by, isOld, scene);
    case "deletion":
    case "restore":
      return losing(cause, last, isOld, scene);
    case "mailbox-no-owner":
    case "mailbox-no-usable-owner":
      return unowned(cause, by, isOld, scene);
    case "mailbox-last-owner-leaving":
      return leaving(cause, last, isOld, scene);
    case "mailbox-last-owner-at-risk":
      return atRisk(cause, last, isOld, scene);
    default:
      return dspt(cause, by, scene);
  }
}

/** What whoever answers is asked to do with whoever runs the accounts: `phone the helpdesk on 0333 200 1133 today`. */
function contactBy(last: Day | null, scene: CallScene): string {
  const { today } = scene;
  const { contact, isNational } = helpdeskOf(scene, scene.letterhead, "their");
  return `${goingOn(contact)} ${askedBy(last ?? today, today, isNational)}`;
}

type Of<Kind extends Cause["kind"]> = Extract<Cause, { kind: Kind }>;

function unreachable(cause: Of<"unreachable">, by: string, isOld: boolean, scene: CallScene): CallWords {
  const { name, given } = who(cause.account, scene);
  const service = scene.letterhead.serviceName;
  const off = isOld ? "may be switched off" : cause.isOff ? "is switched off" : "will be switched off soon";
  const todo = cause.needsSetup ? `finish setting up ${service}` : `log in to ${service}`;
  const otherwise = cause.isOwner
    ? `If ${given} has left, ask who should own the mailbox.`
    : `If ${given} has left, ask for the leaving date.`;
  const isPhoned = scene.site.manager.mobile !== null && isManagerOf(scene.site, scene.personOf(cause.account));
  return {
    reason: isPhoned
      ? `The account of ${name} ${off}, and our list of accounts has no mobile or other email for ${given}.`
      : `The account of ${name} ${off}, and we know no mobile or other email for ${given} that works.`,
    say: `Ask ${name} to ${todo} ${by}. ${otherwise} If not, ${isPhoned ? "ask if we may text this number" : "ask for a mobile number"}.`,
  };
}

function losing(cause: Of<"deletion" | "restore">, last: Day | null, isOld: boolean, scene: CallScene): CallWords {
  const { name, given } = who(cause.account, scene);
  const { serviceName } = scene.letterhead;
  if (cause.kind === "restore") {
    return {
      reason: `The account of ${name} ${isOld ? "may have been" : "was"} deleted. Soon it cannot be brought back.`,
      say: `Ask if ${name} still needs ${serviceName}. If so, ask them to ${contactBy(last, scene)} to get it back.`,
    };
  }
  const soon = `${isOld ? "may" : "will"} be deleted soon`;
  return cause.isDisabled
    ? {
        reason: `The account of ${name} is disabled and ${soon}.`,
        say: `Ask if ${name} is coming back. If so, ask them to ${contactBy(last, scene)} to turn it on.`,
      }
    : {
        reason: `The account of ${name} ${soon}.`,
        say: `Ask ${name} to log in to ${serviceName} ${byDay(last ?? scene.today, scene.today)}. If ${given} has left, ask for the leaving date.`,
      };
}

type Unowned = Of<"mailbox-no-owner" | "mailbox-no-usable-owner">;

function unowned(cause: Unowned, by: string, isOld: boolean, scene: CallScene): CallWords {
  const mailbox = boxName(cause.mailbox, scene);
  const what = cause.kind === "mailbox-no-owner" ? "owner" : "working owner";
  const nobody = isOld || cause.doubted !== undefined ? "It may be that nobody can" : "Nobody can";
  const reason =
    cause.reach === "nobody"
      ? `${nobody} open ${mailbox}.`
      : `${capitalised(mailbox)} ${isOld || cause.doubted === "owners" ? "may have" : "has"} no ${what}.`;
  const fixer = cause.kind === "mailbox-no-usable-owner" ? cause.fixer : null;
  if (fixer !== null) {
    const { name, given } = who(fixer, scene);
    const { serviceName } = scene.letterhead;
    return {
      reason,
      say: `Ask ${name} to log in to ${serviceName} ${by}. If ${given} has left, ask who should own the mailbox.`,
    };
  }
  const ask = `Ask who should own the mailbox. Then ask them to ${contactBy(null, scene)}`;
  const { isNational } = helpdeskOf(scene, scene.letterhead);
  if (cause.reach !== "nobody" || !isNational) return { reason, say: `${ask}.` };
  const { phone } = scene.site;
  const from = phone === null ? "the number CQC lists" : spacedPhone(phone);
  return { reason, say: `${ask}, from ${from}. An email will not do.` };
}

function leaving(
  cause: Of<"mailbox-last-owner-leaving">,
  last: Day | null,
  isOld: boolean,
  scene: CallScene,
): CallWords {
  const { today } = scene;
  const names = cause.owners.map((id) => who(id, scene).name);
  const people = cause.owners.map(scene.personOf);
  const departing = { on: null, today, isSure: !isOld, written: (on: Day) => longDay(on, today) };
  const reason = `${joined(names)}, ${maybe(cause)}${lastOwners(cause, scene)}, ${departingWords(people, "their", departing)}.`;
  const asked = askedLeaving(cause, {}).map((id) => who(id, scene).name);
  if (asked.length === 0) {
    return {
      reason: [reason, ...whyAway(cause.away ?? [], scene, cause.owners)].join(" "),
      say: askForOwner(last, scene),
    };
  }
  const add = asked.length === 1 ? `${joined(asked)} must` : "One of them must";
  return {
    reason,
    say: `Ask who should own the mailbox now. ${add} add the new owner ${byDay(last ?? today, today)}.`,
  };
}

function atRisk(
  cause: Of<"mailbox-last-owner-at-risk">,
  last: Day | null,
  isOld: boolean,
  scene: CallScene,
): CallWords {
  const { letterhead, today } = scene;
  const names = cause.owners.map(({ account }) => who(account, scene).name);
  const isOne = names.length === 1;
  const which = lastOwners(cause, scene);
  const asked = askedOwners(cause, {}).map(({ account }) => who(account, scene).name);
  if (asked.length === 0) {
    const may = isOld || cause.doubted !== undefined ? ["may be", "may be"] : ["is", "are"];
    return {
      reason: [`${capitalised(joined(names))} ${may[isOne ? 0 : 1]} ${which}.`, ...whyAway(cause.owners, scene)].join(
        " ",
      ),
      say: askForOwner(last, scene),
    };
  }
  const must = isOld ? "may have to" : "must";
  return {
    reason: isOne
      ? `${joined(names)}, ${maybe(cause)}${which}, ${must} log in.`
      : `One of ${joined(names)}, ${maybe(cause)}${which}, ${must} log in.`,
    say: `Ask ${joined(asked, "or")} to log in to ${letterhead.serviceName} ${byDay(last ?? today, today)}. Ask who could be a second owner.`,
  };
}

/** Why they cannot be asked, where several are spoken of. */
function whyAway(
  owners: readonly { account: AccountId; away?: Away }[],
  scene: CallScene,
  spokenOf = owners.map(({ account }) => account),
): string[] {
  const called = callingAmong(spokenOf, scene.personOf);
  return owners.flatMap(({ account, away }) =>
    away ? [awaySentence(called(account) ?? who(account, scene).given, away, scene)] : [],
  );
}

function askForOwner(last: Day | null, scene: CallScene): string {
  return `Ask who should own the mailbox. Then ask them to ${contactBy(last, scene)}.`;
}

type LastOwners = Of<"mailbox-last-owner-leaving" | "mailbox-last-owner-at-risk">;

function maybe({ doubted }: LastOwners): string {
  return doubted === undefined ? "" : "maybe ";
}

function lastOwners({ mailbox, owners }: LastOwners, scene: CallScene): string {
  return `the last ${owners.length === 1 ? "owner" : "owners"} of ${boxName(mailbox, scene)}`;
}

type Dspt = Of<"dspt-below-minimum" | "dspt-expired" | "dspt-approaching" | "dspt-due">;

const dsptStates: Readonly<Record<Dspt["kind"], string>> = {
  "dspt-below-minimum": "is below the minimum",
  "dspt-expired": "has run out",
  "dspt-approaching": "must be published again soon",
  "dspt-due": "must be published again soon",
};

function dspt({ kind }: Dspt, by: string, { letterhead }: CallScene): CallWords {
  const help = letterhead.dsptHelp === null ? "" : ` ${letterhead.dsptHelp} can help.`;
  const when = kind === "dspt-due" || kind === "dspt-approaching" ? by : "now";
  return {
    reason: `The DSPT ${dsptStates[kind]}, and we know nobody to write to.`,
    say: `Ask who looks after the DSPT, and for their email. It must be published ${when}.${help}`,
  };
}

/** Somebody by full name, and as they are called after that. */
function who(account: AccountId, { personOf }: CallScene): { name: string; given: string } {
  const person = personOf(account);
  if (person === null) return { name: "the owner", given: "the owner" };
  const name = tidy(person.name) ?? wholeAddress(person.address);
  return { name, given: firstName(person.name) ?? "the person" };
}

function boxName(mailbox: number, { mailboxOf }: CallScene): string {
  const address = mailboxOf(mailbox);
  return address === null ? "the shared mailbox" : `the shared mailbox ${wholeAddress(address)}`;
}
