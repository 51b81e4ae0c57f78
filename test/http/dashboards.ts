import { pino } from "pino";
import { startWebServer, type WebServer } from "../../src/http/server.ts";
import type { Dashboard, HttpSettings } from "../../src/http/visitor.ts";
import { openQueue, type Queue } from "../../src/jobs/queue.ts";
import { day, type Day } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { hashPassword } from "../../src/store/password.ts";
import { proxyTo } from "../support/proxy.ts";
import { freshDatabase } from "../support/services.ts";

export const today: Day = day("2026-11-24");
/** A Tuesday morning, London time as UTC. */
export const tuesday = new Date("2026-11-24T09:05:00Z");
export const password = "a long fictional password";

export interface TestDashboard extends AsyncDisposable {
  url: string;
  server: WebServer;
  store: Store;
  queue: Queue;
  /** Takes the database away from the dashboard, and gives it back. */
  database: { cut(): void; mend(): void };
  /** Moves the clock on. */
  pass(ms: number): void;
  /** Everything the dashboard logged. */
  logged(): string;
  /** Asks for a page without following where it sends us. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** A dashboard's cookie after logging in with the right password. */
  logIn(name: "vera" | "otto"): Promise<string>;
}

let hash: Promise<string> | undefined;

/** Vera may look, Otto may act; both have the same password. */
export async function veraAndOtto(): Promise<HttpSettings["users"]> {
  const passwordHash = await (hash ??= hashPassword(password));
  return [
    { name: "vera", passwordHash, role: "viewer" },
    { name: "otto", passwordHash, role: "operator" },
  ];
}

/** A real server over a real database, with its queue in it. The database is reached through something that can cut it. */
export async function openDashboard({
  users = [] as HttpSettings["users"],
  receipts = null as Dashboard["receipts"],
} = {}): Promise<TestDashboard> {
  await using opening = new AsyncDisposableStack();
  const fresh = opening.use(await freshDatabase());
  const proxy = opening.use(await proxyTo(fresh.url));
  const store = opening.use(await openStore(proxy.url));
  const queue = opening.use(await openQueue({ url: fresh.url }));
  let now = tuesday.getTime();
  let log = "";
  const server = opening.use(
    await startWebServer({
      http: { host: "127.0.0.1", port: 0, users },
      store,
      queue,
      policies: [{ effectiveFrom: null, policy: defaultPolicy }],
      checkAt: "06:30",
      receipts: receipts ?? null,
      clock: () => new Date(now),
      log: pino({}, { write: (line) => void (log += line) }),
    }),
  );
  const opened = opening.move();
  const get: TestDashboard["get"] = (path, init) => fetch(new URL(path, server.url), { redirect: "manual", ...init });
  return {
    url: server.url,
    server,
    store,
    queue,
    database: proxy,
    pass: (ms) => void (now += ms),
    logged: () => log,
    get,
    async logIn(name) {
      const answer = await get("/login", formOf({ name, password }));
      return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A form as a browser on our own page sends it. */
export function formOf(fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit {
  const body = new URLSearchParams(fields);
  return { method: "POST", body, headers: { "sec-fetch-site": "same-origin", ...headers } };
}

/** An ordinary morning at a fictional group: everything imported, checked at 06:31, nothing critical. */
export async function fillQuietMorning({ pool }: Store): Promise<void> {
  await pool.query(`insert into counters (name, key, value) values
    ('accounts', 'active', 11840), ('accounts', 'inactive', 312), ('accounts', 'deleted', 41), ('accounts', 'unknown', 96),
    ('dspt', 'ok', 512), ('dspt', 'due', 88), ('dspt', 'approaching', 31), ('dspt', 'unknown', 9),
    ('findings', 'high', 4), ('findings', 'medium', 31), ('findings', 'security', 12), ('findings', 'advisory', 77)`);
  await pool.query(`insert into sites (code, name) select 'VL' || n, 'Site ' || n from generate_series(100, 739) n`);
  await pool.query(`with one as (select min(id) as site from sites), told as (
      select * from (values ('mailbox-last-owner-at-risk', 'high', 4), ('dspt-approaching', 'medium', 31),
        ('mailbox-leaver-has-access', 'security', 12), ('mailbox-single-owner', 'advisory', 77)) as t(kind, severity, many))
    insert into findings (site_id, kind, subject_type, subject_id, severity, detail, since)
    select site, kind, 'mailbox', n, severity, '{}', '2026-11-20' from one, told, generate_series(1, many) n`);
  await pool.query(`insert into sources (name, kind, as_of, last_import_id) values
    ('accounts', 'accounts', '2026-11-23', 1), ('portal-report', 'mailboxes', '2026-11-20', 2),
    ('dspt', 'dspt', '2026-11-21', 3), ('register', 'sites', '2026-11-18', 4)`);
  await pool.query(`insert into imports (source_id, kind, format, outcome, as_of, started_at, ended_at)
    select id, kind, 'csv', 'applied', as_of, '2026-11-23T16:00:00Z', '2026-11-23T16:00:04Z' from sources`);
  await pool.query(`insert into check_runs (day, started_at, finished_at, looked)
    values ('2026-11-24', '2026-11-24T06:30:00Z', '2026-11-24T06:31:12Z', 640)`);
  await addMessages(pool, { accepted: 118, delivered: 64, planned: 9, refused: 2, suppressed: 6 });
}

/** What turns the quiet morning into one that needs somebody. */
export async function addTrouble({ pool }: Store): Promise<void> {
  await pool.query(`with one as (select min(id) as site from sites), told as (
      select * from (values ('mailbox-no-owner', 1), ('mailbox-no-usable-owner', 2),
        ('mailbox-last-owner-leaving', 1), ('dspt-expired', 14)) as t(kind, many))
    insert into findings (site_id, kind, subject_type, subject_id, severity, detail, since)
    select site, kind, 'mailbox', n, 'critical', '{}', '2026-11-24' from one, told, generate_series(1, many) n`);
  await pool.query(
    "insert into counters (name, key, value) values ('findings', 'critical', 18), ('dspt', 'expired', 14)",
  );
  await pool.query("update sources set as_of = '2026-11-12' where name = 'accounts'");
  await addMessages(pool, { unknown: 2 });
}

async function addMessages(pool: Store["pool"], outcomes: Record<string, number>): Promise<void> {
  for (const [status, many] of Object.entries(outcomes)) {
    await pool.query(
      `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
                             status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
       select 'R-CANARY', 'email', 'priya.canary@care.example', sha256(($1 || n)::bytea), 'person', n, $2::date - (n % 3), 1,
              $1, now(), now(), now(), 'x', now(), now() from generate_series(1, $3::int) n`,
      [status, today, many],
    );
  }
}
