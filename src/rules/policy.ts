import { day, type Day } from "./day.ts";

/** Every number and choice of the rules. Each can be overridden by a policy file with a date from which it holds. */
export interface Policy {
  /** Idle days after which an account is switched off. NHSmail data retention policy, from 1 December 2022. */
  inactiveAfterDays: number;
  /** Idle days after which an account is deleted. Same source. */
  deletedAfterDays: number;
  /** Days a deleted account can still be restored before it is gone. Same source. */
  goneAfterDays: number;
  /** Days a leaver's account lives after it was marked a leaver. NHSmail leavers and joiners guide. */
  leaverDeletedAfterDays: number;
  /** Calendar months a disabled account is kept. NHSmail guide to disabling accounts. */
  disabledKeptMonths: number;
  /** Whether a leaver's deleted account may be asked back. Guidance disagrees; the safe reading is no. */
  leaverRestorable: boolean;
  /** Who owns the boundary day: the later state (day 30 is inactive), or the earlier one. */
  boundary: "later" | "earlier";
  /** Accounts data older than this many days is not fresh: people are not nudged on it. Our choice. */
  dataFreshDays: number;
  /** The same for one source by its name, of any kind: operators are told when it is older. Our choice. */
  dataFreshDaysBySource: Readonly<Record<string, number>>;
  /** How far ahead we look for the loss of a mailbox's last owner, in days. Our choice. */
  riskHorizonDays: number;
  /** Days left at which each reminder is sent, largest first. Our choice, from rules agreed with care providers. */
  stages: {
    "account-inactive-soon": readonly number[];
    "account-setup-unfinished": readonly number[];
    "account-deleted-soon": readonly number[];
    "account-restore-ending": readonly number[];
    "leaver-deleted-soon": readonly number[];
    "disabled-ending": readonly number[];
    "mailbox-last-owner-at-risk": readonly number[];
    /** Counted to 30 June; the negative ones are overdue. */
    dspt: readonly number[];
  };
  /** From how many days left owners, and managers, also read of a deletion. */
  deletedSoonOwnersFrom: number;
  deletedSoonManagerFrom: number;
  /** From how many days left owners also read of a DSPT deadline. */
  dsptOwnersFrom: number;
  /** After the last overdue DSPT stage, again every so many days. */
  dsptOverdueEveryDays: number;
  /** Days after a critical finding at which it is told again; then weekly. */
  realertAfterDays: readonly number[];
  /** A contact by hand satisfies a stage for this many days. */
  contactedCoversDays: number;
  /** "Has logged in" silences nudges for this many days. */
  loggedInSilenceDays: number;
  /** The least DSPT level that keeps NHSmail. Guidance of the national team, 2022 onwards. */
  dsptMinimum: "approaching" | "met";
  /** Opening day of a DSPT year (month and day), where no other day is known for it; year is the label's first. */
  dsptOpensOn: string;
  dsptOpenings: Readonly<Record<string, Day>>;
  /** Accounts a site may have where nothing else was agreed. NHSmail guide to registering social care organisations. */
  accountsPerSite: number;
  /** Accounts all sites of an organisation on the third-party route may have together. Same source. */
  accountsPerOrganisation: number;
  /** When people may be written to, London time. */
  peopleWindow: { from: string; to: string };
  /** When offices may be written to, on working days, London time; the helpdesk's hours. */
  officeWindow: { from: string; to: string };
  /** At most this many texts for one site on one day. */
  textsPerSiteAndDay: number;
  /** Surprising messages of a day: more than so many, that reach more than so many people, or so many in a hundred, wait. */
  brakeAfterMessages: number;
  brakeAfterPeople: number;
  brakeAfterPercent: number;
  /** After more days without a finished check than this, everything waits for a person. Our choice, as the three above. */
  brakeAfterMissedDays: number;
  /** Days after that of a message for which its words are kept, so that a copy is the same copy. Our choice. */
  wordsKeptDays: number;
}

/** The policy in force from 1 December 2022. */
export const defaultPolicy: Policy = {
  inactiveAfterDays: 30,
  deletedAfterDays: 60,
  goneAfterDays: 30,
  leaverDeletedAfterDays: 30,
  disabledKeptMonths: 18,
  leaverRestorable: false,
  boundary: "later",
  dataFreshDays: 7,
  dataFreshDaysBySource: {},
  riskHorizonDays: 10,
  stages: {
    "account-inactive-soon": [10, 5, 2, 0],
    "account-setup-unfinished": [10, 5, 2, 0],
    "account-deleted-soon": [15, 5, 2, 0],
    "account-restore-ending": [15, 5, 2, 0],
    "leaver-deleted-soon": [10, 5, 2, 0],
    "disabled-ending": [60, 30, 7],
    "mailbox-last-owner-at-risk": [10, 5, 2, 0],
    dspt: [180, 90, 60, 30, 14, 7, 3, 1, 0, -1, -7, -30],
  },
  deletedSoonOwnersFrom: 15,
  deletedSoonManagerFrom: 5,
  dsptOwnersFrom: 30,
  dsptOverdueEveryDays: 30,
  realertAfterDays: [1, 3, 7],
  contactedCoversDays: 3,
  loggedInSilenceDays: 7,
  dsptMinimum: "approaching",
  dsptOpensOn: "09-01",
  dsptOpenings: {},
  accountsPerSite: 10,
  accountsPerOrganisation: 50,
  peopleWindow: { from: "08:00", to: "18:00" },
  officeWindow: { from: "09:00", to: "17:00" },
  textsPerSiteAndDay: 20,
  brakeAfterMessages: 25,
  brakeAfterPeople: 200,
  brakeAfterPercent: 10,
  brakeAfterMissedDays: 7,
  wordsKeptDays: 7,
};

/** Changes whenever a rule's meaning changes without a number changing; part of the fingerprint that wakes all sites. */
export const rulesVersion = 7;

/** A policy and the first day on which it holds; null: since ever. */
export interface DatedPolicy {
  effectiveFrom: Day | null;
  policy: Policy;
}

/** How long an account lived before: see docs/decisions/0009-the-policy-of-before.md. */
const lifetimesBefore = { inactiveAfterDays: 90, deletedAfterDays: 180, goneAfterDays: 180 } as const;

/** What NHSmail's data retention policy has been since ever; on 1 December 2022 accounts began to live shorter. */
export const policyHistory: readonly [DatedPolicy, ...DatedPolicy[]] = [
  { effectiveFrom: null, policy: { ...defaultPolicy, ...lifetimesBefore } },
  { effectiveFrom: day("2022-12-01"), policy: defaultPolicy },
];

/** The policy in force on a day, of policies in the order of their dates, the first of which has none. */
export function policyInForce(policies: readonly DatedPolicy[], on: Day): Policy {
  const inForce = policies.findLast(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= on);
  return inForce?.policy ?? defaultPolicy;
}
