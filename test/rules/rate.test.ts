import fc from "fast-check";
import { expect, test } from "vitest";
import { slotsAt } from "../../src/rules/rate.ts";

const second = 1_000_000;

test.for([
  { perMinute: 1, at: 0, free: 1 },
  { perMinute: 59, at: 0, free: 1 },
  { perMinute: 60, at: 0, free: 1 },
  { perMinute: 120, at: 0, free: 2 },
  { perMinute: 6000, at: 0, free: 100 },
])("of $perMinute a minute, $free may leave at once", ({ perMinute, at, free }) => {
  expect(slotsAt({ perMinute, takenUntil: 0, now: at }).free).toBe(free);
});

test.for([
  { after: 0, free: 0 },
  { after: second - 1, free: 0 },
  { after: second, free: 1 },
  { after: 100 * second, free: 1 },
])(
  "of one a second, the next may leave a second after the last: $after microseconds later $free",
  ({ after, free }) => {
    const takenUntil = slotsAt({ perMinute: 60, takenUntil: 0, now: 0 }).after(1);
    expect(slotsAt({ perMinute: 60, takenUntil, now: after }).free).toBe(free);
  },
);

test("in no minute, whenever it begins, more leave than may, however greedily they are asked for", () => {
  const gaps = fc.array(fc.nat({ max: second / 2 }), { minLength: 250, maxLength: 350 });
  const appetites = fc.constantFrom([10_000], [1], [10_000, 1, 0, 10_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), gaps, appetites, (perMinute, asked, wanted) => {
      let [takenUntil, now] = [0, 0];
      const taken = asked.map((gap, nth) => {
        now += gap;
        const { free, after } = slotsAt({ perMinute, takenUntil, now });
        const count = Math.min(free, wanted[nth % wanted.length] ?? 0);
        if (count > 0) takenUntil = after(count);
        return { at: now, count };
      });
      for (const { at } of taken) {
        const inMinute = taken.filter((one) => one.at >= at && one.at < at + 60 * second);
        expect(inMinute.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(perMinute);
      }
    }),
    { numRuns: 30 },
  );
});
