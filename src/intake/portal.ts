import type { ReportedStatus } from "../rules/facts.ts";
import { requiredEmail } from "./contacts.ts";
import { format, listed, siteFor, suppliedSite } from "./format.ts";
import { plainText, status } from "./values.ts";

interface PortalValues {
  account: string;
  status: ReportedStatus | null;
  mailbox_type: string | null;
}

/** Types of mailboxes that are nobody's own account. */
const isNobodys = /shared|resource|room|equipment|distribution|contact|application|generic/i;

/** The mailbox report of the NHSmail portal: what state the portal gives each account. It has no dates. */
export const portal = format<"accounts", PortalValues>({
  name: "nhsmail-portal",
  kind: "accounts",
  title: "a mailbox report of the NHSmail portal",
  onlyKnown: true,
  required: ["account", "status", "mailbox_type"],
  columns: {
    account: {
      aliases: listed("email address, e-mail address, email, mail, primary email address, primary smtp address"),
      read: requiredEmail,
    },
    status: { aliases: ["account status", "mailbox status"], read: status },
    mailbox_type: { aliases: ["type of mailbox", "recipient type"], gives: null, read: plainText },
  },
  supplied: suppliedSite,
  row: ({ account, status: reported, mailbox_type: type }, field) => {
    if (account === undefined) return null;
    if (isNobodys.test(type ?? "")) return field.skip();
    // A report without a word on an account takes nothing back.
    return { line: field.line, account, ...(reported && { status: reported }), ...siteFor(field) };
  },
});
