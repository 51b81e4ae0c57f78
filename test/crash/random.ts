import { setTimeout as delay } from "node:timers/promises";
import { openStore, type Store } from "../../src/store/connect.ts";
import { type Counts, countTaken, type Left, whatIsLeft } from "./both-sides.ts";
import { again, hasten, started, worker } from "./ends.ts";
import type { Outcome } from "./history.ts";
import { openPlace, type Place, type Running, type Servers, until } from "./place.ts";
import { importing, register } from "./region.ts";
import { returning, settledAgain } from "./run.ts";

/** What a process was in the middle of when it was killed. */
export const middles = ["starting", "importing", "checking", "planning", "sending", "waiting"] as const;
export type Middle = (typeof middles)[number];
export type Kills = Record<Middle, number>;

export const noKills = (): Kills => ({
  starting: 0,
  importing: 0,
  checking: 0,
  planning: 0,
  sending: 0,
  waiting: 0,
});

/** How many they are in all. */
export const sumOfKills = (kills: Kills): number => Object.values(kills).reduce((all, some) => all + some, 0);

type Kind = keyof typeof moments;
type Dice = (sides: number) => number;

/** One region in which the program is killed again and again. */
interface Hunt {
  place: Place;
  store: Store;
  throws: Dice;
  kills: Kills;
}

/** Several pages of sites to look at; one in ten of them has something to be told. */
const region = { homes: 1100, owed: 150 };
/** From the start of a process, its first words or its first message, at most so long until it is killed. */
const moments = { starting: 600, importing: 400, checking: 500, working: 1_200, sending: 150 } as const;

/**
 * Kills imports and workers of one region, `most` times or until nothing is left to send, each at a moment that the dice
 * say; in the middle a list comes by which some have logged in. Then all is left to settle,
 * once, and Twilio to be asked about its texts.
 */
export async function crashAtRandom(throws: Dice, most: number, servers: Servers): Promise<Outcome & { kills: Kills }> {
  await using place = await openPlace(servers);
  await using store = await openStore(servers.databaseUrl, { max: 2, applicationName: "crash-test" });
  const hunt = { place, store, throws, kills: noKills() };
  await importInPieces(hunt, register(region));
  await workInPieces(hunt, most / 2);
  await importInPieces(hunt, register(region, returning));
  const before = countTaken(place);
  await workInPieces(hunt, most);
  const outcome = await settledAgain(place, store, [await started(place, worker)], {
    region,
    before,
    returned: returning,
    looksUp: true,
  });
  return { ...outcome, kills: hunt.kills };
}

/** Kills the command that takes in a list up to three times; then a person repeats it. */
async function importInPieces({ place, store, throws, kills }: Hunt, lines: readonly string[]): Promise<void> {
  const words = importing(await place.file("register.csv", lines));
  for (let left = throws(4); left > 0; left -= 1) {
    const dying = place.start(words);
    let isGone = false;
    void dying.end.then(() => (isGone = true));
    const isEarly = throws(5) === 0;
    let isThere = false;
    const hasConnected = async () => isGone || (isThere = await isConnected(store));
    if (!isEarly) await until("the import reached the database", hasConnected, 20);
    await delay(throws(moments[isEarly ? "starting" : "importing"]));
    dying.child.kill("SIGKILL");
    const { signal } = await dying.end;
    if (signal === "SIGKILL") kills[isThere ? "importing" : "starting"] += 1;
  }
  await again(place, words);
}

async function isConnected(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query(
    `select 1 from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and application_name <> 'crash-test'`,
  );
  return rows.length > 0;
}

/** Starts a worker and kills it, until so many kills are counted in all. */
async function workInPieces(hunt: Hunt, upTo: number): Promise<void> {
  const { place, store, throws, kills } = hunt;
  while (sumOfKills(kills) < upTo) {
    const since = await readClock(store);
    const before = countTaken(place);
    const kind = kindOf(throws, await whatIsLeft(store));
    const dying = place.start(worker);
    const hasStarted = await momentComes(hunt, dying, kind, before);
    dying.child.kill("SIGKILL");
    const { signal } = await dying.end;
    // On a machine without time it may have given up by itself.
    if (signal !== "SIGKILL") continue;
    if ((await whatIsLeft(store)) === "nothing") return;
    kills[await middleOf(store, since, hasStarted)] += 1;
  }
}

/** Waits for a moment of that kind; answers whether it worked by then. */
async function momentComes(
  { place, store, throws }: Hunt,
  dying: Running,
  kind: Kind,
  before: Counts,
): Promise<boolean> {
  let hasStarted = false;
  let hasEnded = false;
  void dying.started.then(() => (hasStarted = true));
  void dying.end.then(() => (hasEnded = true));
  if (kind !== "starting") await Promise.race([dying.started, dying.end]);
  if (kind === "sending") await somethingTaken(place, store, before, () => hasEnded);
  await delay(throws(moments[kind]));
  return hasStarted;
}

/** Half of the moments come when something is being sent; the others in the start, or in whatever follows it. */
function kindOf(throws: Dice, left: Left): Kind {
  const kind = throws(8);
  if (kind === 0) return "starting";
  if (left === "check" || left === "plan") return kind < 4 ? "checking" : "sending";
  return kind > 3 ? "sending" : "working";
}

/** Resolves when a server has taken another one, or when there is none. */
async function somethingTaken(place: Place, store: Store, before: Counts, isOver: () => boolean): Promise<void> {
  let looks = 0;
  await until(
    "something was sent",
    async () => {
      const { mails, texts } = countTaken(place);
      looks += 1;
      if (isOver() || mails + texts > before.mails + before.texts) return true;
      if (looks % 50 !== 0) return false;
      await hasten(store);
      return (await whatIsLeft(store)) === "nothing";
    },
    20,
  );
}

async function readClock(store: Store): Promise<Date> {
  const { rows } = await store.pool.query<{ now: Date }>("select clock_timestamp() as now");
  return rows[0]?.now ?? new Date();
}

/** What a dead process, started after `since`, has left unfinished. */
async function middleOf(store: Store, since: Date, hasStarted: boolean): Promise<Middle> {
  const { rows } = await store.pool.query(
    "select 1 from attempts where claimed_at >= $1 and status in ('claimed', 'handed') limit 1",
    [since],
  );
  if (rows.length > 0) return "sending";
  if (!hasStarted) return "starting";
  const left = await whatIsLeft(store);
  return left === "check" ? "checking" : left === "plan" ? "planning" : "waiting";
}
