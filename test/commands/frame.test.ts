import { EventEmitter, once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import type { App } from "../../src/app.ts";
import { exit, progressLine, Stop, tableOf } from "../../src/commands/answer.ts";
import { type Command, type CommandLine, type Context, defineCommand, nearestOf } from "../../src/commands/command.ts";
import { runCommandLine, type Surroundings } from "../../src/commands/frame.ts";
import { readSettings } from "../../src/config.ts";
import { DatabaseUnreachable } from "../../src/store/unreachable.ts";

const clock = () => new Date("2026-07-22T10:00:00Z");

/** Runs a command line in a world that keeps what was written. */
async function type(lines: readonly CommandLine[], typed: string, changes: Partial<Surroundings> = {}) {
  let stdout = "";
  let stderr = "";
  const code = await runCommandLine(lines, typed.split(" ").filter(Boolean), {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    clock,
    signals: new EventEmitter(),
    readSettings: async () => readSettings({}),
    openApp: async () => await Promise.reject(new Error("nothing to open")),
    ...changes,
  });
  return { code, stdout, stderr };
}

function lineOf(name: string, command: Partial<Command> & Pick<Command, "run">): CommandLine {
  const whole = {
    usage: ["<account>"],
    about: "",
    options: {},
    words: { least: 0, most: 1 },
    clock: "as-of",
    ...command,
  };
  return { name, summary: `Does ${name}`, load: async () => ({ command: whole as Command }) };
}

const ok = async () => exit.ok;

function seenBy(changes: Partial<Command> = {}): { line: CommandLine; seen: () => Context } {
  const run = vi.fn(async (_: Context) => exit.ok);
  return { line: lineOf("look", { ...changes, run }), seen: () => run.mock.calls[0]![0] };
}

describe("help", () => {
  it("lists every command without loading any of them", async () => {
    const load = vi.fn(() => Promise.reject(new Error("loaded")));
    const { code, stdout } = await type([{ name: "look", summary: "Looks", load }], "--help");
    expect(code).toBe(exit.ok);
    expect(stdout).toMatch(/^ {2}look {2}Looks$/m);
    expect(load).not.toHaveBeenCalled();
  });

  it("is shown, as a mistake, when nothing was typed", async () => {
    const { code, stdout, stderr } = await type([], "");
    expect([code, stdout]).toEqual([exit.usage, ""]);
    expect(stderr).toContain("lapsewatch <command>");
  });

  it.each(["look --help", "look -h", "help look", "look --help --date nonsense"])("%s explains one", async (typed) => {
    const options = { limit: { type: "string", value: "N", about: "at most so many" } } as const;
    const line = lineOf("look", { options, run: () => Promise.reject(new Error("ran")) });
    const readAll = vi.fn(async () => readSettings({}));
    const { code, stdout } = await type([line], typed, { readSettings: readAll });
    expect(code).toBe(exit.ok);
    expect(stdout).toMatch(/lapsewatch look <account>/);
    expect(stdout).toMatch(/--limit N +at most so many/);
    expect(stdout).toMatch(/--date DATE/);
    expect(readAll).not.toHaveBeenCalled();
  });
});

describe("what was typed", () => {
  const options = {
    limit: { type: "string", about: "" },
    site: { type: "string", multiple: true, about: "" },
    list: { type: "boolean", about: "" },
  } as const;

  it("reaches the command", async () => {
    const { line, seen } = seenBy({ options });
    await type([line], "look a@nhs.example --limit 3 --site VL0AB --site VL0AC --list");
    expect(seen().args).toEqual(["a@nhs.example"]);
    expect(seen().values).toMatchObject({ limit: "3", site: ["VL0AB", "VL0AC"], list: true });
  });

  it.each([
    ["loook", 'There is no command "loook". Did you mean look?'],
    ["xyz", 'There is no command "xyz".'],
    ["look --limmit 3", "There is no option --limmit. Did you mean --limit?"],
    ["look --zzzzzz", "There is no option --zzzzzz.\n"],
    ["look --limit", "'--limit <value>' argument missing"],
    ["look a b", '"b" is one too many.'],
    ["look --date 2026-02-30", '"2026-02-30" is not a date. Write it as YYYY-MM-DD'],
    ["look --date", "argument missing"],
    ["look --now 2026-11-22", "is not a moment with its zone"],
    ["look --now 2026-11-22T06:30", "is not a moment with its zone"],
    ["look --now 2026-02-30T06:30:00Z", "is not a moment with its zone"],
  ])("%s is a mistake that is explained", async (typed, expected) => {
    const { code, stdout, stderr } = await type([lineOf("look", { options, run: ok })], typed);
    expect([code, stdout]).toEqual([exit.usage, ""]);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/Try: lapsewatch( look)? --help/);
  });

  it("is a mistake when something is missing", async () => {
    const line = lineOf("look", { words: { least: 1, most: 1 }, run: ok });
    expect(await type([line], "look")).toMatchObject({
      code: exit.usage,
      stderr: expect.stringContaining("<account>"),
    });
  });

  it("may be no --date for a command that runs at its own time", async () => {
    expect((await type([lineOf("start", { clock: "own", run: ok })], "start --date 2026-11-22")).code).toBe(exit.usage);
  });
});

