import { accountStanding, type AccountStanding, idleDays, isMailRefused } from "../rules/account.ts";
import { calendar } from "../rules/calendar.ts";
import { addDays, type Day } from "../rules/day.ts";
import type { AccountFacts } from "../rules/facts.ts";
import type { AccountState, StandingFinding } from "../rules/reminder.ts";
import { isLocked, isStuck } from "../rules/status.ts";
import { type Origin, readActivityOrigins, readContactOrigins, readFactOrigins } from "../store/provenance.ts";
import { readOpenedMailboxes } from "../store/subjects.ts";
import { kindNames } from "../wording/kind-names.ts";
import { shownFinding } from "./check-dry-run.ts";
import { accountRuleWords } from "./explain-account-rules.ts";
import { type DecidingFact, decidingFact } from "./explain-deciding.ts";
import { type Explanation, type Question, siteTitle } from "./explain-question.ts";
import { sharedMobileWords } from "./explain-texts.ts";
import { dayWords } from "./day-words.ts";
import { ageWords, dueWords, isTooOldToNudge, laterWords, markWords, originWords } from "./explain-why.ts";
import { counted } from "./kind-names.ts";
import { accountDates } from "./later-facts.ts";

/** Explains one account: its state, its dates, and where they come from. */
export async function explainAccount(question: Question): Promise<Explanation> {
  const { subject, on, policy, snapshot } = question;
  const account = snapshot.accounts.find(({ id }) => id === subject.id);
  if (account === undefined) throw new Error("An account that was just found is gone.");
  const standing = accountStanding(account, on, policy, calendar);
  const { state, dates } = standing;
  const { cause, anchor, inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy, undatedDays } = dates;
  const origins = await readOrigins(question);
  const decided = decidingFact(standing, on, policy);
  const decidedBy = decided && { ...decided, ...originOf(decided, origins) };
  return {
    own: {
      ...{ account: account.address, site: snapshot.site.code, date: on, state, cause, reportedState: account.status },
      ...{ anchor, idleDays: idleDays(dates, on), inactiveOn, deleteOn, goneOn, loginBy, saveBy, callBy },
      ...{
        decidedBy,
        findings: findingsOf(question).map((finding) => shownFinding(finding, question.nameOf, snapshot.site.code)),
      },
    },
    title: `Account ${account.address} at ${siteTitle(snapshot)}, on ${dayWords(on)}`,
    standing: standingLine(standing, question),
    lines: [
      ...dateLine("Log in by", loginBy, on),
      ...dateLine("Switched off on", inactiveOn, on),
      ...dateLine("Save by", saveBy, on),
      ...(undatedDays === null ? dateLine("Deleted on", deleteOn, on) : latestLine("Deleted", deleteOn, undatedDays)),
      ...dateLine("Phone by", callBy, on),
      ...dateLine("Gone on", goneOn, on),
    ],
    why: [
      ...accountRuleWords(standing, question),
      ...decidedWords(decided, origins, question),
      ...factWords(account, question, origins),
      ...statusAdvice(account, on),
      ...(await mailboxWords(question)),
      ageWords(question),
      ...findingWords(question),
      ...markWords(question),
      ...dueWords(question),
      ...(await contactWords(account, question, state)),
    ],
  };
}

