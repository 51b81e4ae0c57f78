import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import { policyOn } from "../config.ts";
import { formats } from "../intake/formats.ts";
import type { ImportKind, Reading } from "../intake/reading.ts";
import { codeOf } from "../intake/values.ts";
import { readAs, takeInReading } from "../jobs/take-in.ts";
import { type ImportResult, SourceTaken } from "../store/importing.ts";
import { addDays } from "../rules/day.ts";
import { type Answer, exit, type Progress, tableOf, usageError } from "./answer.ts";
import { askedOf, decisions } from "./import-decide.ts";
import { showMapping } from "./import-mapping.ts";
import { type Context, defineCommand, type Options, readDate } from "./command.ts";

const kinds: readonly ImportKind[] = ["accounts", "mailboxes", "sites", "dspt"];

const options = {
  source: { type: "string", value: "NAME", about: "where the file comes from (default: its format)" },
  site: { type: "string", value: "CODE", about: "ODS code of the site, for rows that do not give one" },
  format: {
    type: "string",
    value: "NAME",
    about: `${formats.map(({ name }) => name).join(", ")} (default: found out)`,
  },
  "as-of": {
    type: "string",
    value: "DATE",
    about: "the day the file tells of (default: the day a report says it is of, else today)",
  },
  "contact-basis": { type: "string", value: "TEXT", about: "on what basis private contacts may be used" },
  "create-sites": { type: "boolean", about: "take in the sites of a DSPT list that are not known yet" },
  "dry-run": { type: "boolean", about: "say what would happen and change nothing" },
  csv: { type: "boolean", about: "of list: for a spreadsheet; safe to open" },
  "show-mapping": { type: "boolean", about: "say how the columns are understood and change nothing" },
} as const satisfies Options;

/** Reads a file, checks it, and takes it into the facts in one transaction. */
export const command = defineCommand({
  usage: [
    "<accounts|mailboxes|sites|dspt> <file|->",
    "list [--csv]",
    "show <id>",
    "accept <id>",
    "reject <id>",
    "undo <id>",
  ],
  about: `Reads CSV (UTF-8), Excel (.xlsx) or, for reports that come so, JSON; - reads standard input. A file that looks
ruined is rejected, one that looks cut short is held: then nothing is changed, and the exit code is 4. The same file twice
changes nothing. Bad rows are listed and left out, the others are applied.

list      the imports that wait for a decision, and the last ones of all
show      what an import changes, or would, site by site
accept    takes a held import in after all, as long as nothing newer has come from its source
reject    gives it up, and forgets its rows
undo      takes back the last applied import of its source`,
  options,
  words: { least: 1, most: 2 },
  clock: "as-of",
  async run(context) {
    const { answer, open, args } = context;
    const asked = askedOf(args[0]);
    if (context.values.csv && args[0] !== "list") throw usageError("--csv is only for list.");
    if (asked !== null) {
      const given = (Object.keys(options) as (keyof typeof options)[]).find(
        (name) => name !== "csv" && context.values[name],
      );
      if (given !== undefined) throw usageError(`--${given} is only for a file.`);
      return await asked(context);
    }
    const choices = chosen(context);
    const file = await openFile(args[1] ?? "", answer);
    if (context.values["show-mapping"]) return await showMapping(answer, await read(choices, file, context));
    const app = await open();
    const { reading, result } = await takeIn(app, choices, file, context);
    file.progress.end();
    answer.object(result);
    if (!answer.json) tell(answer, result, reading.ignored);
    return result.outcome === "held" || result.outcome === "rejected" ? exit.inputHeld : exit.ok;
  },
});

/** What was typed, checked before anything is opened. Throws a usage error. */
function chosen({ values, args, day }: Context<typeof options>) {
  const kind = kinds.find((one) => one === args[0]);
  if (kind === undefined) {
    const others = [...kinds, ...Object.keys(decisions)].join(", ");
    throw usageError(`"${args[0]}" cannot be imported. Choose one of: ${others}.`);
  }
  if (args[1] === undefined) throw usageError(`Something is missing. It takes: ${kind} <file|->`);
  const only = (name: keyof typeof options, ...fits: ImportKind[]) => {
    if (values[name] && !fits.includes(kind)) throw usageError(`--${name} is only for ${fits.join(" and ")}.`);
  };
  only("site", "accounts", "mailboxes");
  only("contact-basis", "accounts");
  only("create-sites", "dspt");
  requireFormat(kind, values.format);
  const asOf = values["as-of"] === undefined ? null : readDate(values["as-of"]);
  if (asOf !== null && asOf > addDays(day, 1)) {
    throw usageError(`--as-of ${asOf} lies ahead: no file can tell of that day yet. Add --now for a rehearsal.`);
  }
  const text = (name: "source" | "site" | "contact-basis") => values[name]?.trim() || undefined;
  const site = text("site");
  return {
    kind,
    asOf,
    source: text("source"),
    format: values.format,
    site: site && codeOf(site),
    contactBasis: text("contact-basis"),
    createSites: values["create-sites"],
    dryRun: values["dry-run"],
  };
}

