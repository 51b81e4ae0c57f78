import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTerminal, type Terminal } from "./terminal.ts";

interface Found {
  reference: string;
  messages: { recipient: string; kinds: string[]; words: { subject: string | null; text: string } | null }[];
}

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(() => import("../../src/commands/lookup.ts"));
  const { pool } = terminal.store;
  await pool.query("insert into sites (code, name) values ('VL0AB', 'Oak House')");
  await pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
            notice, channels, reached_on, due_on, status, recorded_on, woken_by)
     values (1, 'account', 1, 'account-inactive-soon', '2026-11-27', 5, 'person', 1, '{}', '{sms,email}',
             '2026-11-22', '2026-11-22', 'accepted', '2026-11-22', 'calendar')`,
  );
  const words = { subject: null, text: "Oak House: Priya, please log in.", html: null };
  await addMessage("R-7K2M", "sms", "+447700900123", "2026-11-22", words);
  await addMessage("R-7K2M", "email", "priya.sample@nhs.example", "2026-11-22", null);
  await addMessage("R-7K2M", "email", null, "2026-11-20", null);
});
afterAll(() => terminal[Symbol.asyncDispose]());

async function addMessage(
  reference: string,
  channel: string,
  destination: string | null,
  day: string,
  words: object | null,
): Promise<void> {
  const { rows } = await terminal.store.pool.query<{ id: number }>(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at, ended_at, words)
     values ($1, $2, $3, $4, 'person', 1, $5, 1, 'accepted', $6, $6, $6, 'x', $6, $6, $6, $7) returning id`,
    [
      ...[reference, channel, destination, createHash("sha256").update(`${destination}`).digest()],
      ...[day, `${day}T08:00:00Z`, words],
    ],
  );
  await terminal.store.pool.query("insert into message_reminders select $1, max(id) from reminders", [rows[0]?.id]);
}

describe("lookup", () => {
  it.each(["R-7K2M", "r-7k2m", "R7K2M", "7k2m", " 7K2M "])("finds %s", async (typed) => {
    const { code, answers } = await terminal.ask<Found>(typed);
    expect(code).toBe(0);
    expect(answers).toMatchObject([{ schema: 1, reference: "R-7K2M" }]);
    expect(answers[0]?.messages).toHaveLength(3);
  });

  it("shows the newest first, the person masked, and the words while they are kept", async () => {
    const { answers } = await terminal.ask<Found>("R-7K2M");
    const messages = answers[0]?.messages ?? [];
    expect(messages.map(({ recipient }) => recipient)).toEqual(["p...@nhs.example", "...123", "no longer kept"]);
    expect(messages.map(({ words }) => words?.text ?? null)).toEqual([null, "Oak House: Priya, please log in.", null]);
    expect(messages[0]?.kinds).toEqual(["account-inactive-soon"]);
  });

  it("tells people the same without the whole address or number", async () => {
    const { stdout } = await terminal.type("7K2M");
    expect(stdout).toContain("R-7K2M is ours: 3 messages carry it.");
    expect(stdout).toContain("Text to a number ending 123 (person) for VL0AB");
    expect(stdout).toContain("an account is about to be switched off");
    expect(stdout).toContain("Sun 2026-11-22 08:00");
    expect(stdout).toContain("    Oak House: Priya, please log in.");
    expect(stdout).toContain("The words are no longer kept.");
    expect(stdout).not.toMatch(/priya\.sample|07700|\+447700/);
  });

  it("says what it means when nothing is found", async () => {
    const { code, stdout } = await terminal.type("R-9ZZZ");
    expect(code).toBe(1);
    expect(stdout).toContain("not ours");
    expect(await terminal.ask("R-9ZZZ")).toMatchObject({ code: 1, answers: [{ reference: "R-9ZZZ", messages: [] }] });
  });

  it.each(["R-7K2", "7K2MM", "R-OOOO", "hello there"])("%s is no reference", async (typed) => {
    expect(await terminal.type(typed)).toMatchObject({ code: 2, stderr: expect.stringContaining("R-7K2M") });
  });
});
