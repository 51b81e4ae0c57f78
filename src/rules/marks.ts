import { addDays, type Day } from "./day.ts";
import type { Mark, Subject } from "./facts.ts";
import type { NoticeKind } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { Reminder } from "./reminder.ts";
import type { Scene } from "./scene.ts";

/** What asks somebody to log in: silent while "has logged in" is believed. */
const nudges: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "account-inactive-soon",
  "account-setup-unfinished",
  "account-inactive",
  "account-deleted-soon",
]);

/** Losses that have happened: the manager hears of them whatever is on hold. */
const losses: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "account-deleted",
  "account-gone",
  "mailbox-no-owner",
  "mailbox-no-usable-owner",
]);

/** Applies what people told us: keeps reminders back with the reason, and drops those whose episode has been ended. */
export function withMarks(
  reminders: readonly Reminder[],
  { snapshot, on, policy, standings }: Scene,
): readonly Reminder[] {
  const marks = snapshot.marks.filter(({ from }) => from <= on);
  if (marks.length === 0) return reminders;
  const anchors = new Map(standings.map(({ account, dates }) => [account.id, dates.anchor]));
  return reminders.flatMap((reminder) => {
    const applying = marks.filter((mark) => concerns(mark, reminder.subject, snapshot.site.id));
    if (applying.some((mark) => hasEnded(mark, anchors.get(mark.subject.id) ?? null, on))) return [];
    const keeping = reminder.status === "owed" && applying.find((mark) => keepsBack(mark, reminder, on, policy));
    return keeping ? [{ ...reminder, status: "held", reason: keeping.kind }] : [reminder];
  });
}

/** Days after the look on which a mark begins or ends. */
export function markLooks(marks: readonly Mark[], policy: Policy): (Day | null)[] {
  return marks.flatMap((mark) => {
    const last = lastDay(mark, policy);
    return [mark.from, last && addDays(last, 1)];
  });
}

/** A hold of the whole site concerns everything in it. */
function concerns({ kind, subject }: Mark, { type, id }: Subject, site: number): boolean {
  const isWhole = kind === "hold" && subject.type === "site" && subject.id === site;
  return isWhole || (subject.type === type && subject.id === id);
}

/** "Not needed" ends the silence it was said of; activity after it begins another. */
function hasEnded({ kind, from, until }: Mark, anchor: Day | null, on: Day): boolean {
  return kind === "not-needed" && (until === null || on <= until) && (anchor === null || anchor <= from);
}

function keepsBack(
  mark: Mark,
  { notice: { kind }, recipient: { role }, reachedOn }: Reminder,
  on: Day,
  policy: Policy,
) {
  const last = lastDay(mark, policy);
  const isInForce = last === null || on <= last;
  switch (mark.kind) {
    case "hold":
      return isInForce && !(losses.has(kind) && (role === "manager" || role === "admin"));
    case "on-leave":
      return isInForce && role === "person";
    case "logged-in":
      return isInForce && nudges.has(kind);
    case "contacted":
      // A talk satisfies the stages reached by its last day for good; the next stage is told again.
      return role === "person" && (last === null || reachedOn <= last);
    case "not-needed":
      return false;
  }
}

function lastDay({ kind, from, until }: Mark, { contactedCoversDays, loggedInSilenceDays }: Policy): Day | null {
  if (until !== null) return until;
  if (kind === "contacted") return addDays(from, contactedCoversDays - 1);
  return kind === "logged-in" ? addDays(from, loggedInSilenceDays - 1) : null;
}
