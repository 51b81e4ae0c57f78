import { expect, it } from "vitest";
import { laterFacts } from "../../src/commands/later-facts.ts";
import { addDays, day } from "../../src/rules/day.ts";
import { anAccount, aSite, aSnapshot, sunday22November } from "../support/facts.ts";

const tomorrow = addDays(sunday22November, 1);
const snapshot = aSnapshot({
  site: aSite({ closed: tomorrow }),
  accounts: [
    anAccount({ status: "locked", statusAsOf: tomorrow, siteSince: tomorrow, lastActivity: sunday22November }),
  ],
  dspt: { listAsOf: tomorrow, own: { label: "26/27", level: "met", publishedOn: tomorrow }, parent: null },
});

it.each([
  ["a day before all of it", "2026-11-20", ["last_activity", "status", "site", "closed", "published"]],
  ["the day before", "2026-11-22", ["status", "site", "closed", "published"]],
  ["the day itself", "2026-11-23", []],
])("what is dated later than %s", (_, on, facts) => {
  expect(laterFacts(snapshot, day(on)).map(({ fact }) => fact)).toEqual(facts);
});

it("a fact of a site is told of the site, one of a person of the person", () => {
  const subjects = laterFacts(snapshot, sunday22November).map(({ subject }) => subject.type);
  expect(subjects).toEqual(["account", "account", "site", "site"]);
});
