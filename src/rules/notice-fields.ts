import type { Day } from "./day.ts";
import type { AccountId } from "./facts.ts";
import type { Notice } from "./finding.ts";

type FieldOf<One> = One extends unknown ? keyof One : never;

/**
 * What stands in each field of a notice: one that is missing does not compile. `accounts` are an id, several, or objects
 * with the id of an `account`. Of the days by which something can still be done the first in this order counts; where
 * there is none, the day of the loss itself does.
 */
const fields: Readonly<Record<FieldOf<Notice>, "accounts" | "day to act by" | "other">> = {
  account: "accounts",
  owner: "accounts",
  owners: "accounts",
  fixer: "accounts",
  accounts: "accounts",
  inactive: "accounts",
  away: "accounts",
  others: "accounts",
  gone: "accounts",
  left: "accounts",
  loginBy: "day to act by",
  saveBy: "day to act by",
  callBy: "day to act by",
  deadline: "day to act by",
  ownerlessOn: "day to act by",
  deleteOn: "day to act by",
  goneOn: "day to act by",
  inactiveOn: "day to act by",
  kind: "other",
  mailbox: "other",
  site: "other",
  daysLeft: "other",
  allowance: "other",
  used: "other",
  usedOn: "other",
  closedOn: "other",
  sites: "other",
  reach: "other",
  reason: "other",
  by: "other",
  label: "other",
  level: "other",
  plan: "other",
  sometime: "other",
  needsSetup: "other",
  isAgain: "other",
  isUndated: "other",
  doubted: "other",
  unasked: "other",
  needsOwner: "other",
  isLost: "other",
  lacksBasis: "other",
  isOwner: "other",
  isSites: "other",
  isOrganisation: "other",
  isReadByOthers: "other",
  isSaidLoggedIn: "other",
  looksLikeDate: "other",
};

const fieldsOf = (holds: (typeof fields)[keyof typeof fields]) =>
  Object.entries(fields).flatMap(([field, what]) => (what === holds ? [field] : []));

const accountFields: ReadonlySet<string> = new Set(fieldsOf("accounts"));
const dayFields = fieldsOf("day to act by");

/** The same detail of a notice with something else in place of every id of an account. */
export function replaceAccounts(detail: object, inPlaceOf: (id: AccountId) => unknown): Record<string, unknown> {
  const replaced = (value: unknown): unknown => {
    if (typeof value === "number") return inPlaceOf(value);
    if (Array.isArray(value)) return value.map(replaced);
    const isHolder = typeof value === "object" && value !== null && "account" in value;
    return isHolder ? { ...value, account: replaced(value.account) } : value;
  };
  return Object.fromEntries(
    Object.entries(detail).map(([field, value]) => [field, accountFields.has(field) ? replaced(value) : value]),
  );
}

/** Every account that a notice, or the detail of a finding, names. */
export function accountsIn(detail: object): AccountId[] {
  const ids: AccountId[] = [];
  replaceAccounts(detail, (id) => ids.push(id));
  return ids;
}

/** The day by which something can still be done, or else the day of the loss; null where a notice has neither. */
export function dayToActBy(notice: Notice): Day | null {
  const held = new Map<string, unknown>(Object.entries(notice));
  const [first] = dayFields.map((field) => held.get(field)).filter((day) => typeof day === "string");
  return first === undefined ? null : (first as Day);
}
