import type { Outcome } from "./history.ts";

/** What was counted over some histories. */
export interface Tally {
  kills: number;
  lost: number;
  twice: number;
  untrue: number;
  unknown: number;
  /** Of those, how many had arrived. */
  arrived: number;
  /** Histories that took too long until all was settled again. */
  late: number;
  /** Histories that never came to their point, or hung. */
  broken: number;
  longestMs: number;
}

/** A dead process's work is out again within this time. */
export const recoverWithinMs = 45_000;

export const nothingYet = (): Tally => ({
  kills: 0,
  lost: 0,
  twice: 0,
  untrue: 0,
  unknown: 0,
  arrived: 0,
  late: 0,
  broken: 0,
  longestMs: 0,
});

/** Counts one history in; answers a line for all that is wrong or unknown in it. */
export function countIn(tally: Tally, kills: number, outcome: Outcome, withinMs: number): string[] {
  const { unknown, recoveredMs } = outcome;
  const isLate = recoveredMs > withinMs;
  tally.kills += kills;
  for (const kind of ["lost", "twice", "untrue"] as const) tally[kind] += outcome[kind].length;
  tally.unknown += unknown.length;
  tally.arrived += unknown.filter(({ arrived }) => arrived).length;
  tally.late += isLate ? 1 : 0;
  tally.longestMs = Math.max(tally.longestMs, recoveredMs);
  return [
    ...(["lost", "twice", "untrue"] as const).flatMap((kind) =>
      outcome[kind].map((line) => `${kind.toUpperCase()}: ${line}`),
    ),
    ...(isLate ? [`LATE: all was settled again after ${seconds(recoveredMs)} s`] : []),
    ...unknownLines(unknown),
  ];
}

function unknownLines(unknown: Outcome["unknown"]): string[] {
  const idsOf = (hasArrived: boolean) => unknown.flatMap(({ id, arrived }) => (arrived === hasArrived ? [id] : []));
  const lines = [
    { what: "had arrived", ids: idsOf(true) },
    { what: "had not arrived", ids: idsOf(false) },
  ];
  return lines.flatMap(({ what, ids }) => (ids.length > 0 ? [`unknown, ${what}: messages ${ids.join(" ")}`] : []));
}

/** Several tallies as one. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const all = nothingYet();
  for (const one of tallies) {
    for (const name of Object.keys(all) as (keyof Tally)[]) {
      all[name] = name === "longestMs" ? Math.max(all[name], one[name]) : all[name] + one[name];
    }
  }
  return all;
}

/** Whether something was killed, and nothing is wrong. */
export function isProof({ kills, lost, twice, untrue, late, broken }: Tally): boolean {
  return kills > 0 && lost + twice + untrue + late + broken === 0;
}

/** A tally in one line. */
export function lineOf(name: string, tally: Tally): string {
  const { kills, lost, twice, untrue, unknown, arrived, late, broken, longestMs } = tally;
  const perKill = kills === 0 ? 0 : unknown / kills;
  return (
    `${name.padEnd(4)} kills ${kills}, lost ${lost}, twice ${twice}, untrue ${untrue}, unknown ${unknown} ` +
    `(${perKill.toFixed(2)} for each kill, ${arrived} of them had arrived), late ${late}, broken ${broken}, ` +
    `settled again within ${seconds(longestMs)} s`
  );
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);
