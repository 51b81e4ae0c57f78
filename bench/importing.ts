import { fork } from "node:child_process";
import { once } from "node:events";
import type { ImportResult } from "../src/store/importing.ts";
import type { Cost } from "./measure.ts";

/** What one import cost and did; memory of a process that does nothing else. */
export interface Imported extends Cost {
  outcome: ImportResult["outcome"];
  rows: ImportResult["rows"];
  idleMiB: number;
  peakMiB: number;
}

/** Imports a register in a process of its own, as of a moment. */
export async function importWith(url: string, path: string, now: string): Promise<Imported> {
  const child = fork(new URL("./importer.ts", import.meta.url), [url, path, now], { stdio: ["ignore", 2, 2, "ipc"] });
  const [imported] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("The import ended without an answer."))),
  ])) as [Imported];
  if (child.exitCode === null) await once(child, "exit");
  return imported;
}
