import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { openSms, type SmsSettings } from "../../src/delivery/sms.ts";
import { smsOutcome } from "../../src/delivery/sms-outcome.ts";
import { startTwilio, type TwilioAnswer, type TwilioStandIn } from "../support/twilio.ts";
import { aText, handed } from "./letters.ts";

const from = "+447700900000";

function open({ url, accountSid, authToken }: TwilioStandIn, more: Partial<SmsSettings> = {}) {
  return openSms({
    accountSid,
    authToken,
    from,
    messagingServiceSid: null,
    baseUrl: url,
    publicUrl: null,
    timeoutMs: 400,
    ...more,
  });
}

const addressRefused = { outcome: "refused", reason: "address-refused" };
const contentRefused = { outcome: "refused", reason: "content-refused" };
const misconfigured = { outcome: "misconfigured", reason: "configuration" };
const unknown = { outcome: "unknown", reason: "no-answer" };

const rows: { what: string; answer: TwilioAnswer; becomes: object }[] = [
  {
    what: "too many requests, with a time to wait",
    answer: { status: 429, code: 20429, headers: { "Retry-After": "7" } },
    becomes: { outcome: "retry", reason: "rate-limited", afterMs: 7000 },
  },
  {
    what: "too many requests",
    answer: { status: 429, code: 20429 },
    becomes: { outcome: "retry", reason: "rate-limited" },
  },
  { what: "a number that is none", answer: { status: 400, code: 21211 }, becomes: addressRefused },
  { what: "a landline", answer: { status: 400, code: 21614 }, becomes: { outcome: "refused", reason: "not-a-mobile" } },
  {
    what: "STOP sent before",
    answer: { status: 400, code: 21610 },
    becomes: { outcome: "refused", reason: "opted-out" },
  },
  { what: "a sender number of ours that is wrong", answer: { status: 400, code: 21606 }, becomes: misconfigured },
  { what: "a refusal with a code not known here", answer: { status: 400, code: 29999 }, becomes: contentRefused },
  { what: "wrong credentials", answer: { status: 401, code: 20003 }, becomes: misconfigured },
  { what: "a closed account", answer: { status: 403, code: 20005 }, becomes: misconfigured },
  { what: "trouble at Twilio", answer: { status: 500, code: 20500 }, becomes: unknown },
  { what: "a proxy's page", answer: { status: 503, body: "<html>priya.sample@care.example</html>" }, becomes: unknown },
  { what: "an answer cut short", answer: { status: 201, body: '{"sid": "SM' }, becomes: unknown },
  { what: "a reset after the request", answer: { fault: "reset" }, becomes: unknown },
  { what: "no answer in time", answer: { fault: "hang" }, becomes: unknown },
];

test.for(rows)("$what becomes $becomes.outcome", async ({ answer, becomes }) => {
  await using twilio = await startTwilio();
  twilio.answerNext(answer);
  const channel = open(twilio);
  expect(await channel.send(aText(), handed)).toEqual(becomes);
  expect(twilio.posts).toHaveLength(1);
  await channel.close();
});

test("nobody listening becomes retry: the text cannot have been taken", async () => {
  const closed = net.createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const baseUrl = `http://127.0.0.1:${(closed.address() as net.AddressInfo).port}`;
  await new Promise((done) => closed.close(done));
  const settings = { accountSid: "AC1", authToken: "x", from, messagingServiceSid: null, publicUrl: null };
  const channel = openSms({ ...settings, baseUrl });
  expect(await channel.send(aText(), handed)).toEqual({ outcome: "retry", reason: "provider-away" });
});

test("a secure connection that does not come about has taken nothing", async () => {
  await using twilio = await startTwilio();
  const channel = open(twilio, { baseUrl: twilio.url.replace("http:", "https:") });
  expect(await channel.send(aText(), handed)).toEqual({ outcome: "retry", reason: "provider-away" });
});

test("a time to wait may be a date, and one in the past means at once", async () => {
  await using twilio = await startTwilio();
  twilio.answerNext({ status: 429, headers: { "Retry-After": "Sat, 21 Nov 2026 09:30:00 GMT" } });
  const channel = open(twilio);
  const result = await channel.send(aText(), handed);
  expect(result).toMatchObject({ outcome: "retry", reason: "rate-limited", afterMs: expect.any(Number) });
});

