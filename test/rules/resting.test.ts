import * as fc from "fast-check";
import { expect, test } from "vitest";
import { restingAfter } from "../../src/rules/account-stages.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";
import { identityOf } from "../../src/rules/reminder.ts";
import { anAccess, anAccount, aMailbox, aSnapshot } from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";

/** Stages in other numbers than ours, and another horizon. */
const policies = fc
  .record({
    soon: fc.constantFrom([10, 5, 2, 0], [14, 10, 2, 0], [21, 0], [3]),
    risk: fc.constantFrom([10, 5, 2, 0], [16, 8], [2]),
    riskHorizonDays: fc.constantFrom(10, 4, 18),
  })
  .map(({ soon, risk, riskHorizonDays }): Policy => {
    const stages = { ...defaultPolicy.stages, "account-inactive-soon": soon, "mailbox-last-owner-at-risk": risk };
    return { ...defaultPolicy, stages, riskHorizonDays };
  });

function told(snapshot: SiteSnapshot, on: Day, policy: Policy) {
  const { findings, reminders } = lookAt(snapshot, on, policy, calendar);
  return [
    ...findings.map(({ finding }) => JSON.stringify(finding)),
    ...reminders.map((one) => `${identityOf(one)} ${one.status}`),
  ].toSorted();
}

/** The snapshot with newer use, of today, of every account that rests. */
function used(snapshot: SiteSnapshot, on: Day, policy: Policy) {
  const { states } = lookAt(snapshot, on, policy, calendar);
  const after = restingAfter(on, policy, calendar);
  const resting = new Set(
    states.filter((one) => one.state === "active" && one.dates.cause === "idle").map(({ account }) => account),
  );
  const rests = ({ id, lastActivity, refusedOn, status, leaver, leaving, disabled }: AccountFacts) =>
    resting.has(id) &&
    [null, "active", "locked"].includes(status) &&
    [refusedOn, leaver, leaving, disabled].every((fact) => fact === null) &&
    !snapshot.marks.some(({ kind, subject }) => kind === "not-needed" && subject.id === id) &&
    lastActivity !== null &&
    after < lastActivity &&
    lastActivity < on;
  let count = 0;
  const use = (account: AccountFacts): AccountFacts => {
    if (!rests(account)) return account;
    count += 1;
    return { ...account, lastActivity: on };
  };
  const accounts = snapshot.accounts.map(use);
  const mailboxes = snapshot.mailboxes.map((mailbox) => ({
    ...mailbox,
    accesses: mailbox.accesses.map((access) => ({ ...access, account: access.account && use(access.account) })),
  }));
  return { count, snapshot: { ...snapshot, accounts, mailboxes } };
}

test("newer use of accounts that rest changes nothing that is found or owed", () => {
  let hits = 0;
  fc.assert(
    fc.property(
      lookDays.chain((on) => fc.record({ on: fc.constant(on), snapshot: snapshotsAround(on), policy: policies })),
      ({ on, snapshot, policy }) => {
        const later = used(snapshot, on, policy);
        hits += later.count;
        if (later.count > 0) expect(told(later.snapshot, on, policy)).toEqual(told(snapshot, on, policy));
      },
    ),
    { numRuns: 1500 },
  );
  expect(hits).toBeGreaterThan(100);
});

test.each([
  { when: "the next day is a working day", on: "2026-11-23" },
  { when: "a weekend follows", on: "2026-11-27" },
  { when: "Christmas follows, in a year in which it lasts four days", on: "2027-12-24" },
])("an owner who was used a day earlier than that is owed something: $when", ({ on }) => {
  const [today, last] = [day(on), restingAfter(day(on), defaultPolicy, calendar)];
  const owedTo = (lastActivity: Day) => {
    const owner = anAccount({ lastActivity });
    const snapshot = aSnapshot({ accounts: [owner], mailboxes: [aMailbox([anAccess("owner", owner)])] });
    return told(snapshot, today, defaultPolicy).filter((one) => one.includes("last-owner-at-risk"));
  };
  expect(owedTo(last)).not.toEqual([]);
  expect(owedTo(addDays(last, 1))).toEqual([]);
});
