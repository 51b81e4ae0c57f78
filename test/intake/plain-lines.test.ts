import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Table } from "../../src/intake/records.ts";
import { csvRecords } from "../../src/intake/table.ts";

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function cellsOf(text: string, size: number, delimiter: string) {
  const table: Table = { delimiter, verdict: null, endsWithNewline: false };
  const cells: unknown[] = [];
  for await (const records of csvRecords(pieces(text, size), table)) cells.push(...records.map((one) => one.cells));
  return table.verdict === null ? cells : table.verdict.code;
}

/** What the whole parser makes of the text, in one go. */
function parsed(text: string, delimiter: string): unknown {
  const record_delimiter = ["\r\n", "\n", "\r"];
  try {
    const rows = parse(text, { delimiter, record_delimiter, relax_column_count: true, relax_quotes: true });
    return rows.filter((cells) => cells.length > 1 || cells[0] !== "");
  } catch {
    return "file-truncated";
  }
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", " ", ",", ";", '"', '"', "\n", "\n", "\r\n", "\r") });

describe("lines read without the whole parser", () => {
  it("mean what they mean to it, however they are quoted, ended and cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        letters,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(",", ";"),
        async (text, size, delimiter) => {
          expect(await cellsOf(text, size, delimiter)).toEqual(parsed(text, delimiter));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("go on after a name in quotes, and hand over at a cell of two lines", async () => {
    const text = 'a,b\n"Marsh, Jo",1\nplain,2\n"two\nlines",3\nlast,4';
    expect(await cellsOf(text, 5, ",")).toEqual([
      ["a", "b"],
      ["Marsh, Jo", "1"],
      ["plain", "2"],
      ["two\nlines", "3"],
      ["last", "4"],
    ]);
  });
});
