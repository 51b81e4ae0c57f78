import type pg from "pg";
import type { Day } from "../rules/day.ts";
import { writeAudit } from "./audit.ts";
import type { Store } from "./connect.ts";
import { recordDifferences } from "./differences.ts";
import { forgetHeldRows, keepHeldRows } from "./held-imports.ts";
import { keepImages, remember } from "./images.ts";
import { confirmSource, type ImportRecord, keepSource, readSource } from "./import-records.ts";
import { writeImport, writeLastImport } from "./import-records.ts";
import { type ImportedFile, type ImportOptions, type ImportResult, SourceTaken } from "./importing.ts";
import { judge, type Judged, mergings } from "./judging.ts";
import { lockExclusive, withSessionLock } from "./locks.ts";
import { reconsiderWaiting } from "./planning.ts";

/**
 * Takes a file into the facts, in one transaction, and wakes the sites it touches. Rows are streamed and compared
 * before anything is locked. Throws SourceTaken; whatever the file or the connection throws leaves nothing changed.
 */
export async function applyImport(store: Store, file: ImportedFile, options: ImportOptions): Promise<ImportResult> {
  return await importing(store, options.signal, async (client) => {
    const source = await readSource(client, options.source);
    if (source?.lastImportId && source.kind !== file.kind) {
      throw new SourceTaken(`The source ${options.source} gives ${source.kind}: name another one for ${file.kind}.`);
    }
    const began = performance.now();
    const judged = await judge(client, file, source, options);
    options.signal?.throwIfAborted();
    const importId = options.dryRun ? null : await write(client, file, judged, { ...options, began });
    const { result } = judged;
    return { import: importId === null ? null : String(importId), ...result };
  });
}

/** Runs `body` on the one connection that may import, with room to sort, and leaves no trace on it. */
export async function importing<T>(
  store: Store,
  signal: AbortSignal | undefined,
  body: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const withRoom = async (client: pg.PoolClient) => {
    await client.query("set work_mem = '64MB'");
    const answer = await body(client);
    await client.query("discard temp");
    await client.query("reset work_mem");
    return answer;
  };
  try {
    return await withSessionLock(store, "import", withRoom, signal);
  } catch (error) {
    // A statement that was cut short says so in words of its own, whichever it was.
    signal?.throwIfAborted();
    throw error;
  }
}

async function write(
  client: pg.ClientBase,
  file: ImportedFile,
  judged: Judged,
  { began, source, asOf, now, createSites, signal, actor = "command line" }: ImportOptions & { began: number },
): Promise<number> {
  const { staged, hash, result } = judged;
  await client.query("begin");
  // Only imports change facts, and this is the only import: the comparison still holds when the lock is ours.
  if (result.outcome === "applied") await lockExclusive(client, "facts");
  const sourceId = await keepSource(client, source, file.kind);
  const endedAt = new Date(now.getTime() + performance.now() - began);
  const record: ImportRecord = { ...result, format: file.format, startedAt: now, endedAt, hash };
  const importId = await writeImport(client, sourceId, record);
  if (result.outcome === "held") {
    await recordDifferences(client, mergings[file.kind].differences, importId);
    await keepHeldRows(client, importId, staged, file, createSites ?? false);
  }
  if (result.outcome === "unchanged") {
    await confirmSource(client, sourceId, asOf);
    await reconsiderWaiting(client);
  }
  if (result.outcome === "applied") {
    await takeIn(client, judged, { importId, sourceId, asOf });
    const deed = { at: now, actor, action: "import applied" };
    const detail = { kind: file.kind, rows: result.rows };
    await writeAudit(client, { ...deed, subject: { type: "import", id: importId }, detail });
  }
  signal?.throwIfAborted();
  await client.query("commit");
  return importId;
}

/** Takes what was compared into the facts, in the caller's transaction that holds them alone. */
export async function takeIn(
  client: pg.ClientBase,
  { staged, merge, hash, result: { kind, rows } }: Judged,
  { importId, sourceId, asOf }: { importId: number; sourceId: number; asOf: Day },
): Promise<void> {
  const merging = mergings[kind];
  await recordDifferences(client, merging.differences, importId);
  await reconsiderWaiting(client);
  await remember(client, "sources", `t.id = ${sourceId}`);
  await merging.apply(client, staged, { ...merge, sourceId, importId, notSeen: rows.notSeen });
  const tellsActivity = kind === "accounts" && staged.has("last_activity");
  const rowCount = rows.read - rows.rejected;
  await writeLastImport(client, sourceId, { importId, hash, rowCount, asOf, tellsActivity });
  await keepImages(client, importId);
  await overtake(client, importId);
}

/** What the same source had held back before, or was the same file, can no longer be accepted. */
async function overtake(client: pg.ClientBase, importId: number): Promise<void> {
  const which = `i.outcome = 'held' and i.id <> ${importId} and exists (
    select 1 from imports n where n.id = ${importId} and n.source_id = i.source_id and (i.id < n.id or i.hash = n.hash))`;
  await forgetHeldRows(client, which);
  await client.query(`update imports i set outcome = 'overtaken' where ${which}`);
}
