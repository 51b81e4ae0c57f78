import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { freshStore, importText } from "../support/imports.ts";

test("300,000 rows pass through in little memory", { timeout: 120_000 }, async () => {
  await using store = await freshStore();
  const rows = 300_000;
  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from("account,site,name,last_activity\n");
    for (let from = 0; from < rows; from += 1000) {
      const batch = Array.from(
        { length: 1000 },
        (_, at) => `person${from + at}@care.example,VL${(from + at) % 60000},Name,2026-11-20\n`,
      );
      yield Buffer.from(batch.join(""));
    }
  }
  await importText(store, "accounts", "account,site,last_activity\nperson0@care.example,VL0A0,2026-11-20\n", {
    source: "warm-up",
  });
  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const result = await importText(store, "accounts", Readable.from(lines()));
  clearInterval(watch);
  expect(result.rows).toMatchObject({ read: rows, new: rows - 1, changed: 1, rejected: 0 });
  // The rows alone are 15 MB as bytes and far more than 150 MB as objects.
  expect((peak - before) / 1024 / 1024).toBeLessThan(150);
});