describe("the moment a command runs as of", () => {
  it.each([
    ["", "2026-07-22T10:00:00.000Z", "2026-07-22", false],
    ["--date 2026-11-22", "2026-11-22T06:30:00.000Z", "2026-11-22", true],
    ["--date 2026-07-01", "2026-07-01T05:30:00.000Z", "2026-07-01", true],
    ["--now 2026-06-30T23:30:00Z", "2026-06-30T23:30:00.000Z", "2026-07-01", true],
    ["--now 2026-11-22T08:00+01:00", "2026-11-22T07:00:00.000Z", "2026-11-22", true],
    ["--now 2026-11-22T07:00Z --date 2026-10-01", "2026-11-22T07:00:00.000Z", "2026-10-01", true],
  ])("%s", async (options, now, day, isReplay) => {
    const { line, seen } = seenBy();
    await type([line], `look ${options}`);
    expect(seen()).toMatchObject({ now: new Date(now), day, isReplay });
  });

  it("follows the time that is set for the daily check", async () => {
    const { line, seen } = seenBy();
    await type([line], "look --date 2026-11-22", { readSettings: async () => readSettings({ CHECK_AT: "07:15" }) });
    expect(seen().now).toEqual(new Date("2026-11-22T07:15:00Z"));
  });
});

describe("how a command ends", () => {
  const failing = (error: Error) => [lineOf("look", { run: () => Promise.reject(error) })];

  it("with the code it answers", async () => {
    expect((await type([lineOf("look", { run: async () => exit.stale })], "look")).code).toBe(7);
  });

  it("before it began, with a line for each wrong setting", async () => {
    const run = vi.fn(ok);
    const env = { CHECK_AT: "x", HTTP_PORT: "x" };
    const { code, stderr } = await type([lineOf("look", { run })], "look", {
      readSettings: async () => readSettings(env),
    });
    expect(code).toBe(exit.settings);
    expect(stderr.match(/^lapsewatch look: (CHECK_AT|HTTP_PORT) /gm)).toHaveLength(2);
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    [new Stop(exit.waiting, "Only held messages are left."), exit.waiting, "Only held messages are left."],
    [new DatabaseUnreachable("The database db.example/x cannot be reached."), exit.unreachable, "cannot be reached"],
    [Object.assign(new Error("x"), { code: "57P01" }), exit.unreachable, "went away (Error 57P01)"],
    [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), exit.unreachable, "went away"],
    [Object.assign(new Error("x"), { code: "ENOENT", path: "x" }), exit.failure, "file or folder cannot be used"],
  ])("%s: with its own code and a line that says so", async (error, code, text) => {
    expect(await type(failing(error), "look")).toMatchObject({ code, stderr: expect.stringContaining(text) });
  });

  it("with a failure that says what and where, but not the message, which may quote a person", async () => {
    const { code, stderr } = await type(failing(new RangeError("priya.canary@nhs.example")), "look");
    expect(code).toBe(exit.failure);
    expect(stderr).toMatch(/Something went wrong inside \(RangeError\)\.\n {4}at .*frame\.test\.ts/);
    expect(stderr).not.toContain("canary");
  });

  it("with everything closed that it opened, once", async () => {
    const close = vi.fn(async () => {});
    const openApp = vi.fn(async () => ({ [Symbol.asyncDispose]: close }) as unknown as App);
    const run = async ({ open }: Context) => ((await open()) === (await open()) ? exit.ok : exit.failure);
    expect((await type([lineOf("look", { run })], "look", { openApp })).code).toBe(exit.ok);
    expect([openApp.mock.calls.length, close.mock.calls.length]).toEqual([1, 1]);
  });

  it("with 130 when it is interrupted, after closing what it opened", async () => {
    const signals = new EventEmitter();
    const close = vi.fn(async () => {});
    const run = async ({ open }: Context) => {
      await open();
      signals.emit("SIGINT");
      return await new Promise<never>(() => {});
    };
    const openApp = async () => ({ [Symbol.asyncDispose]: close }) as unknown as App;
    expect((await type([lineOf("look", { run })], "look", { signals, openApp })).code).toBe(exit.interrupted);
    expect(close).toHaveBeenCalledTimes(1);
    expect(signals.eventNames()).toEqual([]);
  });

  it("by itself when it runs until it is stopped", async () => {
    const signals = new EventEmitter();
    const run = async ({ stopped }: Context) => {
      const stop = once(stopped, "abort");
      signals.emit("SIGTERM");
      await stop;
      return exit.ok;
    };
    expect((await type([lineOf("start", { untilStopped: true, run })], "start", { signals })).code).toBe(exit.ok);
  });
});

