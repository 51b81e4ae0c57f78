import type { Calendar } from "./calendar.ts";
import { londonDay, type Day } from "./day.ts";
import type { SiteId } from "./facts.ts";
import type { Notice, NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { ChannelName, Recipient } from "./reminder.ts";
import { hoursFor, windowOn, type Window } from "./windows.ts";

/** How somebody can be reached. Only usable ways: one that was refused, or has no basis, is null. */
export interface Destinations {
  name: string | null;
  /** E.164. */
  mobile: string | null;
  /** Their own e-mail address. */
  email: string | null;
  /** The address of the account itself, and whether that account is active: only then is it read. */
  nhsmail: string | null;
  nhsmailUsable: boolean;
}

/** A reminder that is owed, with what planning needs of it. */
export interface Owed {
  id: number;
  notice: Notice;
  daysLeft: number;
  recipient: Recipient;
  siteId: SiteId;
  channels: readonly ChannelName[];
  dueOn: Day;
  /** It goes further up than the manager, who has been told of it by no message yet: that one goes first. */
  isAfterManager?: boolean;
  /** Where it goes further up: the addresses that have been told of the same already, in place of somebody or not. */
  toldAt?: readonly string[] | null;
  /** Whether the accounts data it rests on is recent enough to nudge people. */
  isFresh: boolean;
  destinations: Destinations;
}

/** Who stands in for a recipient that cannot be reached. */
export interface SiteDestinations {
  manager: Destinations;
  admin: Destinations;
}

/** Everything a plan is made from. */
export interface Planning {
  owed: readonly Owed[];
  /** Every message of today so far, whatever became of it. */
  spent: readonly Spent[];
  sites: ReadonlyMap<SiteId, SiteDestinations>;
  operator: Destinations | null;
  now: Date;
  policy: Policy;
  calendar: Calendar;
}

/** A message of today. */
export interface Spent {
  channel: ChannelName;
  destination: string;
  sequence: number;
  isCopy: boolean;
  /** False when it is certain that nothing reached anybody: refused, failed, suppressed, expired. */
  counts: boolean;
  reminderIds: readonly number[];
  /** The site whose budget a text was counted against; anything for e-mails. */
  siteId: SiteId;
}

/** Why a reminder stands in no message of this plan. */
export type UnplacedReason =
  "not-due" | "manager-first" | "no-destination" | "not-fresh" | "already-told" | "window-closed" | "budget";

/** Who gets a reminder, and by which ways. At least one of mobile and e-mail is there. */
export interface Way {
  owed: Owed;
  recipient: Recipient;
  /** Null where no text is wanted. */
  mobile: string | null;
  email: string | null;
  /** False where the e-mail is only for when no text can go. */
  alsoEmail: boolean;
  /** The account's own address, where the e-mail goes to another one. */
  copyTo: string | null;
  window: Window;
}

/**
 * Finds the ways of one reminder at `now`, or the reason why there is none. There are two where a manager can only be
 * texted: the e-mail that the text speaks for then goes to whoever is next.
 */
export function waysOf(owed: Owed, planning: Planning): readonly Way[] | UnplacedReason {
  const { now, policy, calendar } = planning;
  const today = londonDay(now);
  if (owed.dueOn > today) return "not-due";
  if (owed.isAfterManager) return "manager-first";
  const isDiverted = !owed.isFresh && owed.recipient.role === "person" && isNudge(owed.notice.kind);
  const reachable = readers(owed, isDiverted, planning)
    .map((reader) => ({ recipient: reader.recipient, ...addressesOf(owed, reader) }))
    .filter(({ mobile, email }) => mobile !== null || email !== null);
  const [reached] = reachable;
  if (reached === undefined) return isDiverted ? "not-fresh" : "no-destination";
  // Whoever knows of it, having read it in somebody's place, needs no more than to be told again in time.
  if (owed.toldAt?.some((told) => normalised(told) === reached.email)) return "already-told";
  const window = windowOn(today, hoursFor(owed.notice.kind, reached.recipient.role), policy, calendar);
  if (window === null || now >= window.closesAt) return "window-closed";
  const isTextOnly = owed.recipient.role === "manager" && owed.channels.includes("email") && reached.email === null;
  const instead = isTextOnly ? reachable.find(({ email }) => email !== null) : undefined;
  const way = { owed, ...reached, window };
  return instead ? [way, { owed, ...instead, mobile: null, alsoEmail: true, window }] : [way];
}

/** Asks the person to do something in time. On old data that may be long done, so that the manager checks first. */
function isNudge(kind: NoticeKind): boolean {
  return kind !== "account-deleted";
}

interface Reader {
  recipient: Recipient;
  destinations: Destinations;
}

/**
 * Whoever may get it, the right one first. Who cannot be reached, because the account that is left is not read, is told
 * by the manager.
 */
function readers({ recipient, siteId, destinations }: Owed, isDiverted: boolean, planning: Planning): Reader[] {
  const site = planning.sites.get(siteId);
  const manager = readersOf({ role: "manager", id: siteId }, site?.manager);
  const admin = readersOf({ role: "admin", id: siteId }, site?.admin);
  const operator = readersOf({ role: "operator", id: 0 }, planning.operator);
  const own = isDiverted ? [] : readersOf(recipient, ownDestinations(recipient, destinations, site?.manager));
  if (recipient.role === "person") {
    const others = [...manager, ...admin, ...operator];
    return [...own, ...others.filter((reader) => !isAccountItself(reader, destinations))];
  }
  if (recipient.role === "manager") return [...own, ...admin, ...operator];
  if (recipient.role === "admin") return [...own, ...operator];
  return own;
}

/** An owner or member who is the manager reads it where the manager does: one letter, not one to each of two addresses. */
function ownDestinations({ role }: Recipient, to: Destinations, manager: Destinations | undefined): Destinations {
  if (manager === undefined || (role !== "owner" && role !== "member")) return to;
  const email = normalised(manager.email);
  const isByEmail = email !== null && [to.email, to.nhsmail].some((own) => normalised(own) === email);
  const isByMobile = manager.mobile !== null && normalised(manager.mobile) === normalised(to.mobile);
  return email !== null && (isByEmail || isByMobile) ? { ...to, email, nhsmail: null } : to;
}

/** A manager known by nothing but the switched-off account does not read there either. */
function isAccountItself({ destinations: { email } }: Reader, { nhsmail, nhsmailUsable }: Destinations): boolean {
  return !nhsmailUsable && normalised(email) !== null && normalised(email) === normalised(nhsmail);
}

function readersOf(recipient: Recipient, destinations: Destinations | null | undefined): Reader[] {
  return destinations ? [{ recipient, destinations }] : [];
}

type Addresses = Pick<Way, "mobile" | "email" | "alsoEmail" | "copyTo">;

/**
 * The account's own address comes last, and only while the account is active. Whoever reads in place of the person gets
 * a line of an e-mail, never a text.
 */
function addressesOf({ channels, recipient }: Owed, { recipient: { role }, destinations: to }: Reader): Addresses {
  const nhsmail = to.nhsmailUsable ? normalised(to.nhsmail) : null;
  const own = normalised(to.email);
  const email = own ?? nhsmail;
  const isInPlace = recipient.role === "person" && role !== "person";
  const isTexted = !isInPlace && (channels.includes("sms") || (role === "person" && email === null));
  const mobile = isTexted ? normalised(to.mobile) : null;
  const copyTo = own !== null && nhsmail !== own ? nhsmail : null;
  return { mobile, email, alsoEmail: mobile === null || channels.includes("email"), copyTo };
}

function normalised(address: string | null): string | null {
  return address?.trim().toLowerCase() || null;
}
