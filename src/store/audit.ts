import type pg from "pg";

/** Something that somebody did, for ever. Ids and counts only: who can read it need not know whom it was about. */
export interface AuditEntry {
  at: Date;
  /** Who did it: a name of the dashboard, or "command line". */
  actor: string;
  action: string;
  subject: { type: string; id: number };
  detail: Record<string, unknown>;
}

/** Writes an entry in the transaction of the deed itself. No entry can be changed or removed: a trigger refuses it. */
export async function writeAudit(client: pg.ClientBase, entry: AuditEntry): Promise<void> {
  await client.query(
    "insert into audit (at, actor, action, subject_type, subject_id, detail) values ($1, $2, $3, $4, $5, $6)",
    [entry.at, entry.actor, entry.action, entry.subject.type, entry.subject.id, JSON.stringify(entry.detail)],
  );
}
