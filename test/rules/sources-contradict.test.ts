import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { AccountFacts } from "../../src/rules/facts.ts";
import { severityOf } from "../../src/rules/finding.ts";
import { findingsOn } from "../../src/rules/findings.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { anAccount, aSnapshot, sunday22November as on } from "../support/facts.ts";

const kind = "account-sources-contradict";

function found(facts: Partial<AccountFacts>) {
  const scene = sceneOf(aSnapshot({ accounts: [anAccount(facts)] }), on, defaultPolicy, calendar);
  return findingsOn(scene).filter(({ finding }) => finding.kind === kind);
}

const deleted = { deleted: day("2026-11-10") };
const reported = { status: "deleted", statusAsOf: day("2026-11-10"), statusAfter: day("2026-11-03") } as const;

describe("an account that was lost and used after that", () => {
  test.each<[string, Partial<AccountFacts>, boolean]>([
    ["deleted on 10 November, used the day before", { ...deleted, lastActivity: day("2026-11-09") }, false],
    ["deleted on 10 November, used that day", { ...deleted, lastActivity: day("2026-11-10") }, false],
    ["deleted on 10 November, used the day after", { ...deleted, lastActivity: day("2026-11-11") }, true],
    ["restored since", { ...deleted, restored: day("2026-11-11"), lastActivity: day("2026-11-20") }, false],
    ["first listed as deleted on 10 November, used that day", { ...reported, lastActivity: day("2026-11-10") }, false],
    ["first listed as deleted on 10 November, used after", { ...reported, lastActivity: day("2026-11-11") }, true],
    ["listed as gone for good, used after", { ...reported, status: "gone", lastActivity: day("2026-11-11") }, true],
    ["listed as deleted on no known day", { status: "deleted", lastActivity: day("2026-11-11") }, false],
    ["disabled on 10 November, used after", { disabled: day("2026-11-10"), lastActivity: day("2026-11-11") }, true],
    ["listed as inactive, used after", { ...reported, status: "inactive", lastActivity: day("2026-11-11") }, false],
    ["deleted, never used", deleted, false],
  ])("%s", (_, facts, isFound) => {
    expect(found(facts)).toHaveLength(isFound ? 1 : 0);
  });

  test("it stands since the use", () => {
    expect(found({ ...deleted, lastActivity: day("2026-11-15") })[0]).toMatchObject({
      since: "2026-11-15",
      finding: { kind, account: 1, sites: [], usedOn: "2026-11-15" },
    });
  });
});

test("an account that another list has at another site is a matter of the quality of the data, with the list's name", () => {
  const listedElsewhere = [{ source: "portal", site: "VL0CD" }];
  const [one] = found({ listedElsewhere, lastActivity: on });
  expect(one?.finding).toEqual({ kind, account: 1, sites: listedElsewhere, usedOn: null });
  expect(one && severityOf(one.finding)).toBe("data-quality");
  expect(found({ lastActivity: on })).toEqual([]);
});
