import { calendar, workingDayOnOrAfter, workingDayOnOrBefore } from "../rules/calendar.ts";
import { addDays, latest, type Day } from "../rules/day.ts";
import { defaultPolicy } from "../rules/policy.ts";

/** Finds the dates that make a rule speak on the day of the demo. */
export interface Moments {
  today: Day;
  /** Today, or the next day on which offices work. */
  officeDay: Day;
  ago(days: number): Day;
  ahead(days: number): Day;
  /**
   * A working day that offices count down to, such that by the office day the stage has been reached and the next has
   * not. Before long holidays some stages cannot be met by themselves; then it is a day near it.
   */
  countedDownTo(stages: readonly number[], daysLeft: number): Day;
}

const { inactiveAfterDays, deletedAfterDays, goneAfterDays } = defaultPolicy;

/** The dates around a day. */
export function momentsOf(today: Day): Moments {
  const officeDay = workingDayOnOrAfter(today, calendar);
  const nextOfficeDay = workingDayOnOrAfter(addDays(officeDay, 1), calendar);
  return {
    today,
    officeDay,
    ago: (days) => addDays(today, -days),
    ahead: (days) => addDays(today, days),
    countedDownTo(stages, daysLeft) {
      const following = stages[stages.indexOf(daysLeft) + 1];
      const own = workingDayOnOrBefore(addDays(officeDay, daysLeft), calendar);
      if (following === undefined) return own;
      return latest(own, workingDayOnOrAfter(addDays(nextOfficeDay, following), calendar)) ?? own;
    },
  };
}

/** How long an account has been idle when so many days are left to log in before it is switched off. */
export function idleToLogIn(daysLeft: number): number {
  return inactiveAfterDays - 1 - daysLeft;
}

/** How long an account has been idle when so many days are left to log in before it is deleted. */
export function idleToSave(daysLeft: number): number {
  return deletedAfterDays - 1 - daysLeft;
}

/** The last use of an account whose last day to log in, before it is switched off, is the given one. */
export function usedBefore(loginBy: Day): Day {
  return addDays(loginBy, 1 - inactiveAfterDays);
}

/** The last use of an account whose last day to phone the helpdesk is the given working day. */
export function usedBeforeCall(callBy: Day): Day {
  return addDays(callBy, 1 - deletedAfterDays - goneAfterDays);
}
