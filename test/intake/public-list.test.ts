import { createReadStream, existsSync } from "node:fs";
import { expect, test } from "vitest";
import { openReading } from "../../src/intake/read.ts";
import { day } from "../../src/rules/day.ts";

const place = new URL("../../../shared/data/dspt-search-results-2022-09-09.csv", import.meta.url);

// Public sector data of 9 September 2022, too large to be kept here; where it is absent the test says that it was skipped.
test.skipIf(!existsSync(place))(
  "the whole national DSPT list of 9 September 2022 is read whole, with the codes of several words in it",
  async () => {
    const options = {
      kind: "dspt" as const,
      asOf: day("2022-09-09"),
      now: new Date("2022-09-09T09:00:00Z"),
      allowTestNumbers: false,
    };
    const reading = await openReading(createReadStream(place), options);
    const rows = [];
    for await (const batch of reading.batches) rows.push(...batch);
    expect(await reading.end).toMatchObject({ read: 64_201, rejected: 0, problems: [], notes: [], guard: [] });
    expect(rows.filter(({ sector }) => sector === "Social Care")).toHaveLength(21_064);
    expect(rows[0]).toMatchObject({ line: 2, code: "00L", label: "21/22", level: "met", publishedOn: "2022-06-30" });
    expect(reading.ignored).toEqual(["Commissioner (From ODS)"]);
  },
);
