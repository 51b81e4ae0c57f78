import http from "node:http";
import net, { type AddressInfo } from "node:net";

/** A provider of our own on loopback that takes everything and keeps nothing. */
export interface Sink extends AsyncDisposable {
  url: string;
  /** How many messages it has taken so far. */
  taken(): number;
}

/** A mail server of bare sockets, which answers each command so many milliseconds later. */
export async function startMailSink(delayMs: number): Promise<Sink> {
  let taken = 0;
  const replies: Record<string, string> = {
    EHLO: "250-sink.example\r\n250 8BITMIME",
    DATA: "354 go on",
    QUIT: "221 bye",
  };
  const server = net.createServer((socket) => {
    let received = "";
    let inBody = false;
    socket.on("error", () => {});
    socket.write("220 sink.example ESMTP\r\n");
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      for (;;) {
        const end = received.indexOf(inBody ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const verb = received.slice(0, 4).toUpperCase();
        received = received.slice(end + (inBody ? 5 : 2));
        if (inBody) taken += 1;
        const reply = inBody ? `250 queued as Q${taken}` : (replies[verb] ?? "250 ok");
        after(delayMs, () => void socket.write(`${reply}\r\n`));
        inBody = !inBody && verb === "DATA";
      }
    });
  });
  return await listening(server, "smtp", () => taken);
}

/** A stand-in for Twilio's Messages API, which answers so many milliseconds later. */
export async function startTextSink(delayMs: number): Promise<Sink> {
  let taken = 0;
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => {
      taken += 1;
      const body = JSON.stringify({ sid: `SM${taken.toString(16).padStart(32, "0")}`, status: "queued" });
      after(delayMs, () => void response.writeHead(201, { "Content-Type": "application/json" }).end(body));
    });
  });
  return await listening(server, "http", () => taken);
}

function after(delayMs: number, act: () => void): void {
  if (delayMs > 0) setTimeout(act, delayMs);
  else act();
}

async function listening(server: net.Server, scheme: string, taken: () => number): Promise<Sink> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    [Symbol.asyncDispose]: () => new Promise((closed) => void server.close(() => closed())),
  };
}
