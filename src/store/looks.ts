import type pg from "pg";
import { isCalm, type Origin } from "../rules/brake.ts";
import type { Day } from "../rules/day.ts";
import type { AccountId, SiteId } from "../rules/facts.ts";
import { severityOf, subjectOf } from "../rules/finding.ts";
import type { LapseDates, Look, Reminder } from "../rules/reminder.ts";
import { settle } from "../rules/settle.ts";
import type { WrittenState } from "./account-rows.ts";
import { addToCounters, CounterDeltas } from "./counters.ts";
import { takeBackMessages } from "./planning.ts";
import { insertReminders, type KnownReminder, readRecorded, updateReminders } from "./reminders.ts";

/** What one page, or a whole check, changed. */
export interface LookCounts {
  looked: number;
  opened: number;
  closed: number;
  remindersNew: number;
  superseded: number;
  withdrawn: number;
  held: number;
}

export const noCounts: LookCounts = {
  looked: 0,
  opened: 0,
  closed: 0,
  remindersNew: 0,
  superseded: 0,
  withdrawn: 0,
  held: 0,
};

/** A site taken by a page, and what made it due. */
export interface ClaimedSite {
  id: SiteId;
  wokenBy: Origin;
}

export interface SiteLook {
  site: SiteId;
  look: Look;
}

/** A page of claimed sites, what the rules answered, and what the last look had written about each account. */
export interface LookedAt {
  claimed: readonly ClaimedSite[];
  looks: readonly SiteLook[];
  writtenState(account: AccountId): WrittenState | undefined;
}

/** Writes what the rules answered for claimed sites: states, findings, reminders, the next look, totals and the run. */
export async function writeLooks(
  client: pg.ClientBase,
  on: Day,
  { claimed, looks, writtenState }: LookedAt,
): Promise<LookCounts> {
  const deltas = new CounterDeltas();
  await writeStates(client, on, looks, writtenState, deltas);
  const found = await writeFindings(client, on, looks, deltas);
  const told = await writeReminders(client, on, claimed, looks);
  await writeNextLooks(client, on, looks, deltas);
  await addToCounters(client, deltas);
  const counts = { ...noCounts, looked: looks.length, ...found, ...told };
  await addToRun(client, on, counts);
  return counts;
}

async function writeStates(
  client: pg.ClientBase,
  on: Day,
  looks: readonly SiteLook[],
  writtenState: LookedAt["writtenState"],
  deltas: CounterDeltas,
) {
  const changed = looks.flatMap(({ look }) =>
    look.states.filter(({ account, state, dates }) => !isWritten(writtenState(account), state, dates)),
  );
  if (changed.length === 0) return;
  const before = changed.map(({ account }) => writtenState(account)?.state ?? null);
  await client.query(
    `with looked as (
       select * from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::date[], $6::date[], $7::text[])
         as l(id, state, cause, inactive_on, delete_on, gone_on, "from")
     ), written as (
       update accounts a set state = l.state, cause = l.cause, inactive_on = l.inactive_on,
              delete_on = l.delete_on, gone_on = l.gone_on
         from looked l where l.id = a.id
     )
     insert into state_changes (account_id, "on", "from", "to")
     select id, $8, "from", state from looked where "from" is distinct from state order by id`,
    [
      changed.map(({ account }) => account),
      changed.map(({ state }) => state),
      changed.map(({ dates }) => dates.cause),
      changed.map(({ dates }) => dates.inactiveOn),
      changed.map(({ dates }) => dates.deleteOn),
      changed.map(({ dates }) => dates.goneOn),
      before,
      on,
    ],
  );
  changed.forEach(({ state }, at) => {
    const from = before[at] ?? null;
    if (from === state) return;
    if (from !== null) deltas.add("accounts", from, -1);
    deltas.add("accounts", state, 1);
  });
}

/** Nobody else writes these while the page holds the lock on facts and its sites. */
function isWritten(written: WrittenState | undefined, state: string, dates: LapseDates): boolean {
  return (
    written !== undefined &&
    written.state === state &&
    written.cause === dates.cause &&
    written.inactiveOn === dates.inactiveOn &&
    written.deleteOn === dates.deleteOn &&
    written.goneOn === dates.goneOn
  );
}

