import type { Day } from "../rules/day.ts";
import type { NoticeKind } from "../rules/finding.ts";
import type { Role } from "../rules/reminder.ts";
import type { Store } from "./connect.ts";

/** A message as whoever is asked about it needs it. */
export interface FoundMessage {
  id: number;
  day: Day;
  /** When it ended, or else when it was planned. */
  at: Date;
  channel: "sms" | "email";
  /** Null once retention has emptied it. */
  destination: string | null;
  isCopy: boolean;
  role: Role;
  sites: string[];
  kinds: NoticeKind[];
  status: string;
  reason: string | null;
  /** Kept for a few days only. */
  words: { subject: string | null; text: string } | null;
}

/** The messages that carry a reference such as R-7K2M, newest first. */
export async function findByReference(store: Store, reference: string): Promise<FoundMessage[]> {
  const { rows } = await store.pool.query<FoundMessage>(
    `select m.id, m.day, coalesce(m.ended_at, m.created_at) as at, m.channel, m.destination, m.is_copy as "isCopy",
            m.recipient_role as role, m.status, m.reason, m.words,
            coalesce(array_agg(distinct s.code) filter (where s.code is not null), '{}') as sites,
            coalesce(array_agg(distinct r.kind) filter (where r.kind is not null), '{}') as kinds
       from messages m left join message_reminders mr on mr.message_id = m.id
            left join reminders r on r.id = mr.reminder_id left join sites s on s.id = r.site_id
      where m.reference = $1 group by m.id order by m.day desc, m.id desc`,
    [reference],
  );
  return rows;
}
