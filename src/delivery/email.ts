import { createTransport, type SendMailOptions, type XOAuth2Options } from "nodemailer";
import type { XOAuth2ProvisionResultCallback } from "nodemailer/lib/xoauth2";
import { isMailAddress, oneLine } from "./address.ts";
import type { Channel, DeliveryResult, Letter } from "./channel.ts";
import { bodyGate, type BodyGate } from "./gate.ts";
import { type OAuthSettings, openTokens, TokenFailed, type Tokens } from "./oauth.ts";
import { smtpOutcome, type SmtpFault } from "./smtp-outcome.ts";
import { needsTls, wrongInSmtpUrl } from "./smtp-url.ts";
import { nothingUnderway } from "./underway.ts";

/** Where e-mails go and whom they come from. */
export interface EmailSettings {
  /** `smtp://user:pass@host:587` or `smtps://…`. */
  smtpUrl: string;
  /** How to log in without a password; absent or null: as the URL says. */
  oauth?: OAuthSettings | null;
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
  const tokens = settings.oauth ? openTokens(settings.oauth) : null;
  const transport = openTransport(settings, tokens);
  const underway = nothingUnderway();

  async function send(letter: Letter, handed: () => Promise<void>): Promise<DeliveryResult> {
    if (!isMailAddress(letter.to.address)) return { outcome: "refused", reason: "address-refused" };
    if (tokens === null) return (await sendOnce(letter, handed)).result;
    return await sendWith(tokens, () => sendOnce(letter, handed));
  }

  async function sendOnce(letter: Letter, handed: () => Promise<void>): Promise<Tried> {
    const gate = bodyGate(handed);
    try {
      const { response } = await transport.sendMail(compose(letter, settings, gate));
      return { result: { outcome: "accepted", reference: queueId(response) ?? letter.messageId }, isLoggedOut: false };
    } catch (error) {
      if (gate.rejection) throw gate.rejection.error;
      if (error instanceof TokenFailed) return { result: withoutToken(error), isLoggedOut: false };
      const result = smtpOutcome({ error: error as SmtpFault, read: gate.read, ended: gate.ended });
      return { result, isLoggedOut: isLogInRefused(error as SmtpFault, result) };
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
        (error: unknown) => (error instanceof TokenFailed ? tokenComplaint(error) : complaint(error as SmtpFault)),
      ),
    async close() {
      transport.close();
      await underway.settle(settings.drainMs ?? 10_000);
      transport.close({ force: true });
      await underway.settle(1_000);
    },
  };
}

/** What became of one try, and whether our log-in was refused in it. */
interface Tried {
  result: DeliveryResult;
  isLoggedOut: boolean;
}

/** Sends with a token; one that has run out meanwhile is fetched anew, once. */
async function sendWith(tokens: Tokens, sendOnce: () => Promise<Tried>): Promise<DeliveryResult> {
  try {
    const token = await tokens.current();
    const first = await sendOnce();
    if (first.isLoggedOut && tokens.refused(token)) return (await sendOnce()).result;
    if (!first.isLoggedOut && first.result.outcome === "accepted") tokens.worked(token);
    return first.result;
  } catch (error) {
    if (error instanceof TokenFailed) return withoutToken(error);
    throw error;
  }
}

function withoutToken({ isOurs }: TokenFailed): DeliveryResult {
  return isOurs ? { outcome: "misconfigured", reason: "configuration" } : { outcome: "retry", reason: "provider-away" };
}

function isLogInRefused({ code }: SmtpFault, { outcome }: DeliveryResult): boolean {
  return code === "EAUTH" && outcome === "misconfigured";
}

function openTransport(
  { smtpUrl, oauth, mailFrom, mailReplyTo, connections, socketTimeoutMs }: EmailSettings,
  tokens: Tokens | null,
) {
  const wrong = wrongInSmtpUrl(smtpUrl, tokens !== null);
  if (wrong !== null) throw new Error(`the mail server's URL ${wrong}`);
  if (!isMailAddress(mailFrom)) throw new Error("the sender must be one bare e-mail address");
  if (mailReplyTo && !isMailAddress(mailReplyTo)) throw new Error("the reply address must be one bare e-mail address");
  const transport = createTransport({
    url: smtpUrl,
    ...(oauth && tokens && { auth: logInBy(tokens, oauth.user) }),
    pool: true,
    maxConnections: connections ?? 5,
    // The pool moves a message to another connection only when none of it has been read.
    maxRequeues: 2,
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: socketTimeoutMs ?? 10 * 60_000,
    // Names, addresses and log-ins never cross a network in the clear, unless the URL itself says requireTLS=false.
    requireTLS: needsTls(smtpUrl),
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

/** Each connection asks for its token. It asks again when a server has refused it: then the whole try begins anew. */
function logInBy(tokens: Tokens, user: string): XOAuth2Options & { type: "OAuth2" } {
  async function answer(isRefused: boolean, done: XOAuth2ProvisionResultCallback): Promise<void> {
    if (isRefused) return done(new Error("the token was refused"));
    const token = await tokens.current().catch((error: unknown) => error as TokenFailed);
    return typeof token === "string" ? done(null, token) : done(token);
  }
  return { type: "OAuth2", user, provisionCallback: (_user, isRefused, done) => void answer(isRefused, done) };
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

function tokenComplaint({ isOurs }: TokenFailed): string {
  return isOurs
    ? "No token for the mail server: the SMTP_OAUTH settings are refused."
    : "The server that gives out tokens for the mail server cannot be reached.";
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
