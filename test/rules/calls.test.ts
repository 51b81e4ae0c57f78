import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { callTo, withoutHandled, type Call } from "../../src/rules/calls.ts";
import { day, type Day } from "../../src/rules/day.ts";
import type { AccountFacts, DsptPublication, Mark, SiteSnapshot } from "../../src/rules/facts.ts";
import { findingsOn } from "../../src/rules/findings.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { sceneOf } from "../../src/rules/scene.ts";
import {
  aMailbox,
  aMark,
  anAccess,
  anAccount,
  aSite,
  aSnapshot,
  openFrom,
  sunday22November,
} from "../support/facts.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";

const onSunday = (snapshot: SiteSnapshot, on: Day = sunday22November) => sceneOf(snapshot, on, defaultPolicy, calendar);
const call = (facts: Partial<SiteSnapshot>, on?: Day) => callTo(onSunday(aSnapshot(facts), on));

/** What a call is about, in the order in which it is said: class, kind and last safe day. */
const said = (one: Call | null) =>
  one?.reasons.map(({ class: group, cause, lastSafeDay }) => [group, cause.kind, lastSafeDay]) ?? [];

const last = (lastActivity: string, facts: Partial<AccountFacts> = {}) =>
  anAccount({ lastActivity: day(lastActivity), ...facts });
const alone = { mobile: null, contactEmail: null };
const owned = (...owners: AccountFacts[]) => [aMailbox(owners.map((owner) => anAccess("owner", owner)))];
const dspt = (own: Partial<DsptPublication>): Pick<SiteSnapshot, "dspt"> => ({
  dspt: { listAsOf: sunday22November, own: { label: "25/26", level: "met", publishedOn: null, ...own }, parent: null },
});
const nobody = aSite({ manager: { name: null, email: null, mobile: null }, adminEmail: null });

/** Their accounts lapse on Sunday 20 December; the letter of the day says before which day to act. */
const leavings: readonly [string, Partial<AccountFacts>[], string | null][] = [
  ["who leaves on 2 December, until the day before", [{ leaving: day("2026-12-02") }], "2026-12-01"],
  ["who leaves after the account lapses", [{ leaving: day("2026-12-24"), leaver: day("2026-11-01") }], "2026-11-30"],
  ["who was to leave by now, until a working day", [{ leaving: day("2026-11-21") }], "2026-12-18"],
  ["who leaves today, with no day left", [{ leaving: sunday22November }], null],
  [
    "of two, until the later one leaves",
    [{ leaving: day("2026-12-02") }, { leaving: day("2026-11-30") }],
    "2026-12-01",
  ],
  ["of two, one on no known day", [{ leaving: day("2026-12-02") }, { leaver: day("2026-11-19") }], "2026-12-19"],
];

