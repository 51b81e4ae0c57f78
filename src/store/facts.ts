import type pg from "pg";
import type { Access, AccessRole, DsptPublication, MailboxFacts } from "../rules/facts.ts";
import type { OpenFinding, SiteFacts, SiteId, SiteSnapshot } from "../rules/facts.ts";
import type { Day } from "../rules/day.ts";
import { adminsOf } from "./admins.ts";
import { isUnread } from "./lost-accounts.ts";
import { type KnownAccounts, readAccounts } from "./accounts-known.ts";
import { marksAround, readMarks } from "./marks-known.ts";

interface SiteRow extends Omit<SiteFacts, "manager" | "adminEmail" | "supplied"> {
  phoneListed: boolean;
  organisationId: number | null;
}

async function readSites(client: pg.ClientBase, ids: readonly SiteId[]): Promise<SiteRow[]> {
  const { rows } = await client.query<SiteRow>(
    `select id, code, name, route, allowance, phone, phone_listed as "phoneListed", closed,
            first_look_on as "firstLookOn", cqc_status as "cqcStatus", local_support as "localSupport",
            dspt_plan_due as "dsptPlanDue", code_changed_on as "codeChangedOn", organisation_id as "organisationId"
       from sites where id = any($1)`,
    [ids],
  );
  return rows;
}

interface Organisation {
  id: number;
  code: string;
  mailboxesImported: boolean;
}

/** The organisations of the sites, by id. */
async function readOrganisations(
  client: pg.ClientBase,
  sites: readonly SiteRow[],
): Promise<ReadonlyMap<number | null, Organisation>> {
  const { rows } = await client.query<Organisation>(
    `select o.id, o.code, exists (select 1 from sites s join mailboxes m on m.site_id = s.id
                                   where s.organisation_id = o.id) as "mailboxesImported"
       from organisations o where o.id = any($1)`,
    [[...new Set(sites.flatMap(({ organisationId }) => organisationId ?? []))]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What is published for the codes. */
async function readPublications(
  client: pg.ClientBase,
  codes: readonly string[],
): Promise<ReadonlyMap<string, DsptPublication>> {
  const { rows } = await client.query<DsptPublication & { code: string }>(
    `select code, label, level, published_on as "publishedOn" from dspt_publications where code = any($1)`,
    [codes],
  );
  return new Map(rows.map(({ code, ...publication }) => [code, publication]));
}

interface MailboxRow {
  id: number;
  address: string;
  siteId: SiteId;
}

type KnownMailbox = MailboxRow & { accesses: KnownAccess[] };
type KnownAccess = Omit<Access, "account">;

async function readMailboxes(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<KnownMailbox[]> {
  const { rows } = await client.query<MailboxRow>(
    `select id, address, site_id as "siteId" from mailboxes where site_id = any($1) order by id`,
    [siteIds],
  );
  const accesses = await readAccesses(
    client,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, accesses: accesses.get(row.id) ?? [] }));
}

/** Who can open each mailbox, and as what. */
async function readAccesses(client: pg.ClientBase, mailboxes: readonly number[]): Promise<Map<number, KnownAccess[]>> {
  const { rows } = await client.query<{ mailboxId: number; address: string; role: AccessRole | "found"; since: Day }>(
    `select mailbox_id as "mailboxId", address, role, since from accesses where mailbox_id = any($1)
      order by mailbox_id, address, role`,
    [mailboxes],
  );
  const found = new Map<number, KnownAccess[]>();
  for (const [mailbox, known] of Map.groupBy(rows, ({ mailboxId }) => mailboxId)) {
    const listed = new Set(known.flatMap(({ address, role }) => (role === "found" ? [] : address)));
    const accesses: KnownAccess[] = [];
    for (const { address, role, since } of known) {
      if (role !== "found") accesses.push({ address, role, since });
      // Somebody whom a report found to have access is named by a list as well: then the list says as what.
      else if (!listed.has(address)) accesses.push({ address, role: "member", since });
    }
    found.set(mailbox, accesses);
  }
  return found;
}

interface SiteContact {
  siteId: SiteId;
  role: "manager" | "admin";
  channel: "sms" | "email";
  name: string | null;
  address: string | null;
  /** Nobody reads what comes there. */
  isUnread: boolean;
}

async function readSiteContacts(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<SiteContact[]> {
  const { rows } = await client.query<SiteContact>(
    `with recursive ${adminsOf("select unnest($1::int[])")}
     select c.site_id as "siteId", c.role, c.channel, c.name, case when c.unusable is null then c.address end as address,
            c.channel = 'email' and ${isUnread} as "isUnread"
       from contacts c where c.site_id = any($1) and c.role <> 'admin'
     union all
     select site_id, 'admin', 'email', null, address, false from admins`,
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

function withAccounts({ id, address, accesses }: KnownMailbox, accounts: KnownAccounts): MailboxFacts {
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
      ...(email?.isUnread && { isUnread: true }),
    },
    adminEmail: find("admin", "email")?.address ?? null,
    dsptPlanDue: row.dsptPlanDue,
    codeChangedOn: row.codeChangedOn,
  };
}

/** What the rules may read for some sites, and what the last look wrote about their accounts. */
export interface Page {
  snapshots: SiteSnapshot[];
  writtenState: KnownAccounts["writtenState"];
}

/**
 * Everything the rules may read for each of the sites, in a few queries whatever their number: each of one table by its
 * key, put together here, which costs the database less than joins and documents do.
 * Call it inside a transaction that holds the lock on facts.
 */
export async function readPage(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<Page> {
  const sites = await readSites(client, siteIds);
  const organisations = await readOrganisations(client, sites);
  const parentOf = ({ code, organisationId }: SiteRow) => {
    const parent = organisations.get(organisationId)?.code;
    return parent === code ? undefined : parent;
  };
  const published = await readPublications(
    client,
    sites.flatMap((site) => [site.code, parentOf(site) ?? []].flat()),
  );
  const mailboxes = await readMailboxes(client, siteIds);
  const addresses = [...new Set(mailboxes.flatMap((mailbox) => mailbox.accesses.map((access) => access.address)))];
  const accounts = await readAccounts(client, sites, addresses);
  const contacts = groupBySite(await readSiteContacts(client, siteIds));
  const open = groupBySite(await readOpenFindings(client, siteIds));
  const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
  const marks = await readMarks(client, { account: accounts.ids, mailbox: idsOf(mailboxes), site: siteIds });
  const listAsOf = await readDsptAsOf(client);
  const mailboxesOf = groupBySite(mailboxes);
  const snapshots = sites.map((row) => {
    const snapshot = {
      site: siteFacts(row, contacts.get(row.id) ?? []),
      accounts: accounts.ofSite(row.id),
      sharers: accounts.sharersOf(row.id),
      allowanceSharers: accounts.allowanceSharersOf(row, row.organisationId),
      mailboxes: (mailboxesOf.get(row.id) ?? []).map((mailbox) => withAccounts(mailbox, accounts)),
      mailboxesImported: organisations.get(row.organisationId)?.mailboxesImported ?? false,
      dspt: {
        listAsOf,
        own: published.get(row.code) ?? null,
        parent: published.get(parentOf(row) ?? "") ?? null,
      },
      open: open.get(row.id) ?? [],
    };
    return { ...snapshot, marks: marksAround(snapshot, marks) };
  });
  return { snapshots, writtenState: accounts.writtenState };
}

/** The same without what the last look wrote. */
export async function readSnapshots(client: pg.ClientBase, siteIds: readonly SiteId[]): Promise<SiteSnapshot[]> {
  return (await readPage(client, siteIds)).snapshots;
}
