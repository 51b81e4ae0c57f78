import { daysBetween, type Day } from "../rules/day.ts";
import { isCheckLate } from "../rules/late.ts";
import type { Policy } from "../rules/policy.ts";
import { lastFinishedRun } from "../store/check-runs.ts";
import type { Store } from "../store/connect.ts";
import { firstImportAt } from "../store/overview.ts";
import { newestAccounts, readSources, type SourceAge } from "../store/totals.ts";

const hourMs = 3_600_000;

/** How old what we know is, and what is too old, a sentence each. */
export interface Freshness {
  check: { lastDate: Day | null; lastFinishedAt: Date | null; ageHours: number | null };
  sources: readonly (SourceAge & { ageDays: number })[];
  /** Age of the newest accounts data; null when there is none. */
  accountsAgeDays: number | null;
  stale: readonly string[];
}

/** Reads the age of the last check and of the data. Before anything has been imported nothing is too old. */
export async function readFreshness(
  store: Store,
  { now, day, policy }: { now: Date; day: Day; policy: Policy },
): Promise<Freshness> {
  const last = await lastFinishedRun(store, now);
  const began = await firstImportAt(store);
  const sources = (await readSources(store)).map((source) => ({
    ...source,
    ageDays: Math.max(0, daysBetween(source.asOf, day)),
  }));
  const newest = newestAccounts(sources);
  const accountsAgeDays = newest === null ? null : Math.max(0, daysBetween(newest, day));
  const ageHours = hoursSince(last?.finishedAt ?? null, now);
  const stale: string[] = [];
  const since = last?.finishedAt ?? began;
  if (since && isCheckLate(since, now)) {
    stale.push(
      last === null
        ? "No daily check has finished yet."
        : `No daily check has finished for ${Math.floor(ageHours ?? 0)} hours.`,
    );
  }
  if (accountsAgeDays !== null && accountsAgeDays > policy.dataFreshDays) {
    stale.push(
      `The newest accounts data is ${accountsAgeDays} days old (fresh is at most ${policy.dataFreshDays}): import a new list.`,
    );
  }
  return {
    check: { lastDate: last?.day ?? null, lastFinishedAt: last?.finishedAt ?? null, ageHours },
    ...{ sources, accountsAgeDays, stale },
  };
}

function hoursSince(at: Date | null, now: Date): number | null {
  return at && Math.max(0, Math.round(((now.getTime() - at.getTime()) / hourMs) * 10) / 10);
}
