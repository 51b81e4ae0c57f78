import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar, workingDayOnOrAfter } from "../../src/rules/calendar.ts";
import { addDays, londonInstant, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { planMessages, type Destinations, type Owed } from "../../src/rules/plan.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { identityOf, type Look, type Reminder } from "../../src/rules/reminder.ts";
import { openFrom } from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";
import { nowhere, operator } from "./planning.ts";

/** Reasons for which a reminder waits that pass with time. */
const passing = ["not-due", "window-closed", "budget"];

/** What is known of the ways to reach people, in any combination, and how old the list is. */
const knowledge = fc.record({
  manager: fc.record({
    email: fc.option(fc.constantFrom("jo.marsh@care.example", "person1.sample@care.example")),
    mobile: fc.option(fc.constant("+447700900900")),
  }),
  adminEmail: fc.option(fc.constantFrom("office@care.example", "person1.sample@care.example", "jo.marsh@care.example")),
  // Beside missing mobiles: those that a provider has refused for good.
  refused: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
  privateEmails: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
  isFresh: fc.boolean(),
});
type Knowledge = typeof knowledge extends fc.Arbitrary<infer Known> ? Known : never;

const scenes = lookDays.chain((on) =>
  fc.record({ on: fc.constant(on), snapshot: snapshotsAround(on), known: knowledge }),
);

function reachable(account: AccountFacts, { refused, privateEmails }: Knowledge): AccountFacts {
  const mobile = refused.includes(account.id) ? null : account.mobile;
  const contactEmail = privateEmails.includes(account.id) ? `person${account.id}@home.example` : null;
  return { ...account, mobile, contactEmail };
}

function knownAs(snapshot: SiteSnapshot, known: Knowledge): SiteSnapshot {
  const accounts = snapshot.accounts.map((account) => reachable(account, known));
  const mailboxes = snapshot.mailboxes.map((mailbox) => ({
    ...mailbox,
    accesses: mailbox.accesses.map((access) => ({
      ...access,
      account: access.account && reachable(access.account, known),
    })),
  }));
  const manager = { name: "Jo Marsh", ...known.manager };
  return { ...snapshot, accounts, mailboxes, site: { ...snapshot.site, manager, adminEmail: known.adminEmail } };
}

function destinationsOf({ role, id }: Reminder["recipient"], { site, accounts, mailboxes }: SiteSnapshot, look: Look) {
  const to: Destinations = { ...nowhere };
  if (role === "manager") return { ...to, ...site.manager };
  if (role === "admin") return { ...to, email: site.adminEmail };
  if (role === "operator") return operator;
  const everyone = [
    ...accounts,
    ...mailboxes.flatMap(({ accesses }) => accesses.flatMap(({ account }) => account ?? [])),
  ];
  const account = everyone.find((one) => one.id === id);
  const state = look.states.find((one) => one.account === id)?.state;
  return {
    ...to,
    mobile: account?.mobile ?? null,
    email: account?.contactEmail ?? null,
    nhsmail: account?.address ?? null,
    // The state of an account of another site is not this look's to tell: owners and members among them are active.
    nhsmailUsable: (state ?? "active") === "active",
  };
}

/** Plans at noon of a working day what the look of that day says is owed. */
function planned(found: SiteSnapshot, on: Day, known: Knowledge) {
  const snapshot = knownAs(found, known);
  const first = lookAt(snapshot, on, defaultPolicy, calendar);
  const look = lookAt({ ...snapshot, open: openFrom(first, on) }, on, defaultPolicy, calendar);
  const reminders = look.reminders.filter(({ status }) => status === "owed");
  const owed = reminders.map((reminder, at): Owed => ({
    ...reminder,
    id: at + 1,
    siteId: snapshot.site.id,
    isFresh: known.isFresh,
    destinations: destinationsOf(reminder.recipient, snapshot, look),
  }));
  const plan = planMessages({
    owed,
    spent: [],
    sites: new Map([
      [
        snapshot.site.id,
        {
          manager: { ...nowhere, ...known.manager },
          admin: { ...nowhere, email: known.adminEmail },
        },
      ],
    ]),
    operator,
    now: londonInstant(on, "12:00"),
    policy: defaultPolicy,
    calendar,
  });
  const placed = new Map(
    plan.messages.flatMap(({ reminderIds, destination }) => reminderIds.map((id) => [id, destination])),
  );
  const reasons = new Map(plan.unplaced.map(({ id, reason }) => [id, reason as string]));
  return reminders.map((reminder, at) => ({
    reminder,
    isPlaced: placed.has(at + 1),
    toldAt: placed.get(at + 1) ?? null,
    reason: reasons.get(at + 1) ?? null,
  }));
}

/** The same thing, whoever hears of it. */
const matterOf = ({ subject, notice, episode, daysLeft }: Reminder) =>
  `${subject.type}:${subject.id} ${notice.kind} ${episode} ${daysLeft}`;

describe("for any site, whoever is known there and however they can be reached", () => {
  it("every reminder to a person, a manager, an admin or an operator reaches somebody, or waits only for its time", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot, known }) => {
        const stuck = planned(snapshot, on, known).filter(
          ({ reminder, isPlaced, reason }) =>
            !isPlaced &&
            !["owner", "member"].includes(reminder.recipient.role) &&
            !passing.includes(reason ?? "no reason"),
        );
        expect(stuck.map(({ reminder, reason }) => `${identityOf(reminder)}: ${reason}`)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("every matter, at noon of a working day, is told to somebody that day unless it is not due yet", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot, known }) => {
        const all = planned(snapshot, workingDayOnOrAfter(on, calendar), known);
        for (const [matter, tellings] of Map.groupBy(all, ({ reminder }) => matterOf(reminder))) {
          const isTold = tellings.some(({ isPlaced }) => isPlaced);
          const isLater = tellings.some(({ reason }) => reason === "not-due" || reason === "budget");
          expect([matter, isTold || isLater]).toEqual([matter, true]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("the DSPT goes to the manager or the admin, to operators only where there is neither", () => {
    fc.assert(
      fc.property(scenes, ({ on, snapshot, known }) => {
        const open = workingDayOnOrAfter(addDays(on, 1), calendar);
        const told = planned(snapshot, open, known).filter(
          ({ reminder }) => reminder.notice.kind.startsWith("dspt-") && reminder.recipient.role === "manager",
        );
        const [reader] = [known.manager.email, known.adminEmail, operator.email].filter((email) => email !== null);
        for (const { reminder, reason, toldAt } of told) {
          if (reminder.dueOn > open) expect(reason).toBe("not-due");
          else expect(toldAt).toBe(reader);
        }
      }),
      { numRuns: 500 },
    );
  });
});
