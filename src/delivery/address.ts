// The address form browsers accept, RFC 5321's dot-string without quoting: nothing in it can start a second recipient,
// end a header or open a route.
const mailbox =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Whether this is exactly one e-mail address and nothing else. At most 254 characters (RFC 5321, 4.5.3.1.3). What begins
 * like an encoded word (RFC 2047) is none: a program that decodes it may find another address in it.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && mailbox.test(text) && !text.includes("=?");
}

/** Whether this is exactly one telephone number as E.164 writes it: plus, country code, at most 15 digits. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9][0-9]{6,14}$/.test(text);
}

/** Text for one header line: no control characters or line ends, no torn surrogates, at most `limit` characters. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return [...line].slice(0, limit).join("");
}
