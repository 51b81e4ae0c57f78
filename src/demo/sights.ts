import type { Store } from "../store/connect.ts";

/** How much there is in the region; head offices do not count as sites. */
export interface RegionSize {
  sites: number;
  accounts: number;
  mailboxes: number;
}

/** Counts what was imported. */
export async function readSize(store: Store): Promise<RegionSize> {
  const { rows } = await store.pool.query<RegionSize>(
    `select (select count(*)::int from sites s where not exists (select 1 from organisations o where o.code = s.code)) as sites,
            (select count(*)::int from accounts) as accounts,
            (select count(*)::int from mailboxes) as mailboxes`,
  );
  return rows[0] ?? { sites: 0, accounts: 0, mailboxes: 0 };
}

/** How many messages were captured, with copies to NHSmail addresses apart. */
export async function countCaptured(store: Store): Promise<{ emails: number; texts: number; copies: number }> {
  const { rows } = await store.pool.query<{ emails: number; texts: number; copies: number }>(
    `select (count(*) filter (where channel = 'email' and not is_copy))::int as emails,
            (count(*) filter (where channel = 'sms'))::int as texts, (count(*) filter (where is_copy))::int as copies
       from messages where status = 'accepted'`,
  );
  return rows[0] ?? { emails: 0, texts: 0, copies: 0 };
}

/** Messages of one sort to open first. */
export interface Wanted {
  kind: string;
  role: string;
  channel: "email" | "sms";
  /** The fewest reminders that it speaks of. */
  atLeast?: number;
}

/** The name of the file of a message that speaks of such a kind to such a reader; null when there is none. */
export async function fileOf(store: Store, { kind, role, channel, atLeast = 1 }: Wanted): Promise<string | null> {
  const { rows } = await store.pool.query<{ file: string }>(
    `select m.provider_reference as file from messages m
       join message_reminders mr on mr.message_id = m.id join reminders r on r.id = mr.reminder_id
      where m.status = 'accepted' and not m.is_copy and m.recipient_role = $1 and m.channel = $2
      group by m.id having bool_or(r.kind = $3) and count(*) >= $4
      order by count(*), m.id limit 1`,
    [role, channel, kind, atLeast],
  );
  return rows[0]?.file ?? null;
}
