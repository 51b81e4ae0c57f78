import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { identityOf, type Look } from "../../src/rules/reminder.ts";
import { settle, type RecordedReminder } from "../../src/rules/settle.ts";
import { anAccess, anAccount, aMailbox, aMark, aSite, aSnapshot, daysFrom, openFrom } from "../support/facts.ts";
import { accountsAround, lookDays, snapshotsAround } from "../support/snapshots.ts";

const look = (snapshot: SiteSnapshot, on: Day): Look => lookAt(snapshot, on, defaultPolicy, calendar);

/** All that an answer consists of, in a form that can be compared. */
function answers({ states, findings, reminders, dspt }: Look) {
  return {
    states,
    dspt,
    findings: findings.map(({ finding, since }) => ({ finding, since })),
    reminders: reminders.map((one) => `${identityOf(one)} reached ${one.reachedOn} due ${one.dueOn} ${one.status}`),
  };
}

const scenes = lookDays.chain((on) =>
  fc.record({
    on: fc.constant(on),
    snapshot: snapshotsAround(on),
    earlierDays: fc.integer({ min: 0, max: 50 }),
    acknowledged: fc.boolean(),
  }),
);

const ownedBy = (...owners: AccountFacts[]) => [aMailbox(owners.map((owner) => anAccess("owner", owner)))];

describe("the next look", () => {
  test("between two looks nothing changes", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot, earlierDays, acknowledged }) => {
        const before = addDays(on, -earlierDays);
        const earlier = openFrom(look(snapshot, before), before, acknowledged);
        const recorded = { ...snapshot, open: openFrom(look({ ...snapshot, open: earlier }, on), on) };
        const now = look(recorded, on);
        const until = now.lookOn ?? addDays(on, 70);
        expect(until > on).toBe(true);
        for (let later = addDays(on, 1); later < until; later = addDays(later, 1)) {
          expect(answers(look(recorded, later))).toEqual(answers(now));
        }
      }),
      { numRuns: 1000 },
    );
  });

  const sunday = "2026-11-22";
  const inUse = (facts: Partial<AccountFacts> = {}) => anAccount({ lastActivity: day(sunday), ...facts });
  const fromElsewhere = (facts: Partial<AccountFacts>) => ownedBy(anAccount({ site: 2, ...facts }));
  const leaver = { leaver: day("2026-10-25"), lastActivity: day("2026-11-20") };
  const comings: {
    for: string;
    facts: Partial<SiteSnapshot>;
    seen: string;
    next: string | null;
    isAcknowledged?: true;
  }[] = [
    { for: "nothing known of a site: never", facts: {}, seen: sunday, next: null },
    { for: "an account in use: ten days left", facts: { accounts: [inUse()] }, seen: sunday, next: "2026-12-11" },
    {
      for: "activity ahead of the day: tomorrow",
      facts: { accounts: [inUse({ lastActivity: day("2026-11-23") })] },
      seen: sunday,
      next: "2026-11-23",
    },
    {
      for: "the day of creation ahead: from then on an older report of inactivity is over",
      facts: {
        accounts: [anAccount({ isSetUp: false, created: day("2026-11-24"), inactiveSince: day("2026-11-20") })],
      },
      seen: "2026-11-23",
      next: "2026-11-24",
    },
    {
      for: "a planned leaving day: ten days before",
      facts: { mailboxes: ownedBy(inUse({ leaving: day("2026-12-10") }), inUse({ id: 2 })) },
      seen: sunday,
      next: "2026-11-30",
    },
    {
      for: "the end of a hold: the day after",
      facts: { marks: [aMark("hold", "2026-11-20", "2026-11-25")] },
      seen: sunday,
      next: "2026-11-26",
    },
    {
      for: "the end of has-logged-in: the eighth day",
      facts: { marks: [aMark("logged-in", "2026-11-20")] },
      seen: sunday,
      next: "2026-11-27",
    },
    {
      for: "a new code of the site",
      facts: { site: aSite({ codeChangedOn: day("2026-12-01") }) },
      seen: sunday,
      next: "2026-12-01",
    },
    {
      for: "a critical finding since 31 October, first seen on 23 November: the admin after two working days",
      facts: { mailboxes: ownedBy(anAccount({ lastActivity: day("2026-10-01") })) },
      seen: "2026-11-23",
      next: "2026-11-25",
    },
    {
      for: "anything open: the weekly digest of the Monday",
      facts: { mailboxes: ownedBy(anAccount({ lastActivity: day("2026-10-01") })) },
      seen: sunday,
      next: "2026-11-23",
    },
    {
      for: "a planned leaving day of a member: the day after, nothing is asked of them",
      facts: {
        mailboxes: [
          aMailbox([
            anAccess("owner", inUse({ id: 2 })),
            anAccess("owner", inUse({ id: 3 })),
            anAccess("member", inUse({ leaving: day("2026-11-24") })),
          ]),
        ],
      },
      seen: sunday,
      next: "2026-11-25",
    },
    {
      for: "a list that is dated ahead",
      facts: { accounts: [inUse({ status: "active", statusAsOf: day("2026-11-20"), statusSeen: day("2026-11-24") })] },
      seen: sunday,
      next: "2026-11-24",
    },
    {
      for: "the risk of a mailbox: stage 10 belongs to Sunday 22 November and is told on the Friday before",
      facts: { mailboxes: fromElsewhere({ lastActivity: day("2026-11-03") }) },
      seen: "2026-11-19",
      next: "2026-11-20",
    },
    {
      for: "the risk of a mailbox: the finding still begins on the Sunday",
      facts: { mailboxes: fromElsewhere({ lastActivity: day("2026-11-03") }) },
      seen: "2026-11-20",
      next: "2026-11-22",
    },
    {
      for: "the deletion of an owner from elsewhere who has left, although somebody has acknowledged",
      facts: { mailboxes: fromElsewhere(leaver) },
      seen: sunday,
      next: "2026-11-24",
      isAcknowledged: true,
    },
    {
      for: "the last day to phone, Thursday 24 December: the day after, nobody is told to",
      facts: { accounts: [anAccount({ lastActivity: day("2026-09-30") })] },
      seen: "2026-12-24",
      next: "2026-12-25",
    },
  ];
  test.each(comings)("comes for $for", ({ facts, seen, next, isAcknowledged }) => {
    const snapshot = aSnapshot(facts);
    const open = openFrom(look(snapshot, day(seen)), day(seen), isAcknowledged);
    expect(look({ ...snapshot, open }, day(seen)).lookOn).toBe(next);
  });
});

