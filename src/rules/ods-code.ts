const shape = /^[A-Z0-9]{3,8}$/;

// What Excel makes of codes such as 1MAR and 1E05: 1-Mar, Mar-01, 01/03/2026, 1.00E+05.
const dateLike =
  /^(?:\d{1,2}[-/ ]?[A-Z]{3}|[A-Z]{3}[-/ ]?\d{1,4}|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|\d+(?:\.\d+)?E\+?\d+)$/;

// As the public lists of codes write it: 8A738CLOSED, and in names "(8A738CLOSED)", "(Closed)", "- CLOSED - SCTASK0017390".
const closedCode = /[\s(-]*CLOSED\)?$/;
const closedName = /\b(?:(?=[A-Z]*\d)[A-Z0-9]{3,8})?CLOSED\)?(?: - [A-Z]+\d+)?$/i;

/** Whether a text is an ODS code as it is compared: 3 to 8 letters and digits, in upper case. */
export function isOdsCode(code: string): boolean {
  return shape.test(code);
}

/** Whether a spreadsheet has made a date or a number of what was a code. Only for what is no code. */
export function looksLikeDate(code: string): boolean {
  return dateLike.test(code);
}

/** The code without what is put behind it when it is closed. */
export function codeBeforeClosing(code: string): string {
  return code.replace(closedCode, "");
}

/** Whether a code, or a name beside it, says that the code is closed. */
export function saysClosed(code: string, name: string | null): boolean {
  return closedCode.test(code) || (name !== null && closedName.test(name.trim()));
}
