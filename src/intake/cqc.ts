import { phone } from "./contacts.ts";
import { format } from "./format.ts";
import { plainText, siteCode } from "./values.ts";

interface LocationValues {
  location: never;
  site: string | null;
  name: string | null;
  phone: string | null;
  cqc_status: string | null;
}

/** Locations as the public interface of the Care Quality Commission answers them: registration and telephone. */
export const cqc = format<"sites", LocationValues>({
  name: "cqc",
  kind: "sites",
  title: "a CQC location",
  layout: { by: "key", keys: ["locationId"] },
  onlyKnown: true,
  required: [],
  columns: {
    location: { aliases: ["locationId"], gives: null, read: () => undefined },
    site: { aliases: ["odsCode"], read: siteCode },
    name: { aliases: ["locationName"], read: plainText },
    phone: { aliases: ["mainPhoneNumber"], read: phone },
    cqc_status: { aliases: ["registrationStatus"], read: plainText },
  },
  // Many locations that have closed, and some others, have no ODS code: nobody can say which site they are.
  row: ({ site, ...rest }, field) => (site ? { line: field.line, site, ...rest } : field.skip()),
});
