import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { accountStanding, type AccountStanding, isUndated, lapseDates } from "../rules/account.ts";
import { isLossOnlyCounted, sourcesContradict, stateDrift } from "../rules/account-findings.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, MailboxFacts, SiteSnapshot } from "../rules/facts.ts";
import { isOwner, isUsable, type Ownership } from "../rules/mailbox.ts";
import { mailboxOwnership, siteNoMailbox } from "../rules/mailbox-findings.ts";
import { type Scene, sceneOf } from "../rules/scene.ts";
import type { KnownSubject } from "../store/subjects.ts";
import type { Doubt, OwnEnd } from "../wording/lost-account.ts";
import type { Asking, Requested } from "../wording/requests.ts";
import { readSnapshot } from "./explain-question.ts";
import { subjectOf } from "./marking.ts";

/** How things stand with what a request is about: some requests make sense only in some states. */
export interface Standing {
  /** Of the account that the request is about; null for other subjects. */
  account: Doubtable | null;
  /** The mailboxes of its site that this account is the last working owner of, by address. */
  lastOwnerOf: readonly string[];
  /** Of whoever is to have access to the mailbox that it is about, with what they have; null where nobody was named. */
  person: (Doubtable & { has: "owner" | "member" | null }) | null;
  /** Of the mailbox that the request is about, or is sent from; null where there is none, or NHSmail is not used. */
  reach: Reach | null;
}

/** How an account stands, and why that is doubtful; null where nothing speaks against it. */
export type Doubtable = AccountStanding & { doubt: Doubt | null };

/**
 * Who can send from a mailbox today: somebody, an owner who logs in again first, perhaps nobody (whoever could may have
 * lost the account, which is doubted), or nobody. The best comes first.
 */
const reaches = ["open", "after-log-in", "doubted", "closed"] as const;
/** `missing`: the lists show no mailbox where there should be one. */
type Reach = (typeof reaches)[number] | "missing";

/**
 * Everything that is known for a request about a subject, on a day: of itself, of its site, and of whoever is to have
 * access to a mailbox. What only the asker can know is null.
 */
export async function askingAbout(
  app: App,
  subject: KnownSubject,
  person: string | undefined,
  day: Day,
): Promise<Asking & { standing: Standing }> {
  const policy = policyOn(app.settings, day);
  const snapshot = await readSnapshot(app.store, subject);
  const scene = sceneOf(snapshot, day, policy, calendar);
  const { code, name, phone, route, localSupport } = snapshot.site;
  const used = scene.standings.filter(({ state }) => state !== "deleted" && state !== "gone").length;
  const account = subject.type === "account" ? inSnapshot(snapshot, subject.id) : await someone(app, person);
  const stands = account && doubtable(accountStanding(account, day, policy, calendar), scene);
  const isOfMailbox = subject.type === "mailbox";
  const sender = isOfMailbox ? { mailbox: subject.name, reach: reachIn(scene, subject.id) } : senderIn(scene);
  return {
    standing: { ...standingIn(scene, subject, stands), reach: sender.reach },
    ...{
      site: { code, name, phone, route, localSupport },
      letterhead: app.settings.letterhead,
      today: day,
      policy,
      used,
    },
    mailbox: sender.mailbox,
    cannotSend: sender.reach === "closed" || sender.reach === "missing",
    account: stands && requested(stands, scene),
    ...{ wanted: null, from: null, until: null, newName: null },
  };
}

/** Whoever is to have access to a mailbox may be of another home than the scene's. */
function doubtable(stands: AccountStanding, scene: Scene): Doubtable {
  const alone = { ...scene, standings: [stands] };
  const shownActiveOn = stateDrift(alone)[0]?.since ?? null;
  const usedOn = sourcesContradict(alone)[0]?.since ?? null;
  if (shownActiveOn !== null) return { ...stands, doubt: { shownActiveOn } };
  if (usedOn !== null) return { ...stands, doubt: { usedOn } };
  return { ...stands, doubt: isLossOnlyCounted(stands) ? { isUseKnown: false } : null };
}

function standingIn(scene: Scene, { type, id }: KnownSubject, stands: Doubtable | null): Omit<Standing, "reach"> {
  if (stands === null) return { account: null, lastOwnerOf: [], person: null };
  if (type === "account") return { account: stands, lastOwnerOf: lastOwnerOf(stands, scene), person: null };
  const mailbox = scene.snapshot.mailboxes.find((one) => one.id === id);
  const person = { ...stands, has: mailbox ? accessOf(stands, mailbox) : null };
  return { account: null, lastOwnerOf: [], person };
}

