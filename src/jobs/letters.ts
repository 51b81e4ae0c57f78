import type { Letter } from "../delivery/channel.ts";
import { isAccountNotice, isSilence, silenceKinds } from "../rules/kinds.ts";
import { informationFrom, isFreshOn } from "../rules/data-age.ts";
import type { Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import { accountsIn } from "../rules/notice-fields.ts";
import { inOrderOfUrgency } from "../rules/plan.ts";
import type { Policy } from "../rules/policy.ts";
import type { Role } from "../rules/reminder.ts";
import type { ClaimedMessage } from "../store/messages.ts";
import { readPeople, type PersonRow, type SpokenReminder } from "../store/spoken.ts";
import { actBy } from "../wording/groups.ts";
import { emailWords, textWords } from "../wording/index.ts";
import type { Letterhead, Matter, Occasion, Round, Words } from "../wording/occasion.ts";
import type { Store } from "../store/connect.ts";

/** Names of everybody whom the reminders name. */
export async function peopleIn(
  store: Store,
  spoken: readonly SpokenReminder[],
  readers: readonly AccountId[],
  on: Day,
): Promise<ReadonlyMap<AccountId, PersonRow>> {
  return readPeople(store, [...readers, ...spoken.flatMap(({ notice }) => accountsIn(notice))], on);
}

function matterOf(spoken: SpokenReminder, reader: Role, { people, today, policy }: Setting): Matter {
  const { kind } = spoken.notice;
  const from = informationFrom(kind, spoken.ages);
  const isFresh = isFreshOn({ kind, from }, today, policy);
  const { notice, daysLeft, site, subject, lastActivity, reported, isToldAgain, since } = spoken;
  const { isContradicted = false, isTextOnly = false } = spoken;
  // On an old list others are told in place of the person: to them it is somebody else's account.
  const isDiverted = spoken.role === "person" && !isFresh && notice.kind !== "account-deleted" && isOffice(reader);
  const isStandIn = spoken.role === "person" && !isDiverted && isOffice(reader) && !spoken.isOwnAddress;
  // A manager reads of their own account as anybody does.
  const isSelf = spoken.role === "manager" && spoken.isOwnAddress && isSilence(notice.kind, "isOwnMatter");
  const role = isDiverted || isStandIn ? reader : isSelf ? "person" : spoken.role;
  const told = {
    notice,
    daysLeft,
    role,
    site,
    subject,
    people,
    informationFrom: from,
    isFresh,
    lastActivity,
    reported,
  };
  // Of a silence, only the manager's own is told further up as well.
  const isManagersOwn = (spoken.role === "admin" || spoken.role === "operator") && isAccountNotice(kind);
  return { ...told, isContradicted, isTextOnly, isStandIn, isManagersOwn, isToldAgain, since };
}

function isOffice(role: Role): boolean {
  return role === "manager" || role === "admin" || role === "operator";
}

function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
  return !!one && !!other && one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Whether the manager can be reached there. */
function isManagers(destination: string, { manager: { email, mobile } }: SpokenReminder): boolean {
  return isSame(email, destination) || isSame(mobile, destination);
}

/**
 * Whether the letter is about an account of the manager's: one of the same address or mobile or, where neither is known
 * of the manager, of the same name.
 */
function isAboutManager(
  spoken: readonly SpokenReminder[],
  { name, email, mobile }: SpokenReminder["manager"],
  people: People,
): boolean {
  return spoken.some(({ notice }) => {
    const account = "account" in notice ? people.get(notice.account) : undefined;
    if (email === null && mobile === null) return isSame(account?.name, name);
    return [account?.address, ...(account?.contacts ?? [])].some((own) => isSame(own, email) || isSame(own, mobile));
  });
}

/** Whether an office reads of homes with different managers, of whom none can answer for the others. */
function hasSeveralManagers(role: Role, [first, ...others]: readonly SpokenReminder[]): boolean {
  return isOffice(role) && others.some(({ manager }) => !isSame(manager.name, first?.manager.name));
}

/**
 * Whom the reader may ask whether the message is real: the manager, or the support contact when that is the reader or
 * whom it is about, when an office reads of several managers' homes, or when the manager has been told of nothing because
 * no way there works. A manager may be known by other ways than those of the account that is theirs, so that the reader's
 * name counts too.
 */
function askFor(
  message: Addressed,
  spoken: readonly SpokenReminder[],
  { letterhead, people }: Setting,
): Occasion["ask"] {
  const [first] = spoken;
  if (first?.manager.name && !first.manager.isOutOfReach && !hasSeveralManagers(message.role, spoken)) {
    if (!isManagerConcerned(message, spoken, people)) return { name: first.manager.name, isManager: true };
  }
  return letterhead.supportContact ? { name: letterhead.supportContact, isManager: false } : null;
}

/** Whether the manager is the reader, or whom it is about. */
function isManagerConcerned(message: Addressed, spoken: readonly SpokenReminder[], people: People): boolean {
  const [first] = spoken;
  if (first === undefined) return false;
  const { name, email } = first.manager;
  const reader = isOffice(message.role) ? undefined : people.get(message.recipientId);
  const isReader =
    isManagers(message.destination, first) || isSame(email, reader?.address) || isSame(name, reader?.name);
  return isReader || isAboutManager(spoken, first.manager, people);
}

/** Whether the reader works for a manager who may be told of something, be it only in person and without a name. */
function hasManager(message: Addressed, spoken: readonly SpokenReminder[], { people }: Setting): boolean {
  const { name = null, email = null, mobile = null } = spoken[0]?.manager ?? {};
  const isKnown = name !== null || email !== null || mobile !== null;
  return isKnown && !isOffice(message.role) && !isManagerConcerned(message, spoken, people);
}

/**
 * The name to greet. A manager of one home may read of others, or of their own account in another; admins have none, and
 * nor has an address that managers of different names share.
 */
function nameOf({ role, recipientId, destination }: Addressed, spoken: readonly SpokenReminder[], people: People) {
  if (!isOffice(role)) return people.get(recipientId)?.name ?? null;
  if (role !== "manager") return null;
  const theirs = spoken.filter((one) => isManagers(destination, one));
  const [own, ...others] = theirs.length > 0 ? theirs : spoken.filter(({ siteId }) => siteId === recipientId);
  const isShared = others.some(({ manager }) => manager.name !== null && !isSame(manager.name, own?.manager.name));
  return isShared ? null : (own?.manager.name ?? null);
}

/** The accounts spoken of that are the reader's own: as the recipient, at that address, or in the manager's name. */
function ownAccountsOf(message: Addressed, spoken: readonly SpokenReminder[], { people }: Setting): Set<AccountId> {
  const { role, recipientId, destination } = message;
  const isOwn = (one: SpokenReminder, id: AccountId) => {
    if (!isOffice(role)) return id === recipientId;
    const account = people.get(id);
    if (isSame(account?.address, destination)) return true;
    const { name, email } = one.manager;
    const isManager = role === "manager" && (isManagers(destination, one) || one.siteId === recipientId);
    return isManager && (isSame(account?.address, email) || isSame(account?.name, name));
  };
  return new Set(spoken.flatMap((one) => accountsIn(one.notice).filter((id) => isOwn(one, id))));
}

type People = ReadonlyMap<AccountId, PersonRow>;
type Addressed = Pick<ClaimedMessage, "id" | "destination" | "reference" | "role" | "recipientId">;

/** What the messages of one batch have in common. */
export interface Setting {
  today: Day;
  policy: Policy;
  letterhead: Letterhead;
  people: People;
  /** By message, for those to managers and to head office. */
  rounds: ReadonlyMap<number, Round>;
}

/** Everything one message is made of. `spoken` holds what is still owed of it, at least one reminder. */
export function occasionOf(message: Addressed, spoken: readonly SpokenReminder[], setting: Setting): Occasion {
  const { today, letterhead, people, rounds } = setting;
  const round = rounds.get(message.id);
  const inOrder = inOrderOfUrgency(spoken);
  return {
    to: { role: message.role, name: nameOf(message, inOrder, people) },
    matters: inOrder.map((one) => matterOf(one, message.role, setting)),
    today,
    reference: message.reference,
    ask: askFor(message, inOrder, setting),
    hasManager: hasManager(message, inOrder, setting),
    letterhead,
    ownAccounts: ownAccountsOf(message, inOrder, setting),
    ...(round && { round }),
  };
}

/**
 * What a message tells: what is still owed of it and, where the weekly digest of a site is, what else is open there. A
 * digest that has nothing to add is left out. Advice whose day has passed is not given again.
 */
export function withStillOpen(
  owed: readonly SpokenReminder[],
  stillOpen: readonly SpokenReminder[],
  today: Day,
): readonly SpokenReminder[] {
  const isDigest = ({ notice }: SpokenReminder) => notice.kind === "site-still-open";
  const isOver = ({ notice }: SpokenReminder) =>
    silenceKinds.includes(notice.kind) && (actBy(notice, { today }) ?? today) < today;
  const sites = new Set(owed.filter(isDigest).map(({ siteId }) => siteId));
  const listed = stillOpen.filter((one) => sites.has(one.siteId) && !isOver(one));
  const adding = new Set(listed.map(({ siteId }) => siteId));
  const told = [...owed.filter((one) => !isDigest(one) || adding.has(one.siteId)), ...listed];
  return told.length > 0 ? told : owed;
}

/** The words of a message by its channel. */
export function wordsOf(channel: "sms" | "email", occasion: Occasion): Words {
  return channel === "sms" ? textWords(occasion) : emailWords(occasion);
}

/** A name that could be taken for a link or an address stays out of the headers. */
function headerName(name: string | null): string | null {
  return name !== null && /[@/:\\]|www\./i.test(name) ? null : name;
}

/** A message as its channel takes it. */
export function letterOf(message: ClaimedMessage, words: Words, name: string | null): Letter {
  return {
    id: message.id,
    to: { address: message.destination, name: headerName(name) },
    ...words,
    messageId: message.messageIdHeader,
    date: message.dateHeader,
    reference: message.reference,
  };
}
