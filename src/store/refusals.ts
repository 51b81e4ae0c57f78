import type pg from "pg";
import type { Day } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockShared } from "./locks.ts";
import { oweAgain } from "./outcomes.ts";
import { beginWaking, endWaking, wakeBelow, wakeSites } from "./waking.ts";

/** What a provider says of an address, and when; without a moment, now. */
export interface Refusal {
  destination: string;
  reason: string;
  today: Day;
  now?: Date;
}

/**
 * An address that the provider says will never work is not tried again; that of an account itself only once the account
 * has been used since. Everybody's sites that have it are looked at again, with those that the admin of an organisation
 * looks after: somebody may be left whom nothing reaches.
 */
export async function markDestinationRefused(store: Store, refusal: Refusal): Promise<void> {
  await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    await refuseDestination(client, refusal);
  });
}

/** The same, in a transaction that holds the lock on facts. Whoever wants no more texts gets none that is planned. */
export async function refuseDestination(client: pg.ClientBase, refusal: Refusal): Promise<void> {
  const { destination, reason, today } = refusal;
  const isOptOut = reason === "opted-out";
  const { rows: contacts } = await client.query<Owner>(
    `update contacts set unusable = $2 where address = $1 and (unusable is null or ($2 = 'opted-out' and unusable = 'refused'))
     returning account_id as "accountId", site_id as "siteId"`,
    [destination, isOptOut ? "opted-out" : "refused"],
  );
  const { rowCount: accounts } = await client.query(
    "update accounts set refused_on = $2 where address = $1 and refused_on is distinct from $2",
    [destination, today],
  );
  if (isOptOut) {
    await endTextsTo(client, destination);
    await auditTexts(client, "texts stopped", contacts, { now: refusal.now ?? new Date(), actor: "provider" });
  }
  if (contacts.length > 0 || accounts !== 0) await wakeAllWith(client, destination, today);
}

/** What waits to be texted there is owed by another way: to the person by e-mail, or else to the manager. */
async function endTextsTo(client: pg.ClientBase, number: string): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `update messages set status = 'refused', reason = 'opted-out', ended_at = clock_timestamp()
      where channel = 'sms' and destination = $1 and status in ('planned', 'held') returning id`,
    [number],
  );
  for (const { id } of rows) await oweAgain(client, id);
}

interface Owner {
  accountId: number | null;
  siteId: number | null;
}

/** Keeps, for everybody who has the number, that texts to it were stopped or allowed: by ids only. */
export async function auditTexts(
  client: pg.ClientBase,
  action: "texts stopped" | "texts allowed",
  owners: readonly Owner[],
  { now, actor }: { now: Date; actor: string },
): Promise<void> {
  for (const { accountId, siteId } of owners) {
    const subject = accountId === null ? { type: "site", id: siteId ?? 0 } : { type: "account", id: accountId };
    await writeAudit(client, { at: now, actor, action, subject, detail: {} });
  }
}

/** Has every site looked at again that has the address, and those that it looks after. */
export async function wakeAllWith(client: pg.ClientBase, destination: string, today: Day): Promise<void> {
  await beginWaking(client);
  await wakeSites(
    client,
    `select coalesce(c.site_id, a.site_id) from contacts c left join accounts a on a.id = c.account_id
      where c.address = $1
     union select site_id from accounts where address = $1`,
    [destination],
  );
  const sites =
    "select s.code from contacts c join sites s on s.id = c.site_id where c.address = $1 and c.role = 'admin'";
  await wakeBelow(client, sites, [destination]);
  await endWaking(client, today, "mark");
}
