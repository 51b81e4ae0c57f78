/**
 * The long form of the proof: kills the program at every crash point, for as many seeds as asked for, or at random
 * moments, and counts. Ends with 1 when anything was lost, was sent twice or is told untruly.
 */
import { parseArgs } from "node:util";
import { openDatabases } from "../support/databases.ts";
import { dice } from "../support/dice.ts";
import { startPostgres } from "../support/postgres.ts";
import { emptyRedis, startRedis } from "../support/redis.ts";
import type { Servers } from "./place.ts";
import { type CrashPoint, crashPoints, timeOf } from "./points.ts";
import { crashAt, crashAtRandom, type Outcome } from "./run.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "3" },
    "first-seed": { type: "string", default: "1" },
    points: { type: "string", default: crashPoints.map(({ id }) => id).join() },
    random: { type: "string", default: "0" },
    queue: { type: "string", default: "postgres" },
    "side-by-side": { type: "string", default: "6" },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const random = Number(values.random);
const firstSeed = Number(values["first-seed"]);
/** Of so many kills each history of random ones has at most. */
const killsInARow = 20;

const totals = { kills: 0, lost: 0, twice: 0, untrue: 0, unknown: 0, arrived: 0, recoveredMs: 0, broken: 0 };
type Totals = typeof totals;

const databases = await openDatabases(await startPostgres());
const redis = values.queue === "redis" ? await startRedis() : null;
try {
  process.exitCode = await prove();
} finally {
  await databases.close();
  await redis?.stop();
}

async function prove(): Promise<number> {
  const found = random > 0 ? [{ name: "random", ...(await killAtRandom()) }] : await killAtPoints(chosen());
  const all = { ...totals };
  for (const some of found) add(all, some);
  for (const { name, ...some } of [...found, { name: "all", ...all }]) report(name, some);
  return all.lost + all.twice + all.untrue + all.broken > 0 || all.kills === 0 ? 1 : 0;
}

function chosen(): CrashPoint[] {
  const ids = values.points.split(",");
  const strange = ids.filter((id) => !crashPoints.some((point) => point.id === id));
  if (strange.length > 0) throw new Error(`There is no crash point ${strange.join()}.`);
  return crashPoints.filter(({ id }) => ids.includes(id));
}

async function killAtPoints(points: readonly CrashPoint[]): Promise<(Totals & { name: string })[]> {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => firstSeed + n);
  const found = points.map((point) => ({ point, totals: { ...totals } }));
  const histories = seeds.flatMap((seed) => found.map((one) => ({ ...one, seed })));
  await sideBySide(histories, async ({ point, totals: ofPoint, seed }) => {
    const time = timeOf(point, seed);
    const what = `${point.id} seed ${seed} time ${time}`;
    const crash = async (servers: Servers) => ({ kills: 1, ...(await crashAt(point, time, servers)) });
    await counted(what, ofPoint, crash, point.in === "migrate");
  });
  return found.map(({ point, totals: ofPoint }) => ({ name: point.id, ...ofPoint }));
}

async function killAtRandom(): Promise<Totals> {
  const found = { ...totals };
  const lanes = Array.from({ length: Number(values["side-by-side"]) }, (_, n) => firstSeed + n);
  await sideBySide(lanes, async (lane) => {
    const throws = dice(lane * 7919);
    for (let run = 1; found.kills < random && found.broken < 3; run += 1) {
      const most = Math.min(killsInARow, random - found.kills);
      await counted(`random seed ${lane} run ${run}`, found, (servers) => crashAtRandom(throws, most, servers), false);
      say(`${found.kills} of ${random} kills, ${found.unknown} unknown`);
    }
  });
  return found;
}

async function counted(
  what: string,
  found: Totals,
  run: (servers: Servers) => Promise<Outcome & { kills: number }>,
  isEmpty: boolean,
): Promise<void> {
  const databaseUrl = await (isEmpty ? databases.createEmpty() : databases.create());
  try {
    const outcome = await run({ databaseUrl, queueUrl: redis && (await emptyRedis(redis)) });
    found.kills += outcome.kills;
    found.recoveredMs = Math.max(found.recoveredMs, outcome.recoveredMs);
    found.unknown += outcome.unknown.length;
    found.arrived += outcome.unknown.filter(({ arrived }) => arrived).length;
    for (const kind of ["lost", "twice", "untrue"] as const) {
      found[kind] += outcome[kind].length;
      for (const line of outcome[kind]) say(`${what}: ${kind.toUpperCase()}: ${line}`);
    }
    for (const { id, arrived } of outcome.unknown) {
      say(`${what}: unknown: message ${id}, which had ${arrived ? "arrived" : "not arrived"}`);
    }
  } catch (error) {
    found.broken += 1;
    say(`${what}: BROKEN: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    databases.giveBack(new URL(databaseUrl).pathname.slice(1));
  }
}

function add(all: Totals, some: Totals): void {
  for (const name of Object.keys(all) as (keyof Totals)[]) {
    all[name] = name === "recoveredMs" ? Math.max(all[name], some[name]) : all[name] + some[name];
  }
}

function report(name: string, { kills, lost, twice, untrue, unknown, arrived, recoveredMs, broken }: Totals): void {
  const perKill = kills === 0 ? 0 : unknown / kills;
  say(
    `${name.padEnd(4)} kills ${kills}, lost ${lost}, twice ${twice}, untrue ${untrue}, unknown ${unknown} ` +
      `(${perKill.toFixed(2)} for each kill, ${arrived} of them had arrived), broken ${broken}, ` +
      `settled again within ${(recoveredMs / 1000).toFixed(1)} s`,
  );
}

async function sideBySide<One>(ones: readonly One[], run: (one: One) => Promise<void>): Promise<void> {
  const left = [...ones];
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await run(one);
  };
  await Promise.all(Array.from({ length: Number(values["side-by-side"]) }, lane));
}
