import type { Calendar } from "./calendar.ts";
import { londonInstant, type Day } from "./day.ts";
import type { NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { Role } from "./reminder.ts";

/** The time in which messages may leave. It is open from `opensAt` up to, but not including, `closesAt`. */
export interface Window {
  opensAt: Date;
  closesAt: Date;
}

/**
 * Whose hours a message keeps. Nudges to people go on any day; what needs an office or the helpdesk waits for their
 * hours: everything to owners, members, managers, admins and operators, and to people about a deleted account.
 */
export function hoursFor(kind: NoticeKind, role: Role): "people" | "office" {
  return role === "person" && kind !== "account-deleted" && !kind.startsWith("dspt-") ? "people" : "office";
}

/** The window of a London day, as instants; null on a day on which offices are closed. */
export function windowOn(
  on: Day,
  hours: "people" | "office",
  policy: Pick<Policy, "peopleWindow" | "officeWindow">,
  calendar: Calendar,
): Window | null {
  if (hours === "office" && !calendar.isWorkingDay(on)) return null;
  const { from, to } = hours === "office" ? policy.officeWindow : policy.peopleWindow;
  return { opensAt: londonInstant(on, from), closesAt: londonInstant(on, to) };
}

/** The time in which all the windows are open. */
export function overlapOf(windows: readonly Window[]): Window {
  return {
    opensAt: new Date(Math.max(...windows.map(({ opensAt }) => opensAt.getTime()))),
    closesAt: new Date(Math.min(...windows.map(({ closesAt }) => closesAt.getTime()))),
  };
}
