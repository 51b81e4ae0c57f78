import { createHash } from "node:crypto";
import type pg from "pg";
import { addDays, type Day, londonDay } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import type { Store } from "./connect.ts";
import { recordDifferences } from "./differences.ts";
import { confirmSource, type ImportRecord, keepSource, readSource, type SourceRecord } from "./import-records.ts";
import { writeImport, writeLastImport } from "./import-records.ts";
import { writeAudit } from "./audit.ts";
import { lockExclusive, withSessionLock } from "./locks.ts";
import { accountsMerging } from "./merge-accounts.ts";
import { dsptMerging } from "./merge-dspt.ts";
import { mailboxesMerging } from "./merge-mailboxes.ts";
import { sitesMerging } from "./merge-sites.ts";
import {
  type Comparison,
  type FoundRemarks,
  type ImportRemark,
  joinRemarks,
  type Merge,
  type Merging,
} from "./merging.ts";
import { noRemarks } from "./merging.ts";
import { reconsiderWaiting } from "./planning.ts";
import type { ImportedRow, Staged } from "./staging.ts";

type Kind = "accounts" | "mailboxes" | "sites" | "dspt";
type Verdict = { code: string; message: string };

/** A file being read: columns, rows in batches, and at their end what the reader has to say. */
export interface ImportedFile {
  kind: Kind;
  format: string;
  columns: ReadonlySet<string>;
  batches: AsyncIterable<readonly ImportedRow[]>;
  end: Promise<{
    hash: Buffer;
    read: number;
    rejected: number;
    problems: readonly ImportRemark[];
    problemCount: number;
    notes: readonly ImportRemark[];
    noteCount: number;
    guard: readonly Verdict[];
  }>;
}

/** Judges an import as a whole. The first rejects it, the others hold it until a person decides. */
export interface ImportGuard {
  tooManyBadRows(read: number, rejected: number): Verdict | null;
  rowsShrunk(previousRows: number, rows: number): Verdict | null;
  accountsVanished(before: number, vanished: number): Verdict | null;
  activityBackwards(before: number, backwards: number): Verdict | null;
  activityEmptied(before: number, emptied: number): Verdict | null;
}

export interface ImportOptions {
  source: string;
  asOf: Day;
  now: Date;
  guard: ImportGuard;
  policy: Pick<Policy, "inactiveAfterDays" | "riskHorizonDays">;
  /** Compares and judges, but writes nothing. */
  dryRun?: boolean;
  /** Takes in the sites of a DSPT list that are not known yet. */
  createSites?: boolean;
  /** When it is aborted, the import ends with nothing changed. */
  signal?: AbortSignal;
  /** Whatever else decided how the rows were read: the same bytes read in another way are another file. */
  readAs?: string;
}

export interface ImportResult {
  /** Null where nothing was written. */
  import: string | null;
  kind: Kind;
  source: string;
  outcome: "applied" | "held" | "rejected" | "unchanged";
  asOf: Day;
  dryRun: boolean;
  rows: Comparison["rows"] & { read: number; rejected: number };
  problems: readonly ImportRemark[];
  problemCount: number;
  notes: readonly ImportRemark[];
  noteCount: number;
  guard: readonly Verdict[];
}

/** The source's name belongs to files of another kind. */
export class SourceTaken extends Error {
  override name = "SourceTaken";
}

const mergings: Readonly<Record<Kind, Merging>> = {
  accounts: accountsMerging,
  mailboxes: mailboxesMerging,
  sites: sitesMerging,
  dspt: dsptMerging,
};

/**
 * Takes a file into the facts, in one transaction, and wakes the sites it touches. Rows are streamed and compared
 * before anything is locked. Throws SourceTaken; whatever the file or the connection throws leaves nothing changed.
 */
export async function applyImport(store: Store, file: ImportedFile, options: ImportOptions): Promise<ImportResult> {
  return await withSessionLock(store, "import", async (client) => {
    const source = await readSource(client, options.source);
    if (source?.lastHash && source.kind !== file.kind) {
      throw new SourceTaken(`The source ${options.source} gives ${source.kind}: name another one for ${file.kind}.`);
    }
    const began = performance.now();
    await client.query("set work_mem = '64MB'");
    const judged = await judge(client, file, source, options);
    options.signal?.throwIfAborted();
    const importId = options.dryRun ? null : await write(client, file, judged, { ...options, began });
    await client.query("discard temp");
    await client.query("reset work_mem");
    const { result } = judged;
    return { import: importId === null ? null : String(importId), ...result };
  });
}

/** What is known of an import before anything is written. */
interface Judged {
  staged: Staged;
  merge: Merge;
  hash: Buffer;
  result: Omit<ImportResult, "import">;
}

