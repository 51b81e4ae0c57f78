import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { AccountFacts, SiteSnapshot, Unusable } from "../../src/rules/facts.ts";
import { severityOf } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { anAccess, anAccount, aMailbox, aSite, aSnapshot, sunday22November as on } from "../support/facts.ts";

const ofContacts = /^account-(no-mobile|mobile-|contact-|duplicate-|unreachable)/;

function found(facts: Partial<SiteSnapshot>) {
  return lookAt(aSnapshot(facts), on, defaultPolicy, calendar)
    .findings.map(({ finding }) => finding)
    .filter(({ kind }) => ofContacts.test(kind));
}

const active = { lastActivity: day("2026-11-20") };
const inactive = { lastActivity: day("2026-10-10") };
const deleted = { lastActivity: day("2026-09-10") };
const gone = { lastActivity: day("2026-08-01") };
const leaver = { ...active, leaver: day("2026-11-20") };
const missing = { mobile: null, mobileSupplied: true };
const invalid = { mobile: null, mobileSupplied: true, unusable: { mobile: "invalid", contactEmail: null } } as const;

describe("a missing or impossible mobile", () => {
  test.each<[string, Partial<AccountFacts>, string[]]>([
    ["there is one", { ...active, mobileSupplied: true }, []],
    ["none, and a list had the column", { ...active, ...missing }, ["account-no-mobile"]],
    ["none, and no list had the column", { ...active, mobile: null }, []],
    ["not a UK mobile", { ...active, ...invalid }, ["account-mobile-invalid"]],
    ["known without a basis for its use", { ...active, ...unusable("no-basis") }, ["account-no-mobile"]],
    ["the same, another address may be used", { ...active, ...unusable("no-basis"), contactEmail: "a@b.example" }, []],
    ["the same, another address was refused", { ...active, ...notUsable("no-basis", "refused") }, []],
    ["nothing but an address without a basis", { ...active, ...notUsable(null, "no-basis") }, ["account-no-mobile"]],
    ["without a basis, left", { ...leaver, ...unusable("no-basis") }, []],
    ["refused by a provider", { ...active, ...unusable("refused") }, []],
    ["none, switched off", { ...inactive, ...missing }, ["account-no-mobile"]],
    ["none, activity unknown", missing, ["account-no-mobile"]],
    ["none, deleted", { ...deleted, ...missing }, []],
    ["none, gone", { ...gone, ...missing }, []],
    ["none, left", { ...leaver, ...missing }, []],
    ["none, leaves tomorrow", { ...active, ...missing, leaver: day("2026-11-23") }, ["account-no-mobile"]],
    ["not a UK mobile, deleted", { ...deleted, ...invalid }, []],
    ["not a UK mobile, left", { ...leaver, ...invalid }, []],
  ])("%s", (_, facts, expected) => {
    expect(found({ accounts: [anAccount(facts)] }).map(({ kind }) => kind)).toEqual(expected);
  });

  test.each<[string, Partial<AccountFacts>]>([
    ["none", missing],
    ["not a UK mobile", invalid],
  ])("%s: high for owners of a mailbox, else medium", (_, facts) => {
    const account = anAccount({ ...inactive, ...facts });
    const severities = (role: "owner" | "co-owner" | "member") =>
      found({ accounts: [account], mailboxes: [aMailbox([anAccess(role, account)])] }).map(severityOf);
    expect(severities("owner")).toEqual(["high"]);
    expect(severities("co-owner")).toEqual(["high"]);
    expect(severities("member")).toEqual(["medium"]);
  });
});

