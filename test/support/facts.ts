import { addDays, day, type Day } from "../../src/rules/day.ts";
import type {
  Access,
  AccessRole,
  AccountFacts,
  MailboxFacts,
  Mark,
  OpenFinding,
  SiteFacts,
  SiteSnapshot,
} from "../../src/rules/facts.ts";
import { subjectOf } from "../../src/rules/finding.ts";
import type { Look } from "../../src/rules/reminder.ts";

// Small builders for the facts that the rules read. Everybody in them is fictional.

/** The Sunday on which most examples play. */
export const sunday22November: Day = day("2026-11-22");

/** An account that is set up, of which nothing else is known. */
export function anAccount(facts: Partial<AccountFacts> = {}): AccountFacts {
  const id = facts.id ?? 1;
  return {
    id,
    address: `person${id}.sample@care.example`,
    site: 1,
    siteSince: null,
    name: `Person ${id} Sample`,
    isSetUp: true,
    status: null,
    statusAsOf: null,
    statusAfter: null,
    statusSeen: null,
    created: null,
    activated: null,
    leaver: null,
    leaving: null,
    joiner: null,
    disabled: null,
    enabled: null,
    deleted: null,
    restored: null,
    resecured: null,
    inactiveSince: null,
    lastActivity: null,
    listedElsewhere: [],
    mobile: `+44770090${String(id).padStart(4, "0")}`,
    contactEmail: null,
    unusable: { mobile: null, contactEmail: null },
    unused: { mobile: null, contactEmail: null },
    refusedOn: null,
    mobileSupplied: false,
    ...facts,
  };
}

/** Somebody's access to a mailbox; without an account, an address that nobody knows. */
export function anAccess(role: AccessRole, account: AccountFacts | null, since = "2026-01-01"): Access {
  return { address: account?.address ?? `unknown.${role}@care.example`, role, account, since: day(since) };
}

/** A mailbox of Oak House that the given people can open. */
export function aMailbox(accesses: readonly Access[] = [], facts: Partial<MailboxFacts> = {}): MailboxFacts {
  return { id: 1, address: "oakhouse.vl0ab@care.example", accesses, ...facts };
}

/** Oak House, with a manager and an organisation admin. */
export function aSite(facts: Partial<SiteFacts> = {}): SiteFacts {
  return {
    id: 1,
    code: "VL0AB",
    name: "Oak House",
    route: "nas",
    allowance: null,
    firstLookOn: day("2020-01-01"),
    phone: "0115 496 0000",
    supplied: { phone: false },
    closed: null,
    cqcStatus: null,
    localSupport: null,
    manager: { name: "Jo Marsh", email: "jo.marsh@care.example", mobile: "+447700900900" },
    adminEmail: "office@care.example",
    dsptPlanDue: null,
    codeChangedOn: null,
    ...facts,
  };
}

/** Oak House with the given accounts and mailboxes; no DSPT list has been imported. */
export function aSnapshot(facts: Partial<SiteSnapshot> = {}): SiteSnapshot {
  return {
    site: aSite(),
    accounts: [],
    mailboxes: [],
    sharers: [],
    allowanceSharers: [],
    mailboxesImported: false,
    dspt: { listAsOf: null, own: null, parent: null },
    open: [],
    marks: [],
    ...facts,
  };
}

/** What somebody told us about an account, from a day on. */
export function aMark(kind: Mark["kind"], from: string, until: string | null = null, account = 1): Mark {
  return {
    kind,
    subject: { type: "account", id: account },
    from: day(from),
    until: until === null ? null : day(until),
  };
}

/** The findings of a look on a day as the next look finds them recorded. */
export function openFrom(look: Look, on: Day, acknowledged: boolean = false): OpenFinding[] {
  return look.findings.map(({ finding, since, open }, at) => ({
    id: open?.id ?? at + 1,
    kind: finding.kind,
    subject: subjectOf(finding),
    since,
    openedOn: open?.openedOn ?? on,
    acknowledged: open?.acknowledged ?? acknowledged,
  }));
}

/** Every day from the first to the last, both included. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let on = first; on <= last; on = addDays(on, 1)) days.push(on);
  return days;
}
