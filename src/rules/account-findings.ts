import type { AccountStanding } from "./account.ts";
import { earliest, type Day } from "./day.ts";
import type { Found, Scene } from "./scene.ts";
import { isReportedActive } from "./status.ts";

/**
 * Accounts of which no activity is known: they may be well or lost, nobody can tell. One that is reported inactive is so,
 * but that it was deleted since is only counted from that report.
 */
export function activityUnknown({ standings }: Scene): Found[] {
  return standings.filter(hasNoActivity).map((standing) => {
    const lost = isLossOnlyCounted(standing) && ({ isLost: true } as const);
    return { finding: { kind: "account-activity-unknown", account: standing.account.id, ...lost }, since: null };
  });
}

function hasNoActivity({ dates: { anchor, cause } }: AccountStanding): boolean {
  return anchor === null && (cause === "idle" || cause === "setup");
}

/** Lost by our dates alone, which rest on no activity but on a report that it was inactive. */
export function isLossOnlyCounted(standing: AccountStanding): boolean {
  return (standing.state === "deleted" || standing.state === "gone") && hasNoActivity(standing);
}

/** Accounts reported active on a day on which their dates say otherwise: the activity is missing or old. */
export function stateDrift({ standings, on }: Scene): Found[] {
  return standings.flatMap((standing) => {
    const since = contradictedOn(standing, on);
    return since === null ? [] : [{ finding: { kind: "account-state-drift", account: standing.account.id }, since }];
  });
}

/** Whether the loss of an account is doubtful: the newest list shows it as on, it was used since, or no use is known. */
export function isLossDoubted(standing: AccountStanding, on: Day): boolean {
  return contradictedOn(standing, on) !== null || usedAfterLoss(standing, on) !== null || isLossOnlyCounted(standing);
}

/** The day of the report that the dates contradict. What was lost after it was reported contradicts nothing. */
function contradictedOn({ account, dates }: AccountStanding, on: Day): Day | null {
  const isClockOfIdleness = dates.cause === "idle" || dates.cause === "setup" || dates.cause === "leaver";
  if (!isReportedActive(account, on) || !isClockOfIdleness) return null;
  const lost = earliest(dates.inactiveOn, dates.deleteOn);
  const reported = [account.statusSeen, account.statusAsOf].find((asOf) => asOf !== null && asOf <= on);
  return lost !== null && reported && lost <= reported ? reported : null;
}

/** Accounts of which sources tell what cannot be true together: at two sites, or lost and used after that. */
export function sourcesContradict({ standings, on }: Scene): Found[] {
  return standings.flatMap((standing) => {
    const { id, listedElsewhere: sites } = standing.account;
    const usedOn = usedAfterLoss(standing, on);
    if (sites.length === 0 && usedOn === null) return [];
    return [{ finding: { kind: "account-sources-contradict", account: id, sites, usedOn }, since: usedOn }];
  });
}

/** The newest use of an account that is reported deleted or disabled, where that comes after the loss. */
function usedAfterLoss({ account, dates }: AccountStanding, on: Day): Day | null {
  const { cause, deleteOn, inactiveOn, undatedDays } = dates;
  if (account.lastActivity === null || (cause !== "reported" && cause !== "disabled")) return null;
  // Without its day the loss came no later than the list that first told it.
  const lost = undatedDays === null ? (cause === "reported" ? deleteOn : inactiveOn) : account.statusAsOf;
  const used = account.lastActivity > on ? on : account.lastActivity;
  return lost !== null && used > lost ? used : null;
}
