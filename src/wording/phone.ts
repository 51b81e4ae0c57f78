/**
 * How the digits of a UK number are grouped by its first ones, as Ofcom's national numbering plan allots them: area code
 * first. The six-digit area codes must come before the five-digit ones that they begin with.
 */
const groupings: readonly (readonly [begins: RegExp, grouped: RegExp])[] = [
  [/^02/, /^(\d{3})(\d{4})(\d{4})$/],
  [/^01(?:1|\d1)/, /^(\d{4})(\d{3})(\d{4})$/],
  [/^01(?:3873|5242|539[456]|697[347]|768[347]|9467)/, /^(\d{6})(\d{4,5})$/],
  [/^01(?!1|\d1)/, /^(\d{5})(\d{5,6})$/],
  [/^07/, /^(\d{5})(\d{6})$/],
  [/^0[389]/, /^(\d{4})(\d{3})(\d{4})$/],
  [/^0800/, /^(\d{4})(\d{6})$/],
];

/** A UK telephone number with the usual spaces: `0115 496 0100`. What is none, or of an unusual length, stays as it is. */
export function spacedPhone(number: string): string {
  const digits = number.replaceAll(" ", "");
  for (const [begins, grouped] of groupings) {
    const parts = begins.test(digits) ? grouped.exec(digits) : null;
    if (parts) return parts.slice(1).join(" ");
  }
  return number;
}

/** The first UK telephone number that stands in a text, with the usual spaces; null when there is none. */
export function phoneIn(text: string): string | null {
  for (const [written] of text.matchAll(/(?<![\d+])(?:\+44[ -]?(?:\(0\))?|0)[\d -]{8,13}\d(?!\d)/g)) {
    const digits = written.replace(/^\+44[ -]?(?:\(0\))?/, "0").replace(/[^\d]/g, "");
    const spaced = spacedPhone(digits);
    if (spaced !== digits) return spaced;
  }
  return null;
}
