import { untoldFindings, brokenBudgets, outsideWindows, toldTooEarly, toldTooLate, brokenLadders, lastingFindings } from "./broken.ts";
import { readRecords } from "./told.ts";
import { it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { rowsOf } from "../support/imports.ts";
import { liveThrough } from "./lived.ts";
it("x", { timeout: 600_000 }, async () => {
  const session = process.env["P10_PROF"] ? await profile() : null;
  const pg0: number = 0; void pg0;
  const t0 = Date.now();
  await using lived = await liveThrough({ begin: day("2026-10-05"), days: Number(process.env["P10_DAYS"] ?? 10), homes: 200, seed: 11, leftOut: [17, 23, 24, 25, 30, 31, 32, 33, 34], imports: [0, 7, 28, 35, 45, 75, 89], noonImports: [14, 42, 82], forecasts: [[0, 6],[45, 29]] });
  if (session) await session();
  console.log(process.cpuUsage(), await rowsOf(lived.store, "select pg_backend_pid() as p"), await pgCpu(lived.store));
  console.log("ms", Date.now() - t0, "sent", lived.sent.length, "released", lived.released);
  console.log(lived.addedAgain.slice(0, 20), lived.unlawful.length, lived.unlawful.slice(0, 20));
  console.log(await rowsOf(lived.store, "select kind, count(*)::int, count(*) filter (where closed_on is null)::int as open from findings group by 1 order by 1"));
  console.log(await rowsOf(lived.store, "select status, reason, count(*)::int from reminders group by 1, 2 order by 1, 2"));
  const records = await readRecords(lived);
  for (const [name, list] of Object.entries({ untold: untoldFindings(lived, records), budgets: brokenBudgets(records), windows: outsideWindows(records), early: toldTooEarly(records), late: toldTooLate(lived, records), ladders: brokenLadders(records) })) console.log(name, list.length, list.slice(0, 12));
  console.log("lasting", lastingFindings(lived.last, records.findings).length);
  const open = records.findings.filter(({ kind, closedOn }) => kind === "mailbox-no-owner" && closedOn === null).map(({ subject }) => subject).toSorted();
  console.log("no owner", lived.region.withoutOwner(lived.lastImport).toSorted().filter((x) => !open.includes(x)), open.length);
});
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
async function profile() {
  const s = new Session(); s.connect(); await s.post("Profiler.enable"); await s.post("Profiler.start");
  return async () => { const { profile } = await s.post("Profiler.stop"); writeFileSync("/tmp/p10/cpu.cpuprofile", JSON.stringify(profile)); };
}
import { readFileSync, readdirSync } from "node:fs";
async function pgCpu(store: any) {
  const { rows } = await store.pool.query("select pg_backend_pid() as p");
  const stat = (pid: number | string) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const master = Number(stat(rows[0].p)[1]);
  let t = 0; const m = stat(master); t += [11,12,13,14].reduce((s, i) => s + Number(m[i]), 0);
  for (const pid of readdirSync("/proc").filter((x) => /^\d+$/.test(x))) { try { const s = stat(pid); if (Number(s[1]) === master) t += Number(s[11]) + Number(s[12]); } catch {} }
  return `postgres cpu s ${t / 100}`;
}