describe("a mobile that several people have", () => {
  const ada = anAccount({ ...active, id: 1, name: "Ada Sample" });
  const ben = anAccount({ ...active, id: 2, name: "Ben Sample" });
  const withAdas = (facts: Partial<AccountFacts> = {}) => ({ ...ben, mobile: ada.mobile, ...facts });
  const sharedWith = (others: number[], isSites = false) => [
    { kind: "account-mobile-shared", account: 1, others, isSites },
  ];

  test.each<[string, AccountFacts, object[]]>([
    ["each their own", ben, []],
    ["the same", withAdas(), sharedWith([2])],
    ["the same, one has no name", withAdas({ name: null }), sharedWith([2])],
    ["the same, one has been deleted", withAdas(deleted), []],
    ["the same, one has left", withAdas(leaver), []],
    ["the same, one is switched off", withAdas(inactive), sharedWith([2])],
  ])("%s", (_, other, expected) => {
    expect(found({ accounts: [ada, other] })).toEqual(expected);
    const there = found({ accounts: [ada], sharers: [{ ...other, site: 2 }] });
    expect(there).toEqual(expected);
  });

  test("is told once for all who have it", () => {
    const third = withAdas({ id: 3, name: "Cleo Sample" });
    const there = withAdas({ id: 4, name: "Dora Sample", site: 2 });
    expect(found({ accounts: [third, withAdas(), ada], sharers: [there] })).toEqual(sharedWith([2, 3, 4]));
  });

  test.each<[string, Partial<AccountFacts>, string, boolean]>([
    ["the number that the CQC lists", { mobile: "+447700900700" }, "Jo Marsh", true],
    ["the manager's", { mobile: "+447700900900" }, "Jo Marsh", true],
    ["the manager's, of the manager", { mobile: "+447700900900", name: "Marsh, Jo" }, "Jo Marsh", false],
    ["the manager's, of the manager's account", { mobile: "+447700900900", address: "jo@care.example" }, "J", false],
    ["the manager's, of somebody without a name", { mobile: "+447700900900", name: null }, "Jo Marsh", false],
  ])("%s", (_, facts, name, isShared) => {
    const manager = { name, email: "jo@care.example", mobile: "+447700900900" };
    const site = aSite({ phone: "07700 900700", manager });
    expect(found({ site, accounts: [{ ...ada, ...facts }] })).toEqual(isShared ? sharedWith([], true) : []);
  });

  test("the manager's own, given to somebody else too, is shared by the two", () => {
    const jo = anAccount({ ...active, id: 1, name: "Jo Marsh", mobile: "+447700900900" });
    expect(found({ accounts: [jo, { ...ben, mobile: jo.mobile }] })).toEqual(sharedWith([2]));
  });

  test("is looked at again on the day on which one of them is deleted", () => {
    const later = { ...ben, id: 9, site: 2, deleted: null, leaver: day("2026-11-30"), mobile: ada.mobile };
    const snapshot = aSnapshot({ accounts: [{ ...ada, lastActivity: on }], sharers: [later] });
    const open = lookAt(snapshot, on, defaultPolicy, calendar);
    expect(open.findings).toHaveLength(1);
    const [before, after] = ["2026-11-29", "2026-11-30"].map((one) =>
      lookAt(snapshot, day(one), defaultPolicy, calendar),
    );
    expect(before?.findings).toHaveLength(1);
    expect(before?.lookOn).toBe("2026-11-30");
    expect(after?.findings).toEqual([]);
  });
});

describe("a private address that several people have", () => {
  const ada = anAccount({ ...active, id: 1, name: "Ada Sample", contactEmail: "home@home.example" });
  const ben = anAccount({ ...active, id: 2, name: "Ben Sample", contactEmail: "home@home.example" });

  test("is told once", () => {
    const expected = [{ kind: "account-contact-shared", account: 1, others: [2], isSites: false }];
    expect(found({ accounts: [ada, ben] })).toEqual(expected);
    expect(found({ accounts: [ada], sharers: [{ ...ben, site: 2 }] })).toEqual(expected);
  });

  test.each<[string, string, boolean]>([
    ["a shared mailbox of the site", "oakhouse.vl0ab@care.example", true],
    ["the manager's", "jo.marsh@care.example", true],
    ["one's own", "ada@home.example", false],
  ])("%s", (_, contactEmail, isSites) => {
    const accounts = [{ ...ada, contactEmail }];
    const mailboxes = [aMailbox([anAccess("owner", ben), anAccess("member", ada)])];
    const expected = isSites ? [{ kind: "account-contact-shared", account: 1, others: [], isSites }] : [];
    expect(found({ accounts, mailboxes })).toEqual(expected);
  });
});

