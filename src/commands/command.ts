import { parseArgs } from "node:util";
import type { App } from "../app.ts";
import type { Settings } from "../config.ts";
import { type Day, londonDay, londonInstant, parseDay } from "../rules/day.ts";
import { type Answer, type ExitCode, usageError } from "./answer.ts";

/** An option as it is typed and as the help explains it. */
export interface Option {
  type: "boolean" | "string";
  short?: string;
  /** May be given several times. */
  multiple?: true;
  /** What stands for the value in the help, such as DATE. */
  value?: string;
  about: string;
}
export type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O["type"] extends "boolean"
  ? boolean
  : O extends { multiple: true }
    ? readonly string[]
    : string | undefined;
export type Values<O extends Options> = { [Name in keyof O]: Value<O[Name]> };

/** What a command is given. */
export interface Context<O extends Options = Options> {
  values: Values<O>;
  /** What was typed besides options. */
  args: readonly string[];
  settings: Settings;
  /** The moment the command runs as of: --now, or --date at the time of the daily check, or the clock. */
  now: Date;
  /** The London day asked about: --date, or that of `now`. */
  day: Day;
  /** The day given with --date; null without. */
  typedDay: Day | null;
  /** Whether --now or --date was given; jobs of the command then carry `now`. */
  isReplay: boolean;
  answer: Answer;
  /** Opens store, queue and channels; closed when the command ends. The database is brought up to date first. */
  open(): Promise<App>;
  /** Aborted when the person presses Ctrl-C. Only commands that run until stopped need it. */
  stopped: AbortSignal;
}

export interface Command<O extends Options = Options> {
  /** What may follow the name, a line for each form, such as `<account> [--date D]`; empty: nothing but options. */
  usage: readonly string[];
  /** A few lines under the usage; what it does beyond the summary, and examples. */
  about: string;
  options: O;
  /** How many words may follow the name. */
  words: { least: number; most: number };
  /** `as-of`: has --now and --date. `own`: always runs at the clock's time. */
  clock: "as-of" | "own";
  /** True for commands that run until they are told to stop: Ctrl-C and SIGTERM then only abort `stopped`. */
  untilStopped?: true;
  /** False for commands that work before anything is set up: they get the defaults, whatever the surroundings hold. */
  needsSettings?: false;
  run(context: Context<O>): Promise<ExitCode>;
}

/** A command with its options' types known inside `run`. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command;
}

/** A line of the table of commands. The file is loaded only when its command is asked for. */
export interface CommandLine {
  name: string;
  summary: string;
  load(): Promise<{ command: Command }>;
}

const common = {
  json: { type: "boolean", about: "answer for programs: JSON on stdout, remarks on stderr" },
  help: { type: "boolean", short: "h", about: "show this" },
} as const satisfies Options;

const asOf = {
  date: { type: "string", value: "DATE", about: "as of this day (YYYY-MM-DD), at the time of the daily check" },
  now: { type: "string", value: "INSTANT", about: "as of this moment, such as 2026-11-22T06:30:00Z" },
} as const satisfies Options;

/** All options of a command, its own first. */
export function optionsOf({ options, clock }: Command): Options {
  return { ...options, ...(clock === "as-of" ? asOf : {}), ...common };
}

/** What was typed after the name of a command, taken apart. Throws a usage error. */
export interface Typed {
  values: Record<string, unknown>;
  args: string[];
}

export function parseTyped(command: Command, words: readonly string[]): Typed {
  const options = optionsOf(command);
  try {
    const known = Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short && { short }), ...(multiple && { multiple, default: [] }) },
    ]);
    const { values, positionals } = parseArgs({
      args: [...words],
      options: Object.fromEntries(known),
      allowPositionals: true,
    });
    if (!("help" in values)) requireWords(command, positionals);
    return { values, args: positionals };
  } catch (error) {
    throw asUsageError(error, options);
  }
}

function requireWords({ words: { least, most }, usage }: Command, typed: readonly string[]): void {
  if (typed.length < least) throw usageError(`Something is missing. It takes: ${usage.join(" or ")}`);
  if (typed.length > most) throw usageError(`"${typed[most]}" is one too many.`);
}

function asUsageError(error: unknown, options: Options): unknown {
  if (!(error instanceof TypeError) || !("code" in error)) return error;
  const unknown = /^Unknown option '-{0,2}([^'=]*)/.exec(error.message)?.[1];
  if (unknown === undefined) return usageError(error.message.split(/\. |\n/)[0] ?? error.message);
  const nearest = nearestOf(unknown, Object.keys(options));
  return usageError(`There is no option --${unknown}.${nearest ? ` Did you mean --${nearest}?` : ""}`);
}

/** The moment and the day that --now and --date ask for. Throws a usage error. */
export function momentAsked(
  { now, date }: { now?: unknown; date?: unknown },
  { checkAt, clock }: { checkAt: string; clock: () => Date },
): { now: Date; day: Day; typedDay: Day | null; isReplay: boolean } {
  const day = typeof date === "string" ? readDate(date) : null;
  const instant = typeof now === "string" ? readInstant(now) : null;
  const moment = instant ?? (day ? londonInstant(day, checkAt) : clock());
  return { now: moment, day: day ?? londonDay(moment), typedDay: day, isReplay: day !== null || instant !== null };
}

/** A date as typed. Throws a usage error. */
export function readDate(text: string): Day {
  const day = parseDay(text);
  if (day === null) throw usageError(`"${text}" is not a date. Write it as YYYY-MM-DD, such as 2026-11-22.`);
  return day;
}

const instantShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function readInstant(text: string): Date {
  const at = new Date(text);
  if (instantShape.test(text) && parseDay(text.slice(0, 10)) && !Number.isNaN(at.getTime())) return at;
  throw usageError(`"${text}" is not a moment with its zone. Write it such as 2026-11-22T06:30:00Z.`);
}

/** The name that was probably meant: the nearest, unless it is too far away. */
export function nearestOf(typed: string, names: readonly string[]): string | null {
  const [nearest] = names
    .map((name) => ({ name, distance: name.startsWith(typed) ? 0.5 : distance(typed, name) }))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest && typed !== "" && nearest.distance <= Math.max(2, nearest.name.length / 3) ? nearest.name : null;
}

/** How many letters have to be changed, added or dropped (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [toAt, toLetter] of [...to].entries()) {
      const swap = (row[toAt] ?? 0) + (letter === toLetter ? 0 : 1);
      next.push(Math.min(swap, (row[toAt + 1] ?? 0) + 1, (next[toAt] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
