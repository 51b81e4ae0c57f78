import { latest, type Day } from "../rules/day.ts";
import { requiredEmail } from "./contacts.ts";
import { pastDate, readDate } from "./dates.ts";
import { type Column, type Field, format, siteFor, suppliedSite } from "./format.ts";
import type { AccountRow } from "./reading.ts";

/** Columns that the usage reports of Microsoft 365 share. */
interface UsageValues {
  refreshed: Day;
  account: string;
  is_deleted: boolean;
  deleted: Day | null;
}

const shared: { [Name in keyof UsageValues]: Column<UsageValues[Name]> } = {
  refreshed: {
    aliases: ["report refresh date"],
    gives: null,
    read: (text) => readDate(text.trim()).day ?? undefined,
  },
  account: { aliases: ["user principal name", "upn"], read: requiredEmail },
  is_deleted: { aliases: [], gives: null, read: yesOrNo },
  deleted: { aliases: ["deleted date"], read: pastDate },
};

function yesOrNo(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

const products = ["exchange", "onedrive", "sharepoint", "skype", "yammer", "teams"] as const;

/** A product counts as used on its last activity date. */
function usedOn(name: string): Column<Day | null> {
  return { aliases: [`${name} last activity date`], gives: "last_activity", read: pastDate };
}

type ActiveUserValues = UsageValues & Record<(typeof products)[number], Day | null>;

/**
 * The active user detail report of Microsoft 365, as the admin centre and Graph (getOffice365ActiveUserDetail) give it:
 * the newest use of any of its products.
 */
export const activeUsers = format<"accounts", ActiveUserValues>({
  name: "m365-active-users",
  kind: "accounts",
  title: "a Microsoft 365 report",
  onlyKnown: true,
  asOf: "refreshed",
  required: ["refreshed", "account", "exchange"],
  columns: {
    ...shared,
    exchange: usedOn("exchange"),
    onedrive: usedOn("onedrive"),
    sharepoint: usedOn("sharepoint"),
    skype: usedOn("skype for business"),
    yammer: usedOn("yammer"),
    teams: usedOn("teams"),
  },
  supplied: suppliedSite,
  row: (values, field) =>
    rowOf(
      values,
      products.map((product) => values[product]),
      field,
    ),
});

type EmailActivityValues = UsageValues & { last_activity: Day | null; sent: string };

/** The e-mail activity report of Microsoft 365 (getEmailActivityUserDetail): the last day of sending or reading. */
export const emailActivity = format<"accounts", EmailActivityValues>({
  name: "m365-email-activity",
  kind: "accounts",
  title: "a Microsoft 365 report",
  onlyKnown: true,
  asOf: "refreshed",
  required: ["account", "last_activity", "sent"],
  columns: {
    ...shared,
    last_activity: { aliases: ["last activity date"], read: pastDate },
    sent: { aliases: ["send count"], gives: null, read: (text) => text },
  },
  supplied: suppliedSite,
  row: (values, field) => rowOf(values, [values.last_activity], field),
});

function rowOf(
  { account, is_deleted: isDeleted, deleted }: Partial<UsageValues>,
  used: readonly (Day | null | undefined)[],
  field: Field,
): AccountRow | null {
  if (account === undefined) return null;
  const row: AccountRow = { line: field.line, account, ...siteFor(field) };
  if (used.some((day) => day !== undefined)) row.last_activity = latest(...used);
  if (isDeleted === false) row.deleted = null;
  else if (isDeleted === undefined || deleted) row.deleted = deleted ?? null;
  else noteUndated(field);
  return row;
}

/** Counted from a day that nobody knows, a deletion would promise more time than there is. */
function noteUndated(field: Field): void {
  field.column = "deleted";
  field.note(
    "deleted-undated",
    "The account counts as deleted, without a day, which was left out: look it up in the portal.",
  );
}
