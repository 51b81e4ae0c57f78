import type pg from "pg";
import { type Day, londonDay } from "../rules/day.ts";
import type { Mark } from "../rules/facts.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { lockExclusive } from "./locks.ts";
import { beginWaking, endWaking, wakeSites } from "./waking.ts";

/** What somebody may tell us about: an account, a mailbox, a site; a finding; or sending as a whole. */
export type ToldSubject = Mark["subject"] | { type: "finding"; id: number } | { type: "sending"; id: null };

/** When something was told, and by whom: a name of the dashboard, or "command line". */
export interface Telling {
  now: Date;
  actor: string;
}

/** A mark as it is kept. */
export interface KeptMark {
  id: number;
  kind: Mark["kind"] | "acknowledged";
  subject: ToldSubject;
  from: Day;
  /** The last day on which it holds; null: until it is undone. */
  until: Day | null;
  /** Why; of an acknowledgement, its ticket. */
  reason: string | null;
}

const columns = `id, kind, json_build_object('type', subject_type, 'id', subject_id) as subject,
  from_day as "from", until_day as "until", reason`;

/** Keeps what somebody told us, and wakes the sites it matters to; answers its id. */
export async function keepMark(
  store: Store,
  mark: Omit<KeptMark, "id" | "from">,
  { now, actor }: Telling,
): Promise<number> {
  return await telling(store, now, async (client) => {
    const id = await insertMark(client, mark, now);
    await wakeFor(client, mark.subject);
    await audit(client, "mark made", { ...mark, id }, { now, actor });
    return id;
  });
}

/** Takes a mark back. Null: there is no such mark. `isUndone`: it had been taken back before, and nothing was done. */
export async function undoMark(
  store: Store,
  id: number,
  told: Telling,
): Promise<(KeptMark & { isUndone: boolean }) | null> {
  return await telling(store, told.now, async (client) => {
    const { rows } = await client.query<KeptMark & { isUndone: boolean }>(
      `select ${columns}, undone_at is not null as "isUndone" from marks where id = $1`,
      [id],
    );
    const [mark] = rows;
    if (mark && !mark.isUndone) await undo(client, mark, told);
    return mark ?? null;
  });
}

/** Ends every hold of a subject that is still in force; answers their ids. */
export async function releaseHolds(store: Store, { type, id }: ToldSubject, told: Telling): Promise<number[]> {
  return await telling(store, told.now, async (client) => {
    const { rows } = await client.query<KeptMark>(
      `select ${columns} from marks
        where undone_at is null and kind = 'hold' and subject_type = $1 and subject_id is not distinct from $2
          and (until_day is null or until_day >= $3) order by id`,
      [type, id, londonDay(told.now)],
    );
    for (const mark of rows) await undo(client, mark, told);
    return rows.map((mark) => mark.id);
  });
}

/** A finding that somebody has taken on, and the mark that says so. */
export interface Acknowledged {
  mark: number;
  /** The day of the acknowledgement. */
  from: Day;
  kind: string;
  subject: string;
  site: string;
  ticket: string | null;
}

/**
 * Keeps that somebody has taken on an open finding. Said again, it only takes the new ticket, if one is given.
 * Null: there is no such finding. "closed": it is no longer open.
 */
export async function acknowledge(
  store: Store,
  { finding, ticket }: { finding: number; ticket: string | null },
  told: Telling,
): Promise<Acknowledged | "closed" | null> {
  return await telling(store, told.now, async (client) => {
    const { rows } = await client.query<Omit<Acknowledged, "mark" | "from"> & { isOpen: boolean }>(
      `select f.kind, ${nameOf("f.subject_type", "f.subject_id")} as subject, s.code as site, f.ticket,
              f.closed_on is null as "isOpen"
         from findings f join sites s on s.id = f.site_id where f.id = $1`,
      [finding],
    );
    const [found] = rows;
    if (found === undefined) return null;
    const { isOpen, ...known } = found;
    if (!isOpen) return "closed";
    const mark = await keepAcknowledgement(client, { finding, ticket: ticket ?? known.ticket }, told);
    return { ...known, ticket: ticket ?? known.ticket, ...mark };
  });
}

