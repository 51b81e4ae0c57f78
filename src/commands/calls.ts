import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { calendar } from "../rules/calendar.ts";
import { type Call, type CallReason, callTo, withoutHandled } from "../rules/calls.ts";
import { informationFrom, isFreshOn } from "../rules/data-age.ts";
import type { Day } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import { sceneOf } from "../rules/scene.ts";
import { type CallRecords, readAges, readCallRecords } from "../store/calls.ts";
import type { Store } from "../store/connect.ts";
import { allSnapshots } from "../store/due-sites.ts";
import { readNames } from "../store/lists.ts";
import { readPeople } from "../store/spoken.ts";
import { countSites } from "../store/totals.ts";
import { callee } from "../wording/callee.ts";
import { callNote, type CallScene, callWords } from "../wording/calls.ts";
import { longDay } from "../wording/dates.ts";
import { type Answer, exit, usageError } from "./answer.ts";
import { type CallRow, csvLooks, csvRows, sayCalls, type SpokenReason } from "./calls-answer.ts";
import { defineCommand } from "./command.ts";
import { csvWriter } from "./csv.ts";
import { readLimit } from "./list.ts";
import { sayIfNothingYet } from "./nothing-yet.ts";

const pageSize = 500;
const usualLimit = 20;

/** Whom to phone first, and what to say. */
export const command = defineCommand({
  usage: ["[--limit N] [--all] [--csv]"],
  about: `The sites to phone, the most pressing first, one call for each with everything there is to say. First people whom no
message reaches and whose account is off; then shared mailboxes that nobody can open; then those without a working
owner; then whatever has its last safe day soon, the nearest first; then a DSPT of which nobody can be told. What
somebody sees to already (acknowledged, on hold, marked) is left out. Names and numbers stand whole: they are for you.`,
  options: {
    limit: { type: "string", value: "N", about: `at most so many calls (${usualLimit})` },
    all: { type: "boolean", about: "also what somebody sees to already, at the end" },
    csv: { type: "boolean", about: "for a spreadsheet, a line for each thing to say; safe to open" },
  },
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ values, open, answer, day }) {
    if (values.csv && answer.json) throw usageError("Give either --json or --csv.");
    const limit = readLimit(values.limit) ?? usualLimit;
    const app = await open();
    const found = await shortlist(app, { day, limit, withHandled: values.all }, answer);
    const rows = await rowsOf(app, found.calls, day);
    const heard = { ...found, shown: rows.length };
    const isEmpty = await sayIfNothingYet(app.store, answer, values.csv || answer.json);
    if (values.csv) csvWriter(answer, csvLooks)(rows.flatMap(csvRows));
    else if (answer.json) answer.rows(rows, {});
    else if (!isEmpty) sayCalls(answer, rows, day);
    sayRest(answer, heard, values.csv || answer.json);
    return exit.ok;
  },
});

/** The most pressing calls of a day. */
export async function firstCalls(app: App, day: Day, limit: number, answer: Answer): Promise<CallRow[]> {
  const { calls } = await shortlist(app, { day, limit, withHandled: false }, answer);
  return await rowsOf(app, calls, day);
}

interface Asked {
  day: Day;
  limit: number;
  withHandled: boolean;
}

interface Shortlist {
  calls: Call[];
  /** How many sites need a call. */
  total: number;
  /** How many things were left out because somebody sees to them. */
  handled: number;
}

