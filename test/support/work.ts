import { pino } from "pino";
import { openCapture } from "../../src/delivery/capture.ts";
import type { Channel } from "../../src/delivery/channel.ts";
import type { JobRing } from "../../src/jobs/queue.ts";
import type { Work } from "../../src/jobs/work.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Store } from "../../src/store/connect.ts";

/** What jobs are given in tests: a real database, rings kept in a list, words captured into a folder. */
export function workOn(
  store: Store,
  { folder, now, channels }: { folder: string; now: string; channels?: Partial<Record<"email" | "sms", Channel>> },
): Work & { rings: JobRing[]; logged: string[] } {
  const rings: JobRing[] = [];
  const logged: string[] = [];
  return {
    store,
    rings,
    logged,
    ring: async (job) => void rings.push(job),
    channels: { email: openCapture(folder, "email"), sms: openCapture(folder, "sms"), ...channels },
    maySend: true,
    calendar,
    policies: [{ effectiveFrom: null, policy: defaultPolicy }],
    importDir: null,
    allowTestNumbers: true,
    checkAt: "06:30",
    fingerprint: "test",
    letterhead: {
      serviceName: "NHSmail",
      senderName: "Sunrise Care",
      supportContact: null,
      helpdeskEmail: "helpdesk@nhs.example",
      helpdeskPhone: "0333 200 1133",
      dsptHelp: null,
    },
    operatorEmail: null,
    messageIdDomain: "sunrise.example",
    clock: () => new Date(now),
    log: pino({ level: "debug" }, { write: (line: string) => void logged.push(line) }),
  };
}

/** Facts put straight into the tables: a site with its accounts, as an import of the day would leave them. */
export async function addSite(
  store: Store,
  code: string,
  accounts: readonly { address: string; lastActivity: string | null; mobile?: string }[],
  { asOf = "2026-11-22", manager = null as string | null } = {},
): Promise<number> {
  const one = async (text: string, values: unknown[]) =>
    (await store.pool.query<{ id: number }>(text, values)).rows[0]?.id ?? 0;
  const source = await one(
    `insert into sources (name, kind, as_of, last_import_id) values ('register', 'accounts', $1, 1)
     on conflict (name) do update set as_of = excluded.as_of returning id`,
    [asOf],
  );
  const site = await one("insert into sites (code, name) values ($1, $1 || ' House') returning id", [code]);
  for (const { address, lastActivity, mobile } of accounts) {
    const account = await one(
      "insert into accounts (address, site_id, name) values ($1, $2, 'Priya Sample') returning id",
      [address, site],
    );
    await store.pool.query(
      "insert into activity (account_id, source_id, last_activity, import_id) values ($1, $2, $3, 1)",
      [account, source, lastActivity],
    );
    if (mobile) {
      await store.pool.query(
        "insert into contacts (account_id, role, channel, address, recorded_on) values ($1, 'person', 'sms', $2, $3)",
        [account, mobile, asOf],
      );
    }
  }
  if (manager) {
    await store.pool.query(
      "insert into contacts (site_id, role, channel, name, address, recorded_on) values ($1, 'manager', 'email', 'Jo Marsh', $2, $3)",
      [site, manager, asOf],
    );
  }
  return site;
}
