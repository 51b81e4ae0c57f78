import { expect, it, vi } from "vitest";
import { importText } from "../support/imports.ts";
import { startMonitor } from "../support/monitor.ts";
import { openTerminal } from "./terminal.ts";
import { patiently, watch } from "./watched.ts";

const check = () => import("../../src/commands/check.ts");
const deliver = () => import("../../src/commands/deliver.ts");
const now = new Date().toISOString();

it("a check without the service calls the monitor outside once; a rehearsal of another day does not", async () => {
  await using monitor = await startMonitor();
  const settings = { PING_URL: `${monitor.url}/a-secret`, PING_ALLOW: "127.0.0.1" };
  await using rehearsal = await openTerminal(check, { clock: "2024-11-22T09:00:00Z", settings });
  expect((await rehearsal.type()).code).toBe(0);
  expect(monitor.calls).toEqual([]);
  await using terminal = await openTerminal(check, { clock: now, settings });
  await importText(terminal.store, "sites", "site,name\nVL0AB,Oak House\n", { on: now.slice(0, 10) });
  expect([(await terminal.type()).code, monitor.calls]).toEqual([0, ["GET /a-secret"]]);
  expect((await terminal.type()).code).toBe(0);
  expect((await terminal.at(deliver).type()).code).toBe(0);
  expect(monitor.calls).toHaveLength(1);
});

it(
  "the service calls the monitor outside of a check that finished before it started",
  { timeout: 120_000 },
  async () => {
    await using monitor = await startMonitor();
    await using app = await watch();
    await app.database.query(
      "insert into check_runs (day, started_at, finished_at) values (current_date, now(), now())",
    );
    const settings = { PING_URL: `${monitor.url}/a-secret`, PING_ALLOW: "127.0.0.1", LOG_LEVEL: "info" };
    const service = await app.start(["--role", "worker"], settings);
    await vi.waitFor(() => expect(monitor.calls).toEqual(["GET /a-secret"]), patiently);
    await vi.waitFor(() => expect(service.said()).toContain("PING_URL was called"), patiently);
    expect(service.said()).not.toContain("a-secret");
  },
);

it("a check ends well, and says nothing of it, when the monitor is away", async () => {
  const settings = { PING_URL: "http://127.0.0.1:1/a-secret", PING_ALLOW: "127.0.0.1" };
  await using terminal = await openTerminal(check, { clock: now, settings });
  const { code, stdout, stderr } = await terminal.type();
  expect([code, `${stdout}${stderr}`]).toEqual([0, expect.not.stringContaining("a-secret")]);
});