/** The most pressing calls. Looks at every site, and keeps no more of them than are wanted. */
async function shortlist(
  { store, settings }: App,
  { day, limit, withHandled }: Asked,
  answer: Answer,
): Promise<Shortlist> {
  const policy = policyOn(settings, day);
  const sites = await countSites(store);
  const progress = answer.progress("Sites", sites);
  let calls: Call[] = [];
  let [total, handled] = [0, 0];
  for await (const page of allSnapshots(store, pageSize)) {
    for (const snapshot of page) {
      const call = callTo(sceneOf(snapshot, day, policy, calendar));
      const wanted = call && (withHandled ? call : withoutHandled(call));
      handled += (call?.reasons.length ?? 0) - (wanted?.reasons.length ?? 0);
      if (wanted === null) continue;
      calls.push(wanted);
      total += 1;
    }
    calls = calls.toSorted((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, limit);
    progress.add(page.length);
  }
  if (sites > 0) progress.end();
  return { calls, total, handled };
}

/** The calls with their names, words and recorded ids. */
async function rowsOf({ store, settings }: App, calls: readonly Call[], day: Day): Promise<CallRow[]> {
  const records = await readCallRecords(
    store,
    calls.map(({ site }) => site.id),
  );
  const reasons = calls.flatMap((call) => call.reasons);
  const people = await readPeople(store, reasons.flatMap(peopleIn), day);
  const nameOf = await readNames(
    store,
    reasons.map(({ subject }) => subject),
  );
  const ageOf = await readAgesOf(store, calls, day, policyOn(settings, day));
  return calls.map(({ site, reasons: [first, ...others] }, at) => {
    const scene = {
      ...{ site, today: day, letterhead: settings.letterhead },
      personOf: (id: number) => people.get(id) ?? null,
      mailboxOf: (id: number) => nameOf({ type: "mailbox", id }) || null,
    };
    const spoken = (reason: CallReason): SpokenReason => ({
      class: reason.class,
      kind: reason.cause.kind,
      subject: nameOf(reason.subject),
      ...callWords(reason, { ...scene, ...ageOf(reason) }),
      lastSafeDay: reason.lastSafeDay,
      finding: reason.finding === null ? null : `F${reason.finding}`,
      reminders: records.remindersOf(site.id, reason.subject),
      handled: handledWords(reason, records, day),
    });
    const said = [spoken(first), ...others.map(spoken)] as const;
    const [oldest] = [first, ...others].toSorted(byAge(ageOf));
    const note = oldest ? callNote([oldest], { ...scene, ...ageOf(oldest) }) : null;
    const lost = [first, ...others].flatMap(({ cause }) => lostIn(cause).map(scene.personOf));
    return { ...callRow(at + 1, site, said), ...callee(site, lost), note };
  });
}

type AgeOf = (reason: CallReason) => Pick<CallScene, "informationFrom" | "isFresh">;

/** How old the information is that each reason rests on. */
async function readAgesOf(store: Store, calls: readonly Call[], day: Day, policy: Policy): Promise<AgeOf> {
  const reasons = calls.flatMap((call) => call.reasons.map((reason) => ({ reason, siteId: call.site.id })));
  const ages = await readAges(
    store,
    reasons.map(({ reason, siteId }) => ({ ...reason.subject, siteId })),
  );
  const known = new Map(reasons.map(({ reason }, at) => [reason, ages[at]]));
  return (reason) => {
    const { kind } = reason.cause;
    const found = known.get(reason);
    const from = found ? informationFrom(kind, found) : null;
    return { informationFrom: from, isFresh: isFreshOn({ kind, from }, day, policy) };
  };
}

/** What is too old first, and of that the oldest. */
function byAge(ageOf: AgeOf): (one: CallReason, other: CallReason) => number {
  const rank = (reason: CallReason) => {
    const { isFresh, informationFrom: from } = ageOf(reason);
    return `${isFresh ? 1 : 0} ${from ?? ""}`;
  };
  return (one, other) => (rank(one) < rank(other) ? -1 : 1);
}

function callRow(
  rank: number,
  site: Call["site"],
  reasons: CallRow["reasons"],
): Omit<CallRow, "note" | "name" | "phone"> {
  const [{ reason, say, lastSafeDay }] = reasons;
  return {
    ...{ rank, site: site.code, siteName: site.name, reason, lastSafeDay, say },
    findings: reasons.flatMap(({ finding }) => finding ?? []),
    reminders: [...new Set(reasons.flatMap(({ reminders }) => reminders))],
    reasons,
  };
}

function peopleIn({ cause }: CallReason): number[] {
  if ("owners" in cause) return cause.owners.map((owner) => (typeof owner === "number" ? owner : owner.account));
  return lostIn(cause);
}

/** Those whose account is lost, or soon will be. */
function lostIn(cause: CallReason["cause"]): number[] {
  if ("account" in cause) return [cause.account];
  return "fixer" in cause && cause.fixer !== null ? [cause.fixer] : [];
}

/** Who sees to it already, in words; null: nobody that we know of. */
function handledWords({ handled, finding }: CallReason, { ticketOf }: CallRecords, today: Day): string | null {
  if (handled === null) return null;
  if (handled === "acknowledged") {
    const ticket = finding === null ? undefined : ticketOf.get(finding);
    return ticket === undefined ? "somebody has taken it on" : `somebody has taken it on, ticket ${ticket}`;
  }
  const until = handled.until === null ? "" : ` until ${longDay(handled.until, today)}`;
  const what = {
    hold: "on hold",
    contacted: `phoned on ${longDay(handled.from, today)}`,
    "logged-in": `said on ${longDay(handled.from, today)} to have logged in`,
    "not-needed": "no longer needed",
    "on-leave": "on leave",
  }[handled.kind];
  return handled.kind === "hold" || handled.kind === "on-leave" ? `${what}${until}` : what;
}

/** What is not shown. Beside a list for programs it stands on stderr. */
function sayRest(answer: Answer, { total, shown, handled }: Shortlist & { shown: number }, isBeside: boolean): void {
  const say = (line: string) => (isBeside ? answer.note(line) : answer.say(line));
  if (total > shown) {
    const more = total - shown;
    say(`${more} more ${more === 1 ? "site needs" : "sites need"} a call. See them: lapsewatch calls --limit ${total}`);
  }
  if (handled > 0) {
    const matters = handled === 1 ? "1 matter is" : `${handled} matters are`;
    say(`${matters} left out, because somebody sees to ${handled === 1 ? "it" : "them"}. See: --all`);
  }
}
