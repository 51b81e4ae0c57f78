import type { AlertKind, OpenAlert } from "../rules/alerts.ts";
import { daysBetween, londonDay } from "../rules/day.ts";
import type { FindingKind } from "../rules/finding.ts";
import type { KindCount, Overview } from "../store/overview.ts";
import { alertTitle } from "../wording/alerts.ts";
import { longDay } from "../wording/dates.ts";
import { checkFreshness } from "./freshness.ts";
import { clockTime, several } from "./words.ts";

/** The queue as the first page sees it; null: it does not answer. */
export type QueueSeen = { waiting: number; active: number; failed: number; delayed: number; isPaused: boolean } | null;

/** The moment, and what is known at it. */
export interface Scene {
  overview: Overview;
  queue: QueueSeen;
  /** Most urgent first. */
  alerts: readonly OpenAlert[];
  now: Date;
  /** London time of the daily check, HH:MM. */
  checkAt: string;
  /** Data older than this many days is old. */
  dataFreshDays: number;
}

/** Something a person should see to: half a sentence, and where to begin. */
export interface Need {
  text: string;
  advice: string;
  command: string | null;
}

/** Most pressing first: what keeps the service from working, then what only people can put right. */
export function needsOf(scene: Scene): Need[] {
  return [
    ...needsOfService(scene),
    ...needsOfMailboxes(scene),
    ...needsOfMessages(scene),
    ...needsOfAlerts(scene),
    ...needsOfFacts(scene),
  ];
}

/** Whether anything is known: before the first check has finished, all counts are empty. */
export function hasChecked({ overview: { lastCheck } }: Scene): boolean {
  return Boolean(lastCheck?.finishedAt);
}

/** The first page in one sentence. */
export function sentenceOf(scene: Scene, needs: readonly Need[]): string {
  if (needs.length === 0) {
    const lastCheck = lastCheckOf(scene);
    return lastCheck === null
      ? "No check has finished yet: what was imported is looked at within minutes."
      : `All is well: ${lastCheck}, and nothing is late.`;
  }
  const [first, second, third] = needs.map(({ text }) => text);
  const others = needs.length - 2;
  if (!second) return `Something needs you: ${first}.`;
  if (!third) return `Something needs you: ${first}, and ${second}.`;
  return `Something needs you: ${first}, ${second}, and ${several(others, "other thing", "other things")}.`;
}

function lastCheckOf({ overview: { lastCheck, today }, checkAt }: Scene): string | null {
  if (!lastCheck?.finishedAt) return null;
  const time = clockTime(lastCheck.finishedAt);
  if (lastCheck.day < today) return `the last check finished yesterday at ${time}, today's begins at ${checkAt}`;
  return time < "12:00" ? `this morning's check finished at ${time}` : `today's check finished at ${time}`;
}

function need(isThere: boolean, text: string, advice: string, command: string | null = null): Need[] {
  return isThere ? [{ text, advice, command }] : [];
}

function needsOfService({ overview, queue, now }: Scene): Need[] {
  const { lastCheck, today, waiting } = overview;
  const finishedAt = lastCheck?.finishedAt;
  const since = finishedAt
    ? `no check has finished since ${longDay(londonDay(finishedAt), today)} at ${clockTime(finishedAt)}`
    : "no check has ever finished";
  const failedSites = lastCheck?.failed ?? 0;
  return [
    ...need(queue === null, "the queue does not answer", "Nothing is checked or sent without it. Start with", "doctor"),
    ...need(
      queue?.isPaused ?? false,
      "the queue is paused",
      "Nothing is checked or sent. Resume it on the queues page.",
    ),
    ...need(waiting.isSendingHeld, "sending is held", "Nothing leaves until it is released", "release sending"),
    ...need(checkFreshness(overview, now) === "late", since, "No new reminders are made. Start with", "doctor"),
    ...need(
      failedSites > 0,
      `${several(failedSites, "site", "sites")} could not be looked at`,
      "The log says which. They are tried again tomorrow.",
    ),
  ];
}

/** Alerts that nothing else on the page speaks of. */
function needsOfAlerts({ alerts, now }: Scene): Need[] {
  const advice: { [Kind in AlertKind]?: [text: string, command: string] } = {
    "channel-misconfigured": ["Messages wait until the settings are mended. Start with", "doctor"],
    "nobody-to-tell": ["No address that works is known. Bring in a list of sites", "import"],
    "bank-holidays-ending": ["Update Lapsewatch. Start with", "doctor"],
  };
  return alerts.flatMap((alert) => {
    const [text, command] = advice[alert.kind] ?? [];
    return text === undefined ? [] : need(true, alertTitle(alert, now), text, command);
  });
}

