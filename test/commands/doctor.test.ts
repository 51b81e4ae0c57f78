import { describe, expect, it } from "vitest";
import { checkBankHolidays } from "../../src/commands/doctor-here.ts";
import { day } from "../../src/rules/day.ts";
import { importText } from "../support/imports.ts";
import { startMonitor } from "../support/monitor.ts";
import { redisUrl } from "../support/services.ts";
import { startMailServer } from "../support/smtp-server.ts";
import { startTwilio } from "../support/twilio.ts";
import { openTerminal } from "./terminal.ts";

interface Examined {
  checks: { name: string; state: string; message: string }[];
}

const open = (settings: Record<string, string> = {}) =>
  openTerminal(() => import("../../src/commands/doctor.ts"), { settings });

async function examine(settings: Record<string, string> = {}) {
  await using terminal = await open(settings);
  const { code, answers } = await terminal.ask<Examined>();
  return { code, checks: new Map(answers[0]?.checks.map((check) => [check.name, check])) };
}

const live = { SENDING: "live", SENDER_NAME: "Sunrise Care", MAIL_FROM: "reminders@sunrise.example" };

describe("doctor", () => {
  it("tries every part and finds a fresh installation well", async () => {
    const { code, checks } = await examine();
    expect(code).toBe(0);
    expect([...checks.keys()]).toEqual([
      ...["database", "clock", "queue", "e-mail", "texts", "data", "time zone", "bank holidays", "data folder"],
      ...["sending", "sender", "support", "alarm", "secrets"],
    ]);
    expect(checks.get("database")).toMatchObject({
      state: "ok",
      message: expect.stringMatching(/^PostgreSQL 1\d.*\d migrations/),
    });
    expect(checks.get("sender")).toMatchObject({ state: "warn" });
  });

  it("tries the watched folder, where there is one", async () => {
    const there = await examine({ IMPORT_DIR: import.meta.dirname });
    expect([there.code, there.checks.get("import folder")?.state]).toEqual([0, "ok"]);
    const gone = await examine({ IMPORT_DIR: `${import.meta.dirname}/not-there` });
    expect([gone.code, gone.checks.get("import folder")?.state]).toEqual([3, "fail"]);
    expect(gone.checks.get("import folder")?.message).toContain("IMPORT_DIR");
  });

  it("goes on when the database is away", async () => {
    const { code, checks } = await examine({ DATABASE_URL: "postgres://who:canary-secret@127.0.0.1:1/x" });
    expect(code).toBe(6);
    expect(checks.get("database")).toMatchObject({ state: "fail", message: expect.stringContaining("127.0.0.1:1/x") });
    expect(checks.get("queue")).toMatchObject({ state: "fail" });
    expect(checks.get("time zone")).toMatchObject({ state: "ok" });
    expect(JSON.stringify([...checks])).not.toContain("canary");
  });

  it("says when the queue is away", async () => {
    const { code, checks } = await examine({ QUEUE_URL: "redis://127.0.0.1:1" });
    expect([code, checks.get("queue")?.state, checks.get("database")?.state]).toEqual([6, "fail", "ok"]);
  });

  it("tries the queue in Redis where there is one", async ({ skip }) => {
    const url = redisUrl();
    if (url === null) skip("there is no Redis");
    const { code, checks } = await examine({ QUEUE_URL: url ?? "" });
    expect(code).toBe(0);
    expect(checks.get("queue")?.message).toContain("Redis, which throws nothing away");
  });

  it("logs in to the providers without sending", async () => {
    await using mail = await startMailServer();
    await using twilio = await startTwilio();
    const settings = {
      ...{ ...live, SMTP_URL: mail.url, TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_AUTH_TOKEN: twilio.authToken },
      ...{ TWILIO_FROM: "+447700900900", TWILIO_BASE_URL: twilio.url },
    };
    const good = await examine(settings);
    expect([good.checks.get("e-mail"), good.checks.get("texts")]).toMatchObject([{ state: "ok" }, { state: "ok" }]);
    expect(good.checks.get("secrets")?.message).toMatch(/SMTP_URL set, .*TWILIO_AUTH_TOKEN set, PING_URL unset/);
    expect(JSON.stringify([...good.checks])).not.toContain(twilio.authToken);
    expect(good.code).toBe(0);
    const wrong = await examine({ ...settings, TWILIO_AUTH_TOKEN: "another-token" });
    expect([wrong.code, wrong.checks.get("texts")?.state]).toEqual([3, "fail"]);
  });

  it("connects to the monitor outside without calling it, and refuses one inside that is not allowed", async () => {
    await using monitor = await startMonitor();
    const good = await examine({ PING_URL: `${monitor.url}/a-secret`, PING_ALLOW: "127.0.0.1" });
    expect([good.code, good.checks.get("ping")?.state, monitor.calls]).toEqual([0, "ok", []]);
    expect(good.checks.get("secrets")?.message).toContain("PING_URL set");
    const inside = await examine({ PING_URL: `${monitor.url}/a-secret` });
    expect([inside.code, inside.checks.get("ping")?.message]).toEqual([3, expect.stringContaining("PING_ALLOW")]);
    const away = await examine({ PING_URL: "http://127.0.0.1:1/a-secret", PING_ALLOW: "127.0.0.1" });
    expect([away.code, away.checks.get("ping")?.message]).toEqual([6, "PING_URL cannot be called: ECONNREFUSED."]);
    expect(JSON.stringify([...good.checks, ...inside.checks, ...away.checks])).not.toContain("a-secret");
  });

  it("says when the mail server is away", async () => {
    const { code, checks } = await examine({ ...live, SMTP_URL: "smtp://127.0.0.1:1" });
    expect([code, checks.get("e-mail")?.message]).toEqual([6, "The mail server cannot be reached."]);
  });

  it("says when the data folder cannot be written", async () => {
    const { code, checks } = await examine({ DATA_DIR: "/dev/null/folder" });
    expect([code, checks.get("data folder")?.state]).toEqual([3, "fail"]);
  });

  it("says when the data is too old, in words for people too", async () => {
    await using terminal = await open();
    const accounts = "account,site,last_activity\npriya.sample@nhs.example,VL0AB,2026-11-01\n";
    await importText(terminal.store, "accounts", accounts, { asOf: "2026-11-10" });
    const { code, stdout } = await terminal.type();
    expect(code).toBe(7);
    expect(stdout).toMatch(/^FAIL {2}data +The newest accounts data is 12 days old/m);
    expect(stdout).toMatch(/^ok {4}database/m);
    expect(stdout).toMatch(/^warn {2}sender/m);
    expect(stdout).toContain("1 of 14 need mending.");
  });

  it.each([
    ["2028-11-01", "ok", "60 days ahead"],
    ["2028-11-02", "warn", "only 59 days ahead"],
    ["2029-01-01", "warn", "they have run out"],
  ])("on %s the bank holidays left are %s", (on, state, text) => {
    expect(checkBankHolidays(day(on))).toMatchObject({ state, message: expect.stringContaining(text) });
  });
});
