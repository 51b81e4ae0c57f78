import type { Day } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import type { Comparison, ImportRemark } from "./merging.ts";
import type { ImportedRow } from "./staging.ts";

/** What a file can be about. */
export type Kind = "accounts" | "mailboxes" | "sites" | "dspt";
/** What the guard says of a file. */
export type Verdict = { code: string; message: string };

/** A file being read: columns, rows in batches, and at their end what the reader has to say. */
export interface ImportedFile {
  kind: Kind;
  format: string;
  /** It only tells more of what is known: rows about anything else are counted and left aside. */
  onlyKnown?: boolean;
  columns: ReadonlySet<string>;
  batches: AsyncIterable<readonly ImportedRow[]>;
  end: Promise<{
    hash: Buffer;
    read: number;
    rejected: number;
    /** Rows that are of no concern to us, and those of accounts whose site nobody knows. */
    skipped?: number;
    unplaced?: number;
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
  factsReplaced(before: number, replaced: number): Verdict | null;
  activityBackwards(before: number, backwards: number): Verdict | null;
  activityEmptied(before: number, emptied: number): Verdict | null;
}

export interface ImportOptions {
  source: string;
  asOf: Day;
  now: Date;
  guard: ImportGuard;
  policy: Pick<Policy, "stages" | "inactiveAfterDays" | "riskHorizonDays">;
  /** Compares and judges, but writes nothing. */
  dryRun?: boolean;
  /** Takes in the sites of a DSPT list that are not known yet. */
  createSites?: boolean;
  /** When it is aborted, the import ends with nothing changed. */
  signal?: AbortSignal;
  /** Whatever else decided how the rows were read: the same bytes read in another way are another file. */
  readAs?: string;
  /** Who does it, for the audit: the command line where it is not said. */
  actor?: string;
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
