import type { Day } from "../rules/day.ts";
import type { AccountId, Subject } from "../rules/facts.ts";
import { replaceAccounts } from "../rules/notice-fields.ts";
import type { Recipient } from "../rules/reminder.ts";
import type { Store } from "./connect.ts";

/** A finding as it is shown: addresses and codes in place of ids. */
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

/** SQL for the address or code of a subject. */
export function subjectSql(type: string, id: string): string {
  return `case ${type}
    when 'account' then (select a.address from accounts a where a.id = ${id})
    when 'mailbox' then (select m.address from mailboxes m where m.id = ${id})
    else (select s.code from sites s where s.id = ${id}) end`;
}

/** SQL for a recipient of a row: the role, and a reference that is no way to reach anybody. */
export function recipientSql(row: string): string {
  return `json_build_object('role', ${row}.recipient_role, 'ref', case
    when ${row}.recipient_role in ('person', 'owner', 'member') then
      (select a.address from accounts a where a.id = ${row}.recipient_id)
    when ${row}.recipient_role = 'operator' then 'operators'
    else (select s.code from sites s where s.id = ${row}.recipient_id) end)`;
}

/** The detail of a finding with addresses in place of ids; what the finding is about stands beside it already. */
export function readableDetail(detail: object, addressOf: (id: AccountId) => string): Record<string, unknown> {
  const told = Object.entries(replaceAccounts(detail, addressOf));
  return Object.fromEntries(told.filter(([field]) => field !== "account" && field !== "mailbox" && field !== "site"));
}

/** Addresses and codes for ids; empty for what is not known. */
export type NameOf = (subject: Subject) => string;

/** Reads the addresses and codes of subjects. */
export async function readNames(store: Store, subjects: readonly Subject[]): Promise<NameOf> {
  const keyOf = ({ type, id }: Subject) => `${type}:${id}`;
  const unique = [...new Map(subjects.map((subject) => [keyOf(subject), subject])).values()];
  const { rows } = await store.pool.query<Subject & { name: string | null }>(
    `select t.type, t.id, ${subjectSql("t.type", "t.id")} as name from unnest($1::text[], $2::int[]) as t(type, id)`,
    [unique.map(({ type }) => type), unique.map(({ id }) => id)],
  );
  const names = new Map(rows.map((row) => [keyOf(row), row.name ?? ""]));
  return (subject) => names.get(keyOf(subject)) ?? "";
}

/** What a recipient's reference stands for; null: the operators. */
export function subjectOfRecipient({ role, id }: Recipient): Subject | null {
  if (role === "operator") return null;
  return role === "manager" || role === "admin" ? { type: "site", id } : { type: "account", id };
}

/** SQL to stand after `messages m`: what message `m` speaks of, as `about.sites` (their codes) and `about.kinds`. */
export const aboutSql = `cross join lateral (
              select coalesce(array_agg(distinct t.site) filter (where t.site is not null), '{}') as sites,
                     coalesce(array_agg(distinct t.kind), '{}') as kinds
                from (select s.code as site, r.kind from message_reminders mr join reminders r on r.id = mr.reminder_id
                        join sites s on s.id = r.site_id where mr.message_id = m.id
                      union all select null, a.kind from alerts a where a.message_id = m.id) t) about`;
