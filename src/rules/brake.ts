import type { PlannedMessage } from "./plan.ts";
import type { Policy } from "./policy.ts";

/** Why a plan waits: many would be surprised; it comes after days without a check; somebody stopped it by hand. */
export const planReasons = ["surprise", "missed-days", "hold"] as const;
export type PlanReason = (typeof planReasons)[number];

/**
 * What made a reminder owed. Dates make ordinary days: what comes of a look that the calendar brought is calm. Released:
 * somebody has looked at it and let it go. Unreleased: it was a surprise in a plan that nobody has let go yet. That, and
 * missed days, wait in any case, on later days too, until somebody releases them.
 */
export type Origin = "calendar" | "import" | "mark" | "policy" | "released" | "missed-days" | "unreleased";

/** What the calendar did not bring, and nobody has seen yet. */
export const surprisingOrigins: readonly Origin[] = ["import", "mark", "policy"];
const calmOrigins: readonly Origin[] = ["calendar", "released"];

/** Whether a reminder need not wait for anybody, however many there are. */
export function isCalm(origin: Origin): boolean {
  return calmOrigins.includes(origin);
}

/** As much of a message as says whom it reaches. */
export type Reaching = Pick<PlannedMessage, "channel" | "destination" | "recipient" | "isCopy">;

/** What the brake decides by. */
export interface Braking {
  /** What is to leave today and has not been tried yet. */
  messages: readonly PlannedMessage[];
  originOf(reminderId: number): Origin;
  /** Surprising messages of today that have left, or are about to. */
  earlier: readonly Reaching[];
  peopleKnown: number;
  /** Whether a message only goes into a folder, for people of our own to read. */
  isCaptured(message: Reaching): boolean;
  /** The plan that waits already: of today, or of an earlier day and released by nobody. */
  standing: PlanReason | null;
  policy: Policy;
}

/** Messages that have to wait for a person, and why. */
export interface Held {
  reason: PlanReason;
  messages: ReadonlySet<PlannedMessage>;
}

/**
 * Decides which of the messages wait until somebody releases them; null: all may leave. Dates make ordinary days, imports
 * and changed policies make surprises: so only those are counted, over the whole day, and only those are held. What
 * comes after too many missed days waits too. Later surprises join a plan that waits until it is released; one that
 * somebody stopped by hand is joined by everything.
 */
export function brake(braking: Braking): Held | null {
  const { messages, originOf, standing, isCaptured } = braking;
  if (standing === "hold") return heldBy("hold", messages);
  const leaving = messages.filter((message) => !isCaptured(message));
  const from = (...origins: readonly Origin[]) =>
    leaving.filter(({ reminderIds }) => reminderIds.some((id) => origins.includes(originOf(id))));
  const late = from("missed-days");
  const unreleased = from("unreleased");
  const surprising = from(...surprisingOrigins);
  const isPlanMade = standing !== null || late.length > 0 || unreleased.length > 0;
  const held = [...late, ...unreleased, ...(isPlanMade || isSurprise(surprising, braking) ? surprising : [])];
  const isMostlyLate = late.length > 0 && late.length * 2 >= held.length;
  return heldBy(isMostlyLate ? "missed-days" : (standing ?? "surprise"), held);
}

function heldBy(reason: PlanReason, messages: readonly PlannedMessage[]): Held | null {
  return messages.length === 0 ? null : { reason, messages: new Set(messages) };
}

/** Whether so many messages would reach so many people that somebody should look first. Copies reach nobody else. */
function isSurprise(surprising: readonly Reaching[], { earlier, isCaptured, peopleKnown, policy }: Braking): boolean {
  const all = [...surprising, ...earlier.filter((message) => !isCaptured(message))].filter(({ isCopy }) => !isCopy);
  if (all.length <= policy.brakeAfterMessages) return false;
  const people = new Set(all.map(personOf)).size;
  return people > policy.brakeAfterPeople || people * 100 > peopleKnown * policy.brakeAfterPercent;
}

/** A text and an e-mail to one account reach one person. Offices are known by their addresses: one may have many sites. */
function personOf({ recipient: { role, id }, destination }: Reaching): string {
  const isOffice = role === "manager" || role === "admin" || role === "operator";
  return isOffice ? destination : `account ${id}`;
}
