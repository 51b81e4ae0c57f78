import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { SiteSnapshot } from "../rules/facts.ts";
import { lookAt } from "../rules/look.ts";
import type { DatedPolicy, Policy } from "../rules/policy.ts";
import type { Look, Reminder } from "../rules/reminder.ts";
import type { Settings } from "../settings.ts";
import { inTransaction, type Store } from "../store/connect.ts";
import { readSnapshots } from "../store/facts.ts";
import { type NameOf, readNames, subjectOfRecipient } from "../store/lists.ts";
import { lockShared } from "../store/locks.ts";
import { type ListedMark, listMarksOf } from "../store/marks.ts";
import { countTexts } from "../store/messages-list.ts";
import { readSiteRecord, type SiteRecord } from "../store/provenance.ts";
import { isSendingHeld } from "../store/plans.ts";
import { listRemindersOf, type ReminderRow } from "../store/reminders-list.ts";
import type { KnownSubject } from "../store/subjects.ts";
import { subjectsIn } from "./check-dry-run.ts";
import { comingStages, type ComingStage, type DueStage, dueStages, remindersAbout } from "./course.ts";
import { withWaiting } from "./waiting.ts";

/** One subject on one day, with everything that an explanation is made from. */
export interface Question {
  store: Store;
  subject: KnownSubject;
  on: Day;
  policy: Policy;
  policies: readonly DatedPolicy[];
  snapshot: SiteSnapshot;
  look: Look;
  record: SiteRecord;
  /** What the look says about the subject, overtaken stages included. */
  reached: readonly Reminder[];
  due: readonly DueStage[];
  next: readonly ComingStage[];
  recorded: readonly ReminderRow[];
  /** What people told us of the subject, or of its whole site, and did not take back. */
  marks: readonly ListedMark[];
  /** Somebody has put all sending on hold, on that day. */
  isSendingHeld: boolean;
  /** No text can leave, while e-mails do. */
  areTextsMissing: boolean;
  /** How many texts for the site count against those of the day. */
  textsOfDay: number;
  /** Addresses and codes of everything that the look names in what it found, and of whom that is for. */
  nameOf: NameOf;
}

/** What is explained, for programs and for people. */
export interface Explanation {
  /** Everything of the answer that only this kind of subject has. */
  own: Record<string, unknown>;
  title: string;
  /** How it stands, in a line. */
  standing: string;
  /** Labels and values, such as the dates that follow. */
  lines: readonly (readonly [string, string])[];
  why: readonly string[];
}

/** Reads what is known now of one subject and lets the rules look at it as of a day; nothing is written. */
export async function askAbout({ store, settings }: App, subject: KnownSubject, on: Day): Promise<Question> {
  const snapshot = await readSnapshot(store, subject);
  const policy = policyOn(settings, on);
  const look = lookAt(snapshot, on, policy, calendar);
  const { policies } = settings;
  const reached = remindersAbout(look, subject);
  return {
    ...{ store, subject, on, policy, policies, snapshot, look },
    record: await readSiteRecord(store, subject),
    reached,
    due: dueStages(look, subject),
    next: comingStages(snapshot, subject, on, policies),
    recorded: (await listRemindersOf(store, subject)).map((row) => withWaiting(row, on)),
    marks: await listMarksOf(store, subject),
    isSendingHeld: await isSendingHeld(store, on),
    areTextsMissing: areTextsMissing(settings.delivery),
    textsOfDay: await countTexts(store, subject.siteId, on),
    nameOf: await readNames(store, [
      ...look.findings.flatMap(subjectsIn),
      ...reached.flatMap(({ recipient }) => subjectOfRecipient(recipient) ?? []),
    ]),
  };
}

/** Whether e-mails leave while texts would only go into a folder: then nobody is known by a number. */
function areTextsMissing({ twilio, smtpUrl, sending }: Settings["delivery"]): boolean {
  return twilio === null && smtpUrl !== null && (sending === "live" || sending === "trial");
}

/** Everything the rules may read of the site of a subject, as it is known now. */
export async function readSnapshot(store: Store, { siteId }: KnownSubject): Promise<SiteSnapshot> {
  const [snapshot] = await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    return await readSnapshots(client, [siteId]);
  });
  if (snapshot === undefined) throw new Error("A site that was just found is gone.");
  return snapshot;
}

/** The name of a site with its code: `Oak House (VL0AB)`. */
export function siteTitle({ site: { name, code } }: SiteSnapshot): string {
  return name === null ? code : `${name} (${code})`;
}