/** Looks on the given days, one after the other, as a store would keep what each look says; nothing is ever sent. */
function record(snapshot: SiteSnapshot, days: readonly Day[]): Map<string, RecordedReminder> {
  const recorded = new Map<string, RecordedReminder>();
  let open = snapshot.open;
  for (const on of days) {
    const result = look({ ...snapshot, open }, on);
    open = openFrom(result, on);
    const { insert, update } = settle([...recorded.values()], result);
    for (const reminder of insert) {
      const identity = identityOf(reminder);
      if (recorded.has(identity)) throw new Error("A reminder was recorded twice");
      const { subject, status, recipient } = reminder;
      recorded.set(identity, { id: recorded.size + 1, identity, status, subject, recipient });
    }
    for (const { id, status } of update) {
      for (const one of recorded.values()) if (one.id === id) one.status = status;
    }
  }
  return recorded;
}

/** What has been recorded about the silence of accounts. */
const ofAccounts = (all: Map<string, RecordedReminder>) =>
  [...all.values()]
    .filter(({ identity }) => !isFinding(identity.split(" ")[1] ?? ""))
    .map(({ identity, status }) => `${identity} ${status}`)
    .toSorted();

describe("looking day after day", () => {
  const silences = lookDays.chain((on) =>
    fc.record({
      account: accountsAround(on, 1).map((account) => ({ ...account, leaver: null, joiner: null, disabled: null })),
      days: fc.constant(daysFrom(on, addDays(on, 80))),
      kept: fc.array(fc.boolean(), { minLength: 81, maxLength: 81 }),
    }),
  );

  test("days left out lose no stage, record none twice, and leave the same ones owed", () => {
    fc.assert(
      fc.property(silences, ({ account, days, kept }) => {
        const last = days.length - 1;
        // The facts of the last day hold from the first: what lies ahead would rightly change the dates on its day.
        const snapshot = aSnapshot({ accounts: [{ ...account, ...pastOnly(account, days[0]) }] });
        const daily = record(snapshot, days);
        const skipping = record(
          snapshot,
          days.filter((_, at) => kept[at] === true || at === last),
        );
        expect(ofAccounts(skipping)).toEqual(ofAccounts(daily));
      }),
      { numRuns: 100 },
    );
  });

  test("for each account and recipient only one stage of the silence is owed", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot }) => {
        const owed = look(snapshot, on)
          .reminders.filter(({ status, subject, notice }) => {
            return status === "owed" && subject.type === "account" && !isFinding(notice.kind);
          })
          .map(({ subject, recipient }) => `${subject.id} ${recipient.role}:${recipient.id}`);
        expect(new Set(owed).size).toBe(owed.length);
      }),
      { numRuns: 300 },
    );
  });

  test("a reminder never comes twice out of one look", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot }) => {
        const identities = look(snapshot, on).reminders.map(identityOf);
        expect(new Set(identities).size).toBe(identities.length);
      }),
      { numRuns: 300 },
    );
  });
});

function isFinding(kind: string): boolean {
  return !/^(account-(inactive|setup|deleted|restore|gone)|leaver-|disabled-)/.test(kind);
}

function pastOnly(account: SiteSnapshot["accounts"][number], first: Day | undefined) {
  const dates = Object.entries(account).filter(([name, value]) => {
    return (
      typeof value === "string" && /^\d{4}-/.test(value) && (first === undefined || value > first) && name !== "id"
    );
  });
  return Object.fromEntries(dates.map(([name]) => [name, null]));
}
