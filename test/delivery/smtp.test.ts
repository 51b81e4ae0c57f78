import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import type { DeliveryResult, Letter } from "../../src/delivery/channel.ts";
import { openEmail, type EmailSettings } from "../../src/delivery/email.ts";
import { smtpOutcome, type SmtpFault } from "../../src/delivery/smtp-outcome.ts";
import { startMailServer, startScriptedServer, type SmtpScript } from "../support/smtp-server.ts";
import { anEmail, handed } from "./letters.ts";

const settings = { mailFrom: "reminders@sunrise.example", mailReplyTo: null, senderName: "Sunrise Care" };
const long = anEmail({ text: "A line of the long message, again and again.\n".repeat(200_000) });

async function sendTo(smtpUrl: string, letter: Letter, more: Partial<EmailSettings> = {}): Promise<DeliveryResult> {
  const channel = openEmail({ ...settings, smtpUrl, drainMs: 50, ...more });
  try {
    return await channel.send(letter, handed);
  } finally {
    await channel.close();
  }
}

const later = 300_000;
const busy = { outcome: "retry", reason: "provider-busy", afterMs: later };
const away = { outcome: "retry", reason: "provider-away" };
const refused = { outcome: "refused", reason: "address-refused" };
const contentRefused = { outcome: "refused", reason: "content-refused" };
const misconfigured = { outcome: "misconfigured", reason: "configuration" };
const unknown = { outcome: "unknown", reason: "no-answer" };

const rows: { what: string; script: SmtpScript; becomes: object; letter?: Letter; login?: true }[] = [
  { what: "no greeting", script: { greeting: "drop" }, becomes: away },
  { what: "a greeting that says come back later", script: { greeting: "421 busy" }, becomes: busy },
  {
    what: "a greeting that says no",
    script: { greeting: "554 no service" },
    becomes: { outcome: "retry", reason: "provider-away", afterMs: later },
  },
  { what: "a log-in refused", script: { AUTH: "535 5.7.8 bad log-in" }, becomes: misconfigured, login: true },
  { what: "a log-in put off", script: { AUTH: "454 4.7.0 later" }, becomes: busy, login: true },
  { what: "421 at MAIL", script: { MAIL: "421 too many" }, becomes: busy },
  { what: "550 at MAIL: our own sender is refused", script: { MAIL: "550 5.1.8 bad sender" }, becomes: misconfigured },
  { what: "451 at RCPT: greylisting", script: { RCPT: "451 4.7.1 greylisted" }, becomes: busy },
  { what: "550 at RCPT", script: { RCPT: "550 5.1.1 <priya.sample@care.example> unknown" }, becomes: refused },
  { what: "relaying denied at RCPT", script: { RCPT: "554 5.7.1 Relay access denied" }, becomes: misconfigured },
  { what: "log-in asked for at RCPT", script: { RCPT: "530 5.7.0 log in first" }, becomes: misconfigured },
  { what: "dropped at RCPT", script: { RCPT: "drop" }, becomes: away },
  { what: "reset at DATA", script: { DATA: "reset" }, becomes: away },
  { what: "451 at DATA", script: { DATA: "451 4.3.0 later" }, becomes: busy },
  { what: "554 at DATA", script: { DATA: "554 5.6.0 not that" }, becomes: contentRefused },
  { what: "a hang before 354", script: { DATA: "hang" }, becomes: away },
  {
    what: "a reset in mid-body",
    script: { body: "reset" },
    becomes: { outcome: "retry", reason: "interrupted" },
    letter: long,
  },
  { what: "452 after the dot", script: { dot: "452 4.3.1 full" }, becomes: busy },
  { what: "550 after the dot", script: { dot: "550 5.7.1 content" }, becomes: contentRefused },
  { what: "an answer after the dot that is none", script: { dot: "hello" }, becomes: unknown },
  { what: "dropped after the dot", script: { dot: "drop" }, becomes: unknown },
  { what: "a reset after the dot", script: { dot: "reset" }, becomes: unknown },
  { what: "a hang after the dot", script: { dot: "hang" }, becomes: unknown },
];

test.for(rows)("$what becomes $becomes.outcome", async ({ script, becomes, letter, login }) => {
  await using server = await startScriptedServer(script);
  const socketTimeoutMs = Object.values(script).includes("hang") ? 400 : 10_000;
  const url = login ? server.url.replace("smtp://", "smtp://user:secret@") : server.url;
  expect(await sendTo(url, letter ?? anEmail(), { socketTimeoutMs })).toEqual(becomes);
});

