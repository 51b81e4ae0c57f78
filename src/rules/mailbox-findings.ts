import { addDays, daysBetween, earliest, latest, type Day } from "./day.ts";
import { departsOn, leaverSpell, isUndated, lostOn } from "./account.ts";
import { isLossDoubted } from "./account-findings.ts";
import type { AccountFacts, AccountId, SiteFacts } from "./facts.ts";
import type { FindingOf, MailboxReach } from "./finding.ts";
import { accountOf, hasLeft, isUsable, lastFailing, type Holder, type Ownership } from "./mailbox.ts";
import { awayOn, toldLogIn } from "./marks.ts";
import { codeBeforeClosing, isOdsCode } from "./ods-code.ts";
import type { Found, Scene } from "./scene.ts";

/** What is wrong with the ownership of the site's mailboxes. */
export function mailboxOwnership(scene: Scene): Found[] {
  return scene.ownerships.flatMap((ownership) => {
    const usable = ownership.owners.filter(isUsable);
    if (usable.length === 0) return [withoutUsableOwner(ownership, scene)];
    const durable = usable.filter(({ isDurable }) => isDurable);
    const found = durable.length === 0 ? [lastOwnerLeaving(ownership, usable, scene)] : riskFound(ownership, scene);
    const [only, another] = usable;
    return only === undefined || another ? found : [...found, ...restingOn(only, ownership, scene)];
  });
}

/** What is found of a mailbox that rests on one owner. */
function restingOn(only: Holder, ownership: Ownership, scene: Scene): Found[] {
  const { mailbox, members, readers } = ownership;
  const known = { mailbox: mailbox.id, owner: idOf(only), ...unaskedOf(only, scene) };
  const doubt = ownerDoubt(ownership, scene.on);
  const found: Found[] = [];
  if (only.isDurable) found.push({ finding: { kind: "mailbox-single-owner", ...known, ...doubt }, since: null });
  if (members.some(isUsable)) return found;
  const isReadByOthers = readers.some(mayRead);
  const isReachDoubted = isOneDoubted(isReadByOthers ? members : [...members, ...readers], scene.on);
  const told = {
    ...{ ...known, ...(isReadByOthers && { isReadByOthers }) },
    ...(doubt ?? (isReachDoubted && ({ doubted: "reach" } as const))),
  };
  return [...found, { finding: { kind: "mailbox-no-member", ...told }, since: null }];
}

/** That an owner is asked nothing any more; nothing where they can be, if only after a leave. */
function unaskedOf(owner: Holder, scene: Scene) {
  if (awayOn(idOf(owner), scene)?.kind === "not-needed") return { unasked: "not-needed" } as const;
  return owner.standing && hasLeft(owner.standing, scene.on) ? ({ unasked: "left" } as const) : null;
}

/**
 * The risk that a mailbox loses its last durable owner, however far ahead; null when no owner is durable. It becomes a
 * finding within the horizon of the policy.
 */
export function lastOwnerRisk(ownership: Ownership, scene: Scene): FindingOf<"mailbox-last-owner-at-risk"> | null {
  const { mailbox, owners, ownerlessOn } = ownership;
  const durable = owners.filter(({ isDurable }) => isDurable);
  const failsOn = lastFailing(durable);
  if (failsOn === null || ownerlessOn === null) return null;
  const mayLogIn = durable.flatMap((owner) => {
    if (owner.failsOn === null) return [];
    const away = awayOn(idOf(owner), scene);
    return [{ account: idOf(owner), loginBy: addDays(owner.failsOn, -1), ...(away && { away }) }];
  });
  return {
    kind: "mailbox-last-owner-at-risk",
    mailbox: mailbox.id,
    owners: mayLogIn.toSorted((one, other) => one.account - other.account),
    loginBy: addDays(failsOn, -1),
    ownerlessOn,
    ...ownerDoubt(ownership, scene.on),
  };
}

/** Leavers, gone accounts and people who have moved to another site, still listed. */
export function leaverHasAccess(scene: Scene): Found[] {
  const { snapshot, ownerships, standingOf, on } = scene;
  return ownerships.flatMap((ownership) => {
    const { mailbox, owners } = ownership;
    const listed = mailbox.accesses.flatMap(({ account, since }) => {
      if (account === null) return [];
      const { isLeaver, state } = standingOf(account);
      const isElsewhere = isLeaver || hasMoved(account, snapshot.site, since, on);
      return isElsewhere || state === "gone" ? [{ id: account.id, isElsewhere }] : [];
    });
    if (listed.length === 0) return [];
    const accounts = [...new Set(listed.map(({ id }) => id))].toSorted((one, other) => one - other);
    const gone = accounts.filter((account) => !listed.some(({ id, isElsewhere }) => id === account && isElsewhere));
    const known = {
      ...{ mailbox: mailbox.id, accounts, ...(gone.length > 0 && { gone }) },
      ...(!owners.some((owner) => mayTakeOff(owner, accounts, scene)) && { needsOwner: true as const }),
    };
    return [{ finding: { kind: "mailbox-leaver-has-access", ...known }, since: null }];
  });
}

