import { parseDay, type Day } from "../rules/day.ts";
import { isOdsCode } from "../rules/ods-code.ts";
import { format, type Field } from "./format.ts";
import { foreignCode, plainText } from "./values.ts";

interface OdsValues {
  site: string;
  name: string | null;
  closed: Day | null;
}

/** Columns of every bulk file of the Organisation Data Service. */
const width = 27;
const openedAt = 10;
const closedAt = 11;

const compactDay = /^(\d{4})(\d\d)(\d\d)$/;
const isDayOrEmpty = (cell: string | undefined): boolean => cell === "" || compactDay.test(cell ?? "");

/**
 * A bulk file of the Organisation Data Service (such as ecarehomesite.csv): codes, names and closures. It has no row of
 * names; the places are those of its published specification.
 */
export const ods = format<"sites", OdsValues>({
  name: "ods",
  kind: "sites",
  title: "a bulk file of the Organisation Data Service",
  layout: {
    by: "place",
    places: { site: 0, name: 1, closed: closedAt },
    isRecord: (cells) =>
      cells.length === width &&
      isOdsCode(cells[0]?.trim().toUpperCase() ?? "") &&
      isDayOrEmpty(cells[openedAt]) &&
      isDayOrEmpty(cells[closedAt]),
  },
  onlyKnown: true,
  required: ["site", "name", "closed"],
  columns: {
    site: { aliases: [], read: foreignCode },
    name: { aliases: [], read: plainText },
    closed: { aliases: [], read: closedOn },
  },
  row: ({ site, ...rest }, { line }) => (site === undefined ? null : { line, site, ...rest }),
});

function closedOn(text: string, field: Field): Day | null | undefined {
  const written = text.trim();
  if (written === "") return null;
  const day = parseDay(written.replace(compactDay, "$1-$2-$3"));
  if (day !== null) return day;
  field.problem("date-bad", "The date of closure cannot be read: it is written as YYYYMMDD.");
  return undefined;
}
