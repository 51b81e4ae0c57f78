import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { metricLabels } from "../../src/http/metrics.ts";
import { say } from "../support/docker.ts";
import { fillQuietMorning, openDashboard } from "./dashboards.ts";

const docs = resolve(import.meta.dirname, "..", "..", "docs");
const read = (path: string) => readFileSync(join(docs, path), "utf8");

/** Every metric of ours that a text names, as it is called in the code. */
function metricsNamedIn(text: string): string[] {
  const names = [...text.matchAll(/\blapsewatch_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ""));
  return [...new Set(names)];
}

/** Labels by which a text picks or sums metrics of ours. */
function labelsNamedIn(text: string): string[] {
  const picked = [...text.matchAll(/lapsewatch_[a-z_]+\{([^}]*)\}/g)].flatMap(([, inner = ""]) => [
    ...inner.matchAll(/([a-z]+)\s*[=!]~?/g),
  ]);
  const summed = [...text.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inner = ""]) => [...inner.matchAll(/[a-z]+/g)]);
  return [...picked.map(([, name = ""]) => name), ...summed.map(([name]) => name)];
}

it("the document on operating has every metric with its labels, and no other", () => {
  const rows = [
    ...read("operating.md").matchAll(/^\| `(lapsewatch_[a-z_]+)` +\| ([a-z, `]*?) *\|[^|]{10,}\|[^|]{5,}\|$/gm),
  ];
  const told = rows.map(([, name = "", labels = ""]) => [name, [...labels.matchAll(/[a-z]+/g)].map(([one]) => one)]);
  expect(told).toEqual([...metricLabels]);
});

it("everything that is scraped is a metric that is told of", async () => {
  await using dashboard = await openDashboard();
  await fillQuietMorning(dashboard.store);
  const text = await (await dashboard.get("/metrics")).text();
  expect(metricsNamedIn(text).toSorted()).toEqual([...metricLabels.keys()].toSorted());
});

describe.each(["lapsewatch.rules.yml", "lapsewatch-dashboard.json"])("%s", (file) => {
  const text = read(`monitoring/${file}`).replaceAll('\\"', '"');

  it("asks only for metrics that there are, by labels that they have", () => {
    expect(metricsNamedIn(text).length).toBeGreaterThan(8);
    expect(metricsNamedIn(text).filter((name) => !metricLabels.has(name))).toEqual([]);
    const labels = new Set(["le", ...metricLabels.values()].flat());
    expect(labelsNamedIn(text).filter((name) => !labels.has(name))).toEqual([]);
  });
});

it("the dashboard's panels have numbers of their own, and do not lie over each other", () => {
  interface Panel {
    id: number;
    gridPos: Record<"x" | "y" | "w" | "h", number>;
  }
  const { panels } = JSON.parse(read("monitoring/lapsewatch-dashboard.json")) as { panels: Panel[] };
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const squares = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
  );
  expect(new Set(squares).size).toBe(squares.length);
});

const promtool = "promtool";
const hasPromtool = spawnSync(promtool, ["--version"]).error === undefined;
if (!hasPromtool) say("no promtool on the PATH: the alert rules are not tried");

it.each(hasPromtool ? ["lapsewatch.rules.yml", "lapsewatch.rules.test.yml"] : [])(
  "promtool is content with %s",
  (file) => {
    const verb = file.includes(".test.") ? "test" : "check";
    const { status, stdout, stderr } = spawnSync(promtool, [verb, "rules", join(docs, "monitoring", file)], {
      encoding: "utf8",
    });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("SUCCESS")]);
  },
);

it.each(hasPromtool ? [promtool] : [])("%s can read what is scraped", async (program) => {
  await using dashboard = await openDashboard();
  await fillQuietMorning(dashboard.store);
  const input = await (await dashboard.get("/metrics")).text();
  const { status, stderr } = spawnSync(program, ["check", "metrics"], { input, encoding: "utf8" });
  // 3: it can be read, but a name is not as they advise. Ages of data are days, because the data tells of days.
  const remarks = stderr.split("\n").filter((line) => line.includes("lapsewatch_"));
  expect([status, remarks]).toEqual([3, [expect.stringContaining("data_age_days")]]);
});
