import { workingDayOnOrAfter, workingDayOnOrBefore, type Calendar } from "./calendar.ts";
import { addDays, day, daysBetween, type Day } from "./day.ts";
import { comingDeadline, dsptStanding, hasTarget, missableDeadline, missedDeadline, targetLabel } from "./dspt.ts";
import type { AccountId, SiteSnapshot } from "./facts.ts";
import type { Policy } from "./policy.ts";
import type { Recipient, Reminder, StandingFinding } from "./reminder.ts";

/** One step of the countdown to a 30 June, or of the time since one that was missed. */
interface Stage {
  episode: Day;
  daysLeft: number;
  reachedOn: Day;
  dueOn: Day;
}

const told: ReadonlySet<string> = new Set(["dspt-due", "dspt-approaching", "dspt-expired", "dspt-below-minimum"]);

/**
 * What is owed about the publication: one ladder for each reader, made of the countdown to the coming 30 June and, where
 * one has been missed, of the days since then. Only the latest stage reached is owed; those before it are superseded, as
 * far back as the finding stands. The note on the opening day stands beside the ladder.
 * `owners` are the accounts of usable owners and co-owners of the site's mailboxes.
 */
export function dsptReminders(
  snapshot: SiteSnapshot,
  standing: readonly StandingFinding[],
  on: Day,
  policy: Policy,
  calendar: Calendar,
  owners: readonly AccountId[],
): Reminder[] {
  const spoken = standing.find(({ finding }) => told.has(finding.kind));
  if (spoken === undefined || !isReminded(snapshot, on, policy)) return [];
  const { stages, note } = yearOf(snapshot, on, policy, calendar);
  return readers(snapshot, owners).flatMap((recipient) => {
    const isHeard = ({ daysLeft }: Stage) => recipient.role !== "owner" || daysLeft <= policy.dsptOwnersFrom;
    const reached = stages.filter((stage) => stage.reachedOn <= on && isHeard(stage));
    const notes = [note].filter((stage) => stage.reachedOn <= on && on <= stage.dueOn && isHeard(stage));
    const write = (stage: Stage, isLatest: boolean): Reminder => ({
      notice: spoken.finding,
      subject: { type: "site", id: snapshot.site.id },
      ...stage,
      recipient,
      channels: ["email"],
      status: isLatest ? "owed" : "superseded",
      reason: isLatest ? null : "later-stage",
    });
    return [
      ...sinceFirstSight(reached, spoken.since).map((stage, at, all) => write(stage, at === all.length - 1)),
      ...notes.map((stage) => write(stage, true)),
    ];
  });
}

/**
 * The days after `on`, up to the coming 30 June, on which a stage is reached or the opening note comes or goes. What
 * follows that day begins with the day after it, on which the findings change.
 */
export function dsptReminderLooks(snapshot: SiteSnapshot, on: Day, policy: Policy, calendar: Calendar): Day[] {
  if (!isReminded(snapshot, on, policy)) return [];
  const { stages, note } = yearOf(snapshot, on, policy, calendar);
  const days = stages.map(({ reachedOn }) => reachedOn);
  return [...days, note.reachedOn, addDays(note.dueOn, 1)].filter((look) => look > on);
}

/** Reminders stop when the list shows the label to publish next, unless at a level that is not enough. */
function isReminded({ dspt }: SiteSnapshot, on: Day, policy: Policy): boolean {
  const standing = dsptStanding(dspt, on, policy);
  if (dspt.own === null || standing === "unknown" || standing === "ok") return false;
  return standing === "below-minimum" || !hasTarget(dspt.own, on);
}

/** The manager always: where nobody is known, that must show. The admin where there is one. */
function readers({ site }: SiteSnapshot, owners: readonly AccountId[]): Recipient[] {
  return [
    { role: "manager", id: site.id },
    ...(site.adminEmail === null ? [] : [{ role: "admin", id: site.id } as const]),
    ...[...new Set(owners)].map((id) => ({ role: "owner", id }) as const),
  ];
}

