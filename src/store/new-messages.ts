import { createHash } from "node:crypto";
import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { PlannedMessage } from "../rules/plan.ts";
import { keepUnreleased } from "./plans.ts";
import { referenceOf } from "./reference.ts";

/** A message as it is recorded: planned, or, with the plan it waits in, held. */
export type NewMessage = PlannedMessage & { planId: number | null };

/** Messages written at a time: on a day on which everybody is owed something, all of them together are no parameter. */
const piece = 5000;

/**
 * Records planned messages with what each is made of. Messages to one recipient planned together share a reference.
 * Run it under the lock on planning.
 */
export async function insertMessages(
  client: pg.ClientBase,
  { day, now, domain }: { day: Day; now: Date; domain: string },
  messages: readonly NewMessage[],
): Promise<number> {
  const references = new Map<string, string>();
  for (let from = 0; from < messages.length; from += piece) {
    const some = messages.slice(from, from + piece);
    const { rows: ids } = await client.query<{ id: number }>(
      "select nextval('messages_id_seq') as id from generate_series(1, $1)",
      [some.length],
    );
    const rows = some.map((message, at) => {
      const id = ids[at]?.id ?? 0;
      const reader = `${message.recipient.role}:${message.recipient.id}`;
      const reference = references.get(reader) ?? referenceOf(id);
      references.set(reader, reference);
      return {
        ...message,
        id,
        reference,
        role: message.recipient.role,
        recipientId: message.recipient.id,
        hash: createHash("sha256").update(message.destination).digest("hex"),
        header: `<${day}.${id}.${reference.slice(2).toLowerCase()}@${domain}>`,
        // A mail that waits for its hour is dated when it may first leave.
        date: message.opensAt > now ? message.opensAt : now,
      };
    });
    await writeMessages(client, { day, now }, rows);
  }
  for (const planId of new Set(messages.flatMap((message) => message.planId ?? [])))
    await keepUnreleased(client, planId);
  return messages.length;
}

async function writeMessages(
  client: pg.ClientBase,
  { day, now }: { day: Day; now: Date },
  rows: readonly (NewMessage & { id: number; reference: string })[],
): Promise<void> {
  await client.query(
    `insert into messages (id, reference, channel, destination, destination_hash, recipient_role, recipient_id, day,
            sequence, is_copy, plan_id, status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
     overriding system value
     select id, reference, channel, destination, decode(hash, 'hex'), role, "recipientId", $2, sequence, "isCopy",
            "planId", case when "planId" is null then 'planned' else 'held' end, "opensAt", "closesAt", "opensAt", header, date, $3
       from jsonb_to_recordset($1) as m(id bigint, reference text, channel text, destination text, hash text, role text,
            "recipientId" int, sequence int, "isCopy" boolean, "planId" int, "opensAt" timestamptz, "closesAt" timestamptz, header text,
            date timestamptz)`,
    [JSON.stringify(rows), day, now],
  );
  await client.query("insert into message_reminders select * from unnest($1::bigint[], $2::bigint[])", [
    rows.flatMap(({ id, reminderIds }) => reminderIds.map(() => id)),
    rows.flatMap(({ reminderIds }) => reminderIds),
  ]);
  await client.query("update reminders set waits_for = null where id = any($1) and waits_for is not null", [
    rows.flatMap(({ reminderIds }) => reminderIds),
  ]);
}
