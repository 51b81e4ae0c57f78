import { asUtf8, counted, headText, noBytes, peek, type Bytes } from "./bytes.ts";
import { formatsOf, isKnownHeader, matchHeader } from "./formats.ts";
import { limits, verdict } from "./guard.ts";
import type { GuardRemark, ImportKind, Reading, ReadingEnd, ReadOptions, RowOf } from "./reading.ts";
import { addNote, noRemarks, type Remarks } from "./remarks.ts";
import { openRows, type Rows } from "./rows.ts";
import { isZip, sniffBytes, sniffedBytes, sniffText } from "./sniff.ts";
import { csvRecords, delimiterOf, type Table, type TableRecord } from "./table.ts";
import { workbookRecords } from "./workbook.ts";

const batchRows = 1000;

/**
 * Opens a file and finds its columns. Whatever is wrong with the file is told by the reading's end, never thrown; what
 * the stream itself throws is passed on, by this call or by the batches. Batches must be taken to their end, or left
 * early by breaking out of the loop.
 * @throws RangeError when options.format names no format of the kind.
 */
export async function openReading<Kind extends ImportKind>(
  stream: AsyncIterable<Buffer>,
  options: ReadOptions & { kind: Kind },
): Promise<Reading<Kind>> {
  const candidates = formatsOf(options.kind, options.format);
  const file = await openFile(stream, (header) => isKnownHeader(candidates, header));
  const header = await takeHeader(file);
  const match = header === null ? verdict("file-empty") : matchHeader(candidates, header.cells);
  if ("code" in match) return refusal(file, match, options);
  const remarks = noRemarks();
  const ended = Promise.withResolvers<ReadingEnd>();
  // Nobody has to ask for the end of a reading whose batches have thrown.
  ended.promise.catch(() => undefined);
  return {
    kind: options.kind,
    format: match.format.name,
    columns: new Set([...match.found.map(({ name }) => name), ...match.format.supplied(options)]),
    ignored: match.ignored,
    // A format of a kind makes rows of that kind; the table of formats cannot say so to the compiler.
    batches: takeBatches(file, openRows(match, options, remarks), remarks, ended) as AsyncGenerator<RowOf[Kind][]>,
    end: ended.promise,
  };
}

/** A reading that ended before its first row. */
async function refusal<Kind extends ImportKind>(
  file: OpenFile,
  reason: GuardRemark,
  { kind, format = kind }: ReadOptions & { kind: Kind },
): Promise<Reading<Kind>> {
  file.table.verdict ??= reason;
  await close(file);
  const end = Promise.resolve(endOf(file, { read: 0, rejected: 0 }, noRemarks()));
  return { kind, format, columns: new Set(), ignored: [], batches: noBatches(), end };
}

async function* noBatches(): AsyncGenerator<never, void> {}

/** A file that is being read: what is known of it so far, and its records still to come. */
interface OpenFile {
  bytes: Bytes;
  table: Table;
  chunks: AsyncGenerator<Buffer, void>;
  records: AsyncGenerator<TableRecord[], void>;
  /** Records that came together with the header. */
  ahead: TableRecord[];
}

async function openFile(stream: AsyncIterable<Buffer>, isKnown: (header: string) => boolean): Promise<OpenFile> {
  const bytes = noBytes();
  const chunks = counted(stream, bytes, limits.fileBytes);
  const head = await peek(chunks, sniffedBytes);
  const table: Table = { delimiter: ",", verdict: null, endsWithNewline: false };
  const file = (records: AsyncGenerator<TableRecord[], void>): OpenFile => ({
    bytes,
    table,
    chunks,
    records,
    ahead: [],
  });
  if (isZip(head)) return file(workbookRecords(whole(head, chunks), table));
  const text = headText(head);
  table.verdict = sniffBytes(head) ?? sniffText(text);
  table.delimiter = delimiterOf(text, isKnown);
  return file(csvRecords(asUtf8(head, chunks, bytes), table));
}

async function* whole(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield head;
  yield* rest;
}

/** Takes the first record that holds anything; null when there is none. */
async function takeHeader(file: OpenFile): Promise<TableRecord | null> {
  while (verdictOf(file) === null) {
    const next = await file.records.next();
    if (next.done) break;
    const at = next.value.findIndex(({ cells }) => isHeader(cells));
    if (at < 0) continue;
    file.ahead = next.value.slice(at + 1);
    return next.value[at] ?? null;
  }
  return null;
}

/** Excel writes "sep=;" before the header of some exports. */
function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.trim() !== "") && !/^sep=/i.test(cells[0] ?? "");
}

function verdictOf({ bytes, table }: OpenFile): GuardRemark | null {
  return bytes.verdict ?? table.verdict;
}

async function close({ chunks, records }: OpenFile): Promise<void> {
  await records.return();
  await chunks.return();
}

async function* takeBatches(
  file: OpenFile,
  rows: Rows,
  remarks: Remarks,
  ended: PromiseWithResolvers<ReadingEnd>,
): AsyncGenerator<RowOf[ImportKind][], void> {
  try {
    yield* readRows(file, rows);
  } catch (error) {
    ended.reject(error);
    throw error;
  } finally {
    await close(file);
    ended.resolve(endOf(file, rows.counts, remarks));
  }
}

async function* readRows(file: OpenFile, rows: Rows): AsyncGenerator<RowOf[ImportKind][], void> {
  let batch: RowOf[ImportKind][] = [];
  let records: TableRecord[] = file.ahead;
  for (;;) {
    for (const record of records) {
      const row = rows.read(record);
      if (row !== null && batch.push(row) === batchRows) {
        yield batch;
        batch = [];
      }
    }
    file.table.verdict ??= rows.verdict();
    if (verdictOf(file) !== null) return;
    const next = await file.records.next();
    if (next.done) break;
    records = next.value;
  }
  if (verdictOf(file) !== null) return;
  if (batch.length > 0) yield batch;
  file.table.verdict = rows.verdictAtEnd(file.table.endsWithNewline);
}

function endOf({ bytes, table }: OpenFile, counts: Rows["counts"], remarks: Remarks): ReadingEnd {
  const found = bytes.verdict ?? table.verdict;
  if (bytes.encoding === "windows-1252") addNote(remarks, { line: 1, column: null, ...inWindows1252 });
  return {
    hash: bytes.hash.digest(),
    bytes: bytes.count,
    ...counts,
    ...remarks,
    guard: found === null ? [] : [found],
  };
}

const inWindows1252 = {
  code: "encoding-windows-1252",
  message: "The file is not UTF-8 and was read as windows-1252: check accented letters, or save it as CSV UTF-8.",
};
