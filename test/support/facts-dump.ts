import type { Store } from "../../src/store/connect.ts";
import { rowsOf } from "./imports.ts";

/** Who undoes, in tests. */
export const undoing = { now: new Date("2026-11-22T10:00:00Z"), actor: "command line" };

const columns: Readonly<Record<string, string>> = {
  organisations: "*",
  // When it is looked at again is no fact about the site.
  sites:
    "id, code, name, organisation_id, route, allowance, phone, phone_listed, local_support, closed, cqc_status, dspt_plan_due, code_changed_on, import_id",
  accounts: "*",
  activity: "*",
  contacts: "*",
  mailboxes: "*",
  accesses: "*",
  dspt_publications: "*",
  sources: "name, as_of, activity_as_of, last_import_id, last_hash, last_rows",
  import_images: "import_id, table_name",
  held_rows: "import_id, content::text",
};

/** Every fact that is known, and what is remembered of the sources. A source of which nothing has come yet is nothing. */
export async function dumpOf(store: Store): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {};
  for (const [table, names] of Object.entries(columns)) {
    const given = table === "sources" ? " where last_import_id is not null" : "";
    dump[table] = await rowsOf(store, `select ${names} from ${table} t${given} order by t::text`);
  }
  return dump;
}
