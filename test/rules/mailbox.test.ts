import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { Access, AccountFacts, Mark, SiteSnapshot } from "../../src/rules/facts.ts";
import { lookAt } from "../../src/rules/look.ts";
import { lastLogIn } from "../../src/rules/mailbox.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import { anAccess, anAccount, aMailbox, aMark, aSite, aSnapshot, sunday22November as on } from "../support/facts.ts";

const d = day;
let nextId = 10;
const active = (facts: Partial<AccountFacts> = {}) =>
  anAccount({ id: nextId++, lastActivity: d("2026-11-20"), ...facts });
const inactive = (facts: Partial<AccountFacts> = {}) => active({ lastActivity: d("2026-10-10"), ...facts });
const deleted = () => active({ lastActivity: d("2026-09-10") });
const disabled = () => active({ disabled: d("2026-10-10") });
const unknown = () => active({ lastActivity: null });
const leaver = (facts: Partial<AccountFacts> = {}) => active({ leaver: d("2026-11-01"), ...facts });
const leavingOn = (leaving: string) => active({ leaving: d(leaving) });
const owner = (account: AccountFacts | null) => anAccess("owner", account);
const member = (account: AccountFacts | null) => anAccess("member", account);
const readOnly = (account: AccountFacts | null) => anAccess("user", account);

function findings(snapshot: Partial<SiteSnapshot>) {
  return lookAt(aSnapshot(snapshot), on, defaultPolicy, calendar).findings;
}

function kindsOf(accesses: Access[]): string[] {
  return findings({ mailboxes: [aMailbox(accesses)] }).map(({ finding }) => finding.kind.replace("mailbox-", ""));
}

