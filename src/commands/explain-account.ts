import { accountStanding, type AccountStanding, idleDays } from "../rules/account.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts } from "../rules/facts.ts";
import type { AccountState } from "../rules/reminder.ts";
import { isLocked, isStuck } from "../rules/status.ts";
import { readActivityOrigins, readFactOrigins } from "../store/provenance.ts";
import { readOpenedMailboxes } from "../store/subjects.ts";
import { accountRuleWords } from "./explain-account-rules.ts";
import { type Explanation, type Question, siteTitle } from "./explain-question.ts";
import { ageWords, dayWords, dueWords, laterWords, markWords, originWords } from "./explain-why.ts";
import { counted, kindNames } from "./kind-names.ts";

/** Explains one account: its state, its dates, and where they come from. */
export async function explainAccount(question: Question): Promise<Explanation> {
  const { subject, on, policy, snapshot } = question;
  const account = snapshot.accounts.find(({ id }) => id === subject.id);
  if (account === undefined) throw new Error("An account that was just found is gone.");
  const standing = accountStanding(account, on, policy, calendar);
  const { state, dates } = standing;
  const { cause, anchor, inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy } = dates;
  return {
    own: {
      ...{ account: account.address, site: snapshot.site.code, date: on, state, cause, reportedState: account.status },
      ...{ anchor, idleDays: idleDays(dates, on), inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy },
    },
    title: `Account ${account.address} at ${siteTitle(snapshot)}, on ${dayWords(on)}`,
    standing: standingLine(standing, question),
    lines: [
      ...dateLine("Log in by", loginBy, on),
      ...dateLine("Switched off on", inactiveOn, on),
      ...dateLine("Save by", saveBy, on),
      ...dateLine("Deleted on", deleteOn, on),
      ...dateLine("Phone by", callBy, on),
      ...dateLine("Gone on", goneOn, on),
    ],
    why: [
      ...accountRuleWords(standing, question),
      ...(await factWords(account, question)),
      ...statusAdvice(account, on),
      ...(await mailboxWords(question)),
      ageWords(question),
      ...findingWords(question),
      ...markWords(question),
      ...dueWords(question),
      ...contactWords(account, question, state),
    ],
  };
}

/** A label with its date; past is said of what could have been done by then. */
function dateLine(label: string, date: Day | null, on: Day): [string, string][] {
  if (date === null) return [];
  return [[label, `${dayWords(date)}${label.endsWith("by") && date < on ? ", past" : ""}`]];
}

const states: Readonly<Record<AccountState, string>> = {
  active: "Active",
  inactive: "Switched off (inactive)",
  deleted: "Deleted",
  gone: "Gone for good",
  unknown: "Unknown, because no activity is known",
};

function standingLine({ state, dates, isLeaver }: AccountStanding, { on }: Question): string {
  const idle = idleDays(dates, on);
  const unused = idle === null ? "" : `, unused for ${counted(idle, "day")}`;
  return `${states[state]}${unused}${isLeaver ? ", marked a leaver" : ""}.`;
}

/** Facts kept in the account itself: as imports name them, and as people do. */
const told: readonly (readonly [fact: string, name: keyof AccountFacts, label: string])[] = [
  ["created", "created", "Created"],
  ["activated", "activated", "Set up"],
  ["leaving", "leaving", "Planned to leave"],
  ["leaver", "leaver", "Marked a leaver"],
  ["joiner", "joiner", "Marked a joiner"],
  ["disabled", "disabled", "Disabled"],
  ["enabled", "enabled", "Enabled"],
  ["deleted", "deleted", "Deleted"],
  ["restored", "restored", "Restored"],
  ["resecured", "resecured", "Re-secured"],
  ["inactive_since", "inactiveSince", "Reported inactive since"],
];

async function factWords(account: AccountFacts, { store, subject, on }: Question): Promise<string[]> {
  const keys = [subject.name, ...(subject.formerly ? [subject.formerly] : [])].map((address) => `account ${address}`);
  const { byFact, other } = await readFactOrigins(store, { keys, table: "accounts", id: account.id });
  const origin = (fact: string) => originWords(byFact.get(fact) ?? other, on);
  const words = (await readActivityOrigins(store, account.id)).map((activity) => {
    const { lastActivity } = activity;
    if (lastActivity === null) return `No activity, ${originWords(activity, on)}.`;
    return `Last activity ${lastActivity}${laterWords(lastActivity, on, "it counts as that day")}, ${originWords(activity, on)}.`;
  });
  for (const [fact, name, label] of told) {
    const date = account[name] as Day | null;
    if (date !== null) words.push(`${label} ${date}${laterWords(date, on)}, ${origin(fact)}.`);
  }
  if (account.status !== null) {
    const since = account.statusAsOf === null ? "" : ` since the list of ${account.statusAsOf}`;
    words.push(`Reported ${account.status}${since}${laterWords(account.statusAsOf, on)}, ${origin("status")}.`);
  }
  if (!account.isSetUp) words.push(`Reported as never set up, ${origin("is_set_up")}.`);
  if (account.siteSince !== null) {
    words.push(`At this site since ${account.siteSince}${laterWords(account.siteSince, on)}, ${origin("site")}.`);
  }
  if (subject.formerly !== null) words.push(`Had another address before, ${origin("previous_address")}.`);
  return words;
}

/** What a reported status asks for besides. */
function statusAdvice(account: AccountFacts, on: Day): string[] {
  if (isLocked(account, on)) {
    return [
      'The account is locked, and its clock runs on: unlock it first, with "Unlock Account or Forgotten Password?" on the log-in page.',
    ];
  }
  if (!isStuck(account, on)) return [];
  return [`It should not be ${account.status} for more than a day: raise a ticket with the helpdesk.`];
}

async function mailboxWords({ store, subject }: Question): Promise<string[]> {
  const addresses = [subject.name, ...(subject.formerly ? [subject.formerly] : [])];
  const opened = await readOpenedMailboxes(store, addresses);
  return opened.map(({ mailbox, role }) => `Opens the shared mailbox ${mailbox} as ${role}.`);
}

function findingWords({ look, subject }: Question): string[] {
  return look.findings
    .filter(({ finding }) => "account" in finding && finding.account === subject.id)
    .map(({ finding, since }) => `Found: ${kindNames[finding.kind]}, since ${since}.`);
}

/** Why somebody hears of it in another way than planned. */
function contactWords({ mobile, contactEmail }: AccountFacts, { due }: Question, state: AccountState): string[] {
  if (!due.some(({ to }) => to.includes("person"))) return [];
  if (mobile === null && contactEmail === null) {
    const left = state === "active" ? "only the account itself is left" : "the manager is asked to tell them";
    return [`Neither a mobile nor another e-mail address of the person can be used: ${left}.`];
  }
  return mobile === null ? ["No mobile of the person can be used: e-mail takes the place of texts."] : [];
}
