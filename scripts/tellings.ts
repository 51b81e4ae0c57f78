import { accountStanding } from "../src/rules/account.ts";
import { accountReminders } from "../src/rules/account-reminders.ts";
import { calendar } from "../src/rules/calendar.ts";
import { addDays, day, daysBetween, type Day } from "../src/rules/day.ts";
import { dsptReminders } from "../src/rules/dspt-reminders.ts";
import type { AccountFacts, DsptPublication } from "../src/rules/facts.ts";
import type { Finding, NoticeKind } from "../src/rules/finding.ts";
import { defaultPolicy as policy } from "../src/rules/policy.ts";
import type { ChannelName, Reminder, Role } from "../src/rules/reminder.ts";
import { findingReminders, riskReminders } from "../src/rules/reminders.ts";
import { sceneOf } from "../src/rules/scene.ts";
import { weeklyDigest } from "../src/rules/weekly-digest.ts";
import { previewOccasion } from "../src/wording/index.ts";
import { aMailbox, anAccess, anAccount, aSnapshot } from "../test/support/facts.ts";

/** One stage at which a role hears of a kind. */
export interface Telling {
  kind: NoticeKind;
  role: Role;
  daysLeft: number;
  channels: readonly ChannelName[];
  /** Days after the beginning of a finding. */
  daysAfter: number;
}

// The rules themselves are asked: one silence of each cause climbed to its end, each finding left open for five months, a
// year of the DSPT. On that Monday everything begins.
const begins = day("2026-11-23");
const [owner, member, risky] = [2, 3, 4].map((id) =>
  anAccount({ id, lastActivity: id === 4 ? day("2026-10-30") : day("2099-01-01") }),
);
if (!owner || !member || !risky) throw new Error("there are three");

function sceneWith(
  accounts: readonly AccountFacts[],
  on: Day,
  owners: readonly AccountFacts[] = [owner as AccountFacts],
) {
  const accesses = [...owners.map((one) => anAccess("owner", one)), anAccess("member", member as AccountFacts)];
  const snapshot = aSnapshot({ accounts: [...accounts, ...owners], mailboxes: [aMailbox(accesses)] });
  return sceneOf(snapshot, on, policy, calendar);
}

const silences: readonly Partial<AccountFacts>[] = [
  { lastActivity: begins },
  { isSetUp: false, created: begins },
  { lastActivity: begins, leaver: begins },
  { disabled: begins },
];

function ofAccounts(): Reminder[] {
  return silences.flatMap((facts) => {
    const account = anAccount(facts);
    const on = day("2029-11-23");
    return accountReminders(accountStanding(account, on, policy, calendar), sceneWith([account], on)).reminders;
  });
}

function ofFindings(kinds: readonly NoticeKind[]): Reminder[] {
  const scene = sceneWith([], addDays(begins, 160));
  return kinds.flatMap((kind) => {
    const [example] = previewOccasion(kind).matters;
    if (!example || kind.startsWith("dspt-")) return [];
    // what is no finding is reminded of by other rules, which have no entry for it here
    return findingReminders({ finding: example.notice as Finding, since: begins, open: null }, scene).reminders;
  });
}

function ofRisk(): Reminder[] {
  const scene = sceneWith([], day("2026-11-27"), [risky as AccountFacts]);
  return scene.ownerships.flatMap((ownership) => riskReminders(ownership, scene).reminders);
}

function ofWeek(): Reminder[] {
  const scene = sceneWith([], addDays(begins, 14));
  const finding: Finding = { kind: "mailbox-no-member", mailbox: 1, owner: 2 };
  const standing = { finding, since: begins, open: null };
  return weeklyDigest(findingReminders(standing, scene).reminders, [standing], scene).reminders;
}

function ofDspt(): Reminder[] {
  const rows: [Finding["kind"], DsptPublication][] = [
    ["dspt-due", { label: "25/26", level: "met", publishedOn: null }],
    ["dspt-approaching", { label: "25/26", level: "approaching", publishedOn: null }],
    ["dspt-expired", { label: "24/25", level: "met", publishedOn: null }],
    ["dspt-below-minimum", { label: null, level: null, publishedOn: null }],
  ];
  return rows.flatMap(([kind, own]) => {
    const [example] = previewOccasion(kind).matters;
    const finding = example?.notice as Finding;
    const snapshot = aSnapshot({ dspt: { listAsOf: begins, own, parent: null } });
    const since = day("2026-07-01");
    return ["2026-11-01", "2027-06-30"].flatMap((on) =>
      dsptReminders(snapshot, [{ finding, since, open: null }], day(on), policy, calendar, [2]),
    );
  });
}

/** Who hears of each kind, at which stages and by which ways, as the rules have it. */
export function tellings(kinds: readonly NoticeKind[]): readonly Telling[] {
  const reminders = [...ofAccounts(), ...ofFindings(kinds), ...ofRisk(), ...ofWeek(), ...ofDspt()];
  const told = reminders.map(({ notice: { kind }, recipient: { role }, daysLeft, channels, reachedOn }) => {
    return { kind, role, daysLeft, channels, daysAfter: daysBetween(begins, reachedOn) };
  });
  const key = ({ kind, role, daysLeft }: Telling) => `${kind} ${role} ${daysLeft}`;
  return [...new Map(told.map((one) => [key(one), one])).values()];
}
