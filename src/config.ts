import { readFileSync } from "node:fs";
import type { z } from "zod";
import { shapes } from "./config-shapes.ts";
import { isLoopback } from "./delivery/loopback.ts";
import { wrongInSmtpUrl } from "./delivery/smtp-url.ts";
import type { Day } from "./rules/day.ts";
import { defaultPolicy, type Policy, policyInForce } from "./rules/policy.ts";
import { type Settings, standInSender } from "./settings.ts";

export type * from "./settings.ts";

type Name = keyof typeof shapes;
type Values = { [N in Name]: z.output<(typeof shapes)[N]> };

const secrets: readonly Name[] = [
  "DATABASE_URL",
  "QUEUE_URL",
  "SMTP_URL",
  "SMTP_OAUTH_CLIENT_SECRET",
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
      smtpOAuth: oauthSettings(values),
      mailFrom: values.MAIL_FROM,
      mailReplyTo: values.MAIL_REPLY_TO,
      senderName: values.SENDER_NAME,
      twilio: twilioSettings(values),
      sending: values.SENDING ?? (hasChannel ? "live" : "capture"),
      sendingAllow: values.SENDING_ALLOW,
      publicUrl: values.PUBLIC_URL,
      perMinute: { email: values.EMAILS_PER_MINUTE, sms: values.TEXTS_PER_MINUTE },
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

function oauthSettings(values: Values): Settings["delivery"]["smtpOAuth"] {
  const { SMTP_OAUTH_TOKEN_URL: tokenUrl, SMTP_OAUTH_CLIENT_ID: clientId, SMTP_OAUTH_SCOPE: scope } = values;
  const { SMTP_OAUTH_CLIENT_SECRET: clientSecret } = values;
  const user = values.SMTP_OAUTH_USER ?? values.MAIL_FROM;
  return tokenUrl && clientId && clientSecret && user ? { tokenUrl, clientId, clientSecret, scope, user } : null;
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
  checkSmtp(values, need, problems);
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

function checkSmtp(values: Values, need: (name: Name, because: string) => void, problems: Problems): void {
  if (values.SMTP_URL !== null) need("MAIL_FROM", "SMTP_URL is set. Give the address e-mails come from");
  const wrong = values.SMTP_URL ? wrongInSmtpUrl(values.SMTP_URL, values.SMTP_OAUTH_TOKEN_URL !== null) : null;
  if (wrong !== null) problems.add("SMTP_URL", wrong);
  const names = (Object.keys(shapes) as Name[]).filter((name) => name.startsWith("SMTP_OAUTH_"));
  if (names.every((name) => values[name] === null)) return;
  const because = "other SMTP_OAUTH settings are there. Give it, or remove them";
  for (const name of ["SMTP_OAUTH_TOKEN_URL", "SMTP_OAUTH_CLIENT_ID", "SMTP_OAUTH_CLIENT_SECRET"] as const) {
    need(name, because);
  }
  need("SMTP_URL", because);
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
