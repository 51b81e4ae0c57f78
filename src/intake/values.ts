import type { AccessRole, ReportedStatus, Route } from "../rules/facts.ts";
import { isOdsCode, looksLikeDate } from "../rules/ods-code.ts";
import type { Field } from "./format.ts";

/** Text on one line without control characters; null when there is none. */
export function plainText(text: string): string | null {
  if (/^[!-~]+(?: [!-~]+)*$/.test(text)) return text;
  const plain = text.replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return plain === "" ? null : plain;
}

/** Words compared without regard to case, spaces, underscores, hyphens and brackets. */
function wordsOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

const statuses: Readonly<Record<string, ReportedStatus>> = {
  active: "active",
  inactive: "inactive",
  "active leaver": "leaver",
  leaver: "leaver",
  locked: "locked",
  deleted: "deleted",
  "deleted permanent": "gone",
  "deleted permanently": "gone",
  gone: "gone",
  disabled: "disabled",
  "disabled leaver": "disabled-leaver",
  enabling: "enabling",
  disabling: "disabling",
  deleting: "deleting",
  restoring: "restoring",
  pending: "pending",
  "migration pending": "migration-pending",
};

/** Reads a reported status. One we do not know leaves the known one, because null would clear it. */
export function status(text: string, field: Field): ReportedStatus | null | undefined {
  return oneOf(
    statuses,
    text,
    field,
    "status-unknown",
    "Use Active, Inactive, Active (Leaver), Locked, Deleted, Deleted Permanent or Disabled.",
  );
}

const routes: Readonly<Record<string, Route>> = {
  nas: "nas",
  "self managed": "self-managed",
  selfmanaged: "self-managed",
  "third party": "third-party",
  thirdparty: "third-party",
  "own email": "own-email",
  "own e mail": "own-email",
};

/** Reads how a site has its NHSmail. */
export function route(text: string, field: Field): Route | null | undefined {
  return oneOf(routes, text, field, "route-unknown", "Use nas, self-managed, third-party or own-email.");
}

function oneOf<Value>(
  known: Readonly<Record<string, Value>>,
  text: string,
  field: Field,
  code: string,
  advice: string,
): Value | null | undefined {
  const words = wordsOf(text);
  if (words === "") return null;
  if (Object.hasOwn(known, words)) return known[words];
  field.note(code, `The word in ${field.column} is not known and was left out. ${advice}`);
  return undefined;
}

const roles: Readonly<Record<string, AccessRole>> = {
  owner: "owner",
  owners: "owner",
  "co owner": "co-owner",
  coowner: "co-owner",
  member: "member",
  members: "member",
  user: "user",
  "read only": "user",
};

/** Reads what somebody may do with a mailbox. An unknown word counts as member: it must not make up an owner. */
export function role(text: string, field: Field): AccessRole | null {
  const words = wordsOf(text);
  if (words === "") return null;
  if (Object.hasOwn(roles, words)) return roles[words] ?? null;
  field.note(
    "role-unknown",
    `The word in ${field.column} is not known and counts as member. Use owner, co-owner, member or user.`,
  );
  return "member";
}

/** An ODS code as it is compared: trimmed, upper case. */
export function codeOf(text: string): string {
  return text
    .replace(/[\s\u200b\ufeff]+/g, " ")
    .trim()
    .toUpperCase();
}

/** What people call the column that holds a site's ODS code, in any kind of list. */
export const siteAliases = [
  "site code",
  "ods",
  "ods code",
  "site ods code",
  "site ods",
  "organisation code",
  "org code",
  "home code",
] as const;

/** Reads an ODS code. An odd one is noted and kept. */
export function siteCode(text: string, field: Field): string | null {
  const code = codeOf(text);
  if (code === "") return null;
  if (isOdsCode(code)) return code;
  field.note(
    "site-code-odd",
    looksLikeDate(code)
      ? `The code in ${field.column} looks like a date or a number: was the file opened in Excel? Enter it again as text.`
      : `The code in ${field.column} is not an ODS code (3 to 8 letters and digits): check it.`,
  );
  return code;
}

/** Three words: a name, or what stands below a table such as "Page 1 of 2". */
export function isWords(code: string): boolean {
  return /\S \S+ \S/.test(code);
}

/** Reads the ODS code without which the row means nothing. An odd one is noted. */
export function requiredCode(text: string, field: Field): string | undefined {
  const code = foreignCode(text, field);
  if (code === undefined || !isWords(code)) return code && (siteCode(text, field) ?? code);
  malformed(field, false);
  return undefined;
}

/** The same of a list that nobody here can correct: without notes, and words may be a code. */
export function foreignCode(text: string, field: Field): string | undefined {
  const code = codeOf(text);
  if (/[A-Z0-9]/.test(code) && code.length <= 32 && !/[<>]/.test(code)) return code;
  malformed(field, code === "");
  return undefined;
}

/** Leaves out a row that has no code, or none that can be one. */
export function malformed(field: Field, isMissing: boolean): void {
  field.problem(
    `${field.column}-${isMissing ? "missing" : "malformed"}`,
    isMissing ? "The row has no ODS code: give it." : "The text in the place of the ODS code is no code: correct it.",
  );
}

/** Reads how many accounts a site may have. */
export function allowance(text: string, field: Field): number | null | undefined {
  const written = text.trim();
  if (written === "") return null;
  if (/^\d{1,6}$/.test(written)) return Number(written);
  field.note("allowance-invalid", `The allowance is not a whole number and was left out: correct it.`);
  return undefined;
}
