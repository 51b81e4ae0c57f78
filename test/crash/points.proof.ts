import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyDatabase, freshDatabase } from "../support/services.ts";
import { type Bundle, buildBundle } from "./bundle.ts";
import type { Outcome } from "./history.ts";
import { crashPoints, timeOf } from "./points.ts";
import { crashAt } from "./run.ts";

/** One moment of each point; crash-test tries others. */
const seed = 20_779;
const atOnce = 10;
/** Other tests keep the machine busy beside these. crash-test demands 45 seconds. */
const recoverWithinMs = 120_000;

let bundle: Bundle;
const outcomes = new Map<string, Promise<Outcome>>();

// Side by side: they wait for leases and timers more than they work.
beforeAll(async () => {
  bundle = await buildBundle();
  const lanes = Array.from({ length: atOnce }, (): Promise<unknown> => Promise.resolve());
  for (const [index, point] of crashPoints.entries()) {
    const outcome = (lanes[index % atOnce] ?? Promise.resolve()).then(async () => {
      await using database = await (point.in === "migrate" ? emptyDatabase() : freshDatabase());
      return await crashAt(point, timeOf(point, seed), { databaseUrl: database.url, entry: bundle.entry });
    });
    lanes[index % atOnce] = outcome.catch(() => {}); // its test tells
    outcomes.set(point.id, outcome);
  }
});
afterAll(() => bundle[Symbol.asyncDispose]());

it.for(crashPoints)(
  "$id, $where: nothing is lost, nothing is sent twice, and what is unknown is listed",
  { timeout: 400_000 },
  async ({ id, isStop }) => {
    const { lost, twice, untrue, unknown, recoveredMs } = await (outcomes.get(id) ?? Promise.reject(new Error(id)));
    expect({ lost, twice, untrue }).toEqual({ lost: [], twice: [], untrue: [] });
    expect(recoveredMs).toBeLessThan(recoverWithinMs);
    // Before the first body has been handed over there is nothing that could be unknown; nor after a stop in order.
    if (isStop || Number(id.slice(1)) <= 10) expect(unknown).toEqual([]);
  },
);
