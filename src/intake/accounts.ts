import { contactEmail, mobile, formerEmail, requiredEmail } from "./contacts.ts";
import { anyDate, pastDate } from "./dates.ts";
import { format, listed, type Field } from "./format.ts";
import type { AccountRow, ContactValue } from "./reading.ts";
import { codeOf, plainText, siteAliases, siteCode, status } from "./values.ts";

type AccountValues = Omit<Required<AccountRow>, "line">;

/** The register of accounts: kept by hand, or a report with the same columns. */
export const accounts = format<"accounts", AccountValues>({
  name: "accounts",
  kind: "accounts",
  required: ["account"],
  columns: {
    account: {
      aliases: listed(
        "account name, email, e-mail, email address, e-mail address, primary email address, mail, " +
          "nhsmail, nhsmail address, nhsmail account, nhsmail email, nhsmail email address, " +
          "nhs email, nhs.net, nhs.net address, nhs.net email, user principal name, upn, username, " +
          "user name",
      ),
      read: requiredEmail,
    },
    site: {
      aliases: siteAliases,
      read: siteCode,
    },
    name: {
      aliases: ["full name", "display name", "staff name", "employee", "employee name", "person", "user"],
      read: plainText,
    },
    status: { aliases: ["account status", "state", "account state"], read: status },
    created: {
      aliases: ["created on", "date created", "created date", "creation date", "account created", "when created"],
      read: pastDate,
    },
    activated: {
      aliases: ["activated on", "activation date", "date activated", "activated date", "set up", "set up on"],
      read: pastDate,
    },
    last_activity: {
      aliases: listed(
        "last activity date, last active, last active date, last login, last log in, " +
          "last login date, last logged in, last log on, last logon, last logon date, last sign in, " +
          "last sign in date, last signed in, last used, last use, last used on, date last used, " +
          "last activity utc",
      ),
      read: pastDate,
    },
    leaver: {
      aliases: ["leaver date", "left", "left on", "date left", "marked leaver", "leaver since"],
      read: anyDate,
    },
    leaving: {
      aliases: [
        "leaving date",
        "leaving on",
        "planned leaving date",
        "end date",
        "contract end date",
        "last working day",
      ],
      read: anyDate,
    },
    joiner: {
      aliases: ["joiner date", "joined", "joined on", "date joined", "start date", "marked joiner"],
      read: anyDate,
    },
    disabled: { aliases: ["disabled on", "disabled date", "date disabled", "disabled since"], read: anyDate },
    enabled: { aliases: ["enabled on", "enabled date", "date enabled"], read: pastDate },
    deleted: { aliases: ["deleted on", "deleted date", "date deleted", "deletion date"], read: pastDate },
    restored: { aliases: ["restored on", "restored date", "date restored"], read: pastDate },
    resecured: { aliases: ["re-secured", "re-secured on", "resecured on", "date re-secured"], read: pastDate },
    inactive_since: { aliases: ["inactive date", "date inactive", "inactive on", "inactive from"], read: pastDate },
    previous_account: {
      aliases: ["previous address", "previous email", "old address", "old email", "old account", "former address"],
      read: formerEmail,
    },
    mobile: {
      aliases: listed(
        "mobile number, mobile phone, mobile phone number, mobile no, mob, mobile tel, cell, " +
          "cell phone, mobile telephone, personal mobile, phone, phone number, telephone, " +
          "telephone number, contact number",
      ),
      read: mobile,
    },
    contact_email: {
      aliases: listed(
        "contact email address, private email, private email address, personal email, " +
          "personal email address, other email, other email address, alternative email, " +
          "alternate email, secondary email, home email",
      ),
      read: contactEmail,
    },
    contact_basis: {
      aliases: ["basis", "consent", "contact consent", "basis for contact", "lawful basis"],
      read: plainText,
    },
  },
  supplied: ({ site, contactBasis }) => [
    ...(site === undefined ? [] : (["site"] as const)),
    ...(contactBasis === undefined ? [] : (["contact_basis"] as const)),
  ],
  row: (values, field) => {
    const { account, ...rest } = values;
    if (account === undefined) return null;
    const { site, contactBasis } = field.options;
    const row: AccountRow = { line: field.line, account, ...rest };
    if (site !== undefined && !row.site) row.site = codeOf(site);
    if (contactBasis !== undefined && !row.contact_basis) row.contact_basis = contactBasis;
    if (!row.contact_basis) withholdContacts(row, field);
    return row;
  },
});

/** Without a basis we may keep a private contact only to say that it is not used. */
function withholdContacts(row: AccountRow, field: Field): void {
  let count = 0;
  for (const column of ["mobile", "contact_email"] as const) {
    const contact = row[column];
    if (!isUsable(contact)) continue;
    row[column] = { ...contact, unusable: "no-basis" };
    count += 1;
  }
  if (count === 0) return;
  field.column = "contact_basis";
  field.note(
    "contact-no-basis",
    "The row has private contacts but no basis for using them: fill contact_basis, or import with --contact-basis.",
  );
}

function isUsable(contact: ContactValue | null | undefined): contact is ContactValue {
  return contact?.unusable === null;
}
