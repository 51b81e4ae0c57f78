import type { AccountStanding } from "../rules/account.ts";
import { addDays, type Day } from "../rules/day.ts";
import type { AccountFacts } from "../rules/facts.ts";
import type { Policy } from "../rules/policy.ts";

/** The one fact that a standing rests on: its name, as imports have it, and its day; null where no day is known. */
export interface DecidingFact {
  fact: string;
  on: Day | null;
}

/** Which fact of an account decided how it stands on a day; null where nothing is known that could. */
export function decidingFact({ account, dates }: AccountStanding, on: Day, policy: Policy): DecidingFact | null {
  const status: DecidingFact = { fact: "status", on: account.statusAsOf };
  // A report that has a day of its own leaves no days open.
  const isDated = dates.undatedDays === null;
  switch (dates.cause) {
    case "reported":
      return isDated && dates.atLeast !== "gone" ? { fact: "deleted", on: account.deleted } : status;
    case "disabled":
      return isDated ? { fact: "disabled", on: account.disabled } : status;
    case "leaver":
      return isDated ? { fact: "leaver", on: account.leaver } : status;
    default:
      if (!isReportedEarlier(dates, policy)) return anchoring(account, dates, on);
      return isSince(account.inactiveSince, dates, on) ? { fact: "inactive_since", on: account.inactiveSince } : status;
  }
}

/** Whether a report that it is inactive brings the dates nearer than disuse would. */
function isReportedEarlier({ atLeast, anchor, inactiveOn }: AccountStanding["dates"], policy: Policy): boolean {
  if (atLeast !== "inactive") return false;
  return anchor === null || inactiveOn === null || inactiveOn < addDays(anchor, policy.inactiveAfterDays);
}

function isSince(date: Day | null, { anchor }: AccountStanding["dates"], on: Day): boolean {
  return date !== null && date <= on && (anchor === null || date > anchor);
}

/** The fact whose day the clock counts from. */
function anchoring(account: AccountFacts, { cause, anchor }: AccountStanding["dates"], on: Day): DecidingFact | null {
  const { lastActivity, created, restored, enabled, resecured, activated } = account;
  const starts = cause === "setup" ? { resecured, created } : { last_activity: lastActivity };
  const candidates: Record<string, Day | null> = { ...starts, restored, enabled, activated };
  const [fact] = Object.entries(candidates).find(([, date]) => date !== null && date === anchor) ?? [];
  if (fact !== undefined) return { fact, on: anchor };
  // Activity after the day asked about counts as that day.
  return anchor === on && lastActivity !== null ? { fact: "last_activity", on: lastActivity } : null;
}
