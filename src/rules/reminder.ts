import { day, type Day } from "./day.ts";
import type { Finding, Notice } from "./finding.ts";
import type { AccountId, OpenFinding, SiteId, Subject } from "./facts.ts";

export type Role = "person" | "owner" | "member" | "manager" | "admin" | "operator";
export type ChannelName = "sms" | "email";

/** Who is told: an account for person, owner and member; the site for manager and admin; 0 for operators. */
export interface Recipient {
  role: Role;
  id: AccountId | SiteId;
}

/** A reminder that the rules say has been reached, for one recipient. Its identity holds no day of a run. */
export interface Reminder {
  notice: Notice;
  subject: Subject;
  /** The date counted down to, or the event's own day. */
  episode: Day;
  /** The stage: days left, 0 for events, negative when overdue or told again. */
  daysLeft: number;
  recipient: Recipient;
  /** The first day it counts, after the working-day shift: from then on it is recorded. */
  reachedOn: Day;
  /** The first day it may leave: the next opening for events to offices and for helpdesk matters. */
  dueOn: Day;
  channels: readonly ChannelName[];
  /** Owed; overtaken by a later stage of the same silence; or kept back by a hold or a mark. */
  status: "owed" | "superseded" | "held";
  /** Where the reminder is kept back or overtaken: why, in a few fixed words. */
  reason: string | null;
}

interface Identity {
  subject: Subject;
  kind: string;
  episode: Day;
  daysLeft: number;
  recipient: Recipient;
}

/** A text that is the same for the same reminder, whichever day or worker computes it. */
export function identityText({ subject, kind, episode, daysLeft, recipient }: Identity): string {
  return `${subject.type}:${subject.id} ${kind} ${episode} ${daysLeft} ${recipient.role}:${recipient.id}`;
}

/** The episode that stands in an identity text. */
export function episodeIn(identity: string): Day {
  return day(identity.split(" ")[2] ?? "");
}

/** The identity text of a reminder. */
export function identityOf(reminder: Reminder): string {
  return identityText({ ...reminder, kind: reminder.notice.kind });
}

export type AccountState = "active" | "inactive" | "deleted" | "gone" | "unknown";
export type Cause = "reported" | "disabled" | "setup" | "leaver" | "idle";

/** The dates of one account; state on any day is a comparison with them. Null: will not happen, or is not known. */
export interface LapseDates {
  cause: Cause;
  anchor: Day | null;
  inactiveOn: Day | null;
  deleteOn: Day | null;
  goneOn: Day | null;
  /** The state that a report alone guarantees, whatever the dates say; null when none does. */
  atLeast: Exclude<AccountState, "active" | "unknown"> | null;
  /** How many days later than these dates the losses may be, where a report has no date; null: the dates are exact. */
  undatedDays: number | null;
  /** Act-by dates: the last day to log in, to save the account, to phone the helpdesk. */
  loginBy: Day | null;
  saveBy: Day | null;
  callBy: Day | null;
}

export type DsptStanding = "ok" | "due" | "approaching" | "expired" | "below-minimum" | "unknown";

/** A finding on the day of a look; `since` is kept from the open one, else the day it became true. */
export interface StandingFinding {
  finding: Finding;
  since: Day;
  open: OpenFinding | null;
}

/** Everything one look at a site answers. */
export interface Look {
  states: readonly { account: AccountId; state: AccountState; dates: LapseDates }[];
  findings: readonly StandingFinding[];
  reminders: readonly Reminder[];
  dspt: DsptStanding;
  /** The first day after the look on which any rule could answer differently; null: never, unless a fact changes. */
  lookOn: Day | null;
}