describe("a number or an address that may not be used", () => {
  const notToUse = (why: Unusable, contact = "+447700900001") => ({
    ...{ mobile: null, unusable: { mobile: why, contactEmail: null }, unused: { mobile: contact, contactEmail: null } },
  });
  const ada = anAccount({ ...active, id: 1, name: "Ada Sample", ...notToUse("no-basis") });
  const shared = [{ kind: "account-mobile-shared", account: 1, others: [2], isSites: false }];
  const foundOf = (facts: Partial<SiteSnapshot>) => found(facts).filter(({ kind }) => kind !== "account-no-mobile");

  test("is asked to be allowed, apart from those that are missing", () => {
    const told = found({ accounts: [ada, anAccount({ ...active, ...missing, id: 2 })] });
    const common = { kind: "account-no-mobile", isOwner: false };
    expect(told).toEqual([
      { ...common, account: 1, lacksBasis: true },
      { ...common, account: 2 },
    ]);
  });

  test.each<[string, Partial<AccountFacts>, object[]]>([
    ["without a basis", notToUse("no-basis"), shared],
    ["that may be used there", { mobile: "+447700900001" }, shared],
    ["refused there", notToUse("refused"), shared],
    ["another one", notToUse("no-basis", "+447700900002"), []],
    ["none", { mobile: null }, []],
  ])("is still seen to be shared: %s", (_, facts, expected) => {
    const ben = anAccount({ ...active, id: 2, name: "Ben Sample", ...facts });
    expect(foundOf({ accounts: [ada, ben] })).toEqual(expected);
    expect(foundOf({ accounts: [ada], sharers: [{ ...ben, site: 2 }] })).toEqual(expected);
  });

  test("is still seen to be that of a shared mailbox", () => {
    const unused = { mobile: null, contactEmail: "oakhouse.vl0ab@care.example" };
    const accounts = [anAccount({ ...active, unusable: { mobile: null, contactEmail: "no-basis" }, unused })];
    const owners = [anAccount({ ...active, id: 8 }), anAccount({ ...active, id: 9 })];
    const mailboxes = [aMailbox(owners.map((owner) => anAccess("owner", owner)))];
    expect(foundOf({ accounts, mailboxes })).toEqual([
      { kind: "account-contact-shared", account: 1, others: [], isSites: true },
    ]);
  });

  test("shows one person with two accounts", () => {
    const again = anAccount({ ...active, id: 2, site: 2, name: "Ada Sample", ...notToUse("no-basis") });
    expect(foundOf({ accounts: [ada], sharers: [again] })).toEqual([
      { kind: "account-duplicate-person", account: 1, others: [2], by: "mobile" },
    ]);
  });
});

describe("somebody with two accounts", () => {
  const priya = anAccount({ ...active, id: 1, name: "Priya Sample" });
  const again = (facts: Partial<AccountFacts> = {}) => anAccount({ ...active, id: 2, name: "Priya Sample", ...facts });
  const twice = (by: "name" | "mobile") => [{ kind: "account-duplicate-person", account: 1, others: [2], by }];

  test.each<[string, AccountFacts, object[]]>([
    ["the same name at the same site", again(), twice("name")],
    ["the same name, written otherwise", again({ name: "SAMPLE,  Príya" }), twice("name")],
    ["the same name and mobile: told once", again({ mobile: priya.mobile }), twice("mobile")],
    ["another name", again({ name: "Priya Sampler" }), []],
    ["the same name, deleted", again(deleted), []],
    ["no name, twice", again({ name: null }), []],
  ])("%s", (_, other, expected) => {
    expect(found({ accounts: [priya, other] })).toEqual(expected);
  });

  test("the same name at another site is another person, unless the mobile is the same", () => {
    expect(found({ accounts: [priya], sharers: [again({ site: 2 })] })).toEqual([]);
    const other = again({ site: 2, mobile: priya.mobile });
    expect(found({ accounts: [priya], sharers: [other] })).toEqual(twice("mobile"));
  });

  test("a third person with their mobile is told as well", () => {
    const tom = anAccount({ ...active, id: 3, name: "Tom Sample", mobile: priya.mobile });
    expect(found({ accounts: [priya, again({ mobile: priya.mobile }), tom] })).toEqual([
      { kind: "account-mobile-shared", account: 1, others: [2, 3], isSites: false },
      ...twice("mobile"),
    ]);
  });

  test("the same private address does not say it a second time", () => {
    const home = { contactEmail: "priya@home.example" };
    expect(found({ accounts: [{ ...priya, ...home }, again(home)] })).toEqual(twice("name"));
  });
});

