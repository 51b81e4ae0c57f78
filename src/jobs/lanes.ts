import type { JobData } from "./queue.ts";
import type { Work } from "./work.ts";

/**
 * How many chains of a job may run side by side. Each job of a chain rings for the next in its own lane, and a lane that
 * is rung already is not rung twice: however often somebody rings, there are never more.
 */
const lanes = { "look-at-sites": 4, "deliver-messages": 2 } as const;
type Laned = keyof typeof lanes;

/** Rings in every lane of a job. */
export async function ringAllLanes(work: Work, name: Laned, { now }: JobData): Promise<void> {
  for (let lane = 0; lane < lanes[name]; lane += 1) await ringLane(work, name, lane, now);
}

/** Rings for the next job in the lane of the one that runs, at once or in a while. */
export async function ringNext(work: Work, name: Laned, { ids, now }: JobData, delayMs = 0): Promise<void> {
  await ringLane(work, name, ids?.[0] ?? 0, now, delayMs);
}

function ringLane(work: Work, name: Laned, lane: number, now: string | undefined, delayMs = 0): Promise<void> {
  const data = { ids: [lane], ...(now !== undefined && { now }) };
  return work.ring({ name, id: `${name}-${lane}`, data, ...(delayMs > 0 && { delayMs }) });
}
