import { expect, test } from "vitest";
import { gathering } from "../../src/jobs/gathering.ts";

/** Writes that keep what came together; one holding `bad` fails for all of them. */
function writing() {
  const groups: number[][] = [];
  const write = gathering(async (all: readonly number[]) => {
    groups.push([...all]);
    if (all.includes(13)) throw new Error("cannot be written");
    return (one: number) => one * 2;
  });
  return { groups, write };
}

test("what is asked for at once is written together, and each hears its own answer", async () => {
  const { groups, write } = writing();
  expect(await Promise.all([write(1), write(2), write(3)])).toEqual([2, 4, 6]);
  expect(groups).toEqual([[1, 2, 3]]);
});

test("what is asked for while others are written waits for the next commit, with all that came meanwhile", async () => {
  const { groups, write } = writing();
  const later: Promise<number>[] = [];
  await write(1).then(() => later.push(write(2), write(3)));
  expect(await Promise.all(later)).toEqual([4, 6]);
  expect(groups).toEqual([[1], [2, 3]]);
});

test("one that cannot be written spoils no other, and what comes after it is written", async () => {
  const { groups, write } = writing();
  const all = await Promise.allSettled([write(1), write(13), write(3)]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(groups).toEqual([[1, 13, 3], [1], [13], [3]]);
  expect(await write(4)).toBe(8);
});
