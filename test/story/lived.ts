import { tellOperators } from "../../src/jobs/alerts.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, type Day, daysBetween } from "../../src/rules/day.ts";
import { addToForecast, emptyForecast, type ForecastDay } from "../../src/rules/forecast.ts";
import type { Store } from "../../src/store/connect.ts";
import { allSnapshots, hasDueSites } from "../../src/store/due-sites.ts";
import { hasWaitingMessages } from "../../src/store/messages.ts";
import { readHeldPlans, releasePlan } from "../../src/store/plans.ts";
import { channelTo, checkAndDeliver } from "../jobs/days.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";
import { inventRegion, type Region } from "./region.ts";
import { isOfficeDay } from "./office-days.ts";

/** A stretch of days at a region, counted from 0. */
export interface Stretch {
  begin: Day;
  days: number;
  homes: number;
  seed: number;
  /** Days on which nothing runs. */
  leftOut: readonly number[];
  /** Days of imports before the check, and at noon. */
  imports: readonly number[];
  noonImports: readonly number[];
  /** Days after whose check it is asked what will lapse, and for how many days. */
  forecasts: readonly (readonly [from: number, days: number])[];
}

/** Something that left, or was refused, with the moment by the clock on the wall. */
export interface Sent {
  messageId: number;
  on: Day;
  time: string;
  channel: "email" | "sms";
  to: string;
  isRefused: boolean;
}

/** What came of a stretch of days. */
export interface Lived extends AsyncDisposable {
  store: Store;
  stretch: Stretch;
  region: Region;
  last: Day;
  lastImport: Day;
  sent: Sent[];
  /** The day on which a look first wrote a finding down. */
  recordedOn: ReadonlyMap<number, Day>;
  /** What a second run of a moment added. */
  addedAgain: string[];
  /** What stood in no lawful state at the end of its day. */
  unlawful: string[];
  /** Reminders that had to wait at the end of a day, and for what. */
  waited: ReadonlyMap<number, ReadonlySet<string>>;
  forecasts: { from: Day; days: ForecastDay[] }[];
  /** Days on which a plan had to be released. */
  released: Day[];
}

export const operator = "operators@sunrise.example";

const ordinary = ["06:30", "08:30", "09:30", "17:30"];
const withNoon = ["06:30", "08:30", "09:30", "13:00", "17:30"];
const onTheEdge = ["06:30", "07:59", "08:00", "08:59", "09:00", "13:00", "16:59", "17:00", "17:59", "18:00"];
/** Nothing runs while offices are open. */
const away = ["06:30", "17:00", "17:59", "18:00"];

/** Most days are alike; on some there are lists at noon, some try the edges of the hours, on some nothing runs by day. */
function momentsOf(at: number, { noonImports }: Stretch): readonly string[] {
  if (noonImports.includes(at)) return withNoon;
  return at % 13 === 6 ? onTheEdge : at % 13 === 9 ? away : ordinary;
}

