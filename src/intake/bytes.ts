import { isAscii, isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { fileTooLarge, verdict } from "./guard.ts";
import type { GuardRemark } from "./reading.ts";

/** What is known of the bytes that have gone by. */
export interface Bytes {
  hash: Hash;
  count: number;
  /** Null until a byte beyond ASCII decides it. */
  encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | null;
  /** Why reading stopped before the end; null when it did not. */
  verdict: GuardRemark | null;
}

/** No bytes yet. */
export function noBytes(): Bytes {
  return { hash: createHash("sha256"), count: 0, encoding: null, verdict: null };
}

/** The stream as it is, hashed and counted on the way; ends with a verdict after `maxBytes`. */
export async function* counted(
  stream: AsyncIterable<Buffer>,
  bytes: Bytes,
  maxBytes: number,
): AsyncGenerator<Buffer, void> {
  for await (const chunk of stream) {
    bytes.count += chunk.length;
    if (bytes.count > maxBytes) {
      bytes.verdict = fileTooLarge(maxBytes);
      return;
    }
    bytes.hash.update(chunk);
    if (chunk.length > 0) yield chunk;
  }
}

/** The first bytes of a stream, at least `size` where there are as many, and the rest of it. */
export async function peek(stream: AsyncGenerator<Buffer, void>, size: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const next = await stream.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

/** The text of a file as clean UTF-8 without a byte order mark, whatever it was written in. */
export async function* asUtf8(head: Buffer, rest: AsyncIterable<Buffer>, bytes: Bytes): AsyncGenerator<Buffer, void> {
  const [encoding, mark] = encodingOf(head);
  bytes.encoding = encoding;
  const decode = encoding === "utf-16le" || encoding === "utf-16be" ? fromUtf16(encoding) : fromUtf8(bytes);
  const clean = (chunk: Buffer | null): Buffer | null => {
    const decoded = decode(chunk);
    if (decoded === null) bytes.verdict ??= verdict("encoding-invalid");
    else if (decoded.includes(0)) bytes.verdict ??= verdict("bytes-nul");
    return bytes.verdict === null && decoded !== null && decoded.length > 0 ? decoded : null;
  };
  const first = clean(head.subarray(mark));
  if (first !== null) yield first;
  if (bytes.verdict !== null) return;
  for await (const chunk of rest) {
    const decoded = clean(chunk);
    if (decoded !== null) yield decoded;
    if (bytes.verdict !== null) return;
  }
  const last = clean(null);
  if (last !== null) yield last;
}

/** The encoding that a file's first bytes prove, with the length of its byte order mark. */
function encodingOf(head: Buffer): [Bytes["encoding"], number] {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return ["utf-8", 3];
  if (head[0] === 0xff && head[1] === 0xfe) return ["utf-16le", 2];
  if (head[0] === 0xfe && head[1] === 0xff) return ["utf-16be", 2];
  // Without a mark: Latin text in UTF-16 has a NUL for every other byte, and none between.
  const pairs = Math.min(head.length >> 1, 32);
  let high = 0;
  let low = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[2 * pair] === 0) high += 1;
    if (head[2 * pair + 1] === 0) low += 1;
  }
  if (pairs >= 4 && low >= pairs - 1 && high === 0) return ["utf-16le", 0];
  if (pairs >= 4 && high >= pairs - 1 && low === 0) return ["utf-16be", 0];
  return [null, 0];
}

/** The first bytes as text, near enough to tell what they are: bytes beyond ASCII are taken one by one. */
export function headText(head: Buffer): string {
  const [encoding, mark] = encodingOf(head);
  const text = head.subarray(mark);
  if (encoding === "utf-16le") return text.toString("utf16le");
  if (encoding === "utf-16be") return new TextDecoder("utf-16be").decode(text);
  return text.toString("latin1");
}

/** Turns chunks into UTF-8; null as input is the end, null as answer says that the bytes are not in the encoding. */
type Decode = (chunk: Buffer | null) => Buffer | null;

function fromUtf16(encoding: "utf-16le" | "utf-16be"): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk) => {
    try {
      return Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }), "utf8");
    } catch {
      return null; // the only error a fatal decoder has
    }
  };
}

/**
 * The first character beyond ASCII decides between UTF-8 and windows-1252 for the whole file, wherever the chunks are
 * cut: what follows in the other encoding is invalid.
 */
function fromUtf8(bytes: Bytes): Decode {
  let carry = Buffer.alloc(0);
  return (chunk) => {
    const all = chunk === null ? carry : carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const end = chunk === null || bytes.encoding === "windows-1252" ? all.length : completeLength(all);
    carry = Buffer.from(all.subarray(end));
    const complete = all.subarray(0, end);
    if (isAscii(complete)) return complete;
    bytes.encoding ??= startsAsUtf8(complete) ? "utf-8" : "windows-1252";
    if (bytes.encoding === "utf-8") return isUtf8(complete) ? complete : null;
    return fromWindows1252(complete);
  };
}

/** How many bytes there are before a UTF-8 sequence that is cut off at the end. */
function completeLength(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? chunk.length - back : chunk.length;
  }
  return chunk.length;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

function startsAsUtf8(chunk: Buffer): boolean {
  const start = chunk.findIndex((byte) => byte >= 0x80);
  return isUtf8(chunk.subarray(start, start + sequenceLength(chunk[start] ?? 0)));
}

const windows1252 = new TextDecoder("windows-1252");
// The five bytes that windows-1252 leaves undefined.
const undefinedByte = /[\u0081\u008d\u008f\u0090\u009d]/;

function fromWindows1252(chunk: Buffer): Buffer | null {
  const text = windows1252.decode(chunk);
  return undefinedByte.test(text) ? null : Buffer.from(text, "utf8");
}
