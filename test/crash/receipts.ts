import type { Store } from "../../src/store/connect.ts";
import { signatureOf } from "../support/receipts.ts";
import type { ReceivedText } from "../support/twilio.ts";
import { countTaken, historyOf } from "./both-sides.ts";
import { ended, recovered, requireEnd, started, stop, worker } from "./ends.ts";
import { judge, type Outcome } from "./history.ts";
import type { Place, Running } from "./place.ts";
import type { CrashPoint } from "./points.ts";
import { type Region, register, takeIn } from "./region.ts";

const web = ["start", "--role", "web"];

/**
 * Sends everything, then brings the reports of all texts, until the process that takes them dies. What it did not answer
 * is told again to the one that is started in its place, with the rest; and then everything once more.
 */
export async function crashWhileTold(
  place: Place,
  store: Store,
  region: Region,
  dying: { point: CrashPoint; time: number },
): Promise<Outcome> {
  await takeIn(store, register(region));
  const sending = await started(place, worker);
  await recovered(place, store);
  await stop(sending);
  const texts = place.twilio.messages;
  const first = place.start(web, dying);
  const untold = await toldUntilItDies(place, first, texts);
  requireEnd(dying.point, await ended(first));
  const second = await started(place, web);
  const from = performance.now();
  for (const text of untold) await tell(place, second, text);
  const recoveredMs = performance.now() - from;
  const missed = await undelivered(store);
  for (const text of texts) await tell(place, second, text);
  await stop(second);
  const verdict = judge(await historyOf(place, store, region, { before: countTaken(place), returned: 0 }));
  return { ...verdict, untrue: [...verdict.untrue, ...missed, ...(await undelivered(store))], recoveredMs };
}

/** Answers what was not told, the one report among them in which it died. */
async function toldUntilItDies(place: Place, web: Running, texts: readonly ReceivedText[]): Promise<ReceivedText[]> {
  for (const [at, text] of texts.entries()) {
    const isAnswered = await tell(place, web, text).then(
      () => true,
      () => false,
    );
    if (!isAnswered) return texts.slice(at);
  }
  throw new Error("It took the reports of all texts, and lives.");
}

/** Says that a text was delivered, as Twilio does: at the address that came with the text, signed. */
async function tell({ twilio }: Place, web: Running, { sid, to, statusCallback }: ReceivedText): Promise<void> {
  const own = /http:\S+/.exec(await web.started)?.[0];
  if (own === undefined || statusCallback === null) throw new Error("Nobody said where reports are taken.");
  const { pathname, search } = new URL(statusCallback);
  const fields = { MessageSid: sid, MessageStatus: "delivered", To: to };
  const { status } = await fetch(new URL(pathname + search, own), {
    method: "POST",
    headers: { "X-Twilio-Signature": signatureOf(twilio.authToken, statusCallback, fields) },
    body: new URLSearchParams(fields),
  });
  if (status !== 204) throw new Error(`A report was answered with ${status}.`);
}

async function undelivered(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query<{ what: string }>(
    `select concat('message ', m.id, ' was told to be delivered and is ', m.status) as what from messages m
      where m.channel = 'sms' and m.status <> 'delivered'
     union all
     select concat('message ', m.id, ' was tried ', m.attempt_count, ' times') from messages m
      where m.channel = 'sms' and m.attempt_count <> 1`,
  );
  return rows.map(({ what }) => what);
}
