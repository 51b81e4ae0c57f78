import type { App } from "../app.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { SiteSnapshot, Subject } from "../rules/facts.ts";
import { severityOf, subjectOf } from "../rules/finding.ts";
import { lookAt } from "../rules/look.ts";
import type { Look, Recipient } from "../rules/reminder.ts";
import { settle } from "../rules/settle.ts";
import { policyOn } from "../config.ts";
import { allSnapshots } from "../store/due-sites.ts";
import { inTransaction } from "../store/connect.ts";
import { type ListedFinding, type ListedReminder, readableDetail } from "../store/lists.ts";
import { readRecorded } from "../store/reminders.ts";
import { countSites } from "../store/totals.ts";
import type { Answer } from "./answer.ts";
import type { CheckAnswer } from "./check-answer.ts";

const pageSize = 500;

/** Looks at every site as of a day and tells what a check would record; writes nothing. */
export async function dryRun(
  app: App,
  day: Day,
  answer: Answer,
  withList: boolean,
): Promise<Omit<CheckAnswer, "durationMs">> {
  const tally = emptyTally(day);
  const lists = { findingList: [] as ListedFinding[], reminderList: [] as ListedReminder[] };
  const total = await countSites(app.store);
  const progress = answer.progress("Sites", total);
  const policy = policyOn(app.settings, day);
  for await (const page of allSnapshots(app.store, pageSize)) {
    const ids = page.map(({ site }) => site.id);
    const recorded = await inTransaction(app.store, (client) => readRecorded(client, ids));
    for (const snapshot of page) {
      const look = lookAt(snapshot, day, policy, calendar);
      const settled = settle(recorded.get(snapshot.site.id) ?? [], look);
      count(tally, snapshot, look, settled);
      if (withList) list(lists, snapshot, look, settled.insert);
    }
    progress.add(page.length);
  }
  if (total > 0) progress.end();
  return { ...tally, sites: { total, looked: total, failed: 0 }, ...(withList && lists) };
}

type Tally = Omit<CheckAnswer, "durationMs" | "findingList" | "reminderList">;

function emptyTally(date: Day): Tally {
  return {
    date,
    sites: { total: 0, looked: 0, failed: 0 },
    accounts: { active: 0, inactive: 0, deleted: 0, gone: 0, unknown: 0 },
    findings: { opened: 0, closed: 0, open: 0 },
    reminders: { new: 0, owed: 0, superseded: 0, withdrawn: 0, held: 0 },
    dspt: { ok: 0, due: 0, approaching: 0, expired: 0, belowMinimum: 0, unknown: 0 },
    plan: { id: date, status: "open", messages: 0 },
  };
}

function count(tally: Tally, snapshot: SiteSnapshot, look: Look, settled: ReturnType<typeof settle>): void {
  for (const { state } of look.states) tally.accounts[state] += 1;
  tally.dspt[look.dspt === "below-minimum" ? "belowMinimum" : look.dspt] += 1;
  const listed = look.findings.filter(({ finding }) => severityOf(finding) !== null);
  const kept = new Set(look.findings.flatMap(({ open }) => (open ? [open.id] : [])));
  tally.findings.open += listed.length;
  tally.findings.opened += listed.filter(({ open }) => open === null).length;
  tally.findings.closed += snapshot.open.filter(({ id, kind }) => kind !== "dspt-due" && !kept.has(id)).length;
  tally.reminders.new += settled.insert.length;
  for (const { status } of [...settled.insert, ...settled.update]) {
    if (status === "owed" || status === "superseded" || status === "withdrawn" || status === "held") {
      tally.reminders[status] += 1;
    }
  }
}

interface Lists {
  findingList: ListedFinding[];
  reminderList: ListedReminder[];
}

function list(
  { findingList, reminderList }: Lists,
  snapshot: SiteSnapshot,
  look: Look,
  insert: Look["reminders"],
): void {
  const nameOf = namesIn(snapshot);
  for (const { finding, since, open } of look.findings) {
    const severity = severityOf(finding);
    if (severity === null) continue;
    const { kind, ...facts } = finding;
    const detail = readableDetail(facts, (id) => nameOf({ type: "account", id }));
    const subject = nameOf(subjectOf(finding));
    findingList.push({
      id: open ? `F${open.id}` : "",
      kind,
      subject,
      site: snapshot.site.code,
      severity,
      since,
      detail,
    });
  }
  for (const { notice, daysLeft, subject, episode, recipient, channels, dueOn, status } of insert) {
    reminderList.push({
      kind: notice.kind,
      daysLeft,
      subject: nameOf(subject),
      episode,
      recipient: { role: recipient.role, ref: nameOf(subjectOfRecipient(recipient)) },
      channels: [...channels],
      dueOn,
      status,
    });
  }
}

function subjectOfRecipient({ role, id }: Recipient): Subject | null {
  if (role === "operator") return null;
  return role === "manager" || role === "admin" ? { type: "site", id } : { type: "account", id };
}

/** Addresses and codes for the ids of one site's snapshot. */
export function namesIn({ site, accounts, mailboxes }: SiteSnapshot): (subject: Subject | null) => string {
  const members = mailboxes.flatMap(({ accesses }) => accesses.flatMap(({ account }) => account ?? []));
  const addresses = new Map([...accounts, ...members].map(({ id, address }) => [id, address]));
  const boxes = new Map(mailboxes.map(({ id, address }) => [id, address]));
  return (subject) => {
    if (subject === null) return "operators";
    if (subject.type === "site") return site.code;
    return (subject.type === "mailbox" ? boxes : addresses).get(subject.id) ?? "";
  };
}