describe("somebody whom nothing reaches", () => {
  const ways = (mobile: Unusable | null, contactEmail: Unusable | null) => ({
    mobile: null,
    unusable: { mobile, contactEmail },
  });
  test.each<[string, Partial<AccountFacts>, boolean]>([
    ["both ways refused, switched off", { ...inactive, ...ways("refused", "refused") }, true],
    ["both ways refused, deleted", { ...deleted, ...ways("refused", "refused") }, true],
    ["both ways refused, in use", { ...active, ...ways("refused", "refused") }, false],
    ["both ways refused, gone", { ...gone, ...ways("refused", "refused") }, false],
    ["both ways refused, left", { ...inactive, leaver: on, ...ways("refused", "refused") }, false],
    ["no more texts wanted and no other way", { ...inactive, ...ways("opted-out", null) }, true],
    [
      "no more texts wanted, a private address",
      { ...inactive, ...ways("opted-out", null), contactEmail: "a@b.example" },
      false,
    ],
    ["an address refused, a mobile", { ...inactive, unusable: { mobile: null, contactEmail: "refused" } }, false],
    ["no way ever known", { ...inactive, ...ways(null, null) }, false],
    ["ways that nobody may use", { ...inactive, ...ways("no-basis", "no-basis") }, false],
  ])("%s", (_, facts, expected) => {
    const kinds = found({ accounts: [anAccount(facts)] }).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== "account-no-mobile")).toEqual(expected ? ["account-unreachable"] : []);
  });

  const refused = (on: string, facts: Partial<AccountFacts> = {}) => ({
    ...{ lastActivity: day("2026-11-10"), mobile: null, refusedOn: day(on), ...facts },
  });
  test.each<[string, Partial<AccountFacts>, boolean]>([
    ["refused today", refused("2026-11-22"), true],
    ["refused, and never known to have been used", refused("2026-11-21", { lastActivity: null }), true],
    ["refused on the day of the last use", refused("2026-11-10"), true],
    ["used since", refused("2026-11-09"), false],
    ["refused tomorrow, as is known by now", refused("2026-11-23"), false],
    ["refused, with a mobile", refused("2026-11-22", { mobile: "+447700900001" }), false],
    ["refused, with a private address", refused("2026-11-22", { contactEmail: "a@b.example" }), false],
    ["refused, and the private address too", refused("2026-11-22", ways(null, "refused")), true],
    ["refused, left", refused("2026-11-22", { leaver: on }), false],
    ["never refused", { lastActivity: day("2026-11-10"), mobile: null }, false],
  ])("an account in use, mail to which is %s", (_, facts, expected) => {
    const kinds = found({ accounts: [anAccount(facts)] }).map(({ kind }) => kind);
    expect(kinds).toEqual(expected ? ["account-unreachable"] : []);
  });

  test("is told to the manager", () => {
    const account = anAccount({ ...inactive, ...ways("refused", "opted-out") });
    const { reminders } = lookAt(aSnapshot({ accounts: [account] }), on, defaultPolicy, calendar);
    const told = reminders.filter(({ notice }) => notice.kind === "account-unreachable");
    expect(told.map(({ recipient }) => recipient)).toContainEqual({ role: "manager", id: 1 });
  });
});

function unusable(why: Unusable): Partial<AccountFacts> {
  return { ...notUsable(why, null), mobileSupplied: true };
}

function notUsable(mobile: Unusable | null, contactEmail: Unusable | null): Partial<AccountFacts> {
  return { mobile: null, contactEmail: null, unusable: { mobile, contactEmail } };
}
