import { accountLook, accountStanding, type AccountStanding } from "./account.ts";
import type { Calendar } from "./calendar.ts";
import { addDays, earliest, type Day } from "./day.ts";
import { dsptLooks, dsptStanding } from "./dspt.ts";
import type { AccountFacts, AccountId, MailboxFacts, SiteSnapshot } from "./facts.ts";
import { isOwner, isUsable, ownershipOf } from "./mailbox.ts";
import { policyInForce, type DatedPolicy } from "./policy.ts";
import { hasNhsmail } from "./scene.ts";

// What will lapse if nobody acts. Between two days on which something can change every answer stays as it is, so that
// only those days are looked at: a handful for each account, instead of every day for every site.

/** How far ahead is looked, and by which rules. */
export interface Horizon {
  /** The day from which is looked; it counts for nothing itself. */
  from: Day;
  /** The last day that counts. */
  until: Day;
  /** In the order of their dates: those that begin within the horizon count from their day on. */
  policies: readonly DatedPolicy[];
  calendar: Calendar;
}

/** What can newly come to be on a day. */
export const lapses = ["inactive", "deleted", "gone", "ownerless", "dsptExpired"] as const;
export type Lapse = (typeof lapses)[number];

/** How much lapses on one day. */
export type ForecastDay = { date: Day } & Record<Lapse, number>;

/** The days after `from`, up to the last one, with nothing on them yet. */
export function emptyForecast({ from, until }: Pick<Horizon, "from" | "until">): Map<Day, ForecastDay> {
  const forecast = new Map<Day, ForecastDay>();
  for (let date = addDays(from, 1); date <= until; date = addDays(date, 1)) {
    forecast.set(date, { date, inactive: 0, deleted: 0, gone: 0, ownerless: 0, dsptExpired: 0 });
  }
  return forecast;
}

/** Counts in what lapses at one site: whatever is on a day what it was not on the day before. */
export function addToForecast(forecast: ReadonlyMap<Day, ForecastDay>, snapshot: SiteSnapshot, horizon: Horizon): void {
  const count = (on: Day, lapse: Lapse): void => {
    const day = forecast.get(on);
    if (day) day[lapse] += 1;
  };
  const coursesKnown = new Map<AccountId, Course>();
  const courseOf = (account: AccountFacts): Course => {
    const course = coursesKnown.get(account.id) ?? accountCourse(account, horizon);
    coursesKnown.set(account.id, course);
    return course;
  };
  for (const account of snapshot.accounts) {
    for (const [on, state] of newly(courseOf(account).map(({ on, standing }) => [on, standing.state]))) {
      if (state !== "active" && state !== "unknown") count(on, state);
    }
  }
  for (const mailbox of hasNhsmail(snapshot.site) ? snapshot.mailboxes : []) {
    for (const [on, isLost] of newly(mailboxCourse(mailbox, courseOf, horizon))) if (isLost) count(on, "ownerless");
  }
  for (const [on, standing] of newly(dsptCourse(snapshot, horizon))) {
    if (standing === "expired") count(on, "dsptExpired");
  }
}

/** How an account stands from the first day on, and from each day on which that may change. */
type Course = readonly { on: Day; standing: AccountStanding }[];

function accountCourse(account: AccountFacts, horizon: Horizon): Course {
  const { policies, calendar } = horizon;
  const standingOn = (on: Day) => accountStanding(account, on, policyInForce(policies, on), calendar);
  return courseOver(horizon, (on) => {
    const standing = standingOn(on);
    return [{ on, standing }, accountLook(standing, on)];
  });
}

function mailboxCourse(
  mailbox: MailboxFacts,
  courseOf: (account: AccountFacts) => Course,
  { from, policies }: Horizon,
): [Day, boolean][] {
  const accesses = mailbox.accesses.filter(isOwner);
  const changes = accesses.flatMap(({ account }) => (account === null ? [] : courseOf(account).map(({ on }) => on)));
  return [...new Set([from, ...changes])].toSorted().map((on) => {
    const standingOf = (account: AccountFacts) => standingIn(courseOf(account), on);
    const { owners } = ownershipOf({ ...mailbox, accesses }, on, policyInForce(policies, on), standingOf);
    return [on, !owners.some(isUsable)];
  });
}

function standingIn(course: Course, on: Day): AccountStanding {
  const step = course.findLast((one) => one.on <= on);
  if (step === undefined) throw new Error("A day before the first one of the forecast was asked for");
  return step.standing;
}

function dsptCourse(snapshot: SiteSnapshot, horizon: Horizon): [Day, string][] {
  return courseOver(horizon, (on) => [
    [on, dsptStanding(snapshot.dspt, on, policyInForce(horizon.policies, on))],
    earliest(...dsptLooks(snapshot, on)),
  ]);
}

/** What an answer is on the first day, and on each day after it on which it, or the policy, may change. */
function courseOver<Step>({ from, until, policies }: Horizon, stepOn: (on: Day) => [Step, Day | null]): Step[] {
  const steps: Step[] = [];
  for (let on: Day | null = from; on !== null && on <= until;) {
    const [step, next]: [Step, Day | null] = stepOn(on);
    steps.push(step);
    on = earliest(next, nextPolicy(policies, on));
  }
  return steps;
}

function nextPolicy(policies: readonly DatedPolicy[], on: Day): Day | null {
  return policies.find(({ effectiveFrom }) => effectiveFrom !== null && effectiveFrom > on)?.effectiveFrom ?? null;
}

/** The steps of a course that bring something else than the one before. */
function newly<Answer>(course: readonly (readonly [Day, Answer])[]): (readonly [Day, Answer])[] {
  return course.filter(([, answer], at) => at > 0 && answer !== course[at - 1]?.[1]);
}
