import * as guard from "../intake/guard.ts";
import { openReading } from "../intake/read.ts";
import type { ImportKind, Reading } from "../intake/reading.ts";
import type { Day } from "../rules/day.ts";
import type { Store } from "../store/connect.ts";
import type { ImportOptions, ImportResult } from "../store/importing.ts";
import { applyImport } from "../store/imports.ts";

/** What is said of a file besides its kind; whatever is not said the file tells itself. */
export interface FileChoices {
  kind: ImportKind;
  source?: string | undefined;
  asOf?: Day | null;
  format?: string | undefined;
  site?: string | undefined;
  contactBasis?: string | undefined;
  createSites?: boolean;
  dryRun?: boolean;
}

/** The moment of an import, and the day its file tells of where neither the choices nor the file say. */
interface Moment {
  now: Date;
  day: Day;
}

/** Opens a file to be read in the way that was chosen. */
export async function readAs(
  stream: AsyncIterable<Buffer>,
  { kind, asOf, format, site, contactBasis }: FileChoices,
  { now, day, allowTestNumbers }: Moment & { allowTestNumbers: boolean },
): Promise<Reading> {
  return await openReading(stream, {
    kind,
    asOf: asOf ?? day,
    now,
    allowTestNumbers,
    ...(format !== undefined && { format }),
    ...(site !== undefined && { site }),
    ...(contactBasis !== undefined && { contactBasis }),
  });
}

/** Takes what is being read into the facts, under the guard of every import. Throws SourceTaken. */
export async function takeInReading(
  store: Store,
  reading: Reading,
  { source, asOf, format, site, contactBasis, createSites = false, dryRun = false }: FileChoices,
  { day, ...around }: Moment & Pick<ImportOptions, "policy" | "signal" | "actor">,
): Promise<ImportResult> {
  const isReadAsIs = [format, site, contactBasis].every((choice) => choice === undefined);
  return await applyImport(store, reading, {
    ...around,
    source: source ?? reading.format,
    asOf: asOf ?? reading.asOf ?? day,
    guard,
    createSites,
    dryRun,
    readAs: isReadAsIs ? "" : JSON.stringify([format, site, contactBasis]),
  });
}
