import fc from "fast-check";
import { day, type Day } from "../../src/rules/day.ts";
import { parseDsptStatus } from "../../src/rules/dspt.ts";
import type { DsptPublication, SiteSnapshot } from "../../src/rules/facts.ts";
import { aSite, aSnapshot } from "../support/facts.ts";

/** A row of the public list with this status. */
export function published(status: string): DsptPublication {
  const parsed = parseDsptStatus(status);
  if (parsed === null) throw new RangeError("Not a status of the list.");
  return { ...parsed, publishedOn: null };
}

/** A fictional site with a row of the list, or without one; a head office where `parent` is given. */
export function siteWith(
  status: string | null,
  { parent = null, planDue = null }: { parent?: string | null; planDue?: Day | null } = {},
): SiteSnapshot {
  return {
    ...aSnapshot({
      site: aSite({
        id: 7,
        phone: null,
        manager: { name: "Jo Marsh", email: "jo@care.example", mobile: null },
        dsptPlanDue: planDue,
      }),
    }),
    dspt: {
      listAsOf: day("2019-01-01"),
      own: status === null ? null : published(status),
      parent: parent === null ? null : published(parent),
    },
  };
}

const levels = ["Standards Met", "Standards Exceeded", "Standards Not Met", "Approaching Standards", "Entry Level"];

/** Every status that the list could show from 18/19 to 89/90. */
export const statuses: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("Not Published", ""),
  fc
    .tuple(fc.integer({ min: 18, max: 89 }), fc.constantFrom(...levels))
    .map(([first, level]) => `${first}/${first + 1} ${level}`),
);
