import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that may go dead without a word, as behind a firewall that has forgotten its connections. */
export interface FaultProxy extends AsyncDisposable {
  /** The address behind it, reached through it. */
  url: string;
  /** Nothing gets through any more, in either direction, on old connections and new; nothing is closed. */
  freeze(): void;
  /** New connections get through. The old ones stay dead, and nobody says so. */
  mendForNew(): void;
  /** From now on what the server says gets through byte by byte; null: all at once again, with what waits. */
  drip(everyMs: number | null): void;
}

/** Stands between a client and the server at `url`. */
export async function faultProxyTo(url: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const slow = new Set<() => void>();
  let isFrozen = false;
  /** Connections of an earlier time are dead. */
  let time = 0;
  let dripping: NodeJS.Timeout | null = null;

  /** Writes at once, or a byte at each turn. */
  function slowly(to: Socket): (bytes: Buffer) => void {
    let waiting = Buffer.alloc(0);
    slow.add(() => {
      const now = dripping === null ? waiting : waiting.subarray(0, 1);
      waiting = waiting.subarray(now.length);
      if (now.length > 0 && to.writable) to.write(now);
    });
    return (bytes) => {
      if (dripping === null) to.write(bytes);
      else waiting = Buffer.concat([waiting, bytes]);
    };
  }
  const drop = () => slow.forEach((turn) => turn());

  const server = createServer((client) => {
    const born = time;
    const behind = isFrozen ? null : connect(Number(port), hostname);
    const isDead = () => isFrozen || born !== time;
    const pass = (from: Socket, to: Socket | null, write: (bytes: Buffer) => void) => {
      sockets.add(from);
      from.on("error", () => {});
      from.on("data", (bytes) => void (isDead() || write(bytes)));
      from.on("close", () => {
        sockets.delete(from);
        if (!isDead()) to?.destroy();
      });
    };
    pass(client, behind, (bytes) => void behind?.write(bytes));
    if (behind) pass(behind, client, slowly(client));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: ours } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(url), { hostname: "127.0.0.1", port: `${ours}` }).href,
    freeze() {
      isFrozen = true;
      time += 1;
    },
    mendForNew() {
      isFrozen = false;
    },
    drip(everyMs) {
      if (dripping !== null) clearInterval(dripping);
      dripping = everyMs === null ? null : setInterval(drop, everyMs);
      if (dripping === null) drop();
    },
    async [Symbol.asyncDispose]() {
      if (dripping !== null) clearInterval(dripping);
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
