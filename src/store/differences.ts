import type pg from "pg";
import type { Day } from "../rules/day.ts";

/** One fact of a row: its value now known and the value after the import, as SQL. Both are always compared. */
export interface Fact {
  /** Its key in the recorded difference; `<name>_was` and `<name>_now` are its columns in a table of differences. */
  name: string;
  was: string;
  now: string;
}

/** Columns `<name>_was` and `<name>_now` of the facts. */
export function bothSides(facts: readonly Fact[]): string {
  return facts.map(({ name, was, now }) => `${was} as ${name}_was, ${now} as ${name}_now`).join(",\n");
}

/** SQL condition over both sides: at least one of the facts changes. */
export function anyDiffers(facts: readonly Fact[]): string {
  return facts.length === 0 ? "false" : `(${facts.map(differs).join(" or ")})`;
}

/** SQL condition over both sides: one of the facts named, as far as there are such, is taken back or replaced. */
export function anyReplaced(facts: readonly Fact[], names: readonly string[]): string {
  const lost = facts
    .filter(({ name }) => names.includes(name))
    .map((fact) => `(${fact.name}_was is not null and ${differs(fact)})`);
  return lost.length === 0 ? "false" : `(${lost.join(" or ")})`;
}

/** SQL condition over both sides: one of the days named, as far as there are such, was not known before. */
export function anyBegins(facts: readonly Fact[], names: readonly string[]): string {
  const begun = facts
    .filter(({ name }) => names.includes(name))
    .map(({ name }) => `(${name}_was is null and ${name}_now is not null)`);
  return begun.length === 0 ? "false" : `(${begun.join(" or ")})`;
}

function differs({ name }: Fact): string {
  return `${name}_was is distinct from ${name}_now`;
}

/**
 * SQL for the changed facts of one side, and further members given as SQL, as the text of a JSON object: far cheaper than
 * building jsonb value by value.
 */
export function changedAsJson(facts: readonly Fact[], side: "was" | "now", further: readonly string[] = []): string {
  if (facts.length + further.length === 0) return "'{}'";
  const member = (fact: Fact) =>
    `case when ${differs(fact)} then '"${fact.name}":' || coalesce(to_json(${fact.name}_${side})::text, 'null') end`;
  return `'{' || concat_ws(',', ${[...facts.map(member), ...further].join()}) || '}'`;
}

/** Keeps what the import changes, row by row, as it was and as it becomes. */
export async function recordDifferences(
  client: pg.ClientBase,
  tables: readonly string[],
  importId: number,
): Promise<void> {
  for (const table of tables) {
    await client.query(
      `insert into import_differences (import_id, key, before, after)
       select ${importId}, key, before::jsonb, after::jsonb from ${table}`,
    );
  }
}

/** Creates the sites that differences name and that are not known yet; they are due to be looked at on `today`. */
export async function createSites(
  client: pg.ClientBase,
  codes: string,
  { importId, today }: { importId: number; today: Day },
): Promise<void> {
  await client.query(
    `insert into sites (code, import_id, look_on, woken_by)
     select distinct code, $1::integer, $2::date, 'import' from (${codes}) named(code)
      where code is not null and not exists (select 1 from sites where sites.code = named.code) order by code`,
    [importId, today],
  );
}

/** How many rows a count statement finds. */
export async function countOf(client: pg.ClientBase, statement: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::integer as count from ${statement}`, values);
  return rows[0]?.count ?? 0;
}
