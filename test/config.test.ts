import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { policyOn, readSettings, type Settings } from "../src/config.ts";
import { day } from "../src/rules/day.ts";
import { defaultPolicy, policyHistory } from "../src/rules/policy.ts";

const mail = { SMTP_URL: "smtp://mail.example:587", MAIL_FROM: "reminders@care.example", SENDER_NAME: "Sunrise Care" };
const texts = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "token-1", TWILIO_FROM: "+447700900001" };
const hash = `scrypt:${"a".repeat(64)}`;

function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const read = readSettings(env);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  return read.settings;
}

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  const read = readSettings(env);
  return read.ok ? [] : read.problems;
}

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "lapsewatch-config-")), "file");
  writeFileSync(path, text);
  return path;
}

describe("with nothing set", () => {
  it("runs on the embedded database, on loopback, and captures messages", () => {
    const settings = settingsOf({});
    expect(settings).toMatchObject({ isProduction: false, databaseUrl: null, queueUrl: null, checkAt: "06:30" });
    expect(settings.http).toEqual({ host: "127.0.0.1", port: 8321, users: [] });
    expect(settings.delivery).toMatchObject({ sending: "capture", smtpUrl: null, twilio: null });
    expect(settings.letterhead).toMatchObject({ serviceName: "NHSmail", helpdeskPhone: "0333 200 1133" });
    expect(settings.policies).toEqual(policyHistory);
  });

  it("takes an empty variable for an unset one", () => {
    expect(settingsOf({ DATABASE_URL: "", SMTP_URL: "", CHECK_AT: "" })).toEqual(settingsOf({}));
  });
});

