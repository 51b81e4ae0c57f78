import type pg from "pg";
import { addToCounters, CounterDeltas } from "./counters.ts";
import { remember } from "./images.ts";
import { moveReminders } from "./moving.ts";
import { wakeHolders, wakeMailboxesOpenTo, wakeSites } from "./waking.ts";

/**
 * Finds, into the table `joined_accounts`, accounts that a file shows to be one person's: the address of a row and the
 * one before it are both known. Rows of the older address are then taken as those of the newer. Where a row says that
 * the older address itself had another before, or means the older account by another address, nobody can tell which is
 * whose: nothing is joined.
 */
export async function findJoinedAccounts(client: pg.ClientBase): Promise<number> {
  const { rowCount } = await client.query(
    `create temp table joined_accounts as
     select old.id as old_id, new.id as new_id, old.address as old_address, new.address as new_address,
            'account ' || old.address as key, json_build_object('address', old.address)::text as before,
            json_build_object('address', new.address)::text as after
       from staged s join accounts new on new.address = s.account join accounts old on old.address = s.previous_account
      where s.previous_account is not null and old.id <> new.id and not exists (
              select 1 from staged r where r.account = s.previous_account and r.previous_account <> r.account)
        and not exists (select 1 from staged r where r.known_as = old.address)`,
  );
  // Two people cannot both have had the same address: the last row counts.
  await client.query(
    "delete from joined_accounts j using joined_accounts k where j.old_id = k.old_id and j.ctid < k.ctid",
  );
  if (!rowCount) return 0;
  const { rowCount: aliases } = await client.query(
    `update staged s set known_as = j.new_address, is_alias = true from joined_accounts j where s.account = j.old_address`,
  );
  return aliases ?? 0;
}

/**
 * Makes one account of each pair in `joined_accounts`: what was known of the older one, and told about it, goes over to
 * the newer. What no longer holds is withdrawn by the next look.
 */
export async function joinAccounts(client: pg.ClientBase, importId: number): Promise<void> {
  const { rows } = await client.query("select 1 from joined_accounts limit 1");
  if (rows.length === 0) return;
  await wakeJoined(client);
  await rememberJoined(client);
  await rememberMade(client, importId);
  await joinFacts(client);
  await joinTold(client);
  await forgetOlder(client);
}

async function wakeJoined(client: pg.ClientBase): Promise<void> {
  await wakeSites(client, "select a.site_id from joined_accounts j join accounts a on a.id in (j.old_id, j.new_id)");
  await wakeMailboxesOpenTo(
    client,
    "select old_address from joined_accounts union select new_address from joined_accounts",
  );
  await wakeHolders(
    client,
    "select c.address from joined_accounts j join contacts c on c.account_id in (j.old_id, j.new_id)",
  );
}

async function rememberJoined(client: pg.ClientBase): Promise<void> {
  const either = "(select old_id from joined_accounts union select new_id from joined_accounts)";
  await remember(client, "accounts", `t.id in ${either}`);
  for (const table of ["activity", "contacts", "state_changes"] as const) {
    await remember(client, table, `t.account_id in ${either}`);
  }
  const older = "(select old_id from joined_accounts)";
  const isOlders = `t.recipient_role in ('person', 'owner', 'member') and t.recipient_id in ${older}`;
  await remember(client, "marks", `t.subject_type = 'account' and t.subject_id in ${older}`);
  await remember(client, "reminders", `(t.subject_type = 'account' and t.subject_id in ${older}) or (${isOlders})`);
  await remember(client, "messages", isOlders);
}

/** What another source has told of the older account alone: the newer one gets a row that is to go when this is undone. */
async function rememberMade(client: pg.ClientBase, importId: number): Promise<void> {
  await client.query(
    `insert into import_images (import_id, table_name, after)
     select $1, 'activity', json_build_object('account_id', j.new_id, 'source_id', v.source_id, 'import_id', v.import_id)
       from joined_accounts j join activity v on v.account_id = j.old_id
      where not exists (select 1 from activity k where k.account_id = j.new_id and k.source_id = v.source_id)`,
    [importId],
  );
}

async function joinFacts(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update accounts a set name = old.name from joined_accounts j join accounts old on old.id = j.old_id
      where a.id = j.new_id and a.name is null`,
  );
  await client.query(
    `insert into activity as known (account_id, source_id, last_activity, site, seen_until, import_id)
     select j.new_id, v.source_id, v.last_activity, v.site, v.seen_until, v.import_id
       from joined_accounts j join activity v on v.account_id = j.old_id
     on conflict (account_id, source_id) do update
        set last_activity = excluded.last_activity, import_id = excluded.import_id
      where known.last_activity is null or known.last_activity < excluded.last_activity`,
  );
  await client.query(
    `update contacts c set account_id = j.new_id from joined_accounts j
      where c.account_id = j.old_id and not exists (
              select 1 from contacts k where k.account_id = j.new_id and k.role = c.role and k.channel = c.channel)`,
  );
}

/** What was told to or about the older account was told to or about the newer one: nothing is told a second time. */
async function joinTold(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update marks m set subject_id = j.new_id from joined_accounts j
      where m.subject_type = 'account' and m.subject_id = j.old_id`,
  );
  await client.query(
    "update state_changes c set account_id = j.new_id from joined_accounts j where c.account_id = j.old_id",
  );
  await client.query(
    `update reminders r set subject_id = j.new_id, notice = jsonb_set(r.notice, '{account}', to_jsonb(j.new_id))
       from joined_accounts j
      where r.subject_type = 'account' and r.subject_id = j.old_id
        and not ${isRecorded("j.new_id", "r.recipient_id")}`,
  );
  const isPersons = "recipient_role in ('person', 'owner', 'member') and recipient_id = j.old_id";
  await client.query(
    `update reminders r set recipient_id = j.new_id from joined_accounts j
      where ${isPersons} and not ${isRecorded("r.subject_id", "j.new_id")}`,
  );
  await client.query(`update messages set recipient_id = j.new_id from joined_accounts j where ${isPersons}`);
  await moveReminders(client, "account", "select new_id from joined_accounts");
}

/** SQL condition: reminder `r` has been recorded for another subject or recipient too. */
function isRecorded(subject: string, recipient: string): string {
  return `exists (select 1 from reminders k
    where (k.subject_type, k.subject_id, k.kind, k.episode, k.days_left, k.recipient_role, k.recipient_id)
        = (r.subject_type, ${subject}, r.kind, r.episode, r.days_left, r.recipient_role, ${recipient}))`;
}

async function forgetOlder(client: pg.ClientBase): Promise<void> {
  for (const table of ["activity", "contacts"]) {
    await client.query(`delete from ${table} t using joined_accounts j where t.account_id = j.old_id`);
  }
  const { rows } = await client.query<{ state: string | null }>(
    "delete from accounts a using joined_accounts j where a.id = j.old_id returning a.state",
  );
  const deltas = new CounterDeltas();
  for (const { state } of rows) deltas.add("accounts", state, -1);
  await addToCounters(client, deltas);
}
