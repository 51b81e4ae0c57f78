import { calendar } from "../rules/calendar.ts";
import { addDays, earliest, type Day } from "../rules/day.ts";
import type { SiteSnapshot, Subject } from "../rules/facts.ts";
import { subjectOf, type NoticeKind } from "../rules/finding.ts";
import { lookAt } from "../rules/look.ts";
import { type DatedPolicy, policyInForce } from "../rules/policy.ts";
import { identityOf, type Look, type Reminder, type Role } from "../rules/reminder.ts";

/** How far ahead what comes is looked for. */
const horizonDays = 400;

/** A stage that has been reached, and who hears of it. */
export interface DueStage {
  kind: NoticeKind;
  daysLeft: number;
  to: readonly Role[];
  /** Those of them of whom nobody hears on the day: a mark or a hold keeps it back. */
  held: readonly Role[];
}

/** A stage that will be reached, on the day on which these readers hear of it: others may hear on another. */
export interface ComingStage extends DueStage {
  on: Day;
}

/** What one look says about one subject. */
export function remindersAbout({ reminders }: Look, { type, id }: Subject): Reminder[] {
  return reminders.filter(({ subject }) => subject.type === type && subject.id === id);
}

/** For each reader the latest stage reached that has not passed; each of an episode once. */
export function dueStages(look: Look, subject: Subject): DueStage[] {
  return [...Map.groupBy(remindersAbout(look, subject).filter(isCurrent), stageKey).values()].map(stageOf);
}

/** Stages after `from` that will be reached if no fact changes, in the order of their days; to each reader once. */
export function comingStages(
  snapshot: SiteSnapshot,
  subject: Subject,
  from: Day,
  policies: readonly DatedPolicy[],
): ComingStage[] {
  const coming: ComingStage[] = [];
  const seen = new Set<string>();
  const last = addDays(from, horizonDays);
  let standing = looked(narrowed(snapshot, subject), from);
  for (let on: Day | null = from; on !== null && on <= last;) {
    const look: Look = lookAt(standing, on, policyInForce(policies, on), calendar);
    const fresh = remindersAbout(look, subject).filter((reminder) => !seen.has(identityOf(reminder)));
    for (const reminder of fresh) seen.add(identityOf(reminder));
    if (on > from) {
      for (const reminders of Map.groupBy(fresh.filter(isCurrent), stageKey).values()) {
        coming.push({ on, ...stageOf(reminders) });
      }
    }
    standing = { ...standing, open: openAfter(look, on) };
    on = earliest(look.lookOn, nextPolicyDay(policies, on));
  }
  return coming;
}

function isCurrent({ status }: Reminder): boolean {
  return status === "owed" || status === "held";
}

function stageKey({ notice, episode, daysLeft }: Reminder): string {
  return `${notice.kind} ${episode} ${daysLeft}`;
}

/** One stage, from what its readers are told of it; there is always one of them. */
function stageOf(reminders: readonly Reminder[]): DueStage {
  const [first] = reminders;
  if (first === undefined) throw new Error("A stage of which nobody hears was taken for one");
  const told = new Set(reminders.filter(({ status }) => status !== "held").map(({ recipient }) => recipient.role));
  const to = [...new Set(reminders.map(({ recipient }) => recipient.role))];
  return { kind: first.notice.kind, daysLeft: first.daysLeft, to, held: to.filter((role) => !told.has(role)) };
}

/** What comes after a first look is not the first. */
function looked(snapshot: SiteSnapshot, on: Day): SiteSnapshot {
  return { ...snapshot, site: { ...snapshot.site, firstLookOn: snapshot.site.firstLookOn ?? on } };
}

/** Leaves out the other accounts of the site: they do not matter to one account or mailbox, and there may be many. */
function narrowed(snapshot: SiteSnapshot, { type, id }: Subject): SiteSnapshot {
  if (type === "site") return snapshot;
  return { ...snapshot, accounts: snapshot.accounts.filter((account) => type === "account" && account.id === id) };
}

/** What a look found, as the next one would find it recorded: so that it keeps its day. */
function openAfter({ findings }: Look, on: Day): SiteSnapshot["open"] {
  return findings.map(({ finding, since, open }) => ({
    id: open?.id ?? 0,
    kind: finding.kind,
    subject: subjectOf(finding),
    since,
    openedOn: open?.openedOn ?? on,
    acknowledged: open?.acknowledged ?? false,
  }));
}

function nextPolicyDay(policies: readonly DatedPolicy[], on: Day): Day | null {
  return earliest(...policies.map(({ effectiveFrom }) => (effectiveFrom && effectiveFrom > on ? effectiveFrom : null)));
}
