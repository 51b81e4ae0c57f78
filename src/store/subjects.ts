import type { AccountId, SiteId, Subject } from "../rules/facts.ts";
import type { Store } from "./connect.ts";

/** Something that facts are known of, and the site it belongs to. */
export type KnownSubject = Subject & {
  siteId: SiteId;
  /** Its address, or its ODS code. */
  name: string;
  /** The address it had before; null for everything that was never renamed. */
  formerly: string | null;
};

/**
 * Everything a word may mean: the account of an address (of a former address too, unless somebody has it now), the
 * mailbox of an address, the site of an ODS code. The same address may be both an account and a mailbox.
 */
export async function findSubjects(store: Store, word: string): Promise<KnownSubject[]> {
  const { rows } = await store.pool.query<KnownSubject>(
    `select 'account' as type, id, site_id as "siteId", address as name, previous_address as formerly
       from accounts where address = $1 and erased_at is null
     union all
     select 'account', id, site_id, address, previous_address from accounts
      where previous_address = $1 and not exists (select 1 from accounts b where b.address = $1)
     union all
     select 'mailbox', id, site_id, address, null from mailboxes where address = $1
     union all
     select 'site', id, id, code, null from sites where code = $2`,
    [word.trim().toLowerCase(), word.trim().toUpperCase()],
  );
  return rows;
}

/** A mailbox that an address can open. */
export interface OpenedMailbox {
  mailbox: string;
  role: string;
}

/** The mailboxes that any of the addresses can open, whether they are known as accounts or not. */
export async function readOpenedMailboxes(store: Store, addresses: readonly string[]): Promise<OpenedMailbox[]> {
  const { rows } = await store.pool.query<OpenedMailbox>(
    `select distinct m.address as mailbox, case x.role when 'found' then 'member' else x.role end as role
       from accesses x join mailboxes m on m.id = x.mailbox_id where x.address = any($1) order by 1, 2`,
    [addresses.map((address) => address.trim().toLowerCase())],
  );
  return rows;
}

/** Whether nothing more can become of an account, as the last look found it, or a report says. */
export async function isGoneForGood(store: Store, account: AccountId): Promise<boolean> {
  const { rows } = await store.pool.query<{ isGone: boolean }>(
    `select coalesce(state, status) is not distinct from 'gone' as "isGone" from accounts where id = $1`,
    [account],
  );
  const [found] = rows;
  if (found === undefined) throw new Error("An account that was just found is gone.");
  return found.isGone;
}
