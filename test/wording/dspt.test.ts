import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { NoticeOf } from "../../src/rules/finding.ts";
import { emailWords } from "../../src/wording/index.ts";
import { forManager, matterFor } from "./support/occasions.ts";

type Below = NoticeOf<"dspt-below-minimum">;

function read(change: Partial<Below>, ...others: readonly Partial<Below>[]) {
  const matters = [change, ...others].map((one, at) =>
    matterFor(
      {
        ...{ kind: "dspt-below-minimum", site: at, label: "25/26", level: "entry-level" },
        ...{ deadline: day("2027-06-30"), ...one },
      },
      at === 0
        ? {}
        : { site: { ...matterFor({ kind: "dspt-unknown", site: 1 }).site, code: "VL0CD", name: "Elm Court" } },
    ),
  );
  return emailWords(forManager(matters));
}

test("whoever is below the minimum must publish now, and is not given until next June", () => {
  const { subject, text } = read({});
  expect(subject).toBe("Oak House: publish your DSPT as soon as you can");
  expect(text).not.toContain("30 June");
  expect(text).toContain(
    "On the public list of Sunday 22 November the Data Security and Protection Toolkit (DSPT) for Oak House shows 25/26 Entry Level. That is not enough for NHSmail. Please publish as soon as you can.",
  );
});

test("a deadline that was missed is named", () => {
  expect(read({ deadline: day("2026-06-30") }).text).toContain("for Oak House was due on Tuesday 30 June.");
});

test("where nothing was published, that is said", () => {
  const nothing = { label: null, level: null };
  expect(read(nothing).text).toContain("for Oak House shows that nothing has been published.");
  expect(read({ ...nothing, deadline: day("2026-06-30") }).text).toContain("it shows that nothing has been published.");
  const two = read(nothing, {}).text;
  expect(two).toContain("- Oak House: nothing has been published.\n- Elm Court: 25/26 Entry Level.\n");
  expect(two).not.toContain("30 June");
});
