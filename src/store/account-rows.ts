import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, AccountId, Route, SiteId, Unusable } from "../rules/facts.ts";
import type { AccountState, LapseDates } from "../rules/reminder.ts";

/** What the last look wrote about an account; all null before the first. */
export interface WrittenState {
  state: AccountState | null;
  cause: LapseDates["cause"];
  inactiveOn: Day | null;
  deleteOn: Day | null;
  goneOn: Day | null;
}

/** An account with what is kept in its own row besides the facts of the rules. */
export interface AccountRow extends AccountFacts, WrittenState {
  previousAddress: string | null;
}

/** What an account needs to know of the site it is at. */
export interface Home {
  id: SiteId;
  code: string;
  route: Route;
  allowance: number | null;
  organisationId: number | null;
}

/** Facts of other tables than that of accounts. */
type Gathered = Pick<
  AccountFacts,
  "lastActivity" | "listedElsewhere" | "mobile" | "contactEmail" | "unusable" | "unused" | "mobileSupplied"
>;

const columns = `a.id, a.address, a.previous_address as "previousAddress", a.site_id as site,
  a.site_since as "siteSince", a.name, a.is_set_up as "isSetUp", a.status, a.status_as_of as "statusAsOf",
  a.status_after as "statusAfter", a.status_seen as "statusSeen", a.created, a.activated, a.leaver, a.leaving, a.joiner,
  a.disabled, a.enabled, a.deleted, a.restored, a.resecured, a.inactive_since as "inactiveSince",
  a.refused_on as "refusedOn", a.state, a.cause, a.inactive_on as "inactiveOn", a.delete_on as "deleteOn",
  a.gone_on as "goneOn"`;

/** Shared by all accounts that have nothing to put in its place: most of them. */
const nothing = Object.freeze({ mobile: null, contactEmail: null });
const nowhere: AccountFacts["listedElsewhere"] = Object.freeze([]);

/** The accounts of some sites, or those with some ids, in the order of their ids. */
export async function readAccountRows(
  client: pg.ClientBase,
  by: "site_id" | "id",
  wanted: readonly number[],
  homeOf: (site: SiteId) => Home | undefined,
): Promise<AccountRow[]> {
  const { rows } = await client.query<AccountRow>(
    `select ${columns} from accounts a where a.${by} = any($1) and a.erased_at is null order by a.id`,
    [wanted],
  );
  if (rows.length === 0) return rows;
  const known = new Map<AccountId, AccountRow>();
  for (const row of rows) {
    const gathered: Gathered = {
      ...{ lastActivity: null, listedElsewhere: nowhere, mobile: null, contactEmail: null },
      ...{ unusable: nothing, unused: nothing, mobileSupplied: false },
    };
    known.set(row.id, Object.assign(row, gathered));
  }
  await addActivity(client, known, homeOf);
  await addContacts(client, known);
  return rows;
}

interface ActivityRow {
  accountId: AccountId;
  lastActivity: Day | null;
  source: string;
  site: string | null;
  isCurrent: boolean;
}

/** Newest activity over all sources, and the sources whose newest list has the account elsewhere. */
async function addActivity(
  client: pg.ClientBase,
  known: ReadonlyMap<AccountId, AccountRow>,
  homeOf: (site: SiteId) => Home | undefined,
): Promise<void> {
  const { rows } = await client.query<ActivityRow>(
    `select v.account_id as "accountId", v.last_activity as "lastActivity", o.name as source, v.site,
            v.seen_until is null as "isCurrent"
       from activity v join sources o on o.id = v.source_id where v.account_id = any($1)`,
    [[...known.keys()]],
  );
  for (const { accountId, lastActivity, source, site, isCurrent } of rows) {
    const account = known.get(accountId);
    if (account === undefined) continue;
    if (lastActivity !== null && (account.lastActivity === null || lastActivity > account.lastActivity)) {
      account.lastActivity = lastActivity;
    }
    if (isCurrent && site !== null && site !== homeOf(account.site)?.code) {
      account.listedElsewhere = [...account.listedElsewhere, { source, site }].toSorted((one, other) =>
        one.source < other.source ? -1 : 1,
      );
    }
  }
}

interface ContactRow {
  accountId: AccountId;
  channel: "sms" | "email";
  address: string | null;
  unusable: Unusable | null;
}

/** Ways to reach the person. A contact without an address says that its column was there, and empty. */
async function addContacts(client: pg.ClientBase, known: ReadonlyMap<AccountId, AccountRow>): Promise<void> {
  const { rows } = await client.query<ContactRow>(
    `select c.account_id as "accountId", c.channel, c.address, c.unusable
       from contacts c where c.account_id = any($1) and c.role = 'person'`,
    [[...known.keys()]],
  );
  for (const { accountId, channel, address, unusable } of rows) {
    const account = known.get(accountId);
    if (account === undefined) continue;
    const name = channel === "sms" ? "mobile" : "contactEmail";
    if (channel === "sms") account.mobileSupplied = true;
    if (unusable === null) account[name] = address;
    else {
      account.unusable = { ...account.unusable, [name]: unusable };
      if (unusable !== "invalid") account.unused = { ...account.unused, [name]: address };
    }
  }
}
