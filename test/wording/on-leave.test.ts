import { expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import { onLeaveLetter } from "../../src/wording/on-leave.ts";

const letter = (given: { name?: string | null; until?: string }) =>
  onLeaveLetter({
    ...{ name: given.name === undefined ? "Priya Sample" : given.name, address: "priya.sample@nhs.example" },
    ...{ site: { code: "VL0AB", name: "Oak House" }, from: day("2026-11-23"), until: day(given.until ?? "2027-02-28") },
    ...{ helpdeskEmail: "helpdesk@nhs.example", keptMonths: 18 },
  });

it("asks for the account to be enabled on the day after the leave", () => {
  expect(letter({})).toContain("Disable from: Monday 23 November\nEnable again on: Monday 1 March\n");
});

it("leaves a gap for a name that is not known, and lets no name break its lines", () => {
  expect(letter({ name: null })).toContain("Full name: (please fill in)\n");
  expect(letter({ name: "Priya\nDisable from: never" })).toContain("Full name: Priya Disable from: never\n");
});

it.each([
  ["2028-05-21", "Nobody has to log in for it to stay."],
  ["2028-05-22", "This leave is too long for that: the account would be deleted on Tuesday 23 May 2028."],
])("a leave up to %s, when a disabled account is deleted on 23 May 2028: %s", (until, says) => {
  expect(letter({ until })).toContain(says);
});
