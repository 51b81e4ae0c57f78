import { describe, expect, it } from "vitest";
import { occasionOf, type Setting } from "../../src/jobs/letters.ts";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Role } from "../../src/rules/reminder.ts";
import type { SpokenReminder } from "../../src/store/spoken.ts";
import { emailWords, textWords } from "../../src/wording/index.ts";

const support = "Alex Support, 0115 496 0999";
const [priya, jo, otherJo] = [1, 2, 3];

const setting: Setting = {
  today: day("2026-11-23"),
  policy: defaultPolicy,
  letterhead: {
    serviceName: "NHSmail",
    senderName: "Sunrise Care",
    supportContact: support,
    helpdeskEmail: "helpdesk@nhs.example",
    helpdeskPhone: "0333 200 1133",
    dsptHelp: null,
  },
  people: new Map([
    [priya, { name: "Priya Sample", address: "priya.sample@nhs.example" }],
    [jo, { name: "J. Marsh", address: "jo.marsh@nhs.example" }],
    [
      otherJo,
      {
        ...{ name: "Jo Marsh", address: "jo.marsh2@nhs.example" },
        contacts: ["jo.marsh@sunrise.example", "+447700900200"],
      },
    ],
  ]),
  rounds: new Map(),
};

/** Everything told by lists of one day. */
const agesOf = (asOf: string): SpokenReminder["ages"] => {
  const on = day(asOf);
  return { accounts: on, mailboxes: on, site: on, dspt: on };
};

/** An account of Oak House that is switched off, as its reminder is read back. */
function spoken(change: Partial<SpokenReminder> = {}, account = priya): SpokenReminder {
  const notice: Notice = {
    kind: "account-inactive",
    account,
    inactiveOn: day("2026-11-22"),
    saveBy: day("2026-12-21"),
  };
  return {
    ...{ messageId: 1, reminderId: 1, status: "owed", endedOn: null, notice, daysLeft: 0, role: "person", siteId: 1 },
    site: { code: "VL0AB", name: "Oak House", phone: null, route: "nas", localSupport: null },
    manager: { name: "Jo Marsh", email: "jo.marsh@sunrise.example", mobile: "+447700900200" },
    subject: setting.people.get(account) ?? null,
    lastActivity: day("2026-10-23"),
    isToldAgain: false,
    reported: null,
    isOwnAddress: (change.role ?? "person") === "person",
    since: day("2026-11-22"),
    ages: agesOf("2026-11-22"),
    ...change,
  };
}

const elmCourt: Partial<SpokenReminder> = {
  siteId: 2,
  site: { code: "VL0CD", name: "Elm Court", phone: null, route: "nas", localSupport: null },
  manager: { name: "Ann Fable", email: "ann.fable@sunrise.example", mobile: null },
};

function occasion(role: Role, destination: string, told: readonly SpokenReminder[], recipientId = priya) {
  return occasionOf({ id: 1, destination, reference: "R-7K2M", role, recipientId }, told, setting);
}

