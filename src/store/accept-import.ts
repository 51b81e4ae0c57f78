import type pg from "pg";
import type { Day } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Store } from "./connect.ts";
import { forgetHeldRows, heldFile, type HeldImport } from "./held-imports.ts";
import type { ImportGuard, ImportOptions, ImportResult, Kind } from "./importing.ts";
import { readSource } from "./import-records.ts";
import { importing, takeIn } from "./imports.ts";
import { judge, type Judged } from "./judging.ts";
import { lockExclusive } from "./locks.ts";
import type { Telling } from "./marks.ts";

/** What an import is when it is decided on. */
interface ToDecide extends Omit<HeldImport, "heldAs"> {
  sourceId: number;
  kind: Kind;
  outcome: string;
  asOf: Day;
  heldAs: HeldImport["heldAs"] | null;
}

/** A decision on a held import. `already`: it had been taken before, and nothing was done. */
export interface Decided {
  import: string;
  kind: Kind;
  source: string;
  asOf: Day;
  outcome: "applied" | "rejected";
  already: boolean;
  rows: object;
}

/** Why nothing can be decided: what has become of the import. */
export interface Undecidable {
  undecidable: string;
  source: string;
  /** The source's last applied import. */
  last: number | null;
}

/** A person who decides was asked: nothing else holds the import back. */
const nobodyElse: ImportGuard = {
  tooManyBadRows: () => null,
  rowsShrunk: () => null,
  factsReplaced: () => null,
  accountsVanished: () => null,
  activityBackwards: () => null,
  activityEmptied: () => null,
};

/**
 * Takes a held import into the facts as if it came now: its rows are compared anew with what is known by now. Null:
 * there is no such import.
 */
export async function acceptImport(
  store: Store,
  id: number,
  { now, actor, policy, signal }: Telling & Pick<ImportOptions, "policy" | "signal">,
): Promise<Decided | Undecidable | null> {
  return await importing(store, signal, async (client) => {
    const found = await readToDecide(client, id);
    if (found === null || found.outcome === "applied") return found && decided(found, "applied", true);
    const { heldAs } = found;
    if (found.outcome !== "held" || heldAs === null) return await undecidable(client, found);
    const source = await readSource(client, found.source);
    const options = { source: found.source, asOf: found.asOf, now, policy, createSites: heldAs.createSites };
    const file = heldFile(store, { ...found, heldAs });
    const judged = await judge(client, file, source, { ...options, guard: nobodyElse, ...(signal && { signal }) });
    signal?.throwIfAborted();
    await client.query("begin");
    await lockExclusive(client, "facts");
    await takeHeld(client, found, { ...judged, hash: found.hash });
    const entry = { at: now, actor, action: "import accepted", subject: { type: "import", id } };
    await writeAudit(client, { ...entry, detail: { kind: found.kind, rows: judged.result.rows } });
    signal?.throwIfAborted();
    await client.query("commit");
    return { ...decided(found, "applied", false), rows: judged.result.rows };
  });
}

async function takeHeld(client: pg.ClientBase, { id, sourceId, asOf }: ToDecide, judged: Judged): Promise<void> {
  await client.query("delete from import_differences where import_id = $1", [id]);
  await forgetHeldRows(client, `i.id = ${id}`);
  // It comes after everything applied until now, whatever its number.
  await client.query(
    `update imports set outcome = 'applied', rows = $2,
            applied_order = nextval(pg_get_serial_sequence('imports', 'id')) where id = $1`,
    [id, JSON.stringify(judged.result.rows satisfies ImportResult["rows"])],
  );
  await takeIn(client, judged, { importId: id, sourceId, asOf });
}

/** Gives up a held import and forgets its rows. Null: there is no such import. */
export async function rejectImport(
  store: Store,
  id: number,
  { now, actor }: Telling,
): Promise<Decided | Undecidable | null> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "import");
    const found = await readToDecide(client, id);
    if (found === null || found.outcome === "rejected") return found && decided(found, "rejected", true);
    if (found.outcome !== "held") return await undecidable(client, found);
    await client.query("delete from import_differences where import_id = $1", [id]);
    await forgetHeldRows(client, `i.id = ${id}`);
    await client.query("update imports set outcome = 'rejected' where id = $1", [id]);
    const entry = { at: now, actor, action: "import rejected", subject: { type: "import", id } };
    await writeAudit(client, { ...entry, detail: { kind: found.kind } });
    return decided(found, "rejected", false);
  });
}

/** Gives up what has waited for a decision since before a day; answers how many. */
export async function expireHeldImports(store: Store, before: Day): Promise<number> {
  return await inTransaction(store, async (client) => {
    await lockExclusive(client, "import");
    const which = `i.outcome = 'held' and i.started_at < '${before}'::date`;
    await client.query(`delete from import_differences d using imports i where i.id = d.import_id and ${which}`);
    await forgetHeldRows(client, which);
    const { rowCount } = await client.query(`update imports i set outcome = 'expired' where ${which}`);
    return rowCount ?? 0;
  });
}

async function readToDecide(client: pg.ClientBase, id: number): Promise<ToDecide | null> {
  const { rows } = await client.query<ToDecide>(
    `select i.id, i.source_id as "sourceId", s.name as source, i.kind, i.outcome, i.as_of as "asOf", i.hash,
            i.held_as as "heldAs", i.rows
       from imports i join sources s on s.id = i.source_id where i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

function decided({ id, kind, source, asOf, rows }: ToDecide, outcome: Decided["outcome"], already: boolean): Decided {
  return { import: String(id), kind, source, asOf, outcome, already, rows };
}

async function undecidable(client: pg.ClientBase, { outcome, source }: ToDecide): Promise<Undecidable> {
  const last = (await readSource(client, source))?.lastImportId ?? null;
  return { undecidable: outcome, source, last };
}
