import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";
import { capturedReason } from "./totals.ts";

/** What became of messages since a moment, and what of a day's messages is left. */
export interface Handled {
  sent: number;
  refused: number;
  retry: number;
  unknown: number;
  waiting: number;
  suppressed: number;
  held: number;
  byChannel: { email: number; sms: number };
  /** How many of those that were sent only went into the folder of captured messages. */
  captured: { email: number; sms: number };
}

type Counted = Omit<Handled, "byChannel" | "captured"> &
  Record<"email" | "sms" | "capturedEmail" | "capturedSms", number>;

/** Counts attempts that ended since `since`, and messages of the day that have not ended. Alerts to operators are left out. */
export async function countHandled(store: Store, { day, since }: { day: Day; since: Date }): Promise<Handled> {
  const { rows } = await store.pool.query<Counted>(
    `select (count(*) filter (where a.status = 'accepted'))::int as sent,
            (count(*) filter (where a.status = 'refused'))::int as refused,
            (count(*) filter (where a.status = 'retry'))::int as retry,
            (count(*) filter (where a.status = 'unknown'))::int as unknown,
            (count(*) filter (where m.status = 'suppressed'))::int as suppressed,
            (count(*) filter (where a.status = 'accepted' and m.channel = 'email'))::int as email,
            (count(*) filter (where a.status = 'accepted' and m.channel = 'sms'))::int as sms,
            (count(*) filter (where a.status = 'accepted' and a.reason = $3 and m.channel = 'email'))::int as "capturedEmail",
            (count(*) filter (where a.status = 'accepted' and a.reason = $3 and m.channel = 'sms'))::int as "capturedSms",
            (select count(*)::int from messages w where w.day = $2 and w.sequence > 0
                and w.status in ('planned', 'claimed')) as waiting,
            (select count(*)::int from messages w where w.day = $2 and w.status = 'held') as held
       from attempts a join messages m on m.id = a.message_id
      where a.ended_at >= $1 and m.sequence > 0`,
    [since, day, capturedReason],
  );
  const { email, sms, capturedEmail, capturedSms, ...counts } = rows[0] ?? {
    ...{ sent: 0, refused: 0, retry: 0, unknown: 0, suppressed: 0, waiting: 0, held: 0 },
    ...{ email: 0, sms: 0, capturedEmail: 0, capturedSms: 0 },
  };
  return { ...counts, byChannel: { email, sms }, captured: { email: capturedEmail, sms: capturedSms } };
}
