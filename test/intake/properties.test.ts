import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formats } from "../../src/intake/formats.ts";
import { openReading } from "../../src/intake/read.ts";
import { addDays, day } from "../../src/rules/day.ts";
import { readAll } from "./read-all.ts";

const samples = formats.map(({ name, kind, layout }) => ({
  kind,
  bytes: readFileSync(new URL(`samples/${name}.${layout.by === "key" ? "json" : "csv"}`, import.meta.url)),
}));

const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;

async function* longFile(): AsyncGenerator<Buffer> {
  yield Buffer.from("account,site,name,last_activity,mobile\n");
  for (let block = 0; block < 300; block++) {
    const row = (index: number): string =>
      `person.${block}.${index}@nhs.example,VL${index},Person ${index},2026-11-${10 + (index % 10)},0770090${1000 + index}\n`;
    yield Buffer.from(Array.from({ length: 1000 }, (_, index) => row(index)).join(""));
  }
}

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from(`account\n${"a@nhs.example\n".repeat(1000)}`);
  throw new Error("connection lost");
}

test("any bytes end with rows, problems or a guard code, never with an error", async () => {
  const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  const anyText = fc.string({ unit: fc.constantFrom(...'account,site;\t"\r\n@.é\u0000=[{<'), maxLength: 200 });
  const anyFile = fc.oneof(
    anyBytes,
    anyText.map((text) => Buffer.from(`account,site\n${text}`)),
  );
  await fc.assert(
    fc.asyncProperty(
      anyFile,
      fc.constantFrom(...samples),
      fc.integer({ min: 1, max: 500 }),
      async (file, { kind }, size) => {
        const { rows, end, guard } = await readAll(kind, file, {}, size);
        expect(rows.length > 0 || end.skipped > 0 || end.problemCount > 0 || guard !== null).toBe(true);
        expect(end.bytes).toBeLessThanOrEqual(file.length);
        expect(guard === null ? rows.length + end.rejected + end.skipped : end.read).toBe(end.read);
      },
    ),
    { numRuns: 400 },
  );
});

test("a good file with some bytes changed, cut or doubled is never an error", async () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...samples), changes, fc.nat(), async ({ kind, bytes }, places, cut) => {
      const file = Buffer.from(bytes);
      for (const [at, value] of places) file[at % file.length] = value;
      const { rows, end, guard } = await readAll(kind, file.subarray(0, cut % (file.length + 1)));
      expect(rows.length > 0 || end.skipped > 0 || end.problemCount > 0 || guard !== null).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("what is written is read back, whatever the separator, the quotes and the pieces", async () => {
  const name = fc.string({ unit: fc.constantFrom(..."ab ,;\"'\t\n=+-@é"), minLength: 1, maxLength: 12 });
  const account = fc.record({
    account: fc.stringMatching(/^[a-z][a-z0-9.]{0,10}@care\.example$/),
    name,
    last: fc.integer({ min: 0, max: 3000 }).map((days) => addDays(day("2018-01-01"), days)),
    mobile: fc.integer({ min: 7_700_900_000, max: 7_700_900_999 }),
  });
  const accounts = fc.array(account, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      accounts,
      fc.constantFrom(",", ";", "\t"),
      fc.integer({ min: 1, max: 99 }),
      async (all, mark, size) => {
        const lines = all.map((one) => [one.account, field(one.name), one.last, `0${one.mobile}`].join(mark));
        const file = [["account", "name", "last_activity", "mobile"].join(mark), ...lines].join("\r\n");
        const { rows, guard } = await readAll("accounts", file, { contactBasis: "agreed" }, size);
        expect(guard).toBeNull();
        expect(rows.map((row) => [row.account, row.name, row.last_activity, row.mobile?.address])).toEqual(
          all.map((one) => [one.account, one.name.replace(/\s+/g, " ").trim() || null, one.last, `+44${one.mobile}`]),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("the memory does not grow with the file: 300,000 rows in batches of a thousand", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().external;
  };
  const options = {
    kind: "accounts" as const,
    asOf: day("2026-11-22"),
    now: new Date("2026-11-22T09:00:00Z"),
    allowTestNumbers: true,
  };
  const reading = await openReading(longFile(), options);
  const sizes: number[] = [];
  const heaps: number[] = [];
  for await (const batch of reading.batches) {
    sizes.push(batch.length);
    if (sizes.length % 50 === 0) heaps.push(heap());
  }
  expect((await reading.end).read).toBe(300_000);
  expect(new Set(sizes)).toEqual(new Set([1000]));
  expect(Math.max(...heaps) - (heaps[0] ?? 0)).toBeLessThan(4 * 1024 * 1024);
});

test("leaving the batches early closes the stream and ends the reading", async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      yield Buffer.from("account\n");
      for (;;) yield Buffer.from("a@nhs.example\n".repeat(1000));
    } finally {
      isClosed = true;
    }
  }
  const options = { kind: "accounts" as const, asOf: day("2026-11-22"), now: new Date(), allowTestNumbers: true };
  const reading = await openReading(endless(), options);
  for await (const batch of reading.batches) if (batch.length > 0) break;
  expect((await reading.end).guard).toEqual([]);
  expect(isClosed).toBe(true);
});

test("a file refused by its header is not read on, and its stream is closed", async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.from("Shoe size\n".repeat(1000));
    } finally {
      isClosed = true;
    }
  }
  const options = { kind: "accounts" as const, asOf: day("2026-11-22"), now: new Date(), allowTestNumbers: true };
  const reading = await openReading(endless(), options);
  expect((await reading.end).guard).toMatchObject([{ code: "column-missing" }]);
  expect(isClosed).toBe(true);
});

test("an error of the stream reaches whoever takes the batches, and the end", async () => {
  const options = { kind: "accounts" as const, asOf: day("2026-11-22"), now: new Date(), allowTestNumbers: true };
  const reading = await openReading(broken(), options);
  const taken = (async () => {
    for await (const batch of reading.batches) expect(batch).toHaveLength(1000);
  })();
  await expect(taken).rejects.toThrow("connection lost");
  await expect(reading.end).rejects.toThrow("connection lost");
});
