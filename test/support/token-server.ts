import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TokenServer extends AsyncDisposable {
  url: string;
  /** The fields of every request. */
  asked: Record<string, string>[];
  /** Scripts the answers to the next requests, one for each: a status with a body, or a cut connection. */
  answerNext(...answers: (TokenAnswer | "reset")[]): void;
}

interface TokenAnswer {
  status: number;
  body?: object | string;
  location?: string;
}

/** A server on loopback that gives out tokens T1, T2, … for an hour each. */
export async function startTokenServer(): Promise<TokenServer> {
  const asked: Record<string, string>[] = [];
  const answers: (TokenAnswer | "reset")[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
    const token = { token_type: "Bearer", expires_in: 3600, access_token: `T${asked.length}` };
    const next = answers.shift() ?? { status: 200, body: token };
    if (next === "reset") return void request.socket.resetAndDestroy();
    const { status, body = {}, location } = next;
    response.writeHead(status, { "Content-Type": "application/json", ...(location && { Location: location }) });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
  const server = http.createServer((request, response) => void answer(request, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    asked,
    answerNext: (...more) => void answers.push(...more),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
