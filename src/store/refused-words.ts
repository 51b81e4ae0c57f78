import type pg from "pg";

const reason = "content-refused";

/** Message `m` was refused for what it says, not for where it went. A copy tells nobody. */
const isRefused = (m: string) => `${m}.status = 'failed' and ${m}.reason = '${reason}' and not ${m}.is_copy`;

/** Where the words of reminder `r` were refused, such as `sms +447700900123`. */
export const wordsRefusedTo = `array(select m.channel || ' ' || m.destination from message_reminders mr
  join messages m on m.id = mr.message_id where mr.reminder_id = r.id and m.destination is not null and ${isRefused("m")})`;

/** Ends reminders whose words were refused: sent again they would only be refused again. Their next stage is tried. */
export async function failForWords(client: pg.ClientBase, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `update reminders set status = 'failed', reason = '${reason}', waits_for = null, settled_at = clock_timestamp()
      where id = any($1) and status = 'owed'`,
    [ids],
  );
}

/**
 * Messages refused for their words since the day in parameter `since`: by day and by the kind that each speaks of first,
 * with the reference of one of them.
 */
export const refusedWords = (since: string) => `
  select coalesce(json_agg(json_build_object('day', day, 'kind', kind, 'messages', messages, 'reference', reference)
                           order by day, kind), '[]')
    from (select m.day, first.kind, count(*) as messages, (array_agg(m.reference order by m.id))[1] as reference
            from messages m cross join lateral (
                 select r.kind from message_reminders mr join reminders r on r.id = mr.reminder_id
                  where mr.message_id = m.id order by r.id limit 1) first
           where m.day >= ${since} and ${isRefused("m")} group by m.day, first.kind) by_kind`;
