import { expect, it } from "vitest";
import { fillQuietMorning, openDashboard } from "./dashboards.ts";

const add = `insert into alerts (kind, subject, detail, opened_at, closed_at) values
  ('channel-misconfigured', 'sms', '{"channel":"sms"}', '2026-11-23T16:20:00Z', null),
  ('sites-failed', '', '{"sites":2}', '2026-11-20T06:40:00Z', '2026-11-21T06:40:00Z')`;

it("the first page shows what operators should see to, and what nobody has been told of", async () => {
  await using dashboard = await openDashboard();
  await fillQuietMorning(dashboard.store);
  expect(await (await dashboard.get("/")).text()).not.toContain("Alerts to operators");
  await dashboard.store.pool.query(add);
  const page = await (await dashboard.get("/")).text();
  expect(page).toContain("Something needs you: the provider of texts refuses our log-in");
  expect(page).toMatch(/The provider of texts refuses our log-in<\/strong><br \/>since Monday 23 November, 16:20/);
  expect(page).toContain("nobody told");
  expect(page).not.toContain("could not be looked at");
});

it("metrics count open alerts by kind", async () => {
  await using dashboard = await openDashboard();
  await dashboard.store.pool.query(add);
  const text = await (await dashboard.get("/metrics")).text();
  expect(text).toContain('lapsewatch_alerts_open{kind="channel-misconfigured"} 1');
  expect(text).toContain('lapsewatch_alerts_open{kind="sites-failed"} 0');
});
