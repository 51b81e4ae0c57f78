import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { hashPassword } from "../store/password.ts";
import { exit, usageError } from "./answer.ts";
import { defineCommand } from "./command.ts";

const shortest = 12;

/** Makes an entry for DASHBOARD_USERS, so that no password stands in a settings file. */
export const command = defineCommand({
  usage: ["<name> [--role viewer|operator]"],
  about: `Asks for a password without showing it, or reads it from standard input, and prints name:hash:role. Put what it
prints into DASHBOARD_USERS, several separated by commas. Viewers see everything; operators may also retry, remove,
pause and resume jobs.`,
  options: { role: { type: "string", value: "ROLE", about: "viewer (the default) or operator" } },
  words: { least: 1, most: 1 },
  clock: "own",
  needsSettings: false,
  async run({ values, args: [name = ""], answer }) {
    const role = values.role ?? "viewer";
    if (role !== "viewer" && role !== "operator") throw usageError(`"${role}" is no role. Use viewer or operator.`);
    if (!/^[^\s:,]{1,60}$/.test(name)) throw usageError("A name has no spaces, colons or commas.");
    const password = process.stdin.isTTY ? await askTwice() : firstLine(await text(process.stdin));
    if ([...password].length < shortest)
      throw usageError(`The password is too short. Take ${shortest} letters or more.`);
    const entry = `${name}:${await hashPassword(password)}:${role}`;
    answer.object({ entry });
    answer.say(entry);
    return exit.ok;
  },
});

function firstLine(typed: string): string {
  return typed.split(/\r?\n/)[0] ?? "";
}

async function askTwice(): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silence, terminal: true });
  // While letters are read one by one, Ctrl-C arrives as a letter.
  reader.on("SIGINT", () => {
    reader.close();
    process.kill(process.pid, "SIGINT");
  });
  const ask = async (what: string) => {
    process.stderr.write(what);
    const typed = await reader.question("");
    process.stderr.write("\n");
    return typed;
  };
  try {
    const password = await ask("Password: ");
    if ((await ask("The same again: ")) !== password) throw usageError("The two are not the same.");
    return password;
  } finally {
    reader.close();
  }
}
