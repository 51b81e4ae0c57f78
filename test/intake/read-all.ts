import { Readable } from "node:stream";
import type { ImportKind, Reading, ReadingEnd, ReadOptions, RowOf } from "../../src/intake/reading.ts";
import { openReading } from "../../src/intake/read.ts";
import { day } from "../../src/rules/day.ts";

export interface Whole<Kind extends ImportKind> {
  reading: Reading<Kind>;
  rows: RowOf[Kind][];
  end: ReadingEnd;
  /** The one guard code, or null. */
  guard: string | null;
}

/** Reads a file to its end, in chunks of the size given. */
export async function readAll<Kind extends ImportKind>(
  kind: Kind,
  file: string | Buffer,
  options: Partial<ReadOptions> = {},
  chunkSize = 65_536,
): Promise<Whole<Kind>> {
  const bytes = Buffer.from(file);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, index) =>
    bytes.subarray(index * chunkSize, (index + 1) * chunkSize),
  );
  const now = new Date("2026-11-22T09:00:00Z");
  const asked = { asOf: day("2026-11-22"), now, allowTestNumbers: true, ...options, kind };
  const reading = await openReading(Readable.from(chunks), asked);
  const rows: RowOf[Kind][] = [];
  for await (const batch of reading.batches) rows.push(...batch);
  const end = await reading.end;
  return { reading, rows, end, guard: end.guard[0]?.code ?? null };
}

/** The codes of remarks, with their lines. */
export function told(remarks: readonly { line: number; code: string }[]): string[] {
  return remarks.map(({ line, code }) => `${line} ${code}`);
}
