import { addDays, day, type Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import type { Notice, NoticeKind, NoticeOf } from "../rules/finding.ts";
import type { Role } from "../rules/reminder.ts";
import type { Letterhead, Matter, Occasion, Person } from "./occasion.ts";

const priya = 1;
const sam = 2;
const anotherPriya = 3;
const oakHouse = 1;
const mailbox = 1;
const ownerKinds = new Set<NoticeKind>(["mailbox-leaver-has-access"]);

const people: ReadonlyMap<AccountId, Person> = new Map([
  [priya, { name: "Priya Sample", address: "priya.sample@nhs.net" }],
  [sam, { name: "Sam Green", address: "sam.green@nhs.net" }],
  [anotherPriya, { name: "Priya Sample", address: "priya.sample2@nhs.net" }],
]);

const exampleLetterhead: Letterhead = {
  serviceName: "NHSmail",
  senderName: "Sunrise Care",
  supportContact: null,
  helpdeskEmail: "helpdesk@nhs.net",
  helpdeskPhone: "0333 200 1133",
  dsptHelp: "Better Security, Better Care",
};

interface Example<Kind extends NoticeKind> {
  notice: NoticeOf<Kind>;
  /** Monday 23 November 2026, where nothing else is said. */
  today?: Day;
  daysLeft?: number;
  isOwn?: boolean;
  /** Where the example is not of Oak House's own code. */
  code?: string;
  /** What the same e-mail tells besides. */
  beside?: readonly NoticeKind[];
}

const loginBy = day("2026-11-26");
const inactiveOn = day("2026-11-27");
const saveBy = day("2026-12-26");
const deleteOn = day("2026-12-27");
const callBy = day("2027-01-25");
const june = day("2027-06-30");
const monday = day("2026-11-23");

/** Priya last used the account on 28 October 2026; Sam owns the mailbox. */
const examples: { readonly [Kind in NoticeKind]: Example<Kind> } = {
  "account-inactive-soon": {
    notice: { kind: "account-inactive-soon", account: priya, loginBy, saveBy, daysLeft: 5 },
    today: day("2026-11-21"),
    daysLeft: 5,
    isOwn: true,
  },
  "account-setup-unfinished": {
    notice: { kind: "account-setup-unfinished", account: priya, loginBy, saveBy, daysLeft: 5 },
    today: day("2026-11-21"),
    daysLeft: 5,
    isOwn: true,
  },
  "account-inactive": {
    notice: { kind: "account-inactive", account: priya, inactiveOn, saveBy },
    today: inactiveOn,
    isOwn: true,
  },
  "account-deleted-soon": {
    notice: { kind: "account-deleted-soon", account: priya, saveBy, daysLeft: 5 },
    today: day("2026-12-21"),
    daysLeft: 5,
    isOwn: true,
  },
  "account-deleted": {
    notice: { kind: "account-deleted", account: priya, deleteOn, callBy },
    today: day("2026-12-29"),
    isOwn: true,
  },
  "account-restore-ending": {
    notice: { kind: "account-restore-ending", account: priya, callBy, deleteOn, daysLeft: 5 },
    today: day("2027-01-20"),
    daysLeft: 5,
  },
  "account-gone": {
    notice: { kind: "account-gone", account: priya, goneOn: day("2027-01-26") },
    today: day("2027-01-26"),
  },
  "leaver-deleted-soon": {
    notice: {
      kind: "leaver-deleted-soon",
      account: priya,
      deleteOn: day("2026-12-01"),
      saveBy: day("2026-11-30"),
      daysLeft: 2,
    },
    today: day("2026-11-28"),
    daysLeft: 2,
    isOwn: true,
  },
  "disabled-ending": {
    notice: { kind: "disabled-ending", account: priya, deleteOn: day("2026-12-10"), daysLeft: 7 },
    today: day("2026-12-03"),
    daysLeft: 7,
  },
  "mailbox-no-owner": { notice: { kind: "mailbox-no-owner", mailbox, reach: "nobody" } },
  "mailbox-no-usable-owner": {
    notice: {
      kind: "mailbox-no-usable-owner",
      mailbox,
      reach: "owner-can-sign-in",
      fixer: sam,
      saveBy: day("2026-11-29"),
    },
  },
  "mailbox-owner-unconfirmed": { notice: { kind: "mailbox-owner-unconfirmed", mailbox } },
  "mailbox-last-owner-leaving": {
    notice: { kind: "mailbox-last-owner-leaving", mailbox, owners: [sam], ownerlessOn: day("2026-12-01") },
  },
  "mailbox-last-owner-at-risk": {
    notice: {
      kind: "mailbox-last-owner-at-risk",
      mailbox,
      owners: [{ account: sam, loginBy }],
      loginBy,
      ownerlessOn: inactiveOn,
    },
    today: day("2026-11-24"),
    daysLeft: 2,
  },
  "mailbox-single-owner": { notice: { kind: "mailbox-single-owner", mailbox, owner: sam } },
  "mailbox-no-member": { notice: { kind: "mailbox-no-member", mailbox, owner: sam } },
  "mailbox-leaver-has-access": { notice: { kind: "mailbox-leaver-has-access", mailbox, accounts: [priya] } },
  "mailbox-site-mismatch": { notice: { kind: "mailbox-site-mismatch", mailbox, reason: "address" } },
  "site-no-mailbox": { notice: { kind: "site-no-mailbox", site: oakHouse } },
  "site-full": {
    notice: { kind: "site-full", site: oakHouse, allowance: 10, used: 10, inactive: [priya], isOrganisation: false },
  },
  "site-over-allowance": {
    notice: {
      kind: "site-over-allowance",
      site: oakHouse,
      allowance: 10,
      used: 11,
      inactive: [priya, sam],
      isOrganisation: false,
    },
  },
  "site-closed": { notice: { kind: "site-closed", site: oakHouse, closedOn: day("2026-10-31") } },
  "site-code-invalid": {
    notice: { kind: "site-code-invalid", site: oakHouse, looksLikeDate: true },
    code: "01-Mar",
  },
  "site-deregistered": { notice: { kind: "site-deregistered", site: oakHouse } },
  "site-no-phone": { notice: { kind: "site-no-phone", site: oakHouse } },
  "site-still-open": {
    notice: { kind: "site-still-open", site: oakHouse },
    beside: ["account-no-mobile", "mailbox-single-owner"],
  },
  "account-no-mobile": { notice: { kind: "account-no-mobile", account: priya, isOwner: false } },
  "account-mobile-invalid": { notice: { kind: "account-mobile-invalid", account: sam, isOwner: true } },
  "account-mobile-shared": { notice: { kind: "account-mobile-shared", account: priya, others: [sam], isSites: false } },
  "account-contact-shared": { notice: { kind: "account-contact-shared", account: priya, others: [], isSites: true } },
  "account-duplicate-person": {
    notice: { kind: "account-duplicate-person", account: priya, others: [anotherPriya], by: "name" },
  },
  "account-unreachable": { notice: { kind: "account-unreachable", account: priya } },
  "account-activity-unknown": { notice: { kind: "account-activity-unknown", account: priya } },
  "account-state-drift": {
    notice: { kind: "account-state-drift", account: priya },
    today: day("2026-11-30"),
  },
  "account-sources-contradict": {
    notice: {
      kind: "account-sources-contradict",
      account: priya,
      sites: [{ source: "portal", site: "VL0CD" }],
      usedOn: null,
    },
  },
  "dspt-unknown": { notice: { kind: "dspt-unknown", site: oakHouse } },
  "dspt-below-minimum": {
    notice: { kind: "dspt-below-minimum", site: oakHouse, label: null, level: null, deadline: june },
    today: day("2027-05-28"),
    daysLeft: 30,
  },
  "dspt-expired": {
    notice: { kind: "dspt-expired", site: oakHouse, label: "25/26", level: "met", deadline: june },
    today: day("2027-07-01"),
    daysLeft: -1,
  },
  "dspt-approaching": {
    notice: { kind: "dspt-approaching", site: oakHouse, label: "25/26", deadline: june, plan: "missing" },
    today: day("2027-05-28"),
    daysLeft: 30,
  },
  "dspt-due": {
    notice: { kind: "dspt-due", site: oakHouse, label: "25/26", level: "met", deadline: june },
    today: day("2027-05-28"),
    daysLeft: 30,
  },
  "dspt-head-office-cover": { notice: { kind: "dspt-head-office-cover", site: oakHouse } },
};

function subjectFor(notice: Notice): Person | null {
  if ("account" in notice) return people.get(notice.account) ?? null;
  return "mailbox" in notice ? { name: "Oak House", address: "oakhouse.vl0ab@nhs.net" } : null;
}

function roleFor(kind: NoticeKind): Role {
  return examples[kind].isOwn ? "person" : ownerKinds.has(kind) ? "owner" : "manager";
}

function exampleMatter(kind: NoticeKind, today: Day, isToldAgain: boolean): Matter {
  const { notice, daysLeft = 0, code = "VL0AB" } = examples[kind];
  const role = roleFor(kind);
  return {
    notice,
    daysLeft,
    role,
    site: { code, name: "Oak House", phone: "0115 496 0000", route: "nas", localSupport: null },
    subject: subjectFor(notice),
    people,
    informationFrom: addDays(today, -1),
    isFresh: true,
    isToldAgain,
    reported: null,
    isStandIn: false,
    lastActivity: kind === "account-setup-unfinished" || kind === "account-activity-unknown" ? null : day("2026-10-28"),
    since: role === "manager" && notice.kind.startsWith("mailbox") ? day("2026-11-20") : today,
  };
}

/** An example of each kind, at Oak House: what `preview` shows when no real one is asked for. */
export function previewOccasion(kind: NoticeKind, letterhead: Letterhead = exampleLetterhead): Occasion {
  const { today = monday, isOwn, beside = [] } = examples[kind];
  const role = roleFor(kind);
  return {
    to: { role, name: isOwn ? "Priya Sample" : role === "owner" ? "Sam Green" : "Jo Marsh" },
    matters: [kind, ...beside].map((one) => exampleMatter(one, today, one !== kind)),
    today,
    reference: "R-7K2M",
    ask: role === "manager" ? null : { name: "Jo Marsh", isManager: true },
    letterhead,
  };
}
