import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";

/** A check of which nobody outside has been told is told of for so long; after that it would be a lie. */
const withinHours = 26;

/** The day of the last finished check, where it finished lately and nobody outside has been told; else null. */
export async function untoldCheck(store: Store, now: Date): Promise<Day | null> {
  const { rows } = await store.pool.query<{ day: Day }>(
    `select day from (select day, finished_at from check_runs where finished_at <= $1 order by day desc limit 1) last
      where finished_at > $1::timestamptz - $2 * interval '1 hour'
        and not exists (select 1 from settings where name = 'check-told-outside' and value = day::text)`,
    [now, withinHours],
  );
  return rows[0]?.day ?? null;
}

/** Notes that somebody outside has been told of the check of a day. */
export async function markCheckTold(store: Store, on: Day): Promise<void> {
  await store.pool.query(
    `insert into settings (name, value) values ('check-told-outside', $1)
     on conflict (name) do update set value = excluded.value`,
    [on],
  );
}
