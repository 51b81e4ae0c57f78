import type { Day } from "../rules/day.ts";
import type { Notice, Sometime } from "../rules/finding.ts";
import { isComingBack } from "../rules/status.ts";
import { byDay, byShortDay, longDay, onDay } from "./dates.ts";
import type { Matter } from "./occasion.ts";

// A loss that was reported without its day. What must be done is counted from the earliest day on which it can have
// been; so a day to act by is safe, and no day is said of the loss itself.

/** Given where the loss has no day. */
type Undated = Sometime | true | undefined;

/** The last day to act: `today`, `by Thursday 26 November`, or the same `at the latest` where the loss has no day. */
export function latestBy(on: Day, today: Day, undated: Undated): string {
  return `${undated && on !== today ? "at the latest " : ""}${byDay(on, today)}`;
}

/** The same as texts write it. */
export function latestByShort(on: Day, today: Day, undated: Undated): string {
  return `${undated && on !== today ? "at the latest " : ""}${byShortDay(on, today)}`;
}

/** What somebody has to do, told to others: `has until Friday 18 December to log in`; today where no day is safe. */
export function hasToLogIn(by: Day | null, today: Day, undated: Undated): string {
  if (by === null) return "should log in today";
  if (by === today) return "has only today to log in";
  return `has until ${longDay(by, today)}${undated ? " at the latest" : ""} to log in`;
}

/** When something was lost, to follow a verb: ` on Friday 27 November`, or between two lists; nothing if that is not known. */
export function whenLost(on: Day, today: Day, sometime: Sometime | undefined): string {
  if (sometime === undefined) return ` ${onDay(on, today)}`;
  const { from, until } = sometime;
  if (from === null || from >= until || until > today) return "";
  return ` between ${longDay(from, today)} and ${longDay(until, today)}`;
}

/** Whether the state of an account can be claimed: not from an old list, nor while anything speaks against it. */
export function isClaimed({ isFresh, reported, isContradicted }: Matter, today: Day): boolean {
  return isFresh && !isContradicted && !(reported !== null && isComingBack(reported, today));
}

/** Whether a loss is sure by today: an undated one is, once the last day on which it can have been has come. */
export function isLossSure(matter: Matter, today: Day): boolean {
  return isClaimed(matter, today) && !mayStillCome(matter.notice, today);
}

function mayStillCome(notice: Notice, today: Day): boolean {
  return "sometime" in notice && notice.sometime !== undefined && notice.sometime.until > today;
}

/** Whether a deleted account is on its way back: then nobody need ask for it. */
export function isBeingRestored({ notice, isFresh, reported }: Matter, today: Day): boolean {
  const isDeleted = notice.kind === "account-deleted" || notice.kind === "account-restore-ending";
  return isDeleted && isFresh && reported?.status === "restoring" && isComingBack(reported, today);
}
