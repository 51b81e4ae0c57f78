import type { ImportKind } from "../../src/intake/reading.ts";
import { type Made, variant } from "./corpus-variant.ts";
import { csvOf, type GoodFile, withColumn } from "./good-files.ts";

/** Encodings and damaged bytes. */
export function encodings(kind: ImportKind, file: GoodFile): Made[] {
  const text = csvOf(file);
  const utf8 = Buffer.from(text);
  const wide = Buffer.from(text, "utf16le");
  const swappedBytes = Buffer.from(wide).swap16();
  const found = [
    variant("UTF-16 little endian with a mark", "harmless", "", Buffer.concat([Buffer.from([0xff, 0xfe]), wide])),
    variant("UTF-16 big endian with a mark", "harmless", "", Buffer.concat([Buffer.from([0xfe, 0xff]), swappedBytes])),
    variant("UTF-16 little endian without a mark", "harmless", "", wide),
    variant("UTF-16 big endian without a mark", "harmless", "", swappedBytes),
    variant("UTF-8 with a mark", "harmless", "", `\ufeff${text}`),
    variant("UTF-16 that ends in half a letter", "rejected", "encoding-invalid", wide.subarray(0, wide.length - 1)),
    variant(
      "UTF-16 that lost a byte",
      "rejected",
      "encoding-invalid|bytes-nul|column-missing|too-many-bad-rows|file-too-large|file-truncated|file-not-a-table",
      Buffer.concat([wide.subarray(0, 401), wide.subarray(402)]),
    ),
    variant("bytes of no encoding in the middle", "rejected", "encoding-invalid", damaged(utf8, 0x81)),
    ...[0.1, 0.5, 0.9].flatMap((share) => [
      variant(`a NUL at ${share}`, "rejected", "bytes-nul", spliced(utf8, share, Buffer.from([0]))),
      variant(
        `a block of NULs at ${share}`,
        "rejected",
        "bytes-nul|file-not-a-table",
        spliced(utf8, share, Buffer.alloc(512)),
      ),
    ]),
  ];
  if (!/[ëéâ]/.test(text)) return found;
  return [
    ...found,
    variant("windows-1252", "harmless", "", Buffer.from(text, "latin1")),
    variant("UTF-8 with windows-1252 after it", "rejected", "encoding-invalid", mixed(text)),
    variant(
      "read as windows-1252 and saved as UTF-8",
      kind === "dspt" ? "harmless" : "held",
      kind === "dspt" ? "" : "facts-replaced",
      utf8.toString("latin1"),
    ),
  ];
}

function damaged(bytes: Buffer, value: number): Buffer {
  const middle = Math.floor(bytes.length / 2);
  return Buffer.from(bytes).fill(value, middle, middle + 16);
}

function spliced(bytes: Buffer, share: number, inserted: Buffer): Buffer {
  const at = Math.floor(bytes.length * share);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function mixed(text: string): Buffer {
  const half = text.indexOf("\n", text.length / 2);
  return Buffer.concat([Buffer.from(text.slice(0, half)), Buffer.from(text.slice(half), "latin1")]);
}

/** Quotation marks. */
export function quotes(kind: ImportKind, file: GoodFile): Made[] {
  const text = csvOf(file, { quoteAll: true });
  const plain = csvOf(withColumn(file, file.header[1] ?? "", (cell) => cell.replaceAll(",", "")));
  const unclosed = plain.replaceAll('"', "").replace(/\n([^,]*),/, '\n$1,"');
  return [
    variant("every field in quotes", "harmless", "", text),
    variant(
      "a quote never closed",
      "rejected",
      "file-truncated|file-too-large",
      kind === "accounts" ? lastUnclosed(text) : unclosed,
    ),
    variant("the last quote never closed", "rejected", "file-truncated", text.replace(/"\n$/, "\n")),
    variant(
      "every quote doubled",
      "rejected",
      "too-many-bad-rows|column-missing|file-truncated|facts-replaced",
      text.replaceAll('"', '""'),
    ),
    variant(
      "a separator too many in every row",
      "rejected",
      "too-many-bad-rows",
      text.replaceAll("\n", ',"x"\n').replace(',"x"\n', "\n"),
    ),
  ];
}

function lastUnclosed(text: string): string {
  return text.replaceAll('"', "").replace(/\n([^,\n]*),([^\n]*)\n$/, '\n$1,"$2\n');
}