describe("whom somebody may ask if a message is real", () => {
  const manager = { name: "Jo Marsh", isManager: true };
  const contact = { name: support, isManager: false };

  it.each([
    ["a member of staff", "person", "priya@home.example", priya, manager],
    ["the manager, by e-mail", "manager", "jo.marsh@sunrise.example", 1, contact],
    ["the manager, by e-mail in other letters", "manager", "Jo.Marsh@Sunrise.example", 1, contact],
    ["the manager's own account, by the manager's e-mail", "person", "jo.marsh@sunrise.example", jo, contact],
    ["the manager's own account, by the manager's mobile", "person", "+447700900200", jo, contact],
    ["an account of the manager's name, by a mobile of its own", "person", "+447700900333", otherJo, contact],
    ["head office", "admin", "office@sunrise.example", 1, manager],
  ] as const)("%s", (_, role, destination, recipientId, ask) => {
    expect(occasion(role, destination, [spoken()], recipientId).ask).toEqual(ask);
  });

  it("a manager known by the address of the account, who gets a text", () => {
    const told = spoken({ manager: { name: "Jo Marsh", email: "JO.Marsh@nhs.example", mobile: null } }, jo);
    expect(occasion("person", "+447700900333", [told], jo).ask).toEqual(contact);
  });

  it.each([
    ["of the manager's e-mail address", jo, { email: "JO.Marsh@nhs.example", mobile: null }, contact],
    ["with the manager's own e-mail address", otherJo, { email: "jo.marsh@sunrise.example", mobile: null }, contact],
    ["with the manager's mobile", otherJo, { email: null, mobile: "+447700900200" }, contact],
    [
      "of the manager's name, where nothing else of the manager is known",
      otherJo,
      { email: null, mobile: null },
      contact,
    ],
    ["of the manager's name, but of another address", jo, { email: "jo@care.example", mobile: null }, manager],
    ["of somebody else", priya, { email: "jo.marsh@sunrise.example", mobile: "+447700900200" }, manager],
  ] as const)("head office, about an account %s", (_, account, ways, ask) => {
    const told = spoken({ role: "admin", manager: { name: "Jo Marsh", ...ways } }, account);
    expect(occasion("admin", "office@sunrise.example", [told], 1).ask).toEqual(ask);
  });

  it.each(["person", "owner", "admin", "operator"] as const)("%s, where nothing reaches the manager", (role) => {
    const told = spoken({ role, manager: { name: "Jo Marsh", email: null, mobile: null, isOutOfReach: true } });
    const read = occasion(role, "reader@sunrise.example", [told], role === "operator" ? 0 : priya);
    expect(read.ask).toEqual(contact);
    const letterhead = { ...setting.letterhead, supportContact: null };
    const nobody = occasionOf(
      { id: 1, destination: "reader@sunrise.example", reference: "R-7K2M", role, recipientId: priya },
      [told],
      { ...setting, letterhead },
    );
    expect(emailWords(nobody).text).toContain("Ask Sunrise Care and quote R-7K2M.");
  });

  it("head office is told to ask the support contact, and not the manager, about the manager's account", () => {
    const told = spoken({ role: "admin" }, otherJo);
    const { text } = emailWords(occasion("admin", "office@sunrise.example", [told, spoken({ role: "admin" })], 1));
    expect(text).toContain("Ask Alex Support");
    expect(text).not.toContain("Ask Jo Marsh");
  });

  it("an office that reads of several managers' homes asks the support contact, of one manager's homes that one", () => {
    const told = (manager: Partial<SpokenReminder>) => {
      const words = [spoken({ ...elmCourt, role: "admin", ...manager }), spoken({ role: "admin" })];
      return emailWords(occasion("admin", "office@sunrise.example", words)).text;
    };
    expect(told({})).toContain("Ask Alex Support");
    expect(told({})).not.toMatch(/Ask (Jo Marsh|Ann Fable)/);
    expect(told({ manager: spoken().manager })).toMatch(
      /Ask Jo Marsh, the manager of (Oak House|Elm Court), and quote/,
    );
  });
});

describe("how somebody is greeted", () => {
  it.each([
    ["person", "priya@home.example", priya, "Priya Sample"],
    ["owner", "priya@home.example", priya, "Priya Sample"],
    ["manager", "jo.marsh@sunrise.example", 1, "Jo Marsh"],
    ["admin", "office@sunrise.example", 1, null],
    ["operator", "operators@sunrise.example", 0, null],
  ] as const)("%s", (role, destination, recipientId, name) => {
    expect(occasion(role, destination, [spoken({ role })], recipientId).to).toEqual({ role, name });
  });

  it("nobody by name at an address that managers of different names share", () => {
    const shared = { name: "Pat Field", email: "jo.marsh@sunrise.example", mobile: null };
    const told = (name: string) => [spoken(), spoken({ ...elmCourt, reminderId: 2, manager: { ...shared, name } })];
    expect(occasion("manager", "jo.marsh@sunrise.example", told("Pat Field")).to.name).toBeNull();
    expect(occasion("manager", "jo.marsh@sunrise.example", told("JO MARSH")).to.name).toBe("Jo Marsh");
  });

  it("a manager with an account in another home, by the own name and not by that home's manager's", () => {
    const told = [spoken({ ...elmCourt, role: "owner" }), spoken({ role: "manager" })];
    expect(occasion("manager", "jo.marsh@sunrise.example", told, 1).to.name).toBe("Jo Marsh");
  });
});

