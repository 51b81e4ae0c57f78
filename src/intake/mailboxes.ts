import type { AccessRole } from "../rules/facts.ts";
import { optionalEmail, requiredEmail } from "./contacts.ts";
import { format, listed } from "./format.ts";
import { codeOf, role, siteAliases, siteCode } from "./values.ts";

interface MailboxValues {
  mailbox: string;
  site: string | null;
  account: string | null;
  role: AccessRole | null;
}

/** Who can open which shared mailbox: one row for each access. */
export const mailboxes = format<"mailboxes", MailboxValues>({
  name: "mailboxes",
  kind: "mailboxes",
  required: ["mailbox", "account", "role"],
  columns: {
    mailbox: {
      aliases: listed(
        "shared mailbox, mailbox address, mailbox email, mailbox email address, " +
          "shared mailbox address, shared mailbox email, shared mailbox email address, mailbox name",
      ),
      read: requiredEmail,
    },
    site: {
      aliases: siteAliases,
      read: siteCode,
    },
    account: {
      aliases: listed(
        "account name, email, e-mail, email address, e-mail address, nhsmail, nhsmail address, " +
          "nhs.net address, nhs.net email, user, user email, user principal name, upn, person, who, " +
          "account email, account address, member address, user address, delegate",
      ),
      read: optionalEmail,
    },
    role: {
      aliases: ["access", "access role", "permission", "permissions", "rights", "access type", "type"],
      read: role,
    },
  },
  supplied: ({ site }) => (site === undefined ? [] : ["site"]),
  row: ({ mailbox, account, role: given, ...rest }, field) => {
    if (mailbox === undefined || account === undefined) return null;
    const row = { line: field.line, mailbox, ...rest, account, role: account === null ? null : (given ?? null) };
    if (account !== null && row.role === null) {
      field.column = "role";
      field.note("role-missing", "The row does not say what the account may do and counts as member: fill role.");
      row.role = "member";
    }
    if (field.options.site !== undefined && !row.site) row.site = codeOf(field.options.site);
    return row;
  },
  remains: ({ mailbox }, { line }) => (mailbox === undefined ? null : { line, mailbox, account: null, role: "unread" }),
});
