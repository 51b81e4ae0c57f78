import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { acceptImport } from "../../src/store/accept-import.ts";
import { dumpOf, undoing } from "../support/facts-dump.ts";
import { importText, unusedStore } from "../support/imports.ts";
import { randomFile } from "../support/random-files.ts";

test.each(["accounts", "mailboxes", "sites", "dspt"] as const)(
  "accepting a held list of %s does what importing it would have done",
  { timeout: 120_000 },
  async (kind) => {
    await using waiting = await unusedStore();
    await using direct = await unusedStore();
    let run = 0;
    const property = fc.asyncProperty(randomFile(), randomFile(kind), async (earlier, file) => {
      run += 1;
      for (const store of [waiting, direct]) {
        await importText(store, earlier.kind, earlier.text, { accepted: true, source: earlier.kind });
      }
      const options = { source: `${kind} ${run}`, createSites: kind === "dspt" };
      await importText(direct, kind, file.text, { ...options, accepted: true });
      const { import: id, outcome } = await importText(waiting, kind, file.text, { ...options, doubted: true });
      if (outcome === "held") {
        const accepted = await acceptImport(waiting, Number(id), { ...undoing, policy: defaultPolicy });
        expect(accepted).toMatchObject({ already: false });
        // An acceptance takes a place of its own among the imports.
        await direct.pool.query("select nextval(pg_get_serial_sequence('imports', 'id'))");
      }
      expect(await dumpOf(waiting)).toEqual(await dumpOf(direct));
    });
    await fc.assert(property, { numRuns: 8 });
  },
);