describe("the owners of a mailbox", () => {
  const only = active();
  test.each<[string, Access[], string[]]>([
    ["nobody at all", [], ["no-owner"]],
    ["members only", [member(active())], ["no-owner"]],
    ["an owner switched off", [owner(inactive())], ["no-usable-owner"]],
    ["owners disabled and deleted", [owner(disabled()), owner(deleted())], ["no-usable-owner"]],
    ["one owner unknown, one deleted", [owner(unknown()), owner(deleted())], ["owner-unconfirmed"]],
    ["a group as owner", [owner(null)], ["owner-unconfirmed"]],
    ["two active owners", [owner(active()), owner(active())], []],
    ["a co-owner counts as an owner", [owner(active()), anAccess("co-owner", active())], []],
    ["one active owner and one switched off", [owner(active()), owner(inactive()), member(active())], ["single-owner"]],
    ["one active owner and a member", [owner(active()), member(active())], ["single-owner"]],
    ["a member who is switched off is none", [owner(active()), member(inactive())], ["single-owner", "no-member"]],
    ["a read-only user is no member", [owner(active()), anAccess("user", active())], ["single-owner", "no-member"]],
    ["an owner leaving in 10 days", [owner(leavingOn("2026-12-02")), member(active())], ["last-owner-leaving"]],
    ["an owner leaving in 11 days", [owner(leavingOn("2026-12-03")), member(active())], ["single-owner"]],
    ["two owners leaving", [owner(leavingOn("2026-12-02")), owner(leavingOn("2026-11-20"))], ["last-owner-leaving"]],
    ["a lasting owner beside one who leaves", [owner(active()), owner(leavingOn("2026-11-25"))], []],
    [
      "10 days left",
      [owner(active({ lastActivity: d("2026-11-03") })), owner(deleted())].concat(member(active())),
      ["last-owner-at-risk", "single-owner"],
    ],
    ["11 days left", [owner(active({ lastActivity: d("2026-11-04") })), member(active())], ["single-owner"]],
  ])("%s", (_, accesses, expected) => {
    expect(kindsOf(accesses)).toEqual(expected);
  });

  test.each<[string, Access[], true | undefined]>([
    ["nobody besides the owner", [owner(active())], undefined],
    ["a read-only user besides", [owner(active()), readOnly(active())], true],
    ["a read-only user who is switched off", [owner(active()), readOnly(inactive())], undefined],
    ["a group that may read", [owner(active()), readOnly(null)], true],
    ["the owner, who may also read", [owner(only), readOnly(only)], undefined],
  ])("of a mailbox without a member it is known whether others read it: %s", (_, accesses, expected) => {
    const found = findings({ mailboxes: [aMailbox(accesses)] }).map(({ finding }) => finding);
    const noMember = found.find(({ kind }) => kind === "mailbox-no-member");
    expect(noMember?.kind === "mailbox-no-member" && noMember.isReadByOthers).toBe(expected);
  });

  test.each<[string, Mark[], object | undefined]>([
    ["is on leave", [aMark("on-leave", "2026-11-20", "2026-12-04")], { kind: "on-leave", until: "2026-12-04" }],
    ["is not needed", [aMark("not-needed", "2026-11-20")], { kind: "not-needed", until: null }],
    [
      "is on leave and not needed",
      [aMark("on-leave", "2026-11-20", "2026-12-04"), aMark("not-needed", "2026-11-21")],
      { kind: "not-needed", until: null },
    ],
    ["was not needed before the last use", [aMark("not-needed", "2026-10-01")], undefined],
    ["has been spoken to", [aMark("contacted", "2026-11-21")], undefined],
  ])("of a last owner at risk it is known that somebody %s", (_, marks, away) => {
    const sam = active({ id: 1, lastActivity: d("2026-10-30") });
    const ann = active({ id: 2, lastActivity: d("2026-10-28") });
    const [risk] = findings({ mailboxes: [aMailbox([owner(sam), owner(ann), member(active())])], marks });
    const found = risk?.finding;
    if (found?.kind !== "mailbox-last-owner-at-risk") throw new Error("the last owners are at risk");
    expect(found.owners.map((one) => one.away)).toEqual([away, undefined]);
    expect(found.loginBy).toBe("2026-11-28");
    expect(lastLogIn(found)).toBe(away ? "2026-11-26" : "2026-11-28");
  });

  test("the same person twice counts once, and as an owner", () => {
    const sam = active();
    expect(kindsOf([owner(sam), anAccess("co-owner", sam), member(sam)])).toEqual(["single-owner", "no-member"]);
  });

  test("the mailbox has no owner from the day on which the last usable one fails, leavers included", () => {
    const accesses = [owner(active({ lastActivity: d("2026-10-30") })), owner(leaver())];
    const { ownerships } = sceneOf(aSnapshot({ mailboxes: [aMailbox(accesses)] }), on, defaultPolicy, calendar);
    expect(ownerships[0]?.ownerlessOn).toBe("2026-12-01");
    expect(ownerships[0]?.owners.map(({ isUsable, isDurable, failsOn }) => [isUsable, isDurable, failsOn])).toEqual([
      [true, true, "2026-11-29"],
      [true, false, "2026-12-01"],
    ]);
  });
});

test.each([
  ["one who is to be disabled before the account lapses", "2026-12-02", "2026-12-02"],
  ["one whose account lapses before", "2026-12-22", "2026-12-20"],
])("the mailbox has no owner from the day on which %s loses the account", (_, disabledOn, ownerlessOn) => {
  const sam = active({ lastActivity: d("2026-11-20"), disabled: d(disabledOn) });
  const { ownerships } = sceneOf(aSnapshot({ mailboxes: [aMailbox([owner(sam)])] }), on, defaultPolicy, calendar);
  expect(ownerships[0]?.ownerlessOn).toBe(ownerlessOn);
});

