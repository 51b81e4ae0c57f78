import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { decisions } from "../src/commands/import-decide.ts";
import { formats } from "../src/intake/formats.ts";
import { catalogue } from "../scripts/catalogue.ts";
import { alertKinds } from "../src/rules/alerts.ts";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const lists = read("docs/imports.md");
const readme = read("README.md");

/** The part of the document on lists that tells of one format. */
function partOf(name: string): string {
  return lists.split(/^#{2,3} /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
}

it.each(formats.map((format) => [format.name, format] as const))(
  "the document on lists has every column of %s, with every other name for it",
  (_, { name: formatName, columns }) => {
    const missing = Object.entries(columns).filter(([name, { aliases }]) => {
      const line = partOf(formatName)
        .split("\n")
        .find((row) => row.startsWith(`| \`${name}\``));
      const others = line
        ?.split("|")[3]
        ?.split(",")
        .map((alias) => alias.trim());
      return line === undefined || aliases.some((alias) => !others?.includes(alias));
    });
    expect(missing.map(([name]) => name)).toEqual([]);
  },
);

it("the document on lists has every reason for which a file changes nothing", () => {
  const codes = [...read("src/intake/guard.ts").matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !lists.includes(`\`${code}\``))).toEqual([]);
});

it.each(Object.keys(decisions))("the document on lists tells of import %s", (word) => {
  expect(lists).toMatch(new RegExp(`lapsewatch import ${word}( \\d+)?[ \`]`));
});

it("the document on operating has every alert, and what to do about it", () => {
  const rows = [...read("docs/operating.md").matchAll(/^\| `([a-z-]+)` +\|[^|]{10,}\|[^|]{5,}\|$/gm)];
  expect(rows.map(([, kind]) => kind)).toEqual(alertKinds);
});

it("the catalogue of messages is what the code says", () => {
  const isTrue = read("docs/messages.md") === catalogue();
  expect(
    isTrue,
    "docs/messages.md is not up to date: run `node scripts/messages.mjs` with Node 24, look at it, keep it",
  ).toBe(true);
});

it("the README has every command, and no other", () => {
  const commands = [...read("src/main.ts").matchAll(/name: "([a-z-]+)"/g)].map(([, name = ""]) => name);
  const table = readme.split("## Commands")[1]?.split("## ")[0] ?? "";
  const told = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name = ""]) => name);
  expect(told.toSorted()).toEqual(commands.toSorted());
});

it("the README tells only of settings that there are", () => {
  const table = readme.split("## Settings")[1]?.split("## ")[0] ?? "";
  const told = [...table.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name.replace(/_FILE$/, ""));
  const config = read("src/config-shapes.ts");
  expect(told.length).toBeGreaterThan(20);
  expect([...new Set(told)].filter((name) => !config.includes(`  ${name}: `) && name !== "POLICY")).toEqual([]);
});

it("documents lead to files that are there", () => {
  for (const path of [
    "README.md",
    "docs/rules.md",
    "docs/imports.md",
    "docs/operating.md",
    "docs/privacy.md",
    "docs/messages.md",
  ]) {
    for (const [, target = ""] of read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      expect(() => readFileSync(join(root, path, "..", target))).not.toThrow(/ENOENT/);
    }
  }
});