async function writeFindings(client: pg.ClientBase, on: Day, looks: readonly SiteLook[], deltas: CounterDeltas) {
  const standing = looks.flatMap(({ site, look }) =>
    look.findings.map(({ finding, since, open }) => {
      const { kind, ...detail } = finding;
      const subject = subjectOf(finding);
      return { site, kind, type: subject.type, id: subject.id, severity: severityOf(finding), since, detail, open };
    }),
  );
  const kept = standing.flatMap(({ open }) => (open ? [open.id] : []));
  const { rows: closed } = await client.query<{ severity: string | null }>(
    `update findings set closed_on = $3
      where site_id = any($1) and closed_on is null and not (id = any($2)) returning severity`,
    [looks.map(({ site }) => site), kept, on],
  );
  const { rows: opened } = await client.query<{ severity: string | null }>(
    `insert into findings (site_id, kind, subject_type, subject_id, severity, since, opened_on, detail)
     select site, kind, type, id, severity, since, $2, detail
       from jsonb_to_recordset($1) as f(site int, kind text, type text, id int, severity text, since date, detail jsonb)
     returning severity`,
    [JSON.stringify(standing.filter(({ open }) => open === null)), on],
  );
  const { rows: changed } = await client.query<{ before: string | null; after: string | null }>(
    `with now as (
       select * from jsonb_to_recordset($1) as f("openId" int, severity text, detail jsonb)
     ), before as (
       select f.id, f.severity from findings f join now n on n."openId" = f.id
     )
     update findings f set severity = n.severity, detail = n.detail
       from now n, before b
      where f.id = n."openId" and b.id = f.id
        and (f.severity is distinct from n.severity or f.detail is distinct from n.detail)
     returning b.severity as before, f.severity as after`,
    [JSON.stringify(standing.flatMap((f) => (f.open ? [{ ...f, openId: f.open.id, open: null }] : [])))],
  );
  for (const { severity } of closed) deltas.add("findings", severity, -1);
  for (const { severity } of opened) deltas.add("findings", severity, 1);
  for (const { before, after } of changed) deltas.add("findings", before, -1).add("findings", after, 1);
  const counted = (rows: { severity: string | null }[]) => rows.filter(({ severity }) => severity !== null).length;
  return { opened: counted(opened), closed: counted(closed) };
}

async function writeReminders(
  client: pg.ClientBase,
  on: Day,
  claimed: readonly ClaimedSite[],
  looks: readonly SiteLook[],
) {
  const recorded = await readRecorded(
    client,
    looks.map(({ site }) => site),
  );
  const wakers = new Map(claimed.map((site) => [site.id, site.wokenBy]));
  const settled = looks.map(({ site, look }) => {
    const wokenBy = wakers.get(site) ?? "calendar";
    return { site, wokenBy, ...settle(recorded.get(site) ?? [], look) };
  });
  const inserts = settled.flatMap(({ site, wokenBy, insert, update }) => {
    const overtaken = new Set(update.flatMap(({ id, status }) => (status === "superseded" ? [id] : [])));
    const before = recorded.get(site)?.filter(({ id }) => overtaken.has(id)) ?? [];
    const originOf = originIn(before, wokenBy);
    return insert.map((reminder) => ({ site, wokenBy: originOf(reminder), reminder }));
  });
  const remindersNew = await insertReminders(client, on, inserts);
  await updateReminders(client, on, settled);
  await takeBackMessages(
    client,
    on,
    looks.map(({ site }) => site),
  );
  const updates = settled.flatMap(({ update }) => update);
  const all = [...inserts.map(({ reminder }) => reminder.status), ...updates.map(({ status }) => status)];
  const count = (status: string) => all.filter((one) => one === status).length;
  return {
    remindersNew,
    superseded: count("superseded"),
    withdrawn: count("withdrawn"),
    held: count("held"),
  };
}

/**
 * What makes new reminders of a site owed. Where they overtake one that still waited because it was a surprise, they are
 * a surprise as well, though the calendar brought them: otherwise they would leave in the place of the one held back.
 */
function originIn(overtaken: readonly KnownReminder[], wokenBy: Origin): (reminder: Reminder) => Origin {
  const toldOf = ({ subject, recipient }: Pick<Reminder, "subject" | "recipient">) =>
    `${subject.type}:${subject.id} ${recipient.role}:${recipient.id}`;
  const waiting = overtaken.filter(({ status, origin }) => status === "owed" && !isCalm(origin));
  const origins = new Map(waiting.map((one) => [toldOf(one), one.origin]));
  return (reminder) => (wokenBy === "calendar" ? (origins.get(toldOf(reminder)) ?? wokenBy) : wokenBy);
}

async function writeNextLooks(client: pg.ClientBase, on: Day, looks: readonly SiteLook[], deltas: CounterDeltas) {
  const { rows } = await client.query<{ before: string | null; after: string }>(
    `with looked as (
       select * from unnest($1::int[], $2::date[], $3::text[]) as l(id, look_on, standing)
     ), before as (
       select s.id, s.dspt_standing from sites s join looked l using (id)
     )
     update sites s set look_on = l.look_on, woken_by = 'calendar', failed_on = null, dspt_standing = l.standing,
            first_look_on = coalesce(s.first_look_on, $4)
       from looked l, before b
      where l.id = s.id and b.id = s.id returning b.dspt_standing as before, s.dspt_standing as after`,
    [looks.map(({ site }) => site), looks.map(({ look }) => look.lookOn), looks.map(({ look }) => look.dspt), on],
  );
  for (const { before, after } of rows) {
    if (before === after) continue;
    if (before !== null) deltas.add("dspt", before, -1);
    deltas.add("dspt", after, 1);
  }
}

async function addToRun(client: pg.ClientBase, on: Day, counts: LookCounts) {
  await client.query(
    `update check_runs set looked = looked + $2, opened = opened + $3, closed = closed + $4,
            reminders_new = reminders_new + $5, superseded = superseded + $6, withdrawn = withdrawn + $7, held = held + $8
      where day = $1`,
    [
      on,
      counts.looked,
      counts.opened,
      counts.closed,
      counts.remindersNew,
      counts.superseded,
      counts.withdrawn,
      counts.held,
    ],
  );
}
