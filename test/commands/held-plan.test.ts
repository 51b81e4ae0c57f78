import { expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { startMailServer } from "../support/smtp-server.ts";
import { openTerminal } from "./terminal.ts";

const people = Array.from({ length: 30 }, (_, n) => `person${n}.sample@nhs.example,VL0AB,2026-10-29`);
const accounts = ["account,site,last_activity", ...people, ""].join("\n");

it(
  "a first list that would surprise many waits, and every command says so and how to let it go",
  { timeout: 90_000 },
  async () => {
    await using mail = await startMailServer();
    const settings = { SMTP_URL: mail.url, MAIL_FROM: "reminders@sunrise.example", SENDER_NAME: "Sunrise Care" };
    await using check = await openTerminal(() => import("../../src/commands/check.ts"), { settings });
    const same = { settings: { ...settings, DATABASE_URL: check.env["DATABASE_URL"] ?? "" } };
    await using deliver = await openTerminal(() => import("../../src/commands/deliver.ts"), same);
    await using status = await openTerminal(() => import("../../src/commands/status.ts"), same);
    await importText(check.store, "accounts", accounts);

    const { code, answers } = await check.ask<{ plan: object }>();
    expect(code).toBe(0);
    expect(answers[0]?.plan).toEqual({ id: "1", status: "held", messages: 30, copies: 0, waiting: 30 });
    const { stdout } = await check.type();
    expect(stdout).toContain("1 waits for a person: 30 messages.");
    expect(stdout).toContain("30 because an account is about to be switched off");
    expect(stdout).toContain("VL0AB 30");
    expect(stdout).toContain("lapsewatch release plan 1 --confirm 30");

    const delivered = await deliver.ask<{ sent: number; held: number }>();
    expect(delivered).toMatchObject({ code: 5, answers: [{ sent: 0, held: 30, waiting: 0 }] });
    expect((await deliver.type()).stdout).toContain("lapsewatch release plan 1 --confirm 30");
    expect(mail.mails).toEqual([]);

    expect((await status.ask<{ held: object }>()).answers[0]?.held).toMatchObject({
      messages: 30,
      plans: [{ id: "1", date: "2026-11-22", reason: "surprise", messages: 30 }],
    });
    expect((await status.type()).stdout).toContain("30 messages of 2026-11-22, plan 1. See: lapsewatch release plan 1");
  },
);

it("sending on hold: deliver says so, sends nothing, and ends with 5", async () => {
  await using deliver = await openTerminal(() => import("../../src/commands/deliver.ts"));
  await importText(deliver.store, "accounts", accounts);
  await deliver.store.pool.query(
    "insert into marks (kind, subject_type, from_day, made_at) values ('hold', 'sending', '2026-11-22', now())",
  );
  const { code, answers, stderr } = await deliver.ask<{ sent: number; waiting: number }>();
  expect({ code, ...answers[0] }).toMatchObject({ code: 5, sent: 0, waiting: 30 });
  expect(stderr).toContain("Sending is on hold");
});
