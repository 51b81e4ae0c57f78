import { describe, expect, it } from "vitest";
import { openLog } from "../src/log.ts";

function logged(write: (log: ReturnType<typeof openLog>) => void): Record<string, unknown> {
  let text = "";
  write(openLog("info", { write: (line) => void (text += line) }));
  expect(text).not.toContain("canary");
  return JSON.parse(text) as Record<string, unknown>;
}

describe("the log", () => {
  it("keeps ids, numbers and our own words", () => {
    const fields = { siteId: 7, isLate: true, siteIds: [1, 2], job: "daily-check", day: "2026-11-22" };
    expect(logged((log) => log.info(fields, "page looked at"))).toMatchObject({
      ...fields,
      level: "info",
      msg: "page looked at",
    });
  });

  it.each([
    ["text under a name that is not ours", { name: "Priya canary" }],
    ["an address, even under one that is", { reason: "canary@nhs.example" }],
    ["what is nested", { account: { address: "canary@nhs.example" } }],
    ["a list of text", { owners: ["canary@nhs.example"], at: ["canary"] }],
  ])("drops %s", (_, fields) => {
    expect(Object.keys(logged((log) => log.warn(fields, "seen")))).not.toContain(Object.keys(fields)[0]);
  });

  it("tells the class and place of an error, never its message", () => {
    const error = Object.assign(new RangeError("canary@nhs.example"), { code: "23505" });
    expect(logged((log) => log.error(error))).toMatchObject({ failure: "RangeError 23505" });
    expect(logged((log) => log.error({ err: error, siteId: 7 }, "not looked at"))).toMatchObject({
      failure: "RangeError 23505",
      at: expect.arrayContaining([expect.stringContaining("log.test.ts")]),
      siteId: 7,
    });
  });

  it("puts nothing into its messages", () => {
    expect(logged((log) => log.info("looked at %s", "canary"))["msg"]).toBe("looked at %s");
  });
});
