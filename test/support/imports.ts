import { Readable } from "node:stream";
import * as guard from "../../src/intake/guard.ts";
import { openReading } from "../../src/intake/read.ts";
import type { ImportKind } from "../../src/intake/reading.ts";
import { day, londonInstant } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import type { ImportResult } from "../../src/store/importing.ts";
import { applyImport } from "../../src/store/imports.ts";
import { freshDatabase, type TestDatabase, unusedDatabase } from "./services.ts";

export interface ImportTextOptions {
  /** Day of the import and, unless `asOf` differs, of the data. */
  on?: string;
  asOf?: string;
  source?: string;
  site?: string;
  contactBasis?: string;
  createSites?: boolean;
  dryRun?: boolean;
  /** As if somebody had accepted what the guard would hold. */
  accepted?: boolean;
  /** As if the guard had a doubt about whatever comes. */
  doubted?: boolean;
  signal?: AbortSignal;
}

/** Imports a text as the command does. */
export async function importText(
  store: Store,
  kind: ImportKind,
  text: string | Readable,
  {
    on = "2026-11-22",
    asOf = on,
    source = kind,
    site,
    contactBasis,
    createSites,
    dryRun,
    accepted = false,
    doubted = false,
    signal,
  }: ImportTextOptions = {},
): Promise<ImportResult> {
  const now = londonInstant(day(on), "09:00");
  const reading = await openReading(typeof text === "string" ? Readable.from([Buffer.from(text)]) : text, {
    kind,
    asOf: day(asOf),
    now,
    allowTestNumbers: true,
    ...(site !== undefined && { site }),
    ...(contactBasis !== undefined && { contactBasis }),
  });
  return await applyImport(store, reading, {
    source,
    asOf: day(asOf),
    now,
    guard: {
      ...guard,
      ...(accepted && {
        ...{ activityBackwards: () => null, activityEmptied: () => null },
        ...{ accountsVanished: () => null, factsReplaced: () => null },
      }),
      ...(doubted && { rowsShrunk: () => ({ code: "rows-shrunk", message: "doubted" }) }),
    },
    policy: defaultPolicy,
    ...(createSites !== undefined && { createSites }),
    ...(dryRun !== undefined && { dryRun }),
    ...(signal !== undefined && { signal }),
    readAs: [site, contactBasis].filter((given) => given !== undefined).join(),
  });
}

/** A store over a database of its own, closed together. */
export async function freshStore(): Promise<Store> {
  return await storeOver(await freshDatabase());
}

/** The same over a database that nobody has used before: two of them number the same rows in the same order. */
export async function unusedStore(): Promise<Store> {
  return await storeOver(await unusedDatabase());
}

async function storeOver(database: TestDatabase): Promise<Store> {
  const store = await openStore(database.url);
  return {
    ...store,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The rows of a query; dates are texts. */
export async function rowsOf<Row = Record<string, unknown>>(store: Store, query: string, values: unknown[] = []) {
  return (await store.pool.query(query, values)).rows as Row[];
}
