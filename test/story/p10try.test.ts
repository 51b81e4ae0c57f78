import { untoldFindings, brokenBudgets, outsideWindows, toldTooEarly, toldTooLate, brokenLadders, lastingFindings } from "./broken.ts";
import { readRecords } from "./told.ts";
import { it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { freshStore, rowsOf } from "../support/imports.ts";
import { liveThrough } from "./lived.ts";
import pg from "pg";
const qtexts = new Map<string, string>();
const qstats = new Map<string, { n: number; ms: number }>();
const orig = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (...args: any[]) {
  const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
  const t = performance.now();
  if (/^select mr.message_id as/.test(text)) qtexts.set('spoken', text); if (/^with recursive line[^]*accountsAsOf/.test(text)) qtexts.set('owed', text);
  const done = () => { const k = String(text).replace(/\s+/g, " ").slice(0, 150); const q = qstats.get(k) ?? { n: 0, ms: 0 }; q.n++; q.ms += performance.now() - t; qstats.set(k, q); };
  const last = args.at(-1);
  if (typeof last === "function") { args[args.length - 1] = (...a: any[]) => { done(); last(...a); }; return orig.apply(this, args); }
  const r = orig.apply(this, args);
  if (r && typeof r.then === "function") r.then(done, done);
  return r;
};
it("x", { timeout: 600_000 }, async () => {
  const st0 = await freshStore(); const pg00 = await pgCpu(st0); await st0[Symbol.asyncDispose]();
  const session = process.env["P10_PROF"] ? await profile() : null;
  const pg0: number = 0; void pg0;
  const t0 = Date.now();
  await using lived = await liveThrough({ begin: day("2026-10-05"), days: Number(process.env["P10_DAYS"] ?? 10), homes: 200, seed: 11, leftOut: [18, 29, 30, 31, 32, 33, 38, 39, 40], imports: [0, 7, 28, 35, 45, 64, 71, 78, 89], noonImports: [14, 42, 82], forecasts: [[0, 6],[45, 29]] });
  if (session) await session();
  console.log(pg00, process.cpuUsage(), await rowsOf(lived.store, "select pg_backend_pid() as p"), await pgCpu(lived.store));
  
  if (process.env["P10_EX"]) {
  const ex = async (q: string, v: unknown[] = []) => { const c = await lived.store.pool.connect(); await c.query("begin"); const r = await c.query("EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF) " + q, v); await c.query("rollback"); c.release(); console.log(q.slice(0, 100), "\n" + r.rows.map((x: any) => x["QUERY PLAN"]).join("\n")); };
  const ids = (await rowsOf<{ id: number }>(lived.store, "select id from messages where status = 'accepted' order by id desc limit 50")).map((x) => x.id);
  for (let n = 0; n < 2; n++) {
  console.log(await rowsOf(lived.store, "select relname, n_live_tup, last_autoanalyze is not null or last_analyze is not null as a from pg_stat_user_tables where relname in ('reminders','message_reminders','messages','activity')"));
  await ex("select 1 from reminders where id in (select reminder_id from message_reminders where message_id = $1) order by id for update", [ids[0]]);
  await ex("select 1 from reminders where id = any(array(select reminder_id from message_reminders where message_id = $1)) order by id for update", [ids[0]]);
  await ex("update reminders r set status = $2, settled_at = clock_timestamp(), reason = null from message_reminders mr join messages m on m.id = mr.message_id where mr.message_id = $1 and mr.reminder_id = r.id and not m.is_copy and (m.channel = 'email' or 'sms' = any(r.channels) or r.recipient_role not in ('manager', 'admin')) and (r.status in ('accepted', 'owed', 'superseded', 'withdrawn', 'held') or (r.status = 'unknown' and $2 = 'accepted'))", [ids[0], "accepted"]);
  const c0 = qtexts.get("spoken"); if (c0) await ex(c0, [ids]);
  const c1 = qtexts.get("owed"); if (c1) await ex(c1, ["2026-10-05"]);
  await lived.store.pool.query("analyze");
  }
  }
  console.log("ms", Date.now() - t0, "sent", lived.sent.length, "released", lived.released);
  console.log(lived.addedAgain.slice(0, 20), lived.unlawful.length, lived.unlawful.slice(0, 20));
  console.log(await rowsOf(lived.store, "select kind, count(*)::int, count(*) filter (where closed_on is null)::int as open from findings group by 1 order by 1"));
  console.log(await rowsOf(lived.store, "select status, reason, count(*)::int from reminders group by 1, 2 order by 1, 2"));
  const records = await readRecords(lived);
  for (const [name, list] of Object.entries({ untold: untoldFindings(lived, records), budgets: brokenBudgets(records), windows: outsideWindows(records), early: toldTooEarly(records), late: toldTooLate(lived, records), ladders: brokenLadders(records) })) console.log(name, list.length, list.slice(0, 12));
  if (process.env["P10_BOX"]) {
    const box = process.env["P10_BOX"];
    console.log("FINDINGS", JSON.stringify(records.findings.filter((f) => f.subject === box), null, 0).replaceAll("},", "},\n"));
    console.log("REMINDERS", JSON.stringify(records.reminders.filter((f) => f.subject === box)).replaceAll("},", "},\n"));
    console.log("LETTERS", records.told.flatMap((l) => l.reminders.filter((r) => r.subject === box).map((r) => `${l.on} ${l.time} ${l.channel} ${l.to} ${l.isCopy} ${l.isRefused} ${r.id}`)).join("\n"));
    for (const on of ["2026-10-05","2026-10-12","2026-10-19","2026-11-02","2026-11-09","2026-11-16"]) { const bx = lived.region.mailboxes(on as any).split("\n").filter((l) => l.startsWith(box)); const acc = bx.map((l) => l.split(",")[2]); console.log(on, bx, lived.region.accounts(on as any).split("\n").filter((l) => acc.includes(l.split(",")[0]))); }
    console.log(await rowsOf(lived.store, "select a.address, c.* from state_changes c join accounts a on a.id = c.account_id join accesses x on x.address = a.address join mailboxes m on m.id = x.mailbox_id where m.address = $1 order by c.id", [box]));
    console.log(lived.region.sites(lived.last).split("\n").filter((l) => l.toLowerCase().includes(box.slice(5, 10))));
  }
  const tally = new Map<string, number>();
  for (const l of records.told) { const k = `${l.channel} ${l.role} ${l.isCopy ? "copy" : ""} ${[...new Set(l.reminders.map((r) => r.kind))].slice(0, 1).join()}`; tally.set(k, (tally.get(k) ?? 0) + 1); }
  console.log([...tally].sort((a, b) => b[1] - a[1]).slice(0, 40).map(([k, n]) => `${n} ${k}`).join("\n"));
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
