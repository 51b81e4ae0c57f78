import { londonDay } from "../rules/day.ts";
import type { Subject } from "../rules/facts.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockExclusive, lockShared } from "./locks.ts";
import type { Telling } from "./marks.ts";
import { auditTexts, refuseDestination, wakeAllWith } from "./refusals.ts";

/** Somebody at this number wants no more texts: what is owed to them takes another way. */
export async function stopTexts(store: Store, number: string, now: Date): Promise<void> {
  await inTransaction(store, async (client) => {
    await lockShared(client, "facts");
    await refuseDestination(client, { destination: number, reason: "opted-out", today: londonDay(now), now });
  });
}

/** Who wants no more texts: a person by their account, a manager by the site. Never the number. */
export interface OptOut {
  subject: string;
  type: "account" | "site";
  role: string;
  site: string;
}

/** Everybody who wants no more texts. */
export async function listOptOuts(store: Store): Promise<OptOut[]> {
  const { rows } = await store.pool.query<OptOut>(
    `select coalesce(a.address, s.code) as subject, case when a.id is null then 'site' else 'account' end as type,
            c.role, s.code as site
       from contacts c left join accounts a on a.id = c.account_id join sites s on s.id = coalesce(c.site_id, a.site_id)
      where c.channel = 'sms' and c.unusable = 'opted-out' order by s.code, subject, c.role`,
  );
  return rows;
}

/** Texts may go to an account's person, or a site's manager, again: to all who have the number. False: they always might. */
export async function allowTexts(store: Store, { type, id }: Subject, { now, actor }: Telling): Promise<boolean> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "facts");
    const owner = type === "account" ? "account_id" : "site_id";
    const { rows } = await client.query<{ address: string; accountId: number | null; siteId: number | null }>(
      `update contacts set unusable = null where channel = 'sms' and unusable = 'opted-out' and address in (
         select address from contacts where ${owner} = $1 and channel = 'sms' and unusable = 'opted-out')
       returning address, account_id as "accountId", site_id as "siteId"`,
      [id],
    );
    await auditTexts(client, "texts allowed", rows, { now, actor });
    const [first] = rows;
    if (first) await wakeAllWith(client, first.address, londonDay(now));
    return first !== undefined;
  });
}
