import type pg from "pg";
import { addToCounters, CounterDeltas } from "./counters.ts";

type Counts = { accounts: number; mailboxes: number; sites: number };

/** What became of rows that an import had created. */
export interface Removed {
  removed: Counts;
  kept: Counts;
}

/**
 * Removes what an import created, where nobody else has spoken of it since: no other source, no person, and no message to
 * or about it. The rest stays; of such an account only its address, name and site. Rows that it only changed have been
 * put back before.
 */
export async function removeCreated(client: pg.ClientBase, importId: number): Promise<Removed> {
  for (const table of ["accesses", "contacts", "dspt_publications"]) {
    await client.query(`delete from ${table} where import_id = $1`, [importId]);
  }
  const accounts = await removeSubjects(client, importId, {
    ...{ type: "account", table: "accounts", roles: "'person', 'owner', 'member'" },
    isFree: `not exists (select 1 from activity v where v.account_id = t.id)
      and not exists (select 1 from contacts c where c.account_id = t.id)`,
  });
  await clearKept(client, importId);
  const mailboxes = await removeSubjects(client, importId, {
    ...{ type: "mailbox", table: "mailboxes", roles: "" },
    isFree: "not exists (select 1 from accesses x where x.mailbox_id = t.id)",
  });
  const sites = await removeSubjects(client, importId, {
    ...{ type: "site", table: "sites", roles: "'manager', 'admin'" },
    isFree: `not exists (select 1 from accounts a where a.site_id = t.id)
      and not exists (select 1 from mailboxes m where m.site_id = t.id)
      and not exists (select 1 from contacts c where c.site_id = t.id)
      and not exists (select 1 from import_images i
                       where i.table_name in ('accounts', 'mailboxes') and i.import_id <> $1
                         and (i.before ->> 'site_id')::integer = t.id)`,
  });
  await removeOrganisations(client, importId);
  return {
    removed: { accounts: accounts.removed, mailboxes: mailboxes.removed, sites: sites.removed },
    kept: { accounts: accounts.kept, mailboxes: mailboxes.kept, sites: sites.kept },
  };
}

interface Created {
  type: "account" | "mailbox" | "site";
  table: "accounts" | "mailboxes" | "sites";
  /** Whom messages go to under its id, as SQL. */
  roles: string;
  /** SQL condition: nothing else refers to row `t`. */
  isFree: string;
}

async function removeSubjects(
  client: pg.ClientBase,
  importId: number,
  { type, table, roles, isFree }: Created,
): Promise<{ removed: number; kept: number }> {
  const isSubject = `subject_type = '${type}' and subject_id`;
  const isTold = `exists (select 1 from message_reminders mr where mr.reminder_id = r.id)`;
  const ofSite = type === "site" ? "or r.site_id = t.id" : "";
  const unwritten =
    roles === "" ? "" : `and t.id not in (select recipient_id from messages where recipient_role in (${roles}))`;
  await client.query(
    `create temp table removed_${table} on commit drop as
     select t.* from ${table} t
      where t.import_id = $1 and ${isFree} ${unwritten}
        and not exists (select 1 from marks m where m.${isSubject} = t.id)
        and not exists (select 1 from findings f where f.${isSubject} = t.id and f.acknowledged_at is not null)
        and not exists (select 1 from reminders r where (r.${isSubject} = t.id ${ofSite}) and ${isTold})`,
    [importId],
  );
  const ids = `(select id from removed_${table})`;
  await forget(client, type, isSubject, ids);
  const standing = { account: "state", mailbox: "null", site: "dspt_standing" }[type];
  const { rows } = await client.query<{ standing: string | null }>(
    `delete from ${table} t where t.id in ${ids} returning ${standing} as standing`,
  );
  const deltas = new CounterDeltas();
  for (const row of rows) deltas.add(type === "account" ? "accounts" : "dspt", row.standing, -1);
  await addToCounters(client, deltas);
  const { rows: kept } = await client.query<{ count: number }>(
    `select count(*)::integer as count from ${table} where import_id = $1`,
    [importId],
  );
  return { removed: rows.length, kept: kept[0]?.count ?? 0 };
}

/** What was found and is owed about subjects that are removed. */
async function forget(client: pg.ClientBase, type: Created["type"], isSubject: string, ids: string): Promise<void> {
  const isTheirs = `(${isSubject} in ${ids}${type === "site" ? ` or site_id in ${ids}` : ""})`;
  const { rows } = await client.query<{ severity: string | null; isOpen: boolean }>(
    `delete from findings where ${isTheirs} returning severity, closed_on is null as "isOpen"`,
  );
  const deltas = new CounterDeltas();
  for (const { severity, isOpen } of rows) if (isOpen) deltas.add("findings", severity, -1);
  await addToCounters(client, deltas);
  await client.query(`delete from reminders where ${isTheirs}`);
  if (type !== "account") return;
  await client.query(
    `delete from reminders r where recipient_role in ('person', 'owner', 'member') and recipient_id in ${ids}
        and not exists (select 1 from message_reminders mr where mr.reminder_id = r.id)`,
  );
  await client.query(`delete from state_changes where account_id in ${ids}`);
}

/** Nobody tells any longer of an account that stays, beyond what it is called and where it is. */
async function clearKept(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query(
    `update accounts set is_set_up = true, status = null, status_as_of = null, status_after = null, status_seen = null, created = null,
            activated = null, leaver = null, leaving = null, joiner = null, disabled = null, enabled = null,
            deleted = null, restored = null, resecured = null, inactive_since = null
      where import_id = $1`,
    [importId],
  );
}

async function removeOrganisations(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query(
    `delete from organisations o using import_images m
      where m.import_id = $1 and m.table_name = 'organisations' and m.before is null and o.id = (m.after ->> 'id')::integer
        and not exists (select 1 from sites s where s.organisation_id = o.id)
        and not exists (select 1 from import_images i where i.table_name = 'sites' and i.import_id <> $1
                           and (i.before ->> 'organisation_id')::integer = o.id)`,
    [importId],
  );
}