test.for<TwilioAnswer>([
  { status: 500, keeps: true },
  { fault: "reset", keeps: true },
  { fault: "hang", keeps: true },
])("a text that was taken although the answer was lost is found by its words: %j", async (answer) => {
  await using twilio = await startTwilio();
  const channel = open(twilio);
  await channel.send(aText({ text: "Oak House: an older text. Ref R-9999" }), handed);
  twilio.answerNext(answer);
  const result = await channel.send(aText(), handed);
  expect(result).toEqual({ outcome: "accepted", reference: twilio.messages[1]?.sid });
  expect(twilio.posts).toHaveLength(2);
  await channel.close();
});

test("looking a text up tells taken, not taken and cannot say apart", async () => {
  await using twilio = await startTwilio();
  const channel = open(twilio);
  expect(await channel.lookUp?.(aText())).toEqual({ seen: "no" });
  await channel.send(aText(), handed);
  expect(await channel.lookUp?.(aText())).toEqual({ seen: "yes", reference: twilio.messages[0]?.sid });
  expect(await channel.lookUp?.(aText({ to: { address: "+447700900124", name: null } }))).toEqual({ seen: "no" });
  twilio.answerNextList({ status: 500 });
  expect(await channel.lookUp?.(aText())).toEqual({ seen: "unclear" });
  await channel.close();
});

test("posts the number, the sender and the words, and nothing else", async () => {
  await using twilio = await startTwilio();
  const channel = open(twilio);
  await channel.send(aText(), handed);
  expect(twilio.posts).toEqual([{ To: "+447700900123", From: from, Body: aText().text }]);
  await channel.close();
});

test("a messaging service stands in for the sender, and reports are asked for only where we can be reached", async () => {
  await using twilio = await startTwilio();
  const messagingServiceSid = "MG00000000000000000000000000000000";
  const channel = open(twilio, { from: null, messagingServiceSid, publicUrl: "https://reminders.sunrise.example" });
  await channel.send(aText(), handed);
  expect(twilio.posts).toEqual([
    {
      To: "+447700900123",
      MessagingServiceSid: messagingServiceSid,
      Body: aText().text,
      StatusCallback: "https://reminders.sunrise.example/receipts/twilio?message=41",
    },
  ]);
  await channel.close();
});

test("wrong credentials are told as such when tried", async () => {
  await using twilio = await startTwilio();
  const channel = open(twilio, { authToken: "wrong" });
  expect(await channel.probe()).toBe("Twilio refuses our account or its credentials.");
  expect(await channel.send(aText(), handed)).toEqual(misconfigured);
  await channel.close();
});

test("settings that can never work are refused when the channel opens", () => {
  const settings = {
    accountSid: "AC1",
    authToken: "x",
    from,
    messagingServiceSid: null,
    baseUrl: null,
    publicUrl: null,
  };
  expect(() => openSms({ ...settings, accountSid: "SK1" })).toThrow("must begin with AC");
  expect(() => openSms({ ...settings, from: null })).toThrow("a sender or a messaging service");
});

test("silence after a request is unknown, silence before it is not", () => {
  const silence = { status: null, code: null, retryAfterMs: null };
  expect(smsOutcome({ ...silence, sent: true })).toEqual(unknown);
  expect(smsOutcome({ ...silence, sent: false }).outcome).toBe("retry");
});

test("no text is marked as handed over that has no connection: the others wait, and go when one is free", async () => {
  await using twilio = await startTwilio();
  twilio.answerNext(...Array.from({ length: 20 }, (): TwilioAnswer => ({ fault: "hang" })));
  const channel = open(twilio, { timeoutMs: 1500 });
  let marked = 0;
  const mark = async () => void (marked += 1);
  const results = Array.from({ length: 25 }, (_, n) => channel.send(aText({ text: `Text ${n}` }), mark));
  await expect.poll(() => twilio.posts.length).toBe(20);
  expect(marked).toBe(20);
  const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome);
  expect(outcomes).toEqual([
    ...Array.from({ length: 20 }, () => "unknown"),
    ...Array.from({ length: 5 }, () => "accepted"),
  ]);
  expect(marked).toBe(25);
  await channel.close();
});
