import type pg from "pg";
import type { AccountFacts, AccountId, SiteFacts, SiteId } from "../rules/facts.ts";
import { sharesAllowance } from "../rules/site.ts";
import { type AccountRow, type Home, readAccountRows, type WrittenState } from "./account-rows.ts";

/** How many accounts of other sites are read for one mobile or address: enough to see that it is shared. */
const mostSharers = 20;

/** Accounts of the sites, and those elsewhere that they cannot be judged without. */
export interface KnownAccounts {
  ids: readonly AccountId[];
  ofSite(site: SiteId): AccountFacts[];
  /** By its address, or by the one before. */
  byAddress(address: string): AccountFacts | null;
  sharersOf(site: SiteId): AccountFacts[];
  allowanceSharersOf(site: Pick<SiteFacts, "id" | "route" | "allowance">, organisation: number | null): AccountFacts[];
  /** What the last look wrote about an account. */
  writtenState(id: AccountId): WrittenState | undefined;
}

/** Reads the accounts of the sites and every account that bears on them, among these whoever has one of the addresses. */
export async function readAccounts(
  client: pg.ClientBase,
  sites: readonly Home[],
  addresses: readonly string[],
): Promise<KnownAccounts> {
  const homes = new Map(sites.map((site) => [site.id, site]));
  const homeOf = (site: SiteId) => homes.get(site);
  const own = await readAccountRows(client, "site_id", [...homes.keys()], homeOf);
  const others = await othersFor(client, own, sites, addresses);
  if (others.length === 0) return known(own, homeOf);
  for (const home of await readHomes(client, others)) homes.set(home.id, home);
  const elsewhere = await readAccountRows(client, "id", others, homeOf);
  return known(
    [...own, ...elsewhere].toSorted((one, other) => one.id - other.id),
    homeOf,
  );
}

/** Accounts of other sites that those of these sites cannot be judged without. */
async function othersFor(
  client: pg.ClientBase,
  own: readonly AccountRow[],
  sites: readonly Home[],
  addresses: readonly string[],
): Promise<AccountId[]> {
  const ids = own.map(({ id }) => id);
  const ownAddresses = new Set(own.map(({ address }) => address));
  const strange = addresses.filter((address) => !ownAddresses.has(address));
  const contacts = [...new Set(own.flatMap(contactsOf))];
  const organisations = sites.flatMap((site) => (sharesAllowance(site) ? (site.organisationId ?? []) : []));
  const { rows } = await client.query<{ id: AccountId }>(
    `select id from accounts where address = any($1)
     union select id from accounts where previous_address = any($1)
     -- Whose mobile or private e-mail is one of those that people of the sites have.
     union select account_id from contacts
            where address = any($2) and account_id is not null and unusable is distinct from 'invalid' and account_id <> all($3)
     -- Who shares one allowance with people of the sites.
     union select a.id from sites s join accounts a on a.site_id = s.id
            where s.organisation_id = any($4) and s.route = 'third-party' and s.allowance is null`,
    [strange, contacts, ids, organisations],
  );
  const isOwn = new Set(ids);
  return rows.map(({ id }) => id).filter((id) => !isOwn.has(id));
}

/** The sites that these accounts are at. */
async function readHomes(client: pg.ClientBase, accounts: readonly AccountId[]): Promise<Home[]> {
  const { rows } = await client.query<Home>(
    `select id, code, route, allowance, organisation_id as "organisationId" from sites
      where id in (select site_id from accounts where id = any($1))`,
    [accounts],
  );
  return rows;
}

function known(rows: readonly AccountRow[], homeOf: (site: SiteId) => Home | undefined): KnownAccounts {
  const bySite = Map.groupBy(rows, ({ site }) => site);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byAllowance = Map.groupBy(rows, ({ site }) => {
    const home = homeOf(site);
    return home !== undefined && sharesAllowance(home) ? home.organisationId : null;
  });
  const byContact = new Map<string, AccountRow[]>();
  const byAddress = new Map<string, AccountRow>();
  for (const row of rows) {
    if (row.previousAddress) byAddress.set(row.previousAddress, row);
    for (const contact of contactsOf(row)) {
      const holders = byContact.get(contact);
      if (holders) holders.push(row);
      else byContact.set(contact, [row]);
    }
  }
  for (const row of rows) byAddress.set(row.address, row);
  return {
    ids: rows.map(({ id }) => id),
    ofSite: (site) => bySite.get(site) ?? [],
    byAddress: (address) => byAddress.get(address) ?? null,
    sharersOf(site) {
      const contacts = new Set((bySite.get(site) ?? []).flatMap(contactsOf));
      return [...new Set([...contacts].flatMap((contact) => elsewhere(byContact.get(contact) ?? [], site)))];
    },
    allowanceSharersOf(site, organisation) {
      if (organisation === null || !sharesAllowance(site)) return [];
      return (byAllowance.get(organisation) ?? []).filter((account) => account.site !== site.id);
    },
    writtenState: (id) => byId.get(id),
  };
}

/** Whether they may be used or not. */
function contactsOf({ mobile, contactEmail, unused }: AccountFacts): string[] {
  const first = mobile ?? unused.mobile;
  const second = contactEmail ?? unused.contactEmail;
  if (first === null) return second === null ? [] : [second];
  return second === null ? [first] : [first, second];
}

function elsewhere(holders: readonly AccountRow[], site: SiteId): AccountRow[] {
  return holders.filter((holder) => holder.site !== site).slice(0, mostSharers);
}
