import type pg from "pg";
import { accountColumns, accountSlots, activityFacts, listingFacts, personFacts, sightFacts } from "./account-facts.ts";
import { applyAccounts } from "./apply-accounts.ts";
import { anyBegins, anyDiffers, anyReplaced, bothSides, changedAsJson, countOf } from "./differences.ts";
import { findJoinedAccounts } from "./join-accounts.ts";
import { contactJoin, slotsIn } from "./merge-contacts.ts";
import { type Comparison, dropRepeated, type FoundRemarks, joinRemarks, type Merge, type Merging } from "./merging.ts";
import { leaveOut, takeOut } from "./merging.ts";
import { stageRows, type Staged } from "./staging.ts";

/** Merges registers of accounts and what reports tell of them. An account that a file does not list stays as it is. */
export const accountsMerging: Merging = {
  differences: ["account_differences", "joined_accounts"],
  stage: (client, rows) => stageRows(client, "staged", accountColumns, rows),
  async compare(client, staged, merge) {
    const notes = await nameAccounts(client, staged);
    const unplaced = merge.onlyKnown ? await leaveOut(client, "staged", homeless) : 0;
    // A report moves nobody: the site that comes with it is for those who have none.
    if (merge.onlyKnown && staged.has("site")) await client.query(`update staged s set site = null where ${isKnown}`);
    const problems = await refuseHomeless(client);
    await findDifferences(client, staged, merge);
    const { rows, ...counted } = await countDifferences(client, staged, merge);
    return { ...counted, rows: { ...rows, unplaced }, problems, notes };
  },
  apply: applyAccounts,
};

const accountKey = "coalesce(known_as, account)";

/**
 * Finds out which known account each row means. A row may name the account's previous address, and then renames it, or
 * come from a list that still uses the old address: either way it is one person's one account.
 */
async function nameAccounts(client: pg.ClientBase, staged: Staged): Promise<FoundRemarks> {
  await client.query("alter table staged add known_as text, add is_alias boolean not null default false");
  const repeated = await dropRepeated(client, { table: "staged", key: "account", column: "account" });
  let found = 0;
  if (staged.has("previous_account")) found += (await client.query(renames)).rowCount ?? 0;
  if (await isAnyRenamed(client)) found += (await client.query(aliases)).rowCount ?? 0;
  found += await findJoinedAccounts(client);
  if (found === 0) return repeated;
  const order = "(known_as is not null and not is_alias)::integer - is_alias::integer desc, line";
  const renamed = await dropRepeated(client, { table: "staged", key: accountKey, column: "account", order });
  return joinRemarks(repeated, renamed);
}

/** Whether any account has had another address before: hardly any database has one, and the question costs nothing. */
async function isAnyRenamed(client: pg.ClientBase): Promise<boolean> {
  return (await client.query("select 1 from accounts where previous_address is not null limit 1")).rows.length > 0;
}

const renames = `
  update staged s
     set known_as = coalesce((select a.address from accounts a where a.previous_address = s.previous_account
                                 and not exists (select 1 from accounts b where b.address = s.previous_account) limit 1),
                             s.previous_account)
   where s.previous_account <> s.account and not exists (select 1 from accounts a where a.address = s.account)`;
const aliases = `
  update staged s set known_as = a.address, is_alias = true from accounts a
   where a.previous_address = s.account and s.known_as is null
     and not exists (select 1 from accounts b where b.address = s.account)`;

const isKnown = `exists (select 1 from accounts a where a.address = ${accountKey})`;
const homeless = `s.site is null and not ${isKnown}`;

async function refuseHomeless(client: pg.ClientBase): Promise<FoundRemarks> {
  return await takeOut(
    client,
    { table: "staged", where: homeless },
    {
      column: "site",
      code: "site-missing",
      message: "The account is new and the row has no site: fill the site's ODS code, or import with --site.",
    },
  );
}

async function findDifferences(client: pg.ClientBase, staged: Staged, merge: Merge): Promise<void> {
  const person = personFacts(staged, merge);
  const [listed, ...listedSite] = listingFacts(staged);
  const told = [...person, ...(listed ? [listed] : []), ...activityFacts(staged)];
  const facts = [...told, ...listedSite, ...sightFacts(merge)];
  const joins = slotsIn(staged, accountSlots).map((slot) => contactJoin(slot, "account_id", "a.id"));
  if (staged.has("site")) joins.push("left join sites o on o.id = a.site_id");
  await client.query(
    `create temp table account_differences as
     select d.*, 'account ' || coalesce(address_was, address_now) as key,
            case when account_id is not null then ${changedAsJson(facts, "was", undoing)} end as before,
            ${changedAsJson(told, "now")} as after,
            account_id is null or ${anyDiffers(person)} or ${listingWakes(staged)} or ${activityWakes(staged, merge)} as wakes
       from (select s.line, a.id as account_id, v.import_id as told_by, a.site_id as old_site_id, a.state, a.cause, a.status as reported, a.refused_on,
                    coalesce(a.leaver, a.leaving, a.disabled) is not null as departs, a.import_id as last_told, a.previous_address as alias, ${bothSides(facts)}
               from staged s
               left join accounts a on a.address = ${accountKey}
               left join activity v on v.account_id = a.id and v.source_id = ${merge.sourceId ?? 0}
               ${joins.join("\n")}) d
      where account_id is null or ${anyDiffers(facts)}`,
  );
  await client.query("analyze account_differences (account_id, address_was, address_now, wakes)");
}

