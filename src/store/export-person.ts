import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import type { Telling } from "./marks.ts";
import { findPerson, isPersonsContact, isPersonsMessage, mentions } from "./persons.ts";

/** Everything stored of one person, by where it stands. */
export interface PersonExport {
  account: number | null;
  addresses: string[];
  names: string[];
  [part: string]: unknown;
}

/** Conditions over a person: $1 their accounts, $2 their addresses, $3 their names. */
const isAbout = "subject_type = 'account' and subject_id = any($1)";
const isRecipient = "recipient_role in ('person', 'owner', 'member') and recipient_id = any($1)";
const naming = (text: string) => mentions(text, "$2", "$3");

/** One query for each part. */
const parts: Readonly<Record<string, string>> = {
  accounts: `select a.*, s.code as site from accounts a join sites s on s.id = a.site_id where a.id = any($1)`,
  activity: `select o.name as source, v.last_activity, v.site, v.seen_until, v.import_id
    from activity v join sources o on o.id = v.source_id where v.account_id = any($1) order by o.name`,
  contacts: `select c.role, c.channel, c.name, c.address, c.unusable, c.basis, c.recorded_on, o.name as source, c.import_id,
           s.code as site
      from contacts c left join imports i on i.id = c.import_id left join sources o on o.id = i.source_id
           left join sites s on s.id = c.site_id where ${isPersonsContact} order by c.id`,
  accesses: `select m.address as mailbox, x.role, x.since, o.name as source, x.import_id
      from accesses x join mailboxes m on m.id = x.mailbox_id left join imports i on i.id = x.import_id
           left join sources o on o.id = i.source_id where x.address = any($2) order by 1, 2`,
  marks: `select id, kind, from_day, until_day, reason, made_at, undone_at from marks
    where ${isAbout} or ${naming("reason")} order by id`,
  stateChanges: `select "on", "from", "to" from state_changes where account_id = any($1) order by id`,
  findings: `select kind, since, closed_on, severity, ticket, detail from findings where ${isAbout} order by id`,
  reminders: `select id, kind, days_left, episode, subject_type, recipient_role, due_on, status, reason, channels
      from reminders where (${isAbout}) or (${isRecipient}) order by id`,
  messages: `select m.id, m.reference, m.day, m.channel, m.destination, m.recipient_role, m.status, m.reason, m.words,
           m.created_at, m.ended_at, m.provider_reference, (
             select coalesce(json_agg(json_build_object('status', t.status, 'reason', t.reason, 'claimedAt', t.claimed_at,
                      'handedAt', t.handed_at, 'endedAt', t.ended_at) order by t.fence), '[]')
               from attempts t where t.message_id = m.id) as attempts
      from messages m where ${isPersonsMessage} order by m.id`,
  // What others were told of them, as long as the words are kept.
  messagesToOthers: `select m.id, m.reference, m.day, m.channel, m.recipient_role, m.status, m.words
      from messages m where m.words is not null and ${naming("m.words::text")} and not ${isPersonsMessage} order by m.id`,
  importDifferences: `select import_id, key, before, after from import_differences
    where ${naming("concat_ws(' ', key, before::text, after::text)")} order by import_id, key`,
  importImages: `select import_id, table_name, before, after from import_images
    where ${naming("concat_ws(' ', before::text, after::text)")} order by id`,
  heldRows: `select import_id, content from held_rows where ${naming("content::text")} order by id`,
  audit: `select at, actor, action, subject_type, subject_id, detail from audit
    where (subject_type = 'account' and subject_id = any($1))
       or (detail ->> 'subject' = 'account' and detail ->> 'subjectId' in (select id::text from unnest($1::integer[]) id))
    order by id`,
};

/** Everything known of one person. Null: nothing is; "erased", "several" as findPerson answers. That it was asked is audited. */
export async function exportPerson(
  store: Store,
  word: string,
  { now, actor }: Telling,
): Promise<PersonExport | "erased" | "several" | null> {
  return await inTransaction(store, async (client) => {
    const person = await findPerson(client, word);
    if (person === null || typeof person === "string") return person;
    const { account, accounts, addresses, names } = person;
    const told: PersonExport = { account, addresses, names };
    for (const [part, query] of Object.entries(parts)) {
      // Named at the head, so that every query takes the same parameters.
      const { rows } = await client.query(`with them as (select $1::integer[], $2::text[], $3::text[]) ${query}`, [
        ...[accounts, addresses, names],
      ]);
      told[part] = rows;
    }
    const subject = { type: "account", id: account ?? 0 };
    await writeAudit(client, { at: now, actor, action: "subject exported", subject, detail: {} });
    return told;
  });
}
