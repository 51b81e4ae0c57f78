import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openChannels, type DeliverySettings } from "../../src/delivery/channels.ts";
import { startMailServer } from "../support/smtp-server.ts";
import { startTwilio } from "../support/twilio.ts";
import { anEmail, aText, handed } from "./letters.ts";

async function aWorld() {
  const server = await startMailServer();
  const twilio = await startTwilio();
  const captureDir = await mkdtemp(join(tmpdir(), "lapsewatch-"));
  const settings: DeliverySettings = {
    sending: "live",
    sendingAllow: [],
    captureDir,
    smtpUrl: server.url,
    smtpOAuth: null,
    mailFrom: "reminders@sunrise.example",
    mailReplyTo: null,
    senderName: "Sunrise Care",
    twilio: {
      accountSid: twilio.accountSid,
      authToken: twilio.authToken,
      from: "+447700900000",
      messagingServiceSid: null,
      baseUrl: twilio.url,
    },
    publicUrl: null,
    perMinute: { email: null, sms: null },
  };
  return {
    settings,
    /** Sends one e-mail and one text and tells what came where. */
    async sendBoth(changes: Partial<DeliverySettings>) {
      const { email, sms } = openChannels({ ...settings, ...changes });
      const results = [await email.send(anEmail(), handed), await sms.send(aText(), handed)];
      await Promise.all([email.close(), sms.close()]);
      const captured = (await readdir(captureDir)).filter((file) => file.endsWith(".txt")).toSorted();
      return {
        carriers: [email.carrier, sms.carrier],
        outcomes: results.map(({ outcome }) => outcome),
        mails: server.mails.length,
        texts: twilio.messages.length,
        captured,
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([server[Symbol.asyncDispose](), twilio[Symbol.asyncDispose]()]);
      await rm(captureDir, { recursive: true });
    },
  };
}

const bothCaptured = ["2026-11-22-R-7K2M-email-41.txt", "2026-11-22-R-7K2M-sms-41.txt"];

test("live sending leaves by what is set up", async () => {
  await using world = await aWorld();
  expect(await world.sendBoth({})).toEqual({
    carriers: ["smtp", "twilio"],
    outcomes: ["accepted", "accepted"],
    mails: 1,
    texts: 1,
    captured: [],
  });
});

test("what is not set up is captured", async () => {
  await using world = await aWorld();
  expect(await world.sendBoth({ smtpUrl: null, twilio: null })).toEqual({
    carriers: ["capture", "capture"],
    outcomes: ["accepted", "accepted"],
    mails: 0,
    texts: 0,
    captured: bothCaptured,
  });
});

test("with sending set to capture nothing leaves, whatever is set up", async () => {
  await using world = await aWorld();
  expect(await world.sendBoth({ sending: "capture" })).toMatchObject({ mails: 0, texts: 0, captured: bothCaptured });
});

test("with sending off nothing is tried and everything waits", async () => {
  await using world = await aWorld();
  expect(await world.sendBoth({ sending: "off" })).toEqual({
    carriers: ["off", "off"],
    outcomes: ["retry", "retry"],
    mails: 0,
    texts: 0,
    captured: [],
  });
});

test("on trial only the addresses allowed leave, the rest is captured", async () => {
  await using world = await aWorld();
  expect(await world.sendBoth({ sending: "trial", sendingAllow: ["jo.marsh@care.example"] })).toEqual({
    carriers: ["smtp, on trial", "twilio, on trial"],
    outcomes: ["accepted", "accepted"],
    mails: 0,
    texts: 0,
    captured: bothCaptured,
  });
});

test.for([
  { what: "as they are", allow: ["priya.sample@care.example", "+447700900123"] },
  { what: "as people write them", allow: ["Priya.Sample@Care.example ", "07700 900 123"] },
])("allowed addresses are known $what", async ({ allow }) => {
  await using world = await aWorld();
  const seen = await world.sendBoth({ sending: "trial", sendingAllow: allow });
  expect(seen).toMatchObject({ mails: 1, texts: 1, captured: [] });
});

test("on trial it is known beforehand who is written to and what only goes into the folder", async () => {
  await using world = await aWorld();
  const captured = (settings: Partial<DeliverySettings>) => {
    const { email } = openChannels({ ...world.settings, ...settings });
    return ["priya.sample@care.example", "jo.marsh@care.example"].map((address) => email.captures?.(address) ?? false);
  };
  expect(captured({ sending: "trial", sendingAllow: ["Jo.Marsh@care.example"] })).toEqual([true, false]);
  expect(captured({ sending: "capture" })).toEqual([true, true]);
  expect(captured({ sending: "live" })).toEqual([false, false]);
});

test("e-mail without a sender's address or name is refused when the channel opens", async () => {
  await using world = await aWorld();
  expect(() => openChannels({ ...world.settings, senderName: null })).toThrow("a sender's name");
  expect(() => openChannels({ ...world.settings, mailFrom: "Sunrise <a@b.example>" })).toThrow(
    "one bare e-mail address",
  );
});

test("an unreadable server address does not show its password", async () => {
  await using world = await aWorld();
  const open = () => openChannels({ ...world.settings, smtpUrl: "smtp//user:secret@mail" });
  expect(open).toThrow(/^the mail server's URL cannot be read$/);
});
