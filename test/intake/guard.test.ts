import { expect, test } from "vitest";
import {
  accountsVanished,
  activityBackwards,
  activityEmptied,
  factsReplaced,
  rowsShrunk,
  tooManyBadRows,
} from "../../src/intake/guard.ts";

// Before, now, whether it is held. Each bound has a share and a number; both must be passed.
test.each([
  [100, 80, false],
  [100, 79, true],
  [20, 10, false],
  [20, 9, true],
  [100, 150, false],
  [0, 0, false],
])("a source that had %i rows and has %i: held %s", (before, now, isHeld) => {
  expect(rowsShrunk(before, now)?.code ?? null).toBe(isHeld ? "rows-shrunk" : null);
});

test.each([
  [1000, 50, false],
  [1000, 51, true],
  [2000, 100, false],
  [2000, 101, true],
])("of %i accounts %i are no longer listed: held %s", (before, vanished, isHeld) => {
  expect(accountsVanished(before, vanished)?.code ?? null).toBe(isHeld ? "accounts-vanished" : null);
});

test.each([
  [50, 10, false],
  [50, 11, true],
  [60, 12, false],
  [60, 13, true],
])("of %i entries %i say something else: held %s", (before, replaced, isHeld) => {
  expect(factsReplaced(before, replaced)?.code ?? null).toBe(isHeld ? "facts-replaced" : null);
});

test.each([
  [10, 5, false],
  [10, 6, true],
  [200, 10, false],
  [200, 11, true],
])("of %i activity dates %i went backwards: held %s", (before, backwards, isHeld) => {
  expect(activityBackwards(before, backwards)?.code ?? null).toBe(isHeld ? "activity-backwards" : null);
});

test.each([
  [100, 20, false],
  [100, 21, true],
  [10, 5, false],
  [10, 6, true],
  [3, 2, false],
  [3, 3, true], // all of them
  [0, 0, false],
])("of %i activity dates %i are now empty: held %s", (before, emptied, isHeld) => {
  expect(activityEmptied(before, emptied)?.code ?? null).toBe(isHeld ? "activity-emptied" : null);
});

test("a held file says that nothing was changed, and both ways out of it", () => {
  const held = [
    rowsShrunk(100, 20),
    factsReplaced(100, 90),
    accountsVanished(100, 90),
    activityBackwards(10, 9),
    activityEmptied(10, 10),
  ];
  for (const remark of held) {
    expect(remark?.message).toContain("Nothing was changed.");
    expect(remark?.message).toMatch(/(export|Export).*accept/);
  }
});

test.each([
  [5, 5, false],
  [6, 6, true],
  [600, 6, false],
  [599, 6, true],
  [100_000, 1000, false],
  [100_000, 1001, true],
])("of %i rows %i are bad: refused %s", (read, rejected, isRefused) => {
  expect(tooManyBadRows(read, rejected)?.code ?? null).toBe(isRefused ? "too-many-bad-rows" : null);
});
