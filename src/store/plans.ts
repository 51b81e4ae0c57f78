import type pg from "pg";
import { type PlanReason, surprisingOrigins } from "../rules/brake.ts";
import { type Day, londonDay } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockExclusive } from "./locks.ts";

/** A plan that waits for a person. */
export interface HeldPlan {
  id: number;
  /** The day of what waits in it. */
  day: Day;
  reason: PlanReason;
  /** All of its messages that wait, copies too: what is to be confirmed. */
  messages: number;
  /** How many of them are copies to the account itself. */
  copies: number;
  /** What the person who stopped it said. */
  because: string | null;
}

/** A plan, waiting or not, with what it holds. A message about two kinds, or two sites, counts under both. */
export interface ShownPlan extends HeldPlan {
  status: "held" | "released" | "expired";
  byKind: { kind: string; messages: number }[];
  bySite: { site: string; messages: number }[];
}

/** What the program does by itself, in the audit. */
const byItself = "lapsewatch";

/** Sending is stopped by hand on the day in parameter `day`: nothing leaves, whoever is to be told what. */
export const sendingIsHeld = (day: string) => `exists (
  select 1 from marks where kind = 'hold' and subject_type = 'sending' and undone_at is null
     and from_day <= ${day} and (until_day is null or until_day >= ${day}))`;

/** A plan was stopped by hand, today or on an earlier day, and nobody has released it: whatever is planned waits in it. */
export const planIsStopped = "exists (select 1 from plans where status = 'held' and reason = 'hold')";

const waitsOn = (day: string) => `status = 'held' and (day = ${day} or reason = 'hold')`;

/** The day of what waits in plan `p`: one that was stopped by hand waits on from day to day. */
const dayOfPlan =
  "coalesce((select max(m.day) from messages m where m.plan_id = p.id and m.status = 'held'), p.day) as day";

/** Whether sending is stopped by hand. */
export async function isSendingHeld(store: Store, today: Day): Promise<boolean> {
  const { rows } = await store.pool.query<{ held: boolean }>(`select ${sendingIsHeld("$1::date")} as held`, [today]);
  return rows[0]?.held ?? false;
}

/** The plans that wait: stopped by hand, or of today and, where somebody asks as of an earlier moment, later. */
export async function readHeldPlans(store: Store, today: Day): Promise<HeldPlan[]> {
  const { rows } = await store.pool.query<HeldPlan>(
    `select p.id, ${dayOfPlan}, p.reason, p.because,
            (select count(*)::int from messages m where m.plan_id = p.id and m.status = 'held') as messages,
            (select count(*)::int from messages m where m.plan_id = p.id and m.status = 'held' and m.is_copy) as copies
       from plans p where p.status = 'held' and (p.day >= $1 or p.reason = 'hold') order by p.day`,
    [today],
  );
  return rows;
}

