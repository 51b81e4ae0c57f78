import { Hono } from "hono";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { planReasons } from "../rules/brake.ts";
import { type Day, daysBetween, londonDay, londonInstant } from "../rules/day.ts";
import type { ChannelName } from "../rules/reminder.ts";
import { countOpenAlerts } from "../store/alerts.ts";
import { lastFinishedRun } from "../store/check-runs.ts";
import type { Store } from "../store/connect.ts";
import { readHeldPlans } from "../store/plans.ts";
import {
  countTried,
  countUnknown,
  type Latency,
  oldestOwed,
  readLatencies,
  triedOutcomes,
} from "../store/sending-figures.ts";
import { countMessages, countOwed, readSources, readTotals } from "../store/totals.ts";
import type { Dashboard, Visit } from "./visitor.ts";

/** Every number we give, what it means, and what it is split by: states, kinds and channels, never a name. */
const gauges = {
  up: ["Whether a part answers (1) or not (0)", ["part"]],
  accounts: ["Accounts by state, as last looked at", ["state"]],
  findings_open: ["Open findings by severity", ["severity"]],
  dspt_sites: ["Sites by the standing of their DSPT publication", ["standing"]],
  reminders_owed: ["Reminders owed and not yet told", []],
  reminders_late: ["Reminders owed that should have left on an earlier day", []],
  reminders_oldest_owed_seconds: ["Seconds since the check at which the oldest reminder still owed was due", []],
  messages_today: ["Messages of today by what became of them", ["status"]],
  messages_tried_today: ["Messages of today that were tried, by channel and what came of it", ["channel", "outcome"]],
  messages_unknown: ["Deliveries without an answer that nobody has resolved, of any day", []],
  plans_held: ["Plans that wait for a person, by what holds them", ["reason"]],
  queue_jobs: ["Jobs in the queue by status", ["status"]],
  alerts_open: ["Open matters that operators should see to, by kind", ["kind"]],
  receipts_refused: ["Reports of what became of texts refused since the start: not signed by Twilio", []],
  check_age_seconds: ["Seconds since the last check finished", []],
  data_age_days: ["Days since the stalest source of a kind last told us something", ["kind"]],
} as const;
const histograms = {
  send_latency_seconds: ["Seconds from when a message of today might leave until it was taken", ["channel"]],
} as const;

/** Every metric of ours by its full name, and its labels. */
export const metricLabels: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...gauges, ...histograms }).map(([name, [, labels]]) => [`lapsewatch_${name}`, labels]),
);

/** Bounds of the histogram: an ordinary message takes seconds, one that is tried again minutes, a greylisted one longer. */
const latencyBounds = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 14_400];
const channels: readonly ChannelName[] = ["email", "sms"];

type Name = keyof typeof gauges;
type Set = (name: Name, value: number, ...labels: string[]) => void;

/** `/metrics` for Prometheus. Numbers are read when they are asked for, from counters and short indexes. */
export function metricsRoutes(dashboard: Dashboard, refusedReceipts: () => number): Hono<Visit> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return new Hono<Visit>().get("/metrics", async (c) => {
    // A registry of its own for each scrape: what could not be read this time is left out, not repeated and not 0.
    const ours = new Registry();
    const set = setterIn(ours);
    set("receipts_refused", refusedReceipts());
    const latencies = await answerOf(readDatabase(dashboard, set));
    set("up", latencies === null ? 0 : 1, "database");
    set("up", (await answerOf(readQueue(dashboard, set))) === null ? 0 : 1, "queue");
    const text = `${await ours.metrics()}\n${latencies ?? ""}\n${await ofProcess.metrics()}`;
    return c.text(text, 200, { "Content-Type": ours.contentType });
  });
}

function setterIn(registry: Registry): Set {
  const made = new Map<Name, Gauge>();
  return (name, value, ...labels) => {
    const [help, labelNames] = gauges[name];
    const gauge = made.get(name) ?? new Gauge({ name: `lapsewatch_${name}`, help, labelNames, registers: [registry] });
    made.set(name, gauge);
    gauge.set(Object.fromEntries(labelNames.map((label, at) => [label, labels[at] ?? ""])), value);
  };
}

/** A part that does not answer (null) is a number too: `up` is 0, and what it would have told is left out. */
async function answerOf<T>(answer: Promise<T>): Promise<T | null> {
  return await answer.catch(() => null);
}

/** Sets what the database knows; answers the histogram. */
async function readDatabase({ store, clock, checkAt }: Dashboard, set: Set): Promise<string> {
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
  const oldest = await oldestOwed(store, today);
  set("reminders_oldest_owed_seconds", oldest === null ? 0 : secondsBetween(londonInstant(oldest, checkAt), now));
  setAll("messages_today", await countMessages(store, today));
  await readSending(store, today, set);
  setAll("alerts_open", await countOpenAlerts(store));
  const finishedAt = (await lastFinishedRun(store))?.finishedAt;
  if (finishedAt) set("check_age_seconds", secondsBetween(finishedAt, now));
  for (const [kind, sources] of Map.groupBy(await readSources(store), (source) => source.kind)) {
    set("data_age_days", Math.max(...sources.map(({ asOf }) => daysBetween(asOf, today))), kind);
  }
  return histogramOf("send_latency_seconds", await readLatencies(store, today, latencyBounds));
}

/** What was tried today, what nobody can answer, and what waits for a person. Whatever there is none of is 0. */
async function readSending(store: Store, today: Day, set: Set): Promise<void> {
  for (const channel of channels) {
    for (const outcome of triedOutcomes) set("messages_tried_today", 0, channel, outcome);
  }
  for (const { channel, outcome, count } of await countTried(store, today))
    set("messages_tried_today", count, channel, outcome);
  set("messages_unknown", await countUnknown(store));
  const held = await readHeldPlans(store, today);
  for (const reason of planReasons) set("plans_held", held.filter((plan) => plan.reason === reason).length, reason);
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1000);
}

/** A histogram as Prometheus reads it: its counts were read, not observed one by one, which the library has no way for. */
function histogramOf(name: keyof typeof histograms, read: readonly Latency[]): string {
  const full = `lapsewatch_${name}`;
  const [help] = histograms[name];
  const values = read.flatMap(({ channel, count, sum, within }) => [
    ...within.map((value, at) => `${full}_bucket{le="${latencyBounds[at]}",channel="${channel}"} ${value}`),
    `${full}_bucket{le="+Inf",channel="${channel}"} ${count}`,
    `${full}_sum{channel="${channel}"} ${sum}`,
    `${full}_count{channel="${channel}"} ${count}`,
  ]);
  return `${[`# HELP ${full} ${help}`, `# TYPE ${full} histogram`, ...values].join("\n")}\n`;
}

async function readQueue({ queue }: Dashboard, set: Set): Promise<true> {
  Object.entries(await queue.counts()).forEach(([status, count]) => set("queue_jobs", count, status));
  return true;
}
