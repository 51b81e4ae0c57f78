import axe from "axe-core";
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { areServicesRequired, say } from "../support/docker.ts";
import {
  addTrouble,
  fillQuietMorning,
  openDashboard,
  password,
  type TestDashboard,
  veraAndOtto,
} from "./dashboards.ts";

const program = "/usr/bin/chromium";
const isThere = existsSync(program);
if (!isThere && areServicesRequired) throw new Error("REQUIRE_SERVICES=1, and there is no Chromium");
if (!isThere) say(`no Chromium at ${program}: pages are not tried in a browser`);

// Nothing of the browser's own may reach out.
const quietly = [
  ..."--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split(" "),
  ..."--disable-component-update --disable-sync".split(" "),
];

describe.runIf(isThere)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: quietly });
  });
  afterAll(() => browser.close());

  /** A page that keeps what it asked for elsewhere, and what the browser refused. */
  async function openPage(url: string, options: { width: number; scheme: "light" | "dark"; script?: boolean }) {
    const context = await browser.newContext({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.scheme,
      javaScriptEnabled: options.script ?? true,
    });
    const page = await context.newPage();
    const foreign: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => request.url().startsWith(url) || foreign.push(request.url()));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    return { page, foreign, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  /** What the accessibility checker finds wrong, by rule and place. */
  async function faultsOf(page: Page): Promise<string[]> {
    // Our policy allows no script in the page: the checker comes in through the debugger.
    await page.evaluate(axe.source);
    const found = (await page.evaluate(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
    )) as { violations: { id: string; nodes: { target: string[] }[] }[] };
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  }

  const isCutOff = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

  const fills: Record<string, (dashboard: TestDashboard) => Promise<unknown>> = {
    "an empty installation": async () => {},
    "a quiet morning": ({ store }) => fillQuietMorning(store),
    "a morning with trouble": async ({ store }) => {
      await fillQuietMorning(store);
      await addTrouble(store);
    },
  };

  describe.each(Object.keys(fills))("the first page of %s", (name) => {
    let dashboard: TestDashboard;
    beforeAll(async () => {
      dashboard = await openDashboard();
      await fills[name]?.(dashboard);
    });
    afterAll(() => dashboard[Symbol.asyncDispose]());

    it.each([
      ["light", 1200],
      ["dark", 320],
    ] as const)("can be read by everybody in %s at %i px", async (scheme, width) => {
      await using opened = await openPage(dashboard.url, { scheme, width });
      await opened.page.goto(dashboard.url);
      expect(await faultsOf(opened.page)).toEqual([]);
      expect(await opened.page.evaluate(isCutOff)).toBe(false);
      expect([opened.foreign, opened.complaints]).toEqual([[], []]);
    });
  });

  it("logs in and out by keyboard, without scripts", async () => {
    await using dashboard = await openDashboard({ users: await veraAndOtto() });
    await using opened = await openPage(dashboard.url, { scheme: "light", width: 320, script: false });
    const { page } = opened;
    await page.goto(dashboard.url);
    await page.getByLabel("Name").fill("vera");
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toBe("The name or the password is wrong.");
    await page.getByLabel("Name").fill("vera");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Nothing has been imported yet" }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
  });

  it.each(["light", "dark"] as const)("shows a log-in page that everybody can read in %s", async (scheme) => {
    await using dashboard = await openDashboard({ users: await veraAndOtto() });
    await using opened = await openPage(dashboard.url, { scheme, width: 320 });
    await opened.page.goto(dashboard.url);
    expect(await faultsOf(opened.page)).toEqual([]);
  });

  it("runs the queue pages, asking nobody else for anything", async () => {
    await using dashboard = await openDashboard();
    await dashboard.queue.ring({ name: "bell", data: { ids: [7] } });
    await using opened = await openPage(dashboard.url, { scheme: "light", width: 1200 });
    await opened.page.goto(`${dashboard.url}/queues/queue/lapsewatch?status=waiting`);
    await opened.page.getByText("bell").first().waitFor();
    expect([opened.foreign, opened.complaints]).toEqual([[], []]);
  });
});
