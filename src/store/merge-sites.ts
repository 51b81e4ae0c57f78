import type pg from "pg";
import { anyBegins, anyDiffers, anyReplaced, bothSides, changedAsJson, countOf, type Fact } from "./differences.ts";
import {
  applyContacts,
  changedAddresses,
  contactFacts,
  contactJoin,
  type ContactSlot,
  slotsIn,
} from "./merge-contacts.ts";
import { remember } from "./images.ts";
import { compareMailboxes, wakeMailboxSites, writeMailboxes } from "./merge-mailboxes.ts";
import { type ApplyingMerge, dropRepeated, joinRemarks, leaveOut, type Merge, type Merging } from "./merging.ts";
import { saidDay } from "./merging.ts";
import { stageRows, type Staged } from "./staging.ts";
import { beginWaking, endWaking, wakeBelow, wakeHolders, wakeSites } from "./waking.ts";

/** Columns kept in the site, by the column of the file. */
const plainColumns = ["name", "allowance", "phone", "local_support", "closed", "cqc_status", "dspt_plan_due"];
const slots: readonly ContactSlot[] = [
  { column: "manager_email", role: "manager", channel: "email", nameColumn: "manager_name" },
  { column: "manager_mobile", role: "manager", channel: "sms" },
  { column: "admin_email", role: "admin", channel: "email" },
];
const texts = ["site", "name", "parent", "route", "phone", "manager_name", "local_support", "cqc_status", "mailbox"];
const columns = [
  ...texts.map((name) => ({ name, type: "text" }) as const),
  ...["closed", "dspt_plan_due"].map((name) => ({ name, type: "date" }) as const),
  ...["owners", "members"].map((name) => ({ name, type: "jsonb" }) as const),
  { name: "allowance", type: "integer" } as const,
  ...slots.map(({ column }) => ({ name: column, type: "contact" }) as const),
];

/** Merges lists of sites; a list with one row for each home may also name its mailbox and who can open it. */
export const sitesMerging: Merging = {
  differences: ["site_differences", "mailbox_differences"],
  stage: (client, rows) => stageRows(client, "staged", columns, rows),
  async compare(client, staged, merge) {
    const skipped = merge.onlyKnown ? await leaveOut(client, "staged", isUnknown) : 0;
    await nameAccesses(client, staged);
    const mailboxes = await compareMailboxes(client, merge);
    const notes = await dropRepeated(client, { table: "staged", key: "site", column: "site", order: lastRow });
    await findDifferences(client, staged, merge);
    const total = await countOf(client, "staged");
    const created = await countOf(client, "site_differences where site_id is null");
    const replaced = await countOf(client, replacedSites(staged, merge));
    const changed = await countOf(client, changedSites);
    const notSeen = await countOf(
      client,
      `sites t join imports i on i.id = t.import_id
        where i.source_id = $1 and not exists (select 1 from staged s where s.site = t.code)`,
      [merge.sourceId],
    );
    // Rows that repeat a code may stand for sites that have gone.
    const others = created === 0 ? 0 : Math.min(created + notes.count, notSeen);
    return {
      rows: { new: created, changed, same: total - created - changed, notSeen, sitesCreated: 0, skipped, unplaced: 0 },
      listed: { before: 0, vanished: 0 },
      replaced: { before: total - created + notSeen, count: replaced + others },
      activity: { before: 0, emptied: 0, backwards: 0 },
      problems: mailboxes.problems,
      notes: joinRemarks(notes, mailboxes.notes),
    };
  },
  async apply(client, staged, merge) {
    await writeOrganisations(client, staged, merge);
    await writeSites(client, staged, merge);
    const differences = "site_differences d join sites t on t.code = d.site";
    const owned = { slots: slotsIn(staged, slots), differences, owner: "site_id", id: "t.id" };
    await applyContacts(client, staged, owned, merge);
    await writeMailboxes(client, merge);
    await wake(client, staged, merge);
  },
};