function reachIn(scene: Scene, mailbox: number): Reach | null {
  const ownership = scene.ownerships.find((one) => one.mailbox.id === mailbox);
  return ownership ? reachOf(ownership, scene) : null;
}

function lastOwnerOf({ account }: AccountStanding, { ownerships }: Scene): string[] {
  return ownerships.flatMap(({ mailbox, owners }) => {
    const usable = owners.filter(isUsable);
    return usable.length === 1 && usable[0]?.standing?.account.id === account.id ? [mailbox.address] : [];
  });
}

/** What somebody has already; who may only read has less than can be asked for. */
function accessOf({ account }: AccountStanding, { accesses }: MailboxFacts): "owner" | "member" | null {
  const theirs = accesses.filter((access) => access.account?.id === account.id);
  if (theirs.some(isOwner)) return "owner";
  return theirs.some(({ role }) => role === "member") ? "member" : null;
}

/** Of whom nothing is known, nobody can say that they cannot; who may only read cannot send. */
function reachOf({ mailbox, owners, members }: Ownership, scene: Scene): Reach {
  if ([...owners, ...members].some((holder) => holder.isUsable || !holder.isConfirmed)) return "open";
  const [found] = mailboxOwnership(scene).flatMap(({ finding }) =>
    "reach" in finding && finding.mailbox === mailbox.id ? [finding] : [],
  );
  if (found?.reach === "owner-can-sign-in") return "after-log-in";
  return found?.doubted === undefined ? "closed" : "doubted";
}

function requested(stands: Doubtable, scene: Scene): Requested {
  const { account, dates, state, doubt } = stands;
  const { name, address, mobile, leaver, leaving, joiner } = account;
  const { deleteOn, callBy, undatedDays } = dates;
  const isDeleted = deleteOn !== null && deleteOn <= scene.on;
  const isLost = state === "deleted" || state === "gone";
  const ownEnd = isLost || doubt !== null ? null : ownEndOf(stands, scene);
  return {
    ...{ name, address, mobile, leaver: leaver ?? leaving, joiner },
    // A loss that was reported without its day has none to tell.
    deletedOn: isDeleted && undatedDays === null ? deleteOn : null,
    callBy: isDeleted && callBy !== null && callBy >= scene.on ? callBy : null,
    ...(isLost && doubt && { doubt }),
    ...(ownEnd && { ownEnd }),
  };
}

/** What ends the account though it is marked a leaver's today; null where the mark does. */
function ownEndOf(stands: AccountStanding, { on, policy }: Scene): OwnEnd | null {
  const dates = lapseDates({ ...stands.account, leaver: on, joiner: null }, on, policy, calendar);
  const { cause, deleteOn } = dates;
  if (cause === "leaver" || cause === "reported" || (cause === "idle" && deleteOn === null)) return null;
  return { cause, deleteOn, isUndated: isUndated({ ...stands, dates }) };
}

/**
 * Requests come from a shared mailbox that somebody can open, or else from one that an owner can open again. Which one
 * is clear where there is one, or where the others stand worse; where none can be opened, nothing is sent.
 */
function senderIn(scene: Scene): { mailbox: string | null; reach: Reach | null } {
  const known = scene.ownerships.map((ownership) => ({ ownership, reach: reachOf(ownership, scene) }));
  const best = reaches.find((one) => known.some((mailbox) => mailbox.reach === one));
  const reach = best ?? (siteNoMailbox(scene).length > 0 ? "missing" : null);
  const [first, another] = known.filter((mailbox) => mailbox.reach === reach);
  const isAnyOfThem = another !== undefined && known.every((mailbox) => mailbox.reach === reach);
  if (first === undefined || isAnyOfThem || reach === "closed") return { mailbox: null, reach };
  return { mailbox: first.ownership.mailbox.address, reach };
}

async function someone(app: App, address: string | undefined): Promise<AccountFacts | null> {
  if (address === undefined) return null;
  const person = await subjectOf(app.store, "account", address);
  return inSnapshot(await readSnapshot(app.store, person), person.id);
}

function inSnapshot({ accounts }: SiteSnapshot, id: number): AccountFacts {
  const found = accounts.find((account) => account.id === id);
  if (found === undefined) throw new Error("An account that was just found is gone.");
  return found;
}
