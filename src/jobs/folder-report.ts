import type { GuardRemark } from "../intake/reading.ts";
import type { ImportResult } from "../store/importing.ts";
import type { Place } from "./folder.ts";

/** Where a file belongs after its import. */
export const placeOf: Readonly<Record<ImportResult["outcome"], Place>> = {
  applied: "done",
  unchanged: "done",
  held: "held",
  rejected: "rejected",
};

const outcomes: Readonly<Record<ImportResult["outcome"], string>> = {
  applied: "Applied",
  unchanged: "Unchanged (the same file as last time)",
  held: "Held: nothing was changed",
  rejected: "Rejected: nothing was changed",
};

const again = "Mend the file and put it into the folder again.";

/** What became of an import, in plain text, without a value of the file. */
export function reportOf(result: ImportResult): string {
  const { kind, source, asOf, outcome, rows, guard } = result;
  const ours = result.import;
  const counts = [
    `${rows.new} new`,
    `${rows.changed} changed`,
    `${rows.same} the same`,
    `${rows.rejected} left out`,
    `${rows.notSeen} known from this source but not in the file`,
    `${rows.unplaced} of accounts that are not known`,
    `${rows.skipped} about what is not ours`,
  ];
  const lines = [
    `${outcomes[outcome]}: ${kind} from ${source}, as of ${asOf}.`,
    ...(ours === null ? [] : [`Import: ${ours}`]),
    `Rows read: ${rows.read} (${counts.join(", ")})`,
    ...guard.map(sentence),
    ...(outcome === "rejected" ? [again] : []),
    ...(outcome === "held"
      ? [
          `To see what it would change: lapsewatch import show ${ours}`,
          `To take it in after all, or to give it up: lapsewatch import accept|reject ${ours}`,
        ]
      : []),
    ...remarksOf("Rows left out", result.problems, result.problemCount),
    ...remarksOf("Notes", result.notes, result.noteCount),
  ];
  return `${lines.join("\n")}\n`;
}

/** What is said of a file that did not get as far as an import. */
export function refusalOf(reason: GuardRemark): string {
  return `${outcomes.rejected}.\n${sentence(reason)}\n${again}\n`;
}

function sentence({ code, message }: GuardRemark): string {
  return `${code}: ${message}`;
}

function remarksOf(title: string, remarks: ImportResult["problems"], count: number): string[] {
  if (count === 0) return [];
  const told = remarks.slice(0, 100).map(({ line, column, code, message }) => {
    return `line ${line}, ${column === null ? "" : `${column}, `}${code}: ${message}`;
  });
  const rest = count > told.length ? [`and ${count - told.length} more`] : [];
  return ["", `${title} (${count}):`, ...told, ...rest];
}
