import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Bench, Figure, Line } from "./figure.ts";
import { imitations } from "./imitations.ts";
import { forgetStatements, slowest } from "./measure.ts";
import { nothingDue } from "./p1-nothing-due.ts";
import { fullCheck } from "./p2-full-check.ts";
import { changedDay, sameDayAgain } from "./p3-changed-day.ts";
import { changedImport, unchangedImport } from "./p5-import.ts";
import { emails } from "./p7-emails.ts";
import { queueAlone } from "./p8-queue.ts";
import { texts } from "./p9-texts.ts";
import { twoWorkers } from "./p12-two-workers.ts";
import { fillRegion } from "./region.ts";
import { openProgram, type Server, startServer } from "./server.ts";

/** In the order in which they run: each needs the database as those before it leave it. */
const figures: readonly { names: readonly string[]; run: Figure; most?: number }[] = [
  { names: ["P2"], run: fullCheck },
  { names: ["P12"], run: twoWorkers, most: 1_000_000 },
  { names: ["P3"], run: changedDay, most: 1_000_000 },
  { names: ["P4"], run: sameDayAgain, most: 1_000_000 },
  { names: ["P5"], run: changedImport, most: 1_000_000 },
  { names: ["P6"], run: unchangedImport, most: 1_000_000 },
  { names: ["P1"], run: nothingDue },
  { names: ["P7"], run: emails, most: 100_000 },
  { names: ["P8"], run: queueAlone, most: 100_000 },
  { names: ["P9"], run: texts, most: 100_000 },
  { names: ["imitations"], run: imitations, most: 100_000 },
];

const { values } = parseArgs({
  options: {
    accounts: { type: "string", multiple: true, default: ["100000", "1000000", "3000000"] },
    figures: { type: "string", default: "P1,P2,P3,P4,P5,P6,P7,P8,P9,P12,imitations" },
    rounds: { type: "string" },
    profile: { type: "boolean", default: false },
  },
});
const wanted = values.figures.split(",");
const sizes = values.accounts.map(Number);
const note = (line: string) => void process.stderr.write(`${line}\n`);

const lines: Line[] = [];
await using server = await startServer();
for (const accounts of sizes) lines.push(...(await measure(server, accounts)));
for (const line of growth(lines)) print(line);

async function measure(server: Server, accounts: number): Promise<Line[]> {
  const found: Line[] = [];
  const name = `bench_${accounts}`;
  const url = await server.create(name);
  {
    await using app = await openProgram(url);
    note(`${accounts} accounts: filling`);
    await fillRegion(app.store, accounts);
    const folder = `${server.folder}/files`;
    await mkdir(folder, { recursive: true });
    const rounds = Number(values.rounds ?? (accounts > 100_000 ? 1 : 3));
    const bench: Bench = { app, url, folder, accounts, rounds, note };
    for (const { names, run, most = Infinity } of figures) {
      const isAsked = names.some((one) => wanted.includes(one));
      // What comes after a full check needs one.
      const isNeeded =
        run === fullCheck && wanted.some((one) => ["P1", "P3", "P4", "P5", "P6", "P7", "P8", "P9"].includes(one));
      if ((!isAsked && !isNeeded) || (accounts > most && !isNeeded)) continue;
      note(`${accounts} accounts: ${names.join()}`);
      await forgetStatements(app.store);
      for (const line of await run(bench)) found.push(print({ ...line, accounts }));
      if (values.profile) for (const line of await slowest(app.store)) note(`    ${line}`);
    }
  }
  await server.drop(name);
  return found;
}

function print<L extends Line>({ figure, what, ...line }: L): L {
  const round = (value: unknown) => (typeof value === "number" ? Math.round(value * 100) / 100 : value);
  const rounded = Object.fromEntries(Object.entries(line).map(([name, value]) => [name, round(value)]));
  const { accounts, ...rest } = rounded;
  process.stdout.write(`${JSON.stringify({ figure, ...(what !== undefined && { what }), accounts, ...rest })}\n`);
  return { figure, what, ...line } as unknown as L;
}

/** How much more each figure costs for each account, from the smallest size to the largest; for P1 how much more at all. */
function growth(all: readonly Line[]): Line[] {
  const groups = Map.groupBy(
    all.filter(({ unit }) => unit === "ms"),
    ({ figure, what }) => `${figure} ${what ?? ""}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [small, large] = [group[0], group[group.length - 1]];
    if (small === undefined || large === undefined || small === large) return [];
    const isFlat = small.figure === "P1";
    const factor = Number(large["accounts"]) / Number(small["accounts"]);
    const value = large.value / small.value / (isFlat ? 1 : factor);
    const goal = { goal: "<= 1.5", met: value <= 1.5 };
    const what = [small.what, `growth to ${Number(large["accounts"])}`].filter(Boolean).join(", ");
    return [{ figure: small.figure, what, value, unit: "x", accounts: small["accounts"], ...goal }];
  });
}
