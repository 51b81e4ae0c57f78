import type pg from "pg";
import { type Slots, slotsAt } from "../rules/rate.ts";
import { inTransaction, type Store } from "./connect.ts";
import { type Claim, type ClaimedMessage, claimMessages, claimWithin } from "./messages.ts";

/** How many messages may leave by a channel in a minute; absent: as many as there are. */
export type Rates = { readonly [Channel in ClaimedMessage["channel"]]?: number | undefined };

const channels = ["email", "sms"] as const;

/**
 * Takes messages that may leave now, but no more by each channel than its rate lets through. The row of the channel in
 * `counters` says what all workers together have taken. `waitMs`: how long until more may leave; null: no rate was reached.
 */
export async function claimAtRates(
  store: Store,
  claim: Claim,
  rates: Rates,
): Promise<{ claimed: ClaimedMessage[]; waitMs: number | null }> {
  if (channels.every((channel) => rates[channel] === undefined)) {
    return { claimed: await claimMessages(store, claim), waitMs: null };
  }
  return inTransaction(store, async (client) => {
    const claimed: ClaimedMessage[] = [];
    const waits: number[] = [];
    for (const channel of channels) {
      const perMinute = rates[channel];
      const taking = perMinute === undefined ? null : await openSlots(client, channel, perMinute);
      const limit = Math.min(claim.limit, taking?.free ?? claim.limit);
      const some = limit > 0 ? await claimWithin(client, { ...claim, limit, channel }) : [];
      claimed.push(...some);
      if (taking === null) continue;
      const waitMs = await taking.take(some.length);
      if (some.length === taking.free) waits.push(waitMs);
    }
    return { claimed, waitMs: waits.length > 0 ? Math.min(...waits) : null };
  });
}

interface Taking extends Pick<Slots, "free"> {
  /** Answers in how many milliseconds all slots are free again. */
  take(taken: number): Promise<number>;
}

/** Holds the row of a channel until the transaction ends: two workers never take the same slot. */
async function openSlots(client: pg.ClientBase, channel: string, perMinute: number): Promise<Taking> {
  await client.query("insert into counters (name, key) values ('taken-until', $1) on conflict do nothing", [channel]);
  const { rows } = await client.query<{ value: number }>(
    "select value from counters where name = 'taken-until' and key = $1 for update",
    [channel],
  );
  // Only now, when the row is ours: whoever waited for it must not count from before.
  const clock = await client.query<{ now: number }>(
    "select (extract(epoch from clock_timestamp()) * 1000000)::bigint as now",
  );
  const now = clock.rows[0]?.now ?? 0;
  const { free, after } = slotsAt({ perMinute, takenUntil: rows[0]?.value ?? 0, now });
  return {
    free,
    async take(taken) {
      if (taken > 0) {
        const values = [channel, after(taken)];
        await client.query("update counters set value = $2 where name = 'taken-until' and key = $1", values);
      }
      return Math.ceil((after(taken) - now) / 1000);
    },
  };
}
