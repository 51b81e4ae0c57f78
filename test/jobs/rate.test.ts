import { expect, test } from "vitest";
import { openEmail } from "../../src/delivery/email.ts";
import { jobFunctions } from "../../src/jobs/jobs.ts";
import { ringAllLanes } from "../../src/jobs/lanes.ts";
import { type JobFunctions, openQueue } from "../../src/jobs/queue.ts";
import { day, londonInstant } from "../../src/rules/day.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { claimAtRates } from "../../src/store/rates.ts";
import { answering } from "../support/channel.ts";
import { rowsOf } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { startMailServer } from "../support/smtp-server.ts";
import { workOn } from "../support/work.ts";

const monday = day("2026-11-23");
const ten = londonInstant(monday, "10:00");
/** Ten at once, then one every 101.5 milliseconds. */
const perMinute = 600;
const intervalMs = 60_000 / 591;

/** So many e-mails and one text wait to leave, words and all, as alerts to operators do. */
async function withWaiting(store: Store, emails: number): Promise<void> {
  await store.pool.query(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, opens_at, closes_at, next_attempt_at, words, message_id_header, date_header, created_at)
     select 'R-' || i, case when i = 0 then 'sms' else 'email' end,
            case when i = 0 then '+447700900123' else 'jo' || i || '.marsh@care.example' end, int4send(i), 'operator', 0, $1,
            -1, 'planned', $2::timestamptz, $2::timestamptz + interval '5 hours', $2,
            '{"subject": "Told", "text": "Told", "html": null}', '<' || i || '@care.example>', $2, $2
       from generate_series(0, $3::int) i`,
    [monday, ten, emails],
  );
}

test("however many workers ask at once, together they get no more than may leave now; the other channel is not kept back", async () => {
  await using database = await freshDatabase();
  await using store = await openStore(database.url);
  await withWaiting(store, 40);
  // The row is there already, as on every day but the first.
  await store.pool.query("insert into counters (name, key) values ('taken-until', 'email')");
  const claim = { now: ten, today: monday, limit: 100, leaseMs: 20_000 };
  const taken = await Promise.all(Array.from({ length: 4 }, () => claimAtRates(store, claim, { email: perMinute })));
  const emails = taken.flatMap(({ claimed }) => claimed).filter(({ channel }) => channel === "email");
  const spentMs = await rowsOf<{ ms: number }>(
    store,
    "select extract(epoch from max(claimed_at) - min(claimed_at))::float * 1000 as ms from attempts",
  );
  expect(emails.length).toBeGreaterThanOrEqual(10);
  expect(emails.length).toBeLessThanOrEqual(10 + (spentMs[0]?.ms ?? 0) / intervalMs + 1);
  expect(taken.flatMap(({ claimed }) => claimed).filter(({ channel }) => channel === "sms")).toHaveLength(1);
  for (const { waitMs } of taken) expect(waitMs).toBeLessThanOrEqual(Math.ceil(10 * intervalMs));
  expect(taken.some(({ waitMs }) => waitMs !== null)).toBe(true);
});

test("two workers send all that waits, no faster than the rate, and what waits stays planned without a try", async () => {
  await using database = await freshDatabase();
  await using store = await openStore(database.url);
  await withWaiting(store, 20);
  const arrivals: number[] = [];
  await using mail = await startMailServer({
    answering: async (stage) => {
      if (stage === "dot") arrivals.push(Date.now());
      return null;
    },
  });
  await using queue = await openQueue({ url: database.url });
  const sender = { mailFrom: "reminders@care.example", mailReplyTo: null, senderName: "Sunrise Care" };
  const channels = [1, 2].map(() => ({ ...openEmail({ ...sender, smtpUrl: mail.url }), perMinute }));
  const works = channels.map((email) => {
    const work = workOn(store, { folder: "", now: ten.toISOString(), channels: { email, sms: answering("sms") } });
    return { ...work, ring: queue.ring };
  });
  let runs = 0;
  const counting = (jobs: JobFunctions): JobFunctions => ({
    "deliver-messages": async (data) => {
      runs += 1;
      await jobs["deliver-messages"]?.(data);
    },
  });
  const workers = await Promise.all(works.map((work) => queue.work(counting(jobFunctions(work)))));
  const began = Date.now();
  await ringAllLanes(works[0]!, "deliver-messages", { now: ten.toISOString() });
  await workers[0]!.drain();
  await Promise.all(channels.map((channel) => channel.close()));
  expect(arrivals).toHaveLength(20);
  const tooEarly = arrivals.filter((at, nth) => at < began + (nth - 9) * intervalMs - 1);
  expect(tooEarly).toEqual([]);
  // Nobody asks again and again meanwhile: a few jobs in each lane for each second.
  expect(runs).toBeLessThan(20);
  const tries = await rowsOf<{ tries: number }>(
    store,
    "select count(*)::int as tries from attempts group by message_id",
  );
  expect(new Set(tries.map((one) => one.tries))).toEqual(new Set([1]));
});
