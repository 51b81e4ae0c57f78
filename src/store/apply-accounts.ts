import type pg from "pg";
import { accountSlots, activityFacts, listingFacts, ownFacts, sightFacts } from "./account-facts.ts";
import { anyDiffers, countOf, createSites } from "./differences.ts";
import { applyContacts, changedAddresses, slotsIn } from "./merge-contacts.ts";
import { remember } from "./images.ts";
import { joinAccounts } from "./join-accounts.ts";
import type { ApplyingMerge } from "./merging.ts";
import { moveReminders } from "./moving.ts";
import type { Staged } from "./staging.ts";
import { beginWaking, endWaking, wakeHolders, wakeMailboxesOpenTo, wakeSites } from "./waking.ts";

/** Writes the differences of a file of accounts, and wakes the sites that they touch. */
export async function applyAccounts(client: pg.ClientBase, staged: Staged, merge: ApplyingMerge): Promise<void> {
  await beginWaking(client);
  await joinAccounts(client, merge.importId);
  if (staged.has("site")) await createSites(client, "select site_now from account_differences", merge);
  await writeAccounts(client, staged, merge);
  await writeActivity(client, staged, merge);
  await writeLastSeen(client, merge);
  const slots = slotsIn(staged, accountSlots);
  const differences = "account_differences d join accounts a on a.address = d.address_now";
  await applyContacts(client, staged, { slots, differences, owner: "account_id", id: "a.id" }, merge);
  await wake(client, staged, merge);
}

async function writeAccounts(client: pg.ClientBase, staged: Staged, merge: ApplyingMerge): Promise<void> {
  const own = ownFacts(staged, merge);
  const written = own.filter(({ name }) => name !== "site").map(({ name }) => name);
  const hasSite = staged.has("site");
  const changed = `select account_id from account_differences where ${anyDiffers(own)}`;
  await remember(client, "accounts", `t.id in (${changed})`);
  const sets = [...written.map((name) => `${name} = d.${name}_now`), ...(hasSite ? ["site_id = t.id"] : [])];
  const home = hasSite ? "left join sites t on t.code = d.site_now" : "";
  await client.query(
    `update accounts a set ${sets.join()}, import_id = ${merge.importId} from account_differences d ${home}
      where a.id = d.account_id and ${anyDiffers(own)}`,
  );
  if (hasSite) await moveReminders(client, "account", "select account_id from account_differences");
  // Without sites no account can be new. In the order of the file, those of a site stand side by side.
  if (!hasSite) return;
  await client.query(
    `insert into accounts (${written.join()}, site_id, import_id)
     select ${written.map((name) => `d.${name}_now`).join()}, t.id, ${merge.importId}
       from account_differences d ${home} where d.account_id is null order by d.line`,
  );
}

async function writeActivity(client: pg.ClientBase, staged: Staged, merge: ApplyingMerge): Promise<void> {
  const [, ...listedSite] = listingFacts(staged);
  const told = [
    { column: "last_activity", facts: activityFacts(staged) },
    { column: "site", facts: listedSite },
    { column: "seen_until", facts: sightFacts(merge) },
  ].flatMap(({ column, facts }) => facts.map((fact) => ({ column, fact })));
  await client.query(
    `update activity v set ${told.map(({ column, fact }) => `${column} = d.${fact.name}_now`).join()}, import_id = $2
       from account_differences d
      where v.account_id = d.account_id and v.source_id = $1 and ${anyDiffers(told.map(({ fact }) => fact))}`,
    [merge.sourceId, merge.importId],
  );
  const value = (column: string, type: string) => {
    const found = told.find((one) => one.column === column);
    return found ? `d.${found.fact.name}_now` : `null::${type}`;
  };
  await client.query(
    `insert into activity (account_id, source_id, last_activity, site, seen_until, import_id)
     select a.id, $1::integer, ${value("last_activity", "date")}, ${value("site", "text")}, ${value("seen_until", "date")},
            $2::integer
       from account_differences d join accounts a on a.address = d.address_now where d.listed_was is null
     on conflict (account_id, source_id) do update
        set last_activity = greatest(activity.last_activity, excluded.last_activity),
            site = coalesce(excluded.site, activity.site), seen_until = excluded.seen_until,
            import_id = excluded.import_id`,
    [merge.sourceId, merge.importId],
  );
}

/**
 * Of an account that the newest list of its source does not hold, nothing has been heard since the list before. Those
 * that have merely stayed cost nothing, nor do those that had gone before.
 */
async function writeLastSeen(
  client: pg.ClientBase,
  { sourceId, previousAsOf, asOf, notSeen }: ApplyingMerge,
): Promise<void> {
  if (notSeen === 0 || previousAsOf === null || asOf < previousAsOf) return;
  const ofSource = `activity t where t.source_id = ${sourceId} and t.seen_until is null`;
  if ((await countOf(client, ofSource)) === (await countOf(client, "staged"))) return;
  await client.query(
    `create temp table vanished on commit drop as
     select account_id from ${ofSource} and not exists (
       select 1 from staged s join accounts a on a.address = case when s.is_alias then s.known_as else s.account end
        where a.id = t.account_id)`,
  );
  const isVanished = `t.source_id = ${sourceId} and t.account_id in (select account_id from vanished)`;
  await remember(client, "activity", isVanished);
  await client.query(`update activity t set seen_until = '${previousAsOf}' where ${isVanished}`);
  // A list that no longer holds an account no longer disagrees with others about its site.
  await wakeSites(
    client,
    `select a.site_id from vanished n join accounts a on a.id = n.account_id join sites s on s.id = a.site_id
       join activity v on v.account_id = a.id and v.source_id = ${sourceId} where v.site <> s.code`,
  );
}

async function wake(client: pg.ClientBase, staged: Staged, { today }: ApplyingMerge): Promise<void> {
  const woken = "account_differences where wakes";
  await wakeSites(client, `select distinct old_site_id from ${woken} and old_site_id is not null`);
  if (staged.has("site")) {
    await wakeSites(
      client,
      "select id from sites where code in (select site_now from account_differences where wakes)",
    );
  }
  await wakeMailboxesOpenTo(
    client,
    `select address_now from ${woken} union select address_was from ${woken} union select alias from ${woken}
     ${staged.has("previous_account") ? `union select previous_address_now from ${woken}` : ""}`,
  );
  // Whoever has the same number, or had it, is judged by what becomes of this account too.
  const kept = `select c.address from account_differences d join accounts a on a.address = d.address_now
                  join contacts c on c.account_id = a.id where d.wakes`;
  const changed = changedAddresses(staged, slotsIn(staged, accountSlots), "account_differences");
  await wakeHolders(client, changed === null ? kept : `${kept} union ${changed}`);
  await endWaking(client, today);
}
