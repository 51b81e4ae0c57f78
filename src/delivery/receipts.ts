import { isPhoneNumber } from "./address.ts";

const path = "/receipts/twilio";

/** Where Twilio reports what became of a message. */
export function receiptUrl(publicUrl: string, messageId: number): string {
  const url = new URL(path, publicUrl);
  url.searchParams.set("message", String(messageId));
  return url.href;
}

/** The fields of a form as Twilio signs them: one that comes several times has several values. */
export type Form = Readonly<Record<string, string | string[]>>;

/** A form as it came. */
export function readForm(body: string): Form {
  const form: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const known = form[name];
    form[name] = known === undefined ? value : [known, value].flat();
  }
  return form;
}

/** Whether Twilio, which alone knows the token besides us, has signed this form for this address. */
export async function isSigned(form: Form, authToken: string, url: string, signature: string): Promise<boolean> {
  // Only this part of the library: the whole of it is large.
  const { default: webhooks } = await import("twilio/lib/webhooks/webhooks.js");
  return webhooks.validateRequest(authToken, signature, url, form);
}

/** A signed form: what became of a text, or an answer of somebody who was texted; null: nothing we know. */
export type Told =
  | {
      about: "delivery";
      sid: string;
      standing: "taken" | "undelivered" | "not-a-mobile" | "address-refused" | "opted-out" | "delivered";
    }
  | { about: "answer"; from: string; isStop: boolean }
  | null;

// See twilio.com/docs/messaging/api/message-resource#message-status-values
const taken: ReadonlySet<string> = new Set(["accepted", "scheduled", "queued", "sending", "sent"]);
const arrived: ReadonlySet<string> = new Set(["delivered", "read"]);
const failed: ReadonlySet<string> = new Set(["undelivered", "failed", "canceled"]);

// See twilio.com/docs/api/errors; anything else may work another time.
const lasting = new Map([
  ["30005", "address-refused"], // no such number any more
  ["30006", "not-a-mobile"], // a landline, or cannot be reached
  ["21610", "opted-out"],
  ["21211", "address-refused"],
  ["21614", "not-a-mobile"],
] as const);

// The words that Twilio itself takes as a wish for no more texts.
const stopWords: ReadonlySet<string> = new Set([
  ...["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"],
]);

/** What a form of Twilio's tells. */
export function readTold(form: Form): Told {
  const field = (name: string) => [form[name] ?? ""].flat()[0] ?? "";
  const sid = field("MessageSid") || field("SmsSid");
  const status = field("MessageStatus") || field("SmsStatus");
  if (status === "received" || (status === "" && "Body" in form)) {
    const from = field("From");
    const isStop = field("OptOutType") === "STOP" || stopWords.has(field("Body").trim().toUpperCase());
    return isPhoneNumber(from) ? { about: "answer", from, isStop } : null;
  }
  if (sid === "") return null;
  if (taken.has(status)) return { about: "delivery", sid, standing: "taken" };
  if (arrived.has(status)) return { about: "delivery", sid, standing: "delivered" };
  if (!failed.has(status)) return null;
  const standing = [...lasting].find(([code]) => code === field("ErrorCode"))?.[1] ?? "undelivered";
  return { about: "delivery", sid, standing };
}
