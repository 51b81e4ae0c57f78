import type { DataAges } from "../rules/data-age.ts";
import type { Day } from "../rules/day.ts";
import type { AccountId, MailboxFacts, MailboxId, SiteId, Subject } from "../rules/facts.ts";
import type { Store } from "./connect.ts";
import { accountsAsOf, agesOf } from "./data-age.ts";

/** Which import told a fact, and as of which day. What is not recorded is null. */
export interface Origin {
  import: number | null;
  source: string | null;
  asOf: Day | null;
  /** As-of of the newest import of the same source that told of it and did not say otherwise. */
  confirmedOn: Day | null;
}

/** An account that the newest list of its source does not hold is not confirmed by it. */
function originOf(table: "accounts" | "sites" | "mailboxes", id: string): string {
  const seen = `(select v.seen_until from activity v where v.source_id = o.id and v.account_id = ${id})`;
  const confirmed = table === "accounts" ? `least(o.as_of, ${seen})` : "o.as_of";
  return `i.id as import, o.name as source, i.as_of as "asOf", ${confirmed} as "confirmedOn"`;
}

/** What one source tells of the activity of an account. */
export interface ActivityOrigin extends Origin {
  lastActivity: Day | null;
  /** As-of of its last list that held the account, where its newest does not. */
  seenUntil: Day | null;
}

/** Activity of an account as each source tells it, newest first. */
export async function readActivityOrigins(store: Store, account: AccountId): Promise<ActivityOrigin[]> {
  const { rows } = await store.pool.query<ActivityOrigin>(
    `select v.last_activity as "lastActivity", v.seen_until as "seenUntil", v.import_id as import, o.name as source,
            i.as_of as "asOf", least(o.as_of, v.seen_until) as "confirmedOn"
       from activity v join sources o on o.id = v.source_id left join imports i on i.id = v.import_id
      where v.account_id = $1 order by v.last_activity desc nulls last, o.name`,
    [account],
  );
  return rows;
}

/** Where each fact of something came from, by the fact's name; `other` where no import recorded its single facts. */
export async function readFactOrigins(
  store: Store,
  { keys, table, id }: { keys: readonly string[]; table: "accounts" | "sites" | "mailboxes"; id: number },
): Promise<{ byFact: Map<string, Origin>; other: Origin | null }> {
  // Differences are found by import and key; imports are few, so that each is asked for these keys.
  const { rows } = await store.pool.query<Origin & { fact: string }>(
    `select distinct on (fact) fact, ${originOf(table, String(id))}
       from imports i join sources o on o.id = i.source_id
            cross join lateral (select d.after from import_differences d
                                 where d.import_id = i.id and d.key = any($1) offset 0) d
            cross join lateral jsonb_object_keys(d.after) fact
      where i.outcome = 'applied' order by fact, coalesce(i.applied_order, i.id) desc`,
    [keys],
  );
  const { rows: last } = await store.pool.query<Origin>(
    `select ${originOf(table, "t.id")}
       from ${table} t left join imports i on i.id = t.import_id left join sources o on o.id = i.source_id
      where t.id = $1 and t.import_id is not null`,
    [id],
  );
  return { byFact: new Map(rows.map(({ fact, ...origin }) => [fact, origin])), other: last[0] ?? null };
}

/** Ways to the person of an account, without the number or the address. */
export async function readContactOrigins(
  store: Store,
  account: AccountId,
): Promise<(Origin & { channel: string; unusable: string | null; recordedOn: Day })[]> {
  const { rows } = await store.pool.query<Origin & { channel: string; unusable: string | null; recordedOn: Day }>(
    `select c.channel, c.unusable, c.recorded_on as "recordedOn", ${originOf("accounts", "c.account_id")}
       from contacts c left join imports i on i.id = c.import_id left join sources o on o.id = i.source_id
      where c.account_id = $1 and c.role = 'person' and c.address is not null order by c.channel desc`,
    [account],
  );
  return rows;
}

