import type { JobFunctions } from "../src/jobs/queue.ts";
import { claimMessages, markHanded } from "../src/store/messages.ts";
import { settleMessages } from "../src/store/settlements.ts";
import type { Bench, Line } from "./figure.ts";
import { compare, type Cost, costOf } from "./measure.ts";
import { most, now, planSending, sendAll, takingAll, unsend } from "./sending.ts";
import { today } from "./region.ts";

const accepted = { attempt: "accepted", status: "accepted", reason: null } as const;

/**
 * P8: the machinery of sending alone, messages claimed, marked and settled in batches that nobody sends, against one job
 * and one UPDATE for each; and, for comparison, all that is done besides sending: their words too.
 */
export async function queueAlone(bench: Bench): Promise<Line[]> {
  await planSending(bench, "email");
  const alone: { own: Cost; floor: Cost }[] = [];
  const withWords: typeof alone = [];
  for (let round = 0; round < Math.max(bench.rounds, 3); round += 1) {
    await unsend(bench);
    const floor = await costOf(bench.app.store, () => jobForEach(bench));
    await unsend(bench);
    alone.push({ own: await costOf(bench.app.store, () => inBatches(bench)), floor });
    await unsend(bench);
    withWords.push({ own: await sendAll(bench, takingAll("email")), floor });
  }
  return [lineOf("claimed, marked, settled", alone), lineOf("words read and made too", withWords)];
}

function lineOf(what: string, pairs: readonly { own: Cost; floor: Cost }[]): Line {
  const { ratio: share, ...rest } = compare(pairs);
  const ratio = 1 / share;
  const goal = { goal: ">= 15 x less for each", met: ratio >= 15, messages: most };
  return { figure: "P8", what, unit: "ms", ...rest, ratio, ...goal, microsecondsEach: (rest.value * 1000) / most };
}

/** Batches through the queue, one job each. */
async function inBatches(bench: Bench): Promise<void> {
  const { store } = bench.app;
  const claim = { now, today, limit: 50, leaseMs: 20_000 };
  await through(bench, 1, async (ring, end) => {
    const claimed = await claimMessages(store, claim);
    if (claimed.length === 0) return end();
    await markHanded(store, claimed);
    await settleMessages(
      store,
      claimed.map(({ id, fence }) => ({ id, fence, settlement: accepted })),
    );
    await ring();
  });
}

/** One job for each message, which writes that it was sent. */
async function jobForEach(bench: Bench): Promise<void> {
  const { store } = bench.app;
  let left = most;
  await through(bench, most, async (_ring, end, ids) => {
    await store.pool.query("update messages set status = 'accepted', ended_at = now() where id = $1", [...ids]);
    if ((left -= 1) === 0) end();
  });
}

type Run = (ring: () => Promise<void>, end: () => void, ids: readonly number[]) => Promise<void>;

/** Rings for so many jobs and waits until one of them says that all is done. */
async function through({ app }: Bench, jobs: number, run: Run): Promise<void> {
  const queue = await app.queue(`bench-alone-${Date.now()}`);
  const ended = Promise.withResolvers<void>();
  const ring = (id: number) => queue.ring({ name: "send", data: { ids: [id] } });
  const functions: JobFunctions = { send: ({ ids = [] }) => run(() => ring(0), ended.resolve, ids) };
  const worker = await queue.work(functions);
  const { rows } = await app.store.pool.query<{ id: number }>("select id from messages order by id limit $1", [jobs]);
  for (let at = 0; at < rows.length; at += 100) await Promise.all(rows.slice(at, at + 100).map(({ id }) => ring(id)));
  await ended.promise;
  await worker.close();
  await queue.obliterate();
}
