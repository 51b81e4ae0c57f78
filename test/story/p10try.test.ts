import { it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { rowsOf } from "../support/imports.ts";
import { liveThrough, spentMs } from "./lived.ts";
it("x", { timeout: 600_000 }, async () => {
  const session = process.env["P10_PROF"] ? await profile() : null;
  const t0 = Date.now();
  await using lived = await liveThrough({ begin: day("2026-10-05"), days: Number(process.env["P10_DAYS"] ?? 10), homes: 200, seed: 11, leftOut: [17, 23, 24, 25, 30, 31, 32, 33, 34], imports: [0, 7, 28, 35, 45, 75, 89], noonImports: [14, 42, 82], forecasts: [[0, 6],[45, 29]] });
  if (session) await session();
  console.log(spentMs, process.cpuUsage());
  console.log("ms", Date.now() - t0, "sent", lived.sent.length, "released", lived.released);
  console.log(lived.addedAgain.slice(0, 20), lived.unlawful.length, lived.unlawful.slice(0, 20));
  console.log(await rowsOf(lived.store, "select kind, count(*)::int, count(*) filter (where closed_on is null)::int as open from findings group by 1 order by 1"));
  console.log(await rowsOf(lived.store, "select status, reason, count(*)::int from reminders group by 1, 2 order by 1, 2"));
  console.log(await rowsOf(lived.store, "select day, channel, recipient_role, count(*)::int from messages group by 1,2,3 order by 1,2,3"));
});
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
async function profile() {
  const s = new Session(); s.connect(); await s.post("Profiler.enable"); await s.post("Profiler.start");
  return async () => { const { profile } = await s.post("Profiler.stop"); writeFileSync("/tmp/p10/cpu.cpuprofile", JSON.stringify(profile)); };
}
