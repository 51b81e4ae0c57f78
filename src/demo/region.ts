import { addDays, addMonths, type Day } from "../rules/day.ts";
import { defaultPolicy } from "../rules/policy.ts";
import { dsptLines, withParents } from "./dspt-list.ts";
import { type Home, homesOf } from "./homes.ts";
import { type Line, slashed } from "./line.ts";
import { type Moments, momentsOf } from "./moments.ts";
import { homeOf, type Made, type Organisation, organisationOf } from "./names.ts";
import { peopleOf } from "./people.ts";
import type { Staff } from "./staff.ts";

/** The tables that a fictional region would send in. */
export interface Region {
  sites: readonly Line[];
  /** Accounts as the portal lists them today. */
  accounts: readonly Line[];
  /** A register that one organisation keeps by hand, and when it was last brought up to date. */
  register: readonly Line[];
  registerAsOf: Day;
  /** Changes that the portal had begun when it was asked some days ago. */
  changes: readonly Line[];
  changesAsOf: Day;
  /** Mobiles that no longer exist, as a provider found. */
  refused: readonly string[];
  mailboxes: readonly Line[];
  dspt: readonly Line[];
}

/** A home with everybody who works there. */
interface Placed extends Home {
  code: string;
  name: string;
  phone: string;
  organisation: number;
  mailboxAddress: string;
  owners: readonly Staff[];
  members: readonly Staff[];
  /** Accounts of this home; an owner of several mailboxes belongs to the first. */
  staff: readonly Staff[];
}

const registerAgeDays = 12;
const changesAgeDays = 4;
const smallestHome = 5;

/** The region as of a day: the same for the same day. */
export function regionOn(today: Day): Region {
  const moments = momentsOf(today);
  const homes = placed(homesOf(moments));
  const staff = homes.flatMap((home) => home.staff);
  const people = peopleOf([...staff, ...homes.map(managerOf)]);
  const registerAsOf = addDays(today, -registerAgeDays);
  const lastOrganisation = Math.max(...homes.map(({ organisation }) => organisation));
  const accountsOf = (isListed: (home: Placed) => boolean, asOf: Day) =>
    homes
      .filter(isListed)
      .flatMap((home) => home.staff.map((one, at) => accountLine(one, { home, person: people(one), asOf, at })));
  const stuck = staff.filter(({ isStuck }) => isStuck).map((one) => people(one).nhsmail);
  const portal = accountsOf(({ organisation }) => organisation !== lastOrganisation, today);
  return {
    sites: [...homes.map((home) => siteLine(home, people, moments)), ...officeLines(homes)],
    accounts: portal,
    register: accountsOf(({ organisation }) => organisation === lastOrganisation, registerAsOf).map(registerLine),
    registerAsOf,
    changes: portal
      .filter(({ account = "" }) => stuck.includes(account))
      .map(({ account = "", site = "", status = "" }) => ({ account, site, status })),
    changesAsOf: addDays(today, -changesAgeDays),
    refused: staff.filter(({ reach }) => reach === "refused").map((one) => people(one).mobile),
    mailboxes: homes.flatMap((home) => mailboxLines(home, people)),
    dspt: dsptLines(homes, today),
  };
}

function placed(organisations: readonly (readonly Home[])[]): Placed[] {
  const seen = new Set<Staff>();
  return organisations
    .flatMap((homes, organisation) => homes.map((home) => ({ ...home, organisation })))
    .map((home, at): Placed => {
      const { name, code, phone } = homeOf(at);
      const hasMailbox = home.mailbox !== "none";
      const owners = home.owners ?? (hasMailbox ? [{}, {}] : []);
      const members = home.members ?? (hasMailbox ? [{}, {}] : []);
      const staff = [...owners, ...members, ...(home.others ?? [])].filter((one) => !seen.has(one));
      while (staff.length < (home.size ?? smallestHome + (at % 4))) staff.push({});
      staff.forEach((one) => seen.add(one));
      const box =
        home.mailbox === "misnamed" ? "reception" : `${name.replace(" ", "").toLowerCase()}.${code.toLowerCase()}`;
      const mailboxAddress = `${box}@nhs.example`;
      return { ...home, code: home.spoiltCode ?? code, name, phone, owners, members, staff, mailboxAddress };
    });
}

type People = ReturnType<typeof peopleOf>;

function managerOf(home: Placed): Staff | Home {
  return typeof home.manager === "object" ? home.manager : home;
}

