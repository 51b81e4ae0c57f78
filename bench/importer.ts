import { createReadStream } from "node:fs";
import { openReading } from "../src/intake/read.ts";
import * as guard from "../src/intake/guard.ts";
import { londonDay } from "../src/rules/day.ts";
import { defaultPolicy } from "../src/rules/policy.ts";
import { applyImport } from "../src/store/imports.ts";
import type { ImportResult } from "../src/store/importing.ts";
import type { Imported } from "./importing.ts";
import { costOf } from "./measure.ts";
import { openProgram } from "./server.ts";

// One import in a process of its own, as the command does it.
const [url = "", path = "", moment = ""] = process.argv.slice(2);
const now = new Date(moment);
const asOf = londonDay(now);
await using app = await openProgram(url);
const idleMiB = process.resourceUsage().maxRSS / 1024;
let result: ImportResult | null = null;
const cost = await costOf(app.store, async () => {
  const stream = createReadStream(path);
  const reading = await openReading(stream, { kind: "accounts", asOf, now, allowTestNumbers: true });
  result = await applyImport(app.store, reading, { source: "accounts", asOf, now, guard, policy: defaultPolicy });
});
const { outcome, rows } = result as unknown as ImportResult;
const peakMiB = process.resourceUsage().maxRSS / 1024;
const imported: Imported = { ...cost, outcome, rows, idleMiB, peakMiB };
process.send?.(imported);
process.disconnect();
