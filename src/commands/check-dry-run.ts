import type { App } from "../app.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { SiteSnapshot, Subject } from "../rules/facts.ts";
import { severityOf, subjectOf } from "../rules/finding.ts";
import { lookAt } from "../rules/look.ts";
import { identityOf, type Look, type Reminder, type StandingFinding } from "../rules/reminder.ts";
import { accountsIn } from "../rules/notice-fields.ts";
import { settle } from "../rules/settle.ts";
import { policyOn } from "../config.ts";
import { allSnapshots } from "../store/due-sites.ts";
import { inTransaction, type Store } from "../store/connect.ts";
import {
  type ListedFinding,
  type ListedReminder,
  type NameOf,
  readableDetail,
  readNames,
  subjectOfRecipient,
} from "../store/lists.ts";
import { readOverIdentities, readRecorded } from "../store/reminders.ts";
import { countSites } from "../store/totals.ts";
import type { Answer } from "./answer.ts";
import type { CheckAnswer } from "./check-answer.ts";
import { findingKinds } from "./kind-names.ts";
import { type LaterFact, laterFacts } from "./later-facts.ts";

const pageSize = 500;

/** One site as a check of the day would look at it. */
interface SiteAhead {
  snapshot: SiteSnapshot;
  look: Look;
  /** What would be written down for the first time, and what would come back after it was over. */
  recorded: Reminder[];
  returning: Reminder[];
  statuses: string[];
  later: LaterFact[];
  /** How much would be owed then, with what is owed already. */
  owed: number;
}

/** Looks at every site as of a day and tells what a check would record; writes nothing. */
export async function dryRun(
  app: App,
  day: Day,
  answer: Answer,
  withList: boolean,
): Promise<Omit<CheckAnswer, "durationMs">> {
  const { store } = app;
  const tally = emptyTally(day);
  const lists: Lists = { findingList: [], reminderList: [], laterFactList: [] };
  const total = await countSites(store);
  const progress = answer.progress("Sites", total);
  for await (const page of allSnapshots(store, pageSize)) {
    const ahead = await lookAhead(app, page, day);
    for (const site of ahead) count(tally, site);
    if (withList) await list(store, lists, ahead);
    progress.add(page.length);
  }
  if (total > 0) progress.end();
  return { ...tally, sites: { total, looked: total, failed: 0 }, ...(withList && lists) };
}

async function lookAhead(app: App, page: readonly SiteSnapshot[], day: Day): Promise<SiteAhead[]> {
  const policy = policyOn(app.settings, day);
  const ids = page.map(({ site }) => site.id);
  const known = await inTransaction(app.store, (client) => readRecorded(client, ids));
  const settled = page.map((snapshot) => {
    const look = lookAt(snapshot, day, policy, calendar);
    return { snapshot, look, ...settle(known.get(snapshot.site.id) ?? [], look) };
  });
  // What is over was recorded on its day; it may come back, but is not recorded twice.
  const over = await readOverIdentities(
    app.store,
    settled.flatMap(({ insert }) => insert),
  );
  return settled.map(({ snapshot, look, insert, update, standing }) => {
    const recorded = insert.filter((reminder) => !over.has(identityOf(reminder)));
    const returning = insert.filter((reminder) => over.get(identityOf(reminder))?.mayReturn);
    return {
      ...{ snapshot, look, recorded, returning, later: laterFacts(snapshot, day) },
      statuses: [...recorded, ...returning, ...update].map(({ status }) => status),
      owed: [...recorded, ...returning, ...standing.map(({ reminder }) => reminder)].filter(isOwed).length,
    };
  });
}

type Tally = Omit<CheckAnswer, "durationMs" | keyof Lists> & { laterFacts: number };

function emptyTally(date: Day): Tally {
  return {
    date,
    sites: { total: 0, looked: 0, failed: 0 },
    accounts: { active: 0, inactive: 0, deleted: 0, gone: 0, unknown: 0 },
    findings: { opened: 0, closed: 0, open: 0 },
    reminders: { new: 0, owed: 0, superseded: 0, withdrawn: 0, held: 0 },
    dspt: { ok: 0, due: 0, approaching: 0, expired: 0, belowMinimum: 0, unknown: 0 },
    laterFacts: 0,
  };
}

function count(tally: Tally, { snapshot, look, recorded, returning, statuses, later, owed }: SiteAhead): void {
  for (const { state } of look.states) tally.accounts[state] += 1;
  tally.dspt[look.dspt === "below-minimum" ? "belowMinimum" : look.dspt] += 1;
  const listed = look.findings.filter(isListed);
  const kept = new Set(look.findings.flatMap(({ open }) => (open ? [open.id] : [])));
  tally.findings.open += listed.length;
  tally.findings.opened += listed.filter(({ open }) => open === null).length;
  const closed = snapshot.open.filter(({ id, kind }) => !kept.has(id) && findingKinds.some((one) => one === kind));
  tally.findings.closed += closed.length;
  tally.reminders.new += recorded.length + returning.length;
  tally.reminders.owed += owed;
  tally.laterFacts += later.length;
  for (const status of statuses) {
    if (status === "superseded" || status === "withdrawn" || status === "held") {
      tally.reminders[status] += 1;
    }
  }
}

function isOwed({ status }: Reminder): boolean {
  return status === "owed";
}

function isListed({ finding }: StandingFinding): boolean {
  return severityOf(finding) !== null;
}

interface Lists {
  findingList: ListedFinding[];
  reminderList: ListedReminder[];
  laterFactList: { subject: string; fact: string; date: Day }[];
}

async function list(store: Store, lists: Lists, ahead: readonly SiteAhead[]): Promise<void> {
  const found = ahead.flatMap(({ look, snapshot: { site } }) =>
    look.findings.filter(isListed).map((finding) => ({ finding, site: site.code })),
  );
  const recorded = ahead.flatMap((site) => site.recorded);
  const later = ahead.flatMap((site) => site.later);
  const nameOf = await readNames(store, [
    ...found.flatMap(({ finding }) => subjectsIn(finding)),
    ...recorded.flatMap(({ subject, recipient }) => [subject, subjectOfRecipient(recipient) ?? subject]),
    ...later.map(({ subject }) => subject),
  ]);
  for (const { finding, site } of found) lists.findingList.push(shownFinding(finding, nameOf, site));
  for (const { notice, daysLeft, subject, episode, recipient, channels, dueOn, status } of recorded) {
    const about = subjectOfRecipient(recipient);
    lists.reminderList.push({
      kind: notice.kind,
      daysLeft,
      subject: nameOf(subject),
      episode,
      recipient: { role: recipient.role, ref: about === null ? "operators" : nameOf(about) },
      channels: [...channels],
      dueOn,
      status,
    });
  }
  for (const { subject, fact, date } of later) lists.laterFactList.push({ subject: nameOf(subject), fact, date });
}

/** What a finding is about, and the accounts it names. */
export function subjectsIn({ finding }: StandingFinding): Subject[] {
  const { kind: _, ...detail } = finding;
  return [subjectOf(finding), ...accountsIn(detail).map((id): Subject => ({ type: "account", id }))];
}

/** A finding as it is shown before it is recorded, or after: with addresses in place of ids. */
export function shownFinding({ finding, since, open }: StandingFinding, nameOf: NameOf, site: string) {
  const { kind, ...facts } = finding;
  return {
    ...{ id: open ? `F${open.id}` : "", kind, subject: nameOf(subjectOf(finding)), site },
    ...{ severity: severityOf(finding) ?? "none", since },
    detail: readableDetail(facts, (id) => nameOf({ type: "account", id })),
  };
}
