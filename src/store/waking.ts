import type pg from "pg";
import type { Day } from "../rules/day.ts";

/**
 * Gathers the sites that changed facts touch, so that they are looked at again. Lives inside one transaction; each
 * `wake…` adds the sites that its statement selects.
 */
export async function beginWaking(client: pg.ClientBase): Promise<void> {
  await client.query("create temp table woken (site_id integer) on commit drop");
}

/** Wakes the sites whose ids a statement selects. */
export async function wakeSites(client: pg.ClientBase, ids: string, values: unknown[] = []): Promise<void> {
  await client.query(`insert into woken (site_id) ${ids}`, values);
}

/** Wakes the sites that joins find from the names that a statement selects. */
async function wakeFrom(client: pg.ClientBase, names: string, site: string, joins: string): Promise<void> {
  await wakeSites(client, `select distinct ${site} from (${names}) named(name) ${joins}`);
}

/** Wakes the sites of every mailbox that one of the addresses can open. */
export async function wakeMailboxesOpenTo(client: pg.ClientBase, addresses: string): Promise<void> {
  const joins = "join accesses x on x.address = named.name join mailboxes m on m.id = x.mailbox_id";
  await wakeFrom(client, addresses, "m.site_id", joins);
}

/** Wakes the sites of everybody who has one of the addresses or numbers. */
export async function wakeHolders(client: pg.ClientBase, addresses: string): Promise<void> {
  const joins = "join contacts c on c.address = named.name left join accounts a on a.id = c.account_id";
  await wakeFrom(client, addresses, "coalesce(c.site_id, a.site_id)", joins);
}

/** Wakes the sites whose parent has one of the codes. */
export async function wakeChildren(client: pg.ClientBase, codes: string): Promise<void> {
  const joins = "join organisations o on o.code = named.name join sites s on s.organisation_id = o.id";
  await wakeFrom(client, codes, "s.id", joins);
}

/** Wakes every site below those that have one of the codes, down the whole tree: who looks after it may have changed. */
export async function wakeBelow(client: pg.ClientBase, codes: string, values: unknown[] = []): Promise<void> {
  await wakeSites(
    client,
    `with recursive below (id, code) as (
       select 0, code from (${codes}) named(code)
       union
       select s.id, s.code from below b join organisations o on o.code = b.code join sites s on s.organisation_id = o.id
     ) select id from below where id > 0`,
    values,
  );
}

/**
 * Brings the next look of all gathered sites to `today`, and with them, where the third-party route counts accounts by
 * organisation, the organisation's other sites. A site that the calendar has already made due keeps its reason.
 */
export async function endWaking(
  client: pg.ClientBase,
  today: Day,
  wokenBy: "import" | "mark" = "import",
): Promise<void> {
  await wakeSites(
    client,
    `select other.id from (select distinct s.organisation_id from woken join sites s on s.id = woken.site_id
                            where s.route = 'third-party') shared
       join sites other on other.organisation_id = shared.organisation_id`,
  );
  await client.query(
    `update sites set look_on = $1::date, woken_by = $2
      where id in (select site_id from woken) and (look_on is null or look_on > $1::date)`,
    [today, wokenBy],
  );
  // What could not be looked at may have been mended.
  await client.query(
    "update sites set failed_on = null where id in (select site_id from woken) and failed_on is not null",
  );
}
