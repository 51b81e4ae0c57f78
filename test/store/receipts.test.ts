import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { receiptStandings, type ReceiptStanding } from "../../src/rules/receipt.ts";
import { openStore } from "../../src/store/connect.ts";
import { takeReceipt } from "../../src/store/receipts.ts";
import { rowsOf } from "../support/imports.ts";
import { aTextTaken, sid, whatCameOfIt } from "../support/receipts.ts";
import { freshDatabase } from "../support/services.ts";

const now = new Date("2026-11-23T10:00:00Z");

async function texted() {
  const opening = new AsyncDisposableStack();
  const store = opening.use(await openStore(opening.use(await freshDatabase()).url));
  const messageId = await aTextTaken(store);
  const tell = (standing: ReceiptStanding, by: { sid?: string; messageId?: number | null } = {}) =>
    takeReceipt(store, { sid, messageId: null, standing, ...by }, now);
  return { store, messageId, tell, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

describe("what a report makes of a text that was taken", () => {
  it.each([
    ["taken", { status: "accepted", reason: null, reminder: "accepted", unusable: null, stops: 0 }],
    ["delivered", { status: "delivered", reason: null, reminder: "accepted", unusable: null, stops: 0 }],
    ["undelivered", { status: "bounced", reason: "undelivered", reminder: "owed", unusable: null, stops: 0 }],
    ["not-a-mobile", { status: "bounced", reason: "not-a-mobile", reminder: "owed", unusable: "refused", stops: 0 }],
    [
      "address-refused",
      { status: "bounced", reason: "address-refused", reminder: "owed", unusable: "refused", stops: 0 },
    ],
    ["opted-out", { status: "bounced", reason: "opted-out", reminder: "owed", unusable: "opted-out", stops: 1 }],
  ] as const)("%s", async (standing, expected) => {
    await using given = await texted();
    await given.tell(standing);
    expect(await whatCameOfIt(given.store)).toEqual({ ...expected, attempt: "accepted" });
  });

  it("what did not arrive has its sites looked at again", async () => {
    await using given = await texted();
    await given.store.pool.query("update sites set look_on = '2026-12-01'");
    await given.tell("not-a-mobile");
    expect(await rowsOf(given.store, "select look_on::text as look from sites")).toEqual([{ look: "2026-11-23" }]);
  });

  it("is nothing where the e-mail of the same reminder has told it", async () => {
    await using given = await texted();
    await given.store.pool.query(
      `with other as (
         insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day,
                sequence, status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
         select reference, 'email', 'priya.sample@nhs.example', destination_hash, recipient_role, recipient_id, day,
                sequence, 'accepted', opens_at, closes_at, next_attempt_at, '<2@sunrise.example>', date_header, created_at
           from messages returning id)
       insert into message_reminders select other.id, r.id from other, reminders r`,
    );
    await given.tell("undelivered");
    expect(await rowsOf(given.store, "select status from reminders")).toEqual([{ status: "accepted" }]);
  });
});

it("in every order, and however often each comes, up to five reports end alike", async () => {
  await using given = await texted();
  const { pool } = given.store;
  const endOf = async (standings: readonly ReceiptStanding[]) => {
    await pool.query("update messages set status = 'accepted', reason = null");
    await pool.query("update reminders set status = 'accepted'");
    await pool.query("update contacts set unusable = null");
    const before = Number((await whatCameOfIt(given.store))["stops"]);
    for (const standing of standings) await given.tell(standing);
    const { stops, ...end } = await whatCameOfIt(given.store);
    return { ...end, stops: Number(stops) - before };
  };
  const reports = fc.array(fc.constantFrom(...receiptStandings), { minLength: 1, maxLength: 5 });
  const orders = reports.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }), fc.constantFrom(...some)),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ([some, shuffled, again]) => {
      expect(await endOf([...shuffled, again])).toEqual(await endOf(some));
    }),
    { numRuns: 60 },
  );
});

describe("a report that comes before the answer was written down", () => {
  it.each(["claimed", "unknown"])(
    "settles a message that is %s, found by the number in its address",
    async (status) => {
      await using given = await texted();
      await given.store.pool.query("update messages set status = $1, provider_reference = null", [status]);
      await given.store.pool.query("update attempts set status = $1, ended_at = null", [
        status === "claimed" ? "handed" : status,
      ]);
      await given.store.pool.query("update reminders set status = $1", [status === "claimed" ? "owed" : status]);
      expect(await given.tell("taken")).toBeNull();
      expect(await given.tell("taken", { messageId: given.messageId })).toMatchObject({
        status: "accepted",
        isNews: true,
      });
      expect(await whatCameOfIt(given.store)).toMatchObject({
        status: "accepted",
        reminder: "accepted",
        attempt: "accepted",
      });
      expect(await rowsOf(given.store, "select provider_reference as sid from messages")).toEqual([{ sid }]);
    },
  );

  it("is not believed of a text that Twilio has taken under another name, nor of one that never left", async () => {
    await using given = await texted();
    const { messageId } = given;
    expect(await given.tell("undelivered", { messageId, sid: "SM99" })).toBeNull();
    await given.store.pool.query("update messages set attempt_count = 0");
    expect(await given.tell("undelivered", { messageId })).toBeNull();
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "accepted" });
  });
});
