import type { Reached } from "./account-reminders.ts";
import { workingDayOnOrAfter, type Calendar } from "./calendar.ts";
import { addDays, weekday, type Day } from "./day.ts";
import { severityOf, subjectOf, type Notice, type NoticeKind } from "./finding.ts";
import { silenceKinds } from "./kinds.ts";
import type { Reminder, StandingFinding } from "./reminder.ts";
import type { Scene } from "./scene.ts";

const monday = 1;

/** Those of them that ask for something to be done, and so keep the weekly digest going. */
const openSilences: ReadonlySet<NoticeKind> = new Set(
  silenceKinds.filter((kind) => kind !== "account-gone" && kind !== "disabled-ending"),
);

/** The day of the weekly digest on or after a day: a Monday, or where offices are closed then, the next opening. */
export function digestDayOnOrAfter(on: Day, calendar: Calendar): Day {
  const opening = workingDayOnOrAfter(mondayOf(on), calendar);
  return opening >= on ? opening : workingDayOnOrAfter(addDays(mondayOf(on), 7), calendar);
}

/**
 * The weekly digest: once a week the manager is owed the list of what could be told before its day and is open still;
 * what is new that day is told anyway. What has been acknowledged stands in the list but does not bring it about, and the DSPT has
 * only its own stages. One that could not be sent on its day waits until the next takes its place. `reminders` are those
 * of the look, marks applied.
 */
export function weeklyDigest(
  reminders: readonly Reminder[],
  findings: readonly StandingFinding[],
  scene: Scene,
): Reached {
  const { on, calendar, snapshot } = scene;
  const open = openMatters(reminders, findings);
  if (open.length === 0) return { reminders: [], looks: [] };
  const looks = [digestDayOnOrAfter(addDays(on, 1), calendar)];
  const week = weekBegunBy(on, calendar);
  // Before offices opened after the first look nobody could be told anything.
  const isSeen = workingDayOnOrAfter(snapshot.site.firstLookOn ?? on, calendar) < week.opening;
  const stood = isSeen && open.some((tellings) => tellings.some(({ dueOn }) => dueOn < week.opening));
  if (!stood) return { reminders: [], looks };
  const notice: Notice = { kind: "site-still-open", site: snapshot.site.id };
  return {
    reminders: [
      {
        notice,
        subject: subjectOf(notice),
        episode: week.monday,
        daysLeft: 0,
        recipient: { role: "manager", id: snapshot.site.id },
        reachedOn: week.opening,
        dueOn: week.opening,
        channels: ["email"],
        status: "owed",
        reason: null,
      },
    ],
    looks,
  };
}

/** Of the reminders of a look, what the weekly digest of its day lists. */
export function listedWeekly(reminders: readonly Reminder[]): Reminder[] {
  return reminders.filter(
    ({ notice: { kind }, recipient, status, reason }) =>
      recipient.role === "manager" &&
      (status === "owed" || reason === "acknowledged") &&
      !kind.startsWith("dspt-") &&
      kind !== "site-still-open" &&
      kind !== "account-gone",
  );
}

/** The last week whose digest day has come. */
function weekBegunBy(on: Day, calendar: Calendar): { monday: Day; opening: Day } {
  const thisMonday = mondayOf(on);
  const opening = workingDayOnOrAfter(thisMonday, calendar);
  if (opening <= on) return { monday: thisMonday, opening };
  const lastMonday = addDays(thisMonday, -7);
  return { monday: lastMonday, opening: workingDayOnOrAfter(lastMonday, calendar) };
}

function mondayOf(on: Day): Day {
  return addDays(on, -((weekday(on) - monday + 7) % 7));
}

/** What the manager has been told of each matter of which something is asked for still. */
function openMatters(reminders: readonly Reminder[], findings: readonly StandingFinding[]): Reminder[][] {
  const standing = new Set(findings.filter(asksForSomething).map(({ finding }) => matterOf(finding)));
  const told = reminders.filter(
    ({ notice, recipient }) =>
      recipient.role === "manager" && (openSilences.has(notice.kind) || standing.has(matterOf(notice))),
  );
  return [...Map.groupBy(told, ({ notice }) => matterOf(notice)).values()].filter((tellings) =>
    tellings.some(({ status }) => status === "owed"),
  );
}

function asksForSomething({ finding, open }: StandingFinding): boolean {
  return severityOf(finding) !== null && !finding.kind.startsWith("dspt-") && open?.acknowledged !== true;
}

function matterOf(notice: Notice): string {
  const { type, id } = subjectOf(notice);
  return `${openSilences.has(notice.kind) ? "silence" : notice.kind} ${type}:${id}`;
}
