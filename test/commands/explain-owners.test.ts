import { afterAll, beforeAll, expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Mark } from "../../src/rules/facts.ts";
import { keepMark } from "../../src/store/marks.ts";
import { findSubjects } from "../../src/store/subjects.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

// On Sunday 22 November 2026 both owners of the one mailbox have to log in by Saturday 28 November; of the other Ann alone.

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(() => import("../../src/commands/explain.ts"));
  const accounts = ["lo1", "lo2", "ann"].map((name) => `${name}@nhs.example,VL0AB,2026-10-30,07700900901\n`).join("");
  const mailboxes = `home.vl0ab@nhs.example,VL0AB,lo1@nhs.example,owner
home.vl0ab@nhs.example,VL0AB,lo2@nhs.example,owner
day.vl0ab@nhs.example,VL0AB,ann@nhs.example,owner
`;
  const { store } = terminal;
  await importText(store, "accounts", `account,site,last_activity,mobile\n${accounts}`, { contactBasis: "asked" });
  await importText(store, "mailboxes", `mailbox,site,account,role\n${mailboxes}`);
  await tell("lo1", { kind: "on-leave", until: day("2026-12-20") });
  await tell("ann", { kind: "logged-in", until: null });
});
afterAll(() => terminal[Symbol.asyncDispose]());

async function tell(name: string, { kind, until }: Pick<Mark, "kind" | "until">): Promise<void> {
  const [subject] = await findSubjects(terminal.store, `${name}@nhs.example`);
  if (subject === undefined) throw new Error("not found");
  const mark = { kind, until, reason: null, subject: { type: "account", id: subject.id } } as const;
  await keepMark(terminal.store, mark, { now: new Date("2026-11-20T09:00:00Z"), actor: "command line" });
}

async function why(mailbox: string): Promise<string> {
  const { answers } = await terminal.ask<{ why: string[] }>(`${mailbox}@nhs.example`);
  return answers[0]?.why.join("\n") ?? "";
}
const asked = "No owner can be asked to log in or to make another, so the manager is asked to set a new one.";

it("an owner on leave is said to be so, and whose reminders are kept back for it", async () => {
  const told = await why("home.vl0ab");
  expect(told).toMatch(
    /^Owner lo1@nhs\.example, .*\. Told: on leave until Sun 2026-12-20, so nothing is asked of them\.$/m,
  );
  expect(told).toMatch(/^Owner lo2@nhs\.example, .*active, usable until Sun 2026-11-29\.$/m);
  expect(told).toContain("Kept back from lo1@nhs.example: the person is on leave.");
  expect(told).not.toContain(asked);
});

it("an owner who is not needed any more is said to be so, and why the manager is asked to set a new one", async () => {
  await tell("lo2", { kind: "not-needed", until: null });
  const told = await why("home.vl0ab");
  expect(told).toMatch(/^Owner lo2@nhs\.example, .*\. Told: not needed any more, so nothing is asked of them\.$/m);
  expect(told).toContain(asked);
});

it("an owner who is said to have logged in is said to be so, and until when that is believed", async () => {
  expect(await why("day.vl0ab")).toMatch(
    /^Owner ann@nhs\.example, .*\. Told: has logged in, which is believed until \w{3} 2026-1\d-\d\d\.$/m,
  );
});
