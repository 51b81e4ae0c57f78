import { Readable } from "node:stream";
import { mobileOf } from "../intake/contacts.ts";
import * as guard from "../intake/guard.ts";
import { openReading } from "../intake/read.ts";
import type { ImportKind } from "../intake/reading.ts";
import { type Day, londonDay } from "../rules/day.ts";
import { defaultPolicy } from "../rules/policy.ts";
import type { Store } from "../store/connect.ts";
import type { ImportResult } from "../store/importing.ts";
import { applyImport } from "../store/imports.ts";
import { markDestinationRefused } from "../store/refusals.ts";
import { csvOf } from "./line.ts";
import { regionOn } from "./region.ts";

/** A file as the fictional region would send it. */
interface RegionFile {
  kind: ImportKind;
  source: string;
  asOf: Day;
  text: string;
}

/** The region's files, in the order in which they are best imported. */
export function regionFiles(today: Day): RegionFile[] {
  const { sites, accounts, register, registerAsOf, changes, changesAsOf, mailboxes, dspt } = regionOn(today);
  return [
    { kind: "sites", source: "sites", asOf: today, text: csvOf(sites) },
    { kind: "accounts", source: "portal-changes", asOf: changesAsOf, text: csvOf(changes) },
    { kind: "accounts", source: "portal", asOf: today, text: csvOf(accounts) },
    { kind: "accounts", source: "hilltop-register", asOf: registerAsOf, text: csvOf(register) },
    { kind: "mailboxes", source: "mailboxes", asOf: today, text: csvOf(mailboxes) },
    { kind: "dspt", source: "dspt", asOf: today, text: csvOf(dspt) },
  ];
}

/**
 * Imports the region of the day of `now` into an empty database, by the way that every file takes. Then a provider tells
 * which mobiles do not exist, as it would when the first text is sent there.
 */
export async function importRegion(store: Store, now: Date): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  const today = londonDay(now);
  for (const { kind, source, asOf, text } of regionFiles(today)) {
    const reading = await openReading(Readable.from([Buffer.from(text)]), {
      ...{ kind, asOf, now },
      allowTestNumbers: true,
    });
    const result = await applyImport(store, reading, { source, asOf, now, guard, policy: defaultPolicy });
    if (result.outcome !== "applied") throw new Error(`The demo's ${source} were not applied but ${result.outcome}.`);
    results.push(result);
  }
  for (const mobile of regionOn(today).refused) {
    const destination = mobileOf(mobile, true);
    if (destination) await markDestinationRefused(store, { destination, reason: "address-refused", today });
  }
  return results;
}
