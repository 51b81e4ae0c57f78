import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCapture } from "../../src/delivery/capture.ts";
import { openEmail } from "../../src/delivery/email.ts";
import { openSms } from "../../src/delivery/sms.ts";
import { startMailServer, startScriptedServer } from "../support/smtp-server.ts";
import { startTwilio } from "../support/twilio.ts";
import { describeChannel, type Stand } from "./conformance.ts";
import { anEmail, aText } from "./letters.ts";

const mail = { mailFrom: "reminders@sunrise.example", mailReplyTo: null, senderName: "Sunrise Care", drainMs: 100 };
const emails = {
  aLetter: anEmail,
  goodAddress: "priya.sample@care.example",
  twoAddresses: "priya.sample@care.example, evil.sample@rogue.example",
};
const texts = { aLetter: aText, goodAddress: "+447700900123", twoAddresses: "+447700900123,+447700900124" };

async function emailStand(): Promise<Stand> {
  const server = await startMailServer();
  const channel = openEmail({ ...mail, smtpUrl: server.url });
  return {
    ...emails,
    channel,
    arrivals: async () =>
      server.mails.map(({ to, headers, text }) => ({
        to,
        headers: [...headers].flatMap(([name, values]) => values.map(() => name)),
        text,
      })),
    bytes: async () => server.bytes(),
    connections: async () => server.connections(),
    async [Symbol.asyncDispose]() {
      await channel.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function smsStand(): Promise<Stand> {
  const twilio = await startTwilio();
  const { accountSid, authToken, url } = twilio;
  const from = "+447700900000";
  const channel = openSms({ accountSid, authToken, from, messagingServiceSid: null, baseUrl: url, publicUrl: null });
  return {
    ...texts,
    channel,
    arrivals: async () =>
      twilio.posts.map((post) => ({
        to: [post["To"] ?? ""],
        headers: Object.keys(post).toSorted(),
        text: post["Body"] ?? "",
      })),
    bytes: async () => twilio.posts.length,
    connections: () => twilio.connections(),
    async [Symbol.asyncDispose]() {
      await channel.close();
      await twilio[Symbol.asyncDispose]();
    },
  };
}

async function captureStand(name: "email" | "sms"): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-"));
  const channel = openCapture(folder, name);
  const files = async () => (await readdir(folder)).filter((file) => file.endsWith(".txt"));
  return {
    ...(name === "email" ? emails : texts),
    channel,
    arrivals: async () =>
      Promise.all((await files()).map(async (file) => readCaptured(await readFile(join(folder, file), "utf8")))),
    bytes: async () => (await readdir(folder)).length,
    connections: async () => 0,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function readCaptured(page: string) {
  const end = page.indexOf("\n\n");
  const lines = page.slice(0, end).split("\n");
  const to = lines
    .filter((line) => line.startsWith("To: "))
    .map((line) => /<([^<>]*)>$/.exec(line)?.[1] ?? line.slice(4));
  return { to, headers: lines.map((line) => line.split(":")[0] ?? ""), text: page.slice(end + 2) };
}

describeChannel("e-mail", emailStand, async () => {
  await using server = await startScriptedServer({});
  return openEmail({ ...mail, smtpUrl: server.url.replace("smtp://", "smtp://priya.sample:secret@") });
});

describeChannel("a text", smsStand, async () => {
  await using twilio = await startTwilio();
  const { accountSid, authToken, url } = twilio;
  const from = "+447700900000";
  return openSms({ accountSid, authToken, from, messagingServiceSid: null, baseUrl: url, publicUrl: null });
});

for (const name of ["email", "sms"] as const) {
  describeChannel(
    `the capture folder (${name})`,
    () => captureStand(name),
    async () => {
      const file = join(await mkdtemp(join(tmpdir(), "lapsewatch-")), "a-file");
      await writeFile(file, "");
      return openCapture(file, name);
    },
  );
}
