import twilio from "twilio";
import type { Letter } from "../src/delivery/channel.ts";
import { openSms } from "../src/delivery/sms.ts";
import { openTwilioRequests } from "../src/delivery/twilio-requests.ts";
import type { Bench, Line } from "./figure.ts";
import { inPairs, lettersOf, planSending, speedOf } from "./sending.ts";
import { startTextSink } from "./sinks.ts";

const account = { accountSid: "AC00000000000000000000000000000000", authToken: "stand-in-token" };
const from = "+447700900000";
type HttpClient = NonNullable<NonNullable<Parameters<typeof twilio>[2]>["httpClient"]>;

/**
 * P9: texts from planned to accepted, with their handed marks, against Twilio's own client on the same stand-in: one that
 * answers at once, and one that takes a moment.
 */
export async function texts(bench: Bench): Promise<Line[]> {
  await planSending(bench, "sms");
  const letters = await lettersOf(bench, "sms");
  return [await against(bench, letters, 0), await against(bench, letters, 20)];
}

async function against(bench: Bench, letters: readonly Letter[], delayMs: number): Promise<Line> {
  await using sink = await startTextSink(delayMs);
  const channel = openSms({ ...account, from, messagingServiceSid: null, baseUrl: sink.url, publicUrl: null });
  const requests = openTwilioRequests(sink.url, 20_000);
  const client = twilio(account.accountSid, account.authToken, { httpClient: requests as unknown as HttpClient });
  const send = (some: readonly Letter[]) =>
    Promise.all(some.map(({ to, text: body }) => client.messages.create({ to: to.address, body, from })));
  try {
    await send(letters.slice(0, 50)); // warm
    return {
      ...speedOf("P9", await inPairs(bench, channel, () => send(letters)), 0.9),
      what: `answers after ${delayMs} ms`,
    };
  } finally {
    await channel.close();
    requests.close();
  }
}
