import { accountStages, type AccountStage, type Climber } from "./account-stages.ts";
import { addDays, addMonths, day } from "./day.ts";
import type { Policy } from "./policy.ts";
import type { LapseDates } from "./reminder.ts";

/** Why an account falls silent: each has a ladder of its own. */
const causes = ["idle", "setup", "disabled", "leaver"] as const;
const began = day("2026-01-01");

/**
 * What makes a ladder one that nobody can climb: two countdowns that tell one role something on the same day, of which
 * only one would be told, or that come the wrong way round. The stages of a single countdown are in order.
 */
export function brokenLadders(policy: Policy): string[] {
  const problems = causes.flatMap((cause) => clashes([...accountStages(climberOf(cause, policy), policy)]));
  return [...new Set(problems)];
}

/** The same of one ladder. */
export function clashes(ladder: readonly AccountStage[]): string[] {
  const countdowns = ladder.filter(({ isCountdown }) => isCountdown);
  return countdowns.flatMap((one, at) =>
    countdowns.slice(at + 1).flatMap((next) => {
      const isSame = one.notice.kind === next.notice.kind || one.ownDay < next.ownDay;
      if (isSame || !one.roles.some((role) => next.roles.includes(role))) return [];
      return [`stages.${next.notice.kind} (${next.daysLeft}) must come after ${one.notice.kind} (${one.daysLeft})`];
    }),
  );
}

/** An account that has fallen silent for a cause, without the working days by which the last day to phone moves. */
function climberOf(cause: (typeof causes)[number], policy: Policy): Climber {
  const mayLogIn = cause !== "disabled";
  const inactiveOn = mayLogIn ? addDays(began, policy.inactiveAfterDays) : began;
  const deleteOn = {
    idle: () => addDays(began, policy.deletedAfterDays),
    setup: () => addDays(began, policy.deletedAfterDays),
    disabled: () => addMonths(began, policy.disabledKeptMonths),
    leaver: () => addDays(began, policy.leaverDeletedAfterDays),
  }[cause]();
  const goneOn = addDays(deleteOn, policy.goneAfterDays);
  const dates: LapseDates = {
    ...{ cause, anchor: began, inactiveOn, deleteOn, goneOn, atLeast: null, undatedDays: null },
    loginBy: mayLogIn ? addDays(inactiveOn, -1) : null,
    saveBy: addDays(deleteOn, -1),
    callBy: addDays(goneOn, -1),
  };
  const nothing = { statusAsOf: null, statusAfter: null, activated: null, lastActivity: null, resecured: null };
  return { account: { id: 0, isSetUp: cause !== "setup", ...nothing }, dates, isLeaver: cause === "leaver" };
}