describe("what still works when no owner does", () => {
  const stays = inactive({ id: 1 });
  const longer = inactive({ id: 2, lastActivity: d("2026-10-15") });
  const lost = deleted();
  test.each<[string, Access[], object]>([
    ["the owner with most time left can sign in", [owner(stays), owner(longer)], { fixer: 2, saveBy: "2026-12-13" }],
    ["a disabled owner", [owner(disabled()), member(active())], { reach: "owner-disabled", fixer: null }],
    ["a member can read", [owner(deleted()), member(active())], { reach: "members-can-read" }],
    ["members of whom nothing is known may read", [owner(deleted()), member(unknown())], { reach: "members-can-read" }],
    ["nobody", [owner(deleted()), member(inactive())], { reach: "nobody" }],
    [
      "a read-only user can read",
      [anAccess("user", active())],
      { kind: "mailbox-no-owner", reach: "members-can-read" },
    ],
    ["a read-only user beside a lost owner", [owner(deleted()), readOnly(active())], { reach: "members-can-read" }],
    ["a read-only user who is switched off", [owner(deleted()), readOnly(inactive())], { reach: "nobody" }],
    ["a lost owner who is listed to read as well", [owner(lost), readOnly(lost)], { reach: "nobody" }],
  ])("%s", (_, accesses, expected) => {
    const [first] = findings({ mailboxes: [aMailbox(accesses)] });
    expect(first?.finding).toMatchObject(expected);
  });

  test("an owner who stays fixes it before one who leaves", () => {
    const leaves = inactive({ id: 3, leaver: d("2026-11-21"), lastActivity: d("2026-10-20") });
    const [first] = findings({ mailboxes: [aMailbox([owner(stays), owner(leaves)])] });
    expect(first?.finding).toMatchObject({ fixer: 1 });
  });

  test.each<[string, Mark[], object]>([
    ["has left", [aMark("not-needed", "2026-11-21")], { reach: "nobody", fixer: null, saveBy: null }],
    ["is on leave", [aMark("on-leave", "2026-11-21", "2026-11-22")], { reach: "nobody", fixer: null, saveBy: null }],
    ["was on leave until yesterday", [aMark("on-leave", "2026-11-01", "2026-11-21")], { fixer: 1 }],
    ["has been spoken to", [aMark("contacted", "2026-11-21")], { fixer: 1 }],
    [
      "has been spoken to, and has left",
      [aMark("contacted", "2026-11-21"), aMark("not-needed", "2026-11-21")],
      { fixer: null },
    ],
  ])("an owner is not asked to fix it where somebody has said that they are away: %s", (_, marks, expected) => {
    const [first] = findings({ mailboxes: [aMailbox([owner(stays)])], marks });
    expect(first?.finding).toMatchObject({ kind: "mailbox-no-usable-owner", ...expected });
  });

  test("where the owner with most time left has left, the other one is asked", () => {
    const marks = [aMark("not-needed", "2026-11-21", null, 2)];
    const [first] = findings({ mailboxes: [aMailbox([owner(stays), owner(longer)])], marks });
    expect(first?.finding).toMatchObject({ reach: "owner-can-sign-in", fixer: 1 });
  });

  test("the helpdesk is not asked to turn on the disabled account of an owner who has left", () => {
    const accesses = [owner(active({ id: 5, disabled: d("2026-10-10") })), member(active())];
    const marks = [aMark("not-needed", "2026-11-21", null, 5)];
    const [first] = findings({ mailboxes: [aMailbox(accesses)], marks });
    expect(first?.finding).toMatchObject({ reach: "members-can-read", fixer: null });
  });

  test("it has stood since the last owner was lost", () => {
    const accesses = [owner(inactive({ lastActivity: d("2026-10-01") })), owner(inactive())];
    expect(findings({ mailboxes: [aMailbox(accesses)] })[0]?.since).toBe("2026-11-09");
  });

  test("an open finding keeps its day", () => {
    const mailboxes = [aMailbox([owner(inactive())])];
    const subject = { type: "mailbox", id: 1 } as const;
    const open = [
      {
        id: 7,
        kind: "mailbox-no-usable-owner",
        subject,
        since: d("2026-11-12"),
        openedOn: d("2026-11-12"),
        acknowledged: false,
      },
    ];
    expect(findings({ mailboxes, open })[0]).toMatchObject({ since: "2026-11-12", open: { id: 7 } });
  });
});

