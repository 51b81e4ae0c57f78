import { addWorkingDays, calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import { isAccountNotice } from "../rules/kinds.ts";
import { escalations } from "../rules/reminders.ts";
import { isCritical } from "../rules/urgency.ts";
import { longDay } from "./dates.ts";
import type { Matter, Occasion } from "./occasion.ts";

/** Why somebody above a home hears of a matter: it has stood for so long. Nothing for those who are told at once. */
export function whyYou({ notice, role, since, isFresh }: Matter, today: Day): string {
  const after = escalations.find((one) => one.role === role)?.afterWorkingDays;
  if (after === undefined || !isFresh || !isCritical(notice) || notice.kind.startsWith("dspt-")) return "";
  // Of what is doubted nobody can tell since when it has been so, or whether there is anything to put right.
  const isDoubted = "doubted" in notice && notice.doubted !== undefined;
  if (isDoubted) return "You get this because nobody has cleared it up.";
  if ("isUndated" in notice) return "You get this because nobody has put it right.";
  if (addWorkingDays(since, after, calendar) >= today)
    return `You get this because nobody has put it right for ${after} working days.`;
  // No list tells since when a mailbox has had no owner at all: that day is our first look.
  const stood = notice.kind === "mailbox-no-owner" ? "We have known it" : "It has been so";
  return `You get this because nobody has put it right. ${stood} since ${longDay(since, today)}.`;
}

/** Why it is not the manager, or not the manager alone, who reads what the manager should. */
export function whyNotManager({ role, notice, isManagersOwn }: Matter, { to }: Occasion): string {
  if (to.role !== "admin" && to.role !== "operator") return "";
  if (isManagersOwn) return "You get this because it is about the manager's own account.";
  // Of a colleague's account they read in the place of that person, and of the manager before them.
  const isInPlace = role === "manager" || (role === to.role && isAccountNotice(notice.kind));
  return isInPlace ? "You get this because we have no email address for the manager that works." : "";
}
