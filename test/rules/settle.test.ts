import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { AccountFacts, Mark } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { identityOf, type Look } from "../../src/rules/reminder.ts";
import { settle, type RecordedReminder } from "../../src/rules/settle.ts";
import { anAccount, aMark, aSnapshot } from "../support/facts.ts";

const d = day;
const idle = { lastActivity: d("2026-10-24") };

function look(facts: Partial<AccountFacts>, on: string, marks: Mark[] = []): Look {
  return lookAt(aSnapshot({ accounts: [anAccount(facts)], marks }), d(on), defaultPolicy, calendar);
}

/** What a look would have recorded; `status` stands for what became of it since. */
function recorded({ reminders }: Look, status?: string): RecordedReminder[] {
  return reminders.map((reminder, at) => ({
    id: at + 1,
    identity: identityOf(reminder),
    status: status ?? reminder.status,
    subject: reminder.subject,
    recipient: reminder.recipient,
  }));
}

describe("what a look changes in the records", () => {
  test("a stage reached for the first time is written down", () => {
    const { insert, update } = settle([], look(idle, "2026-11-12"));
    expect(insert.map(({ daysLeft, status }) => [daysLeft, status])).toEqual([[10, "owed"]]);
    expect(update).toEqual([]);
  });

  test("the same look again changes nothing", () => {
    const same = look(idle, "2026-11-20");
    expect(settle(recorded(same), same)).toMatchObject({ insert: [], update: [] });
  });

  test("a later stage takes the place of one that is still owed", () => {
    const { insert, update } = settle(recorded(look(idle, "2026-11-12")), look(idle, "2026-11-17"));
    expect(insert.map(({ daysLeft, status }) => [daysLeft, status])).toEqual([[5, "owed"]]);
    expect(update).toEqual([{ id: 1, status: "superseded", reason: "later-stage" }]);
  });

  test.each(["accepted", "delivered", "refused", "failed", "unknown", "suppressed"])(
    "a reminder that was %s is never touched, neither overtaken nor when the account is used again",
    (status) => {
      const before = recorded(look(idle, "2026-11-12"), status);
      expect(settle(before, look(idle, "2026-11-12"))).toMatchObject({ insert: [], update: [] });
      expect(settle(before, look(idle, "2026-11-17")).update).toEqual([]);
      expect(settle(before, look({ lastActivity: d("2026-11-13") }, "2026-11-13")).update).toEqual([]);
    },
  );

  test("activity withdraws what is owed for the old dates, and leaves what was superseded", () => {
    const before = recorded(look(idle, "2026-11-17"));
    expect(settle(before, look({ lastActivity: d("2026-11-17") }, "2026-11-17"))).toMatchObject({
      insert: [],
      update: [{ id: 2, status: "withdrawn", reason: "activity" }],
    });
  });

  test("a leaver's mark withdraws what was owed without it", () => {
    const before = recorded(look(idle, "2026-11-12"));
    const { update } = settle(before, look({ ...idle, leaver: d("2026-11-01") }, "2026-11-12"));
    expect(update).toEqual([{ id: 1, status: "withdrawn", reason: "no-longer-true" }]);
  });

  test("a hold keeps back, and gives back what is still current", () => {
    const owed = recorded(look(idle, "2026-11-12"));
    const held = look(idle, "2026-11-12", [aMark("hold", "2026-11-12", "2026-11-13")]);
    expect(settle(owed, held).update).toEqual([{ id: 1, status: "held", reason: "hold" }]);
    expect(settle(recorded(held), look(idle, "2026-11-14")).update).toEqual([{ id: 1, status: "owed", reason: null }]);
  });

  test("what was withdrawn is owed again when its dates come back", () => {
    const withdrawn = recorded(look(idle, "2026-11-12"), "withdrawn");
    expect(settle(withdrawn, look(idle, "2026-11-12")).update).toEqual([{ id: 1, status: "owed", reason: null }]);
  });
});

describe("what is over, and what is said otherwise", () => {
  test("a used account ends every stage of its old dates, also those that were accepted", () => {
    const before = recorded(look(idle, "2026-11-17"), "accepted");
    const { over, standing } = settle(before, look({ lastActivity: d("2026-11-17") }, "2026-11-17"));
    expect(over).toEqual(before.map(({ id }) => id));
    expect(standing).toEqual([]);
  });

  test("what is still owed comes along as the look says it now", () => {
    const same = look(idle, "2026-11-20");
    const { over, standing } = settle(recorded(same), same);
    expect(over).toEqual([]);
    expect(standing.map(({ reminder }) => reminder.status)).toEqual(["owed"]);
  });
});
