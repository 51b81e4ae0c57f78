/** Why a delivery did not simply succeed. Fixed words, never a provider's own text: it may hold an address. */
export type Reason =
  | "address-refused"
  | "opted-out"
  | "not-a-mobile"
  | "provider-busy"
  | "provider-away"
  | "rate-limited"
  | "content-refused"
  | "interrupted"
  | "no-answer"
  | "configuration";

/** What became of one try to hand a message over. */
export type DeliveryResult =
  | { outcome: "accepted"; reference: string }
  | { outcome: "retry"; reason: Reason; afterMs?: number } // not sent: the provider is busy or away
  | { outcome: "refused"; reason: Reason } // this address will never work
  | { outcome: "unknown"; reason: Reason } // handed over, no answer
  | { outcome: "misconfigured"; reason: Reason }; // not sent: our log-in or TLS is at fault; sending pauses

/** A message ready to leave: one recipient, words already rendered. */
export interface Letter {
  /** Id of the message row; the only thing a log may name. */
  id: number;
  to: { address: string; name: string | null };
  /** E-mail only. */
  subject: string | null;
  text: string;
  html: string | null;
  /** Fixed for a message, so that a copy sent on purpose can be recognised. */
  messageId: string;
  date: Date;
  reference: string;
}

/** What a carrier says about a letter it may have taken. */
export type Sighting = { seen: "yes"; reference: string } | { seen: "no" } | { seen: "unclear" };

/** A way for words to leave. */
export interface Channel {
  name: "email" | "sms";
  /** What carries it, for people: "smtp", "twilio", "capture". */
  carrier: string;
  /** How many messages a minute the carrier takes, of all workers together; absent: as many as there are. */
  perMinute?: number;
  /** Whether a message to there only goes into a folder, for people of our own to read; absent: none does. */
  captures?(address: string): boolean;
  /**
   * Hands one message over. `handed` must have resolved before the first byte of the body leaves; when it rejects,
   * nothing is sent and the rejection is passed on. Never throws for what a provider does: that is the result.
   */
  send(letter: Letter, handed: () => Promise<void>): Promise<DeliveryResult>;
  /** Asks the carrier whether it took this letter after all; absent where a carrier cannot be asked. Never throws. */
  lookUp?(letter: Letter): Promise<Sighting>;
  /** Tries log-in and connection without sending; null when all is well, else one sentence without secrets. */
  probe(): Promise<string | null>;
  close(): Promise<void>;
}
