import type pg from "pg";
import type { Day } from "../rules/day.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockExclusive } from "./locks.ts";

/** The record of one checked London day. */
export interface CheckRun {
  day: Day;
  startedAt: Date;
  finishedAt: Date | null;
  looked: number;
  failed: number;
  opened: number;
  closed: number;
  remindersNew: number;
  superseded: number;
  withdrawn: number;
  held: number;
}

const columns = `day, started_at as "startedAt", finished_at as "finishedAt", looked, failed, opened, closed,
  reminders_new as "remindersNew", superseded, withdrawn, held`;

/**
 * Opens the record of a day; one that exists stays as it is. Where a later day has been recorded before (somebody asked
 * ahead), every look has moved past this day, so that opening it wakes every site.
 */
export async function openRun(store: Store, on: Day, at: Date): Promise<void> {
  if ((await readRun(store, on)) !== null) return;
  await inTransaction(store, async (client) => {
    await lockExclusive(client, "facts");
    await client.query(
      `with opened as (
         insert into check_runs (day, started_at) values ($1, $2) on conflict do nothing returning 1
       )
       update sites set look_on = $1, woken_by = 'calendar'
        where exists (select 1 from opened) and exists (select 1 from check_runs where day > $1)
          and (look_on is null or look_on > $1)`,
      [on, at],
    );
  });
}

/** Makes the record of a day that none has, nor any later day, so that what is looked at before its check is counted. */
export async function recordRun(store: Store, on: Day, at: Date): Promise<void> {
  await store.pool.query(
    `insert into check_runs (day, started_at) select $1, $2 where not exists (select 1 from check_runs where day >= $1)
     on conflict do nothing`,
    [on, at],
  );
}

/** Notes that nothing was left to look at on a day; the first such moment stands. */
export async function closeRun(store: Store, on: Day, at: Date): Promise<void> {
  await store.pool.query("update check_runs set finished_at = $2 where day = $1 and finished_at is null", [on, at]);
}

/** The record of a day, or null when it was never checked. */
export async function readRun(store: Store, on: Day): Promise<CheckRun | null> {
  const { rows } = await store.pool.query<CheckRun>(`select ${columns} from check_runs where day = $1`, [on]);
  return rows[0] ?? null;
}

/** The latest day whose check has finished by a moment (the end of time, where none is given), or null. */
export async function lastFinishedRun(store: Store, by: Date | null = null): Promise<CheckRun | null> {
  const { rows } = await store.pool.query<CheckRun>(
    `select ${columns} from check_runs where finished_at <= coalesce($1, 'infinity'::timestamptz)
      order by day desc limit 1`,
    [by],
  );
  return rows[0] ?? null;
}

/**
 * Wakes every site when the fingerprint of policy, calendar and rules is another than at the last check.
 * One statement keeps both together, so that a fingerprint is never stored without the wake-up.
 */
export async function wakeOnNewFingerprint(store: Store, on: Day, fingerprint: string): Promise<void> {
  const { rows } = await store.pool.query<{ value: string }>(
    "select value from settings where name = 'rules-fingerprint'",
  );
  if (rows[0]?.value === fingerprint) return;
  await inTransaction(store, async (client) => {
    await lockExclusive(client, "facts");
    await client.query(
      `with moved as (
         insert into settings as s (name, value) values ('rules-fingerprint', $2)
         on conflict (name) do update set value = excluded.value where s.value <> excluded.value
         returning 1
       )
       update sites set look_on = $1, woken_by = 'policy'
        where exists (select 1 from moved) and (look_on is null or look_on > $1)`,
      [on, fingerprint],
    );
  });
}

/**
 * After more than `allowedDays` days without a finished check, what is owed by now, and what the looks of today find, is
 * marked as late: it waits for a person. Once a day, before the first look, and in one transaction, so that it is not
 * forgotten by whoever plans.
 */
export async function noteMissedDays(store: Store, on: Day, allowedDays: number): Promise<void> {
  const isLate = async (client: Pick<pg.ClientBase, "query">) => {
    const { rows } = await client.query(
      `select 1 where $1::date - 1 - (select max(day) from check_runs where finished_at is not null and day < $1) > $2::int
          and not exists (select 1 from settings where name = 'missed-days-noted' and value = $1::date::text)`,
      [on, allowedDays],
    );
    return rows.length > 0;
  };
  if (!(await isLate(store.pool))) return;
  await inTransaction(store, async (client) => {
    await lockExclusive(client, "facts");
    await lockExclusive(client, "plan");
    if (!(await isLate(client))) return;
    await client.query(
      `insert into settings (name, value) values ('missed-days-noted', $1)
       on conflict (name) do update set value = excluded.value`,
      [on],
    );
    await client.query("update sites set woken_by = 'missed-days' where look_on <= $1", [on]);
    await client.query("update reminders set woken_by = 'missed-days' where status = 'owed'");
  });
}
