import type { Channel, Letter } from "../src/delivery/channel.ts";
import { jobFunctions } from "../src/jobs/jobs.ts";
import { ringAllLanes } from "../src/jobs/lanes.ts";
import { planFor } from "../src/jobs/plan-messages.ts";
import { londonInstant } from "../src/rules/day.ts";
import type { Bench, Line } from "./figure.ts";
import { compare, type Cost, costOf } from "./measure.ts";
import { today } from "./region.ts";

/** When offices are open, so that everything planned may leave. */
export const now = londonInstant(today, "10:00");

/** How many messages are sent in one go. */
export const most = 2000;

/** Plans what is owed today, and keeps `most` of the messages, all of them on one channel. */
export async function planSending({ app }: Bench, channel: Channel["name"]): Promise<void> {
  const { pool } = app.store;
  for (const table of ["attempts", "message_reminders", "messages"]) await pool.query(`delete from ${table}`);
  await pool.query("update sites set look_on = $1::date + 1 where look_on <= $1", [today]);
  await pool.query("update reminders set status = 'owed', considered_on = null where status = 'accepted'");
  await planFor(app.work(await app.queue()), now, today);
  // A first check surprises everybody: its plan waits. Here nobody is written to.
  await pool.query("update messages set status = 'planned', plan_id = null");
  const kept = `select id from messages where recipient_role = 'person' and channel = 'email' order by id limit ${most}`;
  await pool.query(`delete from message_reminders where message_id not in (${kept})`);
  await pool.query(`delete from messages where id not in (${kept})`);
  if (channel === "sms") {
    await pool.query(
      "update messages set channel = 'sms', destination = '+447700900' || lpad((id % 1000)::text, 3, '0')",
    );
  }
}

/** As if nothing of it had been sent. */
export async function unsend({ app }: Bench): Promise<void> {
  const { pool } = app.store;
  await pool.query("delete from attempts");
  await pool.query(
    `update messages set status = 'planned', attempt_count = 0, words = null, lease_until = null, ended_at = null,
            provider_reference = null, next_attempt_at = opens_at`,
  );
  await pool.query(
    `update reminders set status = 'owed', settled_at = null
      where status = 'accepted' and id in (select reminder_id from message_reminders)`,
  );
  await pool.query("vacuum analyze messages, reminders, attempts, message_reminders");
}

/** Sends all that is planned, by jobs of a queue, in this process; what that costs. */
export async function sendAll({ app }: Bench, channel: Channel): Promise<Cost> {
  const queue = await app.queue(`bench-sending-${Date.now()}`);
  const work = { ...app.work(queue), channels: { email: channel, sms: channel } };
  const worker = await queue.work(jobFunctions(work));
  const cost = await costOf(app.store, async () => {
    await ringAllLanes(work, "deliver-messages", { now: now.toISOString() });
    while (await isWaiting(app)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  await worker.close();
  await queue.obliterate();
  const { rows } = await app.store.pool.query("select 1 from messages where status <> 'accepted'");
  if (rows.length > 0) throw new Error(`${rows.length} messages were not accepted.`);
  return cost;
}

async function isWaiting({ store }: Bench["app"]): Promise<boolean> {
  const { rows } = await store.pool.query("select 1 from messages where status in ('planned', 'claimed') limit 1");
  return rows.length > 0;
}

/** The letters of what is planned, as they would leave. */
export async function lettersOf(bench: Bench, name: Channel["name"]): Promise<Letter[]> {
  const letters: Letter[] = [];
  await unsend(bench);
  await sendAll(bench, takingAll(name, letters));
  return letters;
}

/** A channel that takes everything at once, its mark first. */
export function takingAll(name: Channel["name"], letters: Letter[] = []): Channel {
  return {
    name,
    carrier: "none",
    async send(letter, handed) {
      await handed();
      letters.push(letter);
      return { outcome: "accepted", reference: String(letter.id) };
    },
    probe: async () => null,
    close: async () => {},
  };
}

/** Sends everything and lets the floor send the same, in turns. */
export async function inPairs(
  bench: Bench,
  channel: Channel,
  floor: () => Promise<unknown>,
): Promise<{ own: Cost; floor: Cost }[]> {
  const pairs = [];
  for (let round = 0; round < Math.max(bench.rounds, 3); round += 1) {
    await unsend(bench);
    const under = await costOf(bench.app.store, floor);
    pairs.push({ own: await sendAll(bench, channel), floor: under });
  }
  return pairs;
}

/** How fast all was sent, against the floor: by the clock, because a provider is waited for. */
export function speedOf(figure: string, pairs: readonly { own: Cost; floor: Cost }[], atLeast: number): Line {
  const byClock = compare(
    pairs.map(({ own, floor }) => ({ own: { ...own, cpuMs: null }, floor: { ...floor, cpuMs: null } })),
  );
  const byCpu = compare(pairs);
  const ratio = 1 / byClock.ratio;
  return {
    figure,
    value: byClock.value,
    unit: "ms",
    floor: byClock.floor,
    ratio,
    by: "wall",
    goal: `>= ${atLeast} x as fast as the floor`,
    met: ratio >= atLeast,
    messages: most,
    messagesPerSecond: Math.round((most * 1000) / byClock.value),
    ...(byCpu.by === "cpu" && { cpuMs: byCpu.value, floorCpuMs: byCpu.floor, nodeMs: byCpu.nodeMs }),
  };
}
