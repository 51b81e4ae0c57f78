import * as fc from "fast-check";
import { expect, test } from "vitest";
import { partingOf } from "../../src/rules/account.ts";
import { calendar } from "../../src/rules/calendar.ts";
import { callTo, type CallReason } from "../../src/rules/calls.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../../src/rules/facts.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { callWords } from "../../src/wording/calls.ts";
import { byDay, longDay } from "../../src/wording/dates.ts";
import { emailWords, textWords } from "../../src/wording/index.ts";
import { aMailbox, anAccess, anAccount, aSnapshot, sunday22November } from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";
import { forManager, matterFor } from "./support/occasions.ts";

/** What the account notices say while a call is about the person or the loss of the account. */
const silence = ["account-inactive-soon", "account-setup-unfinished", "account-inactive", "account-deleted-soon"];
const noticesOf: Readonly<Record<string, readonly string[]>> = {
  unreachable: silence,
  deletion: [...silence, "disabled-ending"],
  restore: ["account-deleted", "account-restore-ending"],
};

function everybody({ accounts, mailboxes }: SiteSnapshot): AccountFacts[] {
  return [...accounts, ...mailboxes.flatMap(({ accesses }) => accesses.flatMap(({ account }) => account ?? []))];
}

/** The words of a letter to the manager about what a call is about; null where no letter of the day is. */
function letterAbout(reason: CallReason, notices: readonly Notice[], snapshot: SiteSnapshot, on: Day): string | null {
  const { cause } = reason;
  const kinds = noticesOf[cause.kind] ?? [cause.kind];
  const isSame = (notice: Notice) =>
    "account" in cause
      ? "account" in notice && notice.account === cause.account
      : "mailbox" in cause && "mailbox" in notice && notice.mailbox === cause.mailbox;
  const notice = notices.find((one) => kinds.includes(one.kind) && isSame(one));
  if (notice === undefined) return null;
  const people = new Map(
    everybody(snapshot).map((one) => [one.id, { name: one.name, address: one.address, ...partingOf(one, on) }]),
  );
  const matter = matterFor(notice, { people });
  const { route, localSupport } = snapshot.site;
  const there = { ...matter, site: { ...matter.site, route, localSupport } };
  const { subject, text } = emailWords(forManager([there], { today: on }));
  return `${subject}\n${text}`;
}

/** How a letter may name a last safe day: by itself, or as the day before which it has to be done. */
function wordsFor(last: Day, on: Day, { cause }: CallReason): string[] {
  const next = longDay(addDays(last, 1), on);
  const isDisabled = cause.kind === "deletion" && cause.isDisabled;
  return [byDay(last, on), `before ${next}`, ...(isDisabled ? [`deleted on ${next}`, `deleted from ${next}`] : [])];
}

const soon = (on: Day, from: number) =>
  fc.option(
    fc.integer({ min: from, max: 12 }).map((days) => addDays(on, days)),
    { nil: null },
  );

/** A mailbox of one or two owners who use their accounts and may depart in every way that can be known ahead. */
function departures(on: Day): fc.Arbitrary<SiteSnapshot> {
  const owner = fc.record({
    lastActivity: fc.integer({ min: -25, max: 0 }).map((days) => addDays(on, days)),
    ...{ disabled: soon(on, 1), leaving: soon(on, -3), leaver: soon(on, -20), joiner: soon(on, -3) },
  });
  return fc
    .array(owner, { minLength: 1, maxLength: 2 })
    .map((owners) => owners.map((facts, at) => anAccess("owner", anAccount({ id: at + 1, ...facts }))))
    .map((accesses) => aSnapshot({ mailboxes: [aMailbox(accesses)] }));
}

const situations = lookDays.chain((on) =>
  fc.record({ on: fc.constant(on), snapshot: fc.oneof(snapshotsAround(on), departures(on)) }),
);

