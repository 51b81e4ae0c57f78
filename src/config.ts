import { readFileSync } from "node:fs";
import { z } from "zod";
import { isLoopback } from "./delivery/loopback.ts";
import { readPolicies } from "./policies.ts";
import type { Day } from "./rules/day.ts";
import { type DatedPolicy, defaultPolicy, type Policy, policyHistory, policyInForce } from "./rules/policy.ts";
import { type DashboardUser, type Settings, standInSender } from "./settings.ts";

export type * from "./settings.ts";

// Messages say what is wrong and what to do. A value is never repeated in them: it may be a secret.
const line = z.string().regex(/^[^\p{Cc}]{1,500}$/u, "is not one line of at most 500 letters. Shorten it.");
const address = z.email("is not an e-mail address. Give one address, without a name.");
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time. Write HH:MM, London time, such as 06:30.");

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

const shapes = {
  NODE_ENV: z.string().default("development"),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  DATABASE_URL: unset(url("postgres", "postgresql")),
  QUEUE_URL: unset(url("redis", "rediss", "postgres", "postgresql")),
  DATA_DIR: line.default(".data/lapsewatch"),
  IMPORT_DIR: unset(line),
  SMTP_URL: unset(url("smtp", "smtps")),
  MAIL_FROM: unset(address),
  MAIL_REPLY_TO: unset(address),
  TWILIO_ACCOUNT_SID: unset(line.startsWith("AC", "is no account SID: those begin with AC. Copy it from Twilio.")),
  TWILIO_AUTH_TOKEN: unset(line),
  TWILIO_FROM: unset(line),
  TWILIO_MESSAGING_SERVICE_SID: unset(line),
  TWILIO_BASE_URL: unset(url("https", "http")),
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

type Name = keyof typeof shapes;
type Values = { [N in Name]: z.output<(typeof shapes)[N]> };

const secrets: readonly Name[] = [
  "DATABASE_URL",
  "QUEUE_URL",
  "SMTP_URL",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "PING_URL",
  "DASHBOARD_USERS",
];

/** Collects problems; a name that has one already gets no second line for what follows from it. */
class Problems {
  readonly lines: string[] = [];
  readonly #named = new Set<string>();

  add(name: string, ...wrongs: string[]): void {
    if (this.#named.has(name)) return;
    this.#named.add(name);
    this.lines.push(...wrongs.map((wrong) => `${name} ${wrong}`));
  }
}

/** Reads and checks every setting. Answers all problems at once, a line each: the name, what is wrong, what to do. */
export function readSettings(
  env: NodeJS.ProcessEnv = process.env,
): { ok: true; settings: Settings } | { ok: false; problems: string[] } {
  const problems = new Problems();
  const values: Partial<Record<Name, unknown>> = {};
  for (const name of Object.keys(shapes) as Name[]) {
    const read = shapes[name].safeParse(readText(env, name, problems));
    if (read.success) values[name] = read.data;
    else problems.add(name, ...read.error.issues.map(({ message }) => message));
  }
  // A value that is missing here has its line already; what is derived from it is thrown away with the rest.
  const settings = assemble(values as Values);
  checkTogether(values as Values, settings, problems);
  return problems.lines.length > 0 ? { ok: false, problems: problems.lines } : { ok: true, settings };
}

/** The policy in force on a day. */
export function policyOn({ policies }: Pick<Settings, "policies">, on: Day): Policy {
  return policyInForce(policies, on);
}

/** An empty variable counts as unset, because compose files pass empty ones on. */
function readText(env: NodeJS.ProcessEnv, name: Name, problems: Problems): string | undefined {
  const text = env[name] || undefined;
  const path = secrets.includes(name) ? env[`${name}_FILE`] : undefined;
  if (!path) return text;
  if (text !== undefined) {
    problems.add(name, `and ${name}_FILE are both set. Keep one of them.`);
    return undefined;
  }
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    problems.add(name, `cannot be read from the file that ${name}_FILE names. Check the path and who may read it.`);
    return undefined;
  }
}

function assemble(values: Values): Settings {
  const hasChannel = values.SMTP_URL !== null || values.TWILIO_ACCOUNT_SID !== null;
  return {
    isProduction: values.NODE_ENV === "production",
    databaseUrl: values.DATABASE_URL,
    queueUrl: values.QUEUE_URL,
    dataDir: values.DATA_DIR,
    delivery: {
      smtpUrl: values.SMTP_URL,
      mailFrom: values.MAIL_FROM,
      mailReplyTo: values.MAIL_REPLY_TO,
      senderName: values.SENDER_NAME,
      twilio: twilioSettings(values),
      sending: values.SENDING ?? (hasChannel ? "live" : "capture"),
      sendingAllow: values.SENDING_ALLOW,
      publicUrl: values.PUBLIC_URL,
      captureDir: `${values.DATA_DIR}/captured`,
    },
    letterhead: {
      serviceName: values.SERVICE_NAME,
      senderName: values.SENDER_NAME ?? standInSender,
      supportContact: values.SUPPORT_CONTACT,
      helpdeskEmail: values.HELPDESK_EMAIL,
      helpdeskPhone: values.HELPDESK_PHONE,
      dsptHelp: values.DSPT_HELP,
    },
    operatorEmail: values.OPERATOR_EMAIL,
    ping: values.PING_URL === null ? null : { url: values.PING_URL, allowedHost: values.PING_ALLOW },
    importDir: values.IMPORT_DIR,
    http: { host: values.HTTP_HOST, port: values.HTTP_PORT, users: values.DASHBOARD_USERS },
    checkAt: values.CHECK_AT,
    policies: values.POLICY_FILE,
    logLevel: values.LOG_LEVEL,
  };
}

function twilioSettings(values: Values): Settings["delivery"]["twilio"] {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = values;
  if (!accountSid || !authToken) return null;
  const { TWILIO_FROM: from, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid, TWILIO_BASE_URL: baseUrl } = values;
  return { accountSid, authToken, from, messagingServiceSid, baseUrl };
}

/** What no single setting can tell. */
function checkTogether(values: Values, { isProduction, delivery, http, checkAt }: Settings, problems: Problems): void {
  const closing = defaultPolicy.officeWindow.to;
  // Planned after the windows have closed, nothing would ever leave.
  if (checkAt >= closing) problems.add("CHECK_AT", `is after offices close. Give a time before ${closing}.`);
  const need = (name: Name, because: string) => {
    if (values[name] === null) problems.add(name, `is missing: ${because}.`);
  };
  if (isProduction) need("DATABASE_URL", "with NODE_ENV=production the embedded database is refused");
  if (values.SMTP_URL !== null) need("MAIL_FROM", "SMTP_URL is set. Give the address e-mails come from");
  checkTwilio(values, need);
  if (delivery.sending === "live" || delivery.sending === "trial") {
    need("SENDER_NAME", "people must be told who writes to them. Give the provider's or support team's name");
    if (delivery.senderName?.toLowerCase() === standInSender) problems.add("SENDER_NAME", "is a stand-in. Give yours.");
    if (values.SMTP_URL === null && values.TWILIO_ACCOUNT_SID === null) {
      problems.add("SENDING", `is ${delivery.sending}, but there is no channel. Set SMTP_URL or TWILIO_ACCOUNT_SID.`);
    }
  }
  if (delivery.sending === "trial" && values.SENDING_ALLOW?.length === 0) {
    problems.add(
      "SENDING_ALLOW",
      "is missing: SENDING is trial. Name the addresses and numbers that may be written to.",
    );
  }
  if (http.host && !isLoopback(http.host) && http.users?.length === 0) {
    problems.add("HTTP_HOST", "is open to others without a log-in. Set DASHBOARD_USERS, or use 127.0.0.1.");
  }
}

function checkTwilio(values: Values, need: (name: Name, because: string) => void): void {
  const names = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TWILIO_MESSAGING_SERVICE_SID"] as const;
  if (names.every((name) => values[name] === null)) return;
  need("TWILIO_ACCOUNT_SID", "other Twilio settings are there. Give it, or remove them");
  need("TWILIO_AUTH_TOKEN", "other Twilio settings are there. Give it, or remove them");
  if (values.TWILIO_MESSAGING_SERVICE_SID === null) {
    need("TWILIO_FROM", "texts need a sender. Give it, or TWILIO_MESSAGING_SERVICE_SID");
  }
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
