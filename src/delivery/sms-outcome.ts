import type { DeliveryResult } from "./channel.ts";

/** The facts of a failed request, without any text of Twilio's. */
export interface TwilioFault {
  /** HTTP status; null when no whole answer came. */
  status: number | null;
  /** Twilio's error code, see twilio.com/docs/api/errors. */
  code: number | null;
  retryAfterMs: number | null;
  /** The request may have left. */
  sent: boolean;
}

const ours: DeliveryResult = { outcome: "misconfigured", reason: "configuration" };
const badNumber: DeliveryResult = { outcome: "refused", reason: "address-refused" };
const notMobile: DeliveryResult = { outcome: "refused", reason: "not-a-mobile" };
const badWords: DeliveryResult = { outcome: "refused", reason: "content-refused" };
const tooMany: DeliveryResult = { outcome: "retry", reason: "rate-limited" };

const byCode = new Map<number, DeliveryResult>([
  [20003, ours], // credentials
  [20005, ours], // account not active
  [20404, ours], // no such account
  [20429, tooMany],
  [21211, badNumber],
  [21212, ours], // our own sender number is invalid
  [21408, badNumber], // country not allowed
  [21603, ours], // no sender number
  [21606, ours], // sender number cannot send texts
  [21608, ours], // trial account: only verified numbers
  [21610, { outcome: "refused", reason: "opted-out" }], // has sent STOP
  [21611, tooMany], // the sender's queue is full
  [21612, badNumber], // cannot be reached from this sender
  [21614, notMobile],
  [21617, badWords], // too long
  [21635, notMobile], // landline
  [21701, ours], // no such messaging service
  [21703, ours], // messaging service without senders
]);

/** What became of a text whose request failed. Unknown means: look it up before anything else. */
export function smsOutcome({ status, code, retryAfterMs, sent }: TwilioFault): DeliveryResult {
  if (status === null) {
    return sent ? { outcome: "unknown", reason: "no-answer" } : { outcome: "retry", reason: "provider-away" };
  }
  if (status === 401 || status === 403) return ours;
  const known = status === 429 ? tooMany : byCode.get(code ?? 0);
  if (known?.outcome === "retry") return retryAfterMs === null ? known : { ...known, afterMs: retryAfterMs };
  if (known) return known;
  if (status >= 400 && status < 500) return status === 404 ? ours : badWords;
  // 500, 503 and anything that is no plain answer: Twilio may have taken it.
  return { outcome: "unknown", reason: "no-answer" };
}
