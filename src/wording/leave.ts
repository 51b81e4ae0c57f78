import type { Day } from "../rules/day.ts";
import type { NoticeKind } from "../rules/finding.ts";
import type { Matter } from "./occasion.ts";

/** What asks for a log-in: somebody on leave cannot make it. */
const asking: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "account-inactive-soon",
  "account-setup-unfinished",
  "account-inactive",
  "account-deleted-soon",
]);

/** The last day of the leave of whoever would have to log in, for others who read of it; null: nobody is on leave. */
export function leaveOf({ notice, role, people }: Matter, today: Day): Day | null {
  if (role === "person" || !asking.has(notice.kind) || !("account" in notice)) return null;
  const until = people.get(notice.account)?.onLeaveUntil ?? null;
  return until !== null && until >= today ? until : null;
}
