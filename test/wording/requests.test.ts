import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { day, type Day } from "../../src/rules/day.ts";
import { helpdeskRequest, missingIn, requestText } from "../../src/wording/helpdesk-request.ts";
import { requestKinds, type RequestKind } from "../../src/wording/requests.ts";
import { hostileNames } from "./support/names.ts";
import { bannedWords, links } from "./support/plain.ts";
import { readingGrade } from "./support/reading-grade.ts";
import { anAsking } from "../support/requests.ts";
import { routes } from "./support/routes.ts";

const site = "Organisation: Oak House, ODS code VL0AB";
const person = [
  "Full name: Priya Sample",
  "Mobile number (it must start 07): 07700 900001",
  "Email address (NHSmail, if there is one): priya.sample@nhs.example",
];
const account = ["Full name: Priya Sample", "NHSmail address: priya.sample@nhs.example"];
const mailbox = "Shared mailbox: oakhouse.vl0ab@nhs.example";

const expected: Readonly<Record<RequestKind, readonly string[]>> = {
  "add-owner": [mailbox, ...person, "Access: owner", site],
  "add-user": [mailbox, ...person, "Access: member", site],
  "access-lost": [mailbox, ...person, site],
  "mark-leaver": [...account, "Last working day: Monday 30 November", site],
  "mark-joiner": [
    ...account,
    "First working day: Tuesday 1 December",
    `New ${site.charAt(0).toLowerCase()}${site.slice(1)}`,
  ],
  "disable-for-leave": [...account, "Disable from: Monday 23 November", "Enable again on: Monday 1 March", site],
  restore: [...account, "Deleted on: Friday 20 November", site],
  rename: [...account, "New full name: Priya Example", site],
  "more-accounts": [site, "Accounts we have: 10", "Accounts we need in all: 15", "Why we need them: (please fill in)"],
};

const called = requestKinds.map((kind) => [kind, expected[kind]] as const);

describe.each(called)("%s", (kind, fields) => {
  it.each(routes)("holds exactly what is asked for on the route $called, and nothing else", (at) => {
    const request = helpdeskRequest(kind, anAsking({ site: { ...anAsking().site, ...at } }));
    expect(request.fields.map(([label, value]) => `${label}: ${value ?? "(please fill in)"}`)).toEqual(fields);
    const text = requestText(request);
    for (const line of fields) expect(text).toContain(`\n${line}\n`);
    const isNas = at.route === "nas";
    expect(/0333|helpdesk|feedback@|CQC/.test(text)).toBe(isNas);
    if (at.route !== "nas" && at.localSupport !== null) expect(request.to).toBe(at.localSupport);
  });

  it("says nothing of a person that is not asked for", () => {
    const text = requestText(helpdeskRequest(kind, anAsking()));
    expect(text.includes("07700")).toBe(kind.startsWith("add-") || kind === "access-lost");
    expect(text.includes("priya.sample@")).toBe(kind !== "more-accounts");
  });

  it("leaves a gap for each thing that is not known, and names it", () => {
    const nothing = { mailbox: null, account: null, wanted: null, from: null, until: null, newName: null };
    const request = helpdeskRequest(kind, anAsking(nothing));
    const gaps = fields
      .filter((line) => !/^(?:Access|Deleted on|Accounts we have|Organisation|New organisation):/.test(line))
      .map((line) => line.split(": ")[0]);
    expect(missingIn(request)).toEqual(gaps);
    expect(requestText(request).match(/\(please fill in\)/g)).toHaveLength(gaps.length);
    expect(requestText(request)).not.toMatch(/null|undefined|Deleted on/);
  });

  it("can be read by anybody, and holds no link", () => {
    const text = requestText(helpdeskRequest(kind, anAsking()));
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
    expect(text).not.toMatch(links);
    expect(text).not.toMatch(bannedWords);
  });

  it("no name, number or address breaks a line or brings an invisible character", () => {
    const plain = requestText(helpdeskRequest(kind, anAsking())).split("\n").length;
    const hostile = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: "grapheme", maxLength: 300 }));
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const { account, site } = anAsking();
        const text = requestText(
          helpdeskRequest(kind, {
            ...anAsking({ mailbox: `${other}@nhs.example`, newName: other }),
            account: account && { ...account, name: one, address: `${one}@nhs.example`, mobile: other },
            site: { ...site, name: one, code: other, phone: one },
          }),
        );
        expect(text.split("\n")).toHaveLength(plain);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        for (const line of text.split("\n")) expect(line.length).toBeLessThan(400);
      }),
      { numRuns: 60 },
    );
  });
});