describe("who should no longer have access", () => {
  const moved = (facts: Partial<AccountFacts>) => active({ site: 2, siteSince: d("2026-11-10"), ...facts });
  const gone = { id: 1, lastActivity: d("2026-08-01") };
  test.each<[string, Access, boolean, true?]>([
    ["a leaver", member(leaver({ id: 1 })), true],
    ["a gone account, of whom nobody says that they left", member(active(gone)), true, true],
    ["a gone account of a leaver", member(leaver(gone)), true],
    ["a gone account of somebody who has moved away since", member(moved(gone)), true],
    ["a deleted account", member(active({ id: 1, lastActivity: d("2026-09-10") })), false],
    ["somebody who has moved away since", member(moved({ id: 1 })), true],
    ["somebody given access after the move", anAccess("member", moved({ id: 1 }), "2026-11-11"), false],
    ["somebody who has moved here since", member(moved({ id: 1, site: 1 })), false],
    ["somebody who joined again", member(leaver({ id: 1, joiner: d("2026-11-10") })), false],
  ])("%s", (_, access, isFound, isGone) => {
    const found = findings({ mailboxes: [aMailbox([owner(active()), owner(active()), access])] });
    const expected = {
      finding: { kind: "mailbox-leaver-has-access", mailbox: 1, accounts: [1], ...(isGone && { gone: [1] }) },
      since: on,
      open: null,
    };
    expect(found).toEqual(isFound ? [expected] : []);
  });

  const shownAsOn = active({ lastActivity: d("2026-09-10"), status: "active", statusAsOf: d("2026-11-21") });
  test.each<[string, Access[], Mark[], true | undefined]>([
    ["an owner who works", [owner(active())], [], undefined],
    ["an owner who can log in again", [owner(inactive())], [], undefined],
    ["an owner on leave", [owner(active({ id: 1 }))], [aMark("on-leave", "2026-11-20", "2026-12-04")], undefined],
    ["an owner of whom nothing is known", [owner(unknown())], [], undefined],
    ["a group as owner", [owner(null)], [], undefined],
    ["an owner whose loss is doubted", [owner(shownAsOn)], [], undefined],
    ["nobody", [], [], true],
    ["an owner who is lost", [owner(deleted())], [], true],
    ["an owner who has left, and is listed too", [owner(leaver())], [], true],
    ["an owner whose planned leaving day has passed", [owner(leavingOn("2026-11-21"))], [], true],
    ["an owner on the last day", [owner(leavingOn("2026-11-22"))], [], undefined],
    ["an owner who is not needed", [owner(active({ id: 1 }))], [aMark("not-needed", "2026-11-20")], true],
  ])("who could take them off the list: %s", (_, accesses, marks, needsOwner) => {
    const found = findings({ mailboxes: [aMailbox([...accesses, member(leaver({ id: 77 }))])], marks });
    const access = found.map(({ finding }) => finding).find(({ kind }) => kind === "mailbox-leaver-has-access");
    if (access?.kind !== "mailbox-leaver-has-access") throw new Error("a leaver is listed");
    expect(access.needsOwner).toBe(needsOwner);
  });
});

const owners = () => [owner(active()), owner(active())];

const reasons = (address: string, codeChangedOn: string | null, code = "VL0AB") => {
  const site = aSite({ code, codeChangedOn: codeChangedOn === null ? null : d(codeChangedOn) });
  return findings({ site, mailboxes: [aMailbox(owners(), { address })] }).map(({ finding }) => finding);
};

describe("the address of a mailbox and its site", () => {
  test.each([
    ["oakhouse.vl0ab@care.example", null, null],
    ["oakhouse.VL0AB@care.example", "2026-01-01", null],
    ["oakhouse@care.example", null, "address"],
    ["oakhouse.old1@care.example", "2026-11-22", "code-changed"],
    ["oakhouse.old1@care.example", "2026-11-23", "address"],
  ])("%s, code changed %s: %s", (address, changed, reason) => {
    const expected = reason === null ? [] : [{ kind: "mailbox-site-mismatch", mailbox: 1, reason }];
    expect(reasons(address, changed)).toEqual(expected);
  });

  test.each([
    ["01-MAR", "2026-11-22"],
    ["01-MAR", null],
    ["VL0", null],
    ["VL0CLOSED", null],
    ["VL", null],
  ])("a code that cannot be one is in no address: %s, changed %s", (code, changed) => {
    const found = reasons("oakhouse.vl0ab@care.example", changed, code).map(({ kind }) => kind);
    const isCode = code.startsWith("VL0");
    expect(found.includes("mailbox-site-mismatch")).toBe(isCode);
  });

  test.each([
    [true, 1, ["site-no-mailbox"]],
    [true, 0, []],
    [false, 1, []],
  ])("mailboxes imported: %s, accounts: %i, without a mailbox", (mailboxesImported, count, expected) => {
    const accounts = [active()].slice(0, count);
    expect(findings({ mailboxesImported, accounts }).map(({ finding }) => finding.kind)).toEqual(expected);
  });
});
