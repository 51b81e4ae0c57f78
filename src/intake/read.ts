import type { Day } from "../rules/day.ts";
import { asUtf8, counted, headText, noBytes, peek, type Bytes } from "./bytes.ts";
import { readDate } from "./dates.ts";
import type { Format } from "./format.ts";
import { formats, formatsOf, isKnownHeader, type Match, matchHeader, matchKeys } from "./formats.ts";
import { limits, verdict } from "./guard.ts";
import type { GuardRemark, ImportKind, Reading, ReadingEnd, ReadOptions, RowOf } from "./reading.ts";
import { jsonObjects, jsonRecords, leavesOf, type JsonList, type JsonObject } from "./json.ts";
import { addNote, noRemarks, type Remarks } from "./remarks.ts";
import { latestDay, openRows, type Rows } from "./rows.ts";
import { isZip, sniffBytes, sniffedBytes, sniffText } from "./sniff.ts";
import type { Table, TableRecord } from "./records.ts";
import { csvRecords, delimiterOf } from "./table.ts";
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
  const match = await takeMatch(file, candidates);
  if ("code" in match) return refusal(file, match, options);
  const remarks = noRemarks();
  const mapping = match.found.map(({ name, header }) => {
    const { gives = name } = match.format.columns[name] ?? {};
    return { header, column: gives };
  });
  const ended = Promise.withResolvers<ReadingEnd>();
  // Nobody has to ask for the end of a reading whose batches have thrown.
  ended.promise.catch(() => undefined);
  return {
    kind: options.kind,
    format: match.format.name,
    onlyKnown: match.format.onlyKnown,
    asOf: await takeAsOf(file, match, latestDay(options)),
    columns: new Set([...mapping.flatMap(({ column }) => column ?? []), ...match.format.supplied(options)]),
    mapping,
    ignored: match.ignored,
    // A format of a kind makes rows of that kind; the table of formats cannot say so to the compiler.
    batches: takeBatches(file, openRows(match, options, remarks), remarks, ended) as AsyncGenerator<RowOf[Kind][]>,
    end: ended.promise,
  };
}

/** What kind of file this is, by its first row or its form; or why nobody can tell. Takes the stream, and closes it. */
export async function findKind(stream: AsyncIterable<Buffer>): Promise<ImportKind | GuardRemark> {
  const file = await openFile(stream, (header) => isKnownHeader(formats, header));
  const match = await takeMatch(file, formats);
  await close(file);
  if ("format" in match) return match.format.kind;
  return verdictOf(file) ?? (match.code === "column-missing" ? verdict("kind-unknown") : match);
}

/** A reading that ended before its first row. */
async function refusal<Kind extends ImportKind>(
  file: OpenFile,
  reason: GuardRemark,
  { kind, format = kind }: ReadOptions & { kind: Kind },
): Promise<Reading<Kind>> {
  file.table.verdict ??= reason;
  await close(file);
  const end = Promise.resolve(endOf(file, { read: 0, rejected: 0, skipped: 0 }, noRemarks()));
  const nothing = { onlyKnown: false, asOf: null, columns: new Set<string>(), mapping: [], ignored: [] };
  return { kind, format, ...nothing, batches: noBatches(), end };
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
  /** What is known of a JSON text, with its objects still to come; null for a table. */
  json: (JsonList & { objects: AsyncGenerator<JsonObject[], void> }) | null;
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
    json: null,
  });
  if (isZip(head)) return file(workbookRecords(whole(head, chunks), table));
  const text = headText(head);
  if (/^\s*[[{]/.test(text)) return openJson(file(noBatches()), asUtf8(head, chunks, bytes));
  table.verdict = sniffBytes(head) ?? sniffText(text);
  table.delimiter = delimiterOf(text, isKnown);
  return file(csvRecords(asUtf8(head, chunks, bytes), table));
}

function openJson(file: OpenFile, text: AsyncGenerator<Buffer, void>): OpenFile {
  const list: JsonList = { hasMore: false };
  file.json = Object.assign(list, { objects: jsonObjects(text, file.table, list) });
  return file;
}

/** Finds out what the columns of a file are, or why it cannot be read. */
async function takeMatch(file: OpenFile, candidates: readonly Format[]): Promise<Match | GuardRemark> {
  if (file.json !== null) return await takeKeys(file, file.json.objects, candidates);
  const header = await takeHeader(file);
  if (header === null) return verdict("file-empty");
  const match = matchHeader(
    candidates,
    header.cells.map((cell) => cell ?? ""),
  );
  // Without a row of names the first record is a row like the others.
  if ("format" in match && match.format.layout.by === "place") file.ahead.unshift(header);
  return match;
}

async function takeKeys(
  file: OpenFile,
  objects: AsyncGenerator<JsonObject[], void>,
  candidates: readonly Format[],
): Promise<Match | GuardRemark> {
  for (;;) {
    const next = await objects.next();
    if (next.done) return verdict("file-not-a-table");
    const [first] = next.value;
    if (first === undefined) continue;
    const keys = leavesOf(first).map(([key]) => key);
    const match = matchKeys(candidates, keys);
    if ("format" in match) file.records = jsonRecords(whole(next.value, objects), match, file.table);
    return match;
  }
}

/** The day that a report says it is of, by its first row; null where it does not say, or says a day to come. */
async function takeAsOf(file: OpenFile, { format, found }: Match, latest: Day): Promise<Day | null> {
  const at = found.find(({ name }) => name === format.asOf)?.at;
  if (at === undefined) return null;
  while (verdictOf(file) === null && file.ahead.every(({ cells }) => !cells.some(Boolean))) {
    const next = await file.records.next();
    if (next.done) break;
    file.ahead.push(...next.value);
  }
  const first = file.ahead.find(({ cells }) => cells.some(Boolean));
  const { day } = readDate(first?.cells[at]?.trim() ?? "");
  return day !== null && day <= latest ? day : null;
}

async function* whole<Part>(head: Part, rest: AsyncIterable<Part>): AsyncGenerator<Part, void> {
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
function isHeader(cells: TableRecord["cells"]): boolean {
  return cells.some((cell) => cell?.trim()) && !/^sep=/i.test(cells[0] ?? "");
}

function verdictOf({ bytes, table }: OpenFile): GuardRemark | null {
  return bytes.verdict ?? table.verdict;
}

async function close({ chunks, records, json }: OpenFile): Promise<void> {
  await records.return();
  await json?.objects.return();
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

function endOf({ bytes, table, json }: OpenFile, counts: Rows["counts"], remarks: Remarks): ReadingEnd {
  const found = bytes.verdict ?? table.verdict;
  if (bytes.encoding === "windows-1252") addNote(remarks, { line: 1, column: null, ...inWindows1252 });
  if (json?.hasMore) addNote(remarks, { line: 1, column: null, ...furtherPages });
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

const furtherPages = {
  code: "pages-missing",
  message: "The file is one page of a longer answer (@odata.nextLink): fetch the other pages and import them too.",
};
