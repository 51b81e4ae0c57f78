import fc from "fast-check";
import { expect, test } from "vitest";
import { undoImport } from "../../src/store/undo-import.ts";
import { dumpOf, undoing } from "../support/facts-dump.ts";
import { freshStore, importText } from "../support/imports.ts";
import { randomFile } from "../support/random-files.ts";

test.each(["accounts", "mailboxes", "sites", "dspt"] as const)(
  "whatever a list of %s changes, undoing it leaves every fact as it was",
  { timeout: 120_000 },
  async (kind) => {
    await using store = await freshStore();
    let run = 0;
    // Files of the same kind first: an account that has gone from a list and comes back has a past to be put back.
    const files = fc.tuple(fc.array(fc.oneof(randomFile(kind), randomFile()), { maxLength: 3 }), randomFile(kind));
    const property = fc.asyncProperty(files, async ([earlier, file]) => {
      run += 1;
      for (const { kind: earlierKind, text } of earlier) {
        await importText(store, earlierKind, text, { accepted: true, source: `${earlierKind} ${run % 2}` });
      }
      const before = await dumpOf(store);
      const options = { accepted: true, source: `${kind} ${run % 2}`, createSites: kind === "dspt" };
      const result = await importText(store, kind, file.text, options);
      const undone = await undoImport(store, Number(result.import), undoing);
      if (result.outcome === "applied") expect(undone).toMatchObject({ already: false, changedSince: { rows: 0 } });
      expect(await dumpOf(store)).toEqual(before);
    });
    await fc.assert(property, { numRuns: 12 });
  },
);
