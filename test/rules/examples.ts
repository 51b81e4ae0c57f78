import { calendar } from "../../src/rules/calendar.ts";
import { day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../../src/rules/facts.ts";
import type { NoticeOf } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { type Owed, planMessages, type PlannedMessage } from "../../src/rules/plan.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Look, Reminder, Role } from "../../src/rules/reminder.ts";
import { anAccess, anAccount, aMailbox, aSnapshot, sunday22November } from "../support/facts.ts";
import { nowhere } from "./planning.ts";

/** What a look at Oak House says, on Sunday 22 November 2026 unless another day is given. */
export function look(snapshot: Partial<SiteSnapshot>, on: Day = sunday22November): Look {
  return lookAt(aSnapshot(snapshot), on, defaultPolicy, calendar);
}

/** One account, beside another that owns the mailbox: its state, its dates and what is owed about it. */
export function lookAtAccount(facts: Partial<AccountFacts>, on?: Day) {
  const account = anAccount(facts);
  const owner = anAccount({ id: 99, lastActivity: day("2026-11-21"), address: "robin.sample@care.example" });
  const owned = aMailbox([anAccess("owner", owner), anAccess("member", account)]);
  const { states, reminders } = look({ accounts: [account], mailboxes: [owned] }, on);
  const [state] = states;
  if (!state) throw new Error("The look gave no state");
  return { ...state, reminders: reminders.filter(({ subject }) => subject.type === "account") };
}

/** What is owed now, as `role kind daysLeft`. */
export function owed(reminders: readonly Reminder[]): string[] {
  return reminders
    .filter(({ status }) => status === "owed")
    .map(({ notice, daysLeft, recipient }) => `${recipient.role} ${notice.kind} ${daysLeft}`);
}

/** The kinds of what was found. */
export function kinds({ findings }: Look): string[] {
  return findings.map(({ finding }) => finding.kind).toSorted();
}

/** What is owed of one kind. Throws when nothing is. */
export function noticeOf<Kind extends Reminder["notice"]["kind"]>(
  reminders: readonly Reminder[],
  kind: Kind,
): NoticeOf<Kind> {
  const found = reminders.find(({ notice, status }) => notice.kind === kind && status === "owed");
  if (!found) throw new Error("Nothing of the kind is owed");
  return found.notice as NoticeOf<Kind>;
}

/** Whom each role is reached at by e-mail, and the person also by text. */
const destinations = (role: Role) => ({
  ...nowhere,
  email: `${role}@care.example`,
  mobile: role === "person" ? "+447700900001" : null,
});

/** The messages that a plan makes at a moment of what is owed, each as `channel role opening to closing`. */
export function planned(reminders: readonly Reminder[], now: string, isFresh = true): string[] {
  const taken = reminders
    .filter(({ status }) => status === "owed")
    .map(({ notice, daysLeft, recipient, channels, dueOn }, at): Owed => {
      const id = at + 1;
      const to = destinations(recipient.role);
      return { id, notice, daysLeft, recipient, siteId: 1, channels, dueOn, isFresh, destinations: to };
    });
  const sites = new Map([[1, { manager: destinations("manager"), admin: destinations("admin") }]]);
  const today = { owed: taken, spent: [], sites, operator: null, now: new Date(now), policy: defaultPolicy, calendar };
  return planMessages(today).messages.map(inWords);
}

function inWords({ channel, destination, opensAt, closesAt }: PlannedMessage): string {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });
  return `${channel} ${destination.split("@")[0]} ${clock.format(opensAt)} to ${clock.format(closesAt)}`;
}
