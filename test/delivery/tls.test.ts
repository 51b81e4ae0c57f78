import { dnsCache } from "nodemailer/lib/shared";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEmail } from "../../src/delivery/email.ts";
import { needsTls, wrongInSmtpUrl } from "../../src/delivery/smtp-url.ts";
import { makeAuthority, makeCertificate } from "../support/certificates.ts";
import { startMailServer, startScriptedServer } from "../support/smtp-server.ts";
import { anEmail, handed } from "./letters.ts";

const host = "mail.care.example";
const sender = { mailFrom: "reminders@care.example", mailReplyTo: null, senderName: "Sunrise Care" };
const misconfigured = { outcome: "misconfigured", reason: "configuration" };
const authority = makeAuthority();
const known = tls.getCACertificates("default");

beforeAll(() => {
  // The host is this machine, under the name that its certificate bears. Its authority is trusted, as by NODE_EXTRA_CA_CERTS.
  dnsCache.set(host, { value: { addresses: ["127.0.0.1"] } });
  tls.setDefaultCACertificates([...known, authority.cert]);
});

afterAll(() => {
  dnsCache.delete(host);
  tls.setDefaultCACertificates(known);
});

/** Sends an e-mail to a server elsewhere, as its name says. */
async function sendTo(url: string) {
  const channel = openEmail({ ...sender, smtpUrl: url.replace("127.0.0.1", host), drainMs: 50 });
  try {
    return { result: await channel.send(anEmail(), handed), says: await channel.probe() };
  } finally {
    await channel.close();
  }
}

const insecure = "No secure connection to the mail server: check its certificate and TLS.";

describe.for(["implicit", "starttls"] as const)("a mail server elsewhere (%s)", (way) => {
  test("with a certificate of an authority we trust is written to", async () => {
    await using server = await startMailServer({ tls: way, certificate: makeCertificate(host, { by: authority }) });
    expect(await sendTo(server.url)).toMatchObject({ result: { outcome: "accepted" }, says: null });
    expect(server.mails).toHaveLength(1);
  });

  test.for([
    { what: "has run out", certificate: makeCertificate(host, { by: authority, endsInMs: -1000 }) },
    { what: "is another's", certificate: makeCertificate("mail.other.example", { by: authority }) },
    { what: "vouches for itself", certificate: makeCertificate(host) },
    { what: "is of an authority nobody knows", certificate: makeCertificate(host, { by: makeAuthority() }) },
  ])("whose certificate $what gets neither log-in nor message", async ({ certificate }) => {
    await using server = await startMailServer({ tls: way, certificate, login: { user: "us", pass: "secret" } });
    expect(await sendTo(server.url)).toEqual({ result: misconfigured, says: insecure });
    expect([server.mails, server.logIns()]).toEqual([[], 0]);
  });
});

test.for(["", "us:secret@"])(
  "a mail server elsewhere that does not offer TLS (log-in %j) gets nothing",
  async (login) => {
    await using server = await startScriptedServer({});
    expect(await sendTo(server.url.replace("//", `//${login}`))).toEqual({ result: misconfigured, says: insecure });
    expect(server.commands.filter((command) => /^(AUTH|MAIL)/.test(command))).toEqual([]);
  },
);

test("a mail server elsewhere is written to in the clear where its URL says so, and nobody logs in", async () => {
  await using server = await startScriptedServer({});
  expect((await sendTo(`${server.url}?requireTLS=false`)).result.outcome).toBe("accepted");
});

test.for([
  { url: "smtp://127.0.0.1:25", needs: false },
  { url: "smtp://localhost:25", needs: false },
  { url: "smtp://[::1]:25", needs: false },
  { url: "smtp://127.0.0.1:25?requireTLS=true", needs: true },
  { url: "smtp://mail.care.example:25", needs: true },
  { url: "smtp://192.168.1.1", needs: true },
  { url: "smtp://mail.care.example:25?requireTLS=false", needs: false },
])("$url needs TLS: $needs", ({ url, needs }) => {
  expect(needsTls(url)).toBe(needs);
});

test.for([
  { url: "smtp://mail.example?requireTLS=false", isFine: true },
  { url: "smtp://us:secret@mail.example:587?requireTLS=true&name=care.example&maxConnections=3", isFine: true },
  { url: "smtp://us:secret@mail.example?requireTLS=false", isFine: false },
  { url: "smtp://us:secret@mail.example?tls.rejectUnauthorized=false", isFine: false },
  { url: "smtp://mail.example?ignoreTLS=true", isFine: false },
  { url: "smtp://mail.example?opportunisticTLS=true", isFine: false },
])("$url may be asked for: $isFine", ({ url, isFine }) => {
  const wrong = wrongInSmtpUrl(url, false);
  expect(wrong === null).toBe(isFine);
  expect(wrong ?? "").not.toContain("secret");
  expect(wrongInSmtpUrl(url, true) === null).toBe(isFine && !url.includes("@") && !url.includes("=false"));
});
