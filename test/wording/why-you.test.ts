import { describe, expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const noOwner: Notice = { kind: "mailbox-no-owner", mailbox: 1, reach: "members-can-read" };

/** On Monday 23 November 2026. */
function read(to: Role, notice: Notice, change: Partial<Matter>) {
  return emailWords(forManager([matterFor(notice, { role: to, ...change })], { to: { role: to, name: null } })).text;
}

describe("whoever is told because time has passed reads how much", () => {
  it.each([
    ["admin", "2026-11-19", "You get this because nobody has put it right for 2 working days."],
    ["operator", "2026-11-18", "You get this because nobody has put it right for 3 working days."],
    [
      "admin",
      "2026-11-18",
      "You get this because nobody has put it right. We have known it since Wednesday 18 November.",
    ],
    [
      "operator",
      "2026-10-30",
      "You get this because nobody has put it right. We have known it since Friday 30 October.",
    ],
  ] as const)("%s, of what has been so since %s", (role, since, sentence) => {
    expect(read(role, noOwner, { since: day(since) })).toContain(sentence);
  });

  it("no day is claimed where an owner was lost on a day that nobody told", () => {
    const undated: Notice = {
      ...{ kind: "mailbox-no-usable-owner", mailbox: 1, reach: "members-can-read" },
      ...{ fixer: null, saveBy: null, isUndated: true },
    };
    const text = read("admin", undated, { since: day("2026-11-10") });
    expect(text).toContain("You get this because nobody has put it right.");
    expect(text).not.toContain("10 November");
  });

  it("nor on an old list", () => {
    expect(read("admin", noOwner, { since: day("2026-11-19"), isFresh: false })).not.toContain("You get this");
  });

  it.each(["manager", "owner", "member"] as const)("the %s is told at once", (role) => {
    expect(read(role, noOwner, { since: day("2026-11-19") })).not.toContain("You get this");
  });

  it("what is not passed on for its age has no such reason", () => {
    const due: Notice = { kind: "dspt-due", site: 1, label: "25/26", level: "met", deadline: day("2027-06-30") };
    expect(read("admin", due, { since: day("2026-09-01") })).not.toContain("You get this");
  });
});

it("whoever is told in place of a manager reads why", () => {
  const why = "You get this because we have no email address for the manager that works.";
  expect(read("admin", noOwner, { role: "manager", since: day("2026-11-19") })).toContain(why);
  expect(read("operator", { kind: "account-unreachable", account: 1 }, { role: "manager" })).toContain(why);
  expect(read("manager", noOwner, { role: "manager" })).not.toContain(why);
});

it("whoever stands beside the manager about the manager's own account reads that it is theirs", () => {
  const off: Notice = { kind: "account-inactive", account: 1, inactiveOn: day("2026-11-22"), saveBy: null };
  const why = "You get this because it is about the manager's own account.";
  for (const role of ["admin", "operator"] as const) {
    expect(read(role, off, { role, isManagersOwn: true })).toContain(why);
    expect(read(role, off, { role, isManagersOwn: true, isStandIn: true })).toContain(why);
    // In the place of a colleague, because nobody at the home can be reached.
    expect(read(role, off, { role, isStandIn: true })).toContain("no email address for the manager that works.");
  }
  expect(read("manager", off, { role: "manager", isStandIn: true })).not.toContain("You get this");
});

it("operators do not know the person and ask the home to tell them", () => {
  const off: Notice = { kind: "account-inactive", account: 1, inactiveOn: day("2026-11-22"), saveBy: null };
  const told = (role: Role) => read(role, off, { role, isStandIn: true });
  expect(told("operator")).toContain("that we can use for Priya. Please ask the home to tell Priya.");
  expect(told("admin")).toContain("Please tell Priya yourself.");
});

it("of several mailboxes of one home the reason is given for each day apart", () => {
  const matters = [1, 2, 3].map((mailbox) =>
    matterFor({ ...noOwner, mailbox }, { role: "admin", since: day(mailbox === 3 ? "2026-11-19" : "2026-11-10") }),
  );
  const { text } = emailWords(forManager(matters, { to: { role: "admin", name: null } }));
  expect(text.match(/We have known it since Tuesday 10 November/g)).toHaveLength(1);
  expect(text.match(/You get this because nobody has put it right for 2 working days/g)).toHaveLength(1);
});

it("a passage about several homes gives it for those of which it has not been given yet", () => {
  const why = "You get this because we have no email address for the manager that works.";
  const home = (code: string, notice: Notice) =>
    matterFor(notice, { role: "manager", site: { ...matterFor(notice).site, code, name: `Home ${code}` } });
  const closed = (site: number): Notice => ({ kind: "site-closed", site, closedOn: day("2026-11-01") });
  const due = (site: number): Notice => ({
    ...{ kind: "dspt-due", site, label: "25/26", level: "met", deadline: day("2027-06-30") },
  });
  const told = (...matters: Matter[]) => emailWords(forManager(matters, { to: { role: "operator", name: null } })).text;
  const both = [home("VL0AB", due(1)), home("VL0CD", due(2))];
  expect(told(home("VL0AB", closed(1)), ...both).split(why)).toHaveLength(3);
  expect(told(home("VL0AB", closed(1)), home("VL0CD", closed(2)), ...both).split(why)).toHaveLength(3);
});

it("operators who are told of a publication, because nobody else is known, are asked to find somebody", () => {
  const due: Notice = { kind: "dspt-due", site: 1, label: "25/26", level: "met", deadline: day("2027-06-30") };
  const text = read("operator", due, { role: "manager" });
  expect(text).toContain("You get this because we have no email address for the manager that works.");
  expect(text).toContain("Ask the home who looks after the toolkit, and for their email address.");
  const two = [1, 2].map((site) =>
    matterFor(
      { ...due, site },
      { role: "manager", site: { ...matterFor(due).site, code: `VL0A${site}`, name: `Home ${site}` } },
    ),
  );
  expect(emailWords(forManager(two, { to: { role: "operator", name: null } })).text).toContain(
    "Ask each home who looks after the toolkit, and for their email address.",
  );
  expect(text).not.toContain("Sign in to the toolkit");
  expect(read("admin", due, { role: "manager" })).toContain("Sign in to the toolkit");
});
