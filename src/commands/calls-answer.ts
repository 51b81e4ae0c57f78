import type { CallClass } from "../rules/calls.ts";
import { earliest, type Day } from "../rules/day.ts";
import { byDay } from "../wording/dates.ts";
import { tidy } from "../wording/names.ts";
import type { Answer, Columns } from "./answer.ts";

/** One thing to say in a call, as it is shown. */
export interface SpokenReason {
  class: CallClass;
  kind: string;
  /** Address or ODS code. */
  subject: string;
  reason: string;
  say: string;
  lastSafeDay: Day | null;
  finding: string | null;
  reminders: number[];
  /** Who sees to it already. */
  handled: string | null;
}

/** One call as it is shown: the most pressing reason first, then all of them. */
export interface CallRow {
  rank: number;
  site: string;
  siteName: string | null;
  /** Whom to ask for, and the number to phone. */
  name: string | null;
  phone: string | null;
  reason: string;
  /** Of the same reason. */
  lastSafeDay: Day | null;
  say: string;
  /** What to ask before all else. */
  note: string | null;
  findings: string[];
  reminders: number[];
  reasons: readonly [SpokenReason, ...SpokenReason[]];
}

/** A line of a spreadsheet. */
type CsvRow = CallRow & { spoken: SpokenReason };

/** A call as lines of a spreadsheet, one for each thing to say. */
export function csvRows(call: CallRow): CsvRow[] {
  return call.reasons.map((spoken) => ({ ...call, spoken }));
}

/** The columns of the spreadsheet. */
export const csvLooks: Columns<CsvRow> = {
  rank: ({ rank }) => rank,
  site: ({ site }) => site,
  siteName: ({ siteName }) => siteName,
  name: ({ name }) => name,
  phone: ({ phone }) => phone,
  subject: ({ spoken }) => spoken.subject,
  reason: ({ spoken }) => spoken.reason,
  lastSafeDay: ({ spoken }) => spoken.lastSafeDay,
  say: ({ spoken }) => spoken.say,
  note: ({ note }) => note,
  finding: ({ spoken }) => spoken.finding,
  reminders: ({ spoken }) => spoken.reminders.join(" "),
  handled: ({ spoken }) => spoken.handled,
};

/** A call is to be taken in at a glance: more than so many things are only counted. */
const mostReasons = 6;

/** Says the calls, a paragraph each. */
export function sayCalls(answer: Answer, calls: readonly CallRow[], today: Day): void {
  if (calls.length === 0) answer.say("Nobody needs a call.");
  for (const call of calls) {
    answer.say(`${call.rank}. ${placeOf(call)}: phone ${whomToPhone(call)}, ${phoneBy(call, today)}`);
    if (call.note !== null) answer.say(`   ${call.note}`);
    for (const one of call.reasons.slice(0, mostReasons)) sayReason(answer, one);
    const more = call.reasons.length - mostReasons;
    if (more > 0) answer.say(`   and ${more} more; --json and --csv have all`);
    answer.say();
  }
}

function sayReason(answer: Answer, { reason, say, handled }: SpokenReason): void {
  answer.say(`   - ${reason}${handled === null ? "" : ` (Being handled: ${handled}.)`}`);
  answer.say(`     ${say}`);
}

/** The nearest last safe day of all reasons; where something has no day left, today. */
function phoneBy({ reasons }: CallRow, today: Day): string {
  const isLate = reasons.some(({ lastSafeDay }) => lastSafeDay === null);
  const nearest = earliest(...reasons.map(({ lastSafeDay }) => lastSafeDay));
  return byDay(isLate ? today : (nearest ?? today), today);
}

function placeOf({ site, siteName }: CallRow): string {
  const name = tidy(siteName);
  return name === null ? site : `${name} (${site})`;
}

function whomToPhone({ name, phone }: CallRow): string {
  if (phone === null) return name === null ? "them (no number is known)" : `${name} (no number is known)`;
  return name === null ? phone : `${name} on ${phone}`;
}
