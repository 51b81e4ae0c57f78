import type { DeliveryResult } from "./channel.ts";

/** The facts of a failed try, as nodemailer names them. */
export interface SmtpFault {
  code?: string | undefined;
  /** The system's own code below nodemailer's: ECONNREFUSED, CERT_HAS_EXPIRED. */
  originalCode?: string | undefined;
  responseCode?: number | undefined;
  command?: string | undefined;
  response?: string | undefined;
}

/** One failed try; `read` and `ended` say how much of the body may have left. */
export interface SmtpTry {
  error: SmtpFault;
  read: boolean;
  ended: boolean;
}

type Stage = "connection" | "tls" | "log-in" | "sender" | "relay" | "recipient" | "data" | "content";

interface Row {
  at: Stage | "any";
  /** First digit of the reply; null when there was none. */
  reply: 4 | 5 | null;
  read?: boolean;
  ended?: boolean;
  result: DeliveryResult;
}

// Greylisting servers ask for at least five minutes before the next try (RFC 6647, 4.3).
const later = 5 * 60_000;
const busy: DeliveryResult = { outcome: "retry", reason: "provider-busy", afterMs: later };
const away: DeliveryResult = { outcome: "retry", reason: "provider-away" };
const ours: DeliveryResult = { outcome: "misconfigured", reason: "configuration" };

/** The first row that fits decides. Only silence after the final dot leaves the truth open. */
const rows: Row[] = [
  { at: "any", reply: 4, result: busy },
  { at: "log-in", reply: 5, result: ours },
  { at: "log-in", reply: null, result: ours },
  { at: "tls", reply: 5, result: ours },
  { at: "tls", reply: null, result: ours },
  { at: "sender", reply: 5, result: ours },
  { at: "relay", reply: 5, result: ours },
  { at: "recipient", reply: 5, result: { outcome: "refused", reason: "address-refused" } },
  { at: "data", reply: 5, result: { outcome: "refused", reason: "content-refused" } },
  { at: "content", reply: 5, result: { outcome: "refused", reason: "content-refused" } },
  { at: "any", reply: 5, result: { outcome: "retry", reason: "provider-away", afterMs: later } },
  { at: "any", reply: null, ended: true, result: { outcome: "unknown", reason: "no-answer" } },
  { at: "any", reply: null, read: true, result: { outcome: "retry", reason: "interrupted" } },
  { at: "any", reply: null, result: away },
];

/** What became of a message whose delivery ended with an error. */
export function smtpOutcome({ error, read, ended }: SmtpTry): DeliveryResult {
  const at = stageOf(error, ended);
  const reply = replyClass(error.responseCode);
  const row = rows.find(
    (row) =>
      (row.at === "any" || row.at === at) &&
      row.reply === reply &&
      (row.read ?? read) === read &&
      (row.ended ?? ended) === ended,
  );
  return row?.result ?? away;
}

function replyClass(responseCode: number | undefined): 4 | 5 | null {
  if (!responseCode || responseCode < 400 || responseCode > 599) return null;
  return responseCode < 500 ? 4 : 5;
}

function stageOf({ code, originalCode, responseCode, command, response }: SmtpFault, ended: boolean): Stage {
  if (code === "EMESSAGE" || (ended && responseCode)) return "content";
  if (code === "EAUTH" || code === "ENOAUTH") return "log-in";
  if (isCertificateFault(originalCode) || (code === "ETLS" && responseCode)) return "tls";
  if (command === "MAIL FROM") return "sender";
  // "Relay access denied" and "authentication required" speak about us; taken for the address they would condemn all.
  if (command === "RCPT TO") return responseCode === 530 || /\brelay/i.test(response ?? "") ? "relay" : "recipient";
  if (command === "DATA") return "data";
  return "connection";
}

/** Certificates and protocol versions do not mend by themselves; a connection cut during the handshake may. */
export function isCertificateFault(originalCode: string | undefined): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(originalCode ?? "");
}
