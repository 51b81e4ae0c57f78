import { createTransport, type SendMailOptions } from "nodemailer";
import { isMailAddress, oneLine } from "./address.ts";
import type { Channel, DeliveryResult, Letter } from "./channel.ts";
import { bodyGate, type BodyGate } from "./gate.ts";
import { isLoopback } from "./loopback.ts";
import { smtpOutcome, type SmtpFault } from "./smtp-outcome.ts";
import { nothingUnderway } from "./underway.ts";

/** Where e-mails go and whom they come from. */
export interface EmailSettings {
  /** `smtp://user:pass@host:587` or `smtps://…`. */
  smtpUrl: string;
  /** A bare address. */
  mailFrom: string;
  mailReplyTo: string | null;
  senderName: string;
  connections?: number;
  /** Silence on the connection; a server may take 10 minutes to answer the final dot (RFC 5321, 4.5.3.2.6). */
  socketTimeoutMs?: number;
  /** How long `close` lets messages on their way finish. */
  drainMs?: number;
}

interface GatedMail extends SendMailOptions {
  gate: BodyGate;
}

/** Opens a pool of SMTP connections; nothing is connected before the first message. Throws when settings are unusable. */
export function openEmail(settings: EmailSettings): Channel {
  const transport = openTransport(settings);
  const underway = nothingUnderway();

  async function send(letter: Letter, handed: () => Promise<void>): Promise<DeliveryResult> {
    if (!isMailAddress(letter.to.address)) return { outcome: "refused", reason: "address-refused" };
    const gate = bodyGate(handed);
    try {
      const { response } = await transport.sendMail(compose(letter, settings, gate));
      return { outcome: "accepted", reference: queueId(response) ?? letter.messageId };
    } catch (error) {
      if (gate.rejection) throw gate.rejection.error;
      return smtpOutcome({ error: error as SmtpFault, read: gate.read, ended: gate.ended });
    } finally {
      // A server that gives up early must not be fed the rest as commands.
      gate.shut();
    }
  }

  return {
    name: "email",
    carrier: "smtp",
    send: (letter, handed) => underway.track(send(letter, handed)),
    probe: () =>
      transport.verify().then(
        () => null,
        (error: SmtpFault) => complaint(error),
      ),
    async close() {
      transport.close();
      await underway.settle(settings.drainMs ?? 10_000);
      transport.close({ force: true });
      await underway.settle(1_000);
    },
  };
}

function openTransport({ smtpUrl, mailFrom, mailReplyTo, connections, socketTimeoutMs }: EmailSettings) {
  if (!URL.canParse(smtpUrl)) throw new Error("the mail server's URL cannot be read");
  if (!isMailAddress(mailFrom)) throw new Error("the sender must be one bare e-mail address");
  if (mailReplyTo && !isMailAddress(mailReplyTo)) throw new Error("the reply address must be one bare e-mail address");
  const { username, hostname } = new URL(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connections ?? 5,
    // The pool moves a message to another connection only when none of it has been read.
    maxRequeues: 2,
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: socketTimeoutMs ?? 10 * 60_000,
    // A password never crosses a network in the clear, unless the URL itself says requireTLS=false.
    requireTLS: username !== "" && !isLoopback(hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use("stream", (mail, done) => {
    const { gate } = mail.data as GatedMail;
    mail.message.processFunc((body) => gate.hold(body));
    done();
  });
  return transport;
}

function compose(letter: Letter, { mailFrom, mailReplyTo, senderName }: EmailSettings, gate: BodyGate): GatedMail {
  const { address, name } = letter.to;
  return {
    gate,
    // Addresses as objects: a string would be parsed and could name two people.
    envelope: { from: { name: "", address: mailFrom }, to: [{ name: "", address }] },
    maxRecipients: 1,
    from: { name: oneLine(senderName, 100), address: mailFrom },
    to: { name: oneLine(name ?? "", 100), address },
    ...(mailReplyTo ? { replyTo: { name: "", address: mailReplyTo } } : {}),
    subject: oneLine(letter.subject ?? "", 250),
    text: letter.text,
    ...(letter.html === null ? {} : { html: letter.html }),
    messageId: letter.messageId,
    date: letter.date,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}

/** The server's own name for the message, to ask its operators by. Never more of its text: it may hold an address. */
function queueId(response: string): string | null {
  return /\b(?:queued as|id=|queued id)\s*([A-Za-z0-9._-]{4,100})(?![\w@.-])/i.exec(response)?.[1] ?? null;
}

function complaint(error: SmtpFault): string {
  const result = smtpOutcome({ error, read: false, ended: false });
  const isOurs = result.outcome === "misconfigured";
  if (error.code === "EAUTH" || error.code === "ENOAUTH") {
    return isOurs ? "The mail server refuses our log-in." : "The mail server puts our log-in off.";
  }
  if (isOurs) return "No secure connection to the mail server: check its certificate and TLS.";
  return error.responseCode ? "The mail server is busy." : "The mail server cannot be reached.";
}