describe("bad values", () => {
  it.each([
    ["DATABASE_URL", "mysql://db.example/x"],
    ["QUEUE_URL", "http://redis.example"],
    ["QUEUE_URL", "redis.example:6379"],
    ["SMTP_URL", "mail.example"],
    ["MAIL_FROM", "Sunrise Care <reminders@care.example>"],
    ["SENDING", "sometimes"],
    ["OPERATOR_EMAIL", "operators"],
    ["PUBLIC_URL", "care.example"],
    ["PING_URL", "ftp://monitor.example"],
    ["PING_URL", "https://jo:secret@monitor.example/x"],
    ["PING_URL", "https://jo@monitor.example"],
    ["HTTP_PORT", "65536"],
    ["HTTP_PORT", "-1"],
    ["CHECK_AT", "24:00"],
    ["CHECK_AT", "6:30"],
    ["CHECK_AT", "17:00"],
    ["LOG_LEVEL", "loud"],
    ["DASHBOARD_USERS", "jo:password:operator"],
    ["DASHBOARD_USERS", `jo:${hash}:owner`],
    ["POLICY_FILE", "/nowhere/policy.json"],
    ["SMTP_URL_FILE", "/nowhere/smtp-url"],
    ["HELPDESK_PHONE", "0333\r\nBcc: x"],
  ])("%s=%s is refused with one line that begins with the name", (name, value) => {
    const problems = problemsOf({ ...mail, ...(name === "SMTP_URL_FILE" ? { SMTP_URL: "" } : {}), [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name.replace("_FILE", "").replace("POLICY", "POLICY_FILE")} .+\\.$`));
  });

  it("are all listed at once", () => {
    const problems = problemsOf({ DATABASE_URL: "x", HTTP_PORT: "x", CHECK_AT: "x", SENDING: "live" });
    expect(problems.map((problem) => problem.split(" ", 1).join()).toSorted()).toEqual(
      ["CHECK_AT", "DATABASE_URL", "HTTP_PORT", "SENDER_NAME", "SENDING"].toSorted(),
    );
  });

  it.each([
    "DATABASE_URL",
    "QUEUE_URL",
    "SMTP_URL",
    "SMTP_OAUTH_CLIENT_SECRET",
    "TWILIO_AUTH_TOKEN",
    "PING_URL",
    "DASHBOARD_USERS",
  ])("never show the value of %s, which is a secret", (name) => {
    const problems = problemsOf({ [name]: "hunter2\n:hunter2", SENDING: "live" });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join("\n")).not.toContain("hunter2");
  });
});

describe("secrets in files", () => {
  it("are read from the file that X_FILE names, without the line break at its end", () => {
    const path = fileWith("postgres://watch:secret@db.example/lapsewatch\n");
    expect(settingsOf({ DATABASE_URL_FILE: path }).databaseUrl).toBe("postgres://watch:secret@db.example/lapsewatch");
  });

  it("are refused when the variable is set as well", () => {
    const env = { DATABASE_URL_FILE: fileWith("postgres://db.example/a"), DATABASE_URL: "postgres://db.example/b" };
    expect(problemsOf(env)).toEqual(["DATABASE_URL and DATABASE_URL_FILE are both set. Keep one of them."]);
  });
});

describe("the database", () => {
  it("must be given in production", () => {
    expect(problemsOf({ NODE_ENV: "production" })).toEqual([expect.stringMatching(/^DATABASE_URL is missing/)]);
    expect(problemsOf({ NODE_ENV: "production", DATABASE_URL: "postgres://db.example/x" })).toEqual([]);
  });

  it.each([
    "redis://r.example",
    "rediss://r.example?cluster=true",
    "postgres://d.example/q",
    "postgresql://d.example/q",
  ])("the queue may live at %s", (QUEUE_URL) => expect(settingsOf({ QUEUE_URL }).queueUrl).toBe(QUEUE_URL));
});

describe("a log-in to the mail server with tokens", () => {
  const oauth = {
    ...mail,
    SMTP_OAUTH_TOKEN_URL: "https://login.example/tenant/oauth2/v2.0/token",
    SMTP_OAUTH_CLIENT_ID: "our-application",
    SMTP_OAUTH_CLIENT_SECRET: "hunter2",
  };

  it("is to the sender's mailbox, unless another is named", () => {
    const expected = { clientId: "our-application", clientSecret: "hunter2", scope: null, user: mail.MAIL_FROM };
    expect(settingsOf(oauth).delivery.smtpOAuth).toMatchObject(expected);
    const other = { SMTP_OAUTH_USER: "shared@care.example", SMTP_OAUTH_SCOPE: "https://outlook.example/.default" };
    const { user, scope } = settingsOf({ ...oauth, ...other }).delivery.smtpOAuth ?? {};
    expect({ user, scope }).toEqual({ user: "shared@care.example", scope: "https://outlook.example/.default" });
    expect(settingsOf(mail).delivery.smtpOAuth).toBeNull();
  });

  it.each([
    ["SMTP_OAUTH_TOKEN_URL", undefined, "is missing"],
    ["SMTP_OAUTH_CLIENT_ID", undefined, "is missing"],
    ["SMTP_OAUTH_CLIENT_SECRET", undefined, "is missing"],
    ["SMTP_URL", undefined, "is missing"],
    ["SMTP_OAUTH_TOKEN_URL", "http://login.example/token", "must begin with https"],
    ["SMTP_URL", "smtp://us:hunter2@mail.example:587", "holds a user"],
    ["SMTP_URL", "smtp://mail.example?requireTLS=false", "must not switch TLS off"],
    ["SMTP_URL", "smtp://mail.example?tls.rejectUnauthorized=false", "asks for something unknown"],
  ])("is refused where %s is %s", (name, value, wrong) => {
    const problems = problemsOf({ ...oauth, [name]: value });
    expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${name} ${wrong}`)));
    expect(problems.join("\n")).not.toContain("hunter2");
  });

  it("may ask for its tokens in the clear on this machine", () => {
    const SMTP_OAUTH_TOKEN_URL = "http://127.0.0.1:9000/token";
    expect(settingsOf({ ...oauth, SMTP_OAUTH_TOKEN_URL }).delivery.smtpOAuth?.tokenUrl).toBe(SMTP_OAUTH_TOKEN_URL);
  });
});

describe("how many messages a minute may leave", () => {
  it("is not limited unless it is set, for each channel by itself", () => {
    expect(settingsOf({}).delivery.perMinute).toEqual({ email: null, sms: null });
    expect(settingsOf({ EMAILS_PER_MINUTE: "30" }).delivery.perMinute).toEqual({ email: 30, sms: null });
    expect(settingsOf({ TEXTS_PER_MINUTE: "999999" }).delivery.perMinute).toEqual({ email: null, sms: 999_999 });
  });

  it.each(["0", "-1", "1.5", "1e3", "many", "1000000"])("cannot be %s", (EMAILS_PER_MINUTE) => {
    expect(problemsOf({ EMAILS_PER_MINUTE })).toEqual([expect.stringMatching(/^EMAILS_PER_MINUTE is not a number/)]);
  });
});