describe("who is called about", () => {
  it.each<[string, Partial<SiteSnapshot>, unknown[]]>([
    [
      "somebody switched off, with no number or address of their own",
      { accounts: [last("2026-10-23", alone)] },
      [["person", "unreachable", "2026-12-21"]],
    ],
    ["not somebody switched off whom a text reaches", { accounts: [last("2026-10-23")] }, []],
    [
      "not somebody switched off whom another address reaches",
      { accounts: [last("2026-10-23", { mobile: null, contactEmail: "priya@care.example" })] },
      [],
    ],
    [
      "somebody without a number of their own in the last ten days",
      { accounts: [last("2026-11-03", alone)] },
      [["last-day", "unreachable", "2026-12-02"]],
    ],
    ["nobody before that", { accounts: [last("2026-11-04", alone)] }, []],
    [
      "somebody to be deleted, once five days are left",
      { accounts: [last("2026-09-29")] },
      [["last-day", "deletion", "2026-11-27"]],
    ],
    ["nobody to be deleted while six are left", { accounts: [last("2026-09-30")] }, []],
    [
      "somebody deleted, in the last fifteen days to ask for them back",
      { accounts: [last("2026-09-08")] },
      [["last-day", "restore", "2026-12-04"]],
    ],
    ["nobody deleted lately", { accounts: [last("2026-09-13")] }, []],
    ["nobody gone", { accounts: [last("2026-08-01")] }, []],
    [
      "no leaver: the account closes because they left",
      { accounts: [last("2026-10-20", { ...alone, leaver: day("2026-11-01") })] },
      [],
    ],
    [
      "somebody disabled only when deletion is near",
      {
        accounts: [
          anAccount({ id: 1, ...alone, disabled: day("2025-06-10") }),
          anAccount({ id: 2, ...alone, disabled: day("2025-05-25") }),
        ],
      },
      [["last-day", "deletion", "2026-11-24"]],
    ],
    ["a mailbox that nobody can open", { mailboxes: [aMailbox()] }, [["mailbox-closed", "mailbox-no-owner", null]]],
    [
      "a mailbox that people can still read",
      { mailboxes: [aMailbox([anAccess("member", last("2026-11-20"))])] },
      [["mailbox-unowned", "mailbox-no-owner", null]],
    ],
    [
      "a mailbox whose owner can put it right by logging in",
      { mailboxes: owned(last("2026-10-01")) },
      [["mailbox-unowned", "mailbox-no-usable-owner", "2026-11-29"]],
    ],
    [
      "the last owner who must log in",
      { mailboxes: owned(last("2026-10-30")) },
      [["last-day", "mailbox-last-owner-at-risk", "2026-11-28"]],
    ],
    [
      "the last owner who is leaving",
      { mailboxes: owned(last("2026-11-20", { leaver: day("2026-11-01") })) },
      [["last-day", "mailbox-last-owner-leaving", "2026-11-30"]],
    ],
    ...leavings.map(([when, facts, lastSafeDay]): [string, Partial<SiteSnapshot>, unknown[]] => [
      `the last owner ${when}`,
      { mailboxes: owned(...facts.map((own, at) => last("2026-11-20", { id: at + 1, ...own }))) },
      [["last-day", "mailbox-last-owner-leaving", lastSafeDay]],
    ]),
    [
      "an overdue DSPT of which nobody can be told",
      { site: nobody, ...dspt({ label: "24/25" }) },
      [["dspt", "dspt-expired", null]],
    ],
    ["no overdue DSPT of which the manager is told", dspt({ label: "24/25" }), []],
    ["no DSPT that is far from due", { site: nobody, ...dspt({}) }, []],
    [
      "no overdue DSPT of which an owner of the mailbox is told",
      { site: nobody, ...dspt({ label: "24/25" }), mailboxes: owned(last("2026-11-20")) },
      [],
    ],
    [
      "nobody where another e-mail system is used",
      { site: aSite({ route: "own-email" }), accounts: [last("2026-10-23", alone)], mailboxes: [aMailbox()] },
      [],
    ],
    ["nobody at a closed site", { site: aSite({ closed: day("2026-11-01") }), mailboxes: [aMailbox()] }, []],
  ])("%s", (_, facts, expected) => {
    expect(said(call(facts))).toEqual(expected);
  });

  it("tells of a DSPT that is due from thirty days on", () => {
    const facts = { site: nobody, ...dspt({}) };
    expect(said(call(facts, day("2027-05-30")))).toEqual([]);
    expect(said(call(facts, day("2027-05-31")))).toEqual([["dspt", "dspt-due", "2027-06-30"]]);
  });
});

