import { addDays, addMonths, daysBetween, earliest, latest, sooner, type Day } from "./day.ts";
import { workingDayOnOrBefore, type Calendar } from "./calendar.ts";
import type { AccountFacts } from "./facts.ts";
import type { Policy } from "./policy.ts";
import type { AccountState, LapseDates } from "./reminder.ts";
import { deletedAfter, happened, type Spell, spellOf } from "./spell.ts";

/** One account on one day: its dates, and what follows from them. */
export interface AccountStanding {
  account: AccountFacts;
  dates: LapseDates;
  state: AccountState;
  /** Marked a leaver, and no later joiner. */
  isLeaver: boolean;
}

/** What the causes answer; goneOn and the act-by dates follow from it. */
type Clock = Pick<LapseDates, "cause" | "anchor" | "inactiveOn" | "deleteOn" | "atLeast" | "undatedDays">;

/** Everything the rules ask of one account on a day. */
export function accountStanding(account: AccountFacts, on: Day, policy: Policy, calendar: Calendar): AccountStanding {
  const dates = lapseDates(account, on, policy, calendar);
  return { account, dates, state: accountState(dates, on), isLeaver: leaverSpell(account, on) !== null };
}

/**
 * The dates of an account as they stand on a day: activity later than the day counts as that day, and what is dated
 * after the day has not happened yet.
 */
export function lapseDates(account: AccountFacts, on: Day, policy: Policy, calendar: Calendar): LapseDates {
  const clock =
    reportedClock(account, on, policy) ?? disabledClock(account, on, policy) ?? idleClock(account, on, policy);
  const { cause, inactiveOn, deleteOn } = clock;
  const goneOn = deleteOn && addDays(deleteOn, policy.goneAfterDays);
  const mayLogIn = cause !== "reported" && cause !== "disabled";
  const mayBeRestored = cause !== "leaver" || policy.leaverRestorable;
  return {
    ...clock,
    goneOn,
    loginBy: mayLogIn && inactiveOn ? addDays(inactiveOn, -1) : null,
    saveBy: deleteOn && addDays(deleteOn, -1),
    callBy: goneOn && mayBeRestored ? workingDayOnOrBefore(addDays(goneOn, -1), calendar) : null,
  };
}

/** The state on a day. The dates are the first days of the later states, whoever owns the boundary day. */
export function accountState({ anchor, inactiveOn, deleteOn, goneOn, atLeast }: LapseDates, on: Day): AccountState {
  if (atLeast === "gone" || (goneOn && on >= goneOn)) return "gone";
  if (atLeast === "deleted" || (deleteOn && on >= deleteOn)) return "deleted";
  if (atLeast === "inactive" || (inactiveOn && on >= inactiveOn)) return "inactive";
  return anchor === null ? "unknown" : "active";
}

/** Whole days since the anchor; null when there is none. */
export function idleDays({ anchor }: LapseDates, on: Day): number | null {
  return anchor && Math.max(0, daysBetween(anchor, on));
}

/** The first day of the state an account is in, other than active; null when no day is known. */
export function lostOn({ account, dates: { inactiveOn, deleteOn } }: AccountStanding, on: Day): Day | null {
  return earliest(happened(inactiveOn, on), happened(deleteOn, on)) ?? happened(account.statusAsOf, on);
}

/** Whether the account was lost by a report that gives no day. */
export function isUndated({ dates: { atLeast, inactiveOn, deleteOn, undatedDays } }: AccountStanding): boolean {
  return undatedDays !== null || (atLeast !== null && inactiveOn === null && deleteOn === null);
}

type Planned = Pick<AccountFacts, "leaving" | "leaver" | "disabled" | "joiner">;

/** The day on which somebody is going to leave or be disabled, as far as it is known ahead; null when nothing is planned. */
export function departsOn({ leaving, leaver, disabled, joiner }: Planned, on: Day): Day | null {
  const joined = happened(joiner, on);
  const planned = leaving !== null && joined !== null && joined >= leaving ? null : leaving;
  return earliest(planned, leaver && leaver > on ? leaver : null, disabled && disabled > on ? disabled : null);
}

