import type { GuardRemark } from "./reading.ts";

/** One record of a file with the 1-based line (row of a sheet) on which it starts. */
export interface TableRecord {
  line: number;
  /** Undefined where the record says nothing of a column, not even that it is empty. */
  cells: readonly (string | undefined)[];
  /** Whether a quotation mark seems to be missing, so that a cell may hold what belongs to its neighbours. */
  isTorn?: true;
}

/** What is known of a table that has gone by. */
export interface Table {
  delimiter: string;
  /** Why reading stopped; null when it did not. */
  verdict: GuardRemark | null;
  /** Whether the last record was closed by a line end. */
  endsWithNewline: boolean;
}