describe("the monitor outside", () => {
  it.each([
    "https://monitor.example/a-secret",
    "http://monitor.example:8000",
    "https://monitor.example/x?to=jo@care.example",
  ])("may be at %s", (PING_URL) => {
    expect(settingsOf({ PING_URL }).ping).toEqual({ url: PING_URL, allowedHost: null });
    expect(settingsOf({ PING_URL, PING_ALLOW: "kuma.internal" }).ping?.allowedHost).toBe("kuma.internal");
  });

  it("is nobody when it is unset", () => expect(settingsOf({ PING_ALLOW: "kuma.internal" }).ping).toBeNull());
});

describe("who messages come from", () => {
  it.each(["NHS Helpdesk", "nhsmail", "N H S", "n.h.s. team", "GOV.UK", "Government", " gov ", "ＮＨＳ"])(
    "%s is refused",
    (SENDER_NAME) => expect(problemsOf({ SENDER_NAME })).toEqual([expect.stringMatching(/^SENDER_NAME must not/)]),
  );

  it.each(["Sunrise Care", "Care for the NHS", "Enhance Homes"])("%s is taken", (SENDER_NAME) => {
    expect(settingsOf({ SENDER_NAME }).letterhead.senderName).toBe(SENDER_NAME);
  });

  it.each(["live", "trial"])("must be said for %s sending", (SENDING) => {
    const env = { ...mail, SENDING, SENDING_ALLOW: "jo@care.example" };
    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ ...env, SENDER_NAME: "" })).toEqual([expect.stringMatching(/^SENDER_NAME is missing/)]);
    expect(problemsOf({ ...env, SENDER_NAME: "Your care provider" })).toHaveLength(1);
  });

  it("may stay open while messages are only captured", () => {
    expect(settingsOf({ SENDING: "capture" }).letterhead.senderName).toBe("your care provider");
  });
});

describe("sending", () => {
  it("is live as soon as a channel is there", () => {
    expect(settingsOf(mail).delivery.sending).toBe("live");
    expect(settingsOf({ ...texts, SENDER_NAME: "Sunrise Care" }).delivery.sending).toBe("live");
  });

  it("live without any channel is refused, and so is a trial without anybody to write to", () => {
    expect(problemsOf({ SENDING: "live", SENDER_NAME: "Sunrise Care" })).toEqual([
      expect.stringMatching(/^SENDING is/),
    ]);
    expect(problemsOf({ ...mail, SENDING: "trial" })).toEqual([expect.stringMatching(/^SENDING_ALLOW is missing/)]);
  });

  it("takes a list of addresses for a trial", () => {
    const { delivery } = settingsOf({ ...mail, SENDING: "trial", SENDING_ALLOW: "jo@care.example, +447700900002 ," });
    expect(delivery.sendingAllow).toEqual(["jo@care.example", "+447700900002"]);
  });

  it("texts need the account, its token and a sender", () => {
    const { TWILIO_FROM: _, ...noSender } = texts;
    const problems = problemsOf({ ...noSender, SENDER_NAME: "Sunrise Care" });
    expect(problems).toEqual([expect.stringMatching(/^TWILIO_FROM is missing/)]);
    expect(problemsOf({ TWILIO_FROM: "+447700900001" })).toHaveLength(2);
  });
});

describe("the dashboard", () => {
  it.each(["0.0.0.0", "192.0.2.1", "::", "watch.example"])("on %s is refused without a log-in", (HTTP_HOST) => {
    expect(problemsOf({ HTTP_HOST })).toEqual([expect.stringMatching(/^HTTP_HOST is open/)]);
    expect(problemsOf({ HTTP_HOST, DASHBOARD_USERS: `jo:${hash}:viewer` })).toEqual([]);
  });

  it.each(["127.0.0.1", "127.9.9.9", "::1", "localhost"])("on %s needs none", (HTTP_HOST) => {
    expect(settingsOf({ HTTP_HOST, HTTP_PORT: "0" }).http).toEqual({ host: HTTP_HOST, port: 0, users: [] });
  });

  it("knows its users by name, hash and role", () => {
    expect(settingsOf({ DASHBOARD_USERS: `jo:${hash}:viewer,sam:${hash}:operator` }).http.users).toEqual([
      { name: "jo", passwordHash: hash, role: "viewer" },
      { name: "sam", passwordHash: hash, role: "operator" },
    ]);
  });
});

