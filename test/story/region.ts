import { addDays, type Day } from "../../src/rules/day.ts";
import { dice } from "../support/dice.ts";
import { inventPerson, type Person, rowOf } from "./people.ts";

/** One home, its contacts, its mailboxes, and what becomes of it. */
interface Home {
  code: string;
  number: number;
  organisation: string;
  route: string;
  phone: string;
  managerName: string;
  managerEmail: string;
  managerMobile: string;
  adminEmail: string;
  closed: Day | null;
  deregistered: Day | null;
  /** What the toolkit's list says, and from which day it says that the next year's is met. */
  dspt: string;
  publishes: Day | null;
  mailboxes: Mailbox[];
}

interface Mailbox {
  address: string;
  /** Who can open it, from a day on; the last before a day counts. */
  accesses: { from: Day; rows: (readonly [account: string, role: string])[] }[];
}

/** The lists of a region as they would be exported on a day. */
export interface Region {
  accounts(on: Day): string;
  mailboxes(on: Day): string;
  sites(on: Day): string;
  dspt(on: Day): string;
  /** Mailboxes at homes with NHSmail that nobody owns by the list of a day. */
  withoutOwner(on: Day): string[];
  /** Addresses and numbers that a provider refuses. */
  refused: ReadonlySet<string>;
}

export const staffOfHome = 6;

/** Home 0 is a large one, where more people stop using NHSmail on one day than may be texted. */
const extraStaff = 40;

/** A region of homes around a day on which it all begins. The same for the same seed. */
export function inventRegion({ begin, homes: count, seed }: { begin: Day; homes: number; seed: number }): Region {
  const throwDice = dice(seed);
  const homes = Array.from({ length: count }, (_, number) => inventHome(number, begin, throwDice));
  const codeOf = (number: number) => homes[number % count]?.code ?? "";
  const people = Array.from({ length: count * staffOfHome + extraStaff }, (_, number) => {
    const isExtra = number >= count * staffOfHome;
    const site = isExtra ? codeOf(0) : codeOf(number);
    const person = inventPerson({ number, site, otherSite: codeOf(number + 1), begin, throwDice });
    return isExtra
      ? { ...person, silences: [[addDays(begin, 12), addDays(begin, 400)] as const], leaver: null }
      : person;
  });
  for (const home of homes) settleHome(home, people, begin, throwDice);
  const hasNhsmail = ({ route }: Home) => route !== "own-email";
  return {
    accounts: (on) =>
      table(
        accountColumns,
        people.filter(({ created }) => created <= on).map((one) => rowOf(one, on)),
      ),
    mailboxes: (on) =>
      table(
        mailboxColumns,
        homes.flatMap((home) => mailboxRows(home, on)),
      ),
    sites: (on) => table(siteColumns, [...organisations(count), ...homes.map((home) => siteRow(home, on))]),
    dspt: (on) =>
      table(
        dsptColumns,
        homes.map((home) => dsptRow(home, on)),
      ),
    withoutOwner: (on) =>
      homes
        .filter(hasNhsmail)
        .flatMap(({ mailboxes }) => mailboxes)
        .filter((mailbox) => !accessesOn(mailbox, on).some(([, role]) => role.endsWith("owner")))
        .map(({ address }) => address),
    refused: new Set([
      ...homes.filter(({ number }) => number % 29 === 5).map(({ managerEmail }) => managerEmail),
      ...people.filter((_, number) => number % 97 === 11).map(({ mobile }) => mobile.replace(/^0/, "+44")),
      ...people.filter((_, number) => number % 101 === 7).map(({ email }) => email),
    ]),
  };
}

const routes = ["nas", "nas", "nas", "nas", "nas", "nas", "self-managed", "third-party", "third-party", "own-email"];
const published = [
  ...["25/26 Standards Met", "25/26 Standards Met", "25/26 Standards Met", "25/26 Standards Exceeded"],
  ...["25/26 Approaching Standards", "24/25 Standards Met", "Not Published", "25/26 Standards Not Met"],
];

