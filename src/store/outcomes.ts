import type pg from "pg";

/** The reminders of messages, so written that they are found one by one however little is known of the tables yet. */
const spokenIn = (messages: string) => `array(select reminder_id from message_reminders where message_id ${messages})`;

/** Message `m` tells whoever reminder `r` is for: an office's text only says that the e-mail has the steps. */
const tells = (m: string) => `not ${m}.is_copy
  and (${m}.channel = 'email' or 'sms' = any(r.channels) or r.recipient_role not in ('manager', 'admin'))`;

/**
 * The best of its messages: accepted stands over unknown. One taken back meanwhile has been told all the same. A copy
 * to the account that is not used tells nobody.
 */
export async function settleReminders(
  client: pg.ClientBase,
  messageIds: readonly number[],
  outcome: "accepted" | "unknown",
): Promise<void> {
  if (messageIds.length === 0) return;
  const spoken = spokenIn("= any($1)");
  // In the order of their ids, as everywhere, so that nobody waits for each other in a ring.
  await client.query(`select 1 from reminders where id = any(${spoken}) order by id for update`, [messageIds]);
  await client.query(
    `update reminders r set status = $2, settled_at = clock_timestamp(), reason = null
       from message_reminders mr join messages m on m.id = mr.message_id
      where mr.message_id = any($1) and r.id = mr.reminder_id and r.id = any(${spoken}) and ${tells("m")}
        and (r.status in ('owed', 'superseded', 'withdrawn', 'held') or (r.status = 'unknown' and $2 = 'accepted'))`,
    [messageIds, outcome],
  );
}

/**
 * An office's text only says that the e-mail has the steps. Where that e-mail is refused, the steps are owed again, by
 * e-mail, to whoever comes next.
 */
export async function oweStepsAgain(client: pg.ClientBase, messageId: number): Promise<void> {
  await client.query(
    `update reminders r set status = 'owed', channels = '{email}', considered_on = null
       from message_reminders mr join messages m on m.id = mr.message_id
      where mr.message_id = $1 and mr.reminder_id = r.id and m.channel = 'email' and not m.is_copy and r.ended_on is null
        and r.recipient_role in ('manager', 'admin') and r.status in ('owed', 'accepted', 'unknown')`,
    [messageId],
  );
}

/** What other messages tell reminder `r`, besides message $1: in one of these statuses. */
const isToldOtherwise = (statuses: string) => `exists (
  select 1 from message_reminders o join messages t on t.id = o.message_id
   where o.reminder_id = r.id and t.id <> $1 and t.status in (${statuses}) and ${tells("t")})`;

/** What a message was taken to have told, or may have told, is owed again, unless another message tells it. */
export async function oweAgain(client: pg.ClientBase, messageId: number): Promise<void> {
  await client.query(
    `update reminders r set status = 'owed', considered_on = null, settled_at = null
       from messages m
      where m.id = $1 and r.id = any(${spokenIn("= $1")}) and ${tells("m")} and r.ended_on is null
        and r.status in ('accepted', 'unknown') and not ${isToldOtherwise("'accepted', 'delivered', 'unknown'")}`,
    [messageId],
  );
}

/** What a message told, or what is owed again because it did not, is not known again; what another message tells stays. */
export async function doubtReminders(client: pg.ClientBase, messageId: number): Promise<void> {
  await client.query(
    `update reminders r set status = 'unknown'
       from messages m
      where m.id = $1 and r.id = any(${spokenIn("= $1")}) and ${tells("m")} and r.ended_on is null
        and r.status in ('accepted', 'owed') and not ${isToldOtherwise("'accepted', 'delivered'")}`,
    [messageId],
  );
}
