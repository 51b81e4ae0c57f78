import { describe, it, vi } from "vitest";
import { proxyTo } from "../support/proxy.ts";
import { addressOf, patiently, watch } from "./watched.ts";

// Side by side: they wait for leases and timers more than they work.
describe("the service, stopped, killed or cut off", { timeout: 180_000 }, () => {
  it.concurrent("finishes what runs when it is told to stop", async ({ expect }) => {
    await using app = await watch();
    await app.heldLook();
    const service = await app.start();
    await vi.waitFor(async () => expect(await app.jobsRunning()).toBeGreaterThan(0), patiently);
    service.signal("SIGTERM");
    await vi.waitFor(() => expect(service.said()).toContain("Stopping"), patiently);
    await app.database.query("commit");
    expect(await service.exitCode).toBe(0);
    expect(await app.looked()).toBe(2);
  });

  it.concurrent("goes on where it was killed", async ({ expect }) => {
    await using app = await watch();
    await app.heldLook();
    const killed = await app.start();
    await vi.waitFor(async () => expect(await app.jobsRunning()).toBeGreaterThan(0), patiently);
    killed.signal("SIGKILL");
    await killed.exitCode;
    await app.database.query("commit");
    expect(await app.looked()).toBe(1);
    await app.start();
    await vi.waitFor(async () => expect(await app.looked()).toBe(2), patiently);
  });

  it.concurrent("goes on when the database comes back", async ({ expect }) => {
    await using app = await watch();
    await using proxy = await proxyTo(app.here.databaseUrl);
    const service = await app.start([], { DATABASE_URL: proxy.url });
    const status = async () => (await fetch(`${addressOf(service)}/readyz`)).status;
    expect(await status()).toBe(200);
    proxy.cut();
    await vi.waitFor(async () => expect(await status()).toBe(503), patiently);
    proxy.mend();
    await vi.waitFor(async () => expect(await status()).toBe(200), patiently);
    await app.importAccount("priya");
    await vi.waitFor(async () => expect(await app.looked()).toBe(1), patiently);
    service.signal("SIGTERM");
    expect(await service.exitCode).toBe(0);
    expect(service.said()).not.toMatch(/sample|care\.example/);
  });
});