/** How somebody parts from an account: what letters and calls say of it. */
export interface Parting {
  /** The day on which they depart, or left as a leaver who has not come back; null where none is known. */
  leaving: Day | null;
  /** On that day the account is disabled; they may stay. */
  isToBeDisabled: boolean;
}

/** How somebody parts from an account, by the same days by which the account no longer counts as one to rely on. */
export function partingOf(account: Planned, on: Day): Parting {
  const departs = departsOn(account, on);
  const { leaver, joiner } = account;
  const joined = happened(joiner, on);
  const left = leaver !== null && joined !== null && joined >= leaver ? null : happened(leaver, on);
  const isToBeDisabled = departs !== null && departsOn({ ...account, disabled: null }, on) !== departs;
  return { leaving: departs ?? left, isToBeDisabled };
}

/** Since when somebody is a leaver: `since` is null when no day is known. Null for everybody else. */
export function leaverSpell(account: AccountFacts, on: Day): Spell | null {
  const { leaver: began, joiner: ended } = account;
  return spellOf(account, on, { statuses: ["leaver", "disabled-leaver"], began, ended });
}

/** Whether mail to the account itself will never arrive: it was refused, and the account has not been used since. */
export function isMailRefused({ refusedOn, lastActivity }: Pick<AccountFacts, "refusedOn" | "lastActivity">, on: Day) {
  return refusedOn !== null && refusedOn <= on && (lastActivity === null || lastActivity <= refusedOn);
}

/** Facts that change something on their day, where that lies ahead. */
const datedFacts = [
  "created",
  "activated",
  "leaver",
  "joiner",
  "disabled",
  "enabled",
  "deleted",
  "restored",
  "resecured",
  "inactiveSince",
  "siteSince",
  "statusAsOf",
  "refusedOn",
  "statusSeen",
] as const;

/** The first day after `on` on which the account itself may answer differently. */
export function accountLook({ account, dates }: AccountStanding, on: Day): Day | null {
  // Activity ahead of the day moves the anchor with every day.
  if (account.lastActivity && account.lastActivity > on) return addDays(on, 1);
  let next = sooner(null, dates.inactiveOn, on);
  next = sooner(next, dates.deleteOn, on);
  next = sooner(next, dates.goneOn, on);
  for (const name of datedFacts) next = sooner(next, account[name], on);
  return next;
}

/** Newest activity, or the day on which the account was restored, enabled or set up again, if that is later. */
function activityAnchor({ lastActivity, restored, enabled, resecured, activated }: AccountFacts, on: Day): Day | null {
  const activity = lastActivity && lastActivity > on ? on : lastActivity;
  const setUpAgain = resecured && activated && activated >= resecured ? activated : null;
  return latest(activity, happened(restored, on), happened(enabled, on), happened(setUpAgain, on));
}

function reportedClock(account: AccountFacts, on: Day, policy: Policy): Clock | null {
  const { deleted: began, restored: ended } = account;
  const deleted = spellOf(account, on, { statuses: ["deleted"], began, ended });
  const gone = spellOf(account, on, { statuses: ["gone"], began: null, ended });
  const spell = deleted ?? gone;
  if (spell === null) return null;
  const goneSince = gone?.since ?? null;
  return {
    cause: "reported",
    anchor: activityAnchor(account, on),
    inactiveOn: null,
    deleteOn: deleted?.since ?? (goneSince && addDays(goneSince, -policy.goneAfterDays)),
    atLeast: gone ? "gone" : "deleted",
    undatedDays: spell.undatedDays,
  };
}

