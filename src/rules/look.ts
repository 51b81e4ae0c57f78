import { accountLook } from "./account.ts";
import { accountReminders, type Reached } from "./account-reminders.ts";
import type { Calendar } from "./calendar.ts";
import { sooner, type Day } from "./day.ts";
import { dsptReminderLooks, dsptReminders } from "./dspt-reminders.ts";
import { dsptLooks, dsptStanding } from "./dspt.ts";
import type { SiteSnapshot } from "./facts.ts";
import { findingsOn } from "./findings.ts";
import { mailboxLooks } from "./mailbox-findings.ts";
import { markLooks, withMarks } from "./marks.ts";
import type { Policy } from "./policy.ts";
import type { Look, Reminder } from "./reminder.ts";
import { findingReminders, riskReminders } from "./reminders.ts";
import { hasNhsmail, sceneOf, type Scene } from "./scene.ts";
import { siteLooks } from "./site-standing.ts";
import { weeklyDigest } from "./weekly-digest.ts";

/**
 * Looks at one site on one day: the states of its accounts, what stands, who is owed what, and the first day after it on
 * which any of this could be different. The next change of policy is not among those days: whoever holds the policies
 * takes the earlier of the two.
 */
export function lookAt(snapshot: SiteSnapshot, on: Day, policy: Policy, calendar: Calendar): Look {
  const scene = sceneOf(snapshot, on, policy, calendar);
  const findings = findingsOn(scene);
  const reminders: Reminder[] = [];
  let next = factLook(scene);
  const gather = (reached: Reached): void => {
    for (const reminder of reached.reminders) reminders.push(reminder);
    for (const look of reached.looks) next = sooner(next, look, on);
  };
  const reminded = hasNhsmail(snapshot.site) ? scene.standings : [];
  for (const standing of reminded) gather(accountReminders(standing, scene));
  for (const finding of findings) gather(findingReminders(finding, scene));
  for (const ownership of scene.ownerships) gather(riskReminders(ownership, scene));
  gather({
    reminders: dsptReminders(
      snapshot,
      findings,
      on,
      policy,
      calendar,
      scene.owners.map(({ id }) => id),
    ),
    looks: dsptReminderLooks(snapshot, on, policy, calendar),
  });
  const marked = withMarks(reminders, scene);
  const weekly = weeklyDigest(marked, findings, scene);
  for (const look of weekly.looks) next = sooner(next, look, on);
  return {
    states: scene.standings.map(({ account, state, dates }) => ({ account: account.id, state, dates })),
    findings,
    reminders: [...marked, ...withMarks(weekly.reminders, scene)],
    dspt: dsptStanding(snapshot.dspt, on, policy),
    lookOn: next,
  };
}

/** The first day on which the facts themselves answer differently; those of reminders come with the reminders. */
function factLook(scene: Scene): Day | null {
  const { snapshot, on, policy } = scene;
  const days = [
    ...siteLooks(snapshot.site),
    ...mailboxLooks(scene),
    ...markLooks(snapshot.marks, policy),
    ...dsptLooks(snapshot, on),
  ];
  let next: Day | null = null;
  for (const standing of scene.everyone) next = sooner(next, accountLook(standing, on), on);
  for (const look of days) next = sooner(next, look, on);
  return next;
}
