import type { Reading } from "../intake/reading.ts";
import { type Answer, exit, type ExitCode, tableOf } from "./answer.ts";

/** Says how the columns of a file are understood, by its first rows; changes nothing. */
export async function showMapping(answer: Answer, reading: Reading): Promise<ExitCode> {
  // A batch is enough; the end closes the file.
  const batches = reading.batches[Symbol.asyncIterator]();
  await batches.next();
  await batches.return?.();
  const { read, rejected, skipped, guard } = await reading.end;
  const { kind, format, asOf, mapping, ignored } = reading;
  const isRefused = guard.length > 0;
  answer.object({ kind, format, asOf, columns: mapping, ignored, rows: { read, rejected, skipped }, guard });
  if (answer.json) return isRefused ? exit.inputHeld : exit.ok;
  for (const { message } of guard) answer.say(message);
  if (mapping.length > 0) {
    answer.say(`Read as ${format} (${kind})${asOf === null ? "" : `, as of ${asOf}`}:`);
    answer.say();
    const columns = {
      "In the file": ({ header }: (typeof mapping)[number]) => header,
      "Read as": ({ column }: (typeof mapping)[number]) => column ?? "(helps to read the others)",
    };
    answer.say(tableOf(mapping, columns).trimEnd());
    if (ignored.length > 0) answer.say(`\nColumns left out: ${ignored.join(", ")}.`);
    const aside = skipped > 0 ? `, ${skipped} left aside` : "";
    answer.say(`\nFirst ${read} rows looked at: ${rejected} cannot be read${aside}. Nothing was changed.`);
  }
  return isRefused ? exit.inputHeld : exit.ok;
}