test("of whatever is in the calls, the letter names the same last safe day", () => {
  const compared = new Set<string>();
  fc.assert(
    fc.property(situations, ({ on, snapshot }) => {
      const reasons = callTo(sceneOf(snapshot, on, defaultPolicy, calendar))?.reasons ?? [];
      const { reminders } = lookAt(snapshot, on, defaultPolicy, calendar);
      const notices = reminders.filter(({ status }) => status === "owed").map(({ notice }) => notice);
      // Nobody is called about what somebody sees to already.
      for (const reason of reasons.filter(
        ({ cause, handled }) => handled === null && !cause.kind.startsWith("dspt-"),
      )) {
        const letter = letterAbout(reason, notices, snapshot, on);
        if (letter === null) continue;
        compared.add(reason.cause.kind);
        const last = reason.lastSafeDay;
        const named =
          last === null
            ? /today|soon|nobody|still read|disabled/i.test(letter)
            : wordsFor(last, on, reason).some((words) => letter.includes(words));
        expect(named, `${reason.cause.kind}, ${last}, in: ${letter}`).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
  expect([...compared]).toEqual(
    expect.arrayContaining(["unreachable", "deletion", "restore", "mailbox-last-owner-leaving"]),
  );
});

const { letterhead } = forManager([]);

test.each<[string, Partial<AccountFacts>, string, string, string]>([
  ["leaves", { leaving: day("2026-12-02") }, "is leaving", "is leaving", "Sunday 20 December"],
  [
    "is to be disabled",
    { disabled: day("2026-12-02") },
    ...(["will have their account disabled", "loses their account", "Wednesday 2 December"] as const),
  ],
  [
    "is to be disabled before leaving",
    { disabled: day("2026-12-02"), leaving: day("2026-12-03") },
    ...(["will have their", "loses their account", "Wednesday 2 December"] as const),
  ],
])("the letter and the call name the day before which the last owner %s, and why", (_, facts, why, inShort, from) => {
  const sam = anAccount({ id: 2, name: "Sam Green", lastActivity: day("2026-11-20"), ...facts });
  const snapshot = aSnapshot({ mailboxes: [aMailbox([anAccess("owner", sam)])] });
  const [first] = callTo(sceneOf(snapshot, sunday22November, defaultPolicy, calendar))?.reasons ?? [];
  const notice = first?.cause;
  if (notice?.kind !== "mailbox-last-owner-leaving") throw new Error("the last owner is departing");
  const person = { name: sam.name, address: sam.address, ...partingOf(sam, sunday22November) };
  const occasion = forManager([matterFor(notice, { people: new Map([[2, person]]) })], { today: sunday22November });
  const { subject, text } = emailWords(occasion);
  const { text: short } = textWords(occasion);
  const call = callWords(first as CallReason, {
    ...{ site: snapshot.site, today: sunday22November, letterhead, informationFrom: null, isFresh: true },
    ...{ personOf: () => person, mailboxOf: () => null },
  });
  expect(subject).toContain("before Wednesday 2 December");
  expect(text).toContain(why);
  expect(text).toContain(`on Wednesday 2 December. From ${from} it would have no owner.`);
  expect(short).toContain(inShort);
  expect(short).toContain("on Wed 2 Dec. Please make a second owner before then.");
  expect(call.reason).toContain(why);
  expect(call.say).toContain("by Tuesday 1 December");
});

test("owners of whom one leaves and one is to be disabled are not all said to leave", () => {
  const notice: Notice = {
    ...{ kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [1, 2], ownerlessOn: day("2026-12-19") },
  };
  const people = new Map([
    [1, { name: "Priya Sample", address: "p@nhs.example", leaving: day("2026-12-04"), isToBeDisabled: false }],
    [2, { name: "Sam Green", address: "s@nhs.example", leaving: day("2026-12-02"), isToBeDisabled: true }],
  ]);
  const { subject, text } = emailWords(forManager([matterFor(notice, { people })]));
  expect(text).toContain("and are leaving or will have their accounts disabled. From Saturday 19");
  expect(subject).toContain("before Friday 4 December");
});