const faults: { what: string; error: SmtpFault; becomes: object }[] = [
  { what: "a name that cannot be resolved", error: { code: "EDNS", originalCode: "ENOTFOUND" }, becomes: away },
  {
    what: "an expired certificate",
    error: { code: "ESOCKET", originalCode: "CERT_HAS_EXPIRED" },
    becomes: misconfigured,
  },
  { what: "STARTTLS refused", error: { code: "ETLS", responseCode: 502 }, becomes: misconfigured },
  { what: "STARTTLS put off", error: { code: "ETLS", responseCode: 454 }, becomes: busy },
  { what: "a connection cut during the handshake", error: { code: "ETLS" }, becomes: away },
  { what: "a log-in without credentials", error: { code: "ENOAUTH" }, becomes: misconfigured },
  { what: "an error nobody has seen before", error: {}, becomes: away },
  {
    what: "a connection that ends with a reply before anything was sent",
    error: { code: "ECONNECTION", responseCode: 554 },
    becomes: { ...away, afterMs: later },
  },
];

test.for(faults)("$what, with nothing handed over, becomes $becomes.outcome", ({ error, becomes }) => {
  expect(smtpOutcome({ error, read: false, ended: false })).toEqual(becomes);
});

test("a fault without a reply becomes unknown exactly when the whole body may have left", () => {
  const error = { code: "ECONNECTION" };
  expect(smtpOutcome({ error, read: false, ended: false }).outcome).toBe("retry");
  expect(smtpOutcome({ error, read: true, ended: false }).outcome).toBe("retry");
  expect(smtpOutcome({ error, read: true, ended: true }).outcome).toBe("unknown");
});

test("a last reply just before the connection ends decides after the dot", () => {
  const fault = { read: true, ended: true };
  expect(smtpOutcome({ error: { code: "ECONNECTION", responseCode: 554 }, ...fault })).toEqual(contentRefused);
  expect(smtpOutcome({ error: { code: "ECONNECTION", responseCode: 421 }, ...fault })).toEqual(busy);
});

test("a server that is not there is not a refusal", async () => {
  const closed = net.createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as net.AddressInfo;
  await new Promise((done) => closed.close(done));
  expect(await sendTo(`smtp://127.0.0.1:${port}`, anEmail())).toEqual(away);
});

test.for(["implicit", "starttls"] as const)("a certificate nobody vouches for (%s) pauses sending", async (tls) => {
  await using server = await startMailServer({ tls });
  expect(await sendTo(server.url, anEmail())).toEqual(misconfigured);
  expect(server.mails).toEqual([]);
});

test("when TLS is demanded, a server without it gets neither the password nor the message", async () => {
  await using server = await startScriptedServer({});
  const url = server.url.replace("smtp://", "smtp://user:secret@");
  expect((await sendTo(`${url}?requireTLS=true`, anEmail())).outcome).toBe("misconfigured");
  expect(server.commands.filter((command) => /^(AUTH|MAIL)/.test(command))).toEqual([]);
});

test("no byte of the body leaves before the mark is written, and the mark is asked for after the server's 354", async () => {
  await using server = await startScriptedServer({});
  const channel = openEmail({ ...settings, smtpUrl: server.url });
  const order: string[] = [];
  const result = await channel.send(anEmail(), async () => {
    order.push(`asked after ${server.commands.at(-1)}`);
    await quiet();
    order.push(`${server.bodyBytes()} bytes before the mark`);
  });
  expect(result).toEqual({ outcome: "accepted", reference: "4XyZ1234" });
  expect(order).toEqual(["asked after DATA", "0 bytes before the mark"]);
  expect(server.bodyBytes()).toBeGreaterThan(500);
  await channel.close();
});

test("when the mark cannot be written nothing is sent, not even an empty message, and the cause is passed on", async () => {
  await using server = await startScriptedServer({});
  const channel = openEmail({ ...settings, smtpUrl: server.url });
  const lost = new Error("lease lost");
  await expect(channel.send(anEmail(), () => Promise.reject(lost))).rejects.toBe(lost);
  await quiet();
  expect(server.bodyBytes()).toBe(0);
  expect((await channel.send(anEmail(), handed)).outcome).toBe("accepted");
  expect(server.bodies).toHaveLength(1);
  await channel.close();
});

test("a server that gives up while the mark is written is not fed the body as commands", async () => {
  await using server = await startScriptedServer({ DATA: "354 go on\r\n451 4.4.2 too slow" });
  const channel = openEmail({ ...settings, smtpUrl: server.url });
  const mark = Promise.withResolvers<void>();
  expect(await channel.send(anEmail(), () => mark.promise)).toEqual(busy);
  mark.resolve();
  await quiet();
  expect(server.bodyBytes()).toBeLessThanOrEqual("RSET\r\n".length);
  await channel.close();
});

