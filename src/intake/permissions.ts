import { emailOf, requiredEmail } from "./contacts.ts";
import { format, listed } from "./format.ts";

interface PermissionValues {
  mailbox: string;
  user: string;
  rights: string;
  inherited: boolean;
  deny: boolean;
}

/** Exchange's own: NT AUTHORITY\SELF, security identifiers without a name left, groups and servers of the data centre. */
const isSystem = /^s-1-\d|\\|^$/i;

/**
 * Permissions as Get-MailboxPermission lists them. Full access is evidence that somebody can open a mailbox; who owns
 * it, Exchange does not know.
 */
export const permissions = format<"mailboxes", PermissionValues>({
  name: "exchange-permissions",
  kind: "mailboxes",
  title: "a list of Exchange mailbox permissions",
  onlyKnown: true,
  required: ["mailbox", "user", "rights"],
  columns: {
    mailbox: {
      aliases: listed("identity, mailbox address, primary smtp address, mailbox email address"),
      read: requiredEmail,
    },
    user: { aliases: listed("trustee, delegate, user principal name"), gives: "account", read: (text) => text.trim() },
    rights: { aliases: listed("access rights, access right, permissions"), gives: "role", read: (text) => text },
    inherited: { aliases: ["is inherited"], gives: null, read: isTrue },
    deny: { aliases: ["is denied"], gives: null, read: isTrue },
  },
  row: ({ mailbox, user = "", rights = "", inherited, deny }, field) => {
    if (mailbox === undefined) return null;
    // The mailbox is named all the same: nobody but those whom the file names has access.
    const nobody = { line: field.line, mailbox, account: null, role: null };
    if (isSystem.test(user) || inherited || deny || !/full\s*access/i.test(rights)) return nobody;
    const account = emailOf(user);
    if (account !== null) return { line: field.line, mailbox, account, role: "member" };
    field.column = "account";
    field.note(
      "user-no-address",
      "The user is a group or a name, not an address, and was left out: export it with addresses.",
    );
    return nobody;
  },
});

function isTrue(text: string): boolean {
  return text.trim().toLowerCase() === "true";
}
