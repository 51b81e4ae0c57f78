import { createTransport } from "nodemailer";
import type { Letter } from "../src/delivery/channel.ts";
import { openEmail } from "../src/delivery/email.ts";
import type { Bench, Line } from "./figure.ts";
import { inPairs, lettersOf, planSending, speedOf } from "./sending.ts";
import { startMailSink } from "./sinks.ts";

const mailFrom = "reminders@sunrise.example";
const connections = 5;

/**
 * P7: e-mails from planned to accepted, with their handed marks, against a bare pool that sends the same letters: to a
 * server that answers at once, and to one that takes a moment for each command, as every server elsewhere does.
 */
export async function emails(bench: Bench): Promise<Line[]> {
  await planSending(bench, "email");
  const letters = await lettersOf(bench, "email");
  return [await against(bench, letters, 0), await against(bench, letters, 5)];
}

async function against(bench: Bench, letters: readonly Letter[], delayMs: number): Promise<Line> {
  await using sink = await startMailSink(delayMs);
  const channel = openEmail({
    smtpUrl: sink.url,
    mailFrom,
    mailReplyTo: null,
    senderName: "Sunrise Care",
    connections,
  });
  const pool = createTransport({ url: sink.url, pool: true, maxConnections: connections });
  try {
    await Promise.all(letters.slice(0, 50).map((letter) => pool.sendMail(mailOf(letter)))); // warm
    const bare = () => Promise.all(letters.map((letter) => pool.sendMail(mailOf(letter))));
    return { ...speedOf("P7", await inPairs(bench, channel, bare), 0.8), what: `answers after ${delayMs} ms` };
  } finally {
    pool.close();
    await channel.close();
  }
}

function mailOf({ to, subject, text, html, messageId, date }: Letter) {
  return {
    from: { name: "Sunrise Care", address: mailFrom },
    to: { name: to.name ?? "", address: to.address },
    subject: subject ?? "",
    text,
    ...(html === null ? {} : { html }),
    messageId,
    date,
  };
}
