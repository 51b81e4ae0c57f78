import type { Day } from "../rules/day.ts";
import { parseDsptStatus } from "../rules/dspt.ts";
import { isOdsCode } from "../rules/ods-code.ts";
import { anyDate } from "./dates.ts";
import { format, type Field } from "./format.ts";
import { foreignCode, isWords, malformed, plainText } from "./values.ts";

type Publication = NonNullable<ReturnType<typeof parseDsptStatus>>;

interface DsptValues {
  code: string;
  name: string | null;
  status: Publication;
  published: Day | null;
  sector: string | null;
}

/** The public search result of the Data Security and Protection Toolkit, as it is downloaded. */
export const dspt = format<"dspt", DsptValues>({
  name: "dspt",
  kind: "dspt",
  title: "the public DSPT list",
  required: ["code", "status"],
  columns: {
    code: {
      aliases: ["ods code", "organisation code", "org code", "site code"],
      read: foreignCode,
    },
    name: { aliases: ["organisation name", "organisation", "org name"], read: plainText },
    status: { aliases: ["dspt status", "latest status", "publication status"], read: publication },
    published: {
      aliases: ["date of publication", "publication date", "date published", "published on", "published date"],
      read: anyDate,
    },
    sector: { aliases: ["primary sector", "organisation type"], read: plainText },
  },
  row: ({ code, status, name = null, published = null, sector = null }, field) => {
    if (code === undefined || status === undefined) return null;
    // The public list holds codes of several words, each with a name; what stands below a table has none, and where the
    // columns are exchanged the name is a code.
    if (isWords(code) && (name === null || isOdsCode(name.toUpperCase()))) {
      field.column = "code";
      malformed(field, false);
      return null;
    }
    return { line: field.line, code, name, label: status.label, level: status.level, publishedOn: published, sector };
  },
});

/** A status that we cannot read rejects its row: taken as "not published" it would raise a false alarm. */
function publication(text: string, field: Field): Publication | undefined {
  const read = parseDsptStatus(text);
  if (read !== null) return read;
  field.problem(
    "status-unknown",
    "The DSPT status is written in a way we do not know: check the list, or ask for it to be added.",
  );
  return undefined;
}
