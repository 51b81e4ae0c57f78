import { addDays, daysBetween, latest, type Day } from "./day.ts";
import type { AccountFacts, ReportedStatus } from "./facts.ts";

/** A condition told by dates, or by a status alone. */
interface Told {
  statuses: readonly ReportedStatus[];
  began: Day | null;
  ended: Day | null;
}

/** A condition that holds, since the day told or the earliest day on which it can have begun; null: no day is known. */
export interface Spell {
  since: Day | null;
  /** How many days later than that it can have begun; null: it is a day that was told. */
  undatedDays: number | null;
  /** The day on which a list without dates first told it: the account was there still. Null where a day was told. */
  shownOn: Day | null;
}

/**
 * The dates of an episode that is not over decide. Otherwise a status does, if it was first given after the day on which
 * the dated episode ended. A status without its date began between the import that first gave it and the one before: the
 * earlier day is taken, because what must be done is then done in time.
 */
export function spellOf(account: AccountFacts, on: Day, { statuses, began, ended: end }: Told): Spell | null {
  const ended = happened(end, on);
  if (began !== null && began > on) return null;
  if (began !== null && (ended === null || ended < began)) return { since: began, undatedDays: null, shownOn: null };
  const { status, statusAsOf, statusAfter } = account;
  if (status === null || !statuses.includes(status)) return null;
  if (statusAsOf === null) return began === null ? { since: statusAfter, undatedDays: 0, shownOn: null } : null;
  if (statusAsOf > on || (ended !== null && (ended > statusAsOf || (began !== null && ended === statusAsOf))))
    return null;
  const since = statusAfter && latest(statusAfter, ended);
  const undatedDays = since === null ? 0 : Math.max(0, daysBetween(since, statusAsOf));
  return { since, undatedDays, shownOn: statusAsOf };
}

/** The first day on which an account can be deleted that a list showed to be there: never the day of the list itself. */
export function deletedAfter({ shownOn }: Spell, deleteOn: Day): Day {
  return shownOn !== null && deleteOn <= shownOn ? addDays(shownOn, 1) : deleteOn;
}

/** A date that has come by a day; null for one that lies ahead. */
export function happened(date: Day | null, on: Day): Day | null {
  return date !== null && date <= on ? date : null;
}