/** Where a mailbox itself came from, whoever can open it. */
export async function readMailboxOrigin(store: Store, { id, address }: MailboxFacts): Promise<Origin | null> {
  const { byFact, other } = await readFactOrigins(store, { keys: [`mailbox ${address}`], table: "mailboxes", id });
  return byFact.get("accesses") ?? other;
}

/** Where each access to a mailbox came from, by address and role. */
export async function readAccessOrigins(store: Store, mailbox: MailboxId): Promise<Map<string, Origin>> {
  const { rows } = await store.pool.query<Origin & { address: string; role: string }>(
    `select x.address, case x.role when 'found' then 'member' else x.role end as role, x.import_id as import, o.name as source, i.as_of as "asOf", o.as_of as "confirmedOn"
       from accesses x left join imports i on i.id = x.import_id left join sources o on o.id = i.source_id
      where x.mailbox_id = $1 order by x.role <> 'found'`,
    [mailbox],
  );
  return new Map(rows.map(({ address, role, ...origin }) => [`${address} ${role}`, origin]));
}

/** Where the row of a code on the public DSPT list came from; null when the list does not hold it. */
export async function readDsptOrigin(store: Store, code: string): Promise<Origin | null> {
  const { rows } = await store.pool.query<Origin>(
    `select p.import_id as import, o.name as source, i.as_of as "asOf", o.as_of as "confirmedOn"
       from dspt_publications p left join imports i on i.id = p.import_id left join sources o on o.id = i.source_id
      where p.code = $1`,
    [code],
  );
  return rows[0] ?? null;
}

/** The newest applied import of a kind of list, of whatever source: it decides what no list tells of. */
export async function readNewestOrigin(store: Store, kind: "mailboxes" | "dspt"): Promise<Origin | null> {
  const { rows } = await store.pool.query<Origin>(
    `select i.id as import, o.name as source, i.as_of as "asOf", o.as_of as "confirmedOn"
       from sources o join imports i on i.id = o.last_import_id
      where o.kind = $1 order by o.as_of desc nulls last, i.id desc limit 1`,
    [kind],
  );
  return rows[0] ?? null;
}

/** A source that tells of accounts at a site, and of how many. */
export interface SiteSource {
  source: string;
  /** Null where it has no applied import any more. */
  asOf: Day | null;
  /** The accounts of the site that its newest list holds, and those that only an earlier one held. */
  accounts: number;
  notSeen: number;
}

/** The sources that tell of accounts at a site, newest first. */
export async function readSiteSources(store: Store, site: SiteId): Promise<SiteSource[]> {
  const { rows } = await store.pool.query<SiteSource>(
    `select o.name as source, o.as_of as "asOf", count(*) filter (where v.seen_until is null)::integer as accounts,
            count(v.seen_until)::integer as "notSeen"
       from accounts a join activity v on v.account_id = a.id join sources o on o.id = v.source_id
      where a.site_id = $1 group by o.id order by o.as_of desc nulls last, o.name`,
    [site],
  );
  return rows;
}

/** What is known of a site beyond what the rules read. */
export interface SiteRecord {
  allowance: number | null;
  localSupport: string | null;
  parent: string | null;
  /** As-of of the newest accounts data of the site, and of the newest DSPT list. */
  accountsAsOf: Day | null;
  dsptAsOf: Day | null;
  /** As-of of what is told of the one thing at the site that is asked about. */
  ages: DataAges;
}

/** The record of the site of a subject. Throws when there is none. */
export async function readSiteRecord(
  store: Store,
  { type, id, siteId }: Subject & { siteId: SiteId },
): Promise<SiteRecord> {
  const { rows } = await store.pool.query<SiteRecord>(
    `select s.allowance, s.local_support as "localSupport", p.code as parent,
            ${accountsAsOf("s.id")} as "accountsAsOf",
            (select max(o.as_of) from sources o where o.kind = 'dspt') as "dsptAsOf",
            ${agesOf({ type: "$2::text", id: "$3", site: "s.id" })} as ages
       from sites s left join organisations p on p.id = s.organisation_id where s.id = $1`,
    [siteId, type, id],
  );
  const [record] = rows;
  if (record === undefined) throw new Error("A site that was just found is gone.");
  return record;
}
