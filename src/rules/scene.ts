import { accountStanding, type AccountStanding } from "./account.ts";
import type { Calendar } from "./calendar.ts";
import type { Day } from "./day.ts";
import type { AccountFacts, AccountId, SiteFacts, SiteSnapshot } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { hasLeft, ownershipOf, type Ownership, type StandingOf } from "./mailbox.ts";
import type { Policy } from "./policy.ts";

/** What every rule about a site reads: the facts, the day, and what already follows from them. */
export interface Scene {
  snapshot: SiteSnapshot;
  on: Day;
  policy: Policy;
  calendar: Calendar;
  /** The accounts of the site. */
  standings: readonly AccountStanding[];
  standingOf: StandingOf;
  /** Accounts of other sites that have a mobile or an address of somebody here, and that share one allowance. */
  sharers: readonly AccountStanding[];
  allowanceSharers: readonly AccountStanding[];
  /** All of these, and those from elsewhere that can open the site's mailboxes; each once. */
  everyone: readonly AccountStanding[];
  ownerships: readonly Ownership[];
  /** The usable owners of the site's mailboxes who have not left, each once. */
  owners: readonly AccountFacts[];
}

/** A condition that a rule has found. */
export interface Found {
  finding: Finding;
  /** The day on which it became true; null when the dates do not tell it. */
  since: Day | null;
}

/** Whether a site has its e-mail from NHSmail. One with an accredited system of its own is only asked for the DSPT. */
export function hasNhsmail({ route }: Pick<SiteFacts, "route">): boolean {
  return route !== "own-email";
}

/** Whether the manager of a site can be written to by e-mail: an address is known, and what comes there is read. */
export function readsEmail({ manager: { email, isUnread } }: Pick<SiteFacts, "manager">): boolean {
  return email !== null && !isUnread;
}

/** Sets the scene for one site on one day. */
export function sceneOf(snapshot: SiteSnapshot, on: Day, policy: Policy, calendar: Calendar): Scene {
  const known = new Map<AccountId, AccountStanding>();
  const standingOf = (account: AccountFacts): AccountStanding => {
    const seen = known.get(account.id);
    if (seen) return seen;
    const standing = accountStanding(account, on, policy, calendar);
    known.set(account.id, standing);
    return standing;
  };
  const standings = snapshot.accounts.map(standingOf);
  const sharers = snapshot.sharers.map(standingOf);
  const allowanceSharers = snapshot.allowanceSharers.map(standingOf);
  // Whoever has an e-mail system of their own has no NHSmail mailboxes to lose.
  const mailboxes = hasNhsmail(snapshot.site) ? snapshot.mailboxes : [];
  const ownerships = mailboxes.map((mailbox) => ownershipOf(mailbox, on, policy, standingOf));
  for (const { accesses } of mailboxes) {
    for (const { account } of accesses) if (account !== null) standingOf(account);
  }
  const everyone = [...known.values()];
  const given = { snapshot, on, policy, calendar };
  const owners = usableOwners(ownerships, on);
  return { ...given, standings, standingOf, sharers, allowanceSharers, everyone, ownerships, owners };
}

function usableOwners(ownerships: readonly Ownership[], on: Day): AccountFacts[] {
  const owners = new Map<AccountId, AccountFacts>();
  for (const ownership of ownerships) {
    for (const { standing, isUsable } of ownership.owners) {
      if (standing && isUsable && !hasLeft(standing, on)) owners.set(standing.account.id, standing.account);
    }
  }
  return [...owners.values()];
}
