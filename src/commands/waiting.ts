import type { Day } from "../rules/day.ts";
import type { UnplacedReason } from "../rules/plan.ts";
import type { ReminderRow, Telling } from "../store/reminders-list.ts";
import { dayWords, momentWords } from "./day-words.ts";

/** What planning found to stand in the way of a reminder today. */
const obstacles: Readonly<Record<UnplacedReason, string>> = {
  "not-due": "its day",
  "manager-first": "the manager to be told first",
  "no-destination": "an address or a number of anybody who could be told",
  "already-told": "somebody else to tell: whoever it would go to has been told of the same",
  "not-fresh": "newer accounts data, or a manager who can be asked to check",
  "window-closed": "the next hours in which it may be sent",
  budget: "another day: enough goes to the same address or site today",
};

/** What an owed reminder waits for, as of a day, in words; null for one that waits for nothing any more. */
export function waitingWords({ status, dueOn, waitsFor, messages }: ReminderRow, on: Day): string | null {
  if (status !== "owed") return null;
  const living = messages.find((message) => isLiving(message));
  if (living?.status === "held") {
    return living.heldPlan === null
      ? "a person, who decides about its message"
      : `a person: plan ${living.heldPlan} is held (lapsewatch release plan ${living.heldPlan})`;
  }
  if (living?.status === "unknown") return `a person: whether ${living.reference} arrived is not known`;
  if (living) return `its hour: ${living.reference} may go from ${momentWords(living.opensAt)}`;
  if (dueOn > on) return `its day, ${dayWords(dueOn)}`;
  return waitsFor === null ? "the next planning of messages" : (obstacles[waitsFor as UnplacedReason] ?? waitsFor);
}

/** A reminder with what it waits for in words. */
export function withWaiting(row: ReminderRow, on: Day): ReminderRow {
  return { ...row, waitsFor: waitingWords(row, on) };
}

const reasons: Readonly<Record<string, string>> = {
  "later-stage": "a later stage overtook it",
  "day-passed": "its day had passed",
  acknowledged: "somebody has taken it on",
  activity: "the account was used since",
  "no-longer-true": "it was no longer true",
  hold: "it is on hold",
  contacted: "somebody has been in contact",
  "logged-in": "somebody says that the person has logged in",
  "on-leave": "the person is on leave",
  "content-refused": "its words were refused; the next reminder is tried",
};

/** Why a reminder was kept back, overtaken, withdrawn or refused, in words; a provider's reason as it is. */
export function reasonWords(reason: string): string {
  return reasons[reason] ?? reason;
}

/** Who a reminder is owed to, and through whom it went where that is another: `person X (through manager VL0AB)`. */
export function readerWords(row: Pick<ReminderRow, "messages" | "recipient">): string {
  const others = new Set(row.messages.filter((message) => isToAnother(message, row)).map(recipientWords));
  return `${recipientWords(row)}${others.size === 0 ? "" : ` (through ${[...others].join(", ")})`}`;
}

function isToAnother({ recipient }: Telling, row: Pick<ReminderRow, "recipient">): boolean {
  return recipient.role !== row.recipient.role || recipient.ref !== row.recipient.ref;
}

function recipientWords({ recipient: { role, ref } }: Pick<ReminderRow, "recipient">): string {
  return `${role} ${ref}`;
}

function isLiving({ status }: Telling): boolean {
  return status === "planned" || status === "claimed" || status === "held" || status === "unknown";
}

/** Every message that spoke of a reminder, to whom where it was another, and what became of it, oldest first. */
export function toldWords(row: Pick<ReminderRow, "messages" | "recipient">): string[] {
  return row.messages.map((message) => {
    const { reference, channel, status, reason, endedAt, opensAt } = message;
    const to = isToAnother(message, row) ? ` to ${recipientWords(message)}` : "";
    const what = channel === "sms" ? "text" : "e-mail";
    const when = endedAt === null ? `from ${momentWords(opensAt)}` : momentWords(endedAt);
    return `${what} ${reference}${to} ${status}${reason === null ? "" : ` (${reason})`}, ${when}`;
  });
}
