import { countsBy, isAccountNotice } from "./kinds.ts";
import type { NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { Role } from "./reminder.ts";

/** A stage that was told in a delivery without an answer. */
export interface DoubtfulStage {
  kind: NoticeKind;
  daysLeft: number;
  role: Role;
}

const cannotWait: ReadonlySet<NoticeKind> = new Set(["mailbox-no-owner", "mailbox-no-usable-owner"]);

/**
 * Whether what may not have arrived is sent once more: the last stage of a countdown, the last day of the DSPT, a
 * mailbox that nobody can open, and what is told but once of an account. Anything else is held: a later stage says it
 * again, and so do an open finding and the weekly digest.
 */
export function isSentOnceMore({ kind, daysLeft, role }: DoubtfulStage, { stages }: Policy): boolean {
  if (cannotWait.has(kind)) return true;
  const countdown = countsBy(kind);
  if (countdown !== null) return daysLeft === (countdown === "dspt" ? 0 : Math.min(...stages[countdown]));
  // Owners and managers hear again of a deleted account before it is gone; the person does not.
  return isAccountNotice(kind) && (kind === "account-gone" || (kind === "account-deleted" && role === "person"));
}