const isUnknown = "not exists (select 1 from sites where sites.code = s.site)";
/** A home that changed hands is registered anew under its old code: then its old registration says nothing. */
const lastRow = "coalesce(lower(cqc_status) = 'registered', false) desc, line";

/** What hardly ever changes for many sites at once. */
const lasting = ["name", "parent", "route", "phone", ...slots.flatMap(({ column }) => [column, `${column}_name`])];

/** Sites of which the same source told otherwise. */
function replacedSites(staged: Staged, merge: Merge): string {
  const facts = [...siteFacts(staged, merge), ...slotsIn(staged, slots).flatMap((slot) => contactFacts(staged, slot))];
  return `site_differences d join sites t on t.id = d.site_id join imports i on i.id = t.import_id
    where ${!merge.onlyKnown} and i.source_id = ${merge.sourceId ?? 0}
      and (${anyReplaced(facts, lasting)} or ${anyBegins(facts, ["closed"])})`;
}

const changedSites = `(select site from site_differences where site_id is not null
  union select site_now from mailbox_differences d where exists (select 1 from sites where code = d.site_now)) changed`;

/**
 * Turns the mailbox columns into accesses. A mailbox named twice takes its last row; where the file has no word on
 * owners, or on members, the known ones stay.
 */
async function nameAccesses(client: pg.ClientBase, staged: Staged): Promise<void> {
  await client.query(
    `create temp table accesses_named (line integer not null, mailbox text, site text, account text, role text)`,
  );
  if (!staged.has("mailbox")) return;
  const last = `(select distinct on (mailbox) * from staged where mailbox is not null order by mailbox, line desc) s`;
  const groups = [
    { column: "owners", role: "owner", roles: "('owner', 'co-owner')" },
    { column: "members", role: "member", roles: "('member', 'user')" },
  ];
  const selects = groups.flatMap(({ column, role, roles }) => [
    `select line, mailbox, site, jsonb_array_elements_text(${column}), '${role}' from ${last} where jsonb_typeof(${column}) = 'array'`,
    `select s.line, mailbox, site, x.address, x.role from ${last} join mailboxes m on m.address = s.mailbox
       join accesses x on x.mailbox_id = m.id and x.role in ${roles} where not ${staged.tells(column)}`,
  ]);
  const insert = "insert into accesses_named (line, mailbox, site, account, role)";
  await client.query(`${insert} select distinct * from (${selects.join(" union all ")}) named`);
  await client.query(
    `${insert} select line, mailbox, site, null, null from ${last}
      where not exists (select 1 from accesses_named n where n.mailbox = s.mailbox)`,
  );
}

function siteFacts(staged: Staged, merge: Merge): Fact[] {
  const facts = plainColumns
    .filter((name) => staged.has(name))
    .map((name): Fact => ({ name, was: `t.${name}`, now: plainFact(staged, name, merge) }));
  if (staged.has("phone")) {
    const now = `case when ${staged.tells("phone")} then true else coalesce(t.phone_listed, false) end`;
    facts.push({ name: "phone_listed", was: "t.phone_listed", now });
  }
  if (staged.has("parent")) facts.push({ name: "parent", was: "o.code", now: staged.said("parent", "o.code") });
  if (staged.has("route")) {
    facts.push({ name: "route", was: "t.route", now: `coalesce(${staged.said("route", "t.route")}, 'nas')` });
  }
  return facts;
}

function plainFact(staged: Staged, name: string, merge: Merge): string {
  const known = `t.${name}`;
  if (name === "closed") return saidDay(staged, name, known, merge);
  const said = staged.said(name, known);
  // A register's name, often in capitals, serves only where nobody has given the home a name.
  return name === "name" && merge.onlyKnown ? `coalesce(${known}, ${said})` : said;
}

