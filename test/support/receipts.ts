import { createHmac } from "node:crypto";
import type { Store } from "../../src/store/connect.ts";
import { rowsOf } from "./imports.ts";
import { addSite } from "./work.ts";

export const number = "+447700900123";
export const sid = "SM00000000000000000000000000000001";

/** A form as Twilio signs it: the address, then every field with its value, in the order of the names. */
export function signatureOf(token: string, url: string, fields: Record<string, string>): string {
  const text = Object.keys(fields)
    .toSorted()
    .reduce((all, name) => all + name + (fields[name] ?? ""), url);
  return createHmac("sha1", token).update(text).digest("base64");
}

/** Priya has been texted on Monday 23 November and Twilio has taken it; answers the message's id. */
export async function aTextTaken(store: Store): Promise<number> {
  const priya = { address: "priya.sample@nhs.example", lastActivity: "2026-10-29", mobile: number };
  const site = await addSite(store, "VL0AB", [priya], { manager: "jo.marsh@sunrise.example" });
  await store.pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
            notice, channels, reached_on, due_on, status, recorded_on, woken_by)
     select $1, 'account', id, 'account-inactive-soon', '2026-11-27', 5, 'person', id,
            json_build_object('kind', 'account-inactive-soon', 'account', id, 'loginBy', '2026-11-27', 'saveBy', null, 'daysLeft', 5),
            '{sms}', '2026-11-22', '2026-11-22', 'accepted', '2026-11-23', 'calendar' from accounts`,
    [site],
  );
  const [{ id } = { id: 0 }] = await rowsOf<{ id: number }>(
    store,
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at, fence, attempt_count,
            provider_reference)
     select 'R-7K2M', 'sms', '${number}', sha256('${number}'), 'person', id, '2026-11-23', 1, 'accepted',
            '2026-11-23T08:00Z', '2026-11-23T18:00Z', now(), '<1@sunrise.example>', now(), now(), 1, 1, '${sid}'
       from accounts returning id::int`,
  );
  await store.pool.query("insert into message_reminders select $1, id from reminders", [id]);
  await store.pool.query(
    "insert into attempts (message_id, fence, status, claimed_at, handed_at, ended_at) values ($1, 1, 'accepted', now(), now(), now())",
    [id],
  );
  return id;
}

/** Everything that reports of the text may change. */
export async function whatCameOfIt(store: Store): Promise<Record<string, unknown>> {
  const [row = {}] = await rowsOf(
    store,
    `select m.status, m.reason, r.status as reminder, c.unusable,
            (select count(*)::int from audit where action = 'texts stopped') as stops,
            (select a.status from attempts a where a.message_id = m.id) as attempt
       from messages m, reminders r, contacts c where c.channel = 'sms'`,
  );
  return row;
}
