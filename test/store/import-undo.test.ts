import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImportKind } from "../../src/intake/reading.ts";
import type { Store } from "../../src/store/connect.ts";
import { undoImport } from "../../src/store/undo-import.ts";
import { dumpOf, undoing } from "../support/facts-dump.ts";
import { type ImportTextOptions, freshStore, importText } from "../support/imports.ts";
import { randomFile } from "../support/random-files.ts";

/** Imports past the guard; the import's number. */
async function take(store: Store, kind: ImportKind, text: string, options: ImportTextOptions = {}): Promise<number> {
  const { import: id, outcome } = await importText(store, kind, text, { accepted: true, ...options });
  expect(["applied", "unchanged"]).toContain(outcome);
  return Number(id);
}

test.each(["accounts", "mailboxes", "sites", "dspt"] as const)(
  "whatever a list of %s changes, undoing it leaves every fact as it was",
  { timeout: 120_000 },
  async (kind) => {
    await using store = await freshStore();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(randomFile(), { maxLength: 2 }), randomFile(kind), async (earlier, file) => {
        run += 1;
        for (const one of earlier) await take(store, one.kind, one.text, { source: `${one.kind} ${run % 3}` });
        const before = await dumpOf(store);
        const source = `${kind} ${run % 3}`;
        const result = await importText(store, kind, file.text, {
          accepted: true,
          source,
          createSites: kind === "dspt",
        });
        const undone = await undoImport(store, Number(result.import), undoing);
        if (result.outcome === "applied") expect(undone).toMatchObject({ already: false, changedSince: { rows: 0 } });
        expect(await dumpOf(store)).toEqual(before);
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  },
);
