import { Hono } from "hono";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { daysBetween, londonDay } from "../rules/day.ts";
import { countOpenAlerts } from "../store/alerts.ts";
import { lastFinishedRun } from "../store/check-runs.ts";
import { countMessages, countOwed, readSources, readTotals } from "../store/totals.ts";
import type { Dashboard, Visit } from "./visitor.ts";

/** Every number we give, what it means, and what it is split by: states and kinds, never a name. */
const gauges = {
  up: ["Whether a part answers (1) or not (0)", ["part"]],
  accounts: ["Accounts by state, as last looked at", ["state"]],
  findings_open: ["Open findings by severity", ["severity"]],
  dspt_sites: ["Sites by the standing of their DSPT publication", ["standing"]],
  reminders_owed: ["Reminders owed and not yet planned or sent", []],
  reminders_late: ["Reminders owed that should have left on an earlier day", []],
  messages_today: ["Messages of today by what became of them", ["status"]],
  queue_jobs: ["Jobs in the queue by status", ["status"]],
  alerts_open: ["Open matters that operators should see to, by kind", ["kind"]],
  check_age_seconds: ["Seconds since the last check finished", []],
  data_age_days: ["Days since the stalest source of a kind last told us something", ["kind"]],
} as const;
type Name = keyof typeof gauges;
type Set = (name: Name, value: number, label?: string) => void;

/** `/metrics` for Prometheus. Numbers are read when they are asked for, from counters and short indexes. */
export function metricsRoutes(dashboard: Dashboard): Hono<Visit> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return new Hono<Visit>().get("/metrics", async (c) => {
    // A registry of its own for each scrape: what could not be read this time is left out, not repeated and not 0.
    const ours = new Registry();
    const set = setterIn(ours);
    set("up", (await isRead(() => readDatabase(dashboard, set))) ? 1 : 0, "database");
    set("up", (await isRead(() => readQueue(dashboard, set))) ? 1 : 0, "queue");
    const text = `${await ours.metrics()}\n${await ofProcess.metrics()}`;
    return c.text(text, 200, { "Content-Type": ours.contentType });
  });
}

function setterIn(registry: Registry): Set {
  const made = new Map<Name, Gauge>();
  return (name, value, label) => {
    const [help, labelNames] = gauges[name];
    const gauge = made.get(name) ?? new Gauge({ name: `lapsewatch_${name}`, help, labelNames, registers: [registry] });
    made.set(name, gauge);
    gauge.set(labelNames[0] === undefined ? {} : { [labelNames[0]]: label ?? "" }, value);
  };
}

/** A part that does not answer is a number too: `up` is 0, and what it would have told is left out. */
async function isRead(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch {
    return false;
  }
}

async function readDatabase({ store, clock }: Dashboard, set: Set): Promise<void> {
  const now = clock();
  const today = londonDay(now);
  const setAll = (name: Name, counts: Record<string, number>) =>
    Object.entries(counts).forEach(([label, count]) => set(name, count, label));
  const { accounts, findings, dspt } = await readTotals(store);
  setAll("accounts", accounts);
  setAll("findings_open", findings);
  setAll("dspt_sites", dspt);
  const { owed, late } = await countOwed(store, today);
  set("reminders_owed", owed);
  set("reminders_late", late);
  setAll("messages_today", await countMessages(store, today));
  setAll("alerts_open", await countOpenAlerts(store));
  const finishedAt = (await lastFinishedRun(store))?.finishedAt;
  if (finishedAt) set("check_age_seconds", Math.max(0, (now.getTime() - finishedAt.getTime()) / 1000));
  for (const [kind, sources] of Map.groupBy(await readSources(store), (source) => source.kind)) {
    set("data_age_days", Math.max(...sources.map(({ asOf }) => daysBetween(asOf, today))), kind);
  }
}

async function readQueue({ queue }: Dashboard, set: Set): Promise<void> {
  Object.entries(await queue.counts()).forEach(([status, count]) => set("queue_jobs", count, status));
}
