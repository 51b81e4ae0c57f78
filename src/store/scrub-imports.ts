import type pg from "pg";
import { erasedAddress, mentions, type Person } from "./persons.ts";

/** Takes a person out of what imports keep: differences, images for undoing, and rows that wait for a decision. */
export async function scrubImports(client: pg.ClientBase, person: Person): Promise<number> {
  const images = await forgetPersonsImages(client, person);
  const differences = await scrubDifferences(client, person);
  return images + differences + (await scrubHeld(client, person));
}

/** Undoing an import then leaves alone what it was: there is nothing to go back to. */
async function forgetPersonsImages(client: pg.ClientBase, { accounts, addresses }: Person): Promise<number> {
  const either = (condition: (row: string) => string) => `(${condition("before")} or ${condition("after")})`;
  const isTheirs: Readonly<Record<string, string>> = {
    accounts: either((row) => `(${row} ->> 'id')::integer = any($1) or ${row} ->> 'address' = any($2)`),
    activity: either((row) => `(${row} ->> 'account_id')::integer = any($1)`),
    state_changes: either((row) => `(${row} ->> 'account_id')::integer = any($1)`),
    contacts: either((row) => `(${row} ->> 'account_id')::integer = any($1) or ${row} ->> 'address' = any($2)`),
    accesses: either((row) => `${row} ->> 'address' = any($2)`),
    marks: either((row) => `${row} ->> 'subject_type' = 'account' and (${row} ->> 'subject_id')::integer = any($1)`),
    messages: either(
      (row) => `${row} ->> 'destination' = any($2)
        or ${row} ->> 'recipient_role' in ('person', 'owner', 'member') and (${row} ->> 'recipient_id')::integer = any($1)`,
    ),
  };
  const conditions = Object.entries(isTheirs).map(([table, condition]) => `(table_name = '${table}' and ${condition})`);
  const { rowCount } = await client.query(`delete from import_images where ${conditions.join(" or ")}`, [
    accounts,
    addresses,
  ]);
  return rowCount ?? 0;
}

interface KeptDifference {
  importId: number;
  key: string;
  before: object | null;
  after: object | null;
}

const asText = "concat_ws(' ', key, before::text, after::text)";

/** What it was about stays as a number, the site as where it counts, and that something changed. */
async function scrubDifferences(client: pg.ClientBase, person: Person): Promise<number> {
  const { rows } = await client.query<KeptDifference>(
    `select import_id as "importId", key, before, after from import_differences where ${mentions(asText)}`,
    [person.addresses, person.names],
  );
  let changed = 0;
  for (const { importId, key, before, after } of rows) {
    const [kind = "", name = ""] = key.split(/ (.*)/s);
    const isOwn = kind === "account" && person.addresses.includes(name);
    // Two accounts that became one: both keys would be the same.
    const ownKey = `account ${erasedAddress(person.account)}${name === person.addresses[0] ? "" : ` ${person.addresses.indexOf(name)}`}`;
    const scrub = (side: object | null) => side && (isOwn ? outline(side) : without(side, person));
    const sides = [scrub(before), scrub(after)].map((side) => side && JSON.stringify(side));
    const isSame = !isOwn && sides.join() === [before, after].map((side) => side && JSON.stringify(side)).join();
    if (isSame) continue;
    changed += 1;
    await client.query(
      "update import_differences set key = $3, before = $4, after = $5 where import_id = $1 and key = $2",
      [importId, key, isOwn ? ownKey : key, ...sides],
    );
  }
  return changed;
}

function outline(side: object): object {
  return { erased: true, ...("site" in side && { site: side.site }) };
}

/** Columns that hold a manager's name beside the address, in differences, images and held rows. */
const manager = ["manager_email_name", "manager_name", "manager_mobile", "manager_mobile_unusable"];

/** A value without the person. With a manager's address goes what stands beside it; of an array, what names them. */
function without(side: object, person: Person): object {
  const entries = Object.entries(side) as [string, unknown][];
  const wasManager = entries.some(([name, value]) => name === "manager_email" && isPersons(value, person));
  const isTheirs = (name: string, value: unknown) =>
    isPersons(value, person) || (wasManager && manager.includes(name)) || isNamed(name, value, person);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.filter((one) => !isPersons(one, person))];
      return [name, isTheirs(name, value) ? null : value];
    }),
  );
}

/** An address of theirs, also behind a role as in `owner priya@…`. */
function isPersons(value: unknown, { addresses }: Person): boolean {
  return typeof value === "string" && addresses.includes(value.toLowerCase().replace(/^[a-z-]+ /, ""));
}

function isNamed(column: string, value: unknown, { names }: Person): boolean {
  return /^manager.*name$/.test(column) && typeof value === "string" && names.includes(value);
}

/** A row about them goes; of any other only what names them. */
async function scrubHeld(client: pg.ClientBase, person: Person): Promise<number> {
  const { rows } = await client.query<{ id: number; kind: string; content: Record<string, unknown> }>(
    `select h.id, i.kind, h.content from held_rows h join imports i on i.id = h.import_id
      where ${mentions("h.content::text")}`,
    [person.addresses, person.names],
  );
  for (const { id, kind, content } of rows) {
    const isOwn = ["account", "previous_account", "known_as"].some((name) => isPersons(content[name], person));
    if (kind === "accounts" && isOwn) await client.query("delete from held_rows where id = $1", [id]);
    else {
      const kept = JSON.stringify(without(content, person));
      await client.query("update held_rows set content = $2 where id = $1", [id, kept]);
    }
  }
  return rows.length;
}
