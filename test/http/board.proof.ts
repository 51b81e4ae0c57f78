import { describe, expect, it } from "vitest";
import { openDashboard, type TestDashboard, veraAndOtto } from "./dashboards.ts";

const json = { "content-type": "application/json" };

/** A job that has failed for good, with something in it that must not be there. */
async function failOne({ queue }: TestDashboard): Promise<string> {
  const job = await queue.bullQueue.add("look-at-sites", { ids: [7], name: "Priya Canary" }, { attempts: 1 });
  const worker = await queue.work({});
  await worker.drain();
  await worker.close();
  return job.id ?? "";
}

async function putAs(dashboard: TestDashboard, name: "vera" | "otto", path: string): Promise<number> {
  const headers = { ...json, cookie: await dashboard.logIn(name) };
  return (await dashboard.get(`/queues/api${path}`, { method: "PUT", headers })).status;
}

const open = async () => await openDashboard({ users: await veraAndOtto() });

describe("the queue pages", () => {
  it("load with their scripts and styles, all from here", async () => {
    await using dashboard = await openDashboard();
    const answer = await dashboard.get("/queues/");
    const page = await answer.text();
    const files = [...page.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect((await dashboard.get(`/queues/${file}`)).status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self';");
  });

  it("hold no file but their own", async () => {
    await using dashboard = await openDashboard();
    const stolen = await dashboard.get("/queues/static/..%2f..%2fpackage.json");
    expect(stolen.headers.get("content-type")).not.toContain("json");
  });

  it("show jobs with their ids and nothing else", async () => {
    await using dashboard = await openDashboard();
    const id = await failOne(dashboard);
    const list = await (await dashboard.get("/queues/api/queues?activeQueue=lapsewatch&status=failed")).text();
    const one = await (await dashboard.get(`/queues/api/queues/lapsewatch/${id}`)).text();
    expect(JSON.parse(one).job.data).toEqual({ ids: [7] });
    expect(list).toContain('"ids":[7]');
    expect(list + one).not.toMatch(/canary/i);
  });

  it("are for looking only when a viewer looks", async () => {
    await using dashboard = await open();
    const id = await failOne(dashboard);
    const paths = [`/${id}/retry`, `/${id}/clean`, "/retry/failed", "/clean/failed", "/pause", "/empty"];
    for (const path of paths) expect(await putAs(dashboard, "vera", `/queues/lapsewatch${path}`)).toBe(403);
    expect(await putAs(dashboard, "vera", "/queues/pause")).toBe(403);
    expect(await dashboard.queue.counts()).toMatchObject({ failed: 1, waiting: 0 });
    expect(await dashboard.queue.bullQueue.isPaused()).toBe(false);
    const headers = { cookie: await dashboard.logIn("vera") };
    const seen = await (await dashboard.get("/queues/api/queues", { headers })).json();
    expect(seen).toMatchObject({ queues: [{ readOnlyMode: true }] });
  });

  it("let an operator try a failed job again, or remove it", async () => {
    await using dashboard = await open();
    const id = await failOne(dashboard);
    expect(await putAs(dashboard, "otto", `/queues/lapsewatch/${id}/retry`)).toBe(204);
    expect(await dashboard.queue.counts()).toMatchObject({ failed: 0, waiting: 1 });
    expect(await putAs(dashboard, "otto", `/queues/lapsewatch/${id}/clean`)).toBe(204);
    expect(await dashboard.queue.counts()).toMatchObject({ failed: 0, waiting: 0 });
    expect(dashboard.logged()).toContain("changed the queue by hand");
  });

  it.each(["add", "obliterate", "7/update-data", "concurrency", "job-schedulers/daily-check/remove"])(
    "let nobody make things up: %s",
    async (action) => {
      await using dashboard = await openDashboard();
      for (const method of ["PUT", "POST", "PATCH", "DELETE"]) {
        const path = `/queues/api/queues/lapsewatch/${action}`;
        expect((await dashboard.get(path, { method, headers: json })).status).toBe(403);
      }
    },
  );
});
