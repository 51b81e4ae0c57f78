import type { Twilio } from "twilio";
import { isPhoneNumber } from "./address.ts";
import type { Channel, DeliveryResult, Letter, Sighting } from "./channel.ts";
import { receiptUrl } from "./receipts.ts";
import { smsOutcome, type TwilioFault } from "./sms-outcome.ts";
import { atMostAtOnce } from "./turns.ts";
import { connections, openTwilioRequests, TwilioFailure } from "./twilio-requests.ts";
import { nothingUnderway } from "./underway.ts";

/** The Twilio account that texts leave by. */
export interface SmsSettings {
  accountSid: string;
  authToken: string;
  /** Our number or sender name, or else a messaging service. */
  from: string | null;
  messagingServiceSid: string | null;
  /** Null is Twilio itself. */
  baseUrl: string | null;
  /** Where Twilio reports delivery to; null asks for no reports. */
  publicUrl: string | null;
  timeoutMs?: number;
  /** How long `close` lets texts on their way finish. */
  drainMs?: number;
}

/** Opens the way to Twilio; nothing is loaded or connected before the first text. Throws when settings are unusable. */
export function openSms(settings: SmsSettings): Channel {
  const { accountSid, authToken, baseUrl } = settings;
  if (!accountSid.startsWith("AC")) throw new Error("the Twilio account SID must begin with AC");
  if (!settings.from && !settings.messagingServiceSid) throw new Error("texts need a sender or a messaging service");
  // A first request on a cold connection was seen to take 4 seconds, so the limit is generous.
  const requests = openTwilioRequests(baseUrl ?? "https://api.twilio.com", settings.timeoutMs ?? 20_000);
  let opening: Promise<Twilio> | null = null;
  // No text is marked as handed over while it waits for a connection: what dies then leaves it as not sent.
  const withConnection = atMostAtOnce(connections);
  const client = () => (opening ??= openClient(accountSid, authToken, requests));

  async function lookUp(letter: Letter): Promise<Sighting> {
    try {
      // Newest first. The words hold the reference and the day, so the same words are the same message.
      const recent = await (await client()).messages.list({ to: letter.to.address, limit: 20 });
      const taken = recent.find(({ body }) => body === letter.text);
      return taken ? { seen: "yes", reference: taken.sid } : { seen: "no" };
    } catch (error) {
      faultOf(error);
      return { seen: "unclear" };
    }
  }

  async function send(letter: Letter, handed: () => Promise<void>): Promise<DeliveryResult> {
    if (!isPhoneNumber(letter.to.address)) return { outcome: "refused", reason: "address-refused" };
    const twilio = await client();
    return await withConnection(() => handOver(twilio, letter, handed));
  }

  async function handOver(twilio: Twilio, letter: Letter, handed: () => Promise<void>): Promise<DeliveryResult> {
    await handed();
    try {
      const { sid } = await twilio.messages.create(compose(letter, settings));
      return { outcome: "accepted", reference: sid };
    } catch (error) {
      const result = smsOutcome(faultOf(error));
      if (result.outcome !== "unknown") return result;
      const sighting = await lookUp(letter);
      return sighting.seen === "yes" ? { outcome: "accepted", reference: sighting.reference } : result;
    }
  }

  const underway = nothingUnderway();
  return {
    name: "sms",
    carrier: "twilio",
    send: (letter, handed) => underway.track(send(letter, handed)),
    lookUp,
    async probe() {
      try {
        await (await client()).api.v2010.accounts(accountSid).fetch();
        return null;
      } catch (error) {
        const { status } = faultOf(error);
        if (status === null) return "Twilio cannot be reached.";
        return status < 500 ? "Twilio refuses our account or its credentials." : "Twilio is in trouble.";
      }
    },
    async close() {
      await underway.settle(settings.drainMs ?? 10_000);
      requests.close();
    },
  };
}

/** Loaded when first needed: the library is large. */
async function openClient(sid: string, token: string, requests: ReturnType<typeof openTwilioRequests>) {
  const { default: twilio } = await import("twilio");
  type HttpClient = NonNullable<NonNullable<Parameters<typeof twilio>[2]>["httpClient"]>;
  return twilio(sid, token, { httpClient: requests as unknown as HttpClient });
}

function compose(letter: Letter, { from, messagingServiceSid, publicUrl }: SmsSettings) {
  return {
    to: letter.to.address,
    body: letter.text,
    ...(messagingServiceSid ? { messagingServiceSid } : { from: from ?? "" }),
    ...(publicUrl ? { statusCallback: receiptUrl(publicUrl, letter.id) } : {}),
  };
}

/** The facts of a failure. An answer that cannot be read was an answer all the same: the request had left. */
function faultOf(error: unknown): TwilioFault {
  if (error instanceof TwilioFailure) return error.fault;
  if (error instanceof SyntaxError) return { status: null, code: null, retryAfterMs: null, sent: true };
  throw error;
}
