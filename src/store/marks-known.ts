import type pg from "pg";
import type { Mark, SiteSnapshot } from "../rules/facts.ts";

/** Marks in force by their subject, `account 7`. */
export type KnownMarks = ReadonlyMap<string, readonly Mark[]>;

/** The marks on the subjects, wherever these belong: who owns a mailbox here may be on leave from another site. */
export async function readMarks(
  client: pg.ClientBase,
  { account, mailbox, site }: Readonly<Record<Mark["subject"]["type"], readonly number[]>>,
): Promise<KnownMarks> {
  const { rows } = await client.query<Mark>(
    `select kind, json_build_object('type', subject_type, 'id', subject_id) as subject,
            from_day as "from", until_day as "until"
       from marks
      where undone_at is null and (subject_type = 'account' and subject_id = any($1)
         or subject_type = 'mailbox' and subject_id = any($2) or subject_type = 'site' and subject_id = any($3))
      order by id`,
    [account, mailbox, site],
  );
  return Map.groupBy(rows, ({ subject }) => `${subject.type} ${subject.id}`);
}

/** The marks on a site, on what belongs to it, and on whoever can open its mailboxes or shares its allowance; each once. */
export function marksAround(
  {
    site,
    accounts,
    mailboxes,
    allowanceSharers,
  }: Pick<SiteSnapshot, "site" | "accounts" | "mailboxes" | "allowanceSharers">,
  marks: KnownMarks,
): Mark[] {
  if (marks.size === 0) return [];
  const people = mailboxes.flatMap(({ accesses }) => accesses.flatMap(({ account }) => account ?? []));
  const subjects = new Set([
    ...[...accounts, ...people, ...allowanceSharers].map(({ id }) => `account ${id}`),
    ...mailboxes.map(({ id }) => `mailbox ${id}`),
    `site ${site.id}`,
  ]);
  return [...subjects].flatMap((subject) => marks.get(subject) ?? []);
}
