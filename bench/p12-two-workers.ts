import { availableParallelism } from "node:os";
import { checkWith } from "./checking.ts";
import type { Bench, Line } from "./figure.ts";
import { median } from "./measure.ts";
import { wakeAll } from "./p2-full-check.ts";
import { today } from "./region.ts";

/** P12: a full check by two worker processes against the same check by one, in turns. */
export async function twoWorkers(bench: Bench): Promise<Line[]> {
  const { app, url } = bench;
  const rounds = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    await wakeAll(bench);
    const one = (await checkWith(app, url, today, 1)).wallMs;
    await wakeAll(bench);
    const two = (await checkWith(app, url, today, 2)).wallMs;
    rounds.push({ one, two });
  }
  const ratio = median(rounds.map(({ one, two }) => one / two));
  const [value, floor] = [median(rounds.map(({ two }) => two)), median(rounds.map(({ one }) => one))];
  const rest = { goal: ">= 1.6 x while cores are free", met: ratio >= 1.6, cores: availableParallelism() };
  return [{ figure: "P12", value, unit: "ms", floor, ratio, by: "wall", ...rest }];
}
