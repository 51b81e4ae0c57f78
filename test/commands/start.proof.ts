import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it, vi } from "vitest";
import { addressOf, main, patiently, watch } from "./watched.ts";

describe("the service", { timeout: 180_000 }, () => {
  it.concurrent("serves, says where and what to do first, and ends with 0 on SIGTERM", async ({ expect }) => {
    await using app = await watch();
    const service = await app.start();
    expect(service.said()).toMatch(/Dashboard: http:\/\/127\.0\.0\.1:\d+/);
    expect(service.said()).toMatch(/Nothing leaves: messages are captured in \S+\/captured/);
    expect(service.said()).toContain("Begin with: lapsewatch import accounts <file>");
    const address = addressOf(service);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    service.signal("SIGTERM");
    expect(await service.exitCode).toBe(0);
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it.concurrent("looks at what was imported before it started", async ({ expect }) => {
    await using app = await watch();
    await app.importAccount("priya");
    await app.start(["--role", "worker"]);
    await vi.waitFor(async () => expect(await app.looked()).toBe(1), patiently);
  });

  it.concurrent("serves no pages as a worker, and does no work as the dashboard", async ({ expect }) => {
    await using app = await watch();
    await app.importAccount("priya");
    const web = await app.start(["--role", "web"]);
    expect((await fetch(addressOf(web))).status).toBe(200);
    expect((await app.database.query("select 1 from bullmq.job")).rows).toEqual([]);
    const worker = await app.start(["--role", "worker"]);
    expect(worker.said()).not.toContain("http://");
    worker.signal("SIGTERM");
    web.signal("SIGTERM");
    expect([await worker.exitCode, await web.exitCode]).toEqual([0, 0]);
  });

  it.concurrent("names the setting when its port is taken", async ({ expect }) => {
    await using app = await watch();
    const port = new URL(addressOf(await app.start(["--role", "web"]))).port;
    const { HTTP_PORT: _, ...rest } = app.here.env;
    const child = spawn(process.execPath, [main, "start"], { env: { ...rest, HTTP_PORT: port }, stdio: "pipe" });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    const [code] = (await once(child, "close")) as [number];
    expect([code, said]).toEqual([3, expect.stringContaining("HTTP_PORT")]);
  });

  it.concurrent("knows three roles", async ({ expect }) => {
    await using app = await watch();
    const { code, stderr } = await app.here.run("start", "--role", "watcher");
    expect([code, stderr]).toEqual([2, expect.stringContaining("all, worker, web")]);
  });
});
