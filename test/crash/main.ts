/**
 * The long form of the proof: kills the program at every crash point, for as many seeds as asked for, or at random
 * moments, and counts. Ends with 1 when anything was lost, was sent twice, is told untruly or came too late.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { openDatabases } from "../support/databases.ts";
import { dice } from "../support/dice.ts";
import { startPostgres } from "../support/postgres.ts";
import { emptyRedis, startRedis } from "../support/redis.ts";
import { buildBundle } from "./bundle.ts";
import type { Outcome } from "./history.ts";
import { mailManners } from "./mail-manners.ts";
import type { Servers } from "./place.ts";
import { type CrashPoint, crashPoints, timeOf } from "./points.ts";
import { crashAtRandom, type Kills, middles, noKills, sumOfKills } from "./random.ts";
import { crashAt } from "./run.ts";
import { countIn, isProof, lineOf, nothingYet, recoverWithinMs, sumOf, type Tally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "3" },
    "first-seed": { type: "string", default: "1" },
    points: { type: "string", default: crashPoints.map(({ id }) => id).join() },
    random: { type: "string", default: "0" },
    queue: { type: "string", default: "postgres" },
    server: { type: "string", default: "fast" },
    "side-by-side": { type: "string" },
    patient: { type: "boolean", default: false },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const random = Number(values.random);
const firstSeed = Number(values["first-seed"]);
const lanes = Number(values["side-by-side"] ?? (random > 0 ? 12 : 6));
const mailManner = mailManners.find((one) => one === values.server) ?? noManner(values.server);
// A mail server that takes its time decides itself how soon all is sent; so does who has been killed many times.
const mayTakeLong = values.patient || mailManner !== "fast" || random > 0;
const withinMs = mayTakeLong ? Infinity : recoverWithinMs;
/** Of so many kills each history of random ones has at most. */
const killsInARow = 24;
/** So many histories that hang are enough. */
const mostBroken = 10;
const begun = performance.now();

await using opened = new AsyncDisposableStack();
const { entry } = opened.use(await buildBundle());
const databases = opened.adopt(await openDatabases(await startPostgres()), (one) => one.close());
const redis = values.queue === "redis" ? opened.adopt(await startRedis(), (one) => one.stop()) : null;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void opened.disposeAsync().finally(() => process.exit(130)));
}
process.exitCode = (await prove()) ? 0 : 1;

async function prove(): Promise<boolean> {
  const found = random > 0 ? [{ name: "random", tally: await killAtRandom() }] : await killAtPoints(chosen());
  const all = sumOf(found.map(({ tally }) => tally));
  for (const { name, tally } of [...found, { name: "all", tally: all }]) say(lineOf(name, tally));
  say(`${Math.round((performance.now() - begun) / 1000)} s, load ${loadavg().map(Math.round).join(" ")}`);
  return isProof(all);
}

function noManner(given: string): never {
  throw new Error(`There is no mail server that is ${given}. Use one of ${mailManners.join(", ")}.`);
}

function chosen(): CrashPoint[] {
  const ids = values.points.split(",");
  const strange = ids.filter((id) => !crashPoints.some((point) => point.id === id));
  if (strange.length > 0) throw new Error(`There is no crash point ${strange.join()}.`);
  return crashPoints.filter(({ id }) => ids.includes(id));
}

async function killAtPoints(points: readonly CrashPoint[]): Promise<{ name: string; tally: Tally }[]> {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => firstSeed + n);
  const found = points.map((point) => ({ point, name: point.id, tally: nothingYet() }));
  const histories = seeds.flatMap((seed) => found.map((one) => ({ ...one, seed })));
  await sideBySide(histories, async ({ point, tally, seed }, lane) => {
    const time = timeOf(point, seed);
    const what = `${point.id} seed ${seed} time ${time}`;
    await counted({ what, tally, lane, isEmpty: point.in === "migrate" }, async (servers) => ({
      killed: 1,
      outcome: await crashAt(point, time, servers),
    }));
  });
  return found;
}

async function killAtRandom(): Promise<Tally> {
  const tally = nothingYet();
  const where = noKills();
  let left = random;
  let seed = firstSeed;
  const histories = Array.from({ length: lanes }, async (_, lane) => {
    while (left > 0 && tally.broken < mostBroken) {
      const most = Math.min(killsInARow, left);
      left -= most;
      const of = { what: `random seed ${seed}`, tally, lane: lane + 1, isEmpty: false };
      const throws = diceOf(seed++);
      const killed = await counted(of, async (servers) => {
        const { kills, ...outcome } = await crashAtRandom(throws, most, servers);
        for (const middle of middles) where[middle] += kills[middle];
        return { killed: sumOfKills(kills), outcome };
      });
      left += most - killed;
      say(`${soFar(tally, where)}; ${Math.round((performance.now() - begun) / 1000)} s`);
    }
  });
  await Promise.all(histories);
  const { sending } = where;
  say(
    `${soFar(tally, where)}; ${(tally.unknown / Math.max(sending, 1)).toFixed(2)} unknown for each kill while sending`,
  );
  return tally;
}

function diceOf(seed: number): (sides: number) => number {
  const throws = dice(seed * 7919);
  throws(2); // the first of near seeds are near each other
  return throws;
}

function soFar({ kills, lost, twice, unknown }: Tally, where: Kills): string {
  const places = middles.map((middle) => `${middle} ${where[middle]}`).join(", ");
  return `${kills} of ${random} kills (${places}), lost ${lost}, twice ${twice}, unknown ${unknown}`;
}

async function counted(
  { what, tally, lane, isEmpty }: { what: string; tally: Tally; lane: number; isEmpty: boolean },
  run: (servers: Servers) => Promise<{ killed: number; outcome: Outcome }>,
): Promise<number> {
  let databaseUrl: string | null = null;
  try {
    databaseUrl = await (isEmpty ? databases.createEmpty() : databases.create());
    const queueUrl = redis && (await emptyRedis(redis, lane));
    const { killed, outcome } = await run({ databaseUrl, queueUrl, mailManner, entry });
    for (const line of countIn(tally, killed, outcome, withinMs)) say(`${what}: ${line}`);
    return killed;
  } catch (error) {
    tally.broken += 1;
    say(`${what}: BROKEN: ${error instanceof Error ? error.message : String(error)}`);
    return 0;
  } finally {
    if (databaseUrl !== null) databases.giveBack(new URL(databaseUrl).pathname.slice(1));
  }
}

/** Runs all, so many at once; `lane` is a number that no two have at a time. */
async function sideBySide<One>(ones: readonly One[], run: (one: One, lane: number) => Promise<void>): Promise<void> {
  const left = [...ones];
  const inLane = async (lane: number) => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await run(one, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, n) => inLane(n + 1)));
}
