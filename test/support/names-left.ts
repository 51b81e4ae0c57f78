import type { Store } from "../../src/store/connect.ts";
import { rowsOf } from "./imports.ts";

/** The tables, of whatever schema, in which one of the texts stands anywhere, whatever its case. */
export async function placesNaming(store: Store, texts: readonly string[], schema = "public"): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    store,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 order by tablename`,
    [schema],
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const named = "exists (select 1 from unnest($1::text[]) one where strpos(lower(t::text), lower(one)) > 0)";
    const { rowCount } = await store.pool.query(`select 1 from ${name} t where ${named} limit 1`, [texts]);
    if (rowCount) found.push(name.replace(/^public\./, ""));
  }
  return found;
}