function siteLine(home: Placed, people: People, { ahead }: Moments): Line {
  const { name, email, mobile } = people(managerOf(home));
  const isKnown = home.manager !== "nobody";
  const organisation = organisationOf(home.organisation);
  return {
    site: home.code,
    name: home.name,
    parent: organisation.code,
    route: home.route ?? "nas",
    allowance: home.over === undefined ? "" : String(home.staff.length - home.over),
    phone: home.hasNoPhone ? "" : home.phone,
    cqc_status: home.isDeregistered ? "Deregistered" : "Registered",
    closed: slashed(home.closed ?? ""),
    local_support: organisation.support,
    manager_name: isKnown ? name : "",
    manager_email: isKnown ? email : "",
    manager_mobile: isKnown ? mobile : "",
    admin_email: organisation.adminEmail,
    dspt_plan_due: home.planDueIn === undefined ? "" : ahead(home.planDueIn),
  };
}

/** Head offices under which there is a tree: with their own lines, and who is above them. */
function officeLines(homes: readonly Placed[]): Line[] {
  const organisations = [...new Set(homes.map(({ organisation }) => organisation))].map(organisationOf);
  return withParents(organisations.filter(({ parent }) => parent !== null)).map(
    ({ code, name, parent, adminEmail }: Organisation): Line => ({
      site: code,
      name,
      parent: parent?.code ?? "",
      phone: "0115 496 0900",
      admin_email: adminEmail,
    }),
  );
}

interface Listed {
  home: Placed;
  person: Made;
  /** The day that the list tells of, and the place in it. */
  asOf: Day;
  at: number;
}

function accountLine(one: Staff, { home, person, asOf, at }: Listed): Line {
  const used = one.used === undefined ? addDays(asOf, -(at % 6)) : one.used;
  const deletedAt = used && addDays(used, defaultPolicy.deletedAfterDays);
  const deleted =
    one.deleted ?? (deletedAt !== null && deletedAt < asOf && one.status === undefined ? deletedAt : null);
  const created = one.created ?? addMonths(asOf, -20 - at);
  return {
    account: person.nhsmail,
    previous_account: person.formerNhsmail ?? "",
    site: home.code,
    name: person.name,
    status: one.status ?? statusOf(used, deleted, asOf),
    created,
    activated: one.isSetUp === false ? "" : addDays(created, 2),
    last_activity: used ?? "",
    leaver: one.leaver ?? "",
    leaving: one.leaving ?? "",
    joiner: one.joiner ?? "",
    disabled: one.disabled ?? "",
    deleted: deleted ?? "",
    resecured: one.resecured ?? "",
    ...contactsOf(one, person, at),
  };
}

function statusOf(used: Day | null, deleted: Day | null, asOf: Day): string {
  if (deleted !== null) return "Deleted";
  return used !== null && addDays(used, defaultPolicy.inactiveAfterDays) <= asOf ? "Inactive" : "Active";
}

/** Not everybody has given a mobile and an address of their own. */
function contactsOf({ reach }: Staff, { mobile, email }: Made, at: number): Line {
  const way = reach ?? (at % 3 === 2 ? "mobile" : "both");
  return {
    mobile: way === "wrong-mobile" ? mobile.slice(0, 9) : way === "email" || way === "none" ? "" : mobile,
    contact_email: way === "mobile" || way === "refused" || way === "none" ? "" : email,
    contact_basis: way === "none" || way === "no-basis" ? "" : "asked on the staff form",
  };
}

/** As a home would keep it by hand: its own names for the columns, dates day first, no statuses. */
function registerLine(line: Line): Line {
  return {
    "Home code": line["site"] ?? "",
    "Staff name": line["name"] ?? "",
    "NHSmail address": line["account"] ?? "",
    "Last login": slashed(line["last_activity"] ?? ""),
    "Mobile no": line["mobile"] ?? "",
    "Private email": line["contact_email"] ?? "",
    Consent: line["contact_basis"] ?? "",
  };
}

function mailboxLines(home: Placed, people: People): Line[] {
  if (home.mailbox === "none") return [];
  const line = (account: string, role: string): Line => ({
    mailbox: home.mailboxAddress,
    site: home.code,
    account,
    role,
  });
  const listed = (one: Staff) => people(one).formerNhsmail ?? people(one).nhsmail;
  const lines = [
    ...home.owners.map((one, at) => line(listed(one), at === 0 ? "owner" : "co-owner")),
    ...home.members.map((one) => line(listed(one), "member")),
    ...(home.mailbox === "owned-by-a-group" ? [line(`nurses.${home.code.toLowerCase()}@nhs.example`, "owner")] : []),
  ];
  return lines.length > 0 ? lines : [line("", "")];
}
