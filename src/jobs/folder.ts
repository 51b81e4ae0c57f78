import { constants, type Stats } from "node:fs";
import { access, lstat, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a file of the watched folder ends up. */
export type Place = "done" | "held" | "rejected";
const places: readonly string[] = ["done", "held", "rejected"] satisfies Place[];

/** A file that has not been written to for so long is taken as whole. */
const settledMs = 30_000;

/** What programs and desktops leave beside files, or call them while they are being copied. */
const notForUs = /^(?:\.|~\$)|\.(?:tmp|part|partial|filepart|crdownload)$|^(?:thumbs\.db|desktop\.ini)$/i;

/** A file that waits in the watched folder. */
export interface WaitingFile {
  path: string;
  name: string;
  /** The sub-folder it lies in; null: the watched folder itself. */
  source: string | null;
  stats: Stats;
}

/** Throws unless files of the folder, its sub-folders and the places they go to can be listed and moved. */
export async function tryFolder(folder: string): Promise<void> {
  for (const each of [folder, ...(await subFolders(folder)).map((name) => join(folder, name))]) {
    await readdir(each);
    await access(each, constants.R_OK | constants.W_OK | constants.X_OK);
  }
}

async function subFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
}

/** The files of the folder and of its sub-folders that have stopped growing. Links are not followed. */
export async function listSettled(folder: string, now: Date): Promise<WaitingFile[]> {
  const sources = (await subFolders(folder)).filter((name) => !places.includes(name.toLowerCase()));
  const waiting: WaitingFile[] = [];
  for (const source of [null, ...sources]) {
    const within = source === null ? folder : join(folder, source);
    for (const entry of await readdir(within, { withFileTypes: true })) {
      if (entry.isFile()) waiting.push(...(await settled(within, entry.name, source, now)));
    }
  }
  return waiting;
}

async function settled(folder: string, name: string, source: string | null, now: Date): Promise<WaitingFile[]> {
  if (notForUs.test(name)) return [];
  const path = join(folder, name);
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return []; // Renamed meanwhile, as some programs do at the end of a copy.
  // The second time moves with every write; the first is what a copy may bring along, even out of the future.
  const changes = [stats.ctimeMs, ...(stats.mtimeMs <= now.getTime() ? [stats.mtimeMs] : [])];
  return now.getTime() - Math.max(...changes) >= settledMs ? [{ path, name, source, stats }] : [];
}

/** Whether the file is still the one that was listed, and nobody has written to it since. */
export async function isAsListed({ path, stats }: WaitingFile): Promise<boolean> {
  const now = await lstat(path).catch(() => null);
  return now !== null && (["ino", "size", "mtimeMs", "ctimeMs"] as const).every((part) => now[part] === stats[part]);
}

/** Makes the folders that files are moved to. */
export async function makePlaces(folder: string): Promise<void> {
  for (const place of places) await mkdir(join(folder, place), { recursive: true });
}

/** Moves a file on, with a report beside it. Where there is no room for a report the file moves all the same. */
export async function moveOn(
  folder: string,
  { path, name }: WaitingFile,
  { place, now, report }: { place: Place; now: Date; report: string },
): Promise<void> {
  const instant = now.toISOString().replaceAll(":", "-");
  // A name has at most 255 bytes, and ours gets longer.
  const bare = Buffer.byteLength(name) > 200 ? name.slice(-50) : name;
  let target = join(folder, place, `${instant}-${bare}`);
  for (let n = 2; await isThere(target); n += 1) target = join(folder, place, `${instant}-${n}-${bare}`);
  try {
    await writeFile(`${target}.report.txt`, report);
  } finally {
    await rename(path, target);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
