import type pg from "pg";

/** Tables of which rows are kept as an import found them, so that it can be undone, with what identifies a row. */
export const imaged = {
  organisations: ["id"],
  sites: ["id"],
  accounts: ["id"],
  activity: ["account_id", "source_id"],
  contacts: ["id"],
  mailboxes: ["id"],
  accesses: ["mailbox_id", "address", "role"],
  dspt_publications: ["code"],
  marks: ["id"],
  state_changes: ["id"],
  reminders: ["id"],
  messages: ["id"],
  sources: ["id"],
} as const;
export type Imaged = keyof typeof imaged;

/** SQL condition: the rows `one` and `other` of a table are the same row. */
export function isSameRow(table: Imaged, one: string, other: string): string {
  return imaged[table].map((key) => `${one}.${key} = ${other}.${key}`).join(" and ");
}

/**
 * Remembers the rows `t` of a table that meet a condition, before the import of this transaction changes or removes them.
 * What it has remembered already stays as it was.
 */
export async function remember(client: pg.ClientBase, table: Imaged, where: string): Promise<void> {
  const { rows } = await client.query<{ isNew: boolean }>(
    `select to_regclass('pg_temp.before_${table}') is null as "isNew"`,
  );
  const isNew = rows[0]?.isNew ?? true;
  if (isNew) await client.query(`create temp table before_${table} (like ${table}) on commit drop`);
  const isOther = isNew ? "" : ` and not exists (select 1 from before_${table} b where ${isSameRow(table, "b", "t")})`;
  await client.query(`insert into before_${table} select t.* from ${table} t where (${where})${isOther}`);
}

/** Keeps what was remembered next to what has become of it. Rows that the import made anew need no image. */
export async function keepImages(client: pg.ClientBase, importId: number): Promise<void> {
  const { rows } = await client.query<{ table: Imaged }>(
    `select name as table from unnest($1::text[]) name where to_regclass('pg_temp.before_' || name) is not null`,
    [Object.keys(imaged)],
  );
  for (const { table } of rows) {
    await client.query(
      `insert into import_images (import_id, table_name, before, after)
       select $1, '${table}', row_to_json(b), case when t.${imaged[table][0]} is not null then row_to_json(t) end
         from before_${table} b left join ${table} t on ${isSameRow(table, "b", "t")}
        where row(b.*) is distinct from row(t.*)`,
      [importId],
    );
  }
}
