import type { Day } from "../rules/day.ts";
import type { AccountId, SiteFacts } from "../rules/facts.ts";
import type { CallReason, Cause } from "../rules/calls.ts";
import { byDay, longDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { capitalised } from "./letter.ts";
import { passedLeaving } from "./mailboxes.ts";
import { firstName, joined, tidy, wholeAddress } from "./names.ts";
import type { Letterhead, Person } from "./occasion.ts";
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

/** Whom to phone: the manager's mobile, else the site's own number; null where none is known. */
export function callee({ manager, phone }: SiteFacts): { name: string | null; phone: string | null } {
  const mobile = manager.mobile?.replace(/^\+44/, "0") ?? null;
  const number = mobile ?? phone;
  return { name: tidy(manager.name), phone: number && spacedPhone(number) };
}

/** The words of one reason. Nothing is claimed from an old list, nor where lists and dates contradict each other. */
export function callWords({ cause, lastSafeDay, isContradicted }: CallReason, scene: CallScene): CallWords {
  const by = lastSafeDay === null ? "today" : byDay(lastSafeDay, scene.today);
  return wordsOf(cause, by, isContradicted === true || (isOfAccounts(cause) && !scene.isFresh), scene);
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

function wordsOf(cause: Cause, by: string, isOld: boolean, scene: CallScene): CallWords {
  switch (cause.kind) {
    case "unreachable":
      return unreachable(cause, by, isOld, scene);
    case "deletion":
    case "restore":
      return losing(cause, by, isOld, scene);
    case "mailbox-no-owner":
    case "mailbox-no-usable-owner":
      return unowned(cause, by, isOld, scene);
    case "mailbox-last-owner-leaving":
    case "mailbox-last-owner-at-risk":
      return lastOwner(cause, by, isOld, scene);
    default:
      return dspt(cause, by, scene);
  }
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
  return {
    reason: `The account of ${name} ${off}, and we know no mobile or other email for ${given} that works.`,
    say: `Ask ${name} to ${todo} ${by}. ${otherwise} If not, ask for a mobile number.`,
  };
}

function losing(cause: Of<"deletion" | "restore">, by: string, isOld: boolean, scene: CallScene): CallWords {
  const { name, given } = who(cause.account, scene);
  const { serviceName } = scene.letterhead;
  const helpdesk = helpdeskOf(scene, scene.letterhead);
  if (cause.kind === "restore") {
    return {
      reason: `The account of ${name} ${isOld ? "may have been" : "was"} deleted. Soon it cannot be brought back.`,
      say: `Ask if ${name} still needs ${serviceName}. If so, ask them to ${goingOn(helpdesk.contact)} ${by} to get it back.`,
    };
  }
  const soon = `${isOld ? "may" : "will"} be deleted soon`;
  return cause.isDisabled
    ? {
        reason: `The account of ${name} is disabled and ${soon}.`,
        say: `Ask if ${name} is coming back. If so, ask them to ${goingOn(helpdesk.contact)} ${by} to turn it on.`,
      }
    : {
        reason: `The account of ${name} ${soon}.`,
        say: `Ask ${name} to log in to ${serviceName} ${by}. If ${given} has left, ask for the leaving date.`,
      };
}

type Unowned = Of<"mailbox-no-owner" | "mailbox-no-usable-owner">;

function unowned(cause: Unowned, by: string, isOld: boolean, scene: CallScene): CallWords {
  const mailbox = boxName(cause.mailbox, scene);
  const what = cause.kind === "mailbox-no-owner" ? "owner" : "working owner";
  const nobody = isOld ? "It may be that nobody can" : "Nobody can";
  const reason =
    cause.reach === "nobody"
      ? `${nobody} open ${mailbox}.`
      : `${capitalised(mailbox)} ${isOld ? "may have" : "has"} no ${what}.`;
  const fixer = cause.kind === "mailbox-no-usable-owner" ? cause.fixer : null;
  if (fixer !== null) {
    const { name, given } = who(fixer, scene);
    const { serviceName } = scene.letterhead;
    return {
      reason,
      say: `Ask ${name} to log in to ${serviceName} ${by}. If ${given} has left, ask who should own the mailbox.`,
    };
  }
  const helpdesk = helpdeskOf(scene, scene.letterhead);
  const owner = "Ask who should own the mailbox.";
  if (cause.reach !== "nobody" || !helpdesk.isNational) {
    return { reason, say: `${owner} Then ask them to ${goingOn(helpdesk.contact)} today.` };
  }
  const { phone } = scene.site;
  const from = phone === null ? "the number CQC lists" : spacedPhone(phone);
  return {
    reason,
    say: `${owner} Then ask them to ${goingOn(helpdesk.contact)} today, from ${from}. An email will not do.`,
  };
}

type LastOwner = Of<"mailbox-last-owner-leaving" | "mailbox-last-owner-at-risk">;

function lastOwner(cause: LastOwner, by: string, isOld: boolean, scene: CallScene): CallWords {
  const mailbox = boxName(cause.mailbox, scene);
  const isLeaving = cause.kind === "mailbox-last-owner-leaving";
  const ids = isLeaving ? cause.owners : cause.owners.map(({ account }) => account);
  const people = ids.map((id) => who(id, scene));
  const names = people.map(({ name }) => name);
  const [only] = people.length === 1 ? people : [];
  const which = only ? `the last owner of ${mailbox}` : `the last owners of ${mailbox}`;
  if (isLeaving) {
    const are = isOld ? "may be" : only ? "is" : "are";
    const passed = passedLeaving(cause.owners.map(scene.personOf), scene.today);
    const leaving =
      passed === null ? `${are} leaving` : `${only ? "was" : "were"} to leave on ${longDay(passed, scene.today)}`;
    const add = only ? `${only.name} must` : "One of them must";
    return {
      reason: `${joined(names)}, ${which}, ${leaving}.`,
      say: `Ask who should own the mailbox now. ${add} add the new owner ${by}.`,
    };
  }
  const must = isOld ? "may have to" : "must";
  return {
    reason: only ? `${joined(names)}, ${which}, ${must} log in.` : `One of ${joined(names)}, ${which}, ${must} log in.`,
    say: `Ask ${joined(names, "or")} to log in to ${scene.letterhead.serviceName} ${by}. Ask who could be a second owner.`,
  };
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
