import type pg from "pg";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import type { Kind } from "./importing.ts";
import { lockExclusive } from "./locks.ts";
import type { Telling } from "./marks.ts";
import { type FoundRemarks, joinRemarks, keptRemarks, noRemarks } from "./merging.ts";
import type { Staged } from "./staging.ts";

/**
 * Keeps whom a later list must not bring back. A plain hash, so that a list can be asked in the database itself and no key
 * can be lost, which would bring everybody back; of numbers none, for there are so few that all can be tried.
 */
export async function blockAddresses(client: pg.ClientBase, addresses: readonly string[]): Promise<void> {
  // The moment of the transaction, which no other has: it holds the addresses of one person together.
  await client.query(
    `insert into erased_addresses (hash, erased_at)
     select sha256(convert_to(address, 'UTF8')), now() from unnest($1::text[]) address where strpos(address, '@') > 0
     on conflict do nothing`,
    [addresses],
  );
}

/**
 * Lets lists bring somebody back, under any of their addresses; false: nobody of that address was erased. What was known does not come back: the next
 * list is compared even if it is the same as the last.
 */
export async function allowAddress(store: Store, address: string, { now, actor }: Telling): Promise<boolean> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "import");
    const { rowCount } = await client.query(
      `delete from erased_addresses where erased_at = (
         select erased_at from erased_addresses where hash = sha256(convert_to($1, 'UTF8')))`,
      [address.trim().toLowerCase()],
    );
    if (!rowCount) return false;
    await client.query("update sources set last_hash = null");
    const subject = { type: "account", id: 0 };
    await writeAudit(client, { at: now, actor, action: "subject allowed", subject, detail: {} });
    return true;
  });
}

const isErased = (address: string) =>
  `sha256(convert_to(lower(${address}), 'UTF8')) in (select hash from erased_addresses)`;

/** How each kind of file is rid of people who were erased: statements that answer the lines they touched. */
const leavings: Readonly<Record<Kind, (staged: Staged) => string[]>> = {
  accounts: ({ table }) => [
    `delete from ${table} where ${isErased("account")} or ${isErased("previous_account")} returning line`,
    `update ${table} set contact_email = null, contact_email_unusable = null
      where ${isErased("contact_email")} returning line`,
  ],
  // The row stays: an access of nobody says that there is such a mailbox.
  mailboxes: ({ table }) => [
    `update ${table} set account = null, role = null where ${isErased("account")} returning line`,
  ],
  sites: ({ table }) => [
    `update ${table} set manager_name = null, manager_email = null, manager_email_unusable = null,
            manager_mobile = null, manager_mobile_unusable = null
      where ${isErased("manager_email")} returning line`,
    `update ${table} set admin_email = null, admin_email_unusable = null where ${isErased("admin_email")} returning line`,
    ...["owners", "members"].map(
      (column) => `update ${table} set ${column} = (
          select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements_text(${column}) one where not ${isErased("one")})
        where jsonb_typeof(${column}) = 'array' and exists (
          select 1 from jsonb_array_elements_text(${column}) one where ${isErased("one")}) returning line`,
    ),
  ],
  dspt: () => [],
};

/** Leaves people out of a staged file who were erased. What is left out is kept nowhere; a note says in which line. */
export async function leaveOutErased(client: pg.ClientBase, kind: Kind, staged: Staged): Promise<FoundRemarks> {
  const { rows: any } = await client.query("select 1 from erased_addresses limit 1");
  if (any.length === 0) return noRemarks;
  const found: FoundRemarks[] = [];
  for (const statement of leavings[kind](staged)) {
    const { rows } = await client.query<{ line: number }>(statement);
    const kept = rows.toSorted((one, other) => one.line - other.line).slice(0, keptRemarks);
    found.push({ kept: kept.map(({ line }) => ({ line, ...remark })), count: rows.length });
  }
  return joinRemarks(...found);
}

const remark = {
  column: null,
  code: "person-erased",
  message: "It names somebody who was erased and is left out. If they are to come back: lapsewatch subject allow.",
};
