import type pg from "pg";
import type { AccountFacts, AccountId, SiteFacts, SiteId } from "../rules/facts.ts";
import { sharesAllowance } from "../rules/site.ts";

/** How many accounts of other sites are read for one mobile or address: enough to see that it is shared. */
const mostSharers = 20;

const accountColumns = `a.id, a.address, a.previous_address as "previousAddress", a.site_id as site,
  a.site_since as "siteSince", a.name, a.is_set_up as "isSetUp", a.status, a.status_as_of as "statusAsOf",
  a.status_after as "statusAfter", a.status_seen as "statusSeen", a.created, a.activated, a.leaver, a.leaving, a.joiner, a.disabled, a.enabled,
  a.deleted, a.restored, a.resecured, a.inactive_since as "inactiveSince", a.refused_on as "refusedOn",
  (select max(v.last_activity) from activity v where v.account_id = a.id) as "lastActivity",
  coalesce((select json_agg(json_build_object('source', o.name, 'site', v.site) order by o.name)
              from activity v join sources o on o.id = v.source_id
             where v.account_id = a.id and v.seen_until is null and v.site <> h.code), '[]') as "listedElsewhere",
  case when k.mobile_unusable is null then k.mobile end as mobile,
  case when k.email_unusable is null then k.email end as "contactEmail",
  json_build_object('mobile', k.mobile_unusable, 'contactEmail', k.email_unusable) as unusable,
  json_build_object('mobile', case when k.mobile_unusable <> 'invalid' then k.mobile end,
                    'contactEmail', case when k.email_unusable <> 'invalid' then k.email end) as unused,
  coalesce(k.mobile_supplied, false) as "mobileSupplied"`;

/** A contact without an address says that its column was there, and empty. */
const contacts = `lateral (
  select max(c.address) filter (where c.channel = 'sms') as mobile,
         max(c.unusable) filter (where c.channel = 'sms') as mobile_unusable,
         max(c.address) filter (where c.channel = 'email') as email,
         max(c.unusable) filter (where c.channel = 'email') as email_unusable,
         bool_or(c.channel = 'sms') as mobile_supplied
    from contacts c where c.account_id = a.id and c.role = 'person') k on true`;

/** Whose mobile or private e-mail is one of those that people of the sites have. */
const sharers = `
  select o.account_id from contacts o
   where o.account_id is not null and o.unusable is distinct from 'invalid' and o.address in (
     select c.address from accounts a
       cross join lateral (select * from contacts where account_id = a.id offset 0) c
      where a.site_id = any($1) and c.unusable is distinct from 'invalid')`;

/** Who shares one allowance with people of the sites. */
const allowanceSharers = `
  select a.id from sites s join accounts a on a.site_id = s.id
   where s.route = 'third-party' and s.allowance is null and s.organisation_id in (
     select organisation_id from sites where id = any($1) and route = 'third-party' and allowance is null)`;

interface AccountRow extends AccountFacts {
  previousAddress: string | null;
  allowanceOf: number | null;
}

/** Accounts of the sites, and those elsewhere that they cannot be judged without. */
export interface KnownAccounts {
  ids: readonly AccountId[];
  ofSite(site: SiteId): AccountFacts[];
  /** By its address, or by the one before. */
  byAddress(address: string): AccountFacts | null;
  sharersOf(site: SiteId): AccountFacts[];
  allowanceSharersOf(site: Pick<SiteFacts, "id" | "route" | "allowance">, organisation: number | null): AccountFacts[];
}

/** Reads the accounts of the sites and every account that bears on them, among these whoever has one of the addresses. */
export async function readAccounts(
  client: pg.ClientBase,
  siteIds: readonly SiteId[],
  addresses: readonly string[],
): Promise<KnownAccounts> {
  const { rows } = await client.query<AccountRow>(
    `with wanted(id) as (
       select id from accounts where site_id = any($1)
       union select id from accounts where address = any($2)
       union select id from accounts where previous_address = any($2)
       union ${sharers}
       union ${allowanceSharers})
     select ${accountColumns},
            case when h.route = 'third-party' and h.allowance is null then h.organisation_id end as "allowanceOf"
       from wanted w
            -- Not to be taken apart by the planner: it would rather read all accounts and all sites for each page.
            cross join lateral (select * from accounts where id = w.id offset 0) a
            cross join lateral (select * from sites where id = a.site_id offset 0) h
            left join ${contacts}
      order by a.id`,
    [siteIds, addresses],
  );
  return known(rows);
}

function known(rows: readonly AccountRow[]): KnownAccounts {
  const bySite = Map.groupBy(rows, ({ site }) => site);
  const byAllowance = Map.groupBy(rows, ({ allowanceOf }) => allowanceOf);
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
  };
}

/** Whether they may be used or not. */
function contactsOf({ mobile, contactEmail, unused }: AccountFacts): string[] {
  return [mobile ?? unused.mobile, contactEmail ?? unused.contactEmail].filter((contact) => contact !== null);
}

function elsewhere(holders: readonly AccountRow[], site: SiteId): AccountRow[] {
  return holders.filter((holder) => holder.site !== site).slice(0, mostSharers);
}
