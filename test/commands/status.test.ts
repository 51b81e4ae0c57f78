import { describe, expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal } from "./terminal.ts";

const accounts = `account,site,last_activity
priya.sample@nhs.example,VL0AB,2026-11-20
`;
const open = () => openTerminal(() => import("../../src/commands/status.ts"));

describe("status", () => {
  it("is well before anything has been imported", async () => {
    await using terminal = await open();
    const { code, answers } = await terminal.ask();
    expect(code).toBe(0);
    expect(answers).toMatchObject([
      {
        schema: 1,
        check: { lastDate: null, lastFinishedAt: null, ageHours: null, nextAt: "2026-11-22T09:00:00.000Z" },
        sources: [],
        reminders: { owed: 0, late: 0 },
        messages: { planned: 0, accepted: 0, unknown: 0, held: 0 },
        held: { messages: 0, imports: 0, sending: false },
        queue: { backend: "postgres", waiting: 0, active: 0, failed: 0 },
      },
    ]);
    expect((await terminal.type()).stdout).toContain("nothing has been imported yet");
  });

  it.each([
    ["a check of this morning and data of today", "2026-11-22T06:31:00Z", "2026-11-22", 0, 2.5],
    ["a check that finished 26 hours ago", "2026-11-21T07:00:00Z", "2026-11-22", 0, 26],
    ["a check that finished longer ago", "2026-11-21T06:50:00Z", "2026-11-22", 7, 26.2],
    ["data of 7 days ago", "2026-11-22T06:31:00Z", "2026-11-15", 0, 2.5],
    ["data of 8 days ago", "2026-11-22T06:31:00Z", "2026-11-14", 7, 2.5],
  ])("judges %s", async (_, finishedAt, asOf, code, ageHours) => {
    await using terminal = await open();
    await importText(terminal.store, "accounts", accounts.replace("2026-11-20", "2026-11-01"), { asOf });
    await terminal.store.pool.query(
      "insert into check_runs (day, started_at, finished_at) values ($1::timestamptz::date, $1, $1)",
      [finishedAt],
    );
    const answer = await terminal.ask<{ check: object; sources: object[] }>();
    expect(answer.code).toBe(code);
    expect(answer.answers[0]?.check).toMatchObject({ ageHours });
    expect(answer.answers[0]?.sources).toMatchObject([{ source: "accounts", kind: "accounts", asOf }]);
  });

  it("waits a day for the first check after the first import", async () => {
    await using terminal = await open();
    await importText(terminal.store, "accounts", accounts);
    expect((await terminal.type("--now", "2026-11-23T10:00:00Z")).code).toBe(0);
    const late = await terminal.type("--now", "2026-11-23T12:00:00Z");
    expect(late).toMatchObject({ code: 7, stdout: expect.stringContaining("No daily check has finished yet.") });
  });

  it("counts what is owed, late, unknown and held", async () => {
    await using terminal = await open();
    await importText(terminal.store, "accounts", accounts);
    const { pool } = terminal.store;
    await pool.query(
      `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
              notice, channels, reached_on, due_on, status, recorded_on, woken_by)
       select 1, 'account', 1, 'account-gone', on_day, 0, 'manager', 1, '{}', '{email}', on_day, on_day, 'owed', on_day, 'calendar'
         from unnest('{2026-11-21,2026-11-22}'::date[]) on_day`,
    );
    await pool.query(
      `insert into messages (reference, channel, destination_hash, recipient_role, recipient_id, day, sequence, status,
              opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
       select 'R-7K2M', 'email', 'x', 'manager', 1, '2026-11-22', row_number() over (), status, now(), now(), now(), 'x', now(), now()
         from unnest('{planned,claimed,unknown,held}'::text[]) status`,
    );
    const { answers } = await terminal.ask();
    expect(answers).toMatchObject([
      {
        reminders: { owed: 2, late: 1 },
        messages: { planned: 2, unknown: 1, held: 1, accepted: 0 },
        held: { messages: 1 },
      },
    ]);
    const { stdout } = await terminal.type();
    expect(stdout).toContain("2 owed, 1 of them late");
    expect(stdout).toContain("1 message handed over without an answer");
    expect(stdout).toContain("1 message for a person to decide");
  });

  it("tells everything else when the queue is away", async () => {
    await using terminal = await openTerminal(() => import("../../src/commands/status.ts"), {
      settings: { QUEUE_URL: "redis://127.0.0.1:1" },
    });
    const { code, answers } = await terminal.ask();
    expect(code).toBe(6);
    expect(answers).toMatchObject([{ reminders: { owed: 0 }, queue: { backend: "redis", waiting: null } }]);
  });
});
