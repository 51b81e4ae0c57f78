import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** A monitor on loopback that notes who calls it. */
export interface Monitor extends AsyncDisposable {
  url: string;
  /** Method and path of every request. */
  calls: string[];
  connections(): number;
  /** What it answers from now on. */
  answer(status: number): void;
}

/** Starts a monitor that answers every request with `status`. */
export async function startMonitor({
  status = 200,
  location,
}: { status?: number; location?: string } = {}): Promise<Monitor> {
  const calls: string[] = [];
  let connections = 0;
  let answered = status;
  const server = http.createServer(({ method, url }, answer) => {
    calls.push(`${method} ${url}`);
    answer.writeHead(answered, location === undefined ? {} : { location }).end();
  });
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    connections: () => connections,
    answer: (status) => void (answered = status),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
