import type pg from "pg";
import type { Access, AccessRole, DsptPublication, MailboxFacts } from "../rules/facts.ts";
import type { OpenFinding, SiteFacts, SiteId, SiteSnapshot } from "../rules/facts.ts";
import type { Day } from "../rules/day.ts";
import { adminsOf } from "./admins.ts";
import { type KnownAccounts, readAccounts } from "./accounts-known.ts";
import { marksAround, readMarks } from "./marks-known.ts";

interface SiteRow extends Omit<SiteFacts, "manager" | "adminEmail" | "supplied"> {
  phoneListed: boolean;
  organisationId: number | null;
  mailboxesImported: boolean;
  dspt: DsptPublication | null;
  parentDspt: DsptPublication | null;
}

const siteColumns = `s.id, s.code, s.name, s.route, s.allowance, s.phone, s.phone_listed as "phoneListed", s.closed,
  s.first_look_on as "firstLookOn", s.cqc_status as "cqcStatus", s.local_support as "localSupport", s.dspt_plan_due as "dsptPlanDue",
  s.code_changed_on as "codeChangedOn", s.organisation_id as "organisationId",
  exists (select 1 from sites s2 join mailboxes m on m.site_id = s2.id
           where s2.organisation_id = s.organisation_id) as "mailboxesImported",
  case when p.code is null then null
       else json_build_object('label', p.label, 'level', p.level, 'publishedOn', p.published_on) end as dspt,
  case when pp.code is null then null
       else json_build_object('label', pp.label, 'level', pp.level, 'publishedOn', pp.published_on) end as "parentDspt"`;

async function readSites(client: pg.ClientBase, ids: readonly SiteId[]): Promise<SiteRow[]> {
  const { rows } = await client.query<SiteRow>(
    `select ${siteColumns} from sites s
       left join organisations o on o.id = s.organisation_id
       left join dspt_publications p on p.code = s.code
       left join dspt_publications pp on pp.code = o.code and o.code <> s.code
      where s.id = any($1)`,
    [ids],
  );
  return rows;
}

interface MailboxRow {
  id: number;
  address: string;
  siteId: SiteId;
  accesses: { address: string; role: AccessRole; since: Day }[];
}

/** Somebody whom a report found to have access is named by a list as well: then the list says as what. */
const isFoundToo = `(x.role = 'found' and exists (
  select 1 from accesses y where y.mailbox_id = x.mailbox_id and y.address = x.address and y.role <> 'found'))`;

async function readMailboxes(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<MailboxRow[]> {
  const { rows } = await client.query<MailboxRow>(
    `select m.id, m.address, m.site_id as "siteId",
            coalesce((select json_agg(json_build_object('address', x.address, 'since', x.since,
                                        'role', case x.role when 'found' then 'member' else x.role end)
                                      order by x.address, x.role)
                        from accesses x where x.mailbox_id = m.id and not ${isFoundToo}), '[]') as accesses
       from mailboxes m where m.site_id = any($1) order by m.id`,
    [siteIds],
  );
  return rows;
}

interface SiteContact {
  siteId: SiteId;
  role: "manager" | "admin";
  channel: "sms" | "email";
  name: string | null;
  address: string | null;
}

async function readSiteContacts(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<SiteContact[]> {
  const { rows } = await client.query<SiteContact>(
    `with recursive ${adminsOf("select unnest($1::int[])")}
     select site_id as "siteId", role, channel, name, case when unusable is null then address end as address
       from contacts where site_id = any($1) and role <> 'admin'
     union all
     select site_id, 'admin', 'email', null, address from admins`,
    [siteIds],
  );
  return rows;
}

type Placed<T> = T & { siteId: SiteId };

async function readOpenFindings(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<Placed<OpenFinding>[]> {
  const { rows } = await client.query<Placed<OpenFinding>>(
    `select id, site_id as "siteId", kind, json_build_object('type', subject_type, 'id', subject_id) as subject,
            since, coalesce(opened_on, since) as "openedOn", acknowledged_at is not null as acknowledged
       from findings where site_id = any($1) and closed_on is null order by id`,
    [siteIds],
  );
  return rows;
}

/** As-of of the newest DSPT list; null when none has been imported. */
async function readDsptAsOf(client: pg.ClientBase): Promise<Day | null> {
  const { rows } = await client.query<{ asOf: Day | null }>(
    `select max(as_of) as "asOf" from sources where kind = 'dspt' and last_import_id is not null`,
  );
  return rows[0]?.asOf ?? null;
}

function groupBySite<T extends { siteId: SiteId }>(rows: readonly T[]): Map<SiteId, T[]> {
  const groups = new Map<SiteId, T[]>();
  for (const row of rows) {
    const group = groups.get(row.siteId);
    if (group) group.push(row);
    else groups.set(row.siteId, [row]);
  }
  return groups;
}

function withAccounts({ id, address, accesses }: MailboxRow, accounts: KnownAccounts): MailboxFacts {
  const resolved = accesses.map((access): Access => ({ ...access, account: accounts.byAddress(access.address) }));
  return { id, address, accesses: resolved };
}

function siteFacts(row: SiteRow, contacts: readonly SiteContact[]): SiteFacts {
  const find = (role: string, channel: string) => contacts.find((c) => c.role === role && c.channel === channel);
  const email = find("manager", "email");
  const mobile = find("manager", "sms");
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    route: row.route,
    allowance: row.allowance,
    firstLookOn: row.firstLookOn,
    phone: row.phone,
    supplied: { phone: row.phoneListed },
    closed: row.closed,
    cqcStatus: row.cqcStatus,
    localSupport: row.localSupport,
    manager: {
      name: email?.name ?? mobile?.name ?? null,
      email: email?.address ?? null,
      mobile: mobile?.address ?? null,
    },
    adminEmail: find("admin", "email")?.address ?? null,
    dsptPlanDue: row.dsptPlanDue,
    codeChangedOn: row.codeChangedOn,
  };
}

/**
 * Everything the rules may read for each of the sites, in a few queries whatever their number.
 * Call it inside a transaction that holds the lock on facts.
 */
export async function readSnapshots(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<SiteSnapshot[]> {
  const sites = await readSites(client, siteIds);
  const mailboxes = await readMailboxes(client, siteIds);
  const addresses = [...new Set(mailboxes.flatMap((mailbox) => mailbox.accesses.map((access) => access.address)))];
  const accounts = await readAccounts(client, siteIds, addresses);
  const contacts = groupBySite(await readSiteContacts(client, siteIds));
  const open = groupBySite(await readOpenFindings(client, siteIds));
  const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
  const marks = await readMarks(client, { account: accounts.ids, mailbox: idsOf(mailboxes), site: siteIds });
  const listAsOf = await readDsptAsOf(client);

  const mailboxesOf = groupBySite(mailboxes);

  return sites
    .map((row) => ({
      site: siteFacts(row, contacts.get(row.id) ?? []),
      accounts: accounts.ofSite(row.id),
      sharers: accounts.sharersOf(row.id),
      allowanceSharers: accounts.allowanceSharersOf(row, row.organisationId),
      mailboxes: (mailboxesOf.get(row.id) ?? []).map((mailbox) => withAccounts(mailbox, accounts)),
      mailboxesImported: row.mailboxesImported,
      dspt: { listAsOf, own: row.dspt, parent: row.parentDspt },
      open: open.get(row.id) ?? [],
    }))
    .map((snapshot) => ({ ...snapshot, marks: marksAround(snapshot, marks) }));
}
