import { EventEmitter, once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { readMail, type ReadMail } from "./mail.ts";

export interface ReceivedMail extends ReadMail {
  from: string;
  to: string[];
  raw: string;
}

export interface MailServer {
  url: string;
  /** Everything accepted, in the order of arrival. */
  mails: ReceivedMail[];
  /** Addresses to refuse at RCPT, with the reply code. */
  refused: Map<string, number>;
  /** How often somebody has tried to log in. */
  logIns: () => number;
  connections: () => number;
  /** Bytes of bodies that have come so far, whole or not. */
  bytes: () => number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Takes its time before a server answers; at RCPT it may name a code to refuse with. What `dot` ends is kept already. */
export type Answering = (stage: "RCPT" | "dot", address: string) => Promise<number | null>;

/**
 * A real SMTP server on loopback that keeps what it receives. Asks for a log-in when `login` is given. Unless it is given
 * another, its certificate is the one the package brings, which nobody trusts.
 */
export async function startMailServer(
  options: {
    login?: { user: string; pass: string };
    tls?: "implicit" | "starttls";
    certificate?: { cert: string; key: string };
    answering?: Answering;
  } = {},
): Promise<MailServer> {
  const { login, tls, certificate, answering = async () => null } = options;
  const mails: ReceivedMail[] = [];
  const refused = new Map<string, number>();
  let bytes = 0;
  let logIns = 0;
  const server = new SMTPServer({
    ...certificate,
    secure: tls === "implicit",
    disabledCommands: [...(login ? [] : ["AUTH"]), ...(tls === "starttls" ? [] : ["STARTTLS"])],
    allowInsecureAuth: true,
    authOptional: !login,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth({ username, password }, _session, done) {
      logIns += 1;
      const isRight = username === login?.user && password === login?.pass;
      if (isRight) done(null, { user: username });
      else done(reply(535, "log-in refused"));
    },
    onRcptTo({ address }, _session, done) {
      const answer = async () => {
        const refusal = await answering("RCPT", address);
        const code = refused.get(address) ?? refusal;
        done(code ? reply(code, `<${address}> not taken`) : null);
      };
      void answer();
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
      });
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString();
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, raw, ...readMail(raw) });
        const answer = `OK: queued as Q${mails.length.toString().padStart(6, "0")}`;
        const taken = async () => {
          await answering("dot", to.join());
          done(null, answer);
        };
        void taken();
      });
    },
  } satisfies SMTPServerOptions);
  // A client that turns away from our certificate is a case under test, not a fault of the server.
  server.on("error", () => {});
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.server.address() as AddressInfo;
  const credentials = login ? `${login.user}:${login.pass}@` : "";
  return {
    url: `smtp${tls === "implicit" ? "s" : ""}://${credentials}127.0.0.1:${port}`,
    mails,
    refused,
    logIns: () => logIns,
    connections: () => server.connections.size,
    bytes: () => bytes,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(closed)),
  };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

export type SmtpStage = "greeting" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "body" | "dot";

/** A whole reply, or one of the ways to fail: `drop`, `reset` or `hang`. */
type Deed = string;

/** What the scripted server does at each stage of a connection; of a list, one at a time, the last one for good. */
export type SmtpScript = { [Stage in SmtpStage]?: Deed | Deed[] };

export interface ScriptedServer {
  url: string;
  /** Every command, in order. */
  commands: string[];
  /** Bodies that came whole, with their final dot. */
  bodies: string[];
  /** Bytes that came after the server had said to go on. */
  bodyBytes: () => number;
  /** How many connections have been made so far. */
  connections: () => number;
  /** How many are open now. */
  open: () => number;
  /** Drops every connection now. */
  dropAll(): void;
  /** Resolves when a stage has been reached. */
  reached(stage: SmtpStage): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const usual: Record<SmtpStage, Deed> = {
  greeting: "220 test.example ESMTP",
  EHLO: "250-test.example\r\n250 AUTH PLAIN LOGIN",
  AUTH: "235 2.7.0 welcome",
  MAIL: "250 2.1.0 ok",
  RCPT: "250 2.1.5 ok",
  DATA: "354 go on",
  body: "",
  dot: "250 2.0.0 Ok: queued as 4XyZ1234",
};

/** An SMTP server of bare sockets that follows one script for each connection; the last script serves all later ones. */
export async function startScriptedServer(...scripts: SmtpScript[]): Promise<ScriptedServer> {
  const commands: string[] = [];
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  const stages = new EventEmitter();
  let connections = 0;
  let bodyBytes = 0;

  const server = net.createServer((socket) => {
    const script = scripts[Math.min(connections++, scripts.length - 1)] ?? {};
    const times = new Map<SmtpStage, number>();
    let received = "";
    let inBody = false;
    let hasBody = false;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});

    function deedAt(stage: SmtpStage): Deed {
      const scripted = [script[stage] ?? usual[stage]].flat();
      return scripted[Math.min(times.get(stage) ?? 0, scripted.length - 1)] ?? "hang";
    }

    function act(stage: SmtpStage): void {
      stages.emit(stage);
      const deed = deedAt(stage);
      times.set(stage, (times.get(stage) ?? 0) + 1);
      if (deed === "drop") socket.destroy();
      else if (deed === "reset") socket.resetAndDestroy();
      else if (deed !== "hang" && deed) socket.write(`${deed}\r\n`);
    }

    function readBody(): void {
      if (!hasBody) act("body");
      hasBody = true;
      const end = received.indexOf("\r\n.\r\n");
      if (end < 0) return;
      bodies.push(received.slice(0, end));
      received = received.slice(end + 5);
      inBody = false;
      hasBody = false;
      act("dot");
    }

    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (inBody) {
        bodyBytes += chunk.length;
        readBody();
      }
      for (let end = received.indexOf("\r\n"); !inBody && end >= 0; end = received.indexOf("\r\n")) {
        const command = received.slice(0, end);
        received = received.slice(end + 2);
        commands.push(command);
        const verb = command.split(" ")[0]?.toUpperCase() ?? "";
        if (verb === "QUIT") socket.end("221 bye\r\n");
        else if (verb === "RSET") socket.write("250 reset\r\n");
        else if (["EHLO", "AUTH", "MAIL", "RCPT", "DATA"].includes(verb)) {
          inBody = verb === "DATA" && deedAt("DATA").startsWith("354");
          act(verb as SmtpStage);
        } else socket.write("502 not known\r\n");
      }
    });
    act("greeting");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands,
    bodies,
    bodyBytes: () => bodyBytes,
    connections: () => connections,
    open: () => sockets.size,
    dropAll: () => sockets.forEach((socket) => socket.destroy()),
    reached: async (stage) => void (await once(stages, stage)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