describe("how it is asked", () => {
  it("only what cannot be written, or cannot wait, is a call on the national route", () => {
    const calls = requestKinds.filter((kind) => helpdeskRequest(kind, anAsking()).by === "phone");
    expect(calls).toEqual(["restore", "access-lost"]);
    expect(requestText(helpdeskRequest("restore", anAsking()))).not.toMatch(/To:|email: it|do not email/);
  });

  it("lost access is a call only, from the number that the CQC lists", () => {
    const text = requestText(helpdeskRequest("access-lost", anAsking()));
    expect(text).toContain("Phone: 0333 200 1133, option 1, then option 1 again\nMonday to Friday, 9am to 5pm");
    expect(text).toContain("Call from 0115 496 0000, the Oak House number that the CQC lists.");
    expect(text).toContain("Please do not email");
    expect(text).toContain("feedback@nhs.net with the ticket number");
    expect(text).not.toMatch(/^To:|helpdesk@/m);
    const unlisted = anAsking({ site: { ...anAsking().site, phone: null } });
    expect(requestText(helpdeskRequest("access-lost", unlisted))).toContain(
      "Call from the phone number that the CQC lists for Oak House.",
    );
  });

  it("the menu of another number is not ours to know", () => {
    const letterhead = { ...anAsking().letterhead, helpdeskPhone: "0115 496 0999" };
    expect(requestText(helpdeskRequest("access-lost", anAsking({ letterhead })))).toMatch(/^Phone: 0115 496 0999\n/);
  });

  it("all else is an e-mail from the shared mailbox", () => {
    expect(requestText(helpdeskRequest("mark-leaver", anAsking()))).toMatch(
      /^To: helpdesk@nhs\.net\nSubject: Please mark a leaver\nSend it from the shared mailbox, oakhouse\.vl0ab@nhs\.example\.\n/,
    );
    expect(requestText(helpdeskRequest("mark-leaver", anAsking({ mailbox: null })))).toContain(
      "Send it from your shared mailbox.",
    );
  });

  it.each(requestKinds)("%s is said on the phone where no shared mailbox can be opened", (kind) => {
    const request = helpdeskRequest(kind, anAsking({ mailbox: null, cannotSend: true }));
    expect(request.by).toBe("phone");
    const text = requestText(request);
    expect(text).not.toMatch(/Send it from|^To:/m);
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
    const here = { ...anAsking().site, route: "self-managed" as const };
    const local = (cannotSend: boolean) => requestText(helpdeskRequest(kind, anAsking({ site: here, cannotSend })));
    expect(local(true)).toBe(local(false));
  });

  it("lost access is not written about by an owner, who cannot open the mailbox either", () => {
    const here = { ...anAsking().site, route: "self-managed" as const };
    expect(requestText(helpdeskRequest("access-lost", anAsking({ site: here })))).toContain(
      "\nThe manager sends it.\n",
    );
    expect(requestText(helpdeskRequest("add-owner", anAsking({ site: here })))).toContain(
      "\nAn owner of the shared mailbox, or the manager, sends it.\n",
    );
  });

  it("a local team without a number is written to even about what cannot wait", () => {
    const here = { ...anAsking().site, route: "self-managed" as const };
    const text = requestText(helpdeskRequest("restore", anAsking({ site: here })));
    expect(text).toMatch(/^To: your local NHSmail administrator\n/);
    expect(text).toContain("Ask by Friday 18 December.");
  });
});

describe("the dates of a request", () => {
  it("a deleted account is asked back by the last safe day; without one nothing is promised", () => {
    const { account } = anAsking();
    const text = (callBy: Day | null) =>
      requestText(helpdeskRequest("restore", anAsking({ account: account && { ...account, callBy } })));
    expect(text(day("2026-12-18"))).toContain("Phone by Friday 18 December. After that day a new account is needed.");
    expect(text(null)).toContain("It may be too late to get it back.");
    expect(text(null)).not.toMatch(/\bby \w+day/);
  });

  it("a deletion that a later list contradicts is not told as a fact", () => {
    const { account } = anAsking();
    const contradicted = account && { ...account, doubt: { shownActiveOn: day("2026-11-22") } };
    const text = requestText(helpdeskRequest("restore", anAsking({ account: contradicted })));
    expect(text).toContain("Deleted on, by our dates: Friday 20 November\n");
    expect(text).toContain(
      "A list of Sunday 22 November shows the account as active. Check first whether it still works.",
    );
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
  });

  it.each([
    ["2028-05-21", "Nobody has to log in for it to stay."],
    ["2028-05-22", "This leave is too long for that: the account would be deleted on Tuesday 23 May 2028."],
  ])("a leave up to %s, when a disabled account is deleted on 23 May 2028: %s", (until, says) => {
    expect(requestText(helpdeskRequest("disable-for-leave", anAsking({ until: day(until) })))).toContain(says);
  });

  it("how long accounts are kept is the policy's to say", () => {
    const policy = { disabledKeptMonths: 12, leaverDeletedAfterDays: 45 };
    expect(requestText(helpdeskRequest("disable-for-leave", anAsking({ policy })))).toContain("kept for 12 months");
    expect(requestText(helpdeskRequest("mark-leaver", anAsking({ policy })))).toContain("deleted 45 days later");
  });
});