/** Whether an owner could take somebody off the list, for all that is known. */
function mayTakeOff(owner: Holder, listed: readonly AccountId[], scene: Scene): boolean {
  const { standing, isConfirmed } = owner;
  if (standing === null || !isConfirmed) return true;
  const isLost = standing.state === "deleted" || standing.state === "gone";
  if (isLost && !isLossDoubted(standing, scene.on)) return false;
  return !listed.includes(idOf(owner)) && unaskedOf(owner, scene) === null;
}

/** Mailboxes whose address does not end in the site's ODS code before the @. What is no such code can be in none. */
export function siteMismatch({ snapshot: { site, mailboxes }, on }: Scene): Found[] {
  const code = codeBeforeClosing(site.code);
  if (!isOdsCode(code)) return [];
  const hasNewCode = site.codeChangedOn !== null && site.codeChangedOn <= on;
  return mailboxes
    .filter(({ address }) => !(address.split("@")[0] ?? "").toLowerCase().endsWith(code.toLowerCase()))
    .map(({ id }) => ({
      finding: { kind: "mailbox-site-mismatch", mailbox: id, reason: hasNewCode ? "code-changed" : "address" },
      since: null,
    }));
}

/** A site with accounts and no mailbox, where mailboxes have been imported for its organisation. */
export function siteNoMailbox({ snapshot: { site, accounts, mailboxes, mailboxesImported } }: Scene): Found[] {
  const isMissing = mailboxesImported && accounts.length > 0 && mailboxes.length === 0;
  return isMissing ? [{ finding: { kind: "site-no-mailbox", site: site.id }, since: null }] : [];
}

/** Days after the look on which a mailbox's findings may change, beyond those of its accounts. */
export function mailboxLooks(scene: Scene): (Day | null)[] {
  const { ownerships, snapshot, on, policy } = scene;
  const departures = ownerships.flatMap(({ owners, members }) =>
    [...owners, ...members].flatMap(({ standing }) => {
      const departs = standing && departsOn(standing.account, on);
      // Who has left is not told anything any more.
      return departs ? [addDays(departs, -policy.riskHorizonDays), addDays(departs, 1)] : [];
    }),
  );
  const risks = ownerships.map((ownership) => {
    const risk = lastOwnerRisk(ownership, scene);
    return risk && addDays(risk.loginBy, -policy.riskHorizonDays);
  });
  return [...departures, ...risks, snapshot.site.codeChangedOn];
}

/** Whether somebody reads the mailbox, as far as is known. */
function mayRead({ isUsable, isConfirmed }: Holder): boolean {
  return isUsable || !isConfirmed;
}

function withoutUsableOwner(ownership: Ownership, scene: Scene): Found {
  const { mailbox, owners, members, readers } = ownership;
  const others: MailboxReach = [...members, ...readers].some(mayRead) ? "members-can-read" : "nobody";
  if (owners.length === 0) {
    const told = { reach: others, ...doubtOf(ownership, others, scene.on) };
    return { finding: { kind: "mailbox-no-owner", mailbox: mailbox.id, ...told }, since: null };
  }
  if (owners.some(({ isConfirmed }) => !isConfirmed)) {
    return { finding: { kind: "mailbox-owner-unconfirmed", mailbox: mailbox.id }, since: null };
  }
  const present = owners.filter((owner) => awayOn(idOf(owner), scene) === null);
  const isSaidLoggedIn = (owner: Holder) => toldLogIn(idOf(owner), scene) !== null;
  const fixer = fixerOf(present.filter(isSaidLoggedIn)) ?? fixerOf(present);
  const isDisabled = present.some(({ standing }) => isSwitchedOff(standing, "disabled"));
  const reach = fixer ? "owner-can-sign-in" : isDisabled ? "owner-disabled" : others;
  return {
    finding: {
      kind: "mailbox-no-usable-owner",
      mailbox: mailbox.id,
      reach,
      fixer: fixer && accountOf(fixer).id,
      saveBy: fixer?.standing?.dates.saveBy ?? null,
      ...(fixer && isSaidLoggedIn(fixer) && { isSaidLoggedIn: true as const }),
      ...(owners.some(({ standing }) => standing && isUndated(standing)) && { isUndated: true as const }),
      ...doubtOf(ownership, reach, scene.on),
    },
    since: whenAll(owners, ({ standing }) => standing && lostOn(standing, scene.on)),
  };
}