function disabledClock(account: AccountFacts, on: Day, policy: Policy): Clock | null {
  const disabled = spellOf(account, on, {
    statuses: ["disabled", "disabled-leaver"],
    began: account.disabled,
    ended: account.enabled,
  });
  if (disabled === null) return null;
  const { since, undatedDays } = disabled;
  return {
    cause: "disabled",
    anchor: activityAnchor(account, on),
    inactiveOn: since,
    deleteOn: since && deletedAfter(disabled, addDays(addMonths(since, policy.disabledKeptMonths), graceDays(policy))),
    atLeast: "inactive",
    undatedDays,
  };
}

/** Causes setup, leaver and idle: the clock that runs while nobody uses the account. */
function idleClock(account: AccountFacts, on: Day, policy: Policy): Clock {
  const isSetupUnfinished = needsSetup(account, on);
  const anchor = isSetupUnfinished ? setupAnchor(account, on) : activityAnchor(account, on);
  const grace = graceDays(policy);
  const clock = withReportedInactive(account, on, policy, {
    cause: isSetupUnfinished ? "setup" : "idle",
    anchor,
    inactiveOn: anchor && addDays(anchor, policy.inactiveAfterDays + grace),
    deleteOn: anchor && addDays(anchor, policy.deletedAfterDays + grace),
    atLeast: null,
    undatedDays: null,
  });
  const leaver = isSetupUnfinished ? null : leaverSpell(account, on);
  // Without any activity nobody can tell how the account stands, and no loss is told of.
  if (leaver === null || anchor === null) return clock;
  const { undatedDays } = leaver;
  if (leaver.since === null) return { ...clock, cause: "leaver", deleteOn: null, undatedDays };
  const deleteOn = deletedAfter(leaver, addDays(leaver.since, policy.leaverDeletedAfterDays + grace));
  if (clock.deleteOn !== null && clock.deleteOn <= deleteOn) return clock;
  const isFirst = clock.inactiveOn !== null && clock.inactiveOn < deleteOn;
  return { ...clock, cause: "leaver", deleteOn, inactiveOn: isFirst ? clock.inactiveOn : null, undatedDays };
}

/** A report that the account is inactive, with no activity since, brings both dates nearer. */
function withReportedInactive(account: AccountFacts, on: Day, policy: Policy, clock: Clock): Clock {
  const untilDeleted = policy.deletedAfterDays - policy.inactiveAfterDays;
  const reported = spellOf(account, on, {
    statuses: ["inactive"],
    began: account.inactiveSince,
    ended: clock.anchor,
  });
  if (reported === null) return clock;
  const { since, undatedDays } = reported;
  if (since !== null) {
    const inactiveOn = earliest(clock.inactiveOn, since);
    return {
      ...clock,
      inactiveOn,
      deleteOn: earliest(clock.deleteOn, deletedAfter(reported, addDays(since, untilDeleted))),
      atLeast: "inactive",
      undatedDays: clock.inactiveOn === null || since < clock.inactiveOn ? undatedDays : null,
    };
  }
  const { statusAsOf } = account;
  // No day is known for the report; where the activity says the same, its dates stand.
  const agrees = clock.inactiveOn !== null && statusAsOf !== null && clock.inactiveOn <= statusAsOf;
  return agrees ? clock : { ...clock, inactiveOn: null, deleteOn: null, atLeast: "inactive", undatedDays };
}

/** Never set up, or re-secured and neither set up nor used since. An account that has been used was set up. */
function needsSetup(account: AccountFacts, on: Day): boolean {
  const resecured = happened(account.resecured, on);
  const from = resecured ?? account.created;
  const isSince = (date: Day | null) => date !== null && (from === null || date >= from);
  const hasBegun = isSince(happened(account.activated, on)) || isSince(account.lastActivity);
  return (resecured !== null || !account.isSetUp) && !hasBegun;
}

function setupAnchor({ created, resecured, restored, enabled }: AccountFacts, on: Day): Day | null {
  return latest(created, happened(resecured, on), happened(restored, on), happened(enabled, on));
}

/** With the boundary day in the earlier state, every later state begins a day later. */
function graceDays({ boundary }: Policy): number {
  return boundary === "later" ? 0 : 1;
}
