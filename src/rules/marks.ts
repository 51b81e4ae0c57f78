import { addDays, earliest, type Day } from "./day.ts";
import type { AccountId, Mark, OpenFinding, Subject } from "./facts.ts";
import type { Away, Notice, NoticeKind } from "./finding.ts";
import { isAccountNotice, isSilence } from "./kinds.ts";
import type { Policy } from "./policy.ts";
import type { Recipient, Reminder } from "./reminder.ts";
import type { Scene } from "./scene.ts";

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
  { snapshot, on, policy, everyone }: Scene,
): readonly Reminder[] {
  const marks = snapshot.marks.filter(({ from }) => from <= on);
  if (marks.length === 0) return reminders;
  const anchors = new Map(everyone.map(({ account, dates }) => [account.id, dates.anchor]));
  const marked = reminders.flatMap((reminder): Reminder[] => {
    const applying = marks.filter((mark) => concerns(mark, reminder, snapshot.site.id));
    if (applying.some((mark) => hasEnded(mark, anchors.get(mark.subject.id) ?? null, on))) return [];
    const keeping = reminder.status === "owed" && applying.find((mark) => keepsBack(mark, reminder, on, policy));
    return keeping ? [{ ...reminder, status: "held", reason: keeping.kind }] : [reminder];
  });
  const holds = marks.filter((mark) => mark.kind === "hold" && isInForce(mark, on, policy));
  return tellingLosses(marked, (loss) => {
    const keeping = holds.filter((hold) => concerns(hold, loss, snapshot.site.id));
    const from = earliest(...keeping.map((hold) => hold.from));
    return from !== null && isSince(from, loss, snapshot.open, on);
  });
}

/** Days after the look on which a mark begins or ends. */
export function markLooks(marks: readonly Mark[], policy: Policy): (Day | null)[] {
  return marks.flatMap((mark) => {
    const last = lastDayOf(mark, policy);
    return [mark.from, last && addDays(last, 1)];
  });
}

/** The last day of a mark: as it was told, or as long as its kind is believed. Null: until it is undone. */
export function lastDayOf(
  { kind, from, until }: Pick<Mark, "from" | "until"> & { kind: string },
  { contactedCoversDays, loggedInSilenceDays }: Policy,
): Day | null {
  if (until !== null) return until;
  if (kind === "contacted") return addDays(from, contactedCoversDays - 1);
  return kind === "logged-in" ? addDays(from, loggedInSilenceDays - 1) : null;
}

/** What was told of a subject, or of its whole site, and holds on the day: somebody sees to it already. */
export function markOn(subject: Subject, scene: Scene): Mark | null {
  return marksOn(subject, scene)[0] ?? null;
}

/** What was told of the person behind an account, if they have left or are on leave: they are asked nothing. */
export function awayOn(id: AccountId, scene: Scene): Away | null {
  const told = marksOn({ type: "account", id }, scene).flatMap(({ kind, until }) =>
    kind === "not-needed" || kind === "on-leave" ? [{ kind, until }] : [],
  );
  // Whoever is not needed does not come back from leave.
  return told.find(({ kind }) => kind === "not-needed") ?? told[0] ?? null;
}

/** What was told of a log-in of the person behind an account, while it is believed. */
export function toldLogIn(id: AccountId, scene: Scene): Mark | null {
  return marksOn({ type: "account", id }, scene).find(({ kind }) => kind === "logged-in") ?? null;
}

/** The same of the log-in that a mailbox waits for. */
export function awaitedLogIn(notice: Notice, scene: Scene): Mark | null {
  return awaited(notice).flatMap((id) => toldLogIn(id, scene) ?? [])[0] ?? null;
}

/** Those of whom one has to log in so that a mailbox keeps an owner, or has one again. */
function awaited(notice: Notice): readonly AccountId[] {
  switch (notice.kind) {
    case "mailbox-last-owner-at-risk":
      return notice.owners.flatMap(({ account, away }) => (away?.kind === "not-needed" ? [] : [account]));
    case "mailbox-no-usable-owner":
      return notice.fixer === null ? [] : [notice.fixer];
    default:
      return [];
  }
}

function marksOn({ type, id }: Subject, { snapshot, on, policy, everyone }: Scene): Mark[] {
  return snapshot.marks.filter((mark) => {
    const isWhole = mark.kind === "hold" && mark.subject.type === "site" && mark.subject.id === snapshot.site.id;
    const isOf = isWhole || (mark.subject.type === type && mark.subject.id === id);
    if (!isOf || mark.from > on) return false;
    if (mark.kind !== "not-needed") return isInForce(mark, on, policy);
    const standing = everyone.find(({ account }) => account.id === id);
    return hasEnded(mark, standing?.dates.anchor ?? null, on);
  });
}

