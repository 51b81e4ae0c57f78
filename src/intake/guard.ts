import type { GuardRemark } from "./reading.ts";

/** At most this many bytes in a file, and characters in a field. */
export const limits = { fileBytes: 512 * 1024 * 1024, fieldCharacters: 4096 } as const;

const askAgain = "Nothing was changed.";

const verdicts = {
  "file-empty": "The file is empty. Export or save it again and check that it opens.",
  "file-no-rows": "The file has column names but no rows. Check the filter of the report and export it again.",
  "file-html":
    "This is a web page, often a log-in page saved in place of the report. Log in and download the file again.",
  "file-not-a-table": "This is not a table. Save it as CSV (comma separated, UTF-8) or as an Excel workbook (.xlsx).",
  "file-truncated": "The file stops in the middle of a row, so its end is missing. Download or copy it again.",
  "encoding-invalid": "The file mixes character encodings or is damaged. Save it again as CSV UTF-8.",
  "bytes-nul": "The file holds NUL bytes, so it is damaged or not text. Export it again as CSV UTF-8.",
  "kind-unknown":
    "Nobody can tell what the file is about. Begin its name with accounts, mailboxes, sites or dspt, and check its first row.",
  "names-concealed":
    'The report conceals the names of people. In the Microsoft 365 admin centre, under Settings, Org settings, Reports, untick "Display concealed user, group, and site names in all reports", then export it again.',
} as const;

/** The verdict over a whole file that needs no more than its code. */
export function verdict(code: keyof typeof verdicts): GuardRemark {
  return { code, message: `${verdicts[code]} ${askAgain}` };
}

/** A required column that no header stands for. */
export function columnMissing(column: string): GuardRemark {
  const message = `No column is named ${column}, or a name we know for it. The first row must hold the column names; add it or rename the column.`;
  return { code: "column-missing", message: `${message} ${askAgain}` };
}

/** A file whose form we know, but which tells of something else than was asked for. */
export function wrongKind(
  code: "column-missing" | "file-not-a-table",
  { title, kind }: { title: string; kind: string },
): GuardRemark {
  return { code, message: `This is ${title}: import ${kind}. ${askAgain}` };
}

/** A key of JSON objects that not one of them has. */
export function keyMissing(key: string): GuardRemark {
  return {
    code: "column-missing",
    message: `No entry of the file has ${key}. Export it again with that property. ${askAgain}`,
  };
}

/** Two headers that mean the same column; positions are counted from 1. */
export function columnDuplicated(column: string, first: number, second: number): GuardRemark {
  const message = `Columns ${first} and ${second} of the file both mean ${column}. Remove one, or give it another name.`;
  return { code: "column-duplicated", message: `${message} ${askAgain}` };
}

/** Dates read day first next to dates that make sense only month first: then the ones below 13 may be wrong too. */
export function dateOrderAmbiguous(column: string): GuardRemark {
  const message = `Some dates in column ${column} can only have the month first, others have the day first. Write them all as YYYY-MM-DD.`;
  return { code: "date-order-ambiguous", message: `${message} ${askAgain}` };
}

/** More bytes than we take. */
export function fileTooLarge(maxBytes: number): GuardRemark {
  const message = `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB. Split it, or save it as CSV with only the columns needed.`;
  return { code: "file-too-large", message: `${message} ${askAgain}` };
}

/** A field longer than we take; mostly a quotation mark that is never closed. */
export function fieldTooLarge(line: number): GuardRemark {
  const message = `The row at line ${line} has a field of more than 4 KiB. Look for a quotation mark that is not closed, or shorten the text.`;
  return { code: "file-too-large", message: `${message} ${askAgain}` };
}

/** An object of a JSON file that is longer than we take. */
export function entryTooLarge(entry: number): GuardRemark {
  const message = `Entry ${entry} of the file has more than 1 MiB. Export a list, or only the properties needed.`;
  return { code: "file-too-large", message: `${message} ${askAgain}` };
}

/** What the guard lets pass: both the number and the percentage have to be passed before it speaks. */
const thresholds = {
  badRows: { number: 5, percent: 1 },
  lostRows: { number: 10, percent: 20 },
  vanishedAccounts: { number: 50, percent: 5 },
  factsReplaced: { number: 10, percent: 20 },
  datesBack: { number: 5, percent: 5 },
  datesEmptied: { number: 5, percent: 20 },
} as const;

function isOver(name: keyof typeof thresholds, count: number, of: number): boolean {
  const { number, percent } = thresholds[name];
  return count > number && count * 100 > of * percent;
}

/** Too many rejected rows. */
export function tooManyBadRows(read: number, rejected: number): GuardRemark | null {
  if (!isOver("badRows", rejected, read)) return null;
  const message = `${rejected} of ${read} rows cannot be read. Put the listed problems right, or check that this is the right file.`;
  return { code: "too-many-bad-rows", message: `${message} ${askAgain}` };
}

const wholeFile = `${askAgain} Check the export and import a whole file. If this one is right all the same, accept it.`;

/** Far fewer rows than the source's last good import. */
export function rowsShrunk(previousRows: number, rows: number): GuardRemark | null {
  if (!isOver("lostRows", previousRows - rows, previousRows)) return null;
  return { code: "rows-shrunk", message: `The file has ${rows} rows, the last one had ${previousRows}. ${wholeFile}` };
}

/** Many accounts of the source's last import are not in this one. */
export function accountsVanished(before: number, vanished: number): GuardRemark | null {
  if (!isOver("vanishedAccounts", vanished, before)) return null;
  return { code: "accounts-vanished", message: `${vanished} of ${before} accounts are no longer listed. ${wholeFile}` };
}

/** Much of what the same source said before is taken back or replaced: columns exchanged, or sorted one by one. */
export function factsReplaced(before: number, replaced: number): GuardRemark | null {
  if (!isOver("factsReplaced", replaced, before)) return null;
  const message = `${replaced} of ${before} entries now say something else than in the last file; columns or rows may be mixed up. ${askAgain} Check the export and import it again, or accept this one if it is right.`;
  return { code: "facts-replaced", message };
}

/** Many activity dates are earlier than the same source said before. */
export function activityBackwards(before: number, backwards: number): GuardRemark | null {
  if (!isOver("datesBack", backwards, before)) return null;
  const message = `${backwards} of ${before} activity dates went backwards; the file may be an old one. ${askAgain} Import the newest export, or accept this one if it corrects the last.`;
  return { code: "activity-backwards", message };
}

/** Activity dates that were known and are now empty: many, or all of them. */
export function activityEmptied(before: number, emptied: number): GuardRemark | null {
  const all = before > 0 && emptied >= before;
  if (!all && !isOver("datesEmptied", emptied, before)) return null;
  const message = `${emptied} of ${before} activity dates are now empty. ${askAgain} Export it again with that column filled, or accept this one if it is right.`;
  return { code: "activity-emptied", message };
}
