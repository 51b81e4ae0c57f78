import { departsOn, partingOf, type AccountStanding } from "./account.ts";
import { workingDayOnOrBefore } from "./calendar.ts";
import { addDays, daysBetween, type Day } from "./day.ts";
import type { AccountId, Mark, SiteFacts, Subject } from "./facts.ts";
import { doubtsLoss, subjectOf, type FindingOf } from "./finding.ts";
import { findingsOn } from "./findings.ts";
import { lastLogIn, ownersGoneOn } from "./mailbox.ts";
import { awaitedLogIn, markOn } from "./marks.ts";
import type { StandingFinding } from "./reminder.ts";
import { hasNhsmail, readsEmail, type Scene } from "./scene.ts";

// Whom to help first, by telephone, because messages do not reach them or time is short.

/** Why a site is called. */
export type Cause =
  /** Nothing that we send reaches the person outside the account that is lost, or soon will be. */
  | { kind: "unreachable"; account: AccountId; isOff: boolean; needsSetup: boolean; isOwner: boolean }
  | FindingOf<"mailbox-no-owner" | "mailbox-no-usable-owner">
  | FindingOf<"mailbox-last-owner-leaving" | "mailbox-last-owner-at-risk">
  | { kind: "deletion"; account: AccountId; isDisabled: boolean }
  | { kind: "restore"; account: AccountId }
  /** There is nobody to whom the site's DSPT reminders could go. */
  | FindingOf<"dspt-below-minimum" | "dspt-expired" | "dspt-approaching" | "dspt-due">;

/**
 * What a call is about, the most pressing first: a person whom no message reaches and whose account is off; a shared
 * mailbox that nobody can open; one that nobody working owns; whatever has a last safe day soon; a DSPT of which nobody
 * can be told.
 */
export const callClasses = ["person", "mailbox-closed", "mailbox-unowned", "last-day", "dspt"] as const;
export type CallClass = (typeof callClasses)[number];

/** One thing to say in a call. */
export interface CallReason {
  class: CallClass;
  cause: Cause;
  subject: Subject;
  /** The last day on which it can be put right; null: it is late already, or nobody knows how long is left. */
  lastSafeDay: Day | null;
  /** After that day it cannot be undone. */
  isFinal: boolean;
  since: Day;
  /** The id of the finding, where an earlier look recorded one. */
  finding: number | null;
  /** Who sees to it already: somebody who took the finding on, or what was told of the subject. */
  handled: "acknowledged" | Mark | null;
  /** By its dates the account is lost, but the newest list shows it as on, or it was used since: one of the two is wrong. */
  isContradicted?: true;
}

/** One call: everything there is to say to a site, the most pressing first. */
export interface Call {
  site: SiteFacts;
  reasons: readonly [CallReason, ...CallReason[]];
  /** Sorts calls as texts: equal ones are of the same site. */
  rank: string;
}

