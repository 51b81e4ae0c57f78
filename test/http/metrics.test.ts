import { describe, expect, it } from "vitest";
import type { Store } from "../../src/store/connect.ts";
import { fillQuietMorning, openDashboard, type TestDashboard, today } from "./dashboards.ts";

async function linesOf({ get }: TestDashboard): Promise<string[]> {
  return (await (await get("/metrics")).text()).split("\n");
}

/** A message of today that might leave at 08:00, and what became of it. */
async function addMessage(
  { pool }: Store,
  message: {
    channel: "email" | "sms";
    status: string;
    reason?: string;
    takenAt?: string;
    planned?: string;
    plan?: number;
  },
): Promise<void> {
  const { channel, status, reason = null, takenAt, planned = "06:31:00", plan = null } = message;
  const { rows } = await pool.query<{ id: number }>(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, reason, plan_id, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at, fence)
     values ('R-CANARY', $1, 'priya.canary@care.example', sha256(random()::text::bytea), 'person', 7, $2::date, 1, $3, $4, $5,
             $2::date + time '08:00', $2::date + time '18:00', now(), 'x', now(), $2::date + $6::time, 2) returning id`,
    [channel, today, status, reason, plan, planned],
  );
  if (takenAt === undefined) return;
  const id = rows[0]?.id;
  await pool.query(
    `insert into attempts (message_id, fence, status, claimed_at, ended_at) values
       ($1, 1, 'retry', now(), $2::date + time '08:00:01'), ($1, 2, 'accepted', now(), $2::date + $3::time)`,
    [id, today, takenAt],
  );
}

describe("metrics of sending", () => {
  it("count what was tried today by channel and outcome, and what was only captured apart", async () => {
    await using dashboard = await openDashboard();
    const { store } = dashboard;
    for (const status of ["accepted", "accepted", "delivered", "refused", "unknown", "planned", "suppressed"])
      await addMessage(store, { channel: "email", status });
    await addMessage(store, { channel: "sms", status: "accepted", reason: "captured" });
    await addMessage(store, { channel: "sms", status: "bounced" });
    const tried = (await linesOf(dashboard)).filter((line) => line.startsWith("lapsewatch_messages_tried_today{"));
    expect(tried.filter((line) => !line.endsWith(" 0"))).toEqual([
      'lapsewatch_messages_tried_today{channel="email",outcome="accepted"} 2',
      'lapsewatch_messages_tried_today{channel="email",outcome="delivered"} 1',
      'lapsewatch_messages_tried_today{channel="email",outcome="refused"} 1',
      'lapsewatch_messages_tried_today{channel="email",outcome="unknown"} 1',
      'lapsewatch_messages_tried_today{channel="sms",outcome="bounced"} 1',
      'lapsewatch_messages_tried_today{channel="sms",outcome="captured"} 1',
    ]);
    expect(tried).toHaveLength(14);
  });

  it("tell how long sending took, from when a message might leave until it was taken, as a histogram", async () => {
    await using dashboard = await openDashboard();
    const { store } = dashboard;
    await addMessage(store, { channel: "email", status: "accepted", takenAt: "08:00:01" });
    await addMessage(store, { channel: "email", status: "delivered", takenAt: "08:00:20" });
    await addMessage(store, { channel: "email", status: "accepted", takenAt: "09:05:03", planned: "09:05:00" });
    await addMessage(store, { channel: "email", status: "accepted", reason: "captured", takenAt: "08:00:00" });
    await addMessage(store, { channel: "sms", status: "refused" });
    const { rows } = await store.pool.query<{ id: number }>(
      `insert into plans (day, status, reason, made_at, ended_at)
       values ($1::date, 'released', 'surprise', now(), $1::date + time '11:00') returning id`,
      [today],
    );
    await addMessage(store, { channel: "sms", status: "accepted", takenAt: "11:00:02", plan: rows[0]?.id ?? 0 });
    const lines = await linesOf(dashboard);
    expect(lines).toContain("# TYPE lapsewatch_send_latency_seconds histogram");
    const expected = [
      '_bucket{le="1",channel="email"} 1',
      '_bucket{le="5",channel="email"} 2',
      '_bucket{le="15",channel="email"} 2',
      '_bucket{le="30",channel="email"} 3',
      '_bucket{le="14400",channel="email"} 3',
      '_bucket{le="+Inf",channel="email"} 3',
      '_sum{channel="email"} 24',
      '_count{channel="email"} 3',
      '_sum{channel="sms"} 2',
      '_count{channel="sms"} 1',
    ].map((line) => `lapsewatch_send_latency_seconds${line}`);
    expect(lines.filter((line) => expected.includes(line))).toEqual(expected);
  });

  it("count deliveries without an answer of every day, and plans that wait by what holds them", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    await addMessage(dashboard.store, { channel: "email", status: "unknown" });
    await dashboard.store.pool.query("update messages set day = day - 20 where status = 'unknown'");
    await dashboard.store.pool.query(
      "insert into plans (day, status, reason, made_at) values ($1, 'held', 'surprise', now())",
      [today],
    );
    const lines = await linesOf(dashboard);
    expect(lines).toContain("lapsewatch_messages_unknown 1");
    expect(lines).toContain('lapsewatch_plans_held{reason="surprise"} 1');
    expect(lines).toContain('lapsewatch_plans_held{reason="hold"} 0');
  });

  it("tell since when the oldest reminder has been owed", async () => {
    await using dashboard = await openDashboard();
    const { pool } = dashboard.store;
    expect(await linesOf(dashboard)).toContain("lapsewatch_reminders_oldest_owed_seconds 0");
    await pool.query("insert into sites (code) values ('VL0AB')");
    const add = (id: number, dueOn: string, waitsFor: string | null) =>
      pool.query(
        `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
                notice, channels, reached_on, due_on, status, recorded_on, woken_by, waits_for)
         select id, 'site', $1, 'dspt-due', $2, 5, 'manager', id, '{}', '{email}', $2, $2, 'owed', $2, 'calendar', $3 from sites`,
        [id, dueOn, waitsFor],
      );
    await add(1, "2026-11-25", null); // not yet
    await add(2, "2026-11-20", "already-told"); // its reader knows
    expect(await linesOf(dashboard)).toContain("lapsewatch_reminders_oldest_owed_seconds 0");
    await add(3, "2026-11-23", null);
    await add(4, "2026-11-24", null);
    // From 06:30 on the day before to 09:05.
    expect(await linesOf(dashboard)).toContain(`lapsewatch_reminders_oldest_owed_seconds ${26 * 3600 + 35 * 60}`);
  });
});