/** The region's days as the service lives through them, of each day one moment twice, by turns. */
export async function liveThrough(stretch: Stretch): Promise<Lived> {
  const { begin, days, leftOut, imports, noonImports } = stretch;
  const store = await freshStore();
  const region = inventRegion(stretch);
  const sent: Sent[] = [];
  const recordedOn = new Map<number, Day>();
  const waited = new Map<number, Set<string>>();
  const lived: Lived = {
    ...{ store, stretch, region, sent, recordedOn, waited, last: addDays(begin, days - 1), lastImport: begin },
    ...{ addedAgain: [], unlawful: [], forecasts: [], released: [] },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  for (let at = 0; at < days; at += 1) {
    if (leftOut.includes(at)) continue;
    const on = addDays(begin, at);
    if (imports.includes(at)) await bring(lived, on);
    // In a day of real time autovacuum comes by; here a day takes less than a second.
    if (at < 2 || at % 10 === 0) await store.pool.query("analyze");
    const moments = momentsOf(at, stretch);
    for (const [turn, time] of moments.entries()) {
      if (time === "13:00" && noonImports.includes(at)) await bring(lived, on);
      await goThrough(lived, on, time, turn === at % moments.length);
      for (const { id } of await newFindings(store, recordedOn)) recordedOn.set(id, on);
      if (time !== "06:30") continue;
      await release(lived, on);
      for (const [from, ahead] of stretch.forecasts) {
        if (from === at) lived.forecasts.push({ from: on, days: await forecast(store, on, ahead) });
      }
    }
    await lookBack(lived, on, waited, moments === away);
  }
  return lived;
}

async function bring(lived: Lived, on: Day): Promise<void> {
  const { store, region } = lived;
  for (const kind of ["sites", "accounts", "mailboxes", "dspt"] as const) {
    const { outcome, guard } = await importText(store, kind, region[kind](on), { on, contactBasis: "consent form" });
    if (outcome !== "applied" && outcome !== "unchanged") {
      throw new Error(`The ${kind} of ${on} are ${outcome}: ${guard.map(({ code }) => code).join()}`);
    }
  }
  lived.lastImport = on;
}

/** The run of a moment, and where it is wanted a second, which must find nothing to do. */
async function goThrough(lived: Lived, on: Day, time: string, isTwice: boolean): Promise<void> {
  const { store, region, sent } = lived;
  const now = londonMoment(on, time);
  const channel = (name: "email" | "sms") =>
    channelTo(name, ({ id, to: { address } }) => {
      const isRefused = region.refused.has(address);
      sent.push({ messageId: id, on, time, channel: name, to: address, isRefused });
      return isRefused ? { outcome: "refused", reason: "address-refused" } : { outcome: "accepted", reference: "ok" };
    });
  const channels = { email: channel("email"), sms: channel("sms") };
  const work = { ...workOn(store, { folder: "/nowhere", now, channels }), operatorEmail: operator };
  work.log.level = "silent";
  const run = async () => {
    // What a provider refuses is a new fact: it is looked at again at once.
    do await checkAndDeliver(work, { now });
    while ((await hasDueSites(store, on)) || (await hasWaitingMessages(store, new Date(now), on)));
    await tellOperators(work, { now });
  };
  await run();
  if (!isTwice) return;
  const before = await standOf(lived, on);
  await run();
  const after = await standOf(lived, on);
  for (const [what, count] of Object.entries(after)) {
    if (count !== before[what]) lived.addedAgain.push(`${on} ${time}: ${before[what]} ${what}, then ${count}`);
  }
}

async function standOf({ store, sent }: Lived, on: Day): Promise<Record<string, number>> {
  const [stand] = await rowsOf<Record<string, number>>(
    store,
    `select (select coalesce(max(id), 0) from reminders) as reminders, (select coalesce(max(id), 0) from findings) as findings,
            (select count(*) from messages where day = $1) as messages,
            (select count(*) from state_changes) as "changes of state"`,
    [on],
  );
  return { ...stand, letters: sent.length };
}

/** Lets go what waits, as a person would who has looked at it. */
async function release({ store, released }: Lived, on: Day): Promise<void> {
  for (const { id, messages } of await readHeldPlans(store, on)) {
    const now = new Date(londonMoment(on, "07:30"));
    const answer = await releasePlan(store, { id, count: messages, now, actor: "jo" });
    if (answer !== "released") throw new Error(`Plan ${id} of ${on} was not released: ${JSON.stringify(answer)}`);
    released.push(on);
  }
}

async function forecast(store: Store, from: Day, days: number): Promise<ForecastDay[]> {
  const { policies } = workOn(store, { folder: "/nowhere", now: `${from}T06:30:00Z` });
  const horizon = { from, until: addDays(from, days), policies, calendar };
  const found = emptyForecast(horizon);
  for await (const page of allSnapshots(store, 100)) for (const site of page) addToForecast(found, site, horizon);
  return [...found.values()];
}

async function newFindings(store: Store, known: ReadonlyMap<number, Day>): Promise<{ id: number }[]> {
  return await rowsOf<{ id: number }>(store, "select id from findings where id > $1", [Math.max(0, ...known.keys())]);
}

const toldBy = `exists (select 1 from message_reminders mr join messages m on m.id = mr.message_id
  where mr.reminder_id = r.id and m.status = 'accepted' and not m.is_copy
    and (m.channel = 'email' or 'sms' = any(r.channels) or r.recipient_role not in ('manager', 'admin')))`;

/** Notes at the end of a day what waits, and what stands as nothing may. */
async function lookBack(lived: Lived, on: Day, waited: Map<number, Set<string>>, wasAway: boolean): Promise<void> {
  const { store, unlawful } = lived;
  const waiting = await rowsOf<{ id: number; reason: string }>(
    store,
    "select id, waits_for as reason from reminders where status = 'owed' and considered_on = $1",
    [on],
  );
  for (const { id, reason } of waiting) {
    const why = reason === "window-closed" && !wasAway ? whyClosed(lived, on) : reason;
    if (why !== null) waited.set(id, new Set([...(waited.get(id) ?? []), why]));
  }
  const odd = await rowsOf<{ told: string }>(
    store,
    `select r.id || ' ' || r.kind || ' ' || r.days_left || ' of ' || r.subject_type || ' ' || r.subject_id || ' to ' ||
            r.recipient_role || ' ' || r.recipient_id || ' is ' || r.status || ' because ' || coalesce(r.reason, r.waits_for, '?') as told
       from reminders r
      where not case r.status
        when 'accepted' then ${toldBy}
        when 'superseded' then r.reason is not null and not ${toldBy}
        when 'withdrawn' then r.reason is not null and not ${toldBy}
        when 'owed' then r.ended_on is null and not ${toldBy}
          and (r.due_on > $1 or r.considered_on = $1 and r.waits_for is not null)
        else false end`,
    [on],
  );
  unlawful.push(...odd.map(({ told }) => `${on}: ${told}`));
}

/** Why hours were closed to a reminder though the service ran: on old data it waits for the manager's; null: no reason. */
function whyClosed({ lastImport }: Lived, on: Day): string | null {
  if (isOfficeDay(on)) return null;
  return daysBetween(lastImport, on) > 7 ? "not-fresh" : "offices-closed";
}

/** The instant at which a clock in London shows a time, for the summers around these days. */
function londonMoment(on: Day, time: string): string {
  const isSummer = on < "2026-10-25" || (on >= "2027-03-28" && on < "2027-10-31");
  return `${on}T${time}:00${isSummer ? "+01:00" : "Z"}`;
}