/**
 * A hold of the whole site concerns everything in it; what is told of a person concerns what is sent to them too, and a
 * log-in the mailbox that waits for it.
 */
function concerns(mark: Mark, reminder: Reminder, site: number): boolean {
  const { kind, subject } = mark;
  const isWhole = kind === "hold" && subject.type === "site" && subject.id === site;
  const isAwaited = kind === "logged-in" && awaits(reminder, subject);
  return isWhole || isAbout(reminder, subject) || isTo(reminder.recipient, subject) || isAwaited;
}

function awaits({ notice }: Reminder, { type, id }: Subject): boolean {
  return type === "account" && awaited(notice).includes(id);
}

function isAbout({ subject: { type, id } }: Reminder, subject: Subject): boolean {
  return subject.type === type && subject.id === id;
}

function isTo({ role, id }: Recipient, subject: Subject): boolean {
  return (
    subject.type === "account" && subject.id === id && (role === "person" || role === "owner" || role === "member")
  );
}

/** "Not needed" ends the silence it was said of; activity after it begins another. */
function hasEnded({ kind, from, until }: Mark, anchor: Day | null, on: Day): boolean {
  return kind === "not-needed" && (until === null || on <= until) && (anchor === null || anchor <= from);
}

function isInForce(mark: Mark, on: Day, policy: Policy): boolean {
  const last = lastDayOf(mark, policy);
  return last === null || on <= last;
}

function keepsBack(mark: Mark, reminder: Reminder, on: Day, policy: Policy): boolean {
  const { notice, recipient, reachedOn } = reminder;
  const last = lastDayOf(mark, policy);
  const holds = isInForce(mark, on, policy);
  const isToThem = isTo(recipient, mark.subject);
  // The owner of a mailbox elsewhere is asked to log in by its countdown.
  const asksThem = isToThem && (isAbout(reminder, mark.subject) || notice.kind === "mailbox-last-owner-at-risk");
  switch (mark.kind) {
    case "hold":
      return holds && !isLoss(reminder);
    case "on-leave":
      return holds && isToThem;
    case "logged-in":
      // One log-in is enough: nobody is asked to see to it. A loss that has happened is told, in other words.
      return (
        holds && isNudge(notice.kind) && (asksThem || isAbout(reminder, mark.subject) || awaits(reminder, mark.subject))
      );
    case "contacted":
      // A talk satisfies the stages reached by its last day for good; the next stage is told again.
      return asksThem && (last === null || reachedOn <= last);
    case "not-needed":
      return false;
  }
}

function isNudge(kind: NoticeKind): boolean {
  return isSilence(kind, "isNudge") || kind === "mailbox-last-owner-at-risk";
}

/** A loss as the manager first hears of it, or the admin where the manager is the one who lost the account. */
function isLoss({ notice: { kind }, recipient: { role }, daysLeft }: Reminder): boolean {
  const isOffice = role === "manager" || (role === "admin" && kind.startsWith("account-"));
  return losses.has(kind) && isOffice && daysLeft >= 0;
}

/** A loss that was overtaken only by what is on hold is still to be told, unless it was news before the hold. */
function tellingLosses(reminders: readonly Reminder[], isNews: (loss: Reminder) => boolean): Reminder[] {
  const untold = new Set<string>();
  return reminders
    .toReversed()
    .map((reminder): Reminder => {
      const { subject, recipient, notice, status, reason } = reminder;
      // Of the silence of an account only the latest stands; findings about it stand beside it.
      const matter = isAccountNotice(notice.kind) ? "silence" : notice.kind;
      const reader = `${subject.type}:${subject.id} ${matter} ${recipient.role}:${recipient.id}`;
      if (status === "held" && reason === "hold") untold.add(reader);
      const isOvertaken = status === "superseded" && reason === "later-stage" && isLoss(reminder);
      const isUntold = isOvertaken && untold.delete(reader) && isNews(reminder);
      return isUntold ? { ...reminder, status: "owed", reason: null } : reminder;
    })
    .toReversed();
}

/** Whether a loss has happened since the day; or happened before, and could leave or was seen only after it. */
function isSince(
  day: Day,
  { notice, subject, reachedOn, dueOn }: Reminder,
  open: readonly OpenFinding[],
  on: Day,
): boolean {
  if (reachedOn >= day || dueOn > day) return true;
  if (isAccountNotice(notice.kind)) return false;
  const { type, id } = subject;
  const seen = open.find((one) => one.kind === notice.kind && one.subject.type === type && one.subject.id === id);
  return (seen?.openedOn ?? on) > day;
}
