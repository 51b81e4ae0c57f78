import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { SiteSnapshot } from "../../src/rules/facts.ts";
import { addToForecast, emptyForecast, type ForecastDay, type Horizon } from "../../src/rules/forecast.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy, policyInForce, type DatedPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { aMailbox, anAccess, anAccount, aSnapshot, daysFrom, sunday22November } from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";

const always: DatedPolicy[] = [{ effectiveFrom: null, policy: defaultPolicy }];

function forecastOf(snapshots: readonly SiteSnapshot[], horizon: Omit<Horizon, "calendar">): ForecastDay[] {
  const forecast = emptyForecast(horizon);
  for (const snapshot of snapshots) addToForecast(forecast, snapshot, { ...horizon, calendar });
  return [...forecast.values()];
}

/** The days of a forecast of 90 days on which something happens. */
function ahead(snapshot: Partial<SiteSnapshot>, policies = always, from: Day = sunday22November) {
  const days = forecastOf([aSnapshot(snapshot)], { from, until: addDays(from, 90), policies });
  return days.flatMap(({ date, ...counts }) => {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return some.length === 0 ? [] : [{ date, ...Object.fromEntries(some) }];
  });
}

/** What looks on every single day say. */
function lookedDaily(snapshot: SiteSnapshot, { from, until, policies }: Omit<Horizon, "calendar">): ForecastDay[] {
  const looks = daysFrom(from, until).map((on) => lookAt(snapshot, on, policyInForce(policies, on), calendar));
  const ownerless = daysFrom(from, until).map((on) =>
    sceneOf(snapshot, on, policyInForce(policies, on), calendar)
      .ownerships.filter(({ owners }) => !owners.some(({ isUsable }) => isUsable))
      .map(({ mailbox }) => mailbox.id),
  );
  return daysFrom(addDays(from, 1), until).map((date, at) => {
    const [before, now] = [looks[at], looks[at + 1]];
    const states = new Map(before?.states.map(({ account, state }) => [account, state]));
    const reached = (wanted: string) =>
      now?.states.filter(({ account, state }) => state === wanted && states.get(account) !== wanted).length ?? 0;
    const isNew = now?.dspt === "expired" && before?.dspt !== "expired";
    return {
      date,
      inactive: reached("inactive"),
      deleted: reached("deleted"),
      gone: reached("gone"),
      ownerless: ownerless[at + 1]?.filter((id) => !ownerless[at]?.includes(id)).length ?? 0,
      dsptExpired: isNew ? 1 : 0,
    };
  });
}

const active = (id: number, lastActivity: string) => anAccount({ id, lastActivity: day(lastActivity) });
const list = (label: string) => ({
  dspt: { listAsOf: sunday22November, own: { label, level: "met" as const, publishedOn: null }, parent: null },
});

