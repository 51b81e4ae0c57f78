import { isCheckLate } from "../rules/late.ts";
import type { CheckRun } from "../store/check-runs.ts";

/** Whether checks finish as they should. Before the first import there is nothing to check. */
export type CheckFreshness = "fresh" | "late" | "nothing-imported";

/** Judged by the last check that finished, or by the first import while none has. */
export function checkFreshness(
  { lastCheck, firstImportAt }: { lastCheck: CheckRun | null; firstImportAt: Date | null },
  now: Date,
): CheckFreshness {
  const since = lastCheck?.finishedAt ?? firstImportAt;
  if (since === null) return "nothing-imported";
  return isCheckLate(since, now) ? "late" : "fresh";
}
