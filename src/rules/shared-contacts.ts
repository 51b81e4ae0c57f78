import type { AccountStanding } from "./account.ts";
import { isStaff } from "./contact-findings.ts";
import type { AccountFacts, SiteSnapshot } from "./facts.ts";
import type { Found, Scene } from "./scene.ts";

type Way = "mobile" | "contactEmail";

/** Mobiles that several people have, or that are the site's own number. */
export function mobileShared(scene: Scene): Found[] {
  return shared(scene, "mobile");
}

/** Private addresses that several people have, or that are the site's own. */
export function contactShared(scene: Scene): Found[] {
  return shared(scene, "contactEmail");
}

/** People who seem to have two accounts: the same name at the same site, or with the same mobile anywhere. */
export function duplicatePerson(scene: Scene): Found[] {
  const here = staffHere(scene);
  const elsewhere = staffElsewhere(scene);
  return [...Map.groupBy(here, personOf)].flatMap(([name, group]): Found[] => {
    const [first] = group;
    if (name === null || first === undefined) return [];
    const mobiles = new Set(group.flatMap((account) => known(account, "mobile") ?? []));
    const hasOneOf = (account: AccountFacts) => mobiles.has(known(account, "mobile") ?? "");
    const others = [...group.slice(1), ...elsewhere.filter((other) => hasOneOf(other) && personOf(other) === name)];
    if (others.length === 0) return [];
    const mobile = known(first, "mobile");
    const isSameMobile = mobile !== null && others.every((other) => known(other, "mobile") === mobile);
    const by = isSameMobile ? "mobile" : "name";
    return [
      { finding: { kind: "account-duplicate-person", account: first.id, others: idsOf(others), by }, since: null },
    ];
  });
}

/** That two have the same is seen without writing to anybody: it does not matter whether it may be used. */
function known(account: AccountFacts, way: Way): string | null {
  return account[way] ?? account.unused[way];
}

/** One finding for each mobile or address: the first account here that has it, and all others. */
function shared(scene: Scene, way: Way): Found[] {
  const kind = way === "mobile" ? "account-mobile-shared" : "account-contact-shared";
  const elsewhere = Map.groupBy(staffElsewhere(scene), (account) => known(account, way));
  return [...Map.groupBy(staffHere(scene), (account) => known(account, way))].flatMap(([contact, group]): Found[] => {
    const [first] = group;
    if (contact === null || first === undefined) return [];
    const holders = [...group, ...(elsewhere.get(contact) ?? [])];
    const isSites = isOfSite(contact, way, scene.snapshot) || isOfManager(contact, group, way, scene.snapshot);
    if (!isSites && (holders.length === 1 || isOnePerson(holders))) return [];
    return [{ finding: { kind, account: first.id, others: idsOf(holders.slice(1)), isSites }, since: null }];
  });
}

/** One person with several accounts: that is told as such, and not again as a shared number. */
function isOnePerson(holders: readonly AccountFacts[]): boolean {
  const [first] = holders;
  if (first === undefined || personOf(first) === null) return false;
  return holders.every((holder) => {
    const mobile = known(holder, "mobile");
    const isTold = holder.site === first.site || (mobile !== null && mobile === known(first, "mobile"));
    return personOf(holder) === personOf(first) && isTold;
  });
}

/** The number that the CQC lists, or the address of a shared mailbox. */
function isOfSite(contact: string, way: Way, { site, mailboxes }: SiteSnapshot): boolean {
  if (way === "contactEmail") return mailboxes.some(({ address }) => address.toLowerCase() === contact.toLowerCase());
  return site.phone !== null && inFull(site.phone) === contact;
}

/** A national number as mobiles are written in full. */
function inFull(phone: string): string {
  return phone.replace(/\s+/g, "").replace(/^0/, "+44");
}

/** The manager's own, held by nobody who can be the manager: whoever has the same name, or where no name tells. */
function isOfManager(contact: string, group: readonly AccountFacts[], way: Way, { site }: SiteSnapshot): boolean {
  const { name, email, mobile } = site.manager;
  const managers = way === "mobile" ? mobile : email;
  if (managers === null || managers.toLowerCase() !== contact.toLowerCase() || name === null) return false;
  return group.every((account) => {
    const isManagers = email !== null && account.address.toLowerCase() === email.toLowerCase();
    return !isManagers && account.name !== null && foldedName(account.name) !== foldedName(name);
  });
}

function staffHere({ standings }: Scene): AccountFacts[] {
  return staffOf(standings);
}

function staffElsewhere({ sharers }: Scene): AccountFacts[] {
  return staffOf(sharers);
}

function staffOf(standings: readonly AccountStanding[]): AccountFacts[] {
  return standings
    .filter(isStaff)
    .map(({ account }) => account)
    .toSorted((one, other) => one.id - other.id);
}

function personOf({ name }: AccountFacts): string | null {
  return name === null ? null : foldedName(name) || null;
}

/** A name as it is compared: without accents, marks and case, and with the family name of "Sample, Priya" last. */
function foldedName(name: string): string {
  const [family, first, ...more] = name.split(",");
  const inOrder = first !== undefined && more.length === 0 ? `${first} ${family}` : name;
  return inOrder
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}+|['\u2019]/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function idsOf(accounts: readonly AccountFacts[]): number[] {
  return accounts.map(({ id }) => id).toSorted((one, other) => one - other);
}
