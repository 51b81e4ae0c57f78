import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApp } from "../../src/app.ts";
import type { Command } from "../../src/commands/command.ts";
import { runCommandLine } from "../../src/commands/frame.ts";
import { readSettings } from "../../src/config.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { freshDatabase } from "../support/services.ts";

type Load = () => Promise<{ command: Command }>;

/** A terminal with a database of its own, at which one command can be typed. */
export interface Terminal extends AsyncDisposable {
  store: Store;
  env: Record<string, string>;
  /** Types the words after the command's name. */
  type(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** The same with --json: every line read, and the exit code. */
  ask<Answer = Record<string, never>>(...words: string[]): Promise<{ code: number; answers: Answer[]; stderr: string }>;
  /** The same terminal, at which another command is typed; do not close it. */
  at(load: Load): Pick<Terminal, "type" | "ask">;
}

/** Opens a terminal for one command. */
export async function openTerminal(
  load: Load,
  { settings = {}, clock = "2026-11-22T09:00:00Z" }: { settings?: Record<string, string>; clock?: string } = {},
): Promise<Terminal> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-terminal-"));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: "silent", ...settings };
  const typing =
    (load: Load) =>
    async (...words: string[]) => {
      let stdout = "";
      let stderr = "";
      const code = await runCommandLine([{ name: "it", summary: "", load }], ["it", ...words], {
        stdout: { write: (text) => void (stdout += text) },
        stderr: { write: (text) => void (stderr += text) },
        clock: () => new Date(clock),
        signals: new EventEmitter(),
        readSettings: async () => readSettings(env),
        openApp: async (read, note) => await openApp(read, { note }),
      });
      return { code, stdout, stderr };
    };
  const opened = opening.move();
  return {
    ...{ store, env },
    ...commandLine(typing(load)),
    at: (other) => commandLine(typing(other)),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function commandLine(type: Terminal["type"]): Pick<Terminal, "type" | "ask"> {
  return {
    type,
    async ask<Answer>(...words: string[]) {
      const { code, stdout, stderr } = await type(...words, "--json");
      const answers = stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Answer);
      return { code, answers, stderr };
    },
  };
}
