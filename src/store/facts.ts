import type pg from "pg";
import type { Access, AccessRole, AccountFacts, DsptPublication, MailboxFacts, Mark } from "../rules/facts.ts";
import type { OpenFinding, SiteFacts, SiteId, SiteSnapshot } from "../rules/facts.ts";
import type { Day } from "../rules/day.ts";

interface SiteRow extends Omit<SiteFacts, "manager" | "adminEmail"> {
  organisationId: number | null;
  mailboxesImported: boolean;
  dspt: DsptPublication | null;
  parentDspt: DsptPublication | null;
}

const siteColumns = `s.id, s.code, s.name, s.route, s.allowance, s.phone, s.dspt_plan_due as "dsptPlanDue",
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

const accountColumns = `a.id, a.address, a.previous_address as "previousAddress", a.site_id as site,
  a.site_since as "siteSince", a.name, a.is_set_up as "isSetUp", a.status, a.status_as_of as "statusAsOf",
  a.status_after as "statusAfter", a.created, a.activated, a.leaver, a.leaving, a.joiner, a.disabled, a.enabled,
  a.deleted, a.restored, a.resecured, a.inactive_since as "inactiveSince",
  (select max(v.last_activity) from activity v where v.account_id = a.id) as "lastActivity",
  (select c.address from contacts c where c.account_id = a.id and c.channel = 'sms' and c.unusable is null) as mobile,
  (select c.address from contacts c where c.account_id = a.id and c.channel = 'email' and c.unusable is null) as "contactEmail"`;

interface AccountRow extends AccountFacts {
  previousAddress: string | null;
}

/** Accounts of the sites, and every account that can open one of their mailboxes wherever it belongs. */
async function readAccounts(
  client: pg.ClientBase,
  siteIds: readonly SiteId[],
  addresses: readonly string[],
): Promise<AccountRow[]> {
  const { rows } = await client.query<AccountRow>(
    `select ${accountColumns} from accounts a where a.site_id = any($1)
     union
     select ${accountColumns} from accounts a where a.address = any($2)
     union
     select ${accountColumns} from accounts a where a.previous_address = any($2)
     order by id`,
    [siteIds, addresses],
  );
  return rows;
}

interface MailboxRow {
  id: number;
  address: string;
  siteId: SiteId;
  accesses: { address: string; role: AccessRole; since: Day }[];
}

async function readMailboxes(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<MailboxRow[]> {
  const { rows } = await client.query<MailboxRow>(
    `select m.id, m.address, m.site_id as "siteId",
            coalesce((select json_agg(json_build_object('address', x.address, 'role', x.role, 'since', x.since)
                                      order by x.address, x.role)
                        from accesses x where x.mailbox_id = m.id), '[]') as accesses
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
    `select site_id as "siteId", role, channel, name, case when unusable is null then address end as address
       from contacts where site_id = any($1)`,
    [siteIds],
  );
  return rows;
}

type Placed<T> = T & { siteId: SiteId };

async function readOpenFindings(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<Placed<OpenFinding>[]> {
  const { rows } = await client.query<Placed<OpenFinding>>(
    `select id, site_id as "siteId", kind, json_build_object('type', subject_type, 'id', subject_id) as subject,
            since, acknowledged_at is not null as acknowledged
       from findings where site_id = any($1) and closed_on is null order by id`,
    [siteIds],
  );
  return rows;
}

async function readMarks(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<Placed<Mark>[]> {
  const { rows } = await client.query<Placed<Mark>>(
    `select site_id as "siteId", kind, json_build_object('type', subject_type, 'id', subject_id) as subject,
            from_day as "from", until_day as "until"
       from marks where site_id = any($1) and undone_at is null order by id`,
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

function withAccounts({ id, address, accesses }: MailboxRow, byAddress: Map<string, AccountFacts>): MailboxFacts {
  const resolved = accesses.map((access): Access => ({ ...access, account: byAddress.get(access.address) ?? null }));
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
    phone: row.phone,
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
  const marks = groupBySite(await readMarks(client, siteIds));
  const listAsOf = await readDsptAsOf(client);

  const byAddress = new Map<string, AccountFacts>();
  for (const account of accounts) if (account.previousAddress) byAddress.set(account.previousAddress, account);
  for (const account of accounts) byAddress.set(account.address, account);
  const mailboxesOf = groupBySite(mailboxes);
  const accountsOf = groupBySite(accounts.map((account) => ({ ...account, siteId: account.site })));

  return sites.map((row) => ({
    site: siteFacts(row, contacts.get(row.id) ?? []),
    accounts: accountsOf.get(row.id) ?? [],
    mailboxes: (mailboxesOf.get(row.id) ?? []).map((mailbox) => withAccounts(mailbox, byAddress)),
    mailboxesImported: row.mailboxesImported,
    dspt: { listAsOf, own: row.dspt, parent: row.parentDspt },
    open: open.get(row.id) ?? [],
    marks: marks.get(row.id) ?? [],
  }));
}