describe("what is owed to one address in two roles", () => {
  it("is said once", () => {
    const told = [spoken({ role: "owner" }), spoken({ role: "manager" })];
    const { subject, text } = emailWords(occasion("manager", "jo.marsh@sunrise.example", told, 1));
    expect(subject).toBe("Oak House: Priya Sample's NHSmail account is switched off");
    expect(text.match(/was switched off/g)).toHaveLength(1);
  });

  it("on an old list, when a manager is told in the person's place, is of that person and not of the reader", () => {
    const old = { ages: agesOf("2026-11-01") };
    const told = [spoken({ ...old, role: "person" }), spoken({ ...old, role: "manager" })];
    const { text } = emailWords(occasion("manager", "jo.marsh@sunrise.example", told, 1));
    expect(text).not.toMatch(/your NHSmail account/i);
    expect(text).toContain("Please check that Priya has logged in.");
    expect(text.match(/may have been switched off/g)).toHaveLength(1);
  });

  it("is of the reader when the account is the manager's own and the list is new", () => {
    const told = [spoken({ role: "manager" }, jo), spoken({ role: "person" }, jo)];
    const { text } = emailWords(occasion("manager", "jo.marsh@sunrise.example", told, 1));
    expect(text).toContain("Your NHSmail account jo.marsh@nhs.example was switched off");
  });
});

describe("when a manager is told because the person cannot be", () => {
  const standIn = { role: "person", isOwnAddress: false } as const;
  const cannotTell =
    "We have no mobile number or other email address that we can use for Priya. Please tell Priya yourself.";
  const letter = (...told: SpokenReminder[]) => emailWords(occasion("manager", "jo.marsh@sunrise.example", told, 1));

  it("speaks of somebody else's account, and says that nobody else can tell them", () => {
    const { subject, text } = letter(spoken(standIn));
    expect(subject).toBe("Oak House: Priya Sample's NHSmail account is switched off");
    expect(text).toContain(cannotTell);
    expect(text).not.toMatch(/your NHSmail account/i);
  });

  it("says so once beside the manager's own reminder", () => {
    for (const told of [
      [spoken(standIn), spoken({ role: "manager" })],
      [spoken({ role: "manager" }), spoken(standIn)],
    ]) {
      const { text } = letter(...told);
      expect(text.match(/was switched off/g)).toHaveLength(1);
      expect(text).toContain(cannotTell);
    }
  });

  it("others in the same e-mail are not said to be out of reach", () => {
    const { text } = letter(spoken(standIn), spoken({ role: "manager" }, jo));
    expect(text).toContain(cannotTell);
    expect(text).not.toContain("these people");
  });

  it("several of them are told of together", () => {
    const { text } = letter(spoken(standIn), spoken(standIn, otherJo));
    expect(text.match(/that we can use for these people\. Please tell them yourself\./g)).toHaveLength(1);
  });

  it("a deleted account on an old list may have been deleted, and is not the reader's", () => {
    const notice: Notice = {
      ...{ kind: "account-deleted", account: priya, deleteOn: day("2026-11-22") },
      callBy: day("2026-12-21"),
    };
    const { text } = letter(spoken({ ...standIn, notice, ages: agesOf("2026-11-01") }));
    expect(text).toContain("Priya Sample's NHSmail account (p...@nhs.example) may have been deleted");
    expect(text).toContain(cannotTell);
  });

  it("on an old list the request to check is enough", () => {
    const { text } = letter(spoken({ ...standIn, ages: agesOf("2026-11-01") }));
    expect(text).not.toContain("Please tell Priya yourself");
  });
});