async function keepAcknowledgement(
  client: pg.ClientBase,
  { finding, ticket }: { finding: number; ticket: string | null },
  told: Telling,
): Promise<{ mark: number; from: Day }> {
  const subject = { type: "finding", id: finding } as const;
  const { rows } = await client.query<{ id: number; from: Day }>(
    `update marks set reason = $2 where undone_at is null and subject_type = 'finding' and subject_id = $1
     returning id, from_day as "from"`,
    [finding, ticket],
  );
  const [known] = rows;
  const mark = { kind: "acknowledged", subject, until: null, reason: ticket } as const;
  const id = known?.id ?? (await insertMark(client, mark, told.now));
  await client.query("update findings set acknowledged_at = coalesce(acknowledged_at, $2), ticket = $3 where id = $1", [
    finding,
    told.now,
    ticket,
  ]);
  await wakeFor(client, subject);
  await audit(client, known ? "mark changed" : "mark made", { ...mark, id }, told);
  return { mark: id, from: known?.from ?? londonDay(told.now) };
}

/** A mark as it is shown. */
export interface ListedMark extends Omit<KeptMark, "id" | "subject"> {
  /** As undo takes it: M and a number. */
  id: string;
  /** The address or code it was told of; F and a number for a finding; `sending`. */
  subject: string;
  type: ToldSubject["type"];
}

/** Everything told about a subject and not taken back: marks and holds, of its whole site too, and what was acknowledged. */
export async function listMarksOf(
  store: Store,
  { type, id, siteId }: Mark["subject"] & { siteId: number },
): Promise<ListedMark[]> {
  const { rows } = await store.pool.query<ListedMark>(
    `select 'M' || id as id, kind, subject_type as type, ${nameOf("subject_type", "subject_id")} as subject, from_day as "from",
            until_day as "until", reason
       from marks
      where undone_at is null and (subject_type = $1 and subject_id = $2
         or subject_type = 'site' and subject_id = $3
         or subject_type = 'finding' and subject_id in (
              select f.id from findings f where f.site_id = $3 and f.closed_on is null
                 and f.subject_type = $1 and f.subject_id = $2))
      order by marks.id`,
    [type, id, siteId],
  );
  return rows;
}

const nameOf = (type: string, id: string) => `case ${type}
  when 'account' then (select n.address from accounts n where n.id = ${id})
  when 'mailbox' then (select n.address from mailboxes n where n.id = ${id})
  when 'site' then (select n.code from sites n where n.id = ${id})
  when 'finding' then 'F' || ${id} else ${type} end`;

/** Runs `body` while nobody looks at sites, and has those it wakes looked at again. */
async function telling<T>(store: Store, now: Date, body: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "facts");
    await beginWaking(client);
    const answer = await body(client);
    await endWaking(client, londonDay(now), "mark");
    return answer;
  });
}

async function insertMark(
  client: pg.ClientBase,
  { kind, subject, until, reason }: Omit<KeptMark, "id" | "from">,
  now: Date,
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into marks (kind, subject_type, subject_id, from_day, until_day, reason, made_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [kind, subject.type, subject.id, londonDay(now), until, reason, now],
  );
  return rows[0]?.id ?? 0;
}

async function undo(client: pg.ClientBase, mark: KeptMark, told: Telling): Promise<void> {
  await client.query("update marks set undone_at = $2 where id = $1", [mark.id, told.now]);
  if (mark.subject.type === "finding") {
    await client.query("update findings set acknowledged_at = null, ticket = null where id = $1", [mark.subject.id]);
  }
  await wakeFor(client, mark.subject);
  await audit(client, "mark undone", mark, told);
}

/** Where a subject is spoken of: an account also with the mailboxes it can open. */
const places: Readonly<Record<Exclude<ToldSubject["type"], "sending">, string>> = {
  account: `select site_id from accounts where id = $1
    union select m.site_id from accounts a join accesses x on x.address in (a.address, a.previous_address)
            join mailboxes m on m.id = x.mailbox_id where a.id = $1`,
  mailbox: "select site_id from mailboxes where id = $1",
  site: "select $1::int",
  finding: "select site_id from findings where id = $1",
};

async function wakeFor(client: pg.ClientBase, { type, id }: ToldSubject): Promise<void> {
  if (type !== "sending") await wakeSites(client, places[type], [id]);
}

/** The reason is left out: people write names into it, and nothing of the audit is ever removed. */
async function audit(
  client: pg.ClientBase,
  action: string,
  { id, kind, subject, until }: Omit<KeptMark, "from" | "reason">,
  { now, actor }: Telling,
): Promise<void> {
  const detail = { kind, subject: subject.type, subjectId: subject.id, until };
  await writeAudit(client, { at: now, actor, action, subject: { type: "mark", id }, detail });
}
