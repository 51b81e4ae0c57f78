import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";

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
}

/** Counts attempts that ended since `since`, and messages of the day that have not ended. Alerts to operators are left out. */
export async function countHandled(store: Store, { day, since }: { day: Day; since: Date }): Promise<Handled> {
  const { rows } = await store.pool.query<Omit<Handled, "byChannel"> & { email: number; sms: number }>(
    `select (count(*) filter (where a.status = 'accepted'))::int as sent,
            (count(*) filter (where a.status = 'refused'))::int as refused,
            (count(*) filter (where a.status = 'retry'))::int as retry,
            (count(*) filter (where a.status = 'unknown'))::int as unknown,
            (count(*) filter (where m.status = 'suppressed'))::int as suppressed,
            (count(*) filter (where a.status = 'accepted' and m.channel = 'email'))::int as email,
            (count(*) filter (where a.status = 'accepted' and m.channel = 'sms'))::int as sms,
            (select count(*)::int from messages w where w.day = $2 and w.sequence > 0
                and w.status in ('planned', 'claimed')) as waiting,
            (select count(*)::int from messages w where w.day = $2 and w.status = 'held') as held
       from attempts a join messages m on m.id = a.message_id
      where a.ended_at >= $1 and m.sequence > 0`,
    [since, day],
  );
  const { email, sms, ...counts } = rows[0] ?? {
    ...{ sent: 0, refused: 0, retry: 0, unknown: 0, suppressed: 0, waiting: 0, held: 0, email: 0, sms: 0 },
  };
  return { ...counts, byChannel: { email, sms } };
}
