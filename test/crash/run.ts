import { londonDay } from "../../src/rules/day.ts";
import { hasDueSites } from "../../src/store/due-sites.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { readRun } from "../../src/store/check-runs.ts";
import { hasUnplanned } from "../../src/store/planning.ts";
import { type History, judge, readClaims, readLoose, type Taken, type Verdict } from "./history.ts";
import { type End, openPlace, type Place, type Running, type Servers, until } from "./place.ts";
import type { CrashPoint } from "./points.ts";
import { importing, personOf, type Region, register, takeIn } from "./region.ts";

/** On a machine with no time left everything takes longer; a history that hangs ends some day. */
const patienceMs = 180_000;

/** What was begun is finished within this time when somebody stops the program. */
const stopWithinMs = 30_000;

const worker = ["start", "--role", "worker"];

/** What became of a history: how the process ended, how soon all was settled again, and what the checker says. */
export interface Outcome extends Verdict {
  end: End;
  /** From the moment at which the program worked again. */
  recoveredMs: number;
}

/** A region as one history needs it: more than one page of sites where pages are the matter. */
export function regionFor({ id, others = 0 }: CrashPoint): Region {
  if (id === "K5" || id === "K6") return { homes: 1100, owed: 30 };
  return others > 0 ? { homes: 400, owed: 400 } : { homes: 60, owed: 60 };
}

/** So many have logged in by the time at which the program is started again. */
const returning = 5;

/** Lets the program die at a point, when it is reached for the given time; starts it again; waits; compares. */
export async function crashAt(point: CrashPoint, time: number, servers: Servers): Promise<Outcome> {
  await using place = await openPlace(servers);
  await using store = await openStore(servers.databaseUrl, { max: 2 });
  const region = regionFor(point);
  const list = await place.file("register.csv", register(region));
  if (point.in === "worker") await takeIn(store, register(region));
  const words = { migrate: ["migrate"], import: importing(list), worker }[point.in];
  const { dying, others } = start(place, words, point, time);
  if (point.edge.at === "outside") {
    await until(() => place.mail.mails.length >= time, patienceMs, "something was sent");
    dying.child.kill("SIGKILL");
  }
  const end = await ended(dying);
  requireEnd(point, end);
  if (point.in !== "worker") await again(place, words);
  if (point.in === "migrate") await takeIn(store, register(region));
  // Whoever lives may have told these in the meantime.
  const returned = point.in === "worker" && others.length === 0 ? returning : 0;
  if (returned > 0) await takeIn(store, register(region, returned));
  const before = countTaken(place);
  const alive = others.length > 0 ? others : [place.start(worker)];
  const recoveredMs = await recovered(store, alive);
  for (const { child, end: gone } of alive) {
    child.kill("SIGTERM");
    await gone;
  }
  return { end, recoveredMs, ...judge(await historyOf(place, store, region, { before, returned })) };
}

/** Kills the worker again and again, at moments that the dice say, until nothing is left to send. */
export async function crashAtRandom(
  throws: (sides: number) => number,
  most: number,
  servers: Servers,
): Promise<Outcome & { kills: number }> {
  await using place = await openPlace(servers);
  await using store = await openStore(servers.databaseUrl, { max: 2 });
  const region = { homes: 900, owed: 900 };
  await takeIn(store, register(region));
  let kills = 0;
  let end: End = { code: null, signal: null, stoppedMs: 0 };
  while (kills < most) {
    const dying = place.start(worker);
    await dying.started;
    // Half of them in the middle of sending: soon after another kill there is little to do, until leases run out.
    if (throws(2) === 0) await somethingSent(place, store);
    const moment = performance.now() + throws(2500);
    await until(() => performance.now() >= moment, patienceMs, "the moment had come");
    const isOver = await isSettled(store);
    dying.child.kill("SIGKILL");
    end = await dying.end;
    if (isOver) break;
    kills += 1;
  }
  const recoveredMs = await recovered(store, [place.start(worker)]);
  return {
    kills,
    end,
    recoveredMs,
    ...judge(await historyOf(place, store, region, { before: countTaken(place), returned: 0 })),
  };
}