describe("what is said first", () => {
  it("goes from people whom nothing reaches to mailboxes to last days, the nearest first", () => {
    const accounts = [
      last("2026-09-26", { id: 1 }), // deleted on Wednesday unless used
      last("2026-10-20", { id: 2, ...alone }), // off, and nothing reaches them
      last("2026-10-26", { id: 3, ...alone }), // to be switched off on Wednesday
      last("2026-09-30", { id: 4, ...alone }), // off, and nothing reaches them: seven days left
    ];
    const mailboxes = [
      aMailbox([anAccess("member", last("2026-11-20", { id: 9 }))], { id: 1 }),
      aMailbox([], { id: 2 }),
      aMailbox([anAccess("owner", last("2026-10-25", { id: 8 }))], { id: 3 }),
    ];
    const reasons = call({ accounts, mailboxes })?.reasons.map(({ subject, lastSafeDay }) => [
      `${subject.type} ${subject.id}`,
      lastSafeDay,
    ]);
    expect(reasons).toEqual([
      ["account 4", "2026-11-28"],
      ["account 2", "2026-12-18"],
      ["mailbox 2", null],
      ["mailbox 1", null],
      ["mailbox 3", "2026-11-23"],
      ["account 1", "2026-11-24"],
      ["account 3", "2026-11-24"],
    ]);
  });

  it("puts what cannot be undone first where the day is the same", () => {
    const ending = last("2026-08-26", { id: 2 }); // can be asked for until Monday
    const atRisk = last("2026-10-25", { id: 1 }); // must log in by Monday
    expect(said(call({ accounts: [ending], mailboxes: owned(atRisk) }))).toEqual([
      ["last-day", "restore", "2026-11-23"],
      ["last-day", "mailbox-last-owner-at-risk", "2026-11-23"],
    ]);
  });

  it.each<[string, string, SiteSnapshot["site"], Mark[], string]>([
    [
      "the last owner is on leave",
      "2026-10-30",
      aSite(),
      [aMark("on-leave", "2026-11-20", "2026-12-31")],
      "2026-11-27",
    ],
    ["the last owner is not needed", "2026-10-30", aSite(), [aMark("not-needed", "2026-11-20")], "2026-11-27"],
    ["the last owner can log in", "2026-10-30", aSite(), [], "2026-11-28"],
    [
      "others run the accounts",
      "2026-10-30",
      aSite({ route: "self-managed" }),
      [aMark("not-needed", "2026-11-20")],
      "2026-11-28",
    ],
    ["no working day is left", "2026-10-24", aSite(), [aMark("not-needed", "2026-11-20")], "2026-11-22"],
  ])("goes by a day on which the helpdesk works where nobody else can help: %s", (_, used, site, marks, safe) => {
    const found = call({ site, marks, mailboxes: owned(last(used, { id: 1 })) });
    expect(said(found)).toContainEqual(["last-day", "mailbox-last-owner-at-risk", safe]);
  });

  it("puts what nobody can give a day for where today would stand", () => {
    const readable = aMailbox([anAccess("member", last("2026-11-20", { id: 1 }))], { id: 1 });
    const fixable = (id: number, lastActivity: string) =>
      aMailbox([anAccess("owner", last(lastActivity, { id }))], { id });
    const mailboxes = [fixable(2, "2026-09-25"), readable, fixable(3, "2026-09-24")];
    expect(call({ mailboxes })?.reasons.map(({ subject, lastSafeDay }) => [subject.id, lastSafeDay])).toEqual([
      [3, "2026-11-22"],
      [1, null],
      [2, "2026-11-23"],
    ]);
  });

  it("puts what has stood longest first where no day is left", () => {
    const snapshot = aSnapshot({ mailboxes: [aMailbox([], { id: 1 }), aMailbox([], { id: 2 })] });
    const open = [
      { id: 7, kind: "mailbox-no-owner", subject: { type: "mailbox", id: 1 }, since: day("2026-11-20") },
      { id: 8, kind: "mailbox-no-owner", subject: { type: "mailbox", id: 2 }, since: day("2026-11-02") },
    ] as const;
    const found = call({
      ...snapshot,
      open: open.map((one) => ({ ...one, openedOn: one.since, acknowledged: false })),
    });
    expect(found?.reasons.map(({ finding }) => finding)).toEqual([8, 7]);
  });
});

