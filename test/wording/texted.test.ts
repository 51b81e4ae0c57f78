import * as fc from "fast-check";
import { expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { hasText } from "../../src/wording/index.ts";
import { lookDays, snapshotsAround } from "../support/snapshots.ts";

test("whatever the rules tell by text has words for a text", () => {
  const situations = lookDays.chain((on) => fc.record({ on: fc.constant(on), snapshot: snapshotsAround(on) }));
  const texted = new Set<string>();
  fc.assert(
    fc.property(situations, ({ on, snapshot }) => {
      for (const { channels, notice } of lookAt(snapshot, on, defaultPolicy, calendar).reminders) {
        if (!channels.includes("sms")) continue;
        texted.add(notice.kind);
        expect(hasText(notice.kind), notice.kind).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  expect(texted.size).toBeGreaterThan(8);
});