/** Resolves when the mail server takes another one, or when there is none. */
async function somethingSent({ mail }: Place, store: Store): Promise<void> {
  const seen = mail.mails.length;
  await until(async () => mail.mails.length > seen || (await isSettled(store)), patienceMs, "something was sent");
}

/** The process that dies; and those beside it, where it may be any of several. */
function start(place: Place, words: readonly string[], point: CrashPoint, time: number) {
  if (point.others === undefined) return { dying: place.start(words, { point, time }), others: [] };
  const first = place.start(words);
  const all = [first, ...Array.from({ length: point.others }, () => place.start(words))];
  const dying = all[time % all.length] ?? first;
  return { dying, others: all.filter((one) => one !== dying) };
}

async function ended({ end }: Running): Promise<End> {
  let found: End | undefined;
  void end.then((one) => (found = one));
  await until(() => found !== undefined, patienceMs, "the program died");
  return await end;
}

/** A process that ended in another way never came to its point: then nothing has been shown. */
function requireEnd({ id, isStop }: CrashPoint, { code, signal, stoppedMs }: End): void {
  const isMeant = isStop ? code === 0 && stoppedMs <= stopWithinMs : signal === "SIGKILL";
  if (!isMeant) throw new Error(`At ${id} it ended with ${signal ?? code}, ${Math.round(stoppedMs)} ms after a stop.`);
}

/** As a person does whose command broke off. */
async function again(place: Place, words: readonly string[]): Promise<void> {
  const { code } = await place.start(words).end;
  if (code !== 0) throw new Error(`${words[0]} ended with ${code} when it was repeated.`);
}

async function recovered(store: Store, alive: readonly Running[]): Promise<number> {
  await Promise.all(alive.map(({ started }) => started));
  const from = performance.now();
  await until(() => isSettled(store), patienceMs, "all was settled again");
  return performance.now() - from;
}

/** Nothing is left to look at, to plan or to send today. */
async function isSettled(store: Store): Promise<boolean> {
  const today = londonDay(new Date());
  const run = await readRun(store, today);
  if (!run?.finishedAt || (await hasDueSites(store, today)) || (await hasUnplanned(store.pool, today))) return false;
  const { rows } = await store.pool.query("select 1 from messages where status in ('planned', 'claimed') limit 1");
  return rows.length === 0;
}

interface Counts {
  mails: number;
  texts: number;
}

const countTaken = ({ mail, twilio }: Place): Counts => ({ mails: mail.mails.length, texts: twilio.messages.length });

/** Both sides of what happened. `before` counts what had been taken when the first so many `returned`. */
async function historyOf(
  place: Place,
  store: Store,
  region: Region,
  { before, returned }: { before: Counts; returned: number },
): Promise<History> {
  const people = Array.from({ length: region.owed }, (_, n) => personOf(n));
  return {
    owed: people.flatMap(waysOf),
    returned: new Set(people.slice(0, returned).flatMap((person) => waysOf(person).map(({ to }) => to))),
    taken: takenAt(place, before),
    claimed: await readClaims(store),
    loose: await readLoose(store, londonDay(new Date())),
  };
}

/** Five days before the end: an e-mail, a copy to the account itself, and a text where there is a mobile. */
function waysOf({ account, email, mobile }: ReturnType<typeof personOf>): Pick<Taken, "channel" | "to">[] {
  const mails = [account, email].map((to) => ({ channel: "email" as const, to }));
  return mobile === null ? mails : [...mails, { channel: "sms", to: mobile }];
}

function takenAt({ mail, twilio }: Place, before: Counts): Taken[] {
  const mails = mail.mails.map(({ to, headers, text }, at) => ({
    ...{ channel: "email" as const, to: to.join(), messageId: headers.get("message-id")?.[0] ?? "", text },
    isAfter: at >= before.mails,
  }));
  const texts = twilio.messages.map(({ to, body }, at) => ({
    ...{ channel: "sms" as const, to, messageId: null, text: body },
    isAfter: at >= before.texts,
  }));
  return [...mails, ...texts];
}
