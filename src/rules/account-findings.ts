import type { Found, Scene } from "./scene.ts";

/** Accounts of which no activity is known: they may be well or lost, nobody can tell. */
export function activityUnknown({ standings }: Scene): Found[] {
  return standings
    .filter(({ state }) => state === "unknown")
    .map(({ account }) => ({ finding: { kind: "account-activity-unknown", account: account.id }, since: null }));
}

/** Accounts reported active although their dates say otherwise: the activity is missing or old. */
export function stateDrift({ standings, on }: Scene): Found[] {
  return standings
    .filter(({ account, state, dates }) => {
      const isReportedActive = account.status === "active" && (account.statusAsOf === null || account.statusAsOf <= on);
      const isClockOfIdleness = dates.cause === "idle" || dates.cause === "setup" || dates.cause === "leaver";
      return isReportedActive && isClockOfIdleness && state !== "active" && state !== "unknown";
    })
    .map(({ account, dates }) => ({
      finding: { kind: "account-state-drift", account: account.id },
      since: dates.inactiveOn ?? dates.deleteOn,
    }));
}
