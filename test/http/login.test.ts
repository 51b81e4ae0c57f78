import { describe, expect, it } from "vitest";
import { formOf, openDashboard, password, veraAndOtto } from "./dashboards.ts";

const open = async () => await openDashboard({ users: await veraAndOtto() });
const minutes = 60_000;

describe("a dashboard with users", () => {
  it.each(["/", "/queues/", "/queues/queue/lapsewatch", "/nowhere"])(
    "sends strangers from %s to the log-in",
    async (path) => {
      await using dashboard = await open();
      const answer = await dashboard.get(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login"]);
    },
  );

  it.each([
    ["GET", "/queues/api/queues"],
    ["GET", "/metrics"],
    ["PUT", "/queues/api/queues/pause"],
    ["POST", "/"],
  ])("answers strangers %s %s with 401", async (method, path) => {
    await using dashboard = await open();
    const headers = { "content-type": "application/json" };
    expect((await dashboard.get(path, { method, headers })).status).toBe(401);
  });

  it.each(["/healthz", "/readyz", "/login", "/style.css", "/icon.svg"])("shows %s to everybody", async (path) => {
    await using dashboard = await open();
    expect((await dashboard.get(path)).status).toBe(200);
  });

  it("lets in who knows the password, until logged out", async () => {
    await using dashboard = await open();
    const cookie = await dashboard.logIn("vera");
    expect((await dashboard.get("/", { headers: { cookie } })).status).toBe(200);
    const out = await dashboard.get("/logout", formOf({}, { cookie }));
    expect([out.status, out.headers.get("location")]).toEqual([303, "/login"]);
    expect((await dashboard.get("/", { headers: { cookie } })).status).toBe(303);
  });

  it.each([
    ["a wrong password", { name: "vera", password: "a wrong password" }],
    ["a name that is not there", { name: "nobody", password }],
    ["nothing", {}],
  ])("turns away %s with the same words", async (_, fields) => {
    await using dashboard = await open();
    const answer = await dashboard.get("/login", formOf(fields));
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, null]);
    expect(await answer.text()).toContain("The name or the password is wrong.");
  });

  it("gives a cookie that scripts cannot read and other sites cannot send", async () => {
    await using dashboard = await open();
    const answer = await dashboard.get("/login", formOf({ name: "vera", password }));
    expect(answer.headers.get("set-cookie")).toMatch(/^lapsewatch=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it("binds the cookie to https and to the host under every name but the machine's own", async () => {
    await using dashboard = await open();
    const { status, cookie } = await logInAs(dashboard.url, "watch.care.example");
    expect(status).toBe(303);
    expect(cookie).toMatch(/^__Host-lapsewatch=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it("warns where the page came over plain http, and nowhere else", async () => {
    await using dashboard = await open();
    expect(await pageAs(dashboard.url, "watch.care.example", {})).toContain("works only over https");
    const https = { "sec-fetch-site": "none" };
    expect(await pageAs(dashboard.url, "watch.care.example", https)).not.toContain("works only over https");
    expect(await (await dashboard.get("/login")).text()).not.toContain("works only over https");
  });

  it("forgets a session after half an hour without anybody there", async () => {
    await using dashboard = await open();
    const headers = { cookie: await dashboard.logIn("vera") };
    dashboard.pass(29 * minutes);
    expect((await dashboard.get("/", { headers })).status).toBe(200);
    dashboard.pass(29 * minutes);
    expect((await dashboard.get("/", { headers })).status).toBe(200);
    dashboard.pass(31 * minutes);
    expect((await dashboard.get("/", { headers })).status).toBe(303);
  });

  it("does not take the queue page's own polling for somebody there", async () => {
    await using dashboard = await open();
    const headers = { cookie: await dashboard.logIn("vera") };
    dashboard.pass(29 * minutes);
    expect((await dashboard.get("/queues/api/queues", { headers })).status).toBe(200);
    dashboard.pass(2 * minutes);
    expect((await dashboard.get("/queues/api/queues", { headers })).status).toBe(401);
  });

  it("ends every session after twelve hours", async () => {
    await using dashboard = await open();
    const headers = { cookie: await dashboard.logIn("vera") };
    for (let passed = 0; passed < 12 * 60; passed += 24) {
      expect((await dashboard.get("/", { headers })).status).toBe(200);
      dashboard.pass(24 * minutes);
    }
    dashboard.pass(minutes);
    expect((await dashboard.get("/", { headers })).status).toBe(303);
  });

  it("looks at five guesses in a quarter of an hour, even if they come at once, and then waits", async () => {
    await using dashboard = await open();
    const guess = (typed: string) => dashboard.get("/login", formOf({ name: "vera", password: typed }));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => guess(`wrong password ${at}`)));
    expect(Object.groupBy(answers, ({ status }) => status)).toMatchObject({ 401: { length: 5 }, 429: { length: 3 } });
    expect((await guess(password)).status).toBe(429);
    expect(await dashboard.logIn("otto")).toMatch(/^lapsewatch=/);
    dashboard.pass(15 * minutes);
    expect((await guess(password)).status).toBe(303);
  });

  it("forgets wrong guesses once the right one is there", async () => {
    await using dashboard = await open();
    const guess = (typed: string) => dashboard.get("/login", formOf({ name: "vera", password: typed }));
    for (const typed of ["wrong", "wrong", "wrong", "wrong", password, "wrong"]) await guess(typed);
    expect((await guess(password)).status).toBe(303);
  });

  it("refuses a log-in from somebody else's page", async () => {
    await using dashboard = await open();
    const foreign = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await dashboard.get("/login", formOf({ name: "vera", password }, foreign))).status).toBe(403);
  });

  it("gives metrics to who sends name and password, as scrapers do", async () => {
    await using dashboard = await open();
    const as = (who: string) => ({ headers: { authorization: `Basic ${Buffer.from(who).toString("base64")}` } });
    expect((await dashboard.get("/metrics", as(`vera:${password}`))).status).toBe(200);
    const wrong = await dashboard.get("/metrics", as("vera:wrong"));
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("Basic")]);
    expect((await dashboard.get("/", as(`vera:${password}`))).status).toBe(303);
  });

  it("logs neither names nor passwords", async () => {
    await using dashboard = await open();
    await dashboard.logIn("vera");
    await dashboard.get("/login", formOf({ name: "vera", password: "wrong secret" }));
    expect(dashboard.logged()).not.toMatch(/vera|secret|fictional/);
  });
});

/** fetch sets the Host header itself; this asks under another name. */
async function ask(url: string, host: string, path: string, init: { headers?: Record<string, string>; body?: string }) {
  const { request } = await import("node:http");
  const { port } = new URL(url);
  const headers = { host, ...init.headers };
  const answered = Promise.withResolvers<{ status: number; cookie: string; text: string }>();
  const asked = request({ host: "127.0.0.1", port, path, method: init.body ? "POST" : "GET", headers }, (answer) => {
    let text = "";
    answer.on("data", (chunk) => (text += chunk));
    const cookie = answer.headers["set-cookie"]?.[0] ?? "";
    answer.on("end", () => answered.resolve({ status: answer.statusCode ?? 0, cookie, text }));
  });
  asked.on("error", answered.reject);
  asked.end(init.body);
  return await answered.promise;
}

async function logInAs(url: string, host: string) {
  const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
  return await ask(url, host, "/login", { headers, body: new URLSearchParams({ name: "vera", password }).toString() });
}

async function pageAs(url: string, host: string, headers: Record<string, string>): Promise<string> {
  return (await ask(url, host, "/login", { headers })).text;
}
