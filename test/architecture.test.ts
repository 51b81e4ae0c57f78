import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

/** What each room may import besides itself and packages. Files at the top put the program together. */
const arrows: Record<string, readonly string[]> = {
  rules: [],
  wording: ["rules"],
  intake: ["rules"],
  store: ["rules"],
  delivery: [],
  jobs: ["rules", "wording", "intake", "store", "delivery"],
  http: ["rules", "store", "wording", "delivery"],
  commands: ["rules", "wording", "intake", "store", "delivery", "jobs", "demo", "top"],
  demo: ["rules", "intake", "store"],
  top: ["rules", "wording", "intake", "store", "delivery", "jobs", "http", "commands", "demo"],
};

/** Single files that a room may use of a room it may not. */
const exceptions: Record<string, readonly string[]> = {
  http: ["jobs/queue.ts"],
};

/** Rooms without packages: pure functions of what they are given. */
const pure = ["rules", "wording"];

interface Import {
  from: string;
  to: string;
}

const importPattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g;

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(importPattern)].map(([, static_, dynamic]) => {
    const target = static_ ?? dynamic ?? "";
    const isOurs = target.startsWith(".");
    return { from: file, to: isOurs ? relative(src, resolve(src, dirname(file), target)) : `package:${target}` };
  });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
}

const files = filesUnder(src).map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));
const imports = files.flatMap(({ file, text }) => importsOf(file, text));

function roomOf(file: string): string {
  const [room, ...rest] = file.split("/");
  return rest.length > 0 && room ? room : "top";
}

function strays(all: readonly Import[]): string[] {
  return all
    .filter(({ to }) => !to.startsWith("package:"))
    .filter(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      return room !== target && !arrows[room]?.includes(target) && !exceptions[room]?.includes(to);
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

function circles(all: readonly Import[]): string[] {
  const next = Map.groupBy(
    all.filter(({ to }) => !to.startsWith("package:")),
    ({ from }) => from,
  );
  const found = new Set<string>();
  const done = new Set<string>();
  function walk(file: string, path: readonly string[]): void {
    if (path.includes(file)) found.add([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  }
  for (const file of next.keys()) walk(file, []);
  return [...found];
}

describe("the house", () => {
  it("has a room for every file", () => {
    expect([...new Set(files.map(({ file }) => roomOf(file)))].filter((room) => !(room in arrows))).toEqual([]);
  });

  it("lets no file reach into a room it may not enter", () => {
    expect(strays(imports)).toEqual([]);
  });

  it("has no circles", () => {
    expect(circles(imports)).toEqual([]);
  });

  it("keeps the pure rooms free of packages, clocks and the world outside", () => {
    const impure = imports.filter(({ from, to }) => pure.includes(roomOf(from)) && to.startsWith("package:"));
    expect(impure).toEqual([]);
    const clocks = files.filter(
      ({ file, text }) => pure.includes(roomOf(file)) && /\bDate\.now\(|new Date\(\)|\bprocess\.|\bfetch\(/.test(text),
    );
    expect(clocks.map(({ file }) => file)).toEqual([]);
  });

  it("reads the environment in one file only", () => {
    // The launcher of the embedded server only hands on to its tools what every program needs to run.
    const allowed = ["config.ts", "store/embedded-server.ts"];
    const readers = files.filter(({ text }) => text.includes("process.env"));
    expect(readers.map(({ file }) => file).filter((file) => !allowed.includes(file))).toEqual([]);
  });

  it("talks to the queue library in one place only", () => {
    const talkers = imports.filter(({ to }) => to === "package:bullmq" || to.startsWith("package:bullmq/"));
    expect([...new Set(talkers.map(({ from }) => from))].filter((from) => !/^jobs\/queue.*\.ts$/.test(from))).toEqual(
      [],
    );
  });

  it("keeps files short enough to read in one sitting", () => {
    const long = files.filter(({ text }) => text.split("\n").length > 261);
    expect(long.map(({ file }) => file)).toEqual([]);
  });
});

describe("this test itself", () => {
  it("sees a file that leaves its room", () => {
    expect(strays([{ from: "rules/account.ts", to: "store/facts.ts" }])).toEqual([
      "rules/account.ts imports store/facts.ts",
    ]);
  });

  it("sees a circle", () => {
    const circle = [
      { from: "rules/a.ts", to: "rules/b.ts" },
      { from: "rules/b.ts", to: "rules/a.ts" },
    ];
    expect(circles(circle)).toEqual(["rules/a.ts -> rules/b.ts -> rules/a.ts"]);
  });

  it("finds imports that run over several lines and those made on the way", () => {
    const text = 'import {\n  one,\n  two,\n} from "../store/x.ts";\nconst y = await import("./y.ts");\n';
    expect(importsOf("jobs/z.ts", text).map(({ to }) => to)).toEqual(["store/x.ts", "jobs/y.ts"]);
  });
});
