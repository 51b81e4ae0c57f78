import { readFileSync } from "node:fs";
import { z } from "zod";
import { isLoopback } from "./delivery/loopback.ts";
import { readPolicies } from "./policies.ts";
import { type DatedPolicy, policyHistory } from "./rules/policy.ts";
import type { DashboardUser } from "./settings.ts";

// Messages say what is wrong and what to do. A value is never repeated in them: it may be a secret.
const line = z.string().regex(/^[^\p{Cc}]{1,500}$/u, "is not one line of at most 500 letters. Shorten it.");
const address = z.email("is not an e-mail address. Give one address, without a name.");
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time. Write HH:MM, London time, such as 06:30.");
const rate = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "is not a number of messages. Use 1 to 999999.")
  .transform(Number);

function url(...schemes: string[]): z.ZodString {
  const starts = schemes.map((scheme) => `${scheme}://`);
  const isSuch = (text: string) => starts.some((start) => text.startsWith(start)) && URL.canParse(text);
  return z.string().refine(isSuch, `is not an address of the right kind. It must begin with ${starts.join(" or ")}.`);
}

function oneOf<const Names extends readonly string[]>(...names: Names) {
  return z.enum(names, `is none of the choices. Use one of ${names.join(", ")}.`);
}

function unset<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullable().default(null);
}

/** What each single setting may be. */
export const shapes = {
  NODE_ENV: z.string().default("development"),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  DATABASE_URL: unset(url("postgres", "postgresql")),
  QUEUE_URL: unset(url("redis", "rediss", "postgres", "postgresql")),
  DATA_DIR: line.default(".data/lapsewatch"),
  IMPORT_DIR: unset(line),
  SMTP_URL: unset(url("smtp", "smtps")),
  SMTP_OAUTH_TOKEN_URL: unset(
    url("https", "http").refine(isPrivate, "must begin with https://: a secret is sent there."),
  ),
  SMTP_OAUTH_CLIENT_ID: unset(line),
  SMTP_OAUTH_CLIENT_SECRET: unset(line),
  SMTP_OAUTH_SCOPE: unset(line),
  SMTP_OAUTH_USER: unset(address),
  EMAILS_PER_MINUTE: unset(rate),
  MAIL_FROM: unset(address),
  MAIL_REPLY_TO: unset(address),
  TWILIO_ACCOUNT_SID: unset(line.startsWith("AC", "is no account SID: those begin with AC. Copy it from Twilio.")),
  TWILIO_AUTH_TOKEN: unset(line),
  TWILIO_FROM: unset(line),
  TWILIO_MESSAGING_SERVICE_SID: unset(line),
  TWILIO_BASE_URL: unset(url("https", "http")),
  TEXTS_PER_MINUTE: unset(rate),
  SENDING: unset(oneOf("live", "trial", "capture", "off")),
  SENDING_ALLOW: z.string().transform(splitList).default([]),
  SENDER_NAME: unset(
    line.refine((name) => !soundsOfficial(name), "must not begin with NHS or GOV. Give your own organisation's name."),
  ),
  SUPPORT_CONTACT: unset(line),
  OPERATOR_EMAIL: unset(address),
  HELPDESK_EMAIL: address.default("helpdesk@nhs.net"),
  HELPDESK_PHONE: line.default("0333 200 1133"),
  DSPT_HELP: unset(line),
  SERVICE_NAME: line.default("NHSmail"),
  PUBLIC_URL: unset(url("https", "http")),
  PING_URL: unset(url("https", "http").regex(/^\w+:\/\/[^/?#@]*(?:[/?#]|$)/, "must hold no user name or password.")),
  PING_ALLOW: unset(line),
  HTTP_HOST: line.default("127.0.0.1"),
  HTTP_PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, "is not a port. Use 0 (any free one) to 65535.")
    .transform(Number)
    .default(8321),
  DASHBOARD_USERS: z.string().transform(readUsers).default([]),
  CHECK_AT: time.default("06:30"),
  POLICY_FILE: line.transform(readPolicyFile).default([...policyHistory]),
};

/** Whether nobody on the way can read what is sent there. */
function isPrivate(text: string): boolean {
  return text.startsWith("https:") || (URL.canParse(text) && isLoopback(new URL(text).hostname));
}

/** Whether a name begins with NHS or GOV, however it is spaced, dotted or capitalised. */
function soundsOfficial(name: string): boolean {
  const letters = name.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
  return /^(nhs|gov)/i.test(letters);
}

function splitList(text: string): string[] {
  return text.split(/[,\n]/).flatMap((part) => part.trim() || []);
}

/** `name:scrypt-hash:role`; the hash may hold colons, the name and the role may not. */
function readUsers(text: string, context: z.RefinementCtx): DashboardUser[] {
  return splitList(text).map((entry, index) => {
    const [, name = "", passwordHash = "", role = ""] = /^([^:]+):(.+):([^:]+)$/.exec(entry) ?? [];
    const isRole = role === "viewer" || role === "operator";
    // A password typed in place of its hash would be far shorter than any scrypt hash with its salt.
    if (!name || passwordHash.length < 40 || !isRole) {
      const message = `has a wrong entry (number ${index + 1}). Write name:scrypt-hash:role, role viewer or operator.`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    return { name, passwordHash, role };
  });
}

function readPolicyFile(path: string, context: z.RefinementCtx): DatedPolicy[] {
  const text = readFileOrNull(path);
  const read = text === null ? { problems: ["cannot be read. Check the path"] } : readPolicies(text);
  if ("policies" in read) return read.policies;
  for (const problem of read.problems) {
    context.addIssue({ code: "custom", message: `${text === null ? "" : "has a mistake: "}${problem}.` });
  }
  return z.NEVER;
}

function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
