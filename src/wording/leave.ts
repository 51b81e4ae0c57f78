import type { Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import type { NoticeKind } from "../rules/finding.ts";
import { isSilence } from "../rules/kinds.ts";
import { longDay } from "./dates.ts";
import { type Block, capitalised, say } from "./letter.ts";
import type { Matter, Occasion } from "./occasion.ts";

/** What asks for a log-in that can wait until somebody is back. */
const patient: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "account-activity-unknown",
  "account-state-drift",
  "account-no-mobile",
  "account-mobile-invalid",
]);

/** Whether what is asked of somebody on leave can wait until they are back. */
export function canWait({ notice }: Matter): boolean {
  return patient.has(notice.kind);
}

/** The last day of the leave of whoever would have to log in, for others who read of it; null: nobody is on leave. */
export function leaveOf({ notice, role, people }: Matter, today: Day): Day | null {
  const isAsking = isSilence(notice.kind, "isNudge") || patient.has(notice.kind);
  if (role === "person" || !isAsking || !("account" in notice)) return null;
  const until = people.get(notice.account)?.onLeaveUntil ?? null;
  return until !== null && until >= today ? until : null;
}

/** That whoever is to be asked is on leave, where what they are asked for can wait; nothing when they are here. */
export function askAfterLeave({ people }: Matter, id: AccountId, given: string, { today }: Occasion): readonly Block[] {
  const until = people.get(id)?.onLeaveUntil ?? null;
  if (until === null || until < today) return [];
  return [say(`${capitalised(given)} is on leave until ${longDay(until, today)}. You can ask after that.`)];
}
