import type { GuardRemark } from "./reading.ts";
import { verdict } from "./guard.ts";

/** How many bytes of a file are looked at before it is read. */
export const sniffedBytes = 4096;

// First bytes of what people send by mistake: gzip, bzip2, xz, zstd, 7-Zip, RAR, PDF, PNG, JPEG, GIF, old or
// encrypted Excel, SQLite, Parquet, RTF, ELF, Windows programs.
const notTables = [
  "1f8b",
  "425a68",
  "fd377a585a00",
  "28b52ffd",
  "377abcaf271c",
  "526172211a07",
  "255044462d",
  "89504e47",
  "ffd8ff",
  "474946383",
  "d0cf11e0a1b11ae1",
  "53514c69746520666f726d6174",
  "50415231",
  "7b5c727466",
  "7f454c46",
  "4d5a90",
];

/** Whether the first bytes are those of a zip archive, which every .xlsx is. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === 0x504b0304;
}

/** Refuses what is plainly no table by its first bytes, before any decoding. */
export function sniffBytes(head: Buffer): GuardRemark | null {
  const hex = head.subarray(0, 16).toString("hex");
  if (notTables.some((magic) => hex.startsWith(magic))) return verdict("file-not-a-table");
  return null;
}

const html = /^<(!doctype\s+html|!--|html|head|body|meta|title|script|table|div|p)\b/i;

/** Refuses what is plainly no table by its first text: web pages, JSON, XML, and bytes that are no text at all. */
export function sniffText(head: string): GuardRemark | null {
  const text = head.trimStart();
  if (html.test(text) || (text.startsWith("<") && /<html\b/i.test(text))) return verdict("file-html");
  if (/^[<{[]/.test(text)) return verdict("file-not-a-table");
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const controls = head.match(/[\u0000-\u0008\u000e-\u0019\u001b-\u001f]/g)?.length ?? 0;
  const nuls = head.split("\u0000").length - 1;
  // A text with a NUL in it is damaged; one byte in fifty that no text has is not text.
  if ((controls - nuls) * 50 > head.length) return verdict("file-not-a-table");
  return nuls > 0 ? verdict("bytes-nul") : null;
}
