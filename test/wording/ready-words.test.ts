import { describe, expect, it } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { helpdeskRequest } from "../../src/wording/helpdesk-request.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { requestKinds, type RequestKind } from "../../src/wording/requests.ts";
import { anAsking } from "../support/requests.ts";
import { forManager, matterFor, occasionWith } from "./support/occasions.ts";
import { readings } from "./support/readings.ts";

const asks = requestKinds.map((kind) => [kind, helpdeskRequest(kind, anAsking())] as const);
const labelsOf = (kind: RequestKind) => helpdeskRequest(kind, anAsking()).fields.map(([label]) => label);
const gap = "(please fill in)";

/** The words of a request as they stand in a letter: the list after what is asked. */
function listedAfter(text: string, start: string): string[] {
  const [, after = ""] = text.split(start);
  return (/^"?\n\n((?:- .*\n)+)/.exec(after)?.[1] ?? "").split("\n").filter(Boolean);
}

const letters: readonly (readonly [Notice["kind"], RequestKind])[] = [
  ["mailbox-last-owner-leaving", "add-owner"],
  ["mailbox-last-owner-at-risk", "add-owner"],
  ["mailbox-single-owner", "add-owner"],
  ["mailbox-no-owner", "access-lost"],
  ["mailbox-leaver-has-access", "mark-leaver"],
  ["account-inactive-soon", "mark-leaver"],
  ["account-inactive", "mark-leaver"],
  ["account-deleted-soon", "mark-leaver"],
  ["account-deleted", "mark-leaver"],
  ["disabled-ending", "mark-leaver"],
  ["site-full", "more-accounts"],
  ["site-over-allowance", "more-accounts"],
];

describe.each(letters)("a letter about %s", (kind, request) => {
  it.each(["manager", "owner", "admin", "operator"] as const)(
    `has the words of ${request} for a reader as %s`,
    (role) => {
      const { text } = emailWords(occasionWith(kind, { role }, { to: { role, name: "Ann Reader" } }));
      const listed = listedAfter(text, helpdeskRequest(request, anAsking()).ask);
      expect(listed.map((line) => line.slice(2).split(": ")[0])).toEqual(labelsOf(request));
    },
  );
});

it("a deleted account is asked back with the same fields at hand", () => {
  for (const kind of ["account-deleted", "account-restore-ending"] as const) {
    const { text } = emailWords(occasionWith(kind, { role: "manager" }));
    expect(listedAfter(text, "Have this ready:")).toEqual([
      "- Full name: Priya Sample",
      `- NHSmail address: ${gap}`,
      "- Deleted on: Sunday 27 December",
      "- Organisation: Oak House, ODS code VL0AB",
    ]);
  }
});

it("of a loss that is not sure, or has no day, no day is written down", () => {
  const sometime = { from: day("2026-12-20"), until: day("2026-12-27") };
  const [matter] = occasionWith("account-deleted").matters;
  const undated = { ...matter?.notice, sometime } as Notice;
  for (const change of [{ isFresh: false }, { notice: undated }]) {
    const { text } = emailWords(occasionWith("account-deleted", { role: "manager", ...change }));
    expect(text).not.toContain("Deleted on");
  }
});

it("neither members nor the person get words to send", () => {
  const told = readings.filter(({ occasion }) =>
    occasion.matters.every(({ role }) => /^(?:person|member)$/.test(role)),
  );
  const letters = told.filter(({ occasion: { matters } }) => {
    const [matter] = matters;
    return matter?.role === "person" || /no-owner|no-usable|leaving/.test(matter?.notice.kind ?? "");
  });
  expect(letters.length).toBeGreaterThan(15);
  for (const { called, words } of letters) {
    expect(words.text, called).not.toContain(gap);
    for (const [, { ask }] of asks) expect(words.text, called).not.toContain(ask);
  }
});

it("no letter fills in the number or the address of a person", () => {
  const filled = readings.flatMap(({ words }) => {
    // Lists of people name them with a masked address and a colon; fields begin with what they are.
    const fields = words.text.matchAll(/^- ((?:Mobile number|Email address|NHSmail address)[^:\n]*): (.*)$/gm);
    return [...fields].map(([, , value = ""]) => value);
  });
  expect(filled.length).toBeGreaterThan(100);
  expect(new Set(filled)).toEqual(new Set([gap]));
});

it("what the letter is about is filled in, where it can mean only one thing", () => {
  const { text } = emailWords(occasionWith("mailbox-single-owner"));
  expect(listedAfter(text, "an owner of our shared mailbox.")).toEqual([
    "- Shared mailbox: oakhouse.vl0ab@nhs.net",
    `- Full name: ${gap}`,
    `- Mobile number (it must start 07): ${gap}`,
    `- Email address (NHSmail, if there is one): ${gap}`,
    "- Access: owner",
    "- Organisation: Oak House, ODS code VL0AB",
  ]);
});

describe("in a digest", () => {
  const elmCourt = { code: "VL0CD", name: "Elm Court", phone: null, route: "nas", localSupport: null } as const;
  const today = day("2026-11-23");
  const account = (id: number, change: Partial<Matter> = {}): readonly Matter[] => {
    const subject = { name: `Person ${id}`, address: `q${id}@nhs.example` };
    const [inactiveOn, saveBy] = [addDays(today, -id), addDays(today, 30 - id)];
    const callBy = addDays(today, id);
    return [
      matterFor({ kind: "account-inactive", account: id, inactiveOn, saveBy }, { subject, ...change }),
      matterFor({ kind: "account-deleted", account: id + 100, deleteOn: inactiveOn, callBy }, { subject, ...change }),
    ];
  };
  const mailbox = (id: number, owner: number, change: Partial<Matter> = {}) =>
    matterFor(
      { kind: "mailbox-single-owner", mailbox: id, owner },
      { subject: { name: null, address: `box${id}@nhs.example` }, ...change },
    );

  it("of forty accounts at two homes the same words stand once, for all of them", () => {
    const matters = Array.from({ length: 20 }, (_, at) =>
      account(at + 1, at % 2 === 0 ? {} : { site: elmCourt }),
    ).flat();
    const { text } = emailWords(forManager(matters));
    expect(text.match(/These words will do/g)).toHaveLength(1);
    expect(text.match(/Have this ready/g)).toHaveLength(1);
    expect(text.match(/Please mark the account/g)).toHaveLength(1);
    expect(listedAfter(text, "a leaver's.")).toEqual([
      "- Full name: Person 1",
      `- NHSmail address: ${gap}`,
      `- Last working day: ${gap}`,
      "- Organisation: Oak House, ODS code VL0AB",
    ]);
    expect(text).toContain("The words above for a leaver will do for people of Elm Court, ODS code VL0CD.");
    expect(text.match(/ for people of Elm Court, ODS code VL0CD\./g)).toHaveLength(2);
  });

  it("of several mailboxes with different owners too: the first is filled in, the others are named", () => {
    const elsewhere = mailbox(3, 3, { site: elmCourt });
    const { text } = emailWords(forManager([mailbox(1, 1), mailbox(2, 2), elsewhere]));
    expect(text.match(/These words will do/g)).toHaveLength(1);
    expect(text).toContain("- Shared mailbox: box1@nhs.example\n");
    expect(text).toContain("- Organisation: Oak House, ODS code VL0AB\n");
    expect(text).toContain(
      "The words above for a new owner will do for box2@nhs.example of Oak House, ODS code VL0AB.",
    );
    expect(text).toContain(
      "The words above for a new owner will do for box3@nhs.example of Elm Court, ODS code VL0CD.",
    );
    const atHome = emailWords(forManager([mailbox(1, 1), mailbox(2, 2)])).text;
    expect(atHome).toContain("The words above for a new owner will do for box2@nhs.example.");
  });

  it("of several mailboxes of one owner, the first is filled in and the others are named", () => {
    const boxes = [mailbox(1, 1), mailbox(2, 1, { site: elmCourt })];
    const { text } = emailWords(forManager(boxes));
    expect(text).toContain("- Shared mailbox: box1@nhs.example\n");
    expect(text).toContain("- Organisation: Oak House, ODS code VL0AB\n");
    expect(text).toContain("The same words will do for box2@nhs.example of Elm Court, ODS code VL0CD.");
    const many = emailWords(forManager([...boxes, mailbox(3, 1)])).text;
    expect(many).toContain("The same words will do for each of the other mailboxes, with its own address.");
  });

  it("one person is filled in by name, and the next is named", () => {
    const [first] = account(1);
    const [, second] = account(2);
    const [third] = account(3, { site: elmCourt });
    if (!first || !second || !third) throw new Error("there are three");
    const { text } = emailWords(forManager([first, second, third]));
    expect(listedAfter(text, "a leaver's.")[0]).toBe("- Full name: Person 2");
    expect(listedAfter(text, "Have this ready:")[0]).toBe("- Full name: Person 2");
    expect(text).toContain("The words above for a leaver will do for Person 1 of Oak House, ODS code VL0AB.");
    expect(text).toContain("The words above for a leaver will do for Person 3 of Elm Court, ODS code VL0CD.");
    expect(text.match(/Last working day/g)).toHaveLength(1);
  });

  it("the numbers of another home are given for it", () => {
    const over = (site: number, used: number, change: Partial<Matter> = {}) =>
      matterFor(
        { kind: "site-over-allowance", site, allowance: 10, used, inactive: [], isOrganisation: false },
        change,
      );
    const { text } = emailWords(forManager([over(1, 11), over(2, 14, { site: elmCourt })]));
    expect(text).toContain("- Accounts we have: 11\n");
    expect(text).toContain(
      "The words above for more accounts will do for Elm Court, ODS code VL0CD. It has 14 accounts.",
    );
  });

  it("what is asked for different things stands once each", () => {
    const allowance = { allowance: 10, used: 11, inactive: [], isOrganisation: false };
    const over = matterFor({ kind: "site-over-allowance", site: 1, ...allowance });
    const { text } = emailWords(forManager([...account(1), mailbox(1, 2), over]));
    for (const start of ["a leaver's.", "an owner of our shared mailbox.", "have more accounts.", "Have this ready:"]) {
      expect(text.split(start), start).toHaveLength(2);
      expect(listedAfter(text, start).length, start).toBeGreaterThan(2);
    }
    expect(text).toContain("- Accounts we have: 11\n");
  });
});
