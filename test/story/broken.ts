import { addDays, type Day } from "../../src/rules/day.ts";
import type { AccountNotice } from "../../src/rules/finding.ts";
import type { Lived } from "./lived.ts";
import { isOfficeDay, workingDaysAfter } from "./office-days.ts";
import type { Found, Owed, Records, Told } from "./told.ts";

// Each function names what broke, for whom and when; nothing, when the promise was kept.

const critical: ReadonlySet<string> = new Set([
  ...["mailbox-no-owner", "mailbox-no-usable-owner", "mailbox-last-owner-leaving", "site-closed", "site-deregistered"],
]);

/** Critical findings that stood long enough and of which nobody was told within three working days. */
export function untoldFindings({ last }: Lived, { findings, told }: Records): string[] {
  const reached = told.filter(({ isRefused, isCopy }) => !isRefused && !isCopy);
  const daysTold = Map.groupBy(
    reached.flatMap(({ on, reminders }) =>
      reminders.map(({ kind, subject }) => ({ on, matter: `${kind} ${subject}` })),
    ),
    ({ matter }) => matter,
  );
  return lastingFindings(last, findings).flatMap(({ kind, subject, from, until }) => {
    const days = daysTold.get(`${kind} ${subject}`) ?? [];
    return days.some(({ on }) => from <= on && on <= until)
      ? []
      : [
          `${kind} of ${subject}, seen on ${from}, was told to nobody by ${until}, only on ${days.map(({ on }) => on).join(", ")}`,
        ];
  });
}

/** The critical findings that stood for three working days since they were there and seen. */
export function lastingFindings(last: Day, findings: readonly Found[]): (Found & { from: Day; until: Day })[] {
  return findings
    .filter(({ kind }) => critical.has(kind))
    .map((found) => {
      const from = found.since > found.recordedOn ? found.since : found.recordedOn;
      return { ...found, from, until: workingDaysAfter(from, 3) };
    })
    .filter(({ closedOn, until }) => until <= last && (closedOn === null || closedOn > until));
}

/** More than one text or e-mail to somebody on a day, more than one e-mail besides that was not critical, or 20 texts at a site. */
export function brokenBudgets({ told }: Records): string[] {
  const counted = told.filter(({ isCopy, isAlert }) => !isCopy && !isAlert);
  const byReader = Map.groupBy(counted, ({ on, channel, to }) => `${channel} to ${to} on ${on}`);
  const copies = Map.groupBy(
    told.filter(({ isCopy }) => isCopy),
    ({ on, to }) => `copy to ${to} on ${on}`,
  );
  const alerts = Map.groupBy(
    told.filter(({ isAlert }) => isAlert),
    ({ on }) => `alert on ${on}`,
  );
  const bySite = Map.groupBy(
    counted.filter(({ channel }) => channel === "sms"),
    ({ on, site }) => `texts at ${site} on ${on}`,
  );
  const isCritical = ({ channel, reminders }: Told) =>
    channel === "email" &&
    reminders.some(({ kind }) => critical.has(kind) || kind === "dspt-expired" || kind === "dspt-below-minimum");
  return [
    ...above(byReader, (all) => (all.slice(1).every(isCritical) ? 2 : 1)),
    ...above(copies, () => 1),
    ...above(alerts, () => 2),
    ...above(bySite, () => 20),
  ];
}

function above(counted: ReadonlyMap<string, readonly Told[]>, most: (all: readonly Told[]) => number): string[] {
  return [...counted].flatMap(([what, all]) =>
    all.length <= most(all) ? [] : [`${all.length} times ${what}: ${all.map(describe).join("; ")}`],
  );
}

/** What left outside the hours of its reader. */
export function outsideWindows({ told }: Records): string[] {
  return told
    .filter((letter) => {
      const [opens, closes] = isNudge(letter) ? ["08:00", "18:00"] : ["09:00", "17:00"];
      return letter.time < opens || letter.time >= closes || (!isNudge(letter) && !isOfficeDay(letter.on));
    })
    .map(
      (letter) =>
        `${letter.channel} to ${letter.role} ${letter.to} at ${letter.time} on ${letter.on}: ${describe(letter)}`,
    );
}

/** Asks people themselves to do something in time: that may go on any day. */
function isNudge({ role, isAlert, reminders }: Told): boolean {
  const isOwn = (one: Owed) => one.role === "person" && one.kind !== "account-deleted";
  return !isAlert && role === "person" && reminders.every(isOwn);
}

/** What was told before it was due, or before it happened. */
export function toldTooEarly({ told }: Records): string[] {
  const events = ["account-inactive", "account-deleted", "account-gone"];
  return told.flatMap((letter) =>
    letter.reminders
      .filter(
        (one) =>
          letter.on < one.dueOn || letter.on < one.reachedOn || (events.includes(one.kind) && letter.on < one.episode),
      )
      .map((one) => `${describeOne(one)} was told to ${letter.to} on ${letter.on}, before ${one.episode}`),
  );
}