function needsOfMailboxes({ overview: { kinds } }: Scene): Need[] {
  const lost = unheard(kinds, ...lostKinds);
  const leaving = unheard(kinds, "mailbox-last-owner-leaving");
  return [
    ...need(
      lost > 0,
      `${several(lost, "shared mailbox has", "shared mailboxes have")} no working owner`,
      `${toldWords(kinds, ...lostKinds)} See which`,
      "findings",
    ),
    ...need(
      leaving > 0,
      `${several(leaving, "shared mailbox is", "shared mailboxes are")} about to lose the last owner`,
      "A second owner is needed before the last one goes. See which",
      "findings --kind mailbox-last-owner-leaving",
    ),
  ];
}

function needsOfMessages({ overview: { waiting, reminders } }: Scene): Need[] {
  const { unknownMessages, heldMessages, heldPlans } = waiting;
  const [plan] = heldPlans;
  return [
    ...need(
      unknownMessages > 0,
      `${several(unknownMessages, "message has", "messages have")} no answer`,
      "Handed over, but nobody knows whether it arrived. See which",
      "unknown list",
    ),
    ...need(
      reminders.late > 0,
      `${several(reminders.late, "reminder is", "reminders are")} late`,
      "Why one waits, for an account, a mailbox or a site",
      "explain",
    ),
    ...need(
      heldMessages > 0,
      `${several(heldMessages, "message waits", "messages wait")} for release`,
      "Nothing of them leaves until somebody lets it go. See what it is",
      plan ? `release plan ${plan.id}` : null,
    ),
  ];
}

/** Critical findings that have a need of their own; every other one falls under "other critical findings". */
const lostKinds: readonly FindingKind[] = ["mailbox-no-owner", "mailbox-no-usable-owner"];
const lapsedKinds: readonly FindingKind[] = ["dspt-expired", "dspt-below-minimum"];
const namedKinds: readonly FindingKind[] = [...lostKinds, "mailbox-last-owner-leaving", ...lapsedKinds];

function needsOfFacts({ overview: { waiting, sources, today, kinds }, dataFreshDays }: Scene): Need[] {
  const old = sources.filter(({ asOf }) => daysBetween(asOf, today) > dataFreshDays);
  const oldest = Math.max(0, ...old.map(({ asOf }) => daysBetween(asOf, today)));
  const lapsed = unheard(kinds, ...lapsedKinds);
  const others = kinds.filter(({ severity, kind }) => severity === "critical" && !namedKinds.includes(kind));
  const critical = unheard(others, ...others.map(({ kind }) => kind));
  return [
    ...need(
      critical > 0,
      `${several(critical, "other finding is", "other findings are")} critical`,
      "See which, and since when",
      "findings",
    ),
    ...need(
      waiting.heldImports > 0,
      `${several(waiting.heldImports, "import waits", "imports wait")} for a decision`,
      "Nothing of it has been applied. Export the whole list again",
      "import",
    ),
    ...need(
      old.length > 0,
      old.length === 1
        ? `the data from ${old[0]?.source} is ${oldest} days old`
        : `${old.length} sources are up to ${oldest} days old`,
      "People are not nudged on old facts. Bring in a new file",
      "import",
    ),
    ...need(
      lapsed > 0,
      `the DSPT of ${several(lapsed, "site", "sites")} has run out or is below the minimum`,
      `${toldWords(kinds, ...lapsedKinds)} See which`,
      "findings",
    ),
  ];
}

function unheard(kinds: readonly KindCount[], ...wanted: FindingKind[]): number {
  return kinds.filter(({ kind }) => wanted.includes(kind)).reduce((total, kind) => total + kind.unheard, 0);
}

/** Whether those who look after the sites know: a message may still wait, or be held, and what is captured reaches nobody. */
function toldWords(kinds: readonly KindCount[], ...wanted: FindingKind[]): string {
  const told = kinds.filter(({ kind }) => wanted.includes(kind)).reduce((total, kind) => total + kind.told, 0);
  const all = unheard(kinds, ...wanted);
  if (told === all) return all === 1 ? "The manager has been told." : "Their managers have been told.";
  if (told === 0) return `No message about ${all === 1 ? "it" : "them"} has left yet.`;
  return `Messages about ${told} of the ${all} have left.`;
}
