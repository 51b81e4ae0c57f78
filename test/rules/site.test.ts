import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day } from "../../src/rules/day.ts";
import type { AccountFacts, Mark, SiteFacts } from "../../src/rules/facts.ts";
import { severityOf } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { aMark, anAccount, aSite, aSnapshot, openFrom, sunday22November as on } from "../support/facts.ts";

const active = { lastActivity: day("2026-11-20") };
const inactive = { lastActivity: day("2026-10-10") };
const deleted = { lastActivity: day("2026-09-10") };
const gone = { lastActivity: day("2026-08-01") };
const unknown = {};

/** Accounts numbered from 1, in the order given. */
const accountsOf = (facts: readonly Partial<AccountFacts>[]) =>
  facts.map((one, at) => anAccount({ ...one, id: at + 1 }));
const times = (count: number, facts: Partial<AccountFacts>) => Array.from({ length: count }, () => facts);

function look(facts: readonly Partial<AccountFacts>[], site: Partial<SiteFacts> = {}, policy = defaultPolicy) {
  return lookAt(aSnapshot({ site: aSite(site), accounts: accountsOf(facts) }), on, policy, calendar);
}

const found = (...args: Parameters<typeof look>) =>
  look(...args)
    .findings.map(({ finding }) => finding)
    .filter(({ kind }) => kind.startsWith("site-"));

describe("how many accounts a site has and may have", () => {
  test.each<[string, Partial<AccountFacts>[], Partial<SiteFacts>, string[]]>([
    ["9 of 10", times(9, active), {}, []],
    ["10 of 10", times(10, active), {}, ["site-full"]],
    ["11 of 10", times(11, active), {}, ["site-over-allowance"]],
    ["11 of the 12 agreed for it", times(11, active), { allowance: 12 }, []],
    ["12 of the 12 agreed for it", times(12, active), { allowance: 12 }, ["site-full"]],
    ["2 of the 1 agreed for it", times(2, active), { allowance: 1 }, ["site-over-allowance"]],
    ["none of none", [], { allowance: 0 }, []],
    ["1 of none", times(1, active), { allowance: 0 }, ["site-over-allowance"]],
    ["10, one of them deleted", [...times(9, active), deleted], {}, []],
    ["10, one of them gone", [...times(9, active), gone], {}, []],
    ["10, one of them created on the day", [...times(9, active), { ...active, created: on }], {}, ["site-full"]],
    ["10, one of them created the day after", [...times(9, active), { ...active, created: addDays(on, 1) }], {}, []],
    [
      "10, one of them switched off and one of which nothing is known",
      [...times(8, active), inactive, unknown],
      {},
      ["site-full"],
    ],
    ["11 with administrators of its own", times(11, active), { route: "self-managed" }, ["site-over-allowance"]],
    ["11 on the third-party route, counted for the organisation", times(11, active), { route: "third-party" }, []],
    [
      "11 on the third-party route, 10 agreed",
      times(11, active),
      { route: "third-party", allowance: 10 },
      ["site-over-allowance"],
    ],
    ["60 beside an e-mail system of its own", times(60, active), { route: "own-email" }, []],
    ["2 beside an e-mail system of its own, 1 agreed", times(2, active), { route: "own-email", allowance: 1 }, []],
  ])("%s", (_, accounts, site, expected) => {
    expect(found(accounts, site).map(({ kind }) => kind)).toEqual(expected);
  });

  test("the usual number is a number of the policy", () => {
    expect(found(times(3, active), {}, { ...defaultPolicy, accountsPerSite: 3 })).toMatchObject([
      { kind: "site-full" },
    ]);
  });

  test("being full is worth knowing, being over is high", () => {
    expect(found(times(10, active)).map(severityOf)).toEqual(["info"]);
    expect(found(times(11, active)).map(severityOf)).toEqual(["high"]);
  });
});

describe("how many accounts an organisation on the third-party route has and may have together", () => {
  const elsewhere = (count: number, facts: Partial<AccountFacts> = active) =>
    times(count, facts).map((one, at) => anAccount({ ...one, id: 100 + at, site: 2 }));
  const together = (own: number, allowanceSharers: readonly AccountFacts[]) => {
    const site = aSite({ route: "third-party" });
    const snapshot = aSnapshot({ site, accounts: accountsOf(times(own, active)), allowanceSharers });
    return lookAt(snapshot, on, defaultPolicy, calendar)
      .findings.map(({ finding }) => finding)
      .filter(({ kind }) => kind.startsWith("site-"));
  };

  test.each([
    ["49 of 50", 9, elsewhere(40), []],
    ["50 of 50", 10, elsewhere(40), ["site-full"]],
    ["51 of 50", 11, elsewhere(40), ["site-over-allowance"]],
    ["51, one of them deleted elsewhere", 10, [...elsewhere(41).slice(1), ...elsewhere(1, deleted)], ["site-full"]],
    ["51, none of them here", 0, elsewhere(51), []],
  ])("%s", (_, own, others, expected) => {
    expect(together(own, others).map(({ kind }) => kind)).toEqual(expected);
  });

  test("those to wake are of all its sites", () => {
    const [asleep] = elsewhere(1, inactive);
    const found = together(1, [...elsewhere(50).slice(1), ...(asleep ? [asleep] : [])]);
    expect(found).toMatchObject([{ isOrganisation: true, allowance: 50, used: 51, inactive: [100] }]);
  });
});

