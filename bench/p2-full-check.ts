import { checkWith, type FullCheck } from "./checking.ts";
import type { Bench, Line } from "./figure.ts";
import { compare, costOf } from "./measure.ts";
import { streamFacts, today } from "./region.ts";

/** P2: every site looked at, when all is new and when the policy has changed, against streaming the same rows out. */
export async function fullCheck(bench: Bench): Promise<Line[]> {
  const first = await pairOf(bench);
  await bench.app.store.pool.query("vacuum analyze");
  const again = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    await wakeAll(bench);
    again.push(await pairOf(bench));
  }
  return [lineOf(bench, "first check", [first]), lineOf(bench, "changed policy", again)];
}

/** Wakes every site, as another policy does. */
export async function wakeAll({ app: { store } }: Bench): Promise<void> {
  await store.pool.query("update sites set look_on = $1, woken_by = 'policy'", [today]);
  await store.pool.query("vacuum sites");
}

async function pairOf({ app, url }: Bench): Promise<{ own: FullCheck; floor: Awaited<ReturnType<typeof costOf>> }> {
  const floor = await costOf(app.store, () => streamFacts(app.store));
  return { own: await checkWith(app, url, today, 1), floor };
}

function lineOf({ accounts }: Bench, what: string, pairs: Awaited<ReturnType<typeof pairOf>>[]): Line {
  const { value, ratio, ...rest } = compare(pairs);
  return {
    figure: "P2",
    what,
    value,
    unit: "ms",
    ...rest,
    ratio,
    goal: "<= 8 x the floor",
    met: ratio <= 8,
    microsecondsPerAccount: Math.round((value * 1000) / accounts),
    peakMiB: Math.round(Math.max(...pairs.map(({ own }) => own.peakMiB))),
  };
}
