import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { Access, AccountFacts, Mark } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { anAccess, anAccount, aMailbox, aMark, aSnapshot, sunday22November as on } from "../support/facts.ts";

const d = day;
let nextId = 10;
const account = (facts: Partial<AccountFacts> = {}) =>
  anAccount({ id: nextId++, lastActivity: d("2026-11-20"), ...facts });
const deleted = () => account({ lastActivity: d("2026-09-10") });
const shownAsOn = { lastActivity: d("2026-09-10"), status: "active", statusAsOf: d("2026-11-21") } as const;
const usedSince = { deleted: d("2026-11-10"), lastActivity: d("2026-11-15") };
const seenBefore = { ...shownAsOn, statusAsOf: d("2026-10-01") };
const elsewhere = { ...shownAsOn, site: 2 };
const owner = (facts: Partial<AccountFacts>) => anAccess("owner", account(facts));
const member = (facts: Partial<AccountFacts>) => anAccess("member", account(facts));
const lostOwner = () => anAccess("owner", deleted());
const lostMember = () => anAccess("member", deleted());

function foundIn(accesses: Access[], marks: Mark[] = []) {
  const snapshot = aSnapshot({ mailboxes: [aMailbox(accesses)], marks });
  return lookAt(snapshot, on, defaultPolicy, calendar).findings.map(({ finding }) => finding);
}

describe("what a mailbox without a working owner rests on may be doubted", () => {
  test.each<[string, Access[], "owners" | "reach" | undefined]>([
    ["the list shows its owner as on", [owner(shownAsOn)], "owners"],
    ["the list shows its owner, of another site, as on", [owner(elsewhere)], "owners"],
    ["the owner was used after the deletion", [owner(usedSince)], "owners"],
    ["the list showed its owner as on before the loss", [owner(seenBefore)], undefined],
    ["of two lost owners one is shown as on", [lostOwner(), owner(shownAsOn)], "owners"],
    ["its owner is lost, a lost member is shown as on", [lostOwner(), member(shownAsOn)], "reach"],
    ["both the owner and the member are shown as on", [owner(shownAsOn), member(shownAsOn)], "owners"],
    ["others can read it, whatever is doubted of one", [lostOwner(), member(shownAsOn), member({})], undefined],
    ["nobody doubts anything", [lostOwner(), lostMember()], undefined],
    ["no owner is listed, a lost member is shown as on", [member(shownAsOn)], "reach"],
    ["no owner is listed, a reader who was lost is shown as on", [anAccess("user", account(shownAsOn))], "reach"],
    ["no owner is listed, the member is lost", [lostMember()], undefined],
  ])("%s", (_, accesses, doubted) => {
    const [finding] = foundIn(accesses);
    if (finding?.kind !== "mailbox-no-owner" && finding?.kind !== "mailbox-no-usable-owner") {
      throw new Error("the mailbox has no working owner");
    }
    expect(finding.doubted).toBe(doubted);
  });
});

test.each<[string, Access[], "owners" | undefined]>([
  ["the list shows a lost owner as on", [owner(shownAsOn)], "owners"],
  ["another owner is lost beyond doubt", [lostOwner()], undefined],
  ["only a member is doubted", [member(shownAsOn)], undefined],
])("whether an owner who is leaving is the last one may be doubted: %s", (_, others, doubted) => {
  const [finding] = foundIn([owner({ leaving: d("2026-11-30") }), ...others]);
  if (finding?.kind !== "mailbox-last-owner-leaving") throw new Error("the last owner is leaving");
  expect(finding.doubted).toBe(doubted);
});

test.each<[string, Access[], "owners" | undefined]>([
  ["the list shows a lost owner as on", [owner(shownAsOn)], "owners"],
  ["another owner is lost beyond doubt", [lostOwner()], undefined],
])("whether an owner who is about to lapse is the last one may be doubted: %s", (_, others, doubted) => {
  const found = foundIn([owner({ lastActivity: d("2026-10-26") }), ...others]);
  const risk = found.find(({ kind }) => kind === "mailbox-last-owner-at-risk");
  expect(risk).toBeDefined();
  expect(risk && "doubted" in risk ? risk.doubted : undefined).toBe(doubted);
});