/** What rests on a loss that is doubted; nothing where none is, or somebody else can read anyway. */
function doubtOf(ownership: Ownership, reach: MailboxReach, on: Day) {
  const { members, readers } = ownership;
  const isReachDoubted = reach === "nobody" && isOneDoubted([...members, ...readers], on);
  return ownerDoubt(ownership, on) ?? (isReachDoubted ? ({ doubted: "reach" } as const) : null);
}

function ownerDoubt({ owners }: Ownership, on: Day) {
  return isOneDoubted(owners, on) ? ({ doubted: "owners" } as const) : null;
}

function isOneDoubted(holders: readonly Holder[], on: Day): boolean {
  return holders.some(({ standing }) => standing !== null && isLossDoubted(standing, on));
}

/** The owner who can put it right by signing in: one who stays before one who leaves, then who has longest to do it. */
function fixerOf(owners: readonly Holder[]): Holder | null {
  const ranked = owners
    .filter(({ standing }) => isSwitchedOff(standing, "idle"))
    .toSorted((one, other) => (rank(one) < rank(other) ? 1 : rank(one) > rank(other) ? -1 : idOf(one) - idOf(other)));
  return ranked[0] ?? null;
}

/** A text that sorts the better fixer last. */
function rank({ standing }: Holder): string {
  return `${standing?.isLeaver ? 0 : 1} ${standing?.dates.saveBy ?? ""}`;
}

function idOf(holder: Holder): number {
  return accountOf(holder).id;
}

function isSwitchedOff(standing: Holder["standing"], how: "disabled" | "idle"): boolean {
  return standing?.state === "inactive" && (standing.dates.cause === "disabled") === (how === "disabled");
}

function lastOwnerLeaving(ownership: Ownership, usable: readonly Holder[], scene: Scene): Found {
  const { mailbox, owners, ownerlessOn } = ownership;
  const leaving = usable.map(idOf).toSorted((one, other) => one - other);
  const away = leaving.flatMap((account) => {
    const told = awayOn(account, scene);
    return told === null ? [] : [{ account, away: told }];
  });
  const haveLeft = new Set(usable.filter(({ standing }) => standing && hasLeft(standing, scene.on)).map(idOf));
  const left = leaving.filter((id) => haveLeft.has(id));
  const known = {
    mailbox: mailbox.id,
    owners: leaving,
    ...(away.length > 0 && { away }),
    ...(left.length > 0 && { left }),
    ownerlessOn,
    ...ownerDoubt(ownership, scene.on),
  };
  return {
    finding: { kind: "mailbox-last-owner-leaving", ...known },
    since: whenAll(owners, (owner) => undurableSince(owner, scene)),
  };
}

/** Since when an owner has no longer been one to rely on; null when no day is known. */
function undurableSince({ standing, isUsable }: Holder, { on, policy }: Scene): Day | null {
  if (standing === null) return null;
  if (!isUsable) return lostOn(standing, on);
  const departs = departsOn(standing.account, on);
  const leaver = leaverSpell(standing.account, on);
  if (leaver && leaver.since === null) return null;
  return earliest(leaver?.since, departs && addDays(departs, -policy.riskHorizonDays));
}

/** The day on which the last of the owners got there; null when it is not known for one of them. */
function whenAll(owners: readonly Holder[], dayOf: (owner: Holder) => Day | null): Day | null {
  const days = owners.map(dayOf);
  return days.includes(null) ? null : latest(...days);
}

function riskFound(ownership: Ownership, scene: Scene): Found[] {
  const { on, policy } = scene;
  const risk = lastOwnerRisk(ownership, scene);
  if (risk === null || daysBetween(on, risk.loginBy) > policy.riskHorizonDays) return [];
  return [{ finding: risk, since: addDays(risk.loginBy, -policy.riskHorizonDays) }];
}

function hasMoved({ site, siteSince }: AccountFacts, here: SiteFacts, listedSince: Day, on: Day): boolean {
  return site !== here.id && siteSince !== null && siteSince <= on && siteSince > listedSince;
}