describe("the forecast", () => {
  it("tells when an account is switched off, deleted and gone", () => {
    expect(ahead({ accounts: [active(1, "2026-11-22")] })).toEqual([
      { date: "2026-12-22", inactive: 1 },
      { date: "2027-01-21", deleted: 1 },
      { date: "2027-02-20", gone: 1 },
    ]);
  });

  it("does not count what is so already", () => {
    expect(ahead({ accounts: [active(1, "2026-10-23")] })).toEqual([
      { date: "2026-12-22", deleted: 1 },
      { date: "2027-01-21", gone: 1 },
    ]);
  });

  it("lets a leaver go from active to deleted at once", () => {
    const leaver = anAccount({ lastActivity: day("2026-11-20"), leaver: day("2026-11-01") });
    expect(ahead({ accounts: [leaver] })).toEqual([
      { date: "2026-12-01", deleted: 1 },
      { date: "2026-12-31", gone: 1 },
    ]);
  });

  it("tells when a mailbox loses the last owner, wherever that owner belongs", () => {
    const owners = [active(1, "2026-10-30"), { ...active(2, "2026-11-05"), site: 2 }];
    const mailboxes = [aMailbox(owners.map((owner) => anAccess("owner", owner)))];
    expect(ahead({ mailboxes })).toEqual([{ date: "2026-12-05", ownerless: 1 }]);
  });

  it("tells nothing of a mailbox without an owner, or of whose owners nobody knows", () => {
    const unconfirmed = aMailbox([anAccess("owner", anAccount({ id: 1 })), anAccess("owner", null)], { id: 2 });
    expect(ahead({ mailboxes: [aMailbox(), unconfirmed] })).toEqual([]);
  });

  it("counts a mailbox whose last usable owner fails, though of another nobody knows: as its ownerless day says", () => {
    const mailboxes = [aMailbox([anAccess("owner", active(1, "2026-11-05")), anAccess("owner", null)])];
    const { ownerships } = sceneOf(aSnapshot({ mailboxes }), sunday22November, defaultPolicy, calendar);
    expect(ownerships.map(({ ownerlessOn }) => ownerlessOn)).toEqual(["2026-12-05"]);
    expect(ahead({ mailboxes })).toEqual([{ date: "2026-12-05", ownerless: 1 }]);
  });

  it.each([
    ["25/26", "2027-05-01", [{ date: "2027-07-01", dsptExpired: 1 }]],
    ["24/25", "2027-05-01", []],
    ["26/27", "2027-05-01", []],
    ["25/26", "2027-07-01", []],
  ])("of a DSPT of %s asked from %s on", (label, from, expected) => {
    expect(ahead(list(label), always, day(from))).toEqual(expected);
  });

  it("follows a policy from its first day on", () => {
    const shorter = { ...defaultPolicy, inactiveAfterDays: 10 };
    const policies = [...always, { effectiveFrom: day("2026-12-05"), policy: shorter }];
    expect(ahead({ accounts: [active(1, "2026-11-22"), active(2, "2026-11-28")] }, policies).slice(0, 2)).toEqual([
      { date: "2026-12-05", inactive: 1 },
      { date: "2026-12-08", inactive: 1 },
    ]);
  });

  it("has a line for every day and none for the day itself", () => {
    const days = forecastOf([], { from: day("2026-12-30"), until: day("2027-01-02"), policies: always });
    expect(days.map(({ date }) => date)).toEqual(["2026-12-31", "2027-01-01", "2027-01-02"]);
  });
});

const otherPolicies = fc.record({
  inactiveAfterDays: fc.integer({ min: 5, max: 60 }),
  deletedAfterDays: fc.integer({ min: 61, max: 120 }),
  goneAfterDays: fc.integer({ min: 0, max: 180 }),
  boundary: fc.constantFrom("later" as const, "earlier" as const),
  dsptMinimum: fc.constantFrom("approaching" as const, "met" as const),
});

/** A site, how far it is looked ahead from a day near its facts, and perhaps another policy on the way. */
const asked = lookDays.chain((near) =>
  fc.record({
    snapshot: snapshotsAround(near),
    from: fc.integer({ min: -40, max: 10 }).map((days) => addDays(near, days)),
    days: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 100 }) }, fc.integer({ min: 101, max: 366 })),
    changes: fc.option(fc.tuple(fc.integer({ min: 0, max: 90 }), otherPolicies)),
  }),
);

it("the forecast is what a look on each of the days says, across a change of policy too", () => {
  let something = 0;
  fc.assert(
    fc.property(asked, ({ snapshot, from, days, changes }) => {
      const change = changes && {
        effectiveFrom: addDays(from, changes[0]),
        policy: { ...defaultPolicy, ...changes[1] },
      };
      const horizon = { from, until: addDays(from, days), policies: change ? [...always, change] : always };
      const forecast = forecastOf([snapshot], horizon);
      expect(forecast).toEqual(lookedDaily(snapshot, horizon));
      if (forecast.some(({ ownerless, gone, dsptExpired }) => ownerless + gone + dsptExpired > 0)) something += 1;
    }),
    { numRuns: 80 },
  );
  expect(something).toBeGreaterThan(8);
});