describe("what concerns the reader", () => {
  const onlyOwner = (owner: number): Notice => ({ kind: "mailbox-single-owner", mailbox: 7, owner });
  const told = (owner: number, change: Partial<SpokenReminder> = {}) =>
    spoken({ role: "manager", notice: onlyOwner(owner), ...change });
  const owned = (role: Role, destination: string, one: SpokenReminder, recipientId = 1) => [
    ...(occasion(role, destination, [one], recipientId).ownAccounts ?? []),
  ];

  it.each([
    ["an account of the address that is written to", "jo.marsh@nhs.example", jo, [jo]],
    ["an account of the manager's name", "jo.marsh@sunrise.example", otherJo, [otherJo]],
    ["an account of another name", "jo.marsh@sunrise.example", priya, []],
  ] as const)("for a manager is %s", (_, destination, owner, own) => {
    expect(owned("manager", destination, told(owner))).toEqual(own);
  });

  it("for an owner is the account that is written to, and for head office nothing in the manager's name", () => {
    expect(owned("owner", "priya@home.example", told(priya, { role: "owner" }), priya)).toEqual([priya]);
    expect(owned("owner", "priya@home.example", told(otherJo, { role: "owner" }), priya)).toEqual([]);
    expect(owned("admin", "office@sunrise.example", told(otherJo, { role: "admin" }))).toEqual([]);
  });

  it("is not asked of somebody else", () => {
    const { text } = emailWords(occasion("manager", "jo.marsh@sunrise.example", [told(otherJo)], 1));
    expect(text).toContain("You are the only owner");
    expect(text).toContain("Please make a second person an owner.");
    expect(text).not.toContain("Ask Jo");
  });
});

describe("whom the reader is told to turn to, where no support contact is set", () => {
  const none = { ...setting, letterhead: { ...setting.letterhead, supportContact: null } };
  const read = (role: Role, destination: string, told: SpokenReminder, recipientId = priya) =>
    occasionOf({ id: 1, destination, reference: "R-7K2M", role, recipientId }, [told], none);
  const unnamed = { name: null, email: "jo.marsh@sunrise.example", mobile: "+447700900200" };
  const nobody = { name: null, email: null, mobile: null };
  const noOwner: Notice = { kind: "mailbox-no-owner", mailbox: 7, reach: "members-can-read" };

  it.each([
    ["a manager, about the own account", "person", "jo.marsh@sunrise.example", spoken({}, jo), jo],
    ["a manager, by the name of the account", "person", "+447700900333", spoken({}, otherJo), otherJo],
    [
      "staff of a home of which no manager is known",
      "person",
      "priya@home.example",
      spoken({ manager: nobody }),
      priya,
    ],
    [
      "a manager who reads it among others",
      "manager",
      "jo.marsh@sunrise.example",
      spoken({ role: "manager" }, otherJo),
      1,
    ],
  ] as const)("%s: whoever sends it", (_, role, destination, told, recipientId) => {
    const { text } = emailWords(read(role, destination, told, recipientId));
    expect(text).toContain("ask Sunrise Care to phone");
    expect(text).not.toMatch(/your manager/);
  });

  it("staff of a home whose manager is known by no name: their manager", () => {
    const { text } = emailWords(read("person", "priya@home.example", spoken({ manager: unnamed })));
    expect(text).toContain("Then ask your manager to phone");
    expect(text).toContain("If you no longer need it, tell your manager.");
  });

  it("staff whose manager nothing reaches: their manager", () => {
    const manager = { name: "Jo Marsh", email: "jo.marsh@sunrise.example", mobile: null, isOutOfReach: true };
    expect(emailWords(read("person", "priya@home.example", spoken({ manager }))).text).toContain("tell your manager.");
  });

  it.each([
    ["whose manager is known by no name", unnamed, "your manager"],
    ["of which no manager is known", nobody, "Sunrise Care"],
  ])("a member of a home %s", (_, manager, whom) => {
    const told = spoken({ role: "member", notice: noOwner, manager, subject: null });
    const member = read("member", "priya@home.example", told);
    expect(emailWords(member).text).toContain(`Tell ${whom} about this today.`);
    expect(textWords(member).text).toContain(`Please tell ${whom} today.`);
  });

  it.each(["admin", "operator"] as const)("the %s in place of others: never a manager of theirs", (role) => {
    for (const told of [spoken({ role, manager: unnamed }, jo), spoken({ role: "manager", manager: unnamed })]) {
      expect(emailWords(read(role, "jo.marsh@nhs.example", told)).text).not.toContain("your manager");
    }
  });
});