describe("the policy file", () => {
  const settingsWith = (policy: unknown) => settingsOf({ POLICY_FILE: fileWith(JSON.stringify(policy)) });
  const problemsWith = (policy: unknown) => problemsOf({ POLICY_FILE: fileWith(JSON.stringify(policy)) });

  it("changes a number from its day on, not the day before", () => {
    const settings = settingsWith({ effectiveFrom: "2026-12-01", inactiveAfterDays: 45 });
    expect(policyOn(settings, day("2026-11-30")).inactiveAfterDays).toBe(30);
    expect(policyOn(settings, day("2026-12-01"))).toEqual({ ...defaultPolicy, inactiveAfterDays: 45 });
  });

  it("holds since ever without a date", () => {
    expect(policyOn(settingsWith({ riskHorizonDays: 14 }), day("2000-01-01")).riskHorizonDays).toBe(14);
  });

  it("lets a source be older than others", () => {
    const settings = settingsWith({ dataFreshDaysBySource: { "portal-report": 35 } });
    expect(policyOn(settings, day("2026-11-22")).dataFreshDaysBySource).toEqual({ "portal-report": 35 });
  });

  it("keeps earlier changes in later ones, in whatever order they are written", () => {
    const settings = settingsWith([
      { effectiveFrom: "2027-02-01", stages: { dspt: [30, 0, -1] } },
      { effectiveFrom: "2027-01-01", dataFreshDays: 3, stages: { "disabled-ending": [20] } },
    ]);
    const later = policyOn(settings, day("2027-02-01"));
    expect(later.dataFreshDays).toBe(3);
    expect(later.stages).toEqual({ ...defaultPolicy.stages, dspt: [30, 0, -1], "disabled-ending": [20] });
    expect(policyOn(settings, day("2027-01-31")).stages.dspt).toEqual(defaultPolicy.stages.dspt);
  });

  it.each([
    ["nothing of how long accounts live", { riskHorizonDays: 14 }, [90, 180, 180], [30, 60, 30]],
    ["it, since ever: the built-in past is set aside", { deletedAfterDays: 45 }, [30, 45, 30], [30, 45, 30]],
    [
      "it, from before: over the built-in change",
      { effectiveFrom: "2022-11-30", goneAfterDays: 20 },
      [90, 180, 20],
      [30, 60, 20],
    ],
    [
      "it, on the day of the built-in change",
      { effectiveFrom: "2022-12-01", goneAfterDays: 20 },
      [90, 180, 180],
      [30, 60, 20],
    ],
  ])("changes %s", (_, policy, before, after) => {
    const settings = settingsWith(policy);
    const livesOn = (on: string) => {
      const { inactiveAfterDays, deletedAfterDays, goneAfterDays } = policyOn(settings, day(on));
      return [inactiveAfterDays, deletedAfterDays, goneAfterDays];
    };
    expect([livesOn("2022-11-30"), livesOn("2022-12-01")]).toEqual([before, after]);
    const starts = settings.policies.map(({ effectiveFrom }) => effectiveFrom ?? "");
    expect(starts).toEqual(starts.toSorted());
    expect(starts[0]).toBe("");
  });

  it.each([
    ["a name the policy does not have", { inactiveAfter: 3 }, /unknown names: inactiveAfter/],
    ["a stage the policy does not have", { stages: { dsptt: [1] } }, /stages: has unknown names: dsptt/],
    ["a negative number", { goneAfterDays: -1 }, /goneAfterDays: must not be negative/],
    ["half a day", { goneAfterDays: 1.5 }, /goneAfterDays: must be a whole number/],
    ["a number in quotes", { goneAfterDays: "30" }, /goneAfterDays/],
    ["stages out of order", { stages: { "disabled-ending": [7, 30] } }, /stages.disabled-ending: must be listed/],
    ["a stage twice", { stages: { dspt: [7, 7] } }, /stages.dspt: must be listed/],
    ["no such day", { effectiveFrom: "2026-02-30" }, /effectiveFrom: must be a date/],
    ["no such time", { peopleWindow: { from: "8:00", to: "18:00" } }, /peopleWindow.from: must be a time/],
    ["a window the wrong way round", { officeWindow: { from: "17:00", to: "09:00" } }, /officeWindow: must begin/],
    ["deletion before inactivity", { inactiveAfterDays: 60 }, /deletedAfterDays \(60\) must be more than/],
    ["the same date twice", [{ effectiveFrom: "2027-01-01" }, { effectiveFrom: "2027-01-01" }], /same effectiveFrom/],
    ["a list of something else", [3], /change 1/],
  ])("%s is refused, saying where", (_, policy, expected) => {
    expect(problemsWith(policy)).toEqual([expect.stringMatching(expected)]);
  });

  it("that is no JSON is refused", () => {
    expect(problemsOf({ POLICY_FILE: fileWith("{") })).toEqual([expect.stringMatching(/is not JSON/)]);
  });
});
