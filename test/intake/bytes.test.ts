import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counted, noBytes } from "../../src/intake/bytes.ts";
import { readAll, told } from "./read-all.ts";

// The first 4 KiB are looked at in one piece; what is tested here must lie beyond them to be cut into pieces.
const padding = "p@nhs.example,Jo\n".repeat(250);

const named = (name: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`account,name\n${padding}a@nhs.example,`), name, Buffer.from("\n")]);

describe("letters beyond ASCII", () => {
  test.each([1, 2, 3, 65_536])("are read as UTF-8 wherever the pieces of %i bytes are cut", async (size) => {
    const { rows, end } = await readAll("accounts", named(Buffer.from("Zoë Łukasz 💙 O’Fiction")), {}, size);
    expect(rows.at(-1)?.name).toBe("Zoë Łukasz 💙 O’Fiction");
    expect(end.notes).toEqual([]);
  });

  test.each([1, 2, 65_536])(
    "are read as windows-1252 where they are no UTF-8, with a note (pieces of %i)",
    async (size) => {
      const { rows, end, guard } = await readAll(
        "accounts",
        named(Buffer.from("Zo\xeb O\x92Fiction \x80", "latin1")),
        {},
        size,
      );
      expect(guard).toBeNull();
      expect(rows.at(-1)?.name).toBe("Zoë O’Fiction €");
      expect(told(end.notes)).toEqual(["1 encoding-windows-1252"]);
    },
  );

  test("may come late in a long file", async () => {
    const rows = "a@nhs.example,Jo\n".repeat(20_000);
    const file = Buffer.concat([Buffer.from(`account,name\n${rows}`), Buffer.from("z@nhs.example,Zo\xeb\n", "latin1")]);
    const whole = await readAll("accounts", file);
    expect(whole.rows.at(-1)?.name).toBe("Zoë");
    expect(whole.rows).toHaveLength(20_001);
  });

  test.each([1, 2, 65_536])("in two encodings refuse the file, wherever it is cut (pieces of %i)", async (size) => {
    const mixed = Buffer.concat([Buffer.from("Zoë "), Buffer.from("Zo\xeb", "latin1")]);
    expect((await readAll("accounts", named(mixed), {}, size)).guard).toBe("encoding-invalid");
  });

  test("that windows-1252 does not have refuse the file", async () => {
    expect((await readAll("accounts", named(Buffer.from("Zo\x81", "latin1")))).guard).toBe("encoding-invalid");
  });

  test("cut off at the end of a UTF-8 file, or in UTF-16, refuse it", async () => {
    const cut = Buffer.concat([named(Buffer.from("Zoë")), Buffer.from([0xc3])]);
    expect((await readAll("accounts", cut)).guard).toBe("encoding-invalid");
    const sixteen = Buffer.concat([
      Buffer.from("\ufeffaccount\na@nhs.example\n", "utf16le"),
      Buffer.from([0x00, 0xd8]),
    ]);
    expect((await readAll("accounts", sixteen)).guard).toBe("encoding-invalid");
  });

  test("of any kind come back as they were written, in every encoding that has them", async () => {
    const latin = fc.string({ unit: fc.constantFrom(..."abc XYZ éèëüßÅøŁ’–€—✓日本"), minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(latin, fc.integer({ min: 20, max: 99 }), async (text, size) => {
        const name = text.trim().replace(/ +/g, " ") || null;
        const file = `account,name\n${padding}a@nhs.example,${text}\n`;
        for (const bytes of [Buffer.from(file), Buffer.from(`\ufeff${file}`, "utf16le")]) {
          expect((await readAll("accounts", bytes, {}, size)).rows.at(-1)?.name).toBe(name);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("counting", () => {
  test("the hash is that of the bytes as they came", async () => {
    const file = Buffer.from("\ufeffaccount\r\na@nhs.example\r\n", "utf16le");
    const { end } = await readAll("accounts", file, {}, 5);
    expect(end.hash).toEqual(createHash("sha256").update(file).digest());
    expect(end.bytes).toBe(file.length);
  });

  test.each([
    [10, null],
    [9, "file-too-large"],
  ])("a file of 10 bytes under a limit of %i: %s", async (limit, code) => {
    const bytes = noBytes();
    let taken = 0;
    for await (const chunk of counted(Readable.from([Buffer.alloc(4), Buffer.alloc(6)]), bytes, limit))
      taken += chunk.length;
    expect(bytes.verdict?.code ?? null).toBe(code);
    expect(taken).toBe(code === null ? 10 : 4);
  });
});
