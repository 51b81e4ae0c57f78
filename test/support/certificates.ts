import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate and its key, as PEM. Made anew in each test: no key is kept anywhere. */
export interface Certificate {
  cert: string;
  key: string;
}

type Part = Buffer;

/** One value of DER (X.690): its tag, its length, its content. */
function der(tag: number, ...content: Part[]): Part {
  const body = Buffer.concat(content);
  const digits = body.length < 0x80 ? [] : [...Buffer.from(body.length.toString(16).padStart(4, "0"), "hex")];
  const length = digits.length === 0 ? [body.length] : [0x80 + digits.length, ...digits];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...parts: Part[]) => der(0x30, ...parts);
const number = (value: number) => der(0x02, Buffer.from([value]));
const bits = (content: Part) => der(0x03, Buffer.from([0]), content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const nameOf = (text: string) => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(text)))));
/** UTCTime: YYMMDDHHMMSSZ. */
const time = (date: Date) => der(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
const extension = (id: string, value: Part) => sequence(oid(id), der(0x01, Buffer.from([0xff])), der(0x04, value));

const withSha256 = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
const aDayMs = 86_400_000;

/** An authority that nobody knows, unless told to trust it. */
export function makeAuthority(): Certificate {
  const basicConstraints = extension("551d13", sequence(der(0x01, Buffer.from([0xff]))));
  return make({ subject: "Test Authority", extensions: [basicConstraints] });
}

/** The certificate of a host; without an authority it vouches for itself. Valid from yesterday for two days. */
export function makeCertificate(host: string, { by, endsInMs = aDayMs }: { by?: Certificate; endsInMs?: number } = {}) {
  const altName = extension("551d11", sequence(der(0x82, Buffer.from(host))));
  return make({ subject: host, extensions: [altName], by, endsInMs });
}

interface Wanted {
  subject: string;
  extensions: Part[];
  by?: Certificate | undefined;
  endsInMs?: number;
}

function make({ subject, extensions, by, endsInMs = aDayMs }: Wanted): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [issuer, signer]: [string, KeyObject] = by
    ? ["Test Authority", createPrivateKey(by.key)]
    : [subject, privateKey];
  const now = Date.now();
  const signed = sequence(
    der(0xa0, number(2)), // version 3
    number(1 + Math.floor(Math.random() * 126)),
    withSha256,
    nameOf(issuer),
    sequence(time(new Date(now - 2 * aDayMs)), time(new Date(now + endsInMs))),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(signed, withSha256, bits(sign("sha256", signed, signer)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
