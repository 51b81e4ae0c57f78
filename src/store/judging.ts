import { createHash } from "node:crypto";
import type pg from "pg";
import { restingAfter } from "../rules/account-stages.ts";
import { calendar } from "../rules/calendar.ts";
import { addDays, londonDay } from "../rules/day.ts";
import { leaveOutErased } from "./erased-addresses.ts";
import type { SourceRecord } from "./import-records.ts";
import type { ImportedFile, ImportGuard, ImportOptions, ImportResult, Kind, Verdict } from "./importing.ts";
import { contactsKeptDays, leaveOutForgotten } from "./long-gone.ts";
import { accountsMerging } from "./merge-accounts.ts";
import { dsptMerging } from "./merge-dspt.ts";
import { mailboxesMerging } from "./merge-mailboxes.ts";
import { sitesMerging } from "./merge-sites.ts";
import {
  beginTakingOut,
  type Comparison,
  type FoundRemarks,
  joinRemarks,
  type Merge,
  type Merging,
  noRemarks,
} from "./merging.ts";
import type { Staged } from "./staging.ts";

/** How each kind is merged. */
export const mergings: Readonly<Record<Kind, Merging>> = {
  accounts: accountsMerging,
  mailboxes: mailboxesMerging,
  sites: sitesMerging,
  dspt: dsptMerging,
};

/** What is known of an import before anything is written. */
export interface Judged {
  staged: Staged;
  merge: Merge;
  hash: Buffer;
  result: Omit<ImportResult, "import">;
}

/** Brings the rows into the database and compares them with what is known: what the import would do, and whether it may. */
export async function judge(
  client: pg.ClientBase,
  file: ImportedFile,
  source: SourceRecord | null,
  options: ImportOptions,
): Promise<Judged> {
  const merging = mergings[file.kind];
  const onlyKnown = file.onlyKnown ?? false;
  await beginTakingOut(client);
  const staged = await merging.stage(client, file);
  const end = await file.end;
  const erased = await leaveOutErased(client, file.kind, staged);
  const merge = mergeOf(source, onlyKnown, options);
  if (file.kind === "accounts") await leaveOutForgotten(client, staged, addDays(merge.today, -contactsKeptDays));
  const hash = fingerprint(end.hash, options);
  const isRejected = end.guard.length > 0;
  const isSame = source?.lastHash?.equals(hash) ?? false;
  const good = end.read - end.rejected;
  // What a report told of may have become known since: the same bytes can bring something new.
  const isCompared = !isRejected && (!isSame || onlyKnown);
  const compared = isCompared ? await merging.compare(client, staged, merge) : untouched(isRejected ? 0 : good);
  const isUnchanged = isSame && compared.rows.new + compared.rows.changed === 0;
  const { skipped = 0, unplaced = 0 } = onlyKnown ? end : {};
  const rejected = end.rejected + compared.problems.count;
  const refusal = isRejected || isUnchanged ? null : options.guard.tooManyBadRows(end.read, rejected);
  const refusals = [...end.guard, ...(refusal === null ? [] : [refusal])];
  const doubts = refusals.length > 0 || isUnchanged ? [] : doubtsAbout(compared, source, good, options.guard);
  const problems = joinRemarks({ kept: [...end.problems], count: end.problemCount }, compared.problems);
  const notes = joinRemarks({ kept: [...end.notes], count: end.noteCount }, compared.notes, erased);
  const result = {
    kind: file.kind,
    source: options.source,
    outcome: outcomeOf({ refusals, doubts, isUnchanged }),
    asOf: options.asOf,
    dryRun: options.dryRun ?? false,
    rows: {
      read: end.read,
      ...compared.rows,
      skipped: compared.rows.skipped + skipped,
      unplaced: compared.rows.unplaced + unplaced,
      rejected,
    },
    ...remarksOf(problems, notes),
    guard: [...refusals, ...doubts],
  };
  return { staged, merge, hash, result };
}

function mergeOf(
  source: SourceRecord | null,
  onlyKnown: boolean,
  { asOf, now, createSites, policy }: ImportOptions,
): Merge {
  const today = londonDay(now);
  return {
    sourceId: source?.id ?? null,
    previousAsOf: source?.asOf ?? null,
    asOf,
    today,
    createSites: createSites ?? false,
    onlyKnown,
    restingAfter: restingAfter(today, policy, calendar),
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
    rows: { new: 0, changed: 0, same, notSeen: 0, sitesCreated: 0, skipped: 0, unplaced: 0 },
    problems: noRemarks,
    notes: noRemarks,
    listed: { before: 0, vanished: 0 },
    replaced: { before: 0, count: 0 },
    activity: { before: 0, emptied: 0, backwards: 0 },
  };
}

function doubtsAbout(
  { listed, replaced, activity, problems }: Comparison,
  source: SourceRecord | null,
  good: number,
  guard: ImportGuard,
): Verdict[] {
  return [
    guard.rowsShrunk(source?.lastRows ?? 0, good - problems.count),
    guard.accountsVanished(listed.before, listed.vanished),
    guard.factsReplaced(replaced.before, replaced.count),
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
