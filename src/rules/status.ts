import { daysBetween, type Day } from "./day.ts";
import type { ReportedStatus } from "./facts.ts";

/** What the newest list that tells it says of an account, and as of when it first said so. */
export interface Reported {
  status: ReportedStatus | null;
  statusAsOf: Day | null;
}

const inProgress: readonly ReportedStatus[] = [
  "enabling",
  "disabling",
  "deleting",
  "restoring",
  "pending",
  "migration-pending",
];

/** Locked: the clock runs, and the account must be unlocked before anybody can log in. */
export function isLocked({ status, statusAsOf }: Reported, on: Day): boolean {
  return status === "locked" && (statusAsOf === null || statusAsOf <= on);
}

/** Reported as on: whatever its dates say, nobody can be sure that it is lost. */
export function isReportedActive({ status, statusAsOf }: Reported, on: Day): boolean {
  return status === "active" && (statusAsOf === null || statusAsOf <= on);
}

/** Reported as on its way back: it is being restored after a deletion, or enabled again. */
export function isComingBack({ status, statusAsOf }: Reported, on: Day): boolean {
  return (status === "restoring" || status === "enabling") && (statusAsOf === null || statusAsOf <= on);
}

/** A change that should be over within a day and has been in progress for longer: the helpdesk has to look at it. */
export function isStuck({ status, statusAsOf }: Reported, on: Day): boolean {
  return status !== null && inProgress.includes(status) && statusAsOf !== null && daysBetween(statusAsOf, on) > 1;
}