describe("the accounts to wake first", () => {
  const wakes = (...facts: Partial<AccountFacts>[]) => found(facts, { allowance: facts.length })[0];

  test("are those switched off, whoever has least time left first", () => {
    const reported = { status: "inactive", statusAsOf: on } as const;
    const accounts = [active, inactive, { lastActivity: day("2026-10-01") }, reported, unknown, inactive];
    expect(wakes(...accounts)).toEqual({
      ...{ kind: "site-full", site: 1, allowance: 6, used: 6 },
      ...{ inactive: [3, 2, 6, 4], isOrganisation: false },
    });
  });

  test.each<[string, Partial<AccountFacts>]>([
    ["disabled on purpose", { ...inactive, disabled: day("2026-10-20") }],
    ["of somebody who has left", { ...inactive, leaver: day("2026-11-20") }],
  ])("are not one %s, though it counts", (_, facts) => {
    expect(look([facts]).states[0]?.state).toBe("inactive");
    expect(wakes(facts)).toMatchObject({ used: 1, inactive: [] });
  });
});

describe("of the accounts to wake, those of people who are asked nothing stand apart", () => {
  const snapshot = (marks: Mark[]) =>
    aSnapshot({
      site: aSite({ route: "third-party" }),
      accounts: accountsOf([inactive, inactive]),
      allowanceSharers: Array.from({ length: 48 }, (_, at) => anAccount({ id: at + 100, site: 2, ...inactive })),
      marks,
    });
  const full = (marks: Mark[]) =>
    lookAt(snapshot(marks), on, defaultPolicy, calendar).findings.find(({ finding }) => finding.kind === "site-full");

  test.each<[string, Mark, object]>([
    ["on leave", aMark("on-leave", "2026-11-20", "2026-12-04"), { kind: "on-leave", until: "2026-12-04" }],
    ["no longer needed", aMark("not-needed", "2026-11-20"), { kind: "not-needed", until: null }],
    ["on leave elsewhere", aMark("on-leave", "2026-11-20", "2026-12-04", 100), { kind: "on-leave" }],
  ])("%s", (_, mark, away) => {
    const { id } = mark.subject;
    const found = full([mark])?.finding;
    if (found?.kind !== "site-full") throw new Error("50 accounts of 50 are found");
    expect(found.away).toMatchObject([{ account: id, away }]);
    expect(found.inactive).toHaveLength(49);
    expect(found.inactive).not.toContain(id);
  });

  test("whoever was spoken to, or was on leave until yesterday, is asked", () => {
    const found = full([aMark("contacted", "2026-11-21"), aMark("on-leave", "2026-11-01", "2026-11-21", 2)])?.finding;
    expect(found).toMatchObject({ used: 50 });
    expect(found).not.toHaveProperty("away");
  });
});

describe("who hears of it", () => {
  test.each([
    ["site-full", 10],
    ["site-over-allowance", 11],
  ])("of %s the manager, once, by e-mail at the next opening", (kind, count) => {
    const snapshot = aSnapshot({ accounts: accountsOf(times(count, { lastActivity: day("2027-01-31") })) });
    const first = lookAt(snapshot, on, defaultPolicy, calendar);
    const told = { recipient: { role: "manager", id: 1 }, channels: ["email"], episode: on, dueOn: "2026-11-23" };
    expect(first.reminders).toMatchObject([{ notice: { kind }, ...told, daysLeft: 0, status: "owed" }]);
    const later = lookAt({ ...snapshot, open: openFrom(first, on) }, day("2027-01-31"), defaultPolicy, calendar);
    const again = later.reminders.filter(({ notice }) => notice.kind === kind);
    expect(again).toMatchObject([{ notice: { kind }, ...told, daysLeft: 0 }]);
  });

  test("room comes with the day on which an account is deleted", () => {
    const accounts = accountsOf([
      ...times(10, { lastActivity: day("2026-12-20") }),
      { lastActivity: day("2026-10-24") },
    ]);
    const kinds = (looked: string) =>
      lookAt(aSnapshot({ accounts }), day(looked), defaultPolicy, calendar).findings.map(({ finding }) => finding.kind);
    expect(kinds("2026-12-22")).toEqual(["site-over-allowance"]);
    expect(kinds("2026-12-23")).toEqual(["site-full"]);
  });
});
