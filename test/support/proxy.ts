import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Proxy extends AsyncDisposable {
  /** The address behind it, reached through it. */
  url: string;
  /** Drops every connection and takes no new ones, as a server that has gone. */
  cut(): void;
  mend(): void;
}

/** Stands between a client and the server at `url`, to take the server away; may change what the server says. */
export async function proxyTo(url: string, change: (answer: string) => string = (answer) => answer): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const behind = connect(Number(port), hostname);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.on("data", (bytes) => behind.write(bytes));
    behind.on("data", (bytes) => client.write(Buffer.from(change(bytes.toString("latin1")), "latin1")));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = `${(server.address() as AddressInfo).port}`;
  const drop = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    cut() {
      isCut = true;
      drop();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      drop();
    },
  };
}
