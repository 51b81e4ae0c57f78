import { expect, test } from "vitest";
import { readAll, told } from "./read-all.ts";

const rows = Array.from({ length: 6 }, (_, at) => [
  `sample${at}@nhs.example`,
  `VL0A${at}`,
  `Sample, the ${at}`,
  "Active",
  `2026-11-0${at + 1}`,
]);
const lines = [["account", "site", "name", "status", "last_activity"], ...rows].map((cells) =>
  cells.map((cell) => `"${cell}"`).join(","),
);
const marks = Array.from(lines[3]?.matchAll(/"/g) ?? [], ({ index }) => index);

test.each(marks)(
  "a row that has lost the quotation mark at %i is left out or read as it was, and the others are as they were",
  async (at) => {
    const { rows: good } = await readAll("accounts", lines.join("\n"));
    const broken = lines.map((line, index) => (index === 3 ? line.slice(0, at) + line.slice(at + 1) : line));
    const { rows: read, end, guard } = await readAll("accounts", `${broken.join("\n")}\n`);
    expect(guard).toBeNull();
    expect(read).toEqual(good.filter(({ line }) => read.some((one) => one.line === line)));
    if (read.length < good.length)
      expect(told(end.problems).join()).toMatch(/row-quotes|row-long|account-malformed|date-bad/);
  },
);
