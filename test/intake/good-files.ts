import type { ImportKind } from "../../src/intake/reading.ts";

/** A table as somebody keeps it, before it is written down. */
export interface GoodFile {
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

const twoDigits = (number: number): string => String(number).padStart(2, "0");
const codes = Array.from({ length: 24 }, (_, at) => `VL0${"ABCDEFGHJKLM"[at % 12]}${at < 12 ? "A" : "B"}`);
const codeAt = (at: number): string => codes[at % codes.length] ?? "";
const forenames = ["Zoë", "Ada", "Renée", "Ben", "Siân", "Dev", "Cleo"];
const homes = ["Oak House", "Elm Lodge", "Château Court", "Ash View", "Rose Cottage, East"];

/** Accounts that have been used between ten and one days before the day given. */
export function accountsUsedUntil(lastDay: number): GoodFile {
  const rows = Array.from({ length: 120 }, (_, at) => {
    const name = `${forenames[at % forenames.length]} Person${at}`;
    return [
      `person${at}.sample@care.example`,
      codeAt(at),
      at % 5 === 0 ? `Person${at}, ${forenames[at % forenames.length]}` : name,
      at % 9 === 0 ? "Locked" : "Active",
      `2026-11-${twoDigits(lastDay - (at % 10))}`,
      at === 60 ? "2026-11-01" : "",
      `07700 900${String(at).padStart(3, "0")}`,
      `asked on staff form ${at}`,
    ];
  });
  return { header: ["account", "site", "name", "status", "last_activity", "leaver", "mobile", "contact_basis"], rows };
}

const mailboxes: GoodFile = {
  header: ["mailbox", "site", "account", "role"],
  rows: codes.flatMap((code, at) =>
    ["owner", "co-owner", "member"].map((role, place) => [
      `home.${code.toLowerCase()}@care.example`,
      code,
      `person${at + 24 * place}.sample@care.example`,
      role,
    ]),
  ),
};

const sites: GoodFile = {
  header: ["site", "name", "parent", "phone", "manager_name", "manager_email", "closed"],
  rows: codes.map((code, at) => [
    code,
    `${homes[at % homes.length]} ${at}`,
    `ORG${at % 4}`,
    `0115 496 00${twoDigits(at)}`,
    `${forenames[at % forenames.length]} Manager${at}`,
    `manager${at}@care.example`,
    at < 3 ? `2026-10-${twoDigits(10 + at)}` : "",
  ]),
};

const dspt: GoodFile = {
  header: ["Code", "Organisation Name", "Status", "Date Of Publication", "Primary Sector"],
  rows: codes.map((code, at) => [
    code,
    `${homes[at % homes.length]} ${at}`,
    at % 3 === 0 ? "25/26 Standards Exceeded" : "25/26 Standards Met",
    `${twoDigits(13 + (at % 15))}/06/2026`,
    "Social Care",
  ]),
};

/** What is imported first: each a whole list of one source. */
export const goodFiles: Readonly<Record<ImportKind, GoodFile>> = {
  accounts: accountsUsedUntil(20),
  mailboxes,
  sites,
  dspt,
};

export interface Written {
  delimiter?: string;
  lineEnd?: string;
  quoteAll?: boolean;
}

/** A table as CSV. */
export function csvOf(
  { header, rows }: GoodFile,
  { delimiter = ",", lineEnd = "\n", quoteAll = false }: Written = {},
): string {
  const field = (text: string): string =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [header, ...rows].map((cells) => cells.map(field).join(delimiter) + lineEnd).join("");
}

/** The same table with every cell of a column changed. */
export function withColumn(
  file: GoodFile,
  column: string,
  change: (cell: string, row: number, all: readonly string[]) => string,
): GoodFile {
  const at = file.header.indexOf(column);
  if (at < 0) throw new Error(`The good file has no column ${column}.`);
  const all = file.rows.map((cells) => cells[at] ?? "");
  const rows = file.rows.map((cells, row) => cells.with(at, change(cells[at] ?? "", row, all)));
  return { header: file.header, rows };
}