describe("what somebody sees to already", () => {
  const accounts = [last("2026-10-23", alone)];

  it.each([
    ["a hold", aMark("hold", "2026-11-20"), true],
    ["a hold that ended yesterday", aMark("hold", "2026-11-01", "2026-11-21"), false],
    ["a hold that begins tomorrow", aMark("hold", "2026-11-23"), false],
    ["a talk of Friday", aMark("contacted", "2026-11-20"), true],
    ["a talk of Thursday", aMark("contacted", "2026-11-19"), false],
    ["the word that they have logged in", aMark("logged-in", "2026-11-16"), true],
    ["the word of eight days ago", aMark("logged-in", "2026-11-15"), false],
    ["an account no longer needed", aMark("not-needed", "2026-11-01"), true],
    ["leave", aMark("on-leave", "2026-11-01", "2026-12-31"), true],
    ["a mark on somebody else", aMark("hold", "2026-11-20", null, 2), false],
  ])("%s", (_, mark, isHandled) => {
    const found = call({ accounts, marks: [mark] });
    expect(found?.reasons.map(({ handled }) => handled)).toEqual([isHandled ? mark : null]);
    expect(found && withoutHandled(found) === null).toBe(isHandled);
  });

  it.each([
    ["at risk", "2026-10-30", "mailbox-last-owner-at-risk"],
    ["lost", "2026-10-01", "mailbox-no-usable-owner"],
  ])("is a mailbox %s whose owner is said to have logged in", (_, lastActivity, kind) => {
    const mailboxes = owned(last(lastActivity));
    const handledBy = (mark: Mark) => {
      const found = call({ mailboxes, marks: [mark] });
      expect(found?.reasons.map(({ cause }) => cause.kind)).toEqual([kind]);
      return found?.reasons[0].handled;
    };
    expect(handledBy(aMark("logged-in", "2026-11-16"))).toEqual(aMark("logged-in", "2026-11-16"));
    expect(handledBy(aMark("logged-in", "2026-11-15"))).toBeNull();
    expect(handledBy(aMark("logged-in", "2026-11-16", null, 2))).toBeNull();
  });

  it("comes at the end of a call, and an acknowledged finding with it", () => {
    const snapshot = aSnapshot({ mailboxes: [aMailbox([], { id: 1 }), aMailbox([], { id: 2 })] });
    const look = lookAt(snapshot, sunday22November, defaultPolicy, calendar);
    const open = openFrom(look, sunday22November).map((finding) => ({
      ...finding,
      acknowledged: finding.subject.id === 1,
    }));
    const found = call({ ...snapshot, open });
    expect(found?.reasons.map(({ subject, handled }) => [subject.id, handled])).toEqual([
      [2, null],
      [1, "acknowledged"],
    ]);
  });

  it("is everything of a site on hold", () => {
    const marks = [{ kind: "hold", subject: { type: "site", id: 1 }, from: day("2026-11-01"), until: null }] as const;
    const found = call({ accounts, mailboxes: [aMailbox()], marks });
    expect(found && withoutHandled(found)).toBeNull();
  });
});

const situations = lookDays.chain((on) => fc.record({ on: fc.constant(on), snapshot: snapshotsAround(on) }));

it("a call says each thing once, never with a day that is past, and every lost mailbox is among them", () => {
  fc.assert(
    fc.property(situations, ({ on, snapshot }) => {
      const scene = onSunday(snapshot, on);
      const found = callTo(scene);
      const reasons = found?.reasons ?? [];
      expect(callTo(onSunday({ ...snapshot, accounts: snapshot.accounts.toReversed() }, on))).toEqual(found);
      expect(reasons.filter(({ lastSafeDay }) => lastSafeDay !== null && lastSafeDay < on)).toEqual([]);
      const told = reasons.map(({ cause, subject }) => `${cause.kind} ${subject.type} ${subject.id}`);
      expect(new Set(told).size).toBe(told.length);
      const lost = findingsOn(scene).filter(({ finding: { kind } }) => /^mailbox-no-(usable-)?owner$/.test(kind));
      if (snapshot.site.closed === null) {
        expect(told.filter((text) => text.startsWith("mailbox-no-"))).toHaveLength(lost.length);
      }
      const handled = reasons.map((reason) => reason.handled !== null);
      expect(handled).toEqual(handled.toSorted((one, other) => Number(one) - Number(other)));
    }),
    { numRuns: 300 },
  );
});

it.each<[string, Partial<AccountFacts>, true | undefined]>([
  ["used after the day on which it is said to be deleted", { lastActivity: day("2026-11-20") }, true],
  ["not used since", { lastActivity: day("2026-11-09") }, undefined],
])("a call about a deleted account says whether that is doubted: %s", (_, facts, isContradicted) => {
  const on = day("2026-12-07");
  const one = call({ accounts: [anAccount({ deleted: day("2026-11-10"), ...facts })] }, on);
  expect(one?.reasons.map((reason) => [reason.cause.kind, reason.isContradicted])).toEqual([
    ["restore", isContradicted],
  ]);
});
