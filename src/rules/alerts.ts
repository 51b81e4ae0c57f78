import type { PlanReason } from "./brake.ts";
import { bankHolidaysPublishedUntil } from "./calendar.ts";
import { daysBetween, type Day } from "./day.ts";
import type { NoticeKind } from "./finding.ts";
import { isCheckLate } from "./late.ts";
import type { Policy } from "./policy.ts";
import type { ChannelName } from "./reminder.ts";

/** Published bank holidays that end sooner than this are a matter for operators, in days. */
export const leastHolidayDays = 60;

/** Every kind of alert, the most urgent first. */
export const alertKinds = [
  "check-late",
  "channel-misconfigured",
  "plan-held",
  "sites-failed",
  "unknown-deliveries",
  "words-refused",
  "data-stale",
  "nobody-to-tell",
  "bank-holidays-ending",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What an alert says of each kind: counts, days and names of sources, nothing about a person. */
interface Details {
  /** `since` is the moment the last check finished, or of the first import while none has. */
  "check-late": { since: string; hasEverFinished: boolean };
  "channel-misconfigured": { channel: ChannelName };
  "plan-held": { plan: number; day: Day; reason: PlanReason; messages: number };
  "sites-failed": { sites: number };
  "unknown-deliveries": { day: Day; messages: number };
  /** `reference` is that of one of the messages. */
  "words-refused": { day: Day; kind: NoticeKind; messages: number; reference: string };
  "data-stale": { source: string; kind: string; asOf: Day; ageDays: number };
  "nobody-to-tell": { sites: number; reminders: number };
  "bank-holidays-ending": { until: Day; daysLeft: number };
}

/** A matter that operators should see to. It is one and the same as long as kind and subject are. */
export type Alert = {
  [Kind in AlertKind]: {
    kind: Kind;
    /** What tells it from others of its kind, such as the name of a source; empty where there can be only one. */
    subject: string;
    detail: Details[Kind];
  };
}[AlertKind];
export type AlertOf<Kind extends AlertKind> = Extract<Alert, { kind: Kind }>;

/** An alert that stands, and the message that tells of it, if there is one. */
export type OpenAlert = Alert & { id: number; openedAt: Date; message: { status: string; day: Day } | null };

/** A source of facts, and the day of what it last told us. */
export interface KnownSource {
  source: string;
  kind: string;
  asOf: Day;
}

/** As much of the installation as the alerts are decided by. */
export interface Installation {
  now: Date;
  today: Day;
  /** When the last check finished; null: none has. */
  lastFinishedAt: Date | null;
  /** When the facts began; null: nothing has been imported. */
  firstImportAt: Date | null;
  sources: readonly KnownSource[];
  /** Channels whose provider's last answer was that it does not let us in. */
  refusedChannels: readonly ChannelName[];
  heldPlans: readonly Details["plan-held"][];
  /** Sites that could not be looked at by the last check. */
  failedSites: number;
  /** Deliveries without an answer, by the day of the message. */
  unknownDeliveries: readonly Details["unknown-deliveries"][];
  /** Messages refused for what they say, by their day and kind. */
  refusedWords: readonly Details["words-refused"][];
  /** Sites with reminders that nobody can be told of, and how many reminders. */
  untellable: Details["nobody-to-tell"];
}

/** The matters that stand, most urgent first. One that stands no longer is over. */
export function standingAlerts(seen: Installation, policy: Policy): Alert[] {
  return [
    ...checkLate(seen),
    ...seen.refusedChannels.map((channel) => alert("channel-misconfigured", channel, { channel })),
    ...seen.heldPlans.flatMap((plan) => when(plan.messages > 0, alert("plan-held", `${plan.plan}`, plan))),
    ...when(seen.failedSites > 0, alert("sites-failed", "", { sites: seen.failedSites })),
    // A matter for each day, so that those of a later day are told too.
    ...seen.unknownDeliveries.map((unknown) => alert("unknown-deliveries", unknown.day, unknown)),
    ...seen.refusedWords.map((refused) => alert("words-refused", `${refused.day} ${refused.kind}`, refused)),
    ...seen.sources.flatMap((source) => dataStale(source, seen.today, policy)),
    ...when(seen.untellable.reminders > 0, alert("nobody-to-tell", "", seen.untellable)),
    ...holidaysEnding(seen.today),
  ];
}

/**
 * Whether an alert is told at any hour, on any day: while it stands no reminders go out, or part of them cannot. All
 * others wait for the hours of offices.
 */
export function isUrgent({ kind }: Pick<Alert, "kind">): boolean {
  return kind === "check-late" || kind === "channel-misconfigured";
}

/**
 * Whether an open matter is still to be told: it never was, or what should have told it came to nothing on an earlier
 * day. A provider that has refused it would only refuse it again on the same day.
 */
export function isUntold({ message }: Pick<OpenAlert, "message">, today: Day): boolean {
  return message === null || (message.day < today && endedInVain.includes(message.status));
}

const endedInVain: readonly string[] = ["expired", "failed", "refused", "bounced", "suppressed"];

/** Whether operators have been told: a message has left, even where no answer came. */
export function isTold({ message }: Pick<OpenAlert, "message">): boolean {
  return message !== null && ["accepted", "delivered", "unknown"].includes(message.status);
}

/** How old the data of a source may be, in days; null: as old as it likes. */
export function freshDaysOf({ source, kind }: Pick<KnownSource, "source" | "kind">, policy: Policy): number | null {
  const own = new Map(Object.entries(policy.dataFreshDaysBySource)).get(source);
  return own ?? (kind === "accounts" ? policy.dataFreshDays : null);
}

function checkLate({ lastFinishedAt, firstImportAt, now }: Installation): Alert[] {
  const since = lastFinishedAt ?? firstImportAt;
  if (since === null || !isCheckLate(since, now)) return [];
  return [alert("check-late", "", { since: since.toISOString(), hasEverFinished: lastFinishedAt !== null })];
}

function dataStale({ source, kind, asOf }: KnownSource, today: Day, policy: Policy): Alert[] {
  const freshDays = freshDaysOf({ source, kind }, policy);
  const ageDays = daysBetween(asOf, today);
  return when(freshDays !== null && ageDays > freshDays, alert("data-stale", source, { source, kind, asOf, ageDays }));
}

function holidaysEnding(today: Day): Alert[] {
  const until = bankHolidaysPublishedUntil;
  const daysLeft = daysBetween(today, until);
  return when(daysLeft < leastHolidayDays, alert("bank-holidays-ending", "", { until, daysLeft }));
}

function alert<Kind extends AlertKind>(kind: Kind, subject: string, detail: Details[Kind]): Alert {
  // kind and detail belong together by the signature
  return { kind, subject, detail } as Alert;
}

function when(stands: boolean, one: Alert): Alert[] {
  return stands ? [one] : [];
}