/** What undoing needs besides the facts: which account it was, and which import its source told it by before. */
const undoing = [`'"account_id":' || account_id`, `'"told_by":' || told_by`];

/** A source that names another site than it did, or lists the account again, may agree with the others, or no longer. */
function listingWakes(staged: Staged): string {
  if (!staged.has("site")) return "false";
  const isBack = "seen_until_was is distinct from seen_until_now and listed_site_now <> site_now";
  return `coalesce(listed_site_was <> listed_site_now or (${isBack}), false)`;
}

/**
 * Activity wakes its site, with one exemption: an active account that was far from going inactive has been used again.
 * Nothing was owed for it before, and nothing is now; but where mail to it was refused somebody may have been told, what
 * is said of a mailbox that a leaver owns names the day of their lapse, and newer use takes "not needed" back.
 */
function activityWakes(staged: Staged, { restingAfter }: Merge): string {
  if (!staged.has("last_activity")) return "false";
  const rests = `state = 'active' and cause = 'idle' and coalesce(reported, 'active') in ('active', 'locked')
    and refused_on is null and not departs
    and not exists (select 1 from marks k where k.subject_type = 'account' and k.subject_id = d.account_id
                       and k.kind = 'not-needed' and k.undone_at is null)
    and last_activity_now > coalesce(last_activity_was, '-infinity')
    and (last_activity_was > '${restingAfter}'
         or exists (select 1 from activity v where v.account_id = d.account_id and v.last_activity > '${restingAfter}'))`;
  return `(last_activity_was is distinct from last_activity_now and coalesce(not (${rests}), true))`;
}

async function countDifferences(
  client: pg.ClientBase,
  staged: Staged,
  merge: Merge,
): Promise<Omit<Comparison, "problems" | "notes">> {
  const total = await countOf(client, "staged");
  const changes = anyDiffers([...personFacts(staged, merge), ...activityFacts(staged)]);
  const { rows } = await client.query<
    Record<"new" | "changed" | "replaced" | "unlisted" | "returned" | "emptied" | "backwards" | "sites", number>
  >(
    `select count(*) filter (where account_id is null)::integer as new,
            count(*) filter (where account_id is not null and ${changes})::integer as changed,
            count(*) filter (where ${replaces(staged, merge)})::integer as replaced,
            count(*) filter (where listed_was is null)::integer as unlisted,
            count(*) filter (where seen_until_was is not null)::integer as returned,
            ${staged.has("last_activity") ? activityLosses : "0 as emptied, 0 as backwards"},
            ${staged.has("site") ? newSites : "0"} as sites
       from account_differences`,
  );
  const found = rows[0] ?? {
    new: 0,
    changed: 0,
    replaced: 0,
    unlisted: 0,
    returned: 0,
    emptied: 0,
    backwards: 0,
    sites: 0,
  };
  const ofSource = "activity where source_id = $1";
  const listed = total - found.unlisted;
  const notSeen = (await countOf(client, ofSource, [merge.sourceId])) - listed;
  // What was missing from the last list already is nothing new.
  const before = await countOf(client, `${ofSource} and seen_until is null`, [merge.sourceId]);
  const vanished = Math.max(0, before - (listed - found.returned));
  const same = total - found.new - found.changed;
  const { emptied, backwards } = found;
  const known = emptied + backwards > 0 ? await countKnownActivity(client, merge.sourceId) : 0;
  return {
    rows: {
      new: found.new,
      changed: found.changed,
      same,
      notSeen,
      sitesCreated: found.sites,
      skipped: 0,
      unplaced: 0,
    },
    listed: { before, vanished },
    replaced: { before, count: found.replaced },
    activity: { before: known, emptied, backwards },
  };
}

/** What hardly ever changes for many at once, and days of loss that hardly ever come to many at once. */
const lasting = ["name", "site", "status", "mobile", "mobile_basis", "contact_email"];
const losses = ["leaver", "disabled", "deleted"];

/** The same source told it otherwise: what another one told last is no doubt about this file. */
function replaces(staged: Staged, merge: Merge): string {
  if (merge.onlyKnown || merge.sourceId === null) return "false";
  const facts = personFacts(staged, merge);
  return `account_id is not null and (${anyReplaced(facts, lasting)} or ${anyBegins(facts, losses)})
    and exists (select 1 from imports i where i.id = last_told and i.source_id = ${merge.sourceId})`;
}

const newSites = `count(distinct site_now)
  filter (where not exists (select 1 from sites where sites.code = site_now))::integer`;
const activityLosses = `
  count(*) filter (where last_activity_was is not null and last_activity_now is null)::integer as emptied,
  count(*) filter (where last_activity_now < last_activity_was)::integer as backwards`;

/** How many of the accounts in the file had activity from the same source before. */
async function countKnownActivity(client: pg.ClientBase, sourceId: number | null): Promise<number> {
  const from = `staged s join accounts a on a.address = ${accountKey} join activity v on v.account_id = a.id`;
  return await countOf(client, `${from} where v.source_id = $1 and v.last_activity is not null`, [sourceId]);
}
