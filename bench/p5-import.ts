import { join } from "node:path";
import { rm } from "node:fs/promises";
import { addDays } from "../src/rules/day.ts";
import type { Bench, Line } from "./figure.ts";
import { type Imported, importWith } from "./importing.ts";
import { compare, type Cost, costOf, rowsWritten } from "./measure.ts";
import { copyIntoHeap, today, writeRegister } from "./region.ts";
import { momentOfCheck } from "./server.ts";

interface Round {
  own: Imported;
  floor: Cost;
  written: number;
}

/** P5: the register with four rows of ten changed, against copying the same file into a heap. */
export async function changedImport(bench: Bench): Promise<Line[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    rounds.push(await roundOf(bench, round, { used: 4, from: 4 * round }));
  }
  const { value, ratio, ...rest } = compare(rounds);
  const overIdleMiB = Math.round(Math.max(...rounds.map(({ own }) => own.peakMiB - own.idleMiB)));
  const peakMiB = Math.round(Math.max(...rounds.map(({ own }) => own.peakMiB)));
  const goal = { goal: "<= 5 x the floor, <= 150 MiB over idle", met: ratio <= 5 && overIdleMiB <= 150 };
  return [{ figure: "P5", value, unit: "ms", ...rest, ratio, ...goal, peakMiB, overIdleMiB, ...countsOf(rounds) }];
}

/** P6: other bytes that say the same, on the day on which it was said first. */
export async function unchangedImport(bench: Bench): Promise<Line[]> {
  const day = 3;
  // A list of another day says something new already: that what has lapsed by our reckoning is still called active.
  await roundOf(bench, day, { used: 0, from: 0, first: 2 });
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    rounds.push(await roundOf(bench, day, { used: 0, from: 0, first: round + 3 }));
  }
  const { value, ratio, ...rest } = compare(rounds);
  const counts = countsOf(rounds);
  const goal = { goal: "<= 2.5 x the floor, 0 rows written", met: ratio <= 2.5 && counts.written === 0 };
  return [{ figure: "P6", value, unit: "ms", ...rest, ratio, ...goal, ...counts }];
}

async function roundOf(
  { app, url, folder, note }: Bench,
  day: number,
  register: { used: number; from: number; first?: number },
): Promise<Round> {
  const path = join(folder, `register-${day}.csv`);
  await writeRegister(app.store, path, register);
  await app.store.pool.query("vacuum analyze");
  const floor = await costOf(app.store, () => copyIntoHeap(app.store, path));
  const before = await rowsWritten(app.store);
  const own = await importWith(url, path, momentOfCheck(addDays(today, day)).toISOString());
  const written = (await rowsWritten(app.store)) - before;
  await rm(path);
  note(`  ${own.outcome} ${JSON.stringify(own.rows)}`);
  return { own, floor, written };
}

function countsOf(rounds: readonly Round[]) {
  const [last] = rounds.slice(-1);
  return { outcome: last?.own.outcome, changed: last?.own.rows.changed, written: last?.written };
}