/** The last day on which something can have come about of which no day was told. */
function latestLine(label: string, earliest: Day | null, undatedDays: number): [string, string][] {
  return earliest === null ? [] : [[label, `by ${dayWords(addDays(earliest, undatedDays))} at the latest`]];
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

/** Where the facts of the account came from. */
interface Origins {
  activity: Awaited<ReturnType<typeof readActivityOrigins>>;
  of(fact: string): Origin | null;
}

async function readOrigins({ store, subject }: Question): Promise<Origins> {
  const keys = [subject.name, ...(subject.formerly ? [subject.formerly] : [])].map((address) => `account ${address}`);
  const { byFact, other } = await readFactOrigins(store, { keys, table: "accounts", id: subject.id });
  return {
    activity: await readActivityOrigins(store, subject.id),
    of: (fact) => byFact.get(fact) ?? other,
  };
}

function originOf({ fact }: DecidingFact, { activity, of }: Origins): Omit<Origin, "confirmedOn"> {
  // The newest comes first.
  const { import: number, source, asOf } = (fact === "last_activity" ? activity[0] : of(fact)) ?? nowhere;
  return { import: number, source, asOf };
}

const nowhere: Origin = { import: null, source: null, asOf: null, confirmedOn: null };

function decidedWords(decided: DecidingFact | null, origins: Origins, { on }: Question): string[] {
  if (decided === null) return ["No fact is known that decides how it stands."];
  const day = decided.on === null ? "" : ` of ${decided.on}${laterWords(decided.on, on, "it counts as that day")}`;
  const origin = decided.fact === "last_activity" ? origins.activity[0] : origins.of(decided.fact);
  return [`What decides is ${factNames[decided.fact] ?? decided.fact}${day}, ${originWords(origin, on)}.`];
}

const factNames: Readonly<Record<string, string>> = {
  last_activity: "the newest activity",
  restored: "the restore",
  enabled: "the enabling",
  activated: "the setting up",
  created: "the creation",
  resecured: "the re-securing",
  leaver: "the leaver mark",
  disabled: "the disabling",
  deleted: "the reported deletion",
  inactive_since: "the report that it is inactive",
  status: "the reported status",
};

function factWords(account: AccountFacts, { subject, on }: Question, { activity, of }: Origins): string[] {
  const origin = (fact: string) => originWords(of(fact), on);
  const words = activity.map((one) => {
    const { lastActivity, seenUntil, source } = one;
    const gone = seenUntil === null ? "" : ` The newest list of ${source} does not hold the account any more.`;
    if (lastActivity === null) return `No activity, ${originWords(one, on)}.${gone}`;
    const later = laterWords(lastActivity, on, "it counts as that day");
    return `Last activity ${lastActivity}${later}, ${originWords(one, on)}.${gone}`;
  });
  for (const [fact, name, label] of accountDates) {
    const date = account[name];
    if (date !== null) words.push(`${label} ${date}${laterWords(date, on)}, ${origin(fact)}.`);
  }
  if (account.status !== null) {
    const since = account.statusAsOf === null ? "" : ` since the list of ${account.statusAsOf}`;
    const again = account.statusSeen === null ? "" : `, and again by the list of ${account.statusSeen}`;
    words.push(`Reported ${account.status}${since}${laterWords(account.statusAsOf, on)}, ${origin("status")}${again}.`);
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

function findingsOf({ look, subject }: Question): StandingFinding[] {
  return look.findings.filter(({ finding }) => "account" in finding && finding.account === subject.id);
}

function findingWords(question: Question): string[] {
  return findingsOf(question).map(({ finding, since }) => `Found: ${kindNames[finding.kind]}, since ${since}.`);
}

const channelNames: Readonly<Record<string, string>> = { sms: "A mobile", email: "Another e-mail address" };

const unusables: Readonly<Record<string, string>> = {
  invalid: "it cannot be one",
  "no-basis": "nothing says on what basis it may be",
  refused: "messages to it were refused",
  "opted-out": "the person asked for no more",
};

/** Ways to the person, and why somebody hears of it in another way than planned. Never the number or the address. */
async function contactWords(account: AccountFacts, question: Question, state: AccountState): Promise<string[]> {
  const { mobile, contactEmail } = account;
  const { store, due, on } = question;
  const known = (await readContactOrigins(store, account.id)).map(({ channel, unusable, recordedOn, ...origin }) => {
    const why = unusable === null ? "" : `, not used: ${unusables[unusable] ?? unusable}`;
    return `${channelNames[channel] ?? channel} of the person is known${why}, ${originWords(origin, on)}${laterWords(recordedOn, on, "it was not known yet")}.`;
  });
  known.push(...sharedMobileWords(account, question));
  const isRefused = isMailRefused(account, on);
  if (isRefused) {
    const refused = `Mail to the account itself was refused for good on ${account.refusedOn}`;
    known.push(`${refused}: nothing is sent to it until the account has been used after that day.`);
  }
  if (!due.some(({ to }) => to.includes("person"))) return known;
  if (mobile === null && contactEmail === null) {
    const isLeft = state === "active" && !isRefused && !isTooOldToNudge(question);
    const left = isLeft ? "only the account itself is left" : "the manager is asked to tell them";
    return [...known, `Neither a mobile nor another e-mail address of the person can be used: ${left}.`];
  }
  const instead = "No mobile of the person can be used: e-mail takes the place of texts.";
  return mobile === null ? [...known, instead] : known;
}
