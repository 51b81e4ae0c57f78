import type { ImportKind } from "../../src/intake/reading.ts";
import { type Made, variant } from "./corpus-variant.ts";
import { csvOf, type GoodFile, withColumn } from "./good-files.ts";

const bad = "too-many-bad-rows";
const replaced = "facts-replaced";

/** The columns of which two can be exchanged and still be read. All others are dates, addresses, codes and statuses. */
const readAnyhow: Readonly<Record<ImportKind, readonly string[]>> = {
  accounts: ["site", "name", "status", "mobile", "contact_basis"],
  mailboxes: ["site", "role"],
  sites: ["site", "name", "parent", "phone", "manager_name", "manager_email"],
  dspt: ["Code", "Organisation Name", "Primary Sector"],
};

/** What can never be taken for a code, if it comes to stand in its place. */
const neverCodes = new Set(["name", "phone", "Organisation Name"]);

/** Columns whose exchange does no harm because we keep neither. */
const unkept = new Set(["Organisation Name", "Primary Sector"]);

/** The names of every two columns exchanged. */
export function swapped(kind: ImportKind, file: GoodFile): Made[] {
  return file.header.flatMap((one, at) =>
    file.header.slice(at + 1).map((other) => {
      const header = file.header.map((name) => (name === one ? other : name === other ? one : name));
      const name = `the columns ${one} and ${other} exchanged`;
      const text = csvOf({ header, rows: file.rows });
      if (unkept.has(one) && unkept.has(other)) return variant(name, "harmless", "", text);
      if (one === "last_activity" && other === "leaver") return variant(name, "held", "activity-emptied", text);
      const isNoCode = (kind === "sites" || kind === "dspt") && at === 0 && neverCodes.has(other);
      const areAddresses = one === "mailbox" && other === "account";
      const isReadable =
        !isNoCode && (areAddresses || [one, other].every((column) => readAnyhow[kind].includes(column)));
      return variant(name, isReadable ? "held" : "rejected", isReadable ? replaced : bad, text);
    }),
  );
}

/** One column of a sheet sorted, moved or changed by itself. */
export function shuffled(kind: ImportKind, file: GoodFile): Made[] {
  const changed = (
    column: string,
    name: string,
    change: Parameters<typeof withColumn>[2],
    fate: Made["fate"] = "held",
    code = replaced,
  ) => variant(`${column} ${name}`, fate, code, csvOf(withColumn(file, column, change)));
  const sorted = (_: string, row: number, all: readonly string[]) => all.toSorted().toReversed()[row] ?? "";
  const down = (_: string, row: number, all: readonly string[]) => all.at(row - 1) ?? "";
  const both = (column: string): Made[] => [
    changed(column, "sorted by itself", sorted),
    changed(column, "moved down a row", down),
  ];
  const asMonth = (_: string, row: number) => `${(row % 24) + 1}-Mar`;
  const asNumber = (_: string, row: number) => `${row % 24}.00E+05`;
  if (kind === "accounts") {
    return [
      ...["site", "name", "mobile"].flatMap(both),
      changed("site", "as a date", asMonth),
      changed("site", "as a number", asNumber),
      changed("site", "as #N/A", () => "#N/A"),
      changed("mobile", "as a number", () => "7.7009E+09"),
      changed("mobile", "without its 0", (cell) => cell.replace(/^0/, "").replaceAll(" ", ""), "harmless", ""),
      changed(
        "last_activity",
        "sorted by itself",
        (_, row, all) => all.toSorted()[row] ?? "",
        "held",
        "activity-backwards",
      ),
    ];
  }
  if (kind === "mailboxes") {
    return [
      ...["mailbox", "account"].flatMap(both),
      changed("site", "as a date", asMonth),
      changed("role", "all the same", () => "member"),
      changed("account", "empty in every row", () => ""),
    ];
  }
  if (kind === "sites") {
    return [
      ...["name", "phone", "manager_name", "manager_email"].flatMap(both),
      changed("site", "as a date", asMonth),
      changed("site", "as a number", asNumber),
      changed("closed", "in every row", () => "2026-11-20"),
      changed("name", "empty in every row", () => ""),
      changed("phone", "as a number", () => "1.15E+09"),
    ];
  }
  return [
    changed("Code", "as a date", asMonth),
    changed("Code", "as a number", asNumber),
    changed("Status", "empty in every row", () => ""),
    changed("Status", "Not Published in every row", () => "Not Published"),
    changed("Date Of Publication", "empty in every row", () => ""),
    changed("Date Of Publication", "moved back a year", (cell) => cell.replace("2026", "2025")),
    changed("Date Of Publication", "as Excel's numbers", () => "46187", "rejected", bad),
    changed("Status", "of another list", () => "Active", "rejected", bad),
  ];
}
