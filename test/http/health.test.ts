import { describe, expect, it } from "vitest";
import { fillQuietMorning, openDashboard, type TestDashboard } from "./dashboards.ts";

const hours = 3_600_000;

async function readiness({ get }: TestDashboard) {
  const answer = await get("/readyz");
  return { status: answer.status, ...((await answer.json()) as object) };
}

describe("readiness", () => {
  it("is there on an empty installation", async () => {
    await using dashboard = await openDashboard();
    expect(await readiness(dashboard)).toEqual({
      ...{ status: 200, ready: true, database: "ok", queue: "ok", check: "nothing-imported" },
    });
  });

  it("ends 26 hours after the last finished check", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    expect(await readiness(dashboard)).toMatchObject({ status: 200, check: "fresh" });
    dashboard.pass(23.4 * hours); // 08:29 the next day
    expect(await readiness(dashboard)).toMatchObject({ status: 200, check: "fresh" });
    dashboard.pass(0.1 * hours); // 08:35
    expect(await readiness(dashboard)).toMatchObject({ status: 503, ready: false, check: "late" });
  });

  it("ends 26 hours after the first import when no check has ever finished", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    await dashboard.store.pool.query("delete from check_runs");
    expect(await readiness(dashboard)).toMatchObject({ status: 200, check: "fresh" });
    dashboard.pass(9 * hours); // 26 hours after 16:00 are over
    expect(await readiness(dashboard)).toMatchObject({ status: 503, check: "late" });
  });

  it("ends when the database is gone, and comes back with it", async () => {
    await using dashboard = await openDashboard();
    dashboard.database.cut();
    expect(await readiness(dashboard)).toEqual({
      ...{ status: 503, ready: false, database: "away", queue: "ok", check: "unknown" },
    });
    expect((await dashboard.get("/healthz")).status).toBe(200);
    dashboard.database.mend();
    expect(await readiness(dashboard)).toMatchObject({ status: 200, database: "ok" });
  });

  it("ends when the queue is gone", async () => {
    await using dashboard = await openDashboard();
    await dashboard.queue.close();
    expect(await readiness(dashboard)).toMatchObject({ status: 503, ready: false, database: "ok", queue: "away" });
  });
});

describe("metrics", () => {
  async function metricsOf({ get }: TestDashboard): Promise<string> {
    const answer = await get("/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    return await answer.text();
  }

  it("count accounts, findings, DSPT, reminders, messages, jobs and ages", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    await dashboard.queue.ring({ name: "bell" });
    const lines = (await metricsOf(dashboard)).split("\n");
    for (const line of [
      'lapsewatch_up{part="database"} 1',
      'lapsewatch_up{part="queue"} 1',
      'lapsewatch_accounts{state="active"} 11840',
      'lapsewatch_findings_open{severity="high"} 4',
      'lapsewatch_findings_open{severity="critical"} 0',
      'lapsewatch_dspt_sites{standing="approaching"} 31',
      "lapsewatch_reminders_owed 0",
      'lapsewatch_messages_today{status="accepted"} 39',
      'lapsewatch_queue_jobs{status="waiting"} 1',
      "lapsewatch_check_age_seconds 9228",
      'lapsewatch_data_age_days{kind="accounts"} 1',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it("hold no name of a source, a person or a site", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    expect(await metricsOf(dashboard)).not.toMatch(/canary|portal-report|register|VL100/i);
  });

  it("say that the database is away instead of failing, and repeat nothing old", async () => {
    await using dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
    await metricsOf(dashboard);
    dashboard.database.cut();
    const text = await metricsOf(dashboard);
    expect(text).toContain('lapsewatch_up{part="database"} 0');
    expect(text).toContain('lapsewatch_up{part="queue"} 1');
    expect(text).not.toMatch(/^lapsewatch_(accounts|reminders_owed|check_age_seconds)/m);
  });
});