async function judge(
  client: pg.ClientBase,
  file: ImportedFile,
  source: SourceRecord | null,
  options: ImportOptions,
): Promise<Judged> {
  const merging = mergings[file.kind];
  const staged = await merging.stage(client, file);
  const end = await file.end;
  const merge = mergeOf(source, options);
  const hash = fingerprint(end.hash, options);
  const isRejected = end.guard.length > 0;
  const isUnchanged = source?.lastHash?.equals(hash) ?? false;
  const good = end.read - end.rejected;
  const compared =
    isRejected || isUnchanged ? untouched(isRejected ? 0 : good) : await merging.compare(client, staged, merge);
  const rejected = end.rejected + compared.problems.count;
  const refusal = isRejected || isUnchanged ? null : options.guard.tooManyBadRows(end.read, rejected);
  const refusals = [...end.guard, ...(refusal === null ? [] : [refusal])];
  const doubts = refusals.length > 0 || isUnchanged ? [] : doubtsAbout(compared, source, good, options.guard);
  const problems = joinRemarks({ kept: [...end.problems], count: end.problemCount }, compared.problems);
  const notes = joinRemarks({ kept: [...end.notes], count: end.noteCount }, compared.notes);
  const result = {
    kind: file.kind,
    source: options.source,
    outcome: outcomeOf({ refusals, doubts, isUnchanged }),
    asOf: options.asOf,
    dryRun: options.dryRun ?? false,
    rows: { read: end.read, ...compared.rows, rejected },
    ...remarksOf(problems, notes),
    guard: [...refusals, ...doubts],
  };
  return { staged, merge, hash, result };
}

function mergeOf(source: SourceRecord | null, { asOf, now, createSites, policy }: ImportOptions): Merge {
  const today = londonDay(now);
  // Fewer idle days than this, and neither a stage of the account nor the risk to a mailbox is near.
  const restingDays = policy.inactiveAfterDays - Math.max(10, policy.riskHorizonDays) - 1;
  return {
    sourceId: source?.id ?? null,
    previousAsOf: source?.asOf ?? null,
    asOf,
    today,
    createSites: createSites ?? false,
    restingAfter: addDays(today, -restingDays),
  };
}

function fingerprint(hash: Buffer, { readAs, createSites }: ImportOptions): Buffer {
  if (!readAs && !createSites) return hash;
  return createHash("sha256")
    .update(hash)
    .update(JSON.stringify([readAs, createSites]))
    .digest();
}

function untouched(same: number): Comparison {
  return {
    rows: { new: 0, changed: 0, same, notSeen: 0, sitesCreated: 0, skipped: 0 },
    problems: noRemarks,
    notes: noRemarks,
    listed: { before: 0, vanished: 0 },
    activity: { before: 0, emptied: 0, backwards: 0 },
  };
}

function doubtsAbout(
  { listed, activity, problems }: Comparison,
  source: SourceRecord | null,
  good: number,
  guard: ImportGuard,
): Verdict[] {
  return [
    guard.rowsShrunk(source?.lastRows ?? 0, good - problems.count),
    guard.accountsVanished(listed.before, listed.vanished),
    guard.activityBackwards(activity.before, activity.backwards),
    guard.activityEmptied(activity.before, activity.emptied),
  ].filter((doubt) => doubt !== null);
}

function outcomeOf(found: { refusals: Verdict[]; doubts: Verdict[]; isUnchanged: boolean }): ImportResult["outcome"] {
  if (found.refusals.length > 0) return "rejected";
  if (found.isUnchanged) return "unchanged";
  return found.doubts.length > 0 ? "held" : "applied";
}

function remarksOf(problems: FoundRemarks, notes: FoundRemarks) {
  return { problems: problems.kept, problemCount: problems.count, notes: notes.kept, noteCount: notes.count };
}

async function write(
  client: pg.ClientBase,
  file: ImportedFile,
  { staged, merge, hash, result }: Judged,
  { began, source, asOf, now, signal }: ImportOptions & { began: number },
): Promise<number> {
  const merging = mergings[file.kind];
  await client.query("begin");
  // Only imports change facts, and this is the only import: the comparison still holds when the lock is ours.
  if (result.outcome === "applied") await lockExclusive(client, "facts");
  const sourceId = await keepSource(client, source, file.kind);
  const endedAt = new Date(now.getTime() + performance.now() - began);
  const record: ImportRecord = { ...result, format: file.format, startedAt: now, endedAt, hash };
  const importId = await writeImport(client, sourceId, record);
  if (result.outcome === "applied" || result.outcome === "held") {
    await recordDifferences(client, merging.differences, importId);
  }
  if (result.outcome === "unchanged") await confirmSource(client, sourceId, asOf);
  if (result.outcome === "applied" || result.outcome === "unchanged") await reconsiderWaiting(client);
  if (result.outcome === "applied") {
    await merging.apply(client, staged, { ...merge, sourceId, importId });
    await writeLastImport(client, sourceId, {
      importId,
      hash,
      rowCount: result.rows.read - result.rows.rejected,
      asOf,
    });
    const deed = { at: now, actor: "command line", action: "import applied" };
    const detail = { kind: file.kind, rows: result.rows };
    await writeAudit(client, { ...deed, subject: { type: "import", id: importId }, detail });
  }
  signal?.throwIfAborted();
  await client.query("commit");
  return importId;
}
