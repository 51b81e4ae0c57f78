import type pg from "pg";
import { addDays, type Day } from "../src/rules/day.ts";
import type { Store } from "../src/store/connect.ts";
import { rowsWritten, compare, costOf } from "./measure.ts";
import { checkHere, costOfCheckHere } from "./checking.ts";
import type { Bench, Line } from "./figure.ts";
import { today } from "./region.ts";

const tomorrow = addDays(today, 1);
const looksOnly = ["plan-messages"];

/** P3: the day after, when some accounts come to a stage or change state, against the same reads and writes prepared. */
export async function changedDay({ app, accounts }: Bench): Promise<Line[]> {
  const { store } = app;
  await store.pool.query("vacuum analyze");
  const before = await store.pool.query<{ id: number; address: string }>(
    "select id from sites where look_on <= $1 order by id",
    [tomorrow],
  );
  const sites = before.rows.map(({ id }) => id);
  await copyTables(store);
  const own = await costOfCheckHere(app, tomorrow, looksOnly);
  const written = await prepareWrites(store, tomorrow, sites);
  const floor = await costOf(store, () => readAndWrite(store, sites, written));
  await store.pool.query("drop schema floor cascade");
  const { value, ratio, ...rest } = compare([{ own, floor }]);
  const share = (rows: unknown[]) => Math.round((rows.length / accounts) * 1000) / 10;
  const goal = { goal: "<= 1.5 x the floor", met: ratio <= 1.5, sites: sites.length };
  const shares = {
    remindedPercent: share(written.reminders.filter((one) => one.recipient_role === "person")),
    statesPercent: share(written.states),
  };
  return [{ figure: "P3", value, unit: "ms", ...rest, ratio, ...goal, ...shares }];
}

/** P4: the same day once more. */
export async function sameDayAgain({ app }: Bench): Promise<Line[]> {
  await checkHere(app, tomorrow);
  const before = await rowsWritten(app.store);
  const { wallMs } = await costOfCheckHere(app, tomorrow);
  const value = (await rowsWritten(app.store)) - before;
  return [{ figure: "P4", value, unit: "rows", goal: "0 rows written", met: value === 0, wallMs: Math.round(wallMs) }];
}

interface Writes {
  reminders: { recipient_role: string }[];
  states: { id: number }[];
  looks: { id: number; look_on: Day | null }[];
}

/** What the floor writes into: the same tables with the same indexes. */
async function copyTables({ pool }: Store): Promise<void> {
  await pool.query("create schema floor");
  for (const table of ["reminders", "accounts", "sites"]) {
    await pool.query(`create table floor.${table} (like public.${table} including all)`);
    await pool.query(`insert into floor.${table} overriding system value select * from public.${table}`);
    await pool.query(`vacuum analyze floor.${table}`);
  }
}

/** What the check has written, read back. */
async function prepareWrites({ pool }: Store, on: Day, sites: readonly number[]): Promise<Writes> {
  const reminders = await pool.query("select * from reminders where recorded_on = $1", [on]);
  const states = await pool.query(
    `select a.id, a.state, a.cause, a.inactive_on, a.delete_on, a.gone_on from accounts a
      where a.id in (select account_id from state_changes where "on" = $1)`,
    [on],
  );
  const looks = await pool.query("select id, look_on from sites where id = any($1)", [sites]);
  return { reminders: reminders.rows, states: states.rows, looks: looks.rows };
}

const reads = [
  "select * from sites where id = any($1)",
  "select a.*, v.last_activity from accounts a join activity v on v.account_id = a.id where a.site_id = any($1)",
  "select c.* from contacts c where c.site_id = any($1)",
  "select c.* from accounts a join contacts c on c.account_id = a.id where a.site_id = any($1)",
  "select m.*, x.* from mailboxes m join accesses x on x.mailbox_id = m.id where m.site_id = any($1)",
  "select * from findings where site_id = any($1) and closed_on is null",
  "select * from reminders where site_id = any($1) and ended_on is null",
];

/** Pages of 1,000 sites as the check has them; each a transaction that writes its share. */
async function readAndWrite({ pool }: Store, sites: readonly number[], writes: Writes): Promise<void> {
  const pages = Math.max(1, Math.ceil(sites.length / 1000));
  const client = await pool.connect();
  try {
    for (let page = 0; page < pages; page += 1) {
      const part = <T>(all: readonly T[]) =>
        all.slice(Math.floor((page * all.length) / pages), Math.floor(((page + 1) * all.length) / pages));
      await client.query("begin");
      for (const [at, text] of reads.entries()) await client.query({ name: `read ${at}`, text, values: [part(sites)] });
      await writePart(client, {
        reminders: part(writes.reminders),
        states: part(writes.states),
        looks: part(writes.looks),
      });
      await client.query("commit");
    }
  } finally {
    client.release();
  }
}

async function writePart(client: pg.ClientBase, { reminders, states, looks }: Writes): Promise<void> {
  await client.query(
    `insert into floor.reminders overriding system value
     select * from jsonb_populate_recordset(null::floor.reminders, $1)`,
    [JSON.stringify(reminders)],
  );
  await client.query(
    `update floor.accounts a set state = l.state, cause = l.cause, inactive_on = l.inactive_on,
            delete_on = l.delete_on, gone_on = l.gone_on
       from jsonb_populate_recordset(null::floor.accounts, $1) l where l.id = a.id`,
    [JSON.stringify(states)],
  );
  await client.query(
    "update floor.sites s set look_on = l.look_on from unnest($1::int[], $2::date[]) l(id, look_on) where l.id = s.id",
    [looks.map(({ id }) => id), looks.map(({ look_on }) => look_on)],
  );
}
