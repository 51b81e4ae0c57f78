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

it("of a mailbox whose owner is shown as on after the loss it is said that the loss is doubted", async () => {
  await using terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
  const accounts = "account,site,last_activity,status\ndoubt@nhs.example,VL0AB,2026-09-01,Active\n";
  const mailboxes = "mailbox,site,account,role\noak.vl0ab@nhs.example,VL0AB,doubt@nhs.example,owner\n";
  await importText(terminal.store, "accounts", accounts, { source: "register", asOf: "2026-11-20" });
  await importText(terminal.store, "mailboxes", mailboxes, { source: "portal", asOf: "2026-11-20" });
  const { stdout } = await terminal.type("oak.vl0ab@nhs.example");
  const words = stdout.replaceAll(/\s+/g, " ");
  expect(words).toContain(
    "deleted, so not usable; but doubted, because a list shows it as active, or as used, after that.",
  );
  expect(words).toMatch(/Found: [^.]*no working owner[^.]*; it rests on a loss that is doubted\./);
});
