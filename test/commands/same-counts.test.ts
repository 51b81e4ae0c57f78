import { expect, it } from "vitest";
import { importText } from "../support/imports.ts";
import { openTerminal } from "./terminal.ts";

const commands = {
  check: () => import("../../src/commands/check.ts"),
  deliver: () => import("../../src/commands/deliver.ts"),
  hold: () => import("../../src/commands/hold.ts"),
  messages: () => import("../../src/commands/messages.ts"),
  release: () => import("../../src/commands/release.ts"),
  status: () => import("../../src/commands/status.ts"),
};

/** At noon of Monday 23 November the last day to log in is four days away. Priya has an address of her own as well. */
const accounts = `account,site,name,last_activity,contact_email
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-29,priya@home.example
ravi.sample@nhs.example,VL0AB,Ravi Sample,2026-10-29,
`;

async function checked(rows = accounts) {
  const terminal = await openTerminal(commands.check, { clock: "2026-11-23T12:00:00Z" });
  await importText(terminal.store, "accounts", rows, { on: "2026-11-23", contactBasis: "staff form" });
  return terminal;
}

it("counts the messages of a day the same everywhere, copies with them", { timeout: 90_000 }, async () => {
  await using terminal = await checked();
  const dry = await terminal.ask<{ plan?: object }>("--dry-run");
  expect(dry.answers[0]).not.toHaveProperty("plan");
  const { answers } = await terminal.ask<{ plan: object }>();
  expect(answers[0]?.plan).toMatchObject({ status: "open", messages: 3, copies: 1, waiting: 3 });
  expect((await terminal.type()).stdout).toContain(
    "Plan       3 messages for 2026-11-23, of them 1 copy to the account itself. Next: lapsewatch deliver",
  );
  expect((await terminal.at(commands.messages).ask()).answers).toHaveLength(3);
  expect((await terminal.at(commands.deliver).ask()).answers).toMatchObject([
    { sent: 3, byChannel: { email: 3, sms: 0 }, captured: { email: 3, sms: 0 } },
  ]);
  expect((await terminal.type()).stdout).toContain("of them 1 copy to the account itself. None of them waits.\n");
  const status = terminal.at(commands.status);
  expect((await status.ask()).answers).toMatchObject([{ messages: { accepted: 3, captured: 3 } }]);
  expect((await status.type()).stdout).toContain("0 sent, 3 captured, which reached nobody, 0 refused");
});

it(
  "a plan of one message waits and goes in the singular, and its alert ends with the release",
  { timeout: 90_000 },
  async () => {
    await using terminal = await checked("account,site,last_activity\nravi.sample@nhs.example,VL0AB,2026-10-29\n");
    await terminal.type();
    const [hold, release, status] = [commands.hold, commands.release, commands.status].map((load) => terminal.at(load));
    const held = await hold?.type("plan", "--reason", "reads oddly");
    expect(held?.stdout).toContain("Plan 1 is on hold: 1 message of today waits.");
    expect((await status?.type())?.stdout).toMatch(/^ALERT +1 message waits for release/m);
    expect((await terminal.at(commands.deliver).type()).stdout).toContain("1 message of plan 1 waits for a person.");
    expect((await release?.type("plan", "1", "--confirm", "2"))?.stderr).toContain("Not 2: 1 message waits.");
    expect((await release?.type("plan", "1", "--confirm", "1"))?.code).toBe(0);
    expect((await status?.type())?.stdout).not.toContain("for release");
  },
);
