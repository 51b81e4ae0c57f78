import { createAdaptorServer } from "@hono/node-server";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { isPasswordHash } from "../store/password.ts";
import { routes } from "./routes.ts";
import type { Dashboard, HttpSettings } from "./visitor.ts";

/** Requests that still run are given so long to end. */
const closeWithinMs = 5000;

/** A dashboard that answers. */
export interface WebServer extends AsyncDisposable {
  /** Where to look at it, such as `http://127.0.0.1:8321`. */
  url: string;
  /** Takes no new requests; resolves when those that run have ended, or were given up after a few seconds. */
  close(): Promise<void>;
}

/** The dashboard cannot be served as it is set up. Its text names the setting and what to do. */
export class CannotServe extends Error {
  override name = "CannotServe";
}

/** Serves the dashboard at the host and port of the settings. Throws CannotServe. */
export async function startWebServer(dashboard: Dashboard): Promise<WebServer> {
  const { http } = dashboard;
  requireDoor(http);
  const server = createAdaptorServer({
    fetch: routes(dashboard).fetch,
    serverOptions: { requestTimeout: 30_000, headersTimeout: 15_000 },
  });
  server.listen(http.port, http.host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw cannotListen(http, error);
  }
  const close = async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    const giveUp = setTimeout(() => "closeAllConnections" in server && server.closeAllConnections(), closeWithinMs);
    await closed.promise;
    clearTimeout(giveUp);
  };
  return { url: urlOf(http.host, server.address() as AddressInfo), close, [Symbol.asyncDispose]: close };
}

function requireDoor({ host, users }: HttpSettings): void {
  const isOwn = host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
  if (!isOwn && users.length === 0) throw new CannotServe("HTTP_HOST is open to others without a log-in.");
  const wrong = users.findIndex(({ passwordHash }) => !isPasswordHash(passwordHash));
  if (wrong >= 0) {
    throw new CannotServe(
      `DASHBOARD_USERS entry ${wrong + 1} holds no password hash. Make it with: lapsewatch password`,
    );
  }
}

function cannotListen({ host, port }: HttpSettings, error: unknown): CannotServe {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  const reasons: Record<string, string> = {
    EADDRINUSE: "something else listens there already. Is Lapsewatch running? Set HTTP_PORT to another port, or to 0",
    EACCES: "it is not allowed to this user. Set HTTP_PORT to 1024 or more",
    EADDRNOTAVAIL: "this machine has no such address. Set HTTP_HOST to one of its own",
  };
  return new CannotServe(`The dashboard cannot listen at ${host} port ${port}: ${reasons[code] ?? code}.`);
}

/** Listening at every address is no address to look at; this machine's own works. */
function urlOf(host: string, { port, address }: AddressInfo): string {
  const isAny = address === "0.0.0.0" || address === "::";
  const name = isAny ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
