import { contactEmail, emailOf, mobile, phone } from "./contacts.ts";
import { anyDate } from "./dates.ts";
import { format, listed, type Field } from "./format.ts";
import type { SiteRow } from "./reading.ts";
import { allowance, plainText, requiredCode, route, siteAliases, siteCode } from "./values.ts";

type SiteValues = Omit<Required<SiteRow>, "line">;

/** The list of sites; hand-kept sheets with one row for each home also name its mailbox and who can open it. */
export const sites = format<"sites", SiteValues>({
  name: "sites",
  kind: "sites",
  required: ["site"],
  columns: {
    site: {
      aliases: [...siteAliases, "code"],
      read: requiredCode,
    },
    name: {
      aliases: ["site name", "home", "home name", "care home", "care home name", "organisation name", "service name"],
      read: plainText,
    },
    parent: {
      aliases: listed(
        "parent code, parent ods, parent ods code, head office, head office code, " +
          "head office ods code, parent organisation code, group code, provider code, " +
          "provider ods code",
      ),
      read: siteCode,
    },
    route: { aliases: ["nhsmail route", "administration route"], read: route },
    allowance: { aliases: ["account allowance", "accounts allowed", "licences", "max accounts"], read: allowance },
    phone: {
      aliases: [
        "phone number",
        "telephone",
        "telephone number",
        "tel",
        "site phone",
        "cqc phone",
        "cqc phone number",
        "main phone",
      ],
      read: phone,
    },
    manager_name: {
      aliases: ["manager", "registered manager", "home manager", "registered manager name"],
      read: plainText,
    },
    manager_email: {
      aliases: [
        "manager email address",
        "manager e-mail",
        "registered manager email",
        "home manager email",
        "email of manager",
      ],
      read: contactEmail,
    },
    manager_mobile: {
      aliases: ["manager mobile number", "manager mobile phone", "manager phone", "registered manager mobile"],
      read: mobile,
    },
    admin_email: {
      aliases: ["admin email address", "administrator email", "organisation admin email", "head office email"],
      read: contactEmail,
    },
    local_support: { aliases: ["support", "support team", "regional support"], read: plainText },
    closed: { aliases: ["closed on", "closed date", "date closed", "close date", "closing date"], read: anyDate },
    cqc_status: { aliases: ["cqc registration", "cqc registration status", "registration status"], read: plainText },
    dspt_plan_due: {
      aliases: ["dspt plan date", "dspt plan due date", "action plan due", "dspt action plan due"],
      read: anyDate,
    },
    mailbox: {
      aliases: ["shared mailbox", "mailbox address", "shared mailbox address", "shared mailbox email", "mailbox email"],
      read: mailboxOfHome,
    },
    owners: { aliases: ["owner", "mailbox owner", "mailbox owners", "shared mailbox owners"], read: people },
    members: { aliases: ["member", "mailbox member", "mailbox members", "shared mailbox members"], read: people },
  },
  row: ({ site, ...rest }, field) => (site === undefined ? null : { line: field.line, site, ...rest }),
});

function mailboxOfHome(text: string, field: Field): string | null | undefined {
  const written = text.trim();
  if (written === "") return null;
  const address = emailOf(written);
  if (address !== null) return address;
  field.note("mailbox-malformed", "The mailbox is not one e-mail address and was left out: correct it.");
  return undefined;
}

/**
 * Addresses separated by semicolons, commas or line ends. What is no address is kept: an owner whom we cannot
 * recognise is a question to ask, not a mailbox without an owner.
 */
function people(text: string, field: Field): string[] | null {
  const written = text
    .split(/[;,\r\n]+/)
    .map((one) => plainText(one))
    .filter((one) => one !== null);
  const addresses = written.map((one) => emailOf(one) ?? one.toLowerCase());
  if (addresses.some((one) => emailOf(one) === null)) {
    field.note(
      `${field.column}-malformed`,
      `Not everything in ${field.column} is an e-mail address: write addresses, separated by semicolons.`,
    );
  }
  return addresses.length === 0 ? null : [...new Set(addresses)];
}
