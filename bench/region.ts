import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { addDays, type Day, day } from "../src/rules/day.ts";
import type { Store } from "../src/store/connect.ts";

/** The day on which everything is measured; a Tuesday. */
export const today: Day = day("2026-11-24");

/** A number from 0 to 999 that looks random and is the same in every run. */
const dice = (seed: number) => `((hashint8extended(i, ${seed}) & 2147483647) % 1000)`;

/** Last activity: 93 % within 24 days, 5 % at 25 to 29 days, 2 % at 30 to 75 days before `today`. */
const lastActivity = `date '${today}' - (case when ${dice(1)} < 930 then 1 + ${dice(2)} % 24
  when ${dice(1)} < 980 then 25 + ${dice(2)} % 5 else 30 + ${dice(2)} % 46 end)::integer`;

const siteOf = (sites: number, accounts: number) => `1 + ((i::bigint - 1) * ${sites} / ${accounts})::integer`;

/** Whether an account is the first of its site: it owns the mailbox, so that none is without. */
const isFirst = (sites: number, accounts: number) =>
  `((i::bigint - 1) * ${sites} / ${accounts} > (i::bigint - 2) * ${sites} / ${accounts} or i = 1)`;

/**
 * Fills an empty database with N accounts at 0.3 N sites, ten to an organisation, a mailbox each, and an access of each
 * account to the mailbox of its site, 44 % of them as owner. Nobody in it exists.
 */
export async function fillRegion(store: Store, accounts: number): Promise<void> {
  const sites = Math.ceil(accounts * 0.3);
  const asOf = addDays(today, -1);
  const statements = [
    `insert into sources (name, kind, as_of) values ('accounts', 'accounts', '${asOf}'), ('dspt', 'dspt', '${asOf}')`,
    `insert into imports (source_id, kind, format, outcome, as_of, started_at)
     select id, kind, kind, 'applied', '${asOf}', '${asOf}' from sources order by id`,
    `update sources s set last_import_id = i.id, last_hash = '\\x00', last_rows = ${accounts}
       from imports i where i.source_id = s.id`,
    `insert into organisations (code) select 'G' || lpad(to_hex(i), 6, '0') from generate_series(1, ${Math.ceil(sites / 10)}) i`,
    `insert into sites (code, name, organisation_id, phone, phone_listed, import_id)
     select 'V' || lpad(upper(to_hex(i)), 6, '0'), 'Home ' || i, 1 + (i - 1) / 10, '01154960' || lpad((i % 1000)::text, 3, '0'),
            true, 1 from generate_series(1, ${sites}) i`,
    `insert into contacts (site_id, role, channel, name, address, import_id, recorded_on)
     select i, 'manager', 'email', 'Manager ' || i, 'manager' || i || '@care.example', 1, '${asOf}'
       from generate_series(1, ${sites}) i`,
    `insert into dspt_publications (code, label, level, published_on, import_id)
     select code, '26/27', 'met', '2026-09-01', 2 from sites`,
    `insert into accounts (address, site_id, name, status, status_as_of, created, import_id)
     select 'person' || i || '@nhs.example', ${siteOf(sites, accounts)}, 'Person ' || i,
            case when ${lastActivity} < date '${today}' - 30 then 'inactive' else 'active' end, '${asOf}', '2024-01-01', 1
       from generate_series(1, ${accounts}) i`,
    `insert into activity (account_id, source_id, last_activity, site, import_id)
     select a.id, 1, ${lastActivity}, s.code, 1
       from generate_series(1, ${accounts}) i join accounts a on a.id = i join sites s on s.id = a.site_id`,
    `insert into contacts (account_id, role, channel, address, basis, import_id, recorded_on)
     select i, 'person', 'email', 'person' || i || '@people.example', 'agreed', 1, '${asOf}'
       from generate_series(1, ${accounts}) i`,
    `insert into mailboxes (address, site_id, import_id)
     select 'home.' || lower(code) || '@nhs.example', id, 1 from sites order by id`,
    `insert into accesses (mailbox_id, address, role, since, import_id)
     select ${siteOf(sites, accounts)}, 'person' || i || '@nhs.example',
            case when ${isFirst(sites, accounts)} or ${dice(3)} < 200 then 'owner' else 'member' end, '2024-01-01', 1
       from generate_series(1, ${accounts}) i`,
    "vacuum analyze",
  ];
  for (const statement of statements) await store.pool.query(statement);
}

/** Columns of the register that the bench imports. */
export const registerColumns = {
  account: "text",
  site: "text",
  name: "text",
  status: "text",
  created: "date",
  last_activity: "date",
  contact_email: "text",
  contact_basis: "text",
} as const;

/**
 * Writes the register of accounts as the database knows it. `used` of every ten people have worked since, on the next
 * day that the register does not yet know of; `from` says which. The rows begin with row `first`, so that the same facts
 * can come as other bytes.
 */
export async function writeRegister(
  store: Store,
  path: string,
  { used, from, first = 1 }: { used: number; from: number; first?: number },
): Promise<void> {
  const client = await store.pool.connect();
  try {
    const moved = `case when (i + ${from}) % 10 < ${used} then last_activity + 1 else last_activity end`;
    const query = `select address as account, code as site, a.name, status, created, ${moved} as last_activity,
                          'person' || i || '@people.example' as contact_email, 'agreed' as contact_basis
                     from (select id as i, * from accounts) a join sites s on s.id = a.site_id
                     join activity v on v.account_id = i order by i < ${first}, i`;
    const answer = client.query(copyTo(`copy (${query}) to stdout (format csv, header)`));
    await pipeline(answer, createWriteStream(path));
  } finally {
    client.release();
  }
}

/** The floor under every import: the same file, copied into a new table that has no index. */
export async function copyIntoHeap(store: Store, path: string): Promise<void> {
  const client = await store.pool.connect();
  try {
    const columns = Object.entries(registerColumns).map(([name, type]) => `${name} ${type}`);
    await client.query("drop table if exists heap");
    await client.query(`create table heap (${columns.join()})`);
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 18 }),
      client.query(copyFrom("copy heap from stdin (format csv, header)")),
    );
  } finally {
    client.release();
  }
}

/** The floor under every full check: what it has to read, streamed out of the database and counted. */
export async function streamFacts(store: Store): Promise<number> {
  const tables = [
    "sites (id, code, name, organisation_id, route, phone, look_on, woken_by, dspt_standing)",
    "accounts (id, address, site_id, name, is_set_up, status, status_as_of, created, state, cause, inactive_on, delete_on, gone_on)",
    "activity (account_id, source_id, last_activity)",
    "contacts (id, account_id, site_id, role, channel, name, address, unusable)",
    "mailboxes (id, address, site_id)",
    "accesses (mailbox_id, address, role, since)",
    "dspt_publications (code, label, level, published_on)",
  ];
  const client = await store.pool.connect();
  try {
    let lines = 0;
    for (const table of tables) {
      for await (const chunk of client.query(copyTo(`copy ${table} to stdout`))) {
        for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
      }
    }
    return lines;
  } finally {
    client.release();
  }
}
