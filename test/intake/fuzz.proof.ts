import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { openReading } from "../../src/intake/read.ts";
import { day } from "../../src/rules/day.ts";
import { dice } from "../support/dice.ts";

/** How many rows are read; the full million takes longer than everybody should wait. */
const wanted = Number(process.env["FUZZ_ROWS"] ?? 200_000);
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);

const headers = {
  accounts: "account,site,name,last_activity,leaver,mobile,contact_email,previous_account",
  mailboxes: "mailbox,site,account,role,note,note,note,note",
  sites: "site,name,parent,route,phone,manager_email,closed,owners",
  dspt: "Code,Organisation Name,Status,Date Of Publication,Primary Sector,Note,Note,Note",
} as const;
const kinds = ["accounts", "mailboxes", "sites", "dspt"] as const;

const good = ["a.sample@care.example", "VL0AB", "Ada Sample", "2026-11-20", "20/11/2026", "07700 900001", "owner", ""];
const odd = [
  ...['"', '""', '"a', 'a"b', '"a,b"', '"a""b"', '"a\nb"', "a;b", "a\tb", "\r", "\r\n", "\u0001", "\u001a", "\u007f"],
  ...[
    "é",
    "家",
    "\u{1f600}",
    "\u200b",
    "\ufeff",
    "\u2028",
    "=1+1",
    "-1",
    "1E+99",
    "44957",
    "######",
    "NaN",
    "__proto__",
  ],
  ...[
    "31/02/2026",
    "11/20/2026",
    "0000-00-00",
    "9999-12-31",
    "x".repeat(300),
    ",".repeat(9),
    "@",
    "a@b",
    "'; drop table",
  ],
];

/** About a hundred rows, of which some cells are odd; `quotes` says whether the quotation marks are left in. */
function block(throwOf: (sides: number) => number, quotes: boolean): string {
  const pick = (from: readonly string[]): string => from[throwOf(from.length)] ?? "";
  let text = "";
  for (let row = 0; row < 100; row += 1) {
    const cells = Array.from({ length: 8 }, (_, at) => (throwOf(12) === 0 ? pick(odd) : (good[at] ?? "")));
    text += `${cells.join()}\n`;
  }
  return quotes ? text : text.replaceAll('"', "'");
}

async function* chunks(header: string, throwOf: (sides: number) => number, rows: number): AsyncGenerator<Buffer> {
  yield Buffer.from(`${header}\n`);
  // A quotation mark that is not closed swallows what follows: where there are many, another one soon ends it.
  const hasQuotes = throwOf(2) === 0;
  const blocks = Array.from({ length: 20 }, () => block(throwOf, hasQuotes));
  for (let at = 0; at < rows; at += 100) {
    const bytes = Buffer.from(blocks[throwOf(blocks.length)] ?? "");
    const cut = throwOf(bytes.length);
    // Cut anywhere, within letters too.
    yield bytes.subarray(0, cut);
    yield bytes.subarray(cut);
  }
}

test(
  `${wanted} rows of nonsense are read without a crash, in bounded memory (seed ${seed})`,
  { timeout: 600_000 },
  async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed + process.memoryUsage().external;
    };
    const throwOf = dice(seed);
    const options = { asOf: day("2026-11-22"), now: new Date("2026-11-22T09:00:00Z"), allowTestNumbers: true };
    const heaps: number[] = [];
    let read = 0;
    let files = 0;
    while (read < wanted) {
      const kind = kinds[files % kinds.length] ?? "accounts";
      const reading = await openReading(chunks(headers[kind], throwOf, 20_000), { ...options, kind });
      let rows = 0;
      for await (const batch of reading.batches) {
        expect(batch.length).toBeLessThanOrEqual(1000);
        // What remains of a rejected row is no row of its own.
        rows += batch.filter((row) => !("role" in row && row.role === "unread")).length;
      }
      const end = await reading.end;
      expect(rows + end.rejected + end.skipped).toBeLessThanOrEqual(end.read);
      expect(end.problems.length).toBeLessThanOrEqual(100);
      expect(end.notes.length).toBeLessThanOrEqual(100);
      read += end.read;
      files += 1;
      // A file that is refused early gives few rows: then others follow, but not without end.
      expect(files).toBeLessThan(100 + wanted / 100);
      if (files % 4 === 0) heaps.push(heap());
    }
    expect(read).toBeGreaterThanOrEqual(wanted);
    expect(Math.max(...heaps) - (heaps[0] ?? 0), heaps.join()).toBeLessThan(64 * 1024 * 1024);
    if (wanted > 200_000) process.stderr.write(`${read} rows in ${files} files\n`);
  },
);
