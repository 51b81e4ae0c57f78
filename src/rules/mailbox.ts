import { daysBetween, earliest, latest, type Day } from "./day.ts";
import { departsOn, type AccountStanding } from "./account.ts";
import type { Access, AccessRole, AccountFacts, MailboxFacts } from "./facts.ts";
import type { FindingOf } from "./finding.ts";
import type { Policy } from "./policy.ts";

/** Looks up an account on the day of the look. */
export type StandingOf = (account: AccountFacts) => AccountStanding;

/** One person who can open a mailbox, on a day. */
export interface Holder {
  address: string;
  /** Null when no such account is known, or it is a group. */
  standing: AccountStanding | null;
  /** Known and active. */
  isUsable: boolean;
  /** False when the account or its state is unknown: neither usable nor known to be lost. */
  isConfirmed: boolean;
  /** Usable, and neither a leaver nor about to leave. */
  isDurable: boolean;
  /** The first day on which the account can no longer be used; null when that is not known. */
  failsOn: Day | null;
}

/** Who can open a mailbox, the same person once; whoever is an owner is no member. */
export interface Ownership {
  mailbox: MailboxFacts;
  owners: readonly Holder[];
  members: readonly Holder[];
  /** Those who may read and do nothing else; none of them is an owner or a member as well. */
  readers: readonly Holder[];
  /** The day on which the last usable owner fails or is to be disabled, leavers included; null when there is none. */
  ownerlessOn: Day | null;
}

/** Who owns a mailbox, and who may use it, on a day. A read-only user is no member. */
export function ownershipOf(mailbox: MailboxFacts, on: Day, policy: Policy, standingOf: StandingOf): Ownership {
  const holders = (accesses: readonly Access[]) =>
    [...new Map(accesses.map((access) => [personOf(access), access])).values()].map((access) =>
      holderOf(access, on, policy, standingOf),
    );
  const owning = mailbox.accesses.filter(isOwner);
  const members = withoutThose(owning, accessesOf(mailbox, "member"));
  const readers = withoutThose([...owning, ...members], accessesOf(mailbox, "user"));
  const owners = holders(owning);
  const ownerlessOn = latest(...owners.filter(isUsable).map((owner) => lostFrom(owner, on)));
  return { mailbox, owners, members: holders(members), readers: holders(readers), ownerlessOn };
}

/** The account of a holder; only for holders that are confirmed. */
export function accountOf({ standing }: Holder): AccountFacts {
  if (standing === null) throw new Error("A holder without an account was taken for a confirmed one");
  return standing.account;
}

/** Whether a holder's account is known and active. */
export function isUsable(holder: Holder): boolean {
  return holder.isUsable;
}

/** The day on which a holder fails, or is to be disabled if that is earlier: who only leaves keeps the account. */
function lostFrom({ standing, failsOn }: Holder, on: Day): Day | null {
  const disabled = standing?.account.disabled ?? null;
  return earliest(failsOn, disabled !== null && disabled > on ? disabled : null);
}

/** The latest day on which one of the holders fails; null when there is none. */
export function lastFailing(holders: readonly Holder[]): Day | null {
  return latest(...holders.map(({ failsOn }) => failsOn));
}

/**
 * The day on which a mailbox whose last owners leave has none: when the last of them goes, where a day that has not
 * passed is planned for each, or when the last of their accounts fails, whichever is earlier.
 */
export function ownersGoneOn(planned: readonly (Day | null)[], ownerlessOn: Day | null, today: Day): Day | null {
  const areAllPlanned = planned.every((on) => on !== null && on >= today);
  return earliest(areAllPlanned ? latest(...planned) : null, ownerlessOn);
}

/** The last day on which one of the owners who can be asked can still log in; where all are away, that of the last owner. */
export function lastLogIn({
  owners,
  loginBy,
}: Pick<FindingOf<"mailbox-last-owner-at-risk">, "owners" | "loginBy">): Day {
  return latest(...owners.filter(({ away }) => !away).map((owner) => owner.loginBy)) ?? loginBy;
}

/** Whether somebody has left: marked a leaver, or the day on which they were planned to leave has passed. */
export function hasLeft({ account, isLeaver }: AccountStanding, on: Day): boolean {
  const departs = departsOn(account, on);
  return isLeaver || (departs !== null && departs < on);
}

/** Whether an access makes somebody an owner. */
export function isOwner({ role }: Access): boolean {
  return role === "owner" || role === "co-owner";
}

function accessesOf({ accesses }: MailboxFacts, role: AccessRole): Access[] {
  return accesses.filter((access) => access.role === role);
}

/** Whoever is among the first has more than what the second give. */
function withoutThose(first: readonly Access[], second: readonly Access[]): Access[] {
  const keys = new Set(first.map(personOf));
  return second.filter((access) => !keys.has(personOf(access)));
}

function personOf({ account, address }: Access): string {
  return account === null ? address.toLowerCase() : String(account.id);
}

function holderOf({ account, address }: Access, on: Day, policy: Policy, standingOf: StandingOf): Holder {
  if (account === null) {
    return { address, standing: null, isUsable: false, isConfirmed: false, isDurable: false, failsOn: null };
  }
  const standing = standingOf(account);
  const isUsable = standing.state === "active";
  const departs = departsOn(account, on);
  const leavesSoon = departs !== null && daysBetween(on, departs) <= policy.riskHorizonDays;
  return {
    address,
    standing,
    isUsable,
    isConfirmed: standing.state !== "unknown",
    isDurable: isUsable && !standing.isLeaver && !leavesSoon,
    failsOn: earliest(standing.dates.inactiveOn, standing.dates.deleteOn),
  };
}
