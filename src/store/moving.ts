import type pg from "pg";

/**
 * Takes the reminders of accounts or mailboxes that have changed their site along to the new one, where the next look
 * finds them. Left behind, they would be withdrawn there and could not be recorded again here.
 */
export async function moveReminders(
  client: pg.ClientBase,
  subject: "account" | "mailbox",
  moved: string,
): Promise<void> {
  await client.query(
    `update reminders r set site_id = t.site_id from ${subject === "account" ? "accounts" : "mailboxes"} t
      where t.id in (${moved}) and r.subject_type = $1 and r.subject_id = t.id and r.site_id <> t.site_id`,
    [subject],
  );
}
