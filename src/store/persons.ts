import type pg from "pg";
import type { AccountId } from "../rules/facts.ts";

/** Everything by which one person is stored. */
export interface Person {
  /** Null for somebody who has no account of ours, such as a manager. */
  account: AccountId | null;
  /** That account, and those that were joined with it. */
  accounts: AccountId[];
  /** Their addresses and numbers, former ones too; none that somebody else has as well. */
  addresses: string[];
  /** Their names, as they were written. */
  names: string[];
}

/** What a word was found to mean. */
export type FoundPerson = Person | "erased" | "several" | null;

/** An address or a number, whole; what lists hold in place of one may be any word. */
const wholeWay = /^([^\s@]+@[^\s@]+\.[^\s@]+|\+\d{7,15})$/;

type Queryable = Pick<pg.ClientBase, "query">;

/**
 * The person of an account's id, of an address (a former or a private one too) or of a number. "erased": was one;
 * "several": more than one account has it; null: nothing is stored under it.
 */
export async function findPerson(client: Queryable, word: string): Promise<FoundPerson> {
  const typed = word.trim().toLowerCase();
  const id = /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : null;
  if (id === null && !wholeWay.test(typed)) return null;
  const { rows } = await client.query<{ id: AccountId; isErased: boolean }>(
    `select id, erased_at is not null as "isErased" from accounts
      where id = $1 or $1 is null and (address = $2 or previous_address = $2
         or id in (select account_id from contacts where address = $2))
      order by address is not distinct from $2 desc limit 2`,
    [id, typed],
  );
  const isNamed = id !== null || (await client.query("select 1 from accounts where address = $1", [typed])).rowCount;
  const [found, other] = rows;
  if (found && other && !isNamed) return "several";
  if (found?.isErased) return "erased";
  if (id !== null && !found) return null;
  const person = await gather(client, found?.id ?? null, id === null ? typed : null);
  if (person.account !== null || (await isStored(client, person.addresses))) return person;
  const hash = "select 1 from erased_addresses where hash = sha256(convert_to($1, 'UTF8'))";
  return (await client.query(hash, [typed])).rowCount ? "erased" : null;
}

async function gather(client: Queryable, account: AccountId | null, typed: string | null): Promise<Person> {
  const first = typed === null ? [] : [typed];
  const { rows: own } = await client.query<{ address: string; name: string | null }>(
    `select address, name from accounts where id = $1
     union all select previous_address, name from accounts where id = $1 and previous_address is not null`,
    [account],
  );
  const known = new Set([...first, ...own.map(({ address }) => address)]);
  const addresses = await withFormer(client, account, known);
  const { rows: older } = await client.query<{ id: AccountId }>(
    `select distinct (before ->> 'id')::integer as id from import_images
      where table_name = 'accounts' and after is null and before ->> 'address' = any($1)`,
    [addresses],
  );
  const { rows: ways } = await client.query<{ address: string | null; name: string | null }>(ownWays, [
    account,
    addresses,
  ]);
  const names = [...own, ...ways].flatMap(({ name }) => name ?? []);
  return {
    account,
    accounts: [...(account === null ? [] : [account]), ...older.map(({ id }) => id)],
    addresses: [...new Set([...addresses, ...ways.flatMap(({ address }) => address ?? [])])].filter((one) =>
      wholeWay.test(one),
    ),
    names: [...new Set(names)],
  };
}

/** Addresses that the account had before the one before: what imports changed says so. */
async function withFormer(client: Queryable, account: AccountId | null, known: Set<string>): Promise<string[]> {
  if (account === null) return [...known];
  for (let size = -1; size < known.size;) {
    size = known.size;
    const { rows } = await client.query<{ address: string }>(
      `select distinct told.address
         from imports i cross join lateral (
                select d.before, d.after from import_differences d
                 where d.import_id = i.id and d.key = any($1) offset 0) d
              cross join lateral (values (d.before ->> 'address'), (d.after ->> 'address'),
                (d.before ->> 'previous_address'), (d.after ->> 'previous_address')) told(address)
        where i.outcome = 'applied' and told.address is not null
          and not exists (select 1 from accounts a where told.address in (a.address, a.previous_address) and a.id <> $2)`,
      [[...known].map((address) => `account ${address}`), account],
    );
    for (const { address } of rows) known.add(address);
  }
  return [...known];
}

/** SQL condition: contact `c` is the person's, who is account $1 and has the addresses $2. A site's manager is one person. */
const isTheirs = `(coalesce(c.account_id = $1, false) or c.address = any($2) or exists (
  select 1 from contacts k where k.site_id = c.site_id and k.role = c.role and k.address = any($2)))`;

/** Their own ways of being reached. One that somebody else has too stays with that one. */
const ownWays = `
  select c.name, case when not exists (
      select 1 from contacts o where o.address = c.address and not ${isTheirs.replaceAll("c.", "o.")}
      union all select 1 from accounts a where a.address = c.address and a.id is distinct from $1) then c.address end as address
    from contacts c where ${isTheirs}`;

/** SQL condition: contact `c` is the person's, who has the accounts $1 and the addresses $2. */
export const isPersonsContact = isTheirs.replace("c.account_id = $1", "c.account_id = any($1)");

/** SQL condition: message `m` went to the person. */
export const isPersonsMessage = `((m.recipient_role in ('person', 'owner', 'member') and m.recipient_id = any($1))
  or m.destination = any($2)
  or m.destination_hash in (select sha256(convert_to(lower(one), 'UTF8')) from unnest($2::text[]) one))`;

/** What stands in place of an address: nothing that a list could hold. */
export function erasedAddress(account: AccountId | null): string {
  return `erased-${account ?? 0}`;
}

/**
 * SQL condition: a text holds one of the person's addresses or names, which are these parameters, as a whole. A name of
 * one word is looked for nowhere: others bear it too.
 */
export function mentions(text: string, addresses = "$1", names = "$2"): string {
  const escaped = String.raw`regexp_replace(lower(one), '([^[:alnum:]])', '\\\1', 'g')`;
  return `exists (select 1 from unnest(${addresses}::text[] || ${names}::text[]) one
    where one ~ '[ @+]' and lower(${text}) ~ ('(^|[^[:alnum:]._%+-])' || ${escaped} || '($|[^[:alnum:]])'))`;
}

/** Whether anything holds one of the addresses, though no account does. */
async function isStored(client: Queryable, addresses: readonly string[]): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from contacts where address = any($1)
     union all select 1 from accesses where address = any($1)
     union all select 1 from messages where destination = any($1)
     union all select 1 from import_differences where ${mentions("concat_ws(' ', key, before::text, after::text)")}
     union all select 1 from held_rows where ${mentions("content::text")} limit 1`,
    [addresses, []],
  );
  return rows.length > 0;
}