describe("whether only one person can run or read a mailbox may be doubted", () => {
  const reader = (facts: Partial<AccountFacts>) => anAccess("user", account(facts));
  test.each<[string, Access[], "owners" | undefined, "owners" | "reach" | undefined]>([
    ["a lost owner is shown as on", [owner(shownAsOn)], "owners", "owners"],
    ["a lost member is shown as on", [member(shownAsOn)], undefined, "reach"],
    ["a lost reader is shown as on", [reader(shownAsOn)], undefined, "reach"],
    ["a lost reader is shown as on, another reads", [reader(shownAsOn), reader({})], undefined, undefined],
    ["others are lost beyond doubt", [lostOwner(), lostMember()], undefined, undefined],
  ])("%s", (_, others, run, reached) => {
    const found = foundIn([owner({}), ...others]);
    const [member, single] = ["mailbox-no-member", "mailbox-single-owner"].map((one) =>
      found.find(({ kind }) => kind === one),
    );
    expect(single).toBeDefined();
    expect(single && "doubted" in single ? single.doubted : undefined).toBe(run);
    expect(member && "doubted" in member ? member.doubted : undefined).toBe(reached);
  });
});

test.each<[string, Partial<AccountFacts>, Mark[], "not-needed" | "left" | undefined]>([
  ["is there", {}, [], undefined],
  ["is on leave", {}, [aMark("on-leave", "2026-11-20", "2026-12-04")], undefined],
  ["is not needed", {}, [aMark("not-needed", "2026-11-21")], "not-needed"],
  ["leaves today", { leaving: on }, [], undefined],
  ["was to leave yesterday", { leaving: d("2026-11-21") }, [], "left"],
  ["is a leaver whose account still works", { leaver: d("2026-11-18") }, [], "left"],
])("of the only person who can open a mailbox it is known that somebody %s", (_, facts, marks, unasked) => {
  const found = foundIn([owner({ id: 1, ...facts })], marks);
  const noMember = found.find(({ kind }) => kind === "mailbox-no-member");
  if (noMember?.kind !== "mailbox-no-member") throw new Error("the mailbox has no member");
  expect(noMember.unasked).toBe(unasked);
  const single = found.find(({ kind }) => kind === "mailbox-single-owner");
  if (single?.kind === "mailbox-single-owner") expect(single.unasked).toBe(unasked);
});

describe("of last owners who are leaving it is known which of them are asked nothing", () => {
  const dan = { id: 1, leaving: d("2026-11-30") };
  const flo = { id: 2, leaver: d("2026-11-18") };
  const gone = { account: 1, away: { kind: "not-needed", until: null } };
  test.each<[string, Access[], Mark[], object[] | undefined]>([
    ["one who is not needed", [owner(dan)], [aMark("not-needed", "2026-11-21")], [gone]],
    [
      "one who is on leave",
      [owner(dan)],
      [aMark("on-leave", "2026-11-21", "2026-12-04")],
      [{ account: 1, away: { kind: "on-leave", until: "2026-12-04" } }],
    ],
    ["one whose leave is over", [owner(dan)], [aMark("on-leave", "2026-11-01", "2026-11-21")], undefined],
    ["one of two", [owner(dan), owner(flo)], [aMark("not-needed", "2026-11-21")], [gone]],
    ["nobody", [owner(dan), owner(flo)], [], undefined],
  ])("%s", (_, accesses, marks, away) => {
    const [finding] = foundIn(accesses, marks);
    if (finding?.kind !== "mailbox-last-owner-leaving") throw new Error("the last owners are leaving");
    expect(finding.away).toEqual(away);
  });

  test.each<[string, Access[], number[] | undefined]>([
    ["one who is still there", [owner(dan)], undefined],
    ["one on the last day", [owner({ ...dan, leaving: on })], undefined],
    ["one whose day has passed", [owner({ ...dan, leaving: d("2026-11-21") })], [1]],
    ["a leaver beside one who is still there", [owner(flo), owner(dan)], [2]],
    ["two who have left", [owner(flo), owner({ ...dan, leaving: d("2026-11-21") })], [1, 2]],
  ])("because they have left: %s", (_, accesses, left) => {
    const [finding] = foundIn(accesses);
    if (finding?.kind !== "mailbox-last-owner-leaving") throw new Error("the last owners are leaving");
    expect(finding.left).toEqual(left);
  });
});
