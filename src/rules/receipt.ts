/**
 * What a provider has told of a text after taking it, each outdoing those before it. Reports come late, twice and in any
 * order: what counts is the furthest of them, so that every order ends alike.
 */
export const receiptStandings = [
  "taken",
  "undelivered",
  "not-a-mobile",
  "address-refused",
  "opted-out",
  "delivered",
] as const;
export type ReceiptStanding = (typeof receiptStandings)[number];

/** How a message stands that such a report has been told of. */
export interface ReceiptState {
  status: "accepted" | "bounced" | "delivered";
  reason: string | null;
}

/** The state that a report leads to. */
export function stateOf(standing: ReceiptStanding): ReceiptState {
  if (standing === "taken") return { status: "accepted", reason: null };
  return standing === "delivered" ? { status: "delivered", reason: null } : { status: "bounced", reason: standing };
}

/** Whether a report tells more than what is known of a message by its status and reason. */
export function tellsMore(standing: ReceiptStanding, { status, reason }: { status: string; reason: string | null }) {
  const rank = (known: string) => receiptStandings.findIndex((one) => one === known);
  const known = status === "accepted" ? "taken" : status === "bounced" ? (reason ?? "") : status;
  return rank(standing) > rank(known);
}
