import { expect, it } from "vitest";
import { importText, rowsOf } from "../support/imports.ts";
import { startMailServer } from "../support/smtp-server.ts";
import { openTerminal } from "./terminal.ts";

const commands = {
  check: () => import("../../src/commands/check.ts"),
  deliver: () => import("../../src/commands/deliver.ts"),
  doctor: () => import("../../src/commands/doctor.ts"),
  lookup: () => import("../../src/commands/lookup.ts"),
  status: () => import("../../src/commands/status.ts"),
};
const accounts = "account,site,last_activity\npriya.sample@nhs.example,VL0AB,2026-11-09\n";

/** Data of 10 November, and every command at hand at noon of Monday 23 November. */
async function staleRegion(settings: Record<string, string> = {}) {
  let asked: keyof typeof commands = "check";
  const terminal = await openTerminal(() => commands[asked](), { clock: "2026-11-23T12:00:00Z", settings });
  await importText(terminal.store, "accounts", accounts, { source: "register", on: "2026-11-10" });
  const at = (name: keyof typeof commands) => {
    asked = name;
    return terminal;
  };
  return { at, store: terminal.store, [Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose]() };
}

it("a check notes what operators should see to, and sends nothing; deliver tells them, and does not count it", async () => {
  await using mail = await startMailServer();
  const live = { SMTP_URL: mail.url, MAIL_FROM: "reminders@sunrise.example", SENDER_NAME: "Sunrise Care" };
  await using region = await staleRegion({ ...live, OPERATOR_EMAIL: "Operators@sunrise.example" });
  const checked = await region.at("check").ask<{ plan: { messages: number } }>();
  expect([checked.code, mail.mails]).toEqual([0, []]);
  const [before] = (await region.at("status").ask<{ alerts: object[] }>()).answers;
  expect(before?.alerts).toEqual([
    {
      kind: "data-stale",
      subject: "register",
      detail: { source: "register", kind: "accounts", asOf: "2026-11-10", ageDays: 13 },
      since: "2026-11-23T12:00:00.000Z",
      told: false,
      title: "the data from register is 13 days old",
    },
  ]);
  const { answers } = await region.at("deliver").ask<{ sent: number; waiting: number }>();
  const others = mail.mails.filter(({ subject }) => !subject.startsWith("lapsewatch:"));
  expect(answers).toMatchObject([{ sent: others.length, waiting: 0 }]);
  const told = mail.mails.filter(({ subject }) => subject === "lapsewatch: the data from register is 13 days old");
  expect(told.map(({ to }) => to)).toEqual([["operators@sunrise.example"]]);
  const [after] = (await region.at("status").ask<{ alerts: object[] }>()).answers;
  expect(after?.alerts).toMatchObject([{ told: true }]);
  const [{ reference } = { reference: "" }] = await rowsOf<{ reference: string }>(
    region.store,
    "select reference from messages where sequence < 0",
  );
  expect(told[0]?.text).toContain(`lapsewatch lookup ${reference}`);
  expect((await region.at("lookup").type(reference)).stdout).toContain("an alert to operators");
});

it("without an address for operators status shows it, and doctor says that nobody is told", async () => {
  await using region = await staleRegion();
  await region.at("check").type();
  await region.at("deliver").type();
  expect((await region.at("status").type()).stdout).toMatch(
    /^ALERT {6}the data from register is 13 days old\. Operators have not been told by e-mail$/m,
  );
  expect((await region.at("doctor").type()).stdout).toMatch(/^warn {2}alarm +OPERATOR_EMAIL is unset: nobody is told/m);
});
