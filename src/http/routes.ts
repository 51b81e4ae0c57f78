import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { londonDay } from "../rules/day.ts";
import { policyInForce } from "../rules/policy.ts";
import { readOpenAlerts } from "../store/alerts.ts";
import { isDatabaseAway } from "../store/connect.ts";
import { readOverview } from "../store/overview.ts";
import { boardRoutes } from "./board.ts";
import { plainPage } from "./frame.ts";
import { healthRoutes } from "./health.ts";
import { isLoopbackName, openDoor } from "./login.ts";
import { metricsRoutes } from "./metrics.ts";
import { overviewPage } from "./page.ts";
import { openReceipts } from "./receipts.ts";
import type { QueueSeen, Scene } from "./sentence.ts";
import { icon, stylesheet } from "./style.ts";
import type { Dashboard, Visit } from "./visitor.ts";

/** Our own pages hold no script, and nothing from elsewhere. What a page behind this has set itself stays. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  // Browsers heed it only where https is really there, and it is not ours to speak for other hosts of the domain.
  strictTransportSecurity: "max-age=15552000",
  // Our own log-in form would be sent without its origin, and be taken for somebody else's.
  referrerPolicy: "same-origin",
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  overwrite: false,
});

/** Every address we answer at. What stands before the gate needs no log-in. */
export function routes(dashboard: Dashboard): Hono<Visit> {
  const { http, clock, log } = dashboard;
  const door = openDoor(http, clock);
  const app = new Hono<Visit>();
  app.use(headers);
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  });
  const receipts = openReceipts(dashboard);
  // Twilio comes from afar, from no page of ours, by our public name: its signature is what lets it in.
  app.route("/", receipts.routes);
  if (http.users.length === 0) app.use(onlyOwnName);
  app.use(csrf());
  app.get("/style.css", (c) => c.body(stylesheet, 200, { "Content-Type": "text/css; charset=UTF-8", ...keepAWhile }));
  app.get("/icon.svg", (c) => c.body(icon, 200, { "Content-Type": "image/svg+xml", ...keepAWhile }));
  app.route("/", healthRoutes(dashboard));
  if (http.users.length > 0) app.route("/", door.routes);
  app.use(door.gate);
  app.get("/", async (c) => c.html(overviewPage(await readScene(dashboard), c.var)));
  app.route("/", metricsRoutes(dashboard, receipts.refused));
  app.route("/", boardRoutes(dashboard));
  app.notFound((c) => c.html(plainPage("There is no such page", "The address may be mistyped."), 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    log.error({ err: error, method: c.req.method }, "a page could not be made");
    return troublePage(error, c);
  });
  return app;
}

const keepAWhile = { "Cache-Control": "max-age=300" };

/**
 * Where nobody logs in, a page from afar must not reach us through a name of its own that leads to this machine (DNS
 * rebinding): only our own names are answered.
 */
async function onlyOwnName(c: Context, next: () => Promise<void>): Promise<Response | void> {
  if (!isLoopbackName(c)) return c.text("Without a log-in this is answered only at localhost or 127.0.0.1.\n", 421);
  await next();
}

async function readScene({ store, queue, policies, checkAt, clock }: Dashboard): Promise<Scene> {
  const now = clock();
  const today = londonDay(now);
  const [overview, alerts, seen] = await Promise.all([
    readOverview(store, today),
    readOpenAlerts(store),
    readQueue(queue),
  ]);
  const { dataFreshDays } = policyInForce(policies, today);
  return { overview, alerts, queue: seen, now, checkAt, dataFreshDays };
}

/** A queue that does not answer is itself what the page has to say. */
async function readQueue(queue: Dashboard["queue"]): Promise<QueueSeen> {
  try {
    return { ...(await queue.counts()), isPaused: await queue.bullQueue.isPaused() };
  } catch {
    return null;
  }
}

function troublePage(error: Error, c: Context): Response | Promise<Response> {
  return isDatabaseAway(error)
    ? c.html(plainPage("The database does not answer", "Nothing is lost. Try again in a moment."), 503)
    : c.html(plainPage("Something went wrong here", "The log says where. Nothing was changed."), 500);
}
