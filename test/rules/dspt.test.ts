import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import {
  comingDeadline,
  deadlineOf,
  dsptFindings,
  dsptLooks,
  dsptStanding,
  parseDsptStatus,
  requiredLabel,
  targetLabel,
} from "../../src/rules/dspt.ts";
import type { DsptPublication, SiteSnapshot } from "../../src/rules/facts.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { DsptStanding } from "../../src/rules/reminder.ts";
import { published, siteWith, statuses } from "./dspt-site.ts";

const today = day("2026-11-22");
const anyDay = fc.integer({ min: 0, max: 25_000 }).map((days) => addDays(day("2019-01-01"), days));

function standing(own: DsptPublication | null, on: Day, policy = defaultPolicy): DsptStanding {
  return dsptStanding({ listAsOf: on, own, parent: null }, on, policy);
}

describe("a year's label", () => {
  it.each([
    ["2026-06-29", "24/25", "25/26"],
    ["2026-06-30", "24/25", "25/26"],
    ["2026-07-01", "25/26", "26/27"],
    ["2026-11-22", "25/26", "26/27"],
    ["2027-01-01", "25/26", "26/27"],
    ["2009-12-31", "08/09", "09/10"],
    ["2099-12-31", "98/99", "99/00"],
  ])("on %s %s is required and %s is the target", (on, required, target) => {
    expect([requiredLabel(day(on)), targetLabel(day(on))]).toEqual([required, target]);
  });

  it.each([
    ["25/26", "2026-06-30"],
    ["09/10", "2010-06-30"],
    ["99/00", "2100-06-30"],
  ])("%s has its deadline on %s", (label, deadline) => {
    expect(deadlineOf(label)).toBe(deadline);
  });

  it("is the target up to its deadline and required from the day after", () => {
    fc.assert(
      fc.property(anyDay, (on) => {
        expect(deadlineOf(requiredLabel(on)) < on && on <= deadlineOf(targetLabel(on))).toBe(true);
        expect(requiredLabel(addDays(comingDeadline(on), 1))).toBe(targetLabel(on));
      }),
    );
  });
});

describe("a status", () => {
  it.each([
    ["25/26 Standards Met", { label: "25/26", level: "met" }],
    ["25/26 Standards Exceeded", { label: "25/26", level: "exceeded" }],
    ["25/26 Standards Not Met", { label: "25/26", level: "not-met" }],
    ["25/26 Approaching Standards", { label: "25/26", level: "approaching" }],
    ["19/20 Entry Level", { label: "19/20", level: "entry-level" }],
    ["99/00 Standards Met", { label: "99/00", level: "met" }],
    ["  25/26  standards met ", { label: "25/26", level: "met" }],
    ["Not Published", { label: null, level: null }],
    ["", { label: null, level: null }],
  ])("%j is understood", (text, expected) => {
    expect(parseDsptStatus(text)).toEqual(expected);
  });

  it.each([
    "25/27 Standards Met",
    "26/25 Standards Met",
    "2025/26 Standards Met",
    "25/26",
    "Standards Met",
    "Published",
  ])("%j is none", (text) => {
    expect(parseDsptStatus(text)).toBeNull();
  });
});

describe("where a site stands", () => {
  it.each([
    ["25/26 Standards Met", "2026-11-22", "due"],
    ["25/26 Standards Exceeded", "2026-11-22", "due"],
    ["26/27 Standards Met", "2026-11-22", "ok"],
    ["27/28 Standards Met", "2026-11-22", "ok"],
    ["24/25 Standards Met", "2026-06-30", "due"],
    ["24/25 Standards Met", "2026-07-01", "expired"],
    ["24/25 Approaching Standards", "2026-07-01", "expired"],
    ["25/26 Approaching Standards", "2026-11-22", "approaching"],
    ["26/27 Approaching Standards", "2026-11-22", "approaching"],
    ["26/27 Standards Not Met", "2026-11-22", "below-minimum"],
    ["19/20 Entry Level", "2026-11-22", "below-minimum"],
    ["Not Published", "2026-11-22", "below-minimum"],
    ["", "2026-11-22", "below-minimum"],
  ])("%s on %s is %s", (status, on, expected) => {
    expect(standing(published(status), day(on))).toBe(expected);
  });

  it("is unknown without a list, and for a code that the list does not hold", () => {
    expect(dsptStanding({ listAsOf: null, own: null, parent: null }, today, defaultPolicy)).toBe("unknown");
    expect(standing(null, today)).toBe("unknown");
  });

  it("is below the minimum at Approaching Standards where the policy asks for Standards Met", () => {
    const strict = { ...defaultPolicy, dsptMinimum: "met" as const };
    expect(standing(published("25/26 Approaching Standards"), today, strict)).toBe("below-minimum");
    expect(standing(published("25/26 Standards Met"), today, strict)).toBe("due");
  });

  it("has exactly one finding of its own for every status and day, or none when all is well", () => {
    const kinds: Readonly<Record<DsptStanding, string[]>> = {
      ok: [],
      due: ["dspt-due"],
      approaching: ["dspt-approaching"],
      expired: ["dspt-expired"],
      "below-minimum": ["dspt-below-minimum"],
      unknown: ["dspt-unknown"],
    };
    fc.assert(
      fc.property(fc.option(statuses), anyDay, (status, on) => {
        const snapshot = siteWith(status);
        const found = dsptFindings(snapshot, on, defaultPolicy).map(({ kind }) => kind);
        expect(found).toEqual(kinds[dsptStanding(snapshot.dspt, on, defaultPolicy)]);
      }),
    );
  });
});

