import { addDays, type Day } from "../rules/day.ts";
import type { FindingKind, Severity } from "../rules/finding.ts";
import { type CheckRun, lastFinishedRun } from "./check-runs.ts";
import type { Store } from "./connect.ts";
import { type HeldPlan, readHeldPlans, sendingIsHeld } from "./plans.ts";
import {
  capturedReason,
  countMessages,
  countOwed,
  countSites,
  readSources,
  readTotals,
  type SourceAge,
  type Totals,
} from "./totals.ts";

/**
 * Open findings of one kind; `unheard` of them nobody has acknowledged yet. `told`: of how many of these, if they are
 * critical, a message has left to whoever looks after the site.
 */
export interface KindCount {
  kind: FindingKind;
  severity: Severity;
  open: number;
  unheard: number;
  told: number;
}

export type MessageCounts = Awaited<ReturnType<typeof countMessages>>;

/** Everything the first page shows. Counts, kinds, days and names of sources: nobody's name or address. */
export interface Overview {
  today: Day;
  totals: Totals;
  sites: number;
  /** Most serious first, then the most frequent. */
  kinds: readonly KindCount[];
  lastCheck: CheckRun | null;
  firstImportAt: Date | null;
  sources: readonly SourceAge[];
  reminders: { owed: number; late: number };
  messages: { today: MessageCounts; week: MessageCounts };
  waiting: Waiting;
}

/** What stands still until a person decides. */
export interface Waiting {
  unknownMessages: number;
  heldMessages: number;
  heldImports: number;
  isSendingHeld: boolean;
  /** What the messages held back wait in. */
  heldPlans: readonly HeldPlan[];
}

/** How far back messages without an answer are counted, in days; the day has an index, the status has none. */
const recentDays = 31;

/** Reads the first page as of a day. */
export async function readOverview(store: Store, today: Day): Promise<Overview> {
  return {
    today,
    totals: await readTotals(store),
    sites: await countSites(store),
    kinds: await countKinds(store),
    lastCheck: await lastFinishedRun(store),
    firstImportAt: await firstImportAt(store),
    sources: await readSources(store),
    reminders: await countOwed(store, today),
    messages: { today: await countMessages(store, today), week: await countMessages(store, addDays(today, -6)) },
    waiting: await readWaiting(store, today),
  };
}

/** When the facts began, or null while there are none. */
export async function firstImportAt(store: Store): Promise<Date | null> {
  const { rows } = await store.pool.query<{ at: Date | null }>(
    "select min(ended_at) as at from imports where outcome = 'applied'",
  );
  return rows[0]?.at ?? null;
}

/** A message about finding `f` has left; what was only captured has reached nobody. */
const isTold = `exists (
  select 1 from reminders r join message_reminders mr on mr.reminder_id = r.id join messages m on m.id = mr.message_id
   where r.subject_type = f.subject_type and r.subject_id = f.subject_id and r.kind = f.kind and r.ended_on is null
     and r.recipient_role in ('manager', 'admin', 'operator') and m.status in ('accepted', 'delivered')
     and m.reason is distinct from '${capturedReason}')`;

async function countKinds(store: Store): Promise<KindCount[]> {
  const { rows } = await store.pool.query<KindCount>(
    `select kind, severity, count(*)::int as open, (count(*) filter (where acknowledged_at is null))::int as unheard,
            (count(*) filter (where acknowledged_at is null and severity = 'critical' and ${isTold}))::int as told
       from findings f where closed_on is null and severity is not null
      group by kind, severity
      order by array_position(array['critical', 'high', 'medium', 'security', 'advisory', 'info', 'data-quality'], severity),
               open desc, kind`,
  );
  return rows;
}

/** Reads what stands still until a person decides. */
export async function readWaiting(store: Store, today: Day): Promise<Waiting> {
  const { rows } = await store.pool.query<Omit<Waiting, "heldPlans">>(
    `select (select count(*)::int from messages where day >= $1 and status = 'unknown') as "unknownMessages",
            (select count(*)::int from messages where day >= $1 and status = 'held') as "heldMessages",
            (select count(*)::int from imports where outcome = 'held') as "heldImports",
            ${sendingIsHeld("$2::date")} as "isSendingHeld"`,
    [addDays(today, -recentDays), today],
  );
  const counts = rows[0] ?? { unknownMessages: 0, heldMessages: 0, heldImports: 0, isSendingHeld: false };
  return { ...counts, heldPlans: await readHeldPlans(store, today) };
}
