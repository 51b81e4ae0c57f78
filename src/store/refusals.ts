import type { Day } from "../rules/day.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockShared } from "./locks.ts";
import { beginWaking, endWaking, wakeBelow, wakeSites } from "./waking.ts";

/**
 * An address that the provider says will never work is not tried again; that of an account itself only once the account
 * has been used since. Everybody's sites that have it are looked at again, with those that the admin of an organisation looks after: somebody may be left whom nothing reaches.
 */
export async function markDestinationRefused(
  store: Store,
  { destination, reason, today }: { destination: string; reason: string; today: Day },
): Promise<void> {
  await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    const { rowCount: contacts } = await client.query(
      "update contacts set unusable = $2 where address = $1 and unusable is null",
      [destination, reason === "opted-out" ? "opted-out" : "refused"],
    );
    const { rowCount: accounts } = await client.query(
      "update accounts set refused_on = $2 where address = $1 and refused_on is distinct from $2",
      [destination, today],
    );
    if (contacts === 0 && accounts === 0) return;
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
  });
}