async function findDifferences(client: pg.ClientBase, staged: Staged, merge: Merge): Promise<void> {
  const present = slotsIn(staged, slots);
  const facts = [...siteFacts(staged, merge), ...present.flatMap((slot) => contactFacts(staged, slot))];
  const sides = facts.length === 0 ? "" : `, ${bothSides(facts)}`;
  await client.query(
    `create temp table site_differences as
     select d.*, 'site ' || site as key, case when site_id is not null then ${changedAsJson(facts, "was")} end as before,
            ${changedAsJson(facts, "now")} as after
       from (select s.line, s.site, t.id as site_id, t.organisation_id as old_organisation_id ${sides}
               from staged s left join sites t on t.code = s.site left join organisations o on o.id = t.organisation_id
               ${present.map((slot) => contactJoin(slot, "site_id", "t.id")).join("\n")}) d
      where site_id is null or ${anyDiffers(facts)}`,
  );
}

async function writeOrganisations(client: pg.ClientBase, staged: Staged, { importId }: ApplyingMerge): Promise<void> {
  if (staged.has("parent")) {
    // Nothing in an organisation says which import made it: its image does.
    await client.query(
      `with made as (
         insert into organisations (code) select distinct parent_now from site_differences where parent_now is not null
         on conflict do nothing returning *)
       insert into import_images (import_id, table_name, after) select $1, 'organisations', row_to_json(made) from made`,
      [importId],
    );
  }
  if (!staged.has("name")) return;
  const renamed = "select s.site from staged s where s.site = t.code and s.name is distinct from t.name";
  await remember(client, "organisations", `exists (${renamed})`);
  await client.query(
    `update organisations o set name = s.name from staged s
      where s.site = o.code and s.name is not null and o.name is distinct from s.name`,
  );
}

async function writeSites(client: pg.ClientBase, staged: Staged, merge: ApplyingMerge): Promise<void> {
  const facts = siteFacts(staged, merge);
  const values = Object.fromEntries(
    facts.map(({ name }) => (name === "parent" ? ["organisation_id", "o.id"] : [name, `d.${name}_now`])),
  );
  const parent = staged.has("parent") ? "left join organisations o on o.code = d.parent_now" : "";
  const sets = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  await remember(client, "sites", `t.id in (select site_id from site_differences where ${anyDiffers(facts)})`);
  await client.query(
    `update sites t set ${[...sets, `import_id = ${merge.importId}`].join()} from site_differences d ${parent}
      where t.id = d.site_id and ${anyDiffers(facts)}`,
  );
  const names = ["code", ...Object.keys(values), "import_id", "look_on", "woken_by"];
  await client.query(
    `insert into sites (${names.join()})
     select ${["d.site", ...Object.values(values)].join()}, $1::integer, $2::date, 'import' from site_differences d ${parent}
      where d.site_id is null order by d.site`,
    [merge.importId, merge.today],
  );
}

async function wake(client: pg.ClientBase, staged: Staged, { today }: ApplyingMerge): Promise<void> {
  await beginWaking(client);
  await wakeSites(client, "select site_id from site_differences where site_id is not null");
  await wakeBelow(client, "select site from site_differences");
  await wakeMailboxSites(client);
  const addresses = changedAddresses(staged, slotsIn(staged, slots), "site_differences");
  if (addresses !== null) await wakeHolders(client, addresses);
  const moved = [
    ...(staged.has("parent") ? ["parent_was is distinct from parent_now"] : []),
    ...(staged.has("route") ? ["route_was is distinct from route_now"] : []),
  ];
  if (moved.length > 0) await wakeOrganisations(client, moved.join(" or "));
  await endWaking(client, today);
}

/** A site that changes its organisation or its route changes what the others of both organisations share. */
async function wakeOrganisations(client: pg.ClientBase, moved: string): Promise<void> {
  await wakeSites(
    client,
    `select other.id from site_differences d join sites t on t.code = d.site
       join sites other on other.organisation_id in (d.old_organisation_id, t.organisation_id) where ${moved}`,
  );
}