describe("answers", () => {
  const rows = [
    { site: "VL0AB", count: 7, name: "Oak House" },
    { site: "VL0AC", count: 12, name: null },
  ];
  const columns = {
    SITE: (row: (typeof rows)[0]) => row.site,
    COUNT: (row: (typeof rows)[0]) => row.count,
    NAME: (row: (typeof rows)[0]) => row.name,
  };
  const line = lineOf("look", {
    run: async ({ answer }) => {
      const progress = answer.progress("Sites", 2);
      progress.add(2);
      progress.end();
      answer.say("Two sites.");
      answer.note("One of them is new.");
      answer.rows(rows, columns);
      answer.object({ sites: 2 });
      return exit.ok;
    },
  });

  it("are sentences and tables for people", async () => {
    const { stdout, stderr } = await type([line], "look");
    expect(stdout).toBe("Two sites.\nSITE   COUNT  NAME\nVL0AB      7  Oak House\nVL0AC     12\n");
    expect(stderr).toBe("One of them is new.\n");
  });

  it("are a JSON object a line for programs, with nothing else on stdout", async () => {
    const { stdout, stderr } = await type([line], "look --json");
    const objects = stdout
      .trimEnd()
      .split("\n")
      .map((text): unknown => JSON.parse(text));
    expect(objects).toEqual([...rows.map((row) => ({ schema: 1, ...row })), { schema: 1, sites: 2 }]);
    expect(stderr).toBe("One of them is new.\n");
  });

  it("show progress on a terminal only", async () => {
    let drawn = "";
    const stderr = { write: (text: string) => void (drawn += text), isTTY: true, columns: 120 };
    await type([line], "look", { stderr });
    expect(drawn).toMatch(/Sites \[#{24}\] {2}2 of 2/);
    expect((await type([line], "look")).stderr).not.toContain("Sites [");
  });

  it.each([
    [0, 8000, 0, "Sites [------------------------]  0 of 8,000  0/s"],
    [2000, 8000, 4000, "Sites [######------------------]  2,000 of 8,000  500/s  12 s left"],
    [10, 100_000, 1000, "Sites [------------------------]  10 of 100,000  10/s  3 h left"],
    [8000, 8000, 4000, "Sites [########################]  8,000 of 8,000  2,000/s"],
    [0, 0, 10, "Sites [########################]  0 of 0  0/s"],
  ])("progress says how far, how fast and how long: %i of %i after %i ms", (done, total, elapsedMs, expected) => {
    expect(progressLine("Sites", done, total, elapsedMs)).toBe(expected);
  });

  it("keep a table in shape when a file brought odd characters", () => {
    expect(tableOf([{ name: "Oak\u001b[2J\nHouse" }], { NAME: ({ name }) => name })).toBe("NAME\nOak [2J House\n");
    expect(tableOf([], columns)).toBe("none\n");
  });
});

describe("the nearest name", () => {
  it.each([
    ["chekc", "check"],
    ["mig", "migrate"],
    ["explane", "explain"],
    ["x", null],
    ["", null],
    ["release", null],
  ])("to %s is %s", (typed, expected) => {
    expect(nearestOf(typed, ["check", "migrate", "explain"])).toBe(expected);
  });
});

describe("a defined command", () => {
  it("knows the types of its options", () => {
    const { options } = defineCommand({
      usage: [],
      about: "",
      options: { list: { type: "boolean", about: "" }, site: { type: "string", multiple: true, about: "" } },
      words: { least: 0, most: 0 },
      clock: "own",
      run: async ({ values }) => (values.list && values.site.includes("VL0AB") ? exit.ok : exit.failure),
    });
    expect(Object.keys(options)).toEqual(["list", "site"]);
  });
});