function inventHome(number: number, begin: Day, throwDice: (sides: number) => number): Home {
  const some = <Value>(percent: number, value: Value) => (throwDice(100) < percent ? value : null);
  const onSomeDay = () => addDays(begin, throwDice(80) - 5);
  // Some manage two homes.
  const manager = throwDice(12) === 0 ? Math.max(0, number - 1) : number;
  const isReachable = throwDice(100) >= 12;
  const reachable = (percent: number, value: string) => (isReachable ? (some(percent, value) ?? "") : "");
  return {
    code: `VL${String(number).padStart(3, "0")}`,
    number,
    organisation: `VM${String(Math.floor(number / 8)).padStart(3, "0")}`,
    route: routes[throwDice(routes.length)] ?? "nas",
    phone: some(95, `0115 496 0${String(number).padStart(3, "0")}`) ?? "",
    managerName: `Manager Of${number}`,
    managerEmail: reachable(85, `manager${manager}@care.example`),
    managerMobile: reachable(50, `07700 900${800 + (manager % 200)}`),
    adminEmail: some(15, `admin${number}@care.example`) ?? "",
    closed: some(4, onSomeDay()),
    deregistered: some(4, onSomeDay()),
    dspt: published[throwDice(published.length)] ?? "Not Published",
    publishes: some(30, onSomeDay()),
    mailboxes: [],
  };
}

/** The mailboxes of a home, and who can open them; on some day the list changes. Some managers are of the staff. */
function settleHome(home: Home, people: readonly Person[], begin: Day, throwDice: (sides: number) => number): void {
  const staff = people.filter(({ site }) => site === home.code);
  if (throwDice(20) === 0) home.managerEmail = staff[0]?.account ?? "";
  const pick = () =>
    throwDice(15) === 0 ? people[throwDice(people.length)]?.account : staff[throwDice(staff.length)]?.account;
  const cast = () => {
    const owners = Array.from({ length: throwDice(8) === 0 ? 0 : 1 + throwDice(3) }, pick);
    const members = Array.from({ length: throwDice(4) }, pick);
    const group = throwDice(20) === 0 ? ["group.sample@care.example"] : [];
    return [
      ...[...owners, ...group].map((account, at) => [account ?? "", at === 0 ? "owner" : "co-owner"] as const),
      ...members.map((account, at) => [account ?? "", at === 2 ? "user" : "member"] as const),
    ];
  };
  const boxes = throwDice(10) === 0 ? 0 : throwDice(12) === 0 ? 2 : 1;
  home.mailboxes = Array.from({ length: boxes }, (_, at) => ({
    address: `box${at}.${home.code.toLowerCase()}@nhs.example`,
    accesses: [
      { from: addDays(begin, -30), rows: cast() },
      ...(throwDice(4) === 0 ? [{ from: addDays(begin, 1 + throwDice(80)), rows: cast() }] : []),
    ],
  }));
}

const accountColumns =
  "account,site,name,status,created,activated,last_activity,leaver,leaving,joiner,disabled,enabled,deleted,restored,mobile,contact_email";
const mailboxColumns = "mailbox,site,account,role";
const siteColumns =
  "site,name,parent,route,allowance,phone,manager_name,manager_email,manager_mobile,admin_email,closed,cqc_status";
const dsptColumns = "Code,Organisation Name,Status";

/** Every eighth organisation has an admin of its own; half of the others belong to one that has. */
function organisations(homes: number): string[] {
  return Array.from({ length: Math.ceil(homes / 8) }, (_, at) => {
    const code = `VM${String(at).padStart(3, "0")}`;
    const parent = at % 2 === 1 ? "VM000" : "";
    const admin = at % 4 === 0 ? `head.office${at}@care.example` : "";
    return `${code},Organisation ${at},${parent},nas,,0115 496 0999,,,,${admin},,`;
  });
}

function siteRow(home: Home, on: Day): string {
  const { code, number, organisation, route, phone, managerName, managerEmail, managerMobile, adminEmail } = home;
  const closed = home.closed !== null && addDays(home.closed, -10) <= on ? home.closed : "";
  const status = home.deregistered !== null && home.deregistered <= on ? "Deregistered" : "Registered";
  const allowance = number === 0 ? "50" : "";
  return [
    ...[code, `Home ${number}`, organisation, route, allowance, phone, managerName, managerEmail, managerMobile],
    ...[adminEmail, closed, status],
  ].join(",");
}

function accessesOn({ accesses }: Mailbox, on: Day): Mailbox["accesses"][number]["rows"] {
  return accesses.findLast(({ from }) => from <= on)?.rows ?? [];
}

function mailboxRows({ code, mailboxes }: Home, on: Day): string[] {
  return mailboxes.flatMap((mailbox) => {
    const rows = accessesOn(mailbox, on);
    if (rows.length === 0) return [`${mailbox.address},${code},,`];
    return rows.map(([account, role]) => `${mailbox.address},${code},${account},${role}`);
  });
}

function dsptRow({ code, number, dspt, publishes }: Home, on: Day): string {
  return `${code},Home ${number},${publishes !== null && publishes <= on ? "26/27 Standards Met" : dspt}`;
}

function table(columns: string, rows: readonly string[]): string {
  return [columns, ...rows, ""].join("\n");
}
