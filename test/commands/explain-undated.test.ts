import { expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal } from "./terminal.ts";

it("an account that was deleted between two lists was so by the day of the second at the latest", async () => {
  await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
  const list = (status: string) => `account,site,last_activity,status\ndel@nhs.example,VL0AB,2026-11-10,${status}\n`;
  await importText(terminal.store, "accounts", list("Active"), { source: "register", asOf: "2026-11-16" });
  await importText(terminal.store, "accounts", list("Deleted"), { source: "register", asOf: "2026-11-20" });
  const { stdout } = await terminal.type("del@nhs.example");
  expect(stdout).toMatch(/Deleted +by Fri 2026-11-20 at the latest/);
  expect(stdout).not.toContain("Deleted on");
});
