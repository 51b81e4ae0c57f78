import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/intake/formats.ts";
import { readAll, told } from "./read-all.ts";

// Every format must pass this: it needs a sample file of its own name with at least two rows and one quoted field or
// none, and no character beyond ASCII, that holds VL0AB. Formats without a row of names: conformance-other.test.ts.

const named = formats.filter(({ layout }) => layout.by === "name").map(({ name, kind }) => ({ name, kind }));

describe.each(named)("a file of the format $name", ({ name, kind }) => {
  const sample = readFileSync(new URL(`samples/${name}.csv`, import.meta.url), "utf8");
  const lines = sample.trimEnd().split("\n");
  const header = lines[0] ?? "";
  const good = readAll(kind, sample);
  const format = formats.find((one) => one.name === name);
  const key = format?.required[0] ?? "";

  async function outcome(file: string | Buffer, chunkSize?: number): Promise<object> {
    const { rows, guard, end } = await readAll(kind, file, {}, chunkSize);
    return { rows, guard, problems: end.problems };
  }
  const withExtra = (text: string): string => `${header},Extra\n${lines[1]},"${text}"\n`;
  const mixture = (goodRows: number, badRows: number): string => {
    const bad = `${",".repeat(header.split(",").length - 1)}x`;
    return [header, ...Array<string>(goodRows).fill(lines[1] ?? ""), ...Array<string>(badRows).fill(bad)].join("\n");
  };
  const same = good.then(({ rows }) => ({ rows, guard: null, problems: [] }));

  test("is read without a problem, in full, with its hash", async () => {
    const { rows, end, guard, reading } = await good;
    expect(guard).toBeNull();
    expect(end.problems).toEqual([]);
    expect(rows).toHaveLength(lines.length - 1);
    expect(rows.map(({ line }) => line)).toEqual(lines.slice(1).map((_, index) => index + 2));
    expect(end).toMatchObject({ read: rows.length, rejected: 0, bytes: sample.length });
    expect(end.hash).toHaveLength(32);
    expect(reading).toMatchObject({ kind, format: name });
  });

  test.each([1, 2, 7, 100])("reads the same when it comes in pieces of %i bytes", async (size) => {
    // The first 4 KiB are always looked at in one piece, so the rows stand beyond them.
    const far = `${header}${"\n".repeat(5000)}${lines.slice(1).join("\n")}\n`;
    for (const file of [far, separatedBy(far, ",").replaceAll("\n", "\r\n")]) {
      const [whole, pieces] = [await readAll(kind, file), await readAll(kind, file, {}, size)];
      expect(pieces).toMatchObject({ guard: null, rows: whole.rows, end: whole.end });
      expect(whole.rows).toHaveLength(lines.length - 1);
    }
  });

  test("may begin with a byte order mark", async () => {
    expect(await outcome(`\ufeff${sample}`)).toEqual(await same);
  });

  test.each([3, 65_536])("may be UTF-16 of either order, with a mark or without (pieces of %i)", async (size) => {
    const little = Buffer.from(sample, "utf16le");
    const marked = Buffer.from(`\ufeff${sample}`, "utf16le");
    expect(await outcome(little, size)).toEqual(await same);
    expect(await outcome(marked, size)).toEqual(await same);
    expect(await outcome(Buffer.from(little).swap16(), size)).toEqual(await same);
    expect(await outcome(Buffer.from(marked).swap16(), size)).toEqual(await same);
  });

  test("may have CRLF or CR line ends, and no line end at its end", async () => {
    expect(await outcome(sample.replaceAll("\n", "\r\n"), 5)).toEqual(await same);
    expect(await outcome(sample.replaceAll("\n", "\r"), 5)).toEqual(await same);
    expect(await outcome(sample.trimEnd())).toEqual(await same);
  });

  test.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])("may be separated by %s", async (_, delimiter) => {
    expect(await outcome(separatedBy(sample, delimiter))).toEqual(await same);
  });

  test("may have every field in quotes", async () => {
    expect(await outcome(separatedBy(sample, ","))).toEqual(await same);
  });

  test("may say its separator in a first line, as Excel does", async () => {
    const { rows, guard } = await readAll(kind, `sep=;\n${separatedBy(sample, ";")}`);
    expect(guard).toBeNull();
    expect(rows).toHaveLength(lines.length - 1);
    expect(rows[0]?.line).toBe(3);
  });

  test("may have blank lines and rows of empty fields anywhere; lines are still counted", async () => {
    const { rows, end } = await readAll(kind, `\n\n${lines[0]}\n\n,,,\n${lines.slice(1).join("\n\n")}\n\n`);
    expect(end.problems).toEqual([]);
    expect(end.read).toBe(lines.length - 1);
    expect(rows.map(({ line }) => line)).toEqual(lines.slice(1).map((_, index) => 6 + 2 * index));
  });

  test("may write its headers in any case, with spaces, hyphens and brackets", async () => {
    const shouted = header.toUpperCase().replaceAll("_", " - ").replaceAll(",", " (*),");
    expect(await outcome([shouted, ...lines.slice(1)].join("\n"))).toEqual(await same);
  });

  test("may use any of the known names for a column", async () => {
    for (const [column, { aliases, gives = column }] of Object.entries(format?.columns ?? {})) {
      for (const alias of aliases) {
        const others = (format?.required ?? []).filter((required) => required !== column);
        const { reading } = await readAll(kind, `${[alias, ...others].join(",")}\n`);
        expect(reading.mapping).toContainEqual({ header: alias, column: gives });
        if (gives !== null) expect(reading.columns).toContain(gives);
      }
    }
  });

  test("may have columns that we do not know: they are dropped and named", async () => {
    const wider = lines.map((line, index) => `${index === 0 ? "Shoe size" : "42"},${line}`).join("\n");
    const { reading } = await readAll(kind, wider);
    expect(reading.ignored).toContain("Shoe size");
    expect(await outcome(wider)).toEqual(await same);
  });

  test("may have rows with fewer fields: noted, what is missing stays as it is known", async () => {
    const { rows, end, guard } = await readAll(kind, `${header},Extra\n${lines.slice(1).join("\n")}\n`);
    expect(guard).toBeNull();
    expect(rows).toEqual((await good).rows);
    expect(told(end.notes)).toContain("2 row-short");
  });

  test("loses a row with more fields than columns, and keeps one whose surplus is empty", async () => {
    const { rows, end } = await readAll(kind, `${sample.trimEnd()},surplus\n${lines[1]},,\n`);
    expect(told(end.problems)).toEqual([`${lines.length} row-long`]);
    expect(rows.map(({ line }) => line)).toContain(lines.length + 1);
  });

  test("is refused when it is empty, blank, or has no rows", async () => {
    expect((await readAll(kind, "")).guard).toBe("file-empty");
    expect((await readAll(kind, "\ufeff")).guard).toBe("file-empty");
    expect((await readAll(kind, " \n\r\n  \n")).guard).toBe("file-empty");
    expect((await readAll(kind, header)).guard).toBe("file-no-rows");
    expect((await readAll(kind, `${header}\n,,\n\n`)).guard).toBe("file-no-rows");
  });

  test("is refused when it is a web page", async () => {
    const page = "\n<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>a,b</body></html>\n";
    expect((await readAll(kind, page)).guard).toBe("file-html");
    expect((await readAll(kind, Buffer.from(`\ufeff${page}`, "utf16le"))).guard).toBe("file-html");
  });

  test("is refused when it is JSON, XML, an archive or any other binary", async () => {
    const others = [
      '{"value":[]}',
      "[1,2]",
      '<?xml version="1.0"?><a/>',
      "PK\u0003\u0004other",
      "%PDF-1.7\n",
      "PK\u0003\u0004",
    ];
    for (const other of others) expect((await readAll(kind, other)).guard).toBe("file-not-a-table");
    for (const magic of ["1f8b0800", "d0cf11e0a1b11ae1", "89504e470d0a1a0a"]) {
      const file = Buffer.concat([Buffer.from(magic, "hex"), Buffer.from(sample)]);
      expect((await readAll(kind, file)).guard).toBe("file-not-a-table");
    }
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 3)) % 256));
    expect((await readAll(kind, noise)).guard).toBe("file-not-a-table");
  });

  test("is refused when its last row is cut off", async () => {
    expect((await readAll(kind, `${lines.slice(0, -1).join("\n")}\n"VL0`)).guard).toBe("file-truncated");
    expect((await readAll(kind, `${lines.slice(0, 2).join("\n")}\nVL0AB`)).guard).toBe("file-truncated");
    // A last row with its line end was written so.
    expect((await readAll(kind, `${lines.slice(0, 2).join("\n")}\nVL0AB\n`)).guard).toBeNull();
  });

  test("is refused when the column of its key is missing or there twice", async () => {
    const missing = await readAll(kind, `Shoe size,Hat\n42,7\n`, { format: name });
    expect(missing.guard).toBe("column-missing");
    expect(missing.end.guard[0]?.message).toContain(key);
    const doubled = lines.map((line) => `${line},${line}`).join("\n");
    expect((await readAll(kind, doubled)).guard).toBe("column-duplicated");
  });

  test("is refused when it holds NUL bytes", async () => {
    expect((await readAll(kind, sample.replace("VL0AB", "VL\u0000AB"))).guard).toBe("bytes-nul");
    expect((await readAll(kind, `${sample}${"\n".repeat(9000)}\u0000`)).guard).toBe("bytes-nul");
  });

  test("is refused for one field of more than 4 KiB, quoted or not, in a column we read or not", async () => {
    expect((await readAll(kind, withExtra("x".repeat(4096)))).guard).toBeNull();
    expect((await readAll(kind, withExtra("x".repeat(4097)))).guard).toBe("file-too-large");
    expect((await readAll(kind, `${sample}"${"x,\n".repeat(200_000)}`)).guard).toBe("file-too-large");
  });

  test("is refused above 1 row in 100 and 5 rows that cannot be read, not below", async () => {
    expect((await readAll(kind, mixture(0, 5))).guard).toBeNull();
    expect((await readAll(kind, mixture(0, 6))).guard).toBe("too-many-bad-rows");
    const atTheLimit = await readAll(kind, mixture(594, 6));
    expect(atTheLimit.guard).toBeNull();
    expect(atTheLimit.end).toMatchObject({ read: 600, rejected: 6 });
    expect((await readAll(kind, mixture(593, 6))).guard).toBe("too-many-bad-rows");
  });

  test("never repeats a value in a remark, and always says what to do", async () => {
    const nonsense = header.split(",").map((_, index) => `Zq${index}~`);
    const { end } = await readAll(kind, `${header}\n${nonsense.join(",")}\n`);
    expect(end.problemCount).toBeGreaterThan(0);
    for (const { message } of [...end.problems, ...end.notes]) {
      expect(message).not.toMatch(/Zq|zq/);
      expect(message).toMatch(/[:;.,] \S/);
    }
  });
});

function separatedBy(csv: string, delimiter: string): string {
  const fields = /("(?:[^"]|"")*"|[^,\n]+|(?<=,))([,\n])/g;
  return csv.replace(fields, (_, field: string, end: string) => {
    const quoted = field.startsWith('"') ? field : `"${field}"`;
    return quoted + (end === "," ? delimiter : end);
  });
}