test("an idle connection that the server has closed costs nothing, and the mark is written once", async () => {
  await using server = await startScriptedServer({ MAIL: ["250 ok", "drop"] }, {});
  const channel = openEmail({ ...settings, smtpUrl: server.url, connections: 1 });
  await channel.send(anEmail(), handed);
  let marks = 0;
  const result = await channel.send(anEmail(), async () => void marks++);
  expect(result.outcome).toBe("accepted");
  expect(marks).toBe(1);
  expect(server.bodies).toHaveLength(2);
  await channel.close();
});

test("a connection lost while the mark is written is replaced, and the mark still written once", async () => {
  await using server = await startScriptedServer({});
  const channel = openEmail({ ...settings, smtpUrl: server.url, connections: 1 });
  await channel.send(anEmail(), handed);
  let marks = 0;
  const result = await channel.send(anEmail(), async () => {
    marks++;
    server.dropAll();
    await quiet();
  });
  expect(result.outcome).toBe("accepted");
  expect(marks).toBe(1);
  expect(server.bodies).toHaveLength(2);
  await channel.close();
});

test("Message-ID and Date are the message's own on every copy", async () => {
  await using server = await startMailServer();
  const channel = openEmail({ ...settings, smtpUrl: server.url });
  await channel.send(anEmail(), handed);
  await channel.send(anEmail(), handed);
  await channel.close();
  for (const { headers } of server.mails) {
    expect(headers.get("message-id")).toEqual(["<41.r7k2m@lapsewatch.example>"]);
    expect(headers.get("date")).toEqual(["Sun, 22 Nov 2026 09:30:00 +0000"]);
  }
  expect(server.mails).toHaveLength(2);
});

test("an e-mail says who sent it, that a machine did, and where to answer, in text and HTML alike", async () => {
  await using server = await startMailServer({ login: { user: "sunrise", pass: "p@ss:word/1" } });
  const smtpUrl = server.url.replace("p@ss:word/1", encodeURIComponent("p@ss:word/1"));
  expect(await sendTo(smtpUrl, anEmail(), { mailReplyTo: "jo.marsh@care.example" })).toEqual({
    outcome: "accepted",
    reference: "Q000001",
  });
  const [mail] = server.mails;
  expect(mail?.from).toBe("reminders@sunrise.example");
  expect(mail?.to).toEqual(["priya.sample@care.example"]);
  expect(mail?.headers.get("from")).toEqual(["Sunrise Care <reminders@sunrise.example>"]);
  expect(mail?.headers.get("to")).toEqual(["Priya Sample <priya.sample@care.example>"]);
  expect(mail?.headers.get("reply-to")).toEqual(["jo.marsh@care.example"]);
  expect(mail?.headers.get("auto-submitted")).toEqual(["auto-generated"]);
  expect(mail?.subject).toBe(anEmail().subject);
  expect(mail?.text.trimEnd()).toBe(anEmail().text.trimEnd());
  expect(mail?.html?.trimEnd()).toBe(anEmail().html);
});

test("words that look like files or addresses on the web stay words", async () => {
  await using server = await startMailServer();
  const html = '<p><img src="file:///etc/hostname"><img src="data:image/png;base64,AAAA"></p>';
  await sendTo(server.url, anEmail({ text: "file:///etc/hostname", html }));
  expect(server.mails[0]?.text.trim()).toBe("file:///etc/hostname");
  expect(server.mails[0]?.html?.trim()).toBe(html);
});

test("closing lets a message on its way finish, and cuts off one that hangs", async () => {
  await using server = await startScriptedServer({ DATA: "354 go on" }, { dot: "hang" });
  const channel = openEmail({ ...settings, smtpUrl: server.url, drainMs: 100 });
  const mark = Promise.withResolvers<void>();
  const first = channel.send(anEmail(), () => mark.promise);
  await server.reached("DATA");
  const second = channel.send(anEmail(), handed);
  await server.reached("dot");
  const closing = channel.close();
  mark.resolve();
  expect((await first).outcome).toBe("accepted");
  expect(await second).toEqual(unknown);
  await closing;
});

/** Long enough for anything wrongly sent to arrive: one round trip over loopback after it. */
async function quiet(): Promise<void> {
  await using other = await startScriptedServer({});
  await sendTo(other.url, anEmail());
}
