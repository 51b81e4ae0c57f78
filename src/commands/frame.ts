import type { App } from "../app.ts";
import type { Settings } from "../config.ts";
import { nameFailure, placesOf } from "../jobs/failure.ts";
import { type Answer, answerTo, exit, heading, type Output, Stop, usageError } from "./answer.ts";
import { type Command, type CommandLine, momentAsked, nearestOf, parseTyped, type Typed } from "./command.ts";
import { commandHelp, overallHelp } from "./help.ts";

/** The world as a command line meets it; tests bring their own. */
export interface Surroundings {
  stdout: Output;
  stderr: Output;
  clock(): Date;
  /** Where Ctrl-C and SIGTERM arrive. */
  signals: Pick<NodeJS.EventEmitter, "once" | "off">;
  /** `env`: what to read in place of the surroundings. */
  readSettings(env?: NodeJS.ProcessEnv): Promise<{ ok: true; settings: Settings } | { ok: false; problems: string[] }>;
  openApp(settings: Settings, note: (line: string) => void): Promise<App>;
}

const closeWithinMs = 5000;

/** Runs what was typed and answers the exit code. Loads only the files of the command asked for. */
export async function runCommandLine(
  lines: readonly CommandLine[],
  typed: readonly string[],
  world: Surroundings,
): Promise<number> {
  const [name = "", ...words] = typed;
  try {
    if (name === "" || name === "--help" || name === "-h") return showOverall(lines, name === "", world);
    if (name === "help") return await runOne(lines, words[0] ?? "", ["--help"], world);
    return await runOne(lines, name, words, world);
  } catch (error) {
    const isKnown = lines.some((line) => line.name === name);
    return await explainEnd(error, isKnown ? `lapsewatch ${name}` : "lapsewatch", world.stderr);
  }
}

function showOverall(lines: readonly CommandLine[], isMistake: boolean, { stdout, stderr }: Surroundings): number {
  const stream = isMistake ? stderr : stdout;
  stream.write(overallHelp(lines, heading(stream)));
  return isMistake ? exit.usage : exit.ok;
}

async function runOne(
  lines: readonly CommandLine[],
  name: string,
  words: readonly string[],
  world: Surroundings,
): Promise<number> {
  const line = lines.find((one) => one.name === name);
  if (line === undefined) {
    const names = lines.map((one) => one.name);
    const nearest = nearestOf(name, names);
    throw usageError(`There is no command "${name}".${nearest ? ` Did you mean ${nearest}?` : ""}`);
  }
  const { command } = await line.load();
  const typed = parseTyped(command, words);
  if (typed.values["help"]) {
    world.stdout.write(commandHelp(line, command, heading(world.stdout)));
    return exit.ok;
  }
  momentAsked(typed.values, { checkAt: "06:30", clock: world.clock }); // a mistyped date is told before anything else
  const read = await world.readSettings(command.needsSettings === false ? {} : undefined);
  if (!read.ok) throw new Stop(exit.settings, ...read.problems);
  return await runWith(command, typed, read.settings, world);
}

async function runWith(command: Command, typed: Typed, settings: Settings, world: Surroundings): Promise<number> {
  const answer = answerTo(world.stdout, world.stderr, typed.values["json"] === true);
  const apps: Promise<App>[] = [];
  const open = () => (apps[0] ??= world.openApp(settings, answer.note));
  const stop = new AbortController();
  const stopped = Promise.withResolvers<number>();
  const onSignal = () => {
    stop.abort();
    if (!command.untilStopped) stopped.resolve(exit.interrupted);
  };
  world.signals.once("SIGINT", onSignal);
  world.signals.once("SIGTERM", onSignal);
  try {
    const moment = momentAsked(typed.values, { checkAt: settings.checkAt, clock: world.clock });
    const values = typed.values as never; // parsed by the command's own options
    const context = { values, args: typed.args, settings, ...moment, answer, open, stopped: stop.signal };
    const running = command.run(context);
    running.catch(() => {}); // after an interruption nobody waits for it
    return await Promise.race([running, stopped.promise]);
  } finally {
    world.signals.off("SIGINT", onSignal);
    world.signals.off("SIGTERM", onSignal);
    await closeApp(apps[0], stop.signal.aborted, answer);
  }
}

async function closeApp(opening: Promise<App> | undefined, isHurried: boolean, answer: Answer): Promise<void> {
  const app = await opening?.catch(() => undefined);
  if (app === undefined) return;
  const closing = app[Symbol.asyncDispose]();
  if (!isHurried) return await closing;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    answer.note("Something did not close in time; nothing is lost.");
    late.resolve();
  }, closeWithinMs);
  await Promise.race([closing, late.promise]);
  clearTimeout(timer);
}

/** Errors of other rooms that say by their name how to end. */
const endings: Readonly<Record<string, number>> = {
  DatabaseUnreachable: exit.unreachable,
  DatabaseUnsuitable: exit.settings,
  QueueUnreachable: exit.unreachable,
  JobFailed: exit.failure,
};

/** Says why the command ended, and answers its exit code. */
async function explainEnd(error: unknown, who: string, stderr: Output): Promise<number> {
  if (error instanceof Stop) {
    for (const text of error.message.split("\n")) stderr.write(`${who}: ${text}\n`);
    if (error.code === exit.usage) stderr.write(`Try: ${who} --help\n`);
    return error.code;
  }
  const code = error instanceof Error ? endings[error.name] : undefined;
  if (code !== undefined && error instanceof Error) {
    stderr.write(`${who}: ${error.message}\n`);
    return code;
  }
  // Errors of files carry a path, and codes that look like those of a lost connection.
  if (error instanceof Error && "path" in error) {
    stderr.write(`${who}: A file or folder cannot be used (${nameFailure(error)}).\n`);
    return exit.failure;
  }
  const { isDatabaseAway } = await import("../store/connect.ts");
  if (isDatabaseAway(error)) {
    stderr.write(`${who}: The database went away (${nameFailure(error)}). What was begun is undone; try again.\n`);
    return exit.unreachable;
  }
  // Not its message, which may quote a row.
  stderr.write(`${who}: Something went wrong inside (${nameFailure(error)}).\n`);
  for (const place of placesOf(error)) stderr.write(`    ${place}\n`);
  return exit.failure;
}
