import type { SiteId } from "./facts.ts";
import type { ChannelName, Recipient, Role } from "./reminder.ts";
import { inOrderOfUrgency, isCritical } from "./urgency.ts";
import { waysOf, type Planning, type Spent, type UnplacedReason, type Way } from "./ways.ts";
import { overlapOf, type Window } from "./windows.ts";

export type { Destinations, Owed, Planning, SiteDestinations, Spent, UnplacedReason } from "./ways.ts";
export { inOrderOfUrgency } from "./urgency.ts";

/** What one person gets by one channel, within one window of today. */
export interface PlannedMessage extends Window {
  channel: ChannelName;
  /** Normalised. */
  destination: string;
  /** A copy to the account itself; it does not count against the budget. */
  isCopy: boolean;
  recipient: Recipient;
  /** The site whose budget a text counts against; of the most urgent reminder for e-mails. */
  siteId: SiteId;
  /** Most urgent first. */
  reminderIds: number[];
  /** Counts the messages of the day to this destination by this channel, from 1. */
  sequence: number;
}

/** Messages for today, and every reminder that stands in none, with the reason. */
export interface Plan {
  messages: PlannedMessage[];
  unplaced: { id: number; reason: UnplacedReason }[];
}

// A second e-mail of the day is for something critical; a third is for nothing.
const emailsPerDay = 2;

/**
 * Makes messages of what is owed, for the London day of `now` only. Each person gets at most one text, with the most
 * urgent thing, and one e-mail with everything; a second e-mail only for something critical. What already stands in a
 * message of today that counts is left alone, so that planning again plans nothing again.
 */
export function planMessages(planning: Planning): Plan {
  const ledger = openLedger(planning);
  const unplaced: Plan["unplaced"] = [];
  const ways: Way[] = [];
  const byId = planning.owed.filter(({ id }) => !ledger.isPlanned(id)).toSorted((a, b) => a.id - b.id);
  for (const owed of inOrderOfUrgency(byId)) {
    const found = waysOf(owed, planning);
    if (typeof found === "string") unplaced.push({ id: owed.id, reason: found });
    else ways.push(...found);
  }
  const texts = textsOf(ways, ledger);
  const texted = new Set(texts.flatMap(({ reminderIds }) => reminderIds));
  const emails = emailsOf(
    ways.filter(({ owed, alsoEmail }) => alsoEmail || !texted.has(owed.id)),
    ledger,
  );
  const placed = new Set([...texted, ...emails.flatMap(({ reminderIds }) => reminderIds)]);
  const left = ways.filter(({ owed }) => !placed.has(owed.id));
  return {
    messages: [...texts, ...emails],
    unplaced: [...unplaced, ...left.map(({ owed }) => ({ id: owed.id, reason: "budget" as const }))],
  };
}

/** One text to a number: the most urgent thing that its site still has a text for. */
function textsOf(ways: readonly Way[], ledger: Ledger): PlannedMessage[] {
  return ways.flatMap((way) => {
    const { owed, mobile } = way;
    if (mobile === null || ledger.count("sms", mobile) > 0 || !ledger.hasTextFor(owed.siteId)) return [];
    return [ledger.write("sms", mobile, [way])];
  });
}

/** One e-mail to an address, with everything that is owed to it, and its copies. */
function emailsOf(ways: readonly Way[], ledger: Ledger): PlannedMessage[] {
  return [...Map.groupBy(ways, ({ email }) => email)].flatMap(([email, group]) => {
    if (email === null) return [];
    const sent = ledger.count("email", email);
    const isSecondDue = sent < emailsPerDay && group.some(({ owed }) => isCritical(owed.notice));
    if (sent > 0 && !isSecondDue) return [];
    const copies = [...Map.groupBy(group, ({ copyTo }) => copyTo)];
    return [
      ledger.write("email", email, group),
      ...copies.flatMap(([copyTo, part]) => (copyTo === null ? [] : [ledger.write("email", copyTo, part, true)])),
    ];
  });
}

/** The budgets of the day: what has been spent, and what this plan adds. */
interface Ledger {
  isPlanned(reminderId: number): boolean;
  /** Messages that count, to one destination by one channel. */
  count(channel: ChannelName, destination: string): number;
  hasTextFor(site: SiteId): boolean;
  write(channel: ChannelName, destination: string, ways: readonly Way[], isCopy?: boolean): PlannedMessage;
}

function openLedger({ spent, policy }: Planning): Ledger {
  const planned = new Set(spent.filter(({ counts }) => counts).flatMap(({ reminderIds }) => reminderIds));
  const counted = new Map<string, number>();
  const sequences = new Map<string, number>();
  const texts = new Map<SiteId, number>();
  const keyOf = (channel: ChannelName, destination: string) => `${channel} ${destination.toLowerCase()}`;
  const enter = ({ channel, destination, sequence, isCopy, counts, siteId }: Omit<Spent, "reminderIds">) => {
    const key = keyOf(channel, destination);
    sequences.set(key, Math.max(sequences.get(key) ?? 0, sequence));
    if (!counts) return;
    if (!isCopy) counted.set(key, (counted.get(key) ?? 0) + 1);
    if (channel === "sms") texts.set(siteId, (texts.get(siteId) ?? 0) + 1);
  };
  spent.forEach(enter);
  return {
    isPlanned: (reminderId) => planned.has(reminderId),
    count: (channel, destination) => counted.get(keyOf(channel, destination)) ?? 0,
    hasTextFor: (site) => (texts.get(site) ?? 0) < policy.textsPerSiteAndDay,
    write(channel, destination, ways, isCopy = false) {
      const sequence = (sequences.get(keyOf(channel, destination)) ?? 0) + 1;
      const message = messageOf(ways, { channel, destination, isCopy, sequence });
      enter({ ...message, counts: true });
      return message;
    },
  };
}

type Envelope = Pick<PlannedMessage, "channel" | "destination" | "isCopy" | "sequence">;

function messageOf(ways: readonly Way[], envelope: Envelope): PlannedMessage {
  const [first] = ways;
  if (first === undefined) throw new RangeError("A message needs something to say.");
  return {
    ...envelope,
    recipient: readerOf(ways) ?? first.recipient,
    siteId: first.owed.siteId,
    reminderIds: ways.map(({ owed }) => owed.id),
    ...overlapOf(ways.map(({ window }) => window)),
  };
}

// Somebody who is manager and colleague at once reads a manager's digest that also speaks of their own account.
const byDuty: readonly Role[] = ["manager", "admin", "operator", "owner", "member", "person"];

function readerOf(ways: readonly Way[]): Recipient | undefined {
  return ways.map(({ recipient }) => recipient).toSorted((a, b) => byDuty.indexOf(a.role) - byDuty.indexOf(b.role))[0];
}
