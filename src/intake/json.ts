import { columnOf, type Match } from "./formats.ts";
import { entryTooLarge, fieldTooLarge, limits, verdict } from "./guard.ts";
import type { Table, TableRecord } from "./records.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Bounds memory: what is held at a time is one object of the list, and what stands around the list. */
const heldCharacters = 1024 * 1024;

/** Keys under which answers of programs hold their list. */
const listKey = /"(?:value|locations)"\s*:\s*$/i;

/** What is known of a JSON file that has gone by. */
export interface JsonList {
  /** It says that there are further pages. */
  hasMore: boolean;
}

/**
 * The objects of a JSON text in clean UTF-8, in batches as they come: those of an array, of the array under `value` or
 * `locations`, or the one object that the text is. Memory does not grow with their number.
 */
export async function* jsonObjects(
  chunks: AsyncIterable<Buffer>,
  table: Table,
  list: JsonList,
): AsyncGenerator<JsonObject[], void> {
  const cutter = openCutter();
  const decoder = new TextDecoder();
  // Whether the text is whole is told by its brackets.
  table.endsWithNewline = true;
  for await (const chunk of chunks) {
    const objects = cutter.cut(decoder.decode(chunk, { stream: true }));
    if (objects === "too-large") table.verdict ??= entryTooLarge(cutter.count() + 1);
    else if (objects === "not-a-list") table.verdict ??= verdict("file-not-a-table");
    else yield objects;
    if (table.verdict !== null) return;
  }
  const around = cutter.end();
  if (around === "truncated") table.verdict ??= verdict("file-truncated");
  else if (!isObject(around)) {
    if (!Array.isArray(around)) table.verdict ??= verdict("file-not-a-table");
  } else if (cutter.hasList()) list.hasMore = "@odata.nextLink" in around;
  else yield [around];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the only error a parser has
  }
}

interface Cutter {
  /** The objects that a further piece of the text completes. */
  cut(piece: string): JsonObject[] | "too-large" | "not-a-list";
  /** What stands around the list, or the whole text where there is no list. */
  end(): unknown;
  hasList(): boolean;
  count(): number;
}

/** What brackets and quotation marks the cutter has to look at. */
const structural = /["\\{}[\]]/g;

/** Cuts a list into its objects without parsing what is around them. */
function openCutter(): Cutter {
  let held = ""; // of the object that is open, else of what stands around the list
  let around = "";
  let count = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let listDepth: number | null = null;
  let place: "before" | "between" | "object" | "after" = "before";
  let piece = "";
  let from = 0;

  /** Follows a bracket or quotation mark; answers whether what is held ends with it. */
  const follow = (at: number): boolean => {
    const letter = piece[at];
    if (letter === '"') isInString = !isInString;
    if (letter === '"' || isInString) return false;
    if (letter === "}" || letter === "]") {
      depth -= 1;
      return place === "object" && depth === listDepth;
    }
    depth += 1;
    if (place !== "before" || letter !== "[") return false;
    const isList = depth === 1 || (depth === 2 && listKey.test(held.slice(-100) + piece.slice(from, at)));
    if (isList) listDepth = depth;
    return isList;
  };

  /** The place of the next letter between objects that is none of their separators; -1 where the piece ends first. */
  const leave = (start: number): number => {
    let at = start;
    while (at < piece.length && /[\s,]/.test(piece[at] ?? "")) at += 1;
    from = at;
    if (at === piece.length) return -1;
    if (piece[at] === "{") [place, held] = ["object", ""];
    else if (piece[at] === "]") [place, held] = ["after", around];
    return at;
  };

  /** The place of the next letter to look at; -1 where the piece ends first. */
  const next = (start: number): number => {
    if (place === "between") return leave(start);
    structural.lastIndex = start;
    const at = structural.exec(piece)?.index ?? -1;
    if (at < 0 || piece[at] !== "\\") return at;
    // The letter behind it means nothing, and may be in the next piece.
    isEscaped = at + 1 === piece.length;
    return isEscaped ? -1 : next(at + 2);
  };

  const cut = (text: string): JsonObject[] | "too-large" | "not-a-list" => {
    const objects: JsonObject[] = [];
    [piece, from] = [text, 0];
    const start = isEscaped && text !== "" ? 1 : 0;
    if (start === 1) isEscaped = false;
    for (let at = next(start); at >= 0; at = next(at + 1)) {
      if (place === "between") return "not-a-list";
      if (!follow(at)) continue;
      const whole = held + piece.slice(from, at + 1);
      [held, from] = ["", at + 1];
      if (whole.length > heldCharacters) return "too-large";
      if (place === "object") {
        const object = parsed(whole);
        if (!isObject(object)) return "not-a-list";
        objects.push(object);
        count += 1;
      } else around = whole;
      place = "between";
    }
    if (place !== "between") held += piece.slice(from);
    return held.length > heldCharacters ? "too-large" : objects;
  };

  const end = (): unknown => (depth > 0 || isInString ? "truncated" : parsed(held));
  return { cut, end, hasList: () => listDepth !== null, count: () => count };
}

/** The values of objects as records with the columns of a match. A key that an object does not have leaves its field out. */
export async function* jsonRecords(
  batches: AsyncIterable<readonly JsonObject[]>,
  { format, found }: Match,
  table: Table,
): AsyncGenerator<TableRecord[], void> {
  const places = new Map(found.map(({ name, at }) => [name, at]));
  const columns = new Map<string, number | null>();
  const placeOf = (key: string): number | null => {
    let at = columns.get(key);
    if (at === undefined) {
      at = places.get(columnOf(format, key) ?? "") ?? null;
      if (columns.size < 1000) columns.set(key, at);
    }
    return at;
  };
  let line = 0;
  for await (const objects of batches) {
    const records: TableRecord[] = [];
    for (const object of objects) {
      line += 1;
      const cells = Array<string | undefined>(found.length).fill(undefined);
      for (const [key, value] of leavesOf(object)) {
        const at = placeOf(key);
        if (at === null) continue;
        cells[at] = value;
        if (value.length > limits.fieldCharacters) table.verdict ??= fieldTooLarge(line);
      }
      records.push({ line, cells });
    }
    if (table.verdict !== null) return;
    yield records;
  }
}

/** The keys of an object that hold a value, those of objects in it with a dot between. Lists are left out. */
export function leavesOf(object: JsonObject, path = ""): [string, string][] {
  return Object.entries(object).flatMap(([key, value]): [string, string][] => {
    if (isObject(value)) return path.split(".").length > 3 ? [] : leavesOf(value, `${path}${key}.`);
    if (Array.isArray(value)) return [];
    return [[`${path}${key}`, value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)]];
  });
}
