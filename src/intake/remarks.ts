import type { Remark } from "./reading.ts";

/** How many problems and how many notes of a file are kept; all are counted. */
export const keptRemarks = 100;

/** The problems and notes of one file as they gather. */
export interface Remarks {
  readonly problems: Remark[];
  readonly notes: Remark[];
  problemCount: number;
  noteCount: number;
}

/** An empty collection. */
export function noRemarks(): Remarks {
  return { problems: [], notes: [], problemCount: 0, noteCount: 0 };
}

/** Adds a remark that rejects its row. */
export function addProblem(remarks: Remarks, problem: Remark): void {
  remarks.problemCount += 1;
  if (remarks.problems.length < keptRemarks) remarks.problems.push(problem);
}

/** Adds a remark that leaves its row applied. */
export function addNote(remarks: Remarks, note: Remark): void {
  remarks.noteCount += 1;
  if (remarks.notes.length < keptRemarks) remarks.notes.push(note);
}
