import { type Command, type CommandLine, optionsOf } from "./command.ts";

/** What `lapsewatch --help` shows. */
export function overallHelp(lines: readonly CommandLine[], emphasise: (text: string) => string): string {
  return [
    "Lapsewatch warns care providers before an NHSmail account, a shared mailbox or a DSPT publication lapses.",
    "",
    emphasise("Usage"),
    "  lapsewatch <command> [options]",
    "",
    emphasise("Commands"),
    ...inColumns(lines.map(({ name, summary }) => [name, summary])),
    "",
    "lapsewatch <command> --help explains one of them. Settings come from the environment.",
    "",
    emphasise("Exit codes"),
    "  0 done   1 failure   2 wrong usage   3 wrong settings   4 input rejected or held   5 waits for a person",
    "  6 database, queue or provider away   7 data too old   130 interrupted",
    "",
  ].join("\n");
}

/** What `lapsewatch <command> --help` shows. */
export function commandHelp(
  { name, summary }: CommandLine,
  command: Command,
  emphasise: (text: string) => string,
): string {
  const forms = command.usage.length > 0 ? command.usage : [""];
  return [
    `${summary}.`,
    "",
    emphasise("Usage"),
    ...forms.map((form) => `  lapsewatch ${name} ${form}`.trimEnd()),
    ...(command.about ? ["", command.about.trim()] : []),
    "",
    emphasise("Options"),
    ...inColumns(
      Object.entries(optionsOf(command)).map(([option, { short, value, type, about }]) => [
        `${short ? `-${short}, ` : ""}--${option}${type === "string" ? ` ${value ?? "TEXT"}` : ""}`,
        about,
      ]),
    ),
    "",
  ].join("\n");
}

function inColumns(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
