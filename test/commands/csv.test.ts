import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, csvWriter } from "../../src/commands/csv.ts";

const formulaSigns = ["=", "+", "-", "@", "\t", "\r"];
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(...formulaSigns, '"', ",", "\n", "'", "a", " ") }),
);
const line = fc.array(fc.oneof(text, fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 6 });
const withoutGuard = (cell: string) => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

describe("a list for a spreadsheet", () => {
  it("gives every cell back as it was, but for the apostrophe that keeps a formula from running", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const written = lines.map((cells) => `${csvLine(cells)}\r\n`).join("");
        const read = parse(written, { relax_column_count: true, record_delimiter: "\r\n" });
        const told = lines.map((cells) => cells.map((cell) => withoutGuard(String(cell ?? ""))));
        expect(read.map((cells) => cells.map(withoutGuard))).toEqual(told);
      }),
    );
  });

  it("has no text that begins like a formula", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        const [read = []] = parse(`${csvLine(cells)}\r\n`, { record_delimiter: "\r\n" });
        expect(read.filter((cell) => formulaSigns.includes(cell.slice(0, 1)))).toEqual([]);
      }),
    );
  });

  it.each([
    [["=1+1", "@cmd", "-3", null], "'=1+1,'@cmd,'-3,"],
    [[-7, 0, 12], "-7,0,12"],
    [['Oak "House"', "Nottingham, NG1", "two\nlines"], '"Oak ""House""","Nottingham, NG1","two\nlines"'],
    [["7", 0, "a=b"], "7,0,a=b"],
  ])("%j is written %s", (cells, written) => {
    expect(csvLine(cells)).toBe(written);
  });

  it("begins with the mark that tells UTF-8, then its headings, and ends each line as the standard wants", () => {
    let said = "";
    const write = csvWriter<{ a: string }>({ say: (one = "") => void (said += `${one}\n`) }, { name: ({ a }) => a });
    write([{ a: "Zoë" }]);
    write([{ a: "=" }]);
    expect(said).toBe("\uFEFFname\r\nZoë\r\n'=\r\n");
  });
});