/** The stages reached since the finding has stood, and the one that was the latest then. */
function sinceFirstSight(reached: readonly Stage[], since: Day): readonly Stage[] {
  const before = reached.filter(({ reachedOn }) => reachedOn <= since).length;
  return reached.slice(Math.max(before - 1, 0));
}

/** The year that ends on a 30 June: its stages in the order in which they are reached, and its opening note. */
interface Year {
  stages: readonly Stage[];
  note: Stage;
}

// Thousands of sites share a handful of years, and finding working days is the dear part of a look at one.
const remembered = new WeakMap<Policy, { calendar: Calendar; years: Map<string, Year> }>();

function yearOf({ dspt }: SiteSnapshot, on: Day, policy: Policy, calendar: Calendar): Year {
  const missed = dspt.own === null ? null : missedDeadline(dspt.own, on, policy);
  const key = `${comingDeadline(on)} ${missed}`;
  let memory = remembered.get(policy);
  if (memory?.calendar !== calendar) {
    memory = { calendar, years: new Map() };
    remembered.set(policy, memory);
  }
  const known = memory.years.get(key);
  if (known) return known;
  const year = { stages: stagesOf(missed, on, policy, calendar), note: openingNote(on, policy, calendar) };
  memory.years.set(key, year);
  return year;
}

function stagesOf(missed: Day | null, on: Day, policy: Policy, calendar: Calendar): Stage[] {
  const overdue = missed === null ? [] : overdueStages(missed, on, policy, calendar);
  // Where the two meet on one day the countdown comes last: it names a day by which something can still be done.
  return [...overdue, ...countdownStages(comingDeadline(on), policy, calendar)].toSorted(byReach);
}

function byReach(a: Stage, b: Stage): number {
  if (a.reachedOn !== b.reachedOn) return a.reachedOn < b.reachedOn ? -1 : 1;
  return daysBetween(ownDay(b), ownDay(a));
}

function ownDay({ episode, daysLeft }: Stage): Day {
  return addDays(episode, -daysLeft);
}

/** A stage on a closed day moves to the working day before. */
function countdownStages(deadline: Day, policy: Policy, calendar: Calendar): Stage[] {
  return policy.stages.dspt
    .filter((daysLeft) => daysLeft >= 0)
    .map((daysLeft) => {
      const reachedOn = workingDayOnOrBefore(addDays(deadline, -daysLeft), calendar);
      return { episode: deadline, daysLeft, reachedOn, dueOn: reachedOn };
    });
}

/** Stages since a missed deadline, from the last one before this year on. They wait for the next opening. */
function overdueStages(missed: Day, on: Day, policy: Policy, calendar: Calendar): Stage[] {
  const every = Math.max(policy.dsptOverdueEveryDays, 1);
  const [from, to] = [addDays(missableDeadline(on), -every), comingDeadline(on)];
  const named = policy.stages.dspt.filter((daysLeft) => daysLeft < 0);
  const last = Math.min(...named, 0);
  const repeats = Math.floor(daysBetween(missed, to) / every) + 1;
  const first = Math.max(Math.floor((daysBetween(missed, from) + last) / every), 1);
  const repeated =
    last === 0 ? [] : Array.from({ length: repeats - first + 1 }, (_, at) => last - (first + at) * every);
  return [...named, ...repeated]
    .map((daysLeft) => ({ episode: missed, daysLeft, reachedOn: addDays(missed, -daysLeft) }))
    .filter(({ reachedOn }) => from <= reachedOn && reachedOn <= to)
    .map((stage) => ({ ...stage, dueOn: workingDayOnOrAfter(stage.reachedOn, calendar) }));
}

/** The note that a new year of the toolkit is open; on a closed day it waits for the next opening. */
function openingNote(on: Day, policy: Policy, calendar: Calendar): Stage {
  const episode = comingDeadline(on);
  const firstYear = missableDeadline(on).slice(0, 4);
  const reachedOn = policy.dsptOpenings[targetLabel(on)] ?? day(`${firstYear}-${policy.dsptOpensOn}`);
  const dueOn = workingDayOnOrAfter(reachedOn, calendar);
  return { episode, daysLeft: daysBetween(reachedOn, episode), reachedOn, dueOn };
}
