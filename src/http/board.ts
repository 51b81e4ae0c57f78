import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Queue } from "../jobs/queue.ts";
import type { Dashboard, Role, Visit } from "./visitor.ts";

const at = "/queues";

/**
 * What operators may do there: make jobs run again, or take them away. The rows in the database decide what is owed, so
 * none of it can lose a reminder. Jobs, schedules and limits are not made up by hand.
 */
const actions = [
  /^\/queues\/(pause|resume)$/,
  /^\/queues\/[^/]+\/(pause|resume|promote|empty)$/,
  /^\/queues\/[^/]+\/(retry|clean)\/[^/]+$/,
  /^\/queues\/[^/]+\/[^/]+\/(retry|clean|promote)$/,
  /^\/queues\/[^/]+\/job-schedulers\/[^/]+\/run$/,
];

/** The pages of Bull Board, which bring scripts, and styles that those write into the page. Nothing from elsewhere. */
const boardHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "same-origin",
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
});

/** The queue's own pages under `/queues`: all of it for operators, nothing but looking for viewers. */
export function boardRoutes({ queue, log }: Dashboard): Hono<Visit> {
  const boards: Record<Role, Hono> = { viewer: boardFor(queue, "viewer"), operator: boardFor(queue, "operator") };
  return new Hono<Visit>()
    .use(`${at}/*`, boardHeaders)
    .get(at, (c) => c.redirect(`${at}/`, 301))
    .all(`${at}/*`, async (c) => {
      const { method, path } = c.req;
      const isLooking = method === "GET" || method === "HEAD";
      if (!isLooking && !mayAct(c.var.role, path)) return c.json({ error: { key: "ERRORS.FORBIDDEN" } }, 403);
      if (!isLooking) log.info({ method, role: c.var.role }, "an operator changed the queue by hand");
      const answer = await boards[c.var.role].fetch(c.req.raw, c.env);
      return answer.headers.get("Content-Type")?.startsWith("text/html") ? await withoutForeign(answer) : answer;
    });
}

function mayAct(role: Role, path: string): boolean {
  const action = path.slice(`${at}/api`.length);
  return role === "operator" && path.startsWith(`${at}/api/`) && actions.some((allowed) => allowed.test(action));
}

function boardFor(queue: Queue, role: Role): Hono {
  const adapter = new BullMQAdapter(queue.bullQueue, {
    readOnlyMode: role === "viewer",
    displayName: "Lapsewatch",
    description: "What the service is doing. The database decides what is owed; jobs only say that it is time to look.",
  });
  // Jobs hold ids and instants. Should one ever hold more, it is not shown.
  adapter.setFormatter("data", ({ now, ids }) => ({ now, ids }));
  adapter.setFormatter("returnValue", () => null);
  adapter.setFormatter("progress", () => null);
  const server = new HonoAdapter((options: object) => serveStatic({ ...options, root: join(boardFolder, "static") }));
  createBullBoard({
    queues: [adapter],
    serverAdapter: server,
    options: {
      uiBasePath: boardFolder,
      uiConfig: {
        boardTitle: "Lapsewatch queues",
        boardLogo: { path: "/icon.svg", width: 24, height: 24 },
        miscLinks: [{ text: "Overview", url: "/" }],
        hideDocsLink: true,
        locale: { lng: "en-GB" },
        favIcon: { default: "/icon.svg", alternative: "/icon.svg" },
      },
    },
  });
  // Texts of errors may name servers.
  server.setErrorHandler(() => ({ status: 500, body: { error: { key: "ERRORS.INTERNAL_SERVER_ERROR" } } }));
  server.setBasePath(at).setViewsPath(boardFolder).setStaticPath("/static", join(boardFolder, "static"));
  return new Hono({ strict: false }).route(at, server.registerPlugin());
}

const boardFolder = findBoardFolder();

/** Beside the bundled program, or in the package where the sources run. */
function findBoardFolder(): string {
  const beside = fileURLToPath(new URL("./assets/board", import.meta.url));
  if (existsSync(beside)) return beside;
  return join(dirname(createRequire(import.meta.url).resolve("@bull-board/ui/package.json")), "dist");
}

/** Bull Board's page asks for a web font from afar, which would tell others who looks at our queues. */
async function withoutForeign(answer: Response): Promise<Response> {
  const page = (await answer.text()).replace(/<link[^>]+href="https?:[^>]*>\s*/g, "");
  return new Response(page, { status: answer.status, headers: { "Content-Type": "text/html; charset=UTF-8" } });
}
