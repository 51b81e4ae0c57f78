import { Hono } from "hono";
import { lastFinishedRun } from "../store/check-runs.ts";
import { firstImportAt } from "../store/overview.ts";
import { checkFreshness, type CheckFreshness } from "./freshness.ts";
import type { Dashboard, Visit } from "./visitor.ts";

/** An orchestrator does not wait longer for an answer. */
const answerWithinMs = 4000;

/** Whether the service can do its work, part by part. */
export interface Readiness {
  ready: boolean;
  database: "ok" | "away";
  /** unsuitable: it answers, but it would lose jobs. */
  queue: "ok" | "away" | "unsuitable";
  check: CheckFreshness | "unknown";
}

/** `/healthz`: the process lives. `/readyz`: it can do its work, else 503. Both hold nothing that needs a log-in. */
export function healthRoutes(dashboard: Dashboard): Hono<Visit> {
  return new Hono<Visit>()
    .get("/healthz", (c) => c.text("ok\n"))
    .get("/readyz", async (c) => {
      const readiness = await readReadiness(dashboard);
      return c.json(readiness, readiness.ready ? 200 : 503);
    });
}

async function readReadiness(dashboard: Dashboard): Promise<Readiness> {
  const [check, queue] = await Promise.all([
    inTime(readFreshness(dashboard), null),
    inTime<Readiness["queue"]>(readQueue(dashboard), "away"),
  ]);
  return {
    ready: queue === "ok" && (check === "fresh" || check === "nothing-imported"),
    database: check === null ? "away" : "ok",
    queue,
    check: check ?? "unknown",
  };
}

async function readFreshness({ store, clock }: Dashboard): Promise<CheckFreshness> {
  const lastCheck = await lastFinishedRun(store, clock());
  return checkFreshness({ lastCheck, firstImportAt: await firstImportAt(store) }, clock());
}

async function readQueue({ queue }: Dashboard): Promise<"ok" | "unsuitable"> {
  const problems = await queue.check();
  return problems.length === 0 ? "ok" : "unsuitable";
}

/** What the question answers, or `otherwise` when it fails or takes too long: then the part is away. */
async function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T>;
async function inTime<T>(answer: Promise<T>, otherwise: null): Promise<T | null>;
async function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(otherwise), answerWithinMs);
  const found = await Promise.race([answer.catch(() => otherwise), late.promise]);
  clearTimeout(timer);
  return found;
}