/** One plan with its counts: of what waits, or, when it no longer does, of all that waited. Null: there is no such plan. */
export async function readPlan(store: Store, id: number): Promise<ShownPlan | null> {
  const counted = (key: string, name: string) => `(
    select coalesce(json_agg(counted order by counted.messages desc, counted.${name}), '[]') from (
      select ${key} as ${name}, count(distinct m.id)::int as messages
        from messages m join message_reminders mr on mr.message_id = m.id join reminders r on r.id = mr.reminder_id
        join sites s on s.id = r.site_id
       where m.plan_id = p.id and (p.status <> 'held' or m.status = 'held') group by 1) counted)`;
  const { rows } = await store.pool.query<ShownPlan>(
    `select p.id, ${dayOfPlan}, p.status, p.reason, p.because,
            (select count(*)::int from messages m
              where m.plan_id = p.id and (p.status <> 'held' or m.status = 'held')) as messages,
            (select count(*)::int from messages m
              where m.plan_id = p.id and (p.status <> 'held' or m.status = 'held') and m.is_copy) as copies,
            ${counted("r.kind", "kind")} as "byKind", ${counted("s.code", "site")} as "bySite"
       from plans p where p.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Why the plan that a day's messages join waits; null: there is none that does. */
export async function standingReason(client: pg.ClientBase, day: Day): Promise<PlanReason | null> {
  const { rows } = await client.query<{ reason: PlanReason }>(
    `select reason from plans where ${waitsOn("$1")} order by reason = 'hold' desc limit 1`,
    [day],
  );
  return rows[0]?.reason ?? null;
}

/** The waiting plan of a day, made where there is none. The sterner reason stands. Run it under the lock on planning. */
export async function openPlan(
  client: pg.ClientBase,
  { day, reason, now, actor = byItself, because = null }: Opening,
): Promise<number> {
  const { rows } = await client.query<{ id: number; isNew: boolean; wasReason: PlanReason | null }>(
    `with standing as (
       select id, reason from plans where ${waitsOn("$1")} order by reason = 'hold' desc limit 1
     ), stricter as (
       update plans p set reason = $2, because = coalesce($4, because) from standing
        where p.id = standing.id and (standing.reason <> 'hold' or $2 = 'hold')
     ), made as (
       insert into plans (day, status, reason, because, made_at)
       select $1, 'held', $2, $4, $3 where not exists (select 1 from standing) returning id
     )
     select id, true as "isNew", null as "wasReason" from made
     union all select id, false, reason from standing`,
    [day, reason, now, because],
  );
  const [plan] = rows;
  if (plan === undefined) throw new Error("a plan can be made or is there");
  const isStopped = reason === "hold" && plan.wasReason !== "hold";
  if (plan.isNew || isStopped) {
    const subject = { type: "plan", id: plan.id };
    await writeAudit(client, { at: now, actor, action: "plan held", subject, detail: { reason } });
  }
  return plan.id;
}

interface Opening {
  day: Day;
  reason: PlanReason;
  now: Date;
  actor?: string;
  /** What the person who stopped it said. */
  because?: string | null;
}

const remindersOfPlan = `select mr.reminder_id from message_reminders mr join messages m on m.id = mr.message_id
  where m.plan_id = $1 and m.status = 'held'`;

/** The surprises in a plan wait tomorrow too, however few are left of them, until somebody releases them. */
export async function keepUnreleased(client: pg.ClientBase, plan: number): Promise<void> {
  await client.query(
    `update reminders set woken_by = 'unreleased' where woken_by = any($2) and id in (${remindersOfPlan})`,
    [plan, surprisingOrigins],
  );
}

/**
 * Stops everything that is planned for a day and has not left, and with it whatever is planned until somebody releases
 * it, even where nothing is planned yet.
 */
export async function holdPlan(
  store: Store,
  { day, now, actor, reason }: { day: Day; now: Date; actor: string; reason: string | null },
): Promise<{ id: number; messages: number }> {
  return inTransaction(store, async (client) => {
    await lockExclusive(client, "plan");
    const { rows } = await client.query<{ id: number }>(
      `select id from messages where day = $1 and status in ('planned', 'held') and sequence > 0 and closes_at > $2
        order by id for update`,
      [day, now],
    );
    const id = await openPlan(client, { day, reason: "hold", now, actor, because: reason });
    await client.query("update messages set status = 'held', plan_id = $1 where id = any($2)", [
      id,
      rows.map((message) => message.id),
    ]);
    return { id, messages: rows.length };
  });
}

/** What waits whatever happens: nobody has let it go. */
const waitsForSomebody = "status = 'owed' and woken_by in ('unreleased', 'missed-days')";

/** How many reminders wait for the next plan to hold them again: they stood in one, and nobody has released it. */
export async function countUnreleased(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>(
    `select count(*)::int as count from reminders where ${waitsForSomebody}`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Lets a plan go, if exactly `count` messages wait in it. What it spoke of is calm from then on. What has missed its
 * window expires, and is owed again. What waited in an earlier plan but was not seen in this one is a surprise like any
 * other again. Null: there is no such plan.
 */
export async function releasePlan(
  store: Store,
  { id, count, now, actor }: { id: number; count: number; now: Date; actor: string },
): Promise<"released" | "not-held" | { wrongCount: number } | null> {
  return inTransaction(store, async (client) => {
    await lockExclusive(client, "plan");
    const { rows } = await client.query<{ status: string }>("select status from plans where id = $1 for update", [id]);
    if (rows[0] === undefined) return null;
    if (rows[0].status !== "held") return "not-held";
    const waiting = await client.query("select 1 from messages where plan_id = $1 and status = 'held' for update", [
      id,
    ]);
    const messages = waiting.rows.length;
    if (messages !== count) return { wrongCount: messages };
    await client.query(`update reminders set woken_by = 'released' where id in (${remindersOfPlan})`, [id]);
    await client.query(`update reminders set woken_by = 'import' where ${waitsForSomebody}`);
    await client.query(
      `update messages set status = case when closes_at > $2 then 'planned' else 'expired' end,
              reason = case when closes_at > $2 then null else 'window-closed' end,
              ended_at = case when closes_at > $2 then null else clock_timestamp() end
        where plan_id = $1 and status = 'held'`,
      [id, now],
    );
    await client.query("update plans set status = 'released', ended_at = $2 where id = $1", [id, now]);
    const subject = { type: "plan", id };
    await writeAudit(client, { at: now, actor, action: "plan released", subject, detail: { messages } });
    return "released";
  });
}

/**
 * Ends waiting messages whose window is over, and plans of which nothing waits any more: what they spoke of is owed
 * again, and waits again tomorrow. A plan that was stopped by hand ends only when it is released. Answers how many
 * messages ended.
 */
export async function expirePlans(store: Store, now: Date): Promise<number> {
  const { rowCount } = await store.pool.query(
    `update messages m set status = 'expired', reason = 'window-closed', ended_at = clock_timestamp()
       from plans p where p.status = 'held' and m.plan_id = p.id and m.status = 'held' and m.closes_at <= $1`,
    [now],
  );
  const { rows } = await store.pool.query(`select 1 from plans p where ${isEmpty} and ${isOverOn("$1")} limit 1`, [
    londonDay(now),
  ]);
  // Whoever plans now may be filling it: nothing could release what stood in a plan that has ended.
  if (rows.length > 0) {
    await inTransaction(store, async (client) => {
      await lockExclusive(client, "plan");
      await endEmptyPlans(client, now, isOverOn("$2"));
    });
  }
  return rowCount ?? 0;
}

const isEmpty = `p.status = 'held' and p.reason <> 'hold'
  and not exists (select 1 from messages m where m.plan_id = p.id and m.status = 'held')`;

// Of a plan of today, planning may just be making everything anew: it has ended only when something of it has expired.
const isOverOn = (day: string) =>
  `(p.day < ${day} or exists (select 1 from messages m where m.plan_id = p.id and m.status = 'expired'))`;

/** Ends plans of which nothing waits any more and `which` holds. Run it under the lock on planning. */
export async function endEmptyPlans(
  client: Pick<pg.ClientBase, "query">,
  now: Date,
  which = "p.day = $2",
): Promise<void> {
  await client.query(
    `with ended as (
       update plans p set status = 'expired', ended_at = $1
        where ${isEmpty} and ${which}
       returning p.id
     )
     insert into audit (at, actor, action, subject_type, subject_id, detail)
     select $1, $3, 'plan expired', 'plan', id, '{}' from ended`,
    [now, londonDay(now), byItself],
  );
}