function requireFormat(kind: ImportKind, name: string | undefined): void {
  if (name === undefined) return;
  const other = formats.find((format) => format.name === name);
  if (other?.kind === kind) return;
  const names = formats.filter((format) => format.kind === kind).map((format) => format.name);
  const why = other ? `The format ${name} is ${other.title}: import ${other.kind}.` : `There is no format ${name}.`;
  throw usageError(`${why} Choose one of: ${names.join(", ")}.`);
}

interface OpenedFile {
  stream: Readable;
  progress: Progress;
}

async function openFile(path: string, answer: Answer): Promise<OpenedFile> {
  // How much a pipe will bring is not known.
  if (path === "-") return { stream: process.stdin, progress: { add: () => {}, end: () => {} } };
  const found = await stat(path).catch(() => null);
  if (found === null) throw usageError(`There is no file ${path}. Check the path.`);
  if (found.isDirectory()) throw usageError(`${path} is a folder. Name the file in it.`);
  return { stream: createReadStream(path), progress: answer.progress("Bytes", found.size) };
}

async function read(
  choices: ReturnType<typeof chosen>,
  { stream, progress }: OpenedFile,
  { settings, now, day, stopped }: Context<typeof options>,
): Promise<Reading> {
  const allowTestNumbers = !settings.isProduction;
  return await readAs(watched(addAbortSignal(stopped, stream), progress), choices, { now, day, allowTestNumbers });
}

async function takeIn(
  { store }: Awaited<ReturnType<Context["open"]>>,
  choices: ReturnType<typeof chosen>,
  file: OpenedFile,
  context: Context<typeof options>,
): Promise<{ reading: Reading; result: ImportResult }> {
  const { settings, now, day, stopped: signal } = context;
  const reading = await read(choices, file, context);
  const result = await takeInReading(store, reading, choices, {
    now,
    day,
    policy: policyOn(settings, day),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof SourceTaken ? usageError(error.message) : error;
  });
  return { reading, result };
}

async function* watched(stream: Readable, progress: Progress): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    progress.add((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}

const outcomes: Readonly<Record<ImportResult["outcome"], { done: string; dry: string }>> = {
  applied: { done: "Applied", dry: "Would be applied" },
  unchanged: { done: "Unchanged (the same file as last time)", dry: "Unchanged (the same file as last time)" },
  held: { done: "Held: nothing was changed", dry: "Would be held" },
  rejected: { done: "Rejected: nothing was changed", dry: "Would be rejected" },
};

/** The answer for people. */
function tell(answer: Answer, result: ImportResult, ignored: readonly string[]): void {
  const { kind, source, asOf, outcome, rows, dryRun } = result;
  const which = result.import === null ? "" : ` Import ${result.import}.`;
  answer.say(`${outcomes[outcome][dryRun ? "dry" : "done"]}: ${kind} from ${source}, as of ${asOf}.${which}`);
  for (const { message } of result.guard) answer.say(`  ${message}`);
  if (outcome === "held" && !dryRun) {
    answer.say(`To see what it would change: lapsewatch import show ${result.import}`);
    answer.say(`To take it in after all, or to give it up: lapsewatch import accept|reject ${result.import}`);
  }
  const further = [
    [rows.notSeen, "known from this source but not in the file"],
    [rows.sitesCreated, rows.sitesCreated === 1 ? "site created" : "sites created"],
    [rows.unplaced, "of accounts that are not known, so that nobody can say which site they are of"],
    [rows.skipped, "left aside because they are not about what is ours"],
  ] as const;
  const counts = [`${rows.new} new`, `${rows.changed} changed`, `${rows.same} the same`, `${rows.rejected} rejected`];
  const more = further.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  answer.say(`${rows.read} rows read: ${[...counts, ...more].join(", ")}.`);
  if (outcome !== "rejected" && ignored.length > 0) answer.say(`Columns left out: ${ignored.join(", ")}.`);
  tellRemarks(answer, "Rows left out", result.problems, result.problemCount);
  tellRemarks(answer, "Notes", result.notes, result.noteCount);
}

function tellRemarks(answer: Answer, title: string, remarks: ImportResult["problems"], count: number): void {
  if (count === 0) return;
  answer.say();
  answer.say(`${title} (${count}):`);
  const columns = {
    Line: ({ line }: (typeof remarks)[number]) => line,
    Column: ({ column }: (typeof remarks)[number]) => column,
    "What to do": ({ message }: (typeof remarks)[number]) => message,
  };
  answer.say(tableOf(remarks, columns).trimEnd());
  if (count > remarks.length) answer.say(`and ${count - remarks.length} more`);
}
