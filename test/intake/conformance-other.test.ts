import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/intake/formats.ts";
import { readAll } from "./read-all.ts";

// What every format without a row of names must pass; it needs a sample file of its own name that holds VL0AB.

const ofLayout = (by: string) =>
  formats.filter(({ layout }) => layout.by === by).map(({ name, kind }) => ({ name, kind }));
const sampleOf = (file: string) => readFileSync(new URL(`samples/${file}`, import.meta.url), "utf8");

describe.each(ofLayout("key"))("a JSON file of the format $name", ({ name, kind }) => {
  const sample = sampleOf(`${name}.json`);
  const good = readAll(kind, sample);
  const around = JSON.parse(sample) as Record<string, unknown>;
  const [key = "", list] = Object.entries(around).find(([, value]) => Array.isArray(value)) ?? [];
  const objects = list as Record<string, unknown>[];

  async function outcome(file: string | Buffer, chunkSize?: number): Promise<object> {
    const { rows, guard, end } = await readAll(kind, file, {}, chunkSize);
    return { rows, guard, problems: end.problems, read: end.read, skipped: end.skipped };
  }
  const same = good.then(({ rows, end: { skipped } }) => ({
    ...{ rows, guard: null, problems: [], read: objects.length, skipped },
  }));

  test("is found by its keys and read without a problem, each row with its number in the list", async () => {
    const { reading, rows, end, guard } = await good;
    expect(guard).toBeNull();
    expect(reading).toMatchObject({ kind, format: name });
    expect(end).toMatchObject({ read: objects.length, rejected: 0, problemCount: 0, bytes: Buffer.byteLength(sample) });
    expect(rows.length + end.skipped).toBe(objects.length);
    expect(rows.map(({ line }) => line)).toEqual(rows.map((_, at) => at + 1));
  });

  test("may be the answer of a program, a bare list, on one line, or in pieces of any size", async () => {
    const shapes = [
      sample,
      JSON.stringify(around),
      JSON.stringify(objects),
      JSON.stringify({ more: [[{ a: 1 }]], [key]: objects }),
    ];
    for (const shape of shapes) {
      for (const size of [1, 2, 3, 7, 64, 65_536]) expect(await outcome(shape, size)).toEqual(await same);
    }
  });

  test("may have a byte order mark, and be UTF-16", async () => {
    expect(await outcome(`\ufeff${sample}`)).toEqual(await same);
    expect(await outcome(Buffer.from(sample, "utf16le"), 3)).toEqual(await same);
    expect(await outcome(Buffer.from(`\ufeff${sample}`, "utf16le").swap16())).toEqual(await same);
  });

  test("may be one object", async () => {
    const { rows, guard } = await readAll(kind, JSON.stringify(objects[0]));
    expect({ rows, guard }).toEqual({ rows: (await good).rows.slice(0, 1), guard: null });
  });

  test("is refused wherever it is cut off", async () => {
    const whole = sample.trimEnd();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 50 }),
        async (length, size) => {
          expect((await readAll(kind, whole.slice(0, length), {}, size)).guard).not.toBeNull();
        },
      ),
      { numRuns: 60 },
    );
    expect((await readAll(kind, whole.slice(0, -1))).guard).toBe("file-truncated");
  });

  test("is refused when it is other JSON, damaged, or no list of objects", async () => {
    for (const other of [
      '{"value":[]}',
      "[1,2]",
      "[]",
      "{}",
      '{"value":{}}',
      `${JSON.stringify(objects)} x`,
      '[{"a":1}]',
    ]) {
      expect((await readAll(kind, other)).guard).toBe("file-not-a-table");
    }
    for (const damaged of [`[{]`, sample.replace(":", " "), `[${JSON.stringify(objects[0])}, 7]`]) {
      expect((await readAll(kind, damaged)).guard).toBe("file-not-a-table");
    }
    expect((await readAll(kind, sample.replace("VL0AB", "VL\u0000AB"))).guard).toBe("bytes-nul");
  });

  test("is refused for a field of more than 4 KiB and an object of more than 1 MiB, so that memory is bounded", async () => {
    const [first = {}] = objects;
    const long = Object.keys(first).find((one) => typeof first[one] === "string") ?? "";
    const withLong = JSON.stringify([
      ...objects,
      { ...first, userPrincipalName: "x".repeat(4097), name: "x".repeat(4097), [long]: "1" },
    ]);
    expect((await readAll(kind, withLong)).guard).toBe("file-too-large");
    const huge = JSON.stringify([...objects, { ...first, unknown: "x".repeat(1_100_000) }]);
    expect((await readAll(kind, huge)).guard).toBe("file-too-large");
    const many = JSON.stringify(Array<object>(5000).fill(first));
    expect((await readAll(kind, many)).rows).toHaveLength(5000);
  });

  test("says that further pages are missing", async () => {
    const page = JSON.stringify({ ...around, "@odata.nextLink": "https://graph.microsoft.com/next" });
    expect((await readAll(kind, page)).end.notes).toMatchObject([{ code: "pages-missing" }]);
    expect((await good).end.notes).toEqual([]);
  });

  test.each(["accounts", "mailboxes", "sites", "dspt"] as const)(
    "says what it is where %s were expected",
    async (other) => {
      const { guard, end } = await readAll(other, sample);
      if (other === kind) return expect(guard).toBeNull();
      expect(guard).toBe("file-not-a-table");
      expect(end.guard[0]?.message).toContain(`import ${kind}`);
    },
  );
});

describe.each(ofLayout("place"))("a file of the format $name, without a row of names", ({ name, kind }) => {
  const sample = sampleOf(`${name}.csv`);
  const lines = sample.trimEnd().split("\n");
  const good = readAll(kind, sample);

  test("is found by its form; its first row is a row like the others", async () => {
    const { reading, rows, guard, end } = await good;
    expect(guard).toBeNull();
    expect(reading).toMatchObject({ kind, format: name });
    expect(end.problems).toEqual([]);
    expect(rows.map(({ line }) => line)).toEqual(lines.map((_, at) => at + 1));
  });

  test("is read the same in pieces, with a mark, in UTF-16, and with other line ends", async () => {
    const { rows } = await good;
    const others = [
      `\ufeff${sample}`,
      Buffer.from(sample, "utf16le"),
      sample.replaceAll("\n", "\r\n"),
      sample.trimEnd(),
    ];
    for (const other of others) {
      for (const size of [1, 3, 100]) expect(await readAll(kind, other, {}, size)).toMatchObject({ rows, guard: null });
    }
  });

  test("is refused when its last row is cut off, or a first row has other columns", async () => {
    expect((await readAll(kind, sample.slice(0, -30))).guard).toBe("file-truncated");
    const short = lines.map((line) => line.split(",").slice(0, -1).join(",")).join("\n");
    expect((await readAll(kind, short)).guard).toBe("column-missing");
    expect((await readAll(kind, sample.replace("VL0AB", "VL\u0000AB"))).guard).toBe("bytes-nul");
  });

  test("says what it is where something else was expected", async () => {
    for (const other of ["accounts", "mailboxes", "dspt"] as const) {
      const { end } = await readAll(other, sample);
      expect(end.guard).toMatchObject([{ code: "column-missing", message: expect.stringContaining(`import ${kind}`) }]);
    }
  });
});