/**
 * Countdowns told after the day counted to; and, where the check knew of them in time, after their own day, unless they
 * had to wait for a reason of their own. Whoever is told in place of a person is told when offices open.
 */
export function toldTooLate({ waited }: Lived, { told }: Records): string[] {
  return told.flatMap((letter) =>
    letter.reminders.filter(isCountdown).flatMap((one) => {
      const isPast = letter.on > one.episode;
      const hadTo = [...(waited.get(one.id) ?? [])].some((why) => why !== "offices-closed" || letter.role !== "person");
      const isLate = letter.on > one.dueOn && one.recordedOn <= one.dueOn && !hadTo;
      return isPast || (isLate && !letter.isCopy)
        ? [`${describeOne(one)}, due on ${one.dueOn}, left by ${letter.channel} to ${letter.to} on ${letter.on}`]
        : [];
    }),
  );
}

/** What is told of the silence of an account. A kind that is missing does not compile. */
interface Telling {
  isCountdown: boolean;
  /** By how many days the day that its stages count to lies behind the switching-off of its silence. */
  behind: number;
}

const silences: Readonly<Record<AccountNotice["kind"], Telling>> = {
  "account-inactive-soon": { isCountdown: true, behind: -1 },
  "account-setup-unfinished": { isCountdown: true, behind: -1 },
  "account-inactive": { isCountdown: false, behind: 0 },
  "account-deleted-soon": { isCountdown: true, behind: 29 },
  "account-deleted": { isCountdown: false, behind: 30 },
  "account-restore-ending": { isCountdown: true, behind: 30 },
  "account-gone": { isCountdown: false, behind: 60 },
  // Of silences of their own.
  "leaver-deleted-soon": { isCountdown: true, behind: 1000 },
  "disabled-ending": { isCountdown: true, behind: 2000 },
};

const tellings: ReadonlyMap<string, Telling> = new Map(Object.entries(silences));

export function isCountdown({ kind }: Owed): boolean {
  return kind === "mailbox-last-owner-at-risk" || tellings.get(kind)?.isCountdown === true;
}

/** Stages of one silence that came twice by one channel, after a later one, or when a later one had been reached. */
export function brokenLadders({ told, reminders }: Records): string[] {
  const reached = Map.groupBy(reminders.filter(isOfSilence), silenceOf);
  const climbed = Map.groupBy(
    told
      .filter(({ isCopy, isRefused }) => !isCopy && !isRefused)
      .flatMap((letter) => letter.reminders.filter(isOfSilence).map((one) => ({ letter, one }))),
    ({ one }) => silenceOf(one),
  );
  return [...climbed].flatMap(([silence, steps]) => {
    const twice = steps.length - new Set(steps.map(({ letter, one }) => `${letter.channel} ${one.id}`)).size;
    const back = steps.filter(({ one }, at) => ownDayOf(one) < ownDayOf(steps[at - 1]?.one ?? one));
    const overtaken = steps.filter(({ letter, one }) =>
      reached.get(silence)?.some((later) => ownDayOf(later) > ownDayOf(one) && later.recordedOn <= letter.on),
    );
    return [
      ...(twice > 0 ? [`${silence}: ${twice} stages came twice: ${steps.map(stepOf).join(", ")}`] : []),
      ...back.map((step) => `${silence}: ${stepOf(step)} came after a later stage`),
      ...overtaken.map((step) => `${silence}: ${stepOf(step)} was told although a later stage had been reached`),
    ];
  });
}

function stepOf({ letter, one }: { letter: Told; one: Owed }): string {
  return `${one.kind} ${one.daysLeft} (${one.episode}) by ${letter.channel} on ${letter.on}`;
}

/** The day on which a stage is reached, before any move to a working day. */
export function ownDayOf({ episode, daysLeft }: Owed): Day {
  return addDays(episode, -daysLeft);
}

function isOfSilence({ kind }: Owed): boolean {
  return tellings.has(kind);
}

/** One account, one reader, and the day on which this silence switches the account off. */
function silenceOf(one: Owed): string {
  const counted = one.kind === "account-restore-ending" ? (one.deleteOn ?? one.episode) : one.episode;
  const begins = addDays(counted, -(tellings.get(one.kind)?.behind ?? 0));
  return `${one.subject} to ${one.role} ${one.recipientId} from ${begins}`;
}

function describe({ reminders, time }: Told): string {
  return `${time} ${reminders.map(describeOne).join(" and ")}`;
}

function describeOne({ id, kind, daysLeft, subject, episode, role, recipientId }: Owed): string {
  return `${kind} ${daysLeft} of ${subject} for ${role} ${recipientId} (${episode}, reminder ${id})`;
}
