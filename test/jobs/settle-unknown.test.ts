import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Channel, DeliveryResult } from "../../src/delivery/channel.ts";
import { openSms } from "../../src/delivery/sms.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { reconcile } from "../../src/jobs/reconcile.ts";
import { openStore } from "../../src/store/connect.ts";
import { rowsOf } from "../support/imports.ts";
import { answering } from "../support/channel.ts";
import { freshDatabase } from "../support/services.ts";
import { startTwilio } from "../support/twilio.ts";
import { addSite, workOn } from "../support/work.ts";

const silence: DeliveryResult = { outcome: "unknown", reason: "no-answer" };

/** Priya's last day to log in is 27 November; the check of `on` is made, and its messages leave at 10:00. */
async function delivered(
  on: string,
  { email = answering("email"), sms = answering("sms") }: { email?: Channel; sms?: Channel } = {},
) {
  const opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const priya = { address: "priya.sample@nhs.example", lastActivity: "2026-10-29", mobile: "+447700900123" };
  await addSite(store, "VL0AB", [priya], { asOf: on });
  const at = (time: string) => ({ now: `${on}T${time}:00Z` });
  const work = workOn(store, { folder: tmpdir(), now: at("10:00").now, channels: { email, sms } });
  await dailyCheck(work, at("10:00"));
  await lookAtSites(work, at("10:00"));
  await planOwedMessages(work, at("10:00"));
  await deliverMessages(work, at("10:00"));
  const told = (columns: string, from = "messages") =>
    rowsOf(store, `select ${columns} from ${from} where channel = '${sms.carrier === "twilio" ? "sms" : "email"}'`);
  const later = () => store.pool.query("update attempts set ended_at = ended_at - interval '6 minutes'");
  return { store, work, at, told, later, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

const lastDay = "2026-11-27";
const fiveLeft = "2026-11-22"; // a Sunday: people are written to on every day

describe("an e-mail without an answer", () => {
  it("on the last day is sent once more, the same copy, and no more often", async () => {
    const email = answering("email", silence, silence);
    await using given = await delivered(lastDay, { email });
    await deliverMessages(given.work, given.at("10:04"));
    expect(email.letters).toHaveLength(1);
    for (const time of ["10:07", "10:20", "11:00"]) {
      await given.later();
      await deliverMessages(given.work, given.at(time));
    }
    expect(email.letters).toHaveLength(2);
    expect(email.letters[1]).toEqual(email.letters[0]);
    expect(await given.told("status, reason")).toEqual([{ status: "unknown", reason: "no-answer" }]);
    expect(await rowsOf(given.store, "select actor, action, subject_type as of, detail from audit")).toEqual([
      { actor: "policy", action: "unknown resolved", of: "message", detail: { as: "send-again" } },
    ]);
  });

  it("says in its copy what the first said, whatever is known meanwhile, and counts as told when that is taken", async () => {
    const email = answering("email", silence);
    await using given = await delivered(lastDay, { email });
    await given.store.pool.query("update accounts set name = 'Pat Married'");
    await given.later();
    await deliverMessages(given.work, given.at("10:07"));
    expect(email.letters[1]?.text).toBe(email.letters[0]?.text);
    expect(await given.told("status")).toEqual([{ status: "accepted" }]);
    expect(await rowsOf(given.store, "select distinct status from reminders where status = 'unknown'")).toEqual([]);
  });

  it("with a later stage to come is held", async () => {
    const email = answering("email", silence);
    await using given = await delivered(fiveLeft, { email });
    await given.later();
    await deliverMessages(given.work, given.at("10:07"));
    expect(email.letters).toHaveLength(1);
    expect(await given.told("status")).toEqual([{ status: "unknown" }]);
  });

  it("is unknown again when its hours end before the copy could leave", async () => {
    const email = answering("email", silence, { outcome: "retry", reason: "provider-away" });
    await using given = await delivered(lastDay, { email });
    await given.later();
    for (const time of ["10:07", "20:00"]) await deliverMessages(given.work, given.at(time));
    expect(email.letters).toHaveLength(2);
    expect(await given.told("status, reason")).toEqual([{ status: "unknown", reason: "no-answer" }]);
  });

  it("whose copy is refused is owed again by another way", async () => {
    const email = answering("email", silence, { outcome: "refused", reason: "address-refused" });
    await using given = await delivered(lastDay, { email, sms: answering("sms", silence) });
    await given.store.pool.query("update messages set status = 'refused' where channel = 'sms'");
    await given.later();
    await deliverMessages(given.work, given.at("10:07"));
    const owed = "select distinct status from reminders where days_left = 0 and recipient_role = 'person'";
    expect(await rowsOf(given.store, owed)).toEqual([{ status: "owed" }]);
  });
});

describe("a text without an answer", () => {
  async function twilioText(answer: Parameters<Awaited<ReturnType<typeof startTwilio>>["answerNext"]>[0]) {
    const opening = new AsyncDisposableStack();
    const twilio = opening.use(await startTwilio());
    const { url: baseUrl, accountSid, authToken } = twilio;
    const from = "+447700900000";
    const settings = { accountSid, authToken, from, messagingServiceSid: null, baseUrl, publicUrl: null };
    const sms = openSms({ ...settings, timeoutMs: 400 });
    opening.defer(() => sms.close());
    twilio.answerNext(answer);
    // What was taken is listed only a while later.
    twilio.answerNextList({ status: 503 });
    const given = opening.use(await delivered(fiveLeft, { sms }));
    return { ...given, twilio, [Symbol.asyncDispose]: () => opening.disposeAsync() };
  }

  it.each([{ status: 500 }, { status: 503 }, { fault: "reset" as const }, { fault: "hang" as const }])(
    "is found by its words when it was taken after all: %j",
    async (answer) => {
      await using given = await twilioText({ ...answer, keeps: true });
      expect(await given.told("status")).toEqual([{ status: "unknown" }]);
      await reconcile(given.work, { schedule: async () => {} } as never, []);
      const sid = given.twilio.messages[0]?.sid;
      expect(await given.told("status, provider_reference as sid")).toEqual([{ status: "accepted", sid }]);
      expect(given.twilio.posts).toHaveLength(1);
      expect(await rowsOf(given.store, "select actor, detail->>'as' as said from audit")).toEqual([
        { actor: "look-up", said: "sent" },
      ]);
    },
  );

  it("that was not taken is tried again, but not before the provider has had time to list it", async () => {
    await using given = await twilioText({ status: 500 });
    await deliverMessages(given.work, given.at("10:02"));
    expect(await given.told("status")).toEqual([{ status: "unknown" }]);
    await given.later();
    await deliverMessages(given.work, given.at("10:04"));
    expect(await given.told("status, reason")).toEqual([{ status: "planned", reason: "not-sent" }]);
    await deliverMessages(given.work, given.at("10:06"));
    expect(await given.told("status")).toEqual([{ status: "accepted" }]);
    expect(given.twilio.messages).toHaveLength(1);
    expect(await rowsOf(given.store, "select 1 from reminders where status in ('unknown', 'owed')")).toEqual([]);
  });

  it("of which the provider cannot say anything stays unknown", async () => {
    await using given = await twilioText({ status: 500, keeps: true });
    given.twilio.answerNextList({ status: 500 }, { fault: "reset" });
    await given.later();
    await deliverMessages(given.work, given.at("10:04"));
    await deliverMessages(given.work, given.at("10:06"));
    expect(await given.told("status")).toEqual([{ status: "unknown" }]);
    expect(given.twilio.posts).toHaveLength(1);
  });
});
