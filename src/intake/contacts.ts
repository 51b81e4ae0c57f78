import { parsePhoneNumberFromString } from "libphonenumber-js/mobile";
import type { Field } from "./format.ts";
import type { ContactValue } from "./reading.ts";

// An address as mail servers of the NHS and of providers use it: ASCII, one @, a domain with a dot.
const emailShape =
  /^[a-z0-9_][a-z0-9_.!#$%&'*+/=?^`{|}~-]*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** The address in lower case, or null when it is none. */
export function emailOf(text: string): string | null {
  // Nearly all are written as they are kept.
  if (text.length <= 254 && emailShape.test(text)) return text;
  const address = text
    .trim()
    .replace(/^mailto:/i, "")
    .replace(/^<(.*)>$/, "$1")
    .toLowerCase();
  return address.length <= 254 && emailShape.test(address) ? address : null;
}

// After everything that only separates is gone: +44, 0044, 44, with or without the 0; or 0; or nothing, because
// Excel takes leading zeros away.
const mobileShape = /^(?:(?:\+|00)?440?|0)?(7\d{9})$/;
const separators = /[\s().'\u00a0\u2010-\u2015\u2011-]/g;

/** Numbers that Ofcom keeps free for drama: 07700 900000 to 900999. */
const testNumber = /^7700900\d{3}$/;

/** Whether numbers that begin so are mobiles. The numbering plan hands out ranges of at most seven digits. */
const mobilePrefixes = new Map<string, boolean>();

/**
 * A UK mobile in E.164, or null when it is none. 07 is not enough: 070 are personal numbers, most 076 are pagers.
 * Ofcom's test range counts only where `allowTestNumbers` says so.
 */
export function mobileOf(text: string, allowTestNumbers: boolean): string | null {
  const national = mobileShape.exec(text.replace(separators, ""))?.[1];
  if (national === undefined) return null;
  const number = `+44${national}`;
  if (testNumber.test(national)) return allowTestNumbers ? number : null;
  const prefix = national.slice(0, 7);
  let isMobile = mobilePrefixes.get(prefix);
  if (isMobile === undefined) {
    isMobile = parsePhoneNumberFromString(number)?.isValid() ?? false;
    // Bounded: a file of random numbers must not fill the memory.
    if (mobilePrefixes.size < 50_000) mobilePrefixes.set(prefix, isMobile);
  }
  return isMobile ? number : null;
}

/** A landline or other number by which a site is listed, in national form without spaces; null when it is none. */
export function phoneOf(text: string): string | null {
  const digits = text.replace(separators, "").replace(/^(?:\+|00)440?/, "0");
  if (/^0[1-9]\d{8,9}$/.test(digits)) return digits;
  return /^[1238]\d{9}$/.test(digits) ? `0${digits}` : null;
}

/** Reads a UK mobile; what is none is kept as it came and never used. */
export function mobile(text: string, field: Field): ContactValue | null {
  const written = text.trim();
  if (written === "") return null;
  const address = mobileOf(written, field.options.allowTestNumbers);
  if (address !== null) return { address, unusable: null };
  field.note(
    "mobile-invalid",
    `The number in ${field.column} is not a UK mobile, so no text can be sent: write it as 07… with 11 digits.`,
  );
  return { address: written, unusable: "invalid" };
}

/** Reads an e-mail address by which somebody can be reached; what is none is kept as it came and never used. */
export function contactEmail(text: string, field: Field): ContactValue | null {
  const written = text.trim();
  if (written === "") return null;
  const address = emailOf(written);
  if (address !== null) return { address, unusable: null };
  field.note(
    "email-invalid",
    `The text in ${field.column} is not one e-mail address, so nothing can be sent there: correct it.`,
  );
  return { address: written, unusable: "invalid" };
}

/** Reads an e-mail address without which the row means nothing. */
export function requiredEmail(text: string, field: Field): string | undefined {
  const address = emailOf(text);
  if (address !== null) return address;
  const isMissing = text.trim() === "";
  field.problem(
    `${field.column}-${isMissing ? "missing" : "malformed"}`,
    isMissing
      ? `The row has no ${field.column}: give its e-mail address.`
      : `The ${field.column} is not one e-mail address: correct it.`,
  );
  return undefined;
}

/** Reads the address of an account that may be missing; a malformed one rejects the row. */
export function optionalEmail(text: string, field: Field): string | null | undefined {
  return text.trim() === "" ? null : requiredEmail(text, field);
}

/** Reads an address that an account had before. It is no key of the row: a malformed one is left out. */
export function formerEmail(text: string, field: Field): string | null | undefined {
  if (text.trim() === "") return null;
  const address = emailOf(text);
  if (address !== null) return address;
  field.note(
    "previous-account-malformed",
    "The previous account is not one e-mail address and was left out: correct it.",
  );
  return undefined;
}

/** Reads the telephone number of a site. */
export function phone(text: string, field: Field): string | null {
  const written = text.trim();
  if (written === "") return null;
  const number = phoneOf(written);
  if (number === null) {
    field.note("phone-invalid", `The number in ${field.column} is not a UK telephone number: correct it.`);
  }
  return number;
}
