import type { App } from "../app.ts";
import { occasionOf, peopleIn } from "../jobs/letters.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../rules/facts.ts";
import { doubtsLoss, type NoticeKind } from "../rules/finding.ts";
import type { Look, Recipient, Reminder } from "../rules/reminder.ts";
import { listedWeekly } from "../rules/weekly-digest.ts";
import { readsEmail } from "../rules/scene.ts";
import { findSubjects, type KnownSubject } from "../store/subjects.ts";
import type { SpokenReminder } from "../store/spoken.ts";
import type { Occasion } from "../wording/occasion.ts";
import { exit, Stop, usageError } from "./answer.ts";
import { nobody } from "./explain.ts";
import { askAbout, type Question } from "./explain-question.ts";
import { dayWords } from "./day-words.ts";

/** Stands for the reference that a message gets when it is planned. */
const noReference = "R-0000";

/** What would be said, whether a text would go too, and when. */
export interface RealOccasion {
  occasion: Occasion;
  isTexted: boolean;
  /** The first day on which it may leave: an office opens later. */
  leavesOn: Day;
}

/** The message of a kind that the facts of something give on a day. Throws Stop when they give none. */
export async function realOccasion(app: App, kind: NoticeKind, word: string, on: Day): Promise<RealOccasion> {
  const found = await findSubjects(app.store, word);
  if (found.length === 0) throw await nobody(app, word);
  const subject = found.find(({ type }) => type === "site" || type === typeOf(kind));
  if (subject === undefined) {
    throw usageError(`${kind} speaks of ${nouns[typeOf(kind)]}: give its address, or a site's ODS code.`);
  }
  const question = await askAbout(app, subject, on);
  const told = remindersOf(question.look, kind, subject);
  const [first] = told;
  if (first === undefined) throw notDue(kind, question);
  // Of a whole site the manager's message is the one that tells everything.
  const wanted = subject.type === "site" ? "manager" : "person";
  const { recipient, dueOn } = told.find(({ recipient: { role } }) => role === wanted) ?? first;
  const same = told.filter((one) => one.recipient.role === recipient.role && one.recipient.id === recipient.id);
  const listed = kind === "site-still-open" ? listedWeekly(question.look.reminders) : [];
  const spoken = [
    ...same.map((reminder) => spokenOf(reminder, question)),
    ...listed.map((reminder) => ({ ...spokenOf(reminder, question), isToldAgain: true })),
  ];
  const isPerson = recipient.role === "person" || recipient.role === "owner" || recipient.role === "member";
  const occasion = occasionOf(
    {
      id: 0,
      destination: destinationOf(recipient, question.snapshot),
      reference: noReference,
      role: recipient.role,
      recipientId: recipient.id,
    },
    spoken,
    {
      today: on,
      policy: question.policy,
      letterhead: app.settings.letterhead,
      people: await peopleIn(app.store, spoken, isPerson ? [recipient.id] : [], on),
      rounds: new Map(),
    },
  );
  const isTexted = same.some(({ channels }) => channels.includes("sms"));
  return { occasion, isTexted, leavesOn: dueOn > on ? dueOn : on };
}

const nouns = { account: "an account", mailbox: "a shared mailbox", site: "a site" } as const;

function typeOf(kind: NoticeKind): KnownSubject["type"] {
  if (kind.startsWith("mailbox-")) return "mailbox";
  return kind.startsWith("dspt-") || kind.startsWith("site-") ? "site" : "account";
}

/** Of a site, what is said of everything in it. */
function remindersOf({ reminders }: Look, kind: NoticeKind, { type, id }: KnownSubject): Reminder[] {
  return reminders.filter(
    ({ notice, subject, status }) =>
      notice.kind === kind && status !== "superseded" && (type === "site" || subject.id === id),
  );
}

function notDue(kind: NoticeKind, { on, next }: Question): Stop {
  const coming = next.find((stage) => stage.kind === kind);
  return new Stop(
    exit.failure,
    `No ${kind} is due for it on ${on}, or a later message has taken its place.`,
    coming
      ? `The next comes on ${dayWords(coming.on)}: add --date ${coming.on}.`
      : "Without --for an example is shown.",
  );
}

function accountsIn({ accounts, mailboxes }: SiteSnapshot): AccountFacts[] {
  return [...accounts, ...mailboxes.flatMap(({ accesses }) => accesses.flatMap(({ account }) => account ?? []))];
}

function destinationOf({ role, id }: Recipient, { site, ...snapshot }: SiteSnapshot): string {
  if (role === "manager") return site.manager.email ?? "";
  if (role === "admin") return site.adminEmail ?? "";
  const account = accountsIn({ site, ...snapshot }).find((one) => one.id === id);
  return account?.contactEmail ?? account?.address ?? "";
}

/** A reminder as it would be read back from its rows. */
function spokenOf(reminder: Reminder, { snapshot, record, look }: Question): SpokenReminder {
  const { notice, daysLeft, recipient, subject, episode, status } = reminder;
  const { site } = snapshot;
  const account = subject.type === "account" ? accountsIn(snapshot).find(({ id }) => id === subject.id) : undefined;
  const mailbox = subject.type === "mailbox" ? snapshot.mailboxes.find(({ id }) => id === subject.id) : undefined;
  const found = look.findings.find(
    ({ finding }) =>
      finding.kind === notice.kind && (subject.type === "site" || Object.values(finding).includes(subject.id)),
  );
  return {
    ...{ messageId: 0, reminderId: 0, status, endedOn: null, notice, daysLeft, role: recipient.role, siteId: site.id },
    site: { code: site.code, name: site.name, phone: site.phone, route: site.route, localSupport: record.localSupport },
    manager: site.manager,
    subject: account
      ? { name: account.name, address: account.address }
      : mailbox
        ? { name: null, address: mailbox.address }
        : null,
    lastActivity: account?.lastActivity ?? null,
    isToldAgain: false,
    reported: account ? { status: account.status, statusAsOf: account.statusAsOf } : null,
    isContradicted: account !== undefined && look.findings.some(({ finding }) => doubtsLoss(finding, account.id)),
    isTextOnly: recipient.role === "manager" && !readsEmail(site),
    isOwnAddress: recipient.role === "person",
    since: found?.since ?? episode,
    ages: record.ages,
  };
}