/** The call that a site needs, with what somebody sees to already at its end; null: none. */
export function callTo(scene: Scene): Call | null {
  const { snapshot, on } = scene;
  const found = findingsOn(scene);
  // A closed site has nobody to answer.
  if (found.some(({ finding }) => finding.kind === "site-closed")) return null;
  const ranked = [...peopleReasons(scene, found), ...mailboxReasons(scene, found), ...dsptReasons(scene, found)]
    .map((reason) => ({ reason, rank: rankOf(reason, on) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1));
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const reasons = [first.reason, ...others.map(({ reason }) => reason)] as const;
  return { site: snapshot.site, reasons, rank: `${first.rank} ${snapshot.site.code}` };
}

/** A call without what somebody sees to already; null when nothing is left. */
export function withoutHandled(call: Call): Call | null {
  const [first, ...others] = call.reasons.filter(({ handled }) => handled === null);
  return first === undefined ? null : { ...call, reasons: [first, ...others] };
}

/**
 * A text by which reasons sort: what nobody sees to, by class, the nearest last safe day (none known counts as today),
 * what cannot be undone, what has stood longest. The subject decides the rest, so that the order is always the same.
 */
function rankOf({ handled, lastSafeDay, isFinal, since, subject, ...reason }: CallReason, on: Day): string {
  const isHandled = handled === null ? 0 : 1;
  const whose = `${subject.type} ${String(subject.id).padStart(10, "0")}`;
  return [isHandled, callClasses.indexOf(reason.class), lastSafeDay ?? on, isFinal ? 0 : 1, since, whose].join(" ");
}

type Found = readonly StandingFinding[];
type Why = Pick<CallReason, "class" | "cause" | "lastSafeDay"> & Partial<Pick<CallReason, "isFinal" | "since">>;

function reasonOf(subject: Subject, why: Why, found: StandingFinding | null, scene: Scene): CallReason {
  const open = found?.open ?? null;
  const told = markOn(subject, scene) ?? (found && awaitedLogIn(found.finding, scene));
  const handled = open?.acknowledged ? "acknowledged" : told;
  return { isFinal: false, since: found?.since ?? scene.on, ...why, subject, finding: open?.id ?? null, handled };
}

/** Leavers are not called about: their account closes because they left. */
function peopleReasons(scene: Scene, found: Found): CallReason[] {
  if (!hasNhsmail(scene.snapshot.site)) return [];
  const owners = new Set(scene.ownerships.flatMap((one) => one.owners.map(({ standing }) => standing?.account.id)));
  return scene.standings.flatMap((standing) => {
    const { account, isLeaver } = standing;
    const why = isLeaver ? null : personWhy(standing, owners.has(account.id), scene);
    if (why === null) return [];
    const unreachable = found.find(
      ({ finding }) => finding.kind === "account-unreachable" && finding.account === account.id,
    );
    const reason = reasonOf({ type: "account", id: account.id }, why, unreachable ?? null, scene);
    const isContradicted = found.some(({ finding }) => doubtsLoss(finding, account.id));
    return [isContradicted ? { ...reason, isContradicted } : reason];
  });
}

function personWhy(standing: AccountStanding, isOwner: boolean, { on, policy }: Scene): Why | null {
  const { account, state, dates } = standing;
  const { cause, saveBy, callBy, loginBy } = dates;
  const isWithin = (last: Day | null, days: number) => last !== null && last >= on && daysBetween(on, last) <= days;
  const isUnreachable = account.mobile === null && account.contactEmail === null;
  const unreachable = { kind: "unreachable", account: account.id, needsSetup: cause === "setup", isOwner } as const;
  const { "account-inactive-soon": nudges, "account-restore-ending": restores } = policy.stages;
  switch (state) {
    case "active":
      if (!isUnreachable || departsOn(account, on) !== null || !isWithin(loginBy, nudges[0] ?? 0)) return null;
      return { class: "last-day", cause: { ...unreachable, isOff: false }, lastSafeDay: loginBy };
    case "inactive": {
      const isFinal = callBy === null && saveBy !== null;
      const isDisabled = cause === "disabled";
      if (isUnreachable && !isDisabled) {
        return { class: "person", cause: { ...unreachable, isOff: true }, lastSafeDay: saveBy, isFinal };
      }
      if (!isWithin(saveBy, policy.deletedSoonManagerFrom)) return null;
      const deletion = { kind: "deletion", account: account.id, isDisabled } as const;
      return { class: "last-day", cause: deletion, lastSafeDay: saveBy, isFinal };
    }
    case "deleted":
      if (!isWithin(callBy, restores[0] ?? 0)) return null;
      return { class: "last-day", cause: { kind: "restore", account: account.id }, lastSafeDay: callBy, isFinal: true };
    default:
      return null;
  }
}

function mailboxReasons(scene: Scene, found: Found): CallReason[] {
  return found.flatMap((standing) => {
    const why = mailboxWhy(standing, scene);
    return why === null ? [] : [reasonOf(subjectOf(standing.finding), why, standing, scene)];
  });
}

function mailboxWhy({ finding }: StandingFinding, scene: Scene): Why | null {
  switch (finding.kind) {
    case "mailbox-no-owner":
    case "mailbox-no-usable-owner": {
      const isClosed = finding.reach === "nobody";
      const lastSafeDay = finding.kind === "mailbox-no-usable-owner" ? finding.saveBy : null;
      return { class: isClosed ? "mailbox-closed" : "mailbox-unowned", cause: finding, lastSafeDay };
    }
    case "mailbox-last-owner-leaving": {
      const { owners, away = [], left = [] } = finding;
      const unasked = new Set([...left, ...away.map(({ account }) => account)]);
      const last = dayBeforeLeaving(finding, scene);
      const lastSafeDay = owners.every((id) => unasked.has(id)) ? lastDayToPhone(last, scene) : last;
      return { class: "last-day", cause: finding, lastSafeDay };
    }
    case "mailbox-last-owner-at-risk": {
      const last = lastLogIn(finding);
      const lastSafeDay = finding.owners.every(({ away }) => away) ? lastDayToPhone(last, scene) : last;
      return { class: "last-day", cause: finding, lastSafeDay };
    }
    default:
      return null;
  }
}

/** Where no owner can be asked: the last day until then on which the national helpdesk works, while there is one. */
function lastDayToPhone(last: Day | null, { snapshot, on, calendar }: Scene): Day | null {
  if (last === null || snapshot.site.route !== "nas") return last;
  const open = workingDayOnOrBefore(last, calendar);
  return open < on ? last : open;
}

/** The last day on which one of the leaving owners is sure to be there; null: that day is over, or not known. */
function dayBeforeLeaving(finding: FindingOf<"mailbox-last-owner-leaving">, { ownerships, on }: Scene): Day | null {
  const ownership = ownerships.find(({ mailbox }) => mailbox.id === finding.mailbox);
  const planned = finding.owners.map((id) => {
    const owner = ownership?.owners.find(({ standing }) => standing?.account.id === id);
    return owner?.standing ? partingOf(owner.standing.account, on).leaving : null;
  });
  const goneOn = ownersGoneOn(planned, finding.ownerlessOn, on);
  return goneOn !== null && goneOn > on ? addDays(goneOn, -1) : null;
}

function dsptReasons(scene: Scene, found: Found): CallReason[] {
  const { site } = scene.snapshot;
  const isManagerTold = readsEmail(site) || site.manager.mobile !== null;
  const isTold = isManagerTold || site.adminEmail !== null || scene.owners.length > 0;
  if (isTold) return [];
  return found.flatMap((standing) => {
    const why = dsptWhy(standing, scene);
    return why === null ? [] : [reasonOf(subjectOf(standing.finding), why, standing, scene)];
  });
}

function dsptWhy({ finding }: StandingFinding, { on, policy }: Scene): Why | null {
  switch (finding.kind) {
    case "dspt-below-minimum":
    case "dspt-expired":
      return { class: "dspt", cause: finding, lastSafeDay: null };
    case "dspt-approaching":
    case "dspt-due":
      if (daysBetween(on, finding.deadline) > policy.dsptOwnersFrom) return null;
      return { class: "dspt", cause: finding, lastSafeDay: finding.deadline };
    default:
      return null;
  }
}