describe("findings about a publication", () => {
  const findings = (snapshot: SiteSnapshot, on = today) => dsptFindings(snapshot, on, defaultPolicy);

  it("25/26 Standards Met in November 2026: renewal due by 30 June 2027", () => {
    expect(findings(siteWith("25/26 Standards Met"))).toEqual([
      { kind: "dspt-due", site: 7, label: "25/26", level: "met", deadline: "2027-06-30" },
    ]);
  });

  it.each([
    ["2026-06-30", { kind: "dspt-due", site: 7, label: "24/25", level: "met", deadline: "2026-06-30" }],
    ["2026-07-01", { kind: "dspt-expired", site: 7, label: "24/25", level: "met", deadline: "2026-06-30" }],
    ["2027-07-01", { kind: "dspt-expired", site: 7, label: "24/25", level: "met", deadline: "2026-06-30" }],
  ])("24/25 Standards Met on %s", (on, expected) => {
    expect(findings(siteWith("24/25 Standards Met"), day(on))).toEqual([expected]);
  });

  it.each([
    [null, "missing"],
    ["2026-11-21", "past"],
    ["2026-11-22", "set"],
    ["2027-03-31", "set"],
  ])("25/26 Approaching Standards with a plan for %s: the plan is %s", (planDue, plan) => {
    const snapshot = siteWith("25/26 Approaching Standards", { planDue: planDue === null ? null : day(planDue) });
    expect(findings(snapshot)).toEqual([
      { kind: "dspt-approaching", site: 7, label: "25/26", deadline: "2027-06-30", plan },
    ]);
  });

  it("Approaching Standards already published for the coming deadline: the next is a year later", () => {
    expect(findings(siteWith("26/27 Approaching Standards"))).toMatchObject([{ deadline: "2028-06-30" }]);
  });

  it.each([
    ["Not Published", "25/26 Standards Met", ["dspt-below-minimum", "dspt-head-office-cover"]],
    ["25/26 Standards Met", "26/27 Standards Met", ["dspt-due", "dspt-head-office-cover"]],
    ["25/26 Standards Met", "25/26 Standards Exceeded", ["dspt-due"]],
    ["26/27 Standards Met", "Not Published", []],
    ["Not Published", "Not Published", ["dspt-below-minimum"]],
  ])("site %s, head office %s", (status, parent, expected) => {
    expect(findings(siteWith(status, { parent })).map(({ kind }) => kind)).toEqual(expected);
  });

  it("none without a list, and a code not in the list is asked about", () => {
    const withoutList = siteWith(null);
    expect(findings({ ...withoutList, dspt: { listAsOf: null, own: null, parent: null } })).toEqual([]);
    expect(findings(withoutList)).toEqual([{ kind: "dspt-unknown", site: 7 }]);
  });

  it("stay the same between two looks", () => {
    const planDues = fc.option(anyDay);
    fc.assert(
      fc.property(statuses, statuses, planDues, anyDay, fc.nat(500), (status, parent, planDue, on, later) => {
        const snapshot = siteWith(status, { parent, planDue });
        const next = dsptLooks(snapshot, on).toSorted()[0];
        const then = addDays(on, later);
        if (next === undefined || then < next) expect(findings(snapshot, then)).toEqual(findings(snapshot, on));
      }),
    );
  });
});
