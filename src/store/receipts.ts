import type pg from "pg";
import { type Day, londonDay } from "../rules/day.ts";
import { type ReceiptStanding, stateOf, tellsMore } from "../rules/receipt.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockShared } from "./locks.ts";
import { oweAgain, settleReminders } from "./outcomes.ts";
import { refuseDestination, wakeAllWith } from "./refusals.ts";

/** What the provider tells of a text. */
export interface Receipt {
  /** The provider's own name for it. */
  sid: string;
  /** Our name for it, where the report carries it: it may come before the provider's name was written down. */
  messageId: number | null;
  standing: ReceiptStanding;
}

/** The message that a report is about, and whether it has told anything new. */
export interface Received {
  messageId: number;
  status: string;
  isNews: boolean;
}

interface Row {
  id: number;
  status: string;
  reason: string | null;
  destination: string | null;
}

/**
 * Takes a report of what became of a text. However often and in whatever order reports come, the furthest of them counts.
 * What did not arrive is owed again, by another way. Null: no such text is known.
 */
export async function takeReceipt(store: Store, receipt: Receipt, now: Date): Promise<Received | null> {
  const { sid, standing } = receipt;
  return await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    const message = await lockMessage(client, receipt);
    if (message === null) return null;
    const { id: messageId, destination } = message;
    const today = londonDay(now);
    // A wish counts whatever else has been told of this text.
    const isWish = standing === "opted-out" && destination !== null;
    if (isWish) await refuseDestination(client, { destination, reason: standing, today, now });
    if (!tellsMore(standing, message)) return { messageId, status: message.status, isNews: false };
    const { status, reason } = stateOf(standing);
    await client.query(
      `update messages set status = $2, reason = $3, provider_reference = $4, lease_until = null,
              ended_at = coalesce(ended_at, clock_timestamp()) where id = $1`,
      [messageId, status, reason, sid],
    );
    await client.query(
      `update attempts set status = 'accepted', ended_at = coalesce(ended_at, clock_timestamp())
        where message_id = $1 and status in ('handed', 'unknown')`,
      [messageId],
    );
    if (status === "bounced") await oweAgain(client, messageId);
    else await settleReminders(client, [messageId], "accepted");
    if (destination !== null && !isWish)
      await markNumber(client, { was: message.reason, standing, destination, today, now });
    return { messageId, status, isNews: true };
  });
}

/** Only a message that may have left is told of; one whose copy was taken under another name is not meant. */
async function lockMessage(client: pg.ClientBase, { sid, messageId }: Receipt): Promise<Row | null> {
  const { rows } = await client.query<Row>(
    `select id, status, reason, destination from messages
      where ${messageId === null ? "provider_reference = $1" : "id = $2::bigint and coalesce(provider_reference, $1) = $1"}
        and channel = 'sms' and attempt_count > 0 and status not in ('held', 'suppressed', 'refused', 'failed')
      for update`,
    messageId === null ? [sid] : [sid, messageId],
  );
  return rows[0] ?? null;
}

const lasting: ReadonlySet<string | null> = new Set(["not-a-mobile", "address-refused"]);

/** A number that will never work is not tried again; one at which the same text has arrived after all works. */
async function markNumber(
  client: pg.ClientBase,
  number: { was: string | null; standing: ReceiptStanding; destination: string; today: Day; now: Date },
): Promise<void> {
  const { was, standing, destination, today, now } = number;
  if (lasting.has(standing)) await refuseDestination(client, { destination, reason: standing, today, now });
  if (standing !== "delivered" || !lasting.has(was)) return;
  await client.query("update contacts set unusable = null where address = $1 and unusable = 'refused'", [destination]);
  await wakeAllWith(client, destination, today);
}
