import { styleText } from "node:util";

/** What a program that called us learns from the exit code. */
export const exit = {
  ok: 0,
  failure: 1,
  usage: 2,
  settings: 3,
  /** An import that was rejected, or waits for a person's decision. */
  inputHeld: 4,
  /** Nothing more can be done until a person decides. */
  waiting: 5,
  /** Database, queue or provider. */
  unreachable: 6,
  stale: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Ends a command: its text is for the person at the terminal, a line each. Holds no names or addresses of people. */
export class Stop extends Error {
  override name = "Stop";
  readonly code: ExitCode;

  constructor(code: ExitCode, ...lines: string[]) {
    super(lines.join("\n"));
    this.code = code;
  }
}

/** Something that was typed cannot be meant. */
export function usageError(text: string): Stop {
  return new Stop(exit.usage, text);
}

/** Something that was typed well, of which nothing is known here. */
export function notKnown(text: string): Stop {
  return new Stop(exit.failure, text);
}

/** As much of a stream as an answer needs. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface Progress {
  /** So many more are done. */
  add(count: number): void;
  end(): void;
}

/** How a command speaks. What was asked for goes to stdout, everything else to stderr. */
export interface Answer {
  json: boolean;
  /** A line for people; nothing with --json. */
  say(line?: string): void;
  /** A remark for people, also with --json; on stderr. */
  note(line: string): void;
  /** With --json one object, a line; `schema` is added. Nothing for people. */
  object(value: object): void;
  /** With --json a line for each row, `schema` added; for people a table of the columns. */
  rows<Row extends object>(rows: readonly Row[], columns: Columns<Row>): void;
  /** Shows how far something of `total` steps has come, on a terminal only. */
  progress(what: string, total: number): Progress;
}

/** Heading and cell of each column, left to right. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

/** The answer of a command to these two streams. */
export function answerTo(stdout: Output, stderr: Output, json: boolean): Answer {
  const jsonLine = (value: object) => void stdout.write(`${JSON.stringify({ schema: 1, ...value }, inFieldOrder)}\n`);
  return {
    json,
    say: (line = "") => void (json || stdout.write(`${line}\n`)),
    note: (line) => void stderr.write(`${line}\n`),
    object: (value) => void (json && jsonLine(value)),
    rows(rows, columns) {
      if (json) rows.forEach(jsonLine);
      else stdout.write(tableOf(rows, columns, heading(stdout)));
    },
    progress: (what, total) => (stderr.isTTY ? bar(stderr, what, total) : { add: () => {}, end: () => {} }),
  };
}

/** What comes from the rules or from the database, each with an order of its own, stands in one: two answers compare. */
function inFieldOrder(field: string, value: unknown): unknown {
  return field === "detail" || field === "dspt" ? sorted(value) : value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([field, within]) => [field, sorted(within)]));
}

/** Writes headings bold on a terminal that wants it (NO_COLOR is respected). */
export function heading(stream: Output): (text: string) => string {
  const isTerminal = stream.isTTY === true && "fd" in stream;
  return (text) => (isTerminal ? styleText("bold", text, { stream: stream as unknown as NodeJS.WriteStream }) : text);
}

/** Rows under headings, columns two spaces apart; numbers stand right. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  emphasise: (text: string) => string = (text) => text,
): string {
  if (rows.length === 0) return "none\n";
  const names = Object.keys(columns);
  const cells = rows.map((row) => Object.values(columns).map((cell) => cell(row)));
  const texts = [names, ...cells.map((row) => row.map((cell) => oneLine(cell)))];
  const widths = names.map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)));
  const isNumber = names.map((_, at) => cells.every((row) => typeof row[at] === "number" || row[at] === null));
  const lines = texts.map((row) =>
    row
      .map((text, at) => (isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [emphasise(lines[0] ?? ""), ...lines.slice(1), ""].join("\n");
}

/** Control characters in a file's text could move the cursor or fake a line. */
function oneLine(cell: string | number | null): string {
  return cell === null ? "" : String(cell).replace(/\p{Cc}+/gu, " ");
}

const barWidth = 24;
const redrawMs = 100;

function bar(stderr: Output, what: string, total: number): Progress {
  const startedAt = performance.now();
  let done = 0;
  let drawnAt = -redrawMs;
  const draw = () => {
    drawnAt = performance.now();
    const text = progressLine(what, done, total, drawnAt - startedAt);
    stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  return {
    add(count) {
      done += count;
      if (performance.now() - drawnAt >= redrawMs) draw();
    },
    end() {
      draw();
      stderr.write("\n");
    },
  };
}

/** Such as `Sites [######------]  4,000 of 8,000  500/s  8 s left`. */
export function progressLine(what: string, done: number, total: number, elapsedMs: number): string {
  const part = total > 0 ? Math.min(done / total, 1) : 1;
  const filled = Math.round(part * barWidth);
  const drawn = "#".repeat(filled).padEnd(barWidth, "-");
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1000 : 0;
  const left = perSecond > 0 && done < total ? `  ${lasting((total - done) / perSecond)} left` : "";
  return `${what} [${drawn}]  ${count(done)} of ${count(total)}  ${count(perSecond)}/s${left}`;
}

function count(n: number): string {
  return Math.round(n).toLocaleString("en-GB");
}

function lasting(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
