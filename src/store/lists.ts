import type { Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import type { Store } from "./connect.ts";
import { readPeople } from "./spoken.ts";

/** An open finding as it is shown: addresses and codes in place of ids. */
export interface ListedFinding {
  id: string;
  kind: string;
  subject: string;
  site: string;
  severity: string;
  since: Day;
  detail: Record<string, unknown>;
}

/** A reminder as it is shown; recipients are references, never a number or a private address. */
export interface ListedReminder {
  kind: string;
  daysLeft: number;
  subject: string;
  episode: Day;
  recipient: { role: string; ref: string };
  channels: string[];
  dueOn: Day;
  status: string;
}

const subject = (type: string, id: string) => `case ${type}
  when 'account' then (select a.address from accounts a where a.id = ${id})
  when 'mailbox' then (select m.address from mailboxes m where m.id = ${id})
  else (select s.code from sites s where s.id = ${id}) end`;

const recipientRef = `case
  when r.recipient_role in ('person', 'owner', 'member') then (select a.address from accounts a where a.id = r.recipient_id)
  when r.recipient_role = 'operator' then 'operators'
  else (select s.code from sites s where s.id = r.recipient_id) end`;

const reminderColumns = `r.kind, r.days_left as "daysLeft", ${subject("r.subject_type", "r.subject_id")} as subject, r.episode,
  json_build_object('role', r.recipient_role, 'ref', ${recipientRef}) as recipient, r.channels, r.due_on as "dueOn", r.status`;

/** Numbers in the detail of a finding that count something; every other number is the id of an account. */
const counts: ReadonlySet<string> = new Set(["allowance", "used"]);

/** The detail of a finding with addresses in place of ids; what the finding is about stands beside it already. */
export function readableDetail(detail: object, addressOf: (id: AccountId) => string): Record<string, unknown> {
  const named = (value: unknown): unknown => {
    if (typeof value === "number") return addressOf(value);
    if (Array.isArray(value)) return value.map(named);
    const isHolder = typeof value === "object" && value !== null && "account" in value;
    return isHolder ? { ...value, account: named(value.account) } : value;
  };
  const told = Object.entries(detail).filter(([key]) => key !== "account" && key !== "mailbox" && key !== "site");
  return Object.fromEntries(told.map(([key, value]) => [key, counts.has(key) ? value : named(value)]));
}

/** Findings that are open, most recent last. */
export async function listOpenFindings(store: Store): Promise<ListedFinding[]> {
  const { rows } = await store.pool.query<ListedFinding>(
    `select 'F' || f.id as id, f.kind, ${subject("f.subject_type", "f.subject_id")} as subject, s.code as site,
            f.severity, f.since, f.detail
       from findings f join sites s on s.id = f.site_id
      where f.closed_on is null and f.severity is not null order by f.id`,
  );
  const addresses = await readAddresses(store, rows);
  const addressOf = (id: AccountId) => addresses.get(id) ?? "";
  return rows.map((row) => ({ ...row, detail: readableDetail(row.detail, addressOf) }));
}

async function readAddresses(store: Store, findings: readonly ListedFinding[]): Promise<Map<AccountId, string>> {
  const ids = new Set<AccountId>();
  for (const { detail } of findings) {
    readableDetail(detail, (id) => {
      ids.add(id);
      return "";
    });
  }
  const people = await readPeople(store, [...ids]);
  return new Map([...people].map(([id, { address }]) => [id, address]));
}

/** Reminders that the check of a day recorded. */
export async function listRemindersRecordedOn(store: Store, on: Day, after: number): Promise<ListedReminder[]> {
  const { rows } = await store.pool.query<ListedReminder>(
    `select ${reminderColumns} from reminders r where r.recorded_on = $1 and r.id > $2 order by r.id`,
    [on, after],
  );
  return rows;
}

/** The highest id that a reminder has; what is recorded later has a higher one. */
export async function newestReminderId(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ id: number }>("select coalesce(max(id), 0) as id from reminders");
  return rows[0]?.id ?? 0;
}

/** Reminders of one subject, newest first, with what became of them. */
export async function listRemindersOf(
  store: Store,
  type: "account" | "mailbox" | "site",
  id: number,
): Promise<(ListedReminder & { reason: string | null; waitsFor: string | null; recordedOn: Day })[]> {
  const { rows } = await store.pool.query<
    ListedReminder & { reason: string | null; waitsFor: string | null; recordedOn: Day }
  >(
    `select ${reminderColumns}, r.reason, r.recorded_on as "recordedOn",
            case when r.status = 'owed' then r.waits_for end as "waitsFor"
       from reminders r where r.subject_type = $1 and r.subject_id = $2 order by r.id desc limit 200`,
    [type, id],
  );
  return rows;
}
