import http from "node:http";
import https from "node:https";
import type { TwilioFault } from "./sms-outcome.ts";

/** A request that got no 2xx. Carries facts only: Twilio's own text names the number. */
export class TwilioFailure extends Error {
  readonly fault: TwilioFault;
  constructor(fault: TwilioFault) {
    super(`the text provider answered ${fault.status ?? "nothing"}`);
    this.fault = fault;
  }
}

/** What Twilio's library asks of its HTTP client. */
export interface TwilioRequest {
  method: string;
  uri: string;
  username?: string;
  password?: string;
  headers?: Record<string, string>;
  params?: object;
  data?: object;
}

export interface TwilioAnswer {
  statusCode: number;
  body: string;
  headers: http.IncomingHttpHeaders;
}

/** Connections to Twilio at the same time. */
export const connections = 20;

/** Carries the library's requests to `baseUrl` over connections of our own, so that they can be closed. */
export function openTwilioRequests(baseUrl: string, timeoutMs: number) {
  const base = new URL(baseUrl);
  const wire = base.protocol === "http:" ? http : https;
  const agent = new wire.Agent({ keepAlive: true, maxSockets: connections });

  async function request(asked: TwilioRequest): Promise<TwilioAnswer> {
    const url = new URL(asked.uri);
    const target = new URL(base.pathname.replace(/\/$/, "") + url.pathname + url.search, base);
    for (const [name, value] of formOf(asked.params)) target.searchParams.append(name, value);
    const body = asked.data ? formOf(asked.data).toString() : "";
    const answer = await exchange(target, asked, body);
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    throw new TwilioFailure({
      status: answer.statusCode,
      code: errorCode(answer.body),
      retryAfterMs: retryAfterMs(answer.headers["retry-after"]),
      sent: true,
    });
  }

  function exchange(target: URL, asked: TwilioRequest, body: string): Promise<TwilioAnswer> {
    return new Promise((resolve, reject) => {
      let sent = false;
      const fail = () => reject(new TwilioFailure({ status: null, code: null, retryAfterMs: null, sent }));
      const outgoing = wire.request(target, {
        agent,
        method: asked.method.toUpperCase(),
        headers: { ...asked.headers, "Content-Length": Buffer.byteLength(body) },
        auth: `${asked.username ?? ""}:${asked.password ?? ""}`,
        signal: AbortSignal.timeout(timeoutMs),
      });
      // Nothing leaves before the connection stands, so a refused or untrusted one is known not to have taken it.
      outgoing.on("socket", (socket) => {
        if (!socket.connecting) sent = true;
        else socket.once(wire === https ? "secureConnect" : "connect", () => (sent = true));
      });
      outgoing.on("response", (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", fail);
        incoming.on("end", () => {
          const { statusCode = 0, headers } = incoming;
          resolve({ statusCode, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      outgoing.on("error", fail);
      outgoing.end(body);
    });
  }

  return { request, close: () => agent.destroy() };
}

function formOf(fields: object | undefined): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (value !== undefined) for (const one of [value].flat()) form.append(name, String(one));
  }
  return form;
}

function errorCode(body: string): number | null {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === "number" ? code : null;
  } catch {
    return null; // a proxy's page instead of an answer
  }
}

/** Seconds or a date (RFC 9110, 10.2.3), in milliseconds from now. */
function retryAfterMs(header: string | undefined): number | null {
  if (!header) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}
