import * as fc from "fast-check";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, DsptPublication, MailboxFacts, Mark, SiteSnapshot } from "../../src/rules/facts.ts";
import { anAccount, aMailbox, aSite, aSnapshot } from "./facts.ts";

// Facts of every kind around a day: behind it, on it and ahead of it, and missing.

/** A day to look on, at any time of a few years with their holidays, leap day and deadlines. */
export const lookDays: fc.Arbitrary<Day> = fc
  .integer({ min: 0, max: 1400 })
  .map((days) => addDays(day("2025-06-01"), days));

const around = (on: Day, from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((days) => addDays(on, days));
const maybe = <Value>(value: fc.Arbitrary<Value>, missing = 3) => fc.option(value, { freq: missing, nil: null });
const rarely = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

/** One account with facts around a day. */
export function accountsAround(on: Day, id: number): fc.Arbitrary<AccountFacts> {
  return fc
    .record({
      site: fc.constantFrom(1, 1, 1, 2),
      siteSince: rarely(around(on, -60, 20)),
      isSetUp: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      status: rarely(
        fc.constantFrom("active", "inactive", "leaver", "deleted", "gone", "disabled", "disabled-leaver", "locked"),
      ),
      statusAsOf: maybe(around(on, -60, 10), 8),
      statusAfter: maybe(around(on, -90, -61)),
      statusSeen: rarely(around(on, -20, 10)),
      created: rarely(around(on, -100, 5)),
      activated: rarely(around(on, -100, 5)),
      leaver: rarely(around(on, -45, 30)),
      leaving: rarely(around(on, -20, 40)),
      joiner: rarely(around(on, -30, 30)),
      disabled: rarely(around(on, -600, 30)),
      enabled: rarely(around(on, -60, 5)),
      deleted: rarely(around(on, -50, 5)),
      restored: rarely(around(on, -50, 5)),
      resecured: rarely(around(on, -50, 5)),
      inactiveSince: rarely(around(on, -50, 5)),
      refusedOn: rarely(around(on, -50, 5)),
      lastActivity: maybe(around(on, -100, 1), 8),
      mobile: maybe(fc.constantFrom(`+44770090000${id}`, `+44770090000${id}`, "+447700900009")),
      contactEmail: rarely(fc.constantFrom("shared@home.example", "oakhouse@care.example")),
      mobileSupplied: fc.boolean(),
      unusable: fc.record({
        mobile: rarely(fc.constantFrom("invalid", "no-basis", "refused", "opted-out")),
        contactEmail: rarely(fc.constantFrom("invalid", "no-basis", "refused", "opted-out")),
      }),
      name: fc.constantFrom(`Person ${id} Sample`, "Priya Sample", null),
    })
    .map((facts) => ({
      ...facts,
      mobile: facts.unusable.mobile === null ? facts.mobile : null,
      contactEmail: facts.unusable.contactEmail === null ? facts.contactEmail : null,
      unused: {
        mobile: facts.unusable.mobile === "no-basis" ? facts.mobile : null,
        contactEmail: facts.unusable.contactEmail === "no-basis" ? facts.contactEmail : null,
      },
    }))
    .map((facts) => anAccount({ id, ...facts }));
}

function mailboxesOf(on: Day, accounts: readonly AccountFacts[], id: number): fc.Arbitrary<MailboxFacts> {
  const access = fc
    .record({
      role: fc.constantFrom("owner", "owner", "co-owner", "member", "user"),
      account: fc.constantFrom(...accounts, null),
      since: around(on, -80, 0),
    })
    .map((facts) => ({ ...facts, address: facts.account?.address ?? "group.sample@care.example" }));
  return fc
    .record({
      accesses: fc.array(access, { maxLength: 4 }),
      address: fc.constantFrom("oakhouse.vl0ab@care.example", "oakhouse@care.example"),
    })
    .map((facts) => aMailbox([], { id, ...facts }));
}

function marksAround(on: Day): fc.Arbitrary<Mark> {
  return fc.record({
    kind: fc.constantFrom("hold", "contacted", "logged-in", "not-needed", "on-leave"),
    subject: fc.constantFrom(
      { type: "account", id: 1 },
      { type: "account", id: 2 },
      { type: "mailbox", id: 1 },
      { type: "site", id: 1 },
    ),
    from: around(on, -15, 5),
    until: maybe(around(on, -5, 20)),
  });
}

function publicationsAround(on: Day): fc.Arbitrary<DsptPublication> {
  const year = Number(on.slice(2, 4));
  return fc.record({
    label: fc.integer({ min: -3, max: 1 }).map((years) => `${year + years - 1}/${year + years}`),
    level: fc.constantFrom("met", "exceeded", "approaching", "not-met", "entry-level"),
    publishedOn: fc.constant(null),
  });
}

/** A site with everything that can be known of it, around a day. */
export function snapshotsAround(on: Day): fc.Arbitrary<SiteSnapshot> {
  const people = fc.tuple(...[1, 2, 3, 4, 5, 6, 7].map((id) => accountsAround(on, id)));
  return people.chain((everyone) => {
    const accounts = everyone.slice(0, 4);
    const elsewhere = everyone.slice(4).map((account) => ({ ...account, site: 2 }));
    return fc
      .record({
        mailboxes: fc.tuple(mailboxesOf(on, accounts, 1), mailboxesOf(on, accounts, 2)),
        mailboxCount: fc.integer({ min: 0, max: 2 }),
        mailboxesImported: fc.boolean(),
        marks: fc.array(marksAround(on), { maxLength: 3 }),
        dspt: fc.record({
          listAsOf: maybe(fc.constant(on)),
          own: maybe(publicationsAround(on)),
          parent: maybe(publicationsAround(on)),
        }),
        dsptPlanDue: maybe(around(on, -20, 60)),
        codeChangedOn: rarely(around(on, -20, 20)),
        firstLookOn: maybe(around(on, -40, 5), 8),
        closed: rarely(around(on, -20, 20)),
        cqcStatus: rarely(fc.constantFrom("Registered", "Deregistered")),
        route: fc.constantFrom("nas", "nas", "self-managed", "third-party", "own-email"),
        phone: maybe(fc.constant("07700900009")),
        supplied: fc.record({ phone: fc.boolean() }),
        allowance: maybe(fc.integer({ min: 0, max: 4 })),
        isManager: fc.boolean(),
      })
      .map(({ mailboxes, mailboxCount, mailboxesImported, marks, dspt, isManager, ...site }) => {
        const email = isManager ? (accounts[0]?.address ?? null) : "jo.marsh@care.example";
        const manager = { name: "Jo Marsh", email, mobile: null };
        return aSnapshot({
          ...{ mailboxesImported, marks, dspt },
          site: aSite({ ...site, manager }),
          sharers: elsewhere.slice(0, 2),
          allowanceSharers: elsewhere.slice(1),
          accounts: accounts.filter(({ site }) => site === 1),
          mailboxes: mailboxes.slice(0, mailboxCount),
        });
      });
  });
}