it.each(["admin", "operator"] as const)("the %s beside the manager reads whose account it is", (role) => {
  const { text } = emailWords(occasion(role, "office@sunrise.example", [spoken({ role }, jo)], 1));
  expect(text).toContain("You get this because it is about the manager's own account.");
  const inPlace = spoken({ isOwnAddress: false });
  expect(emailWords(occasion(role, "office@sunrise.example", [inPlace], 1)).text).toContain(
    "You get this because we have no email address for the manager that works.",
  );
});

it("everybody with whom something is shared is named", () => {
  const notice: Notice = { kind: "account-mobile-shared", account: priya, others: [jo], isSites: false };
  const { text } = emailWords(
    occasion("manager", "jo.marsh@sunrise.example", [spoken({ role: "manager", notice })], 1),
  );
  expect(text).toContain("Priya Sample and J. Marsh have the same mobile number");
});

it("a text to the manager about the manager's own account names the support contact", () => {
  const { text } = textWords(occasion("person", "+447700900200", [spoken({}, jo)], jo));
  expect(text).toContain("Real? Ask Alex Support, ref R-7K2M");
});

describe("the day of the information", () => {
  const ages = {
    ...{ accounts: day("2026-11-20"), mailboxes: day("2026-11-19") },
    ...{ site: day("2026-08-03"), dspt: day("2026-11-10") },
  };
  const of = (notice: Notice, change: Partial<SpokenReminder["ages"]> = {}) => {
    const [matter] = occasion("manager", "jo.marsh@sunrise.example", [
      spoken({ role: "manager", notice, subject: null, ages: { ...ages, ...change } }),
    ]).matters;
    return [matter?.informationFrom, matter?.isFresh];
  };
  const noOwner: Notice = { kind: "mailbox-no-owner", mailbox: 7, reach: "nobody" };
  const unconfirmed: Notice = { kind: "mailbox-owner-unconfirmed", mailbox: 7 };
  const closed: Notice = { kind: "site-closed", site: 1, closedOn: day("2026-11-01") };

  it.each<[string, Notice, Partial<SpokenReminder["ages"]>, unknown[]]>([
    ["a closed site is that of the list of sites", closed, {}, ["2026-08-03", true]],
    ["a closed site without any accounts is no unknown one", closed, { accounts: null }, ["2026-08-03", true]],
    ["a mailbox without owner is that of the list of mailboxes", noOwner, {}, ["2026-11-19", true]],
    ["so it is where no accounts are known", noOwner, { accounts: null }, ["2026-11-19", true]],
    ["so it is where the list of mailboxes is old", noOwner, { mailboxes: day("2026-11-15") }, ["2026-11-15", false]],
    ["owners of a mailbox is the older of both lists", unconfirmed, {}, ["2026-11-19", true]],
    ["which may be that of accounts", unconfirmed, { accounts: day("2026-11-04") }, ["2026-11-04", false]],
    ["of whom no account is known, is that of the mailboxes", unconfirmed, { accounts: null }, ["2026-11-19", true]],
  ])("about %s", (_, notice, change, expected) => {
    expect(of(notice, change)).toEqual(expected);
  });

  it("is not said to be unknown to a site that has no accounts", () => {
    const told = spoken({ role: "manager", notice: noOwner, subject: null, ages: { ...ages, accounts: null } });
    const { text } = emailWords(occasion("manager", "jo.marsh@sunrise.example", [told], 1));
    expect(text).not.toMatch(/do not know how old|may have no owner/);
    expect(text).toContain("Our information is from Thursday 19 November.");
  });
});
