import type pg from "pg";
import { latest, type Day } from "../rules/day.ts";
import type { Severity } from "../rules/finding.ts";
import type { AccountState, DsptStanding } from "../rules/reminder.ts";
import type { Store } from "./connect.ts";
import { readCounters } from "./counters.ts";

/** Totals over everything, read from the counters, whatever the number of sites. */
export interface Totals {
  sites: number;
  accounts: Record<AccountState, number>;
  dspt: Record<DsptStanding, number>;
  findings: Record<Severity, number>;
  /** All findings that are open. */
  open: number;
}

/** The totals as the last looks left them. */
export async function readTotals(store: Store): Promise<Totals> {
  const accounts = await readCounters(store, "accounts");
  const dspt = await readCounters(store, "dspt");
  const findings = await readCounters(store, "findings");
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  return {
    // Every site that has been looked at has a DSPT standing.
    sites: sum(dspt),
    accounts: { active: 0, inactive: 0, deleted: 0, gone: 0, unknown: 0, ...accounts },
    dspt: { ok: 0, due: 0, approaching: 0, expired: 0, "below-minimum": 0, unknown: 0, ...dspt },
    findings: { critical: 0, high: 0, medium: 0, security: 0, advisory: 0, info: 0, "data-quality": 0, ...findings },
    open: sum(findings),
  };
}

/** A source, and how old what it last told us is. */
export interface SourceAge {
  source: string;
  kind: string;
  asOf: Day;
  /** As-of of the newest list that told of activity; null when none did. */
  activityAsOf: Day | null;
}

/** As-of of the newest accounts data: of activity, where any list has told of it; null when there is none. */
export function newestAccounts(sources: readonly SourceAge[]): Day | null {
  const accounts = sources.filter(({ kind }) => kind === "accounts");
  return latest(...accounts.map(({ activityAsOf }) => activityAsOf)) ?? latest(...accounts.map(({ asOf }) => asOf));
}

/** All sources that have been applied at least once. */
export async function readSources(store: Store): Promise<SourceAge[]> {
  const { rows } = await store.pool.query<SourceAge>(
    `select name as source, kind, as_of as "asOf", activity_as_of as "activityAsOf" from sources
      where last_import_id is not null and as_of is not null order by kind, name`,
  );
  return rows;
}

/**
 * Reminders owed now, and how many of them should have left on an earlier day and stand in no message of today, though
 * whoever would get them does not know of it.
 */
export async function countOwed(store: Store, today: Day): Promise<{ owed: number; late: number }> {
  const { rows } = await store.pool.query<{ owed: number; late: number }>(
    `select count(*)::int as owed,
            (count(*) filter (where r.due_on < $1 and r.recorded_on < $1 and r.waits_for is distinct from 'already-told' and not exists (
               select 1 from message_reminders mr join messages m on m.id = mr.message_id
                where mr.reminder_id = r.id and m.day = $1 and m.status in ('planned', 'claimed'))))::int as late
       from reminders r where r.status = 'owed'`,
    [today],
  );
  return rows[0] ?? { owed: 0, late: 0 };
}

/** Why a message that counts as told has reached nobody but us: it only went into the folder of captured messages. */
export const capturedReason = "captured";

/** Messages by what became of them; `planned` counts all that have not ended, `accepted` none that was captured. */
export async function countMessages(
  store: Store,
  since: Day | null = null,
): Promise<
  Record<
    | "planned"
    | "accepted"
    | "captured"
    | "delivered"
    | "refused"
    | "failed"
    | "unknown"
    | "suppressed"
    | "expired"
    | "held",
    number
  >
> {
  const { rows } = await store.pool.query<{ status: string; count: number }>(
    `select case when status = 'accepted' and reason = $2 then 'captured'
                 when status = 'claimed' then 'planned' when status = 'bounced' then 'refused' else status end as status,
            count(*)::int as count
       from messages where $1::date is null or day >= $1 group by 1`,
    [since, capturedReason],
  );
  const none = {
    planned: 0,
    accepted: 0,
    captured: 0,
    delivered: 0,
    refused: 0,
    failed: 0,
    unknown: 0,
    suppressed: 0,
    expired: 0,
    held: 0,
  };
  return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
}

/**
 * How many messages stand in the plan of a day, whatever has become of them, how many of them are copies to the
 * account itself, and how many have still to leave. Alerts to operators are in no plan.
 */
export async function countPlanned(
  store: Store,
  on: Day,
): Promise<{ messages: number; copies: number; waiting: number }> {
  const { rows } = await store.pool.query<{ messages: number; copies: number; waiting: number }>(
    `select count(*)::int as messages, (count(*) filter (where is_copy))::int as copies,
            (count(*) filter (where status in ('planned', 'claimed')))::int as waiting
       from messages where day = $1 and sequence > 0`,
    [on],
  );
  return rows[0] ?? { messages: 0, copies: 0, waiting: 0 };
}

/** Everybody who could be written to: accounts that are not gone, and managers and admins by how they are reached. */
export async function countPeople(client: Pick<pg.ClientBase, "query">): Promise<number> {
  const { rows } = await client.query<{ people: number }>(
    `select (select coalesce(sum(value), 0) from counters where name = 'accounts' and key <> 'gone')::int
          + (select count(distinct address)::int from (
               select distinct on (site_id, role) address from contacts
                where site_id is not null and unusable is null order by site_id, role, channel) office) as people`,
  );
  return rows[0]?.people ?? 0;
}

/** All sites, looked at or not. */
export async function countSites(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>("select count(*)::int as count from sites");
  return rows[0]?.count ?? 0;
}
